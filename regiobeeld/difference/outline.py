"""A difference in short: one row per indicator and kind."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

import pandas as pd

from regiobeeld import wording
from regiobeeld.console.notebook import frame_html
from regiobeeld.difference.change import Change, interval_text, number_of, say

COLUMNS = ("kind", "what", "before", "after", "note")
# Kinds of which the number says enough.
_COUNTED = ("row",)
# Kinds of which an empty side has a word of its own.
_EMPTY = (
    "message", "opgave", "stands_out", "priority", "status", "wijk", "table", "reading",
    "indicator", "history",
)  # fmt: skip
_MOST_DECIMALS = 8
_WIDEST = 60
# Units that say nothing beside a number.
_UNITLESS = ("aantal", "score")


@dataclass(frozen=True)
class Group:
    """The changes of one kind in one indicator.

    Attributes
    ----------
    lead
        That of the region itself (all adults or all inhabitants), or else the largest.
    changes
        All of them, the lead first.
    """

    lead: Change
    changes: tuple[Change, ...]

    @property
    def areas(self) -> int:
        """The number of areas that changed."""
        return len({change.area for change in self.changes})


def grouped(changes: Iterable[Change]) -> list[Group]:
    """Put the changes of one kind in one indicator together, in the order that they have.

    Settings, tables and such stand by themselves; of rows of a table there is one group for those
    that came and one for those that went.
    """
    found: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        if change.kind in _COUNTED:
            key: tuple[str, ...] = (change.kind, str(bool(change.before)))
        elif change.kind == "wijk":
            key = (change.kind, str(bool(change.indicator)), change.before, change.after)
        else:
            about = change.indicator or change.label or change.area
            key = (change.kind, about, change.group if change.kind == "priority" else "")
        found.setdefault(key, []).append(change)
    return [_group(members) for members in found.values()]


def outline(changes: Iterable[Change]) -> pd.DataFrame:
    """Return changes in short, for a terminal: numbers with their unit, notes in English."""
    rows = [_row(group) for group in grouped(changes)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def outline_html(frame: pd.DataFrame, lines: Sequence[str]) -> str:
    """Return changes in short for a notebook, every text escaped."""
    said = "".join(f"<li>{html.escape(line)}</li>" for line in lines[1:])
    table = f"<p>{html.escape(lines[0])}</p>" if frame.empty else frame_html(frame, lines[0])
    return f"{table}<ul>{said}</ul>"


def shown(text: str, change: Change, lang: str = "en") -> str:
    """Write what stands before or after a change for readers.

    Examples
    --------
    >>> shown("81.06", Change("revised", unit="%"), "nl"), shown("similar", Change("conclusion"))
    ('81,1%', 'no clear difference')
    """
    number = number_of(text)
    if not text and change.kind in _EMPTY:
        return say(lang, f"empty.{change.kind}")
    with_words = ("opgave", "conclusion", "stands_out", "table")
    if change.kind in with_words and text in say.all(lang, "words"):
        return say(lang, f"words.{text}")
    if change.kind == "wijk":
        return say(lang, "wijken", number=text)
    if change.kind in ("revised", "status", "period", "indicator", "history", "reading"):
        if not math.isnan(number):
            unit = "" if change.unit in _UNITLESS else change.unit
            return wording.quantity(number, unit, change.decimals, lang)
        if text in wording.STATUS:
            return wording.STATUS[text][lang]
    if change.kind == "conclusion" and text in wording.JUDGEMENT:
        return wording.JUDGEMENT[text][lang]
    if change.kind == "interval":
        return interval_text(text, change.decimals, lang)
    return text


def precise(change: Change, lang: str = "en") -> tuple[str, str]:
    """Return before and after for readers, with as many decimals as it takes to see a difference.

    Examples
    --------
    >>> precise(Change("revised", unit="%", before="81.101", after="81.104"))
    ('81.101%', '81.104%')
    """
    fine = finer(change)
    return shown(fine.before, fine, lang), shown(fine.after, fine, lang)


def finer(change: Change) -> Change:
    """Return a change with as many decimals as it takes to see a difference."""
    if change.before == change.after:
        return change
    for decimals in range(change.decimals, _MOST_DECIMALS):
        fine = replace(change, decimals=decimals)
        if shown(fine.before, fine) != shown(fine.after, fine):
            return fine
    return replace(change, decimals=_MOST_DECIMALS)


def _group(members: list[Change]) -> Group:
    gemeenten = ("GM", "WK", "BU", "NL")
    ranked = sorted(
        members,
        key=lambda c: (bool(c.group), c.area.startswith(gemeenten) or bool(c.area_name), -c.size),
    )
    return Group(ranked[0], tuple(ranked))


def _row(group: Group) -> tuple[str, ...]:
    lead, number = group.lead, len(group.changes)
    if lead.kind in _COUNTED:
        sides = (str(number), "") if lead.before else ("", str(number))
        return lead.kind, lead.kind, *sides, ""
    # A message may be several sentences, and a terminal is narrow.
    before, after = (shorten(text, _WIDEST, placeholder=" ...") for text in precise(lead))
    if lead.kind == "wijk":
        what = f"{number} indicators" if lead.indicator else lead.kind
        return lead.kind, what, before, after, _listed(group)
    what = lead.indicator or lead.label or lead.area
    place = ", ".join(filter(None, [lead.area_name if lead.indicator else "", lead.group]))
    if place:
        what = f"{what} ({place})"
    notes = [note.text() for note in lead.notes]
    if lead.period and lead.kind in ("revised", "interval", "history", "period", "status"):
        notes.insert(0, lead.period)
    notes += extent(group, "en")
    largest = largest_of(group)
    if largest is not None:
        texts = " -> ".join(precise(largest))
        where = " ".join(filter(None, [largest.area_name or largest.area, largest.group]))
        notes.append(f"largest in {where}: {texts}")
    return lead.kind, what, before, after, "; ".join(notes)


def extent(group: Group, lang: str) -> list[str]:
    """Say in how many areas and groups something changed; nothing for one."""
    number = len(group.changes)
    if number == 1:
        return []
    if group.areas == 1:
        return [say(lang, "groups", number=number)]
    name = "areas" if group.areas == number else "areas_groups"
    return [say(lang, name, areas=group.areas, number=number)]


def largest_of(group: Group) -> Change | None:
    """Return the largest of revised figures, when it is not the one that is shown first."""
    if group.lead.kind != "revised":
        return None
    largest = max(group.changes, key=lambda c: (math.isfinite(c.size), c.size))
    return None if largest is group.lead else largest


def _listed(group: Group) -> str:
    return ", ".join(change.indicator or change.area for change in group.changes)
