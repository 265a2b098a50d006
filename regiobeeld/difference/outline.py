"""A difference in short: one row per indicator and kind."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from regiobeeld import wording
from regiobeeld.difference.change import Change, number_of

COLUMNS = ("kind", "what", "before", "after", "note")
# Kinds of which the number says enough.
_COUNTED = ("wijk", "row")
_MOST_DECIMALS = 8


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
    """Put the changes of one kind in one indicator together, in the order of their leads.

    Settings, tables and such stand by themselves; of wijken and rows there is one group for those
    that came and one for those that went.
    """
    found: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        if change.kind in _COUNTED:
            key = (change.kind, str(bool(change.before)))
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
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(text))}</td>' for text in row)}</tr>"
        for row in frame.itertuples(index=False)
    )
    title = html.escape(lines[0])
    if frame.empty:
        return f"<p>{title}</p><ul>{said}</ul>"
    return (
        f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table><ul>{said}</ul>"
    )


def shown(text: str, change: Change, lang: str = "en") -> str:
    """Write what stands before or after a change for readers.

    Examples
    --------
    >>> shown("81.06", Change("revised", unit="%"), "nl"), shown("similar", Change("conclusion"))
    ('81,1%', 'no clear difference')
    """
    number = number_of(text)
    if change.kind in ("revised", "status", "period", "indicator", "history", "reading"):
        if not math.isnan(number):
            return wording.quantity(number, change.unit, change.decimals, lang)
        if text in wording.STATUS:
            return wording.STATUS[text][lang]
    if change.kind == "conclusion" and text in wording.JUDGEMENT:
        return wording.JUDGEMENT[text][lang]
    if change.kind == "interval":
        return _interval(text, change, lang)
    return text


def precise(change: Change, lang: str = "en") -> tuple[str, str]:
    """Return before and after for readers, with as many decimals as it takes to see a difference.

    Examples
    --------
    >>> precise(Change("revised", unit="%", before="81.101", after="81.104"))
    ('81.101%', '81.104%')
    """
    fine = change
    while True:
        texts = shown(change.before, fine, lang), shown(change.after, fine, lang)
        if change.before == change.after or texts[0] != texts[1] or fine.decimals >= _MOST_DECIMALS:
            return texts
        fine = replace(fine, decimals=fine.decimals + 1)


def _interval(text: str, change: Change, lang: str) -> str:
    lower, _, upper = text.partition(" to ")
    return wording.interval(number_of(lower), number_of(upper), change.decimals, lang)


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
    before, after = precise(lead)
    what = lead.indicator or lead.label or lead.area
    if lead.group:
        what = f"{what} ({lead.group})"
    notes = [note.text() for note in lead.notes]
    if lead.period and lead.kind in ("revised", "interval", "history", "period", "status"):
        notes.insert(0, lead.period)
    if number > 1:
        notes.append(f"and {number - 1} more")
        largest = max(group.changes, key=lambda c: (math.isfinite(c.size), c.size))
        if lead.kind == "revised" and largest is not lead:
            texts = " -> ".join(precise(largest))
            where = " ".join(filter(None, [largest.area_name or largest.area, largest.group]))
            notes.append(f"largest in {where}: {texts}")
    return lead.kind, what, before, after, "; ".join(notes)
