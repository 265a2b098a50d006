"""One thing that changed, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import Say, texts

#: Says the texts of a difference.
say = Say("difference")
#: Kinds of change, those that matter most to readers first.
KINDS: tuple[str, ...] = tuple(texts("difference")["en"]["kinds"])


@dataclass(frozen=True)
class Note:
    """A fixed text with what is to be filled in; see ``definitions/difference.toml``."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def text(self, lang: str = "en") -> str:
        """Return the text for readers.

        Examples
        --------
        >>> note("period", before="2020", after="2022").text("nl")
        'nieuw cijfer: 2020 → 2022'
        """
        values = dict(self.values)
        if "decimals" in values:
            decimals = int(values["decimals"])
            values |= {n: interval_text(values[n], decimals, lang) for n in ("before", "after")}
        return say(lang, f"notes.{self.key}", **values)


@dataclass(frozen=True)
class Change:
    """One thing that is not the same in two reports, or two versions of a table.

    Attributes
    ----------
    kind
        One of `KINDS`.
    indicator, label
        What it is about: an indicator (or topic of a table) and what it is called; for a setting, a
        package or a table its name.
    area, area_name
        Whose figure; the name is empty where the files do not have it.
    period, group
        Of the figure; ``2020 → 2022`` where it differs. The group is an age or a sex; empty for
        all adults or all inhabitants.
    unit, decimals
        Of before and after, when these are numbers.
    before, after
        A number as it was stored, a word such as ``better`` or ``suppressed``, or empty when there
        was nothing.
    notes
        Why, and what more there is to know.
    """

    kind: str
    indicator: str = ""
    label: str = ""
    area: str = ""
    area_name: str = ""
    period: str = ""
    group: str = ""
    unit: str = ""
    before: str = ""
    after: str = ""
    notes: tuple[Note, ...] = ()
    decimals: int = 1

    @property
    def size(self) -> float:
        """How large the change is, beside the larger of the two: from 0 to 1 for equal signs.

        Infinite when one of them is no number, so that those come first.

        Examples
        --------
        >>> Change("revised", before="8", after="10").size
        0.2
        >>> Change("revised", before="8", after="suppressed").size
        inf
        """
        before, after = number_of(self.before), number_of(self.after)
        if math.isnan(before) or math.isnan(after):
            return math.inf
        largest = max(abs(before), abs(after))
        return abs(after - before) / largest if largest else 0.0

    def noted(self, *notes: Note) -> Change:
        """Return the change with more notes."""
        return replace(self, notes=(*self.notes, *notes))


# Of a change as a table shows it, before its notes.
_COLUMNS = tuple(f.name for f in fields(Change) if f.name not in ("notes", "decimals"))


def note(key: str, **values: object) -> Note:
    """Return a note."""
    return Note(key, tuple((name, str(value)) for name, value in values.items()))


def number_of(text: str) -> float:
    """Return the number that a text is; NaN when it is none.

    Examples
    --------
    >>> number_of("81.1"), number_of("suppressed")
    (81.1, nan)
    """
    try:
        found = float(text)
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def stored(value: float) -> str:
    """Write a number with the precision of the files of a report; empty for none.

    Examples
    --------
    >>> stored(17.113019007), stored(float("nan"))
    ('17.11301901', '')
    """
    return "" if math.isnan(value) else f"{value:.10g}"


def interval_text(text: str, decimals: int, lang: str) -> str:
    """Write an interval, stored as ``80.6 to 81.5``, for readers; a dash for none.

    Examples
    --------
    >>> interval_text("80.6 to 81.5", 1, "nl"), interval_text("", 1, "nl")
    ('80,6 tot 81,5', '–')
    """
    lower, _, upper = text.partition(" to ")
    return wording.interval(number_of(lower), number_of(upper), decimals, lang) or "–"


def arrow(before: str, after: str) -> str:
    """Write two texts as one; the text itself when they are the same.

    Examples
    --------
    >>> arrow("2020", "2022"), arrow("2020", "2020")
    ('2020 → 2022', '2020')
    """
    return before if before == after else f"{before} → {after}"


def frame_of(changes: Iterable[Change]) -> pd.DataFrame:
    """Return changes as a table: one row each, texts only."""
    rows = [
        [*(getattr(c, name) for name in _COLUMNS), "; ".join(n.text() for n in c.notes)]
        for c in changes
    ]
    return pd.DataFrame(rows, columns=[*_COLUMNS, "note"], dtype="str")


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Order changes: by kind; revised figures from the largest, others as they came."""
    return tuple(sorted(changes, key=lambda change: (KINDS.index(change.kind), _rank(change))))


def _rank(change: Change) -> tuple[bool, float]:
    """Put all adults and all inhabitants before groups, and within those the largest first."""
    size = change.size if change.kind in ("revised", "interval", "period") else 0.0
    return bool(change.group), -size
