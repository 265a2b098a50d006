"""A page that says what changed: what matters to readers first, in one file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from regiobeeld import wording
from regiobeeld.charts.rows import capital
from regiobeeld.definitions.texts import texts
from regiobeeld.difference.change import KINDS, Change, number_of, say
from regiobeeld.difference.comparing import Difference
from regiobeeld.difference.outline import Group, extent, finer, grouped, largest_of, precise
from regiobeeld.errors import RegionError
from regiobeeld.files.whole import replace_file
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement import catalogue as definitions
from regiobeeld.measurement.figures import NATIONAL_CODE
from regiobeeld.report.page.policy import policy
from regiobeeld.report.page.sections import render, style
from regiobeeld.report.page.view import SIGNS, age_name
from regiobeeld.report.page.words import WORDS

#: Rows that a table begins with, and the most that there are when it is opened.
FIRST, MOST = 12, 150
_NUMBERS = ("revised", "period")
# Kinds that are of the region itself.
_OF_REGION = ("message", "opgave", "conclusion", "stands_out", "priority")
# One row per change says it all; others have one per indicator.
_SINGLE = (
    "setting", "message", "opgave", "conclusion", "priority", "gemeente", "table", "version",
)  # fmt: skip


@dataclass(frozen=True)
class PageCell:
    """A text in a table; ``column`` is what stands above it, a judgement has a sign before it."""

    column: str
    text: str
    number: bool = False
    judgement: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageRow:
    """A row of a table: its heading, what is less important of it, and the cells."""

    heading: str
    of: str
    cells: tuple[PageCell, ...]


@dataclass(frozen=True)
class PageTable:
    """A table; ``columns`` has that of the headings of rows first."""

    caption: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[PageRow, ...]
    rest: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the page: all changes of a kind.

    ``more`` opens, and has the ``left`` rows that do not fit; ``whole`` opens too, and has every
    area and group.
    """

    id: str
    title: str
    intro: str
    number: int
    table: PageTable
    more: PageTable | None
    left: int
    whole: PageTable | None


def write_page(difference: Difference, path: str | Path, *, lang: str = "nl") -> Path:
    """Write the page of a difference, whole or not at all.

    Raises
    ------
    BuildError
        When the file cannot be written.
    RegiobeeldError
        For a language that reports are not made in.
    """
    target = Path(path).expanduser()
    return replace_file(target, page(difference, lang=lang).encode("utf-8"))


def page(difference: Difference, *, lang: str = "nl", catalogue: Catalogue | None = None) -> str:
    """Return a page that says what changed, as one HTML file.

    Parameters
    ----------
    difference
        Of two reports, or two versions of a table.
    lang
        ``nl`` or ``en``.
    catalogue
        For labels in that language; those of the package when left out.

    Returns
    -------
    str
        A complete HTML document that needs no network; every text in it is escaped.

    Raises
    ------
    RegiobeeldError
        For a language that reports are not made in.
    """
    wording.check_language(lang)
    of_conclusions = difference.of_kind("conclusion") or difference.of_kind("stands_out")
    reader = _Reader(difference, lang, catalogue or definitions())
    return render(
        "difference.html.j2",
        lang=lang,
        words=texts("difference")[lang],
        # No scripts, and none of its styles are set by a program.
        policy=policy([]),
        style=style(),
        title=say(lang, "title", name=reader.name),
        signs=SIGNS,
        compared=say(
            lang,
            "compared_same" if difference.before == difference.after else "compared",
            before=difference.before,
            after=difference.after,
        ),
        report=WORDS[lang],
        fictional=reader.region is not None and reader.region.fictional,
        # The year is in the sentence above.
        settings=[reader.setting(c) for c in difference.of_kind("setting") if c.label != "year"],
        parts=[reader.part(kind) for kind in KINDS[1:] if difference.of_kind(kind)],
        calm=not (difference.of_table or of_conclusions),
        found=bool(difference),
        same=say(lang, "same", number=difference.same, all=len(difference.subjects)),
        flagged=[note.text(lang) for note in difference.flagged],
        untold=[note.text(lang) for note in difference.untold],
    )


@dataclass(frozen=True)
class _Reader:
    """A difference in the words of its readers."""

    difference: Difference
    lang: str
    catalogue: Catalogue

    @property
    def region(self) -> Region | None:
        """The region; none for a table, or a region of one's own, known by its file only."""
        try:
            return None if self.difference.of_table else find_region(self.difference.name)
        except RegionError:
            return None

    @property
    def name(self) -> str:
        """What the region is called, or else its id or that of the table."""
        return self.region.name_in(self.lang) if self.region else self.difference.name

    def setting(self, change: Change) -> tuple[str, str, str]:
        return say(self.lang, f"settings.{change.label}"), change.before or "–", change.after or "–"

    def part(self, kind: str) -> Part:
        changes = self.difference.of_kind(kind)
        title = capital(say(self.lang, f"kinds.{kind}"))
        groups = [Group(c, (c,)) for c in changes] if kind in _SINGLE else grouped(changes)
        rows = [self._row(group) for group in groups]
        # To open a list for two or three rows is more work than to read them.
        first = FIRST if len(rows) > FIRST + 3 else len(rows)
        inside = [Group(c, (c,)) for c in changes]
        whole = None
        if len(inside) > len(groups) and kind != "wijk":
            whole = self._table(title, [self._row(group, alone=True) for group in inside])
        return Part(
            id=kind,
            title=title,
            intro=say.all(self.lang, "intros").get(kind, ""),
            number=len({c.indicator for c in changes}) if kind == "wijk" else len(rows),
            table=self._table(title, rows[:first]),
            more=self._table(title, rows[first:]) if len(rows) > first else None,
            left=len(rows) - first,
            whole=whole,
        )

    def _table(self, caption: str, rows: Sequence[PageRow]) -> PageTable:
        left = len(rows) - MOST
        used = [
            place
            for place in range(len(rows[0].cells))
            if any(row.cells[place].text or row.cells[place].notes for row in rows)
        ]
        first = rows[0].cells
        return PageTable(
            caption=caption,
            columns=tuple((first[place].column, first[place].number) for place in used),
            rows=tuple(
                replace(row, cells=tuple(row.cells[place] for place in used)) for row in rows[:MOST]
            ),
            rest=say(self.lang, "rest", number=left) if left > 0 else "",
        )

    def _row(self, group: Group, *, alone: bool = False) -> PageRow:
        lead = group.lead
        before, after = precise(lead, self.lang)
        number = lead.kind in _NUMBERS
        cells = [
            PageCell(say(self.lang, "before"), before, number, _judgement(lead, lead.before)),
            PageCell(say(self.lang, "after"), after, number, _judgement(lead, lead.after)),
        ]
        if number:
            cells.append(PageCell(say(self.lang, "difference"), self._difference(lead), True))
        notes = tuple(note.text(self.lang) for note in lead.notes)
        if not alone:
            notes += tuple(self._more(group))
        cells.append(PageCell(say(self.lang, "why"), "", notes=notes))
        heading = ", ".join(map(self._heading, group.changes if lead.kind == "wijk" else [lead]))
        return PageRow(heading, self._of(lead), tuple(cells))

    def _heading(self, change: Change) -> str:
        if change.kind == "gemeente":
            return change.after or change.before
        known = self.catalogue.indicators.get(change.indicator)
        return known.label[self.lang] if known else change.label or change.area

    def _of(self, change: Change) -> str:
        """Say whose figure it is, and of when."""
        area = "" if change.kind in _OF_REGION else self._area(change)
        figures = ("revised", "interval", "status", "period", "history", "reading", "wijk")
        period = change.period if change.kind in figures else ""
        return " · ".join(filter(None, [area, self._group(change), period]))

    def _area(self, change: Change) -> str:
        if change.kind in ("gemeente", "table", "version", "wijk", "indicator", "reading"):
            return ""
        if change.area == self.difference.name:
            return ""
        national = say(self.lang, "national") if change.area == NATIONAL_CODE else ""
        return change.area_name or national or change.area

    def _group(self, change: Change) -> str:
        if change.kind == "priority":
            named = [c.names for c in self.region.coalitions] if self.region else []
            known = [names[self.lang] for names in named if change.group in names.values()]
            return known[0] if known else change.group
        return " ".join(self._member(part) for part in change.group.split(" "))

    def _member(self, part: str) -> str:
        if part in ("male", "female"):
            return say(self.lang, part)
        plain = part.removesuffix("+").replace("-", "")
        return age_name(part, self.lang) if plain.isdigit() else part

    def _difference(self, change: Change) -> str:
        before, after = number_of(change.before), number_of(change.after)
        if math.isnan(before) or math.isnan(after):
            return ""
        said = wording.number(after - before, finer(change).decimals, self.lang)
        return said if after < before else f"+{said}"

    def _more(self, group: Group) -> Iterable[str]:
        largest = largest_of(group)
        if group.lead.kind != "wijk":
            yield from extent(group, self.lang)
        if largest is not None:
            before, after = precise(largest, self.lang)
            area = " ".join(filter(None, [self._area(largest), self._group(largest)]))
            area = area or say(self.lang, "whole")
            yield say(self.lang, "largest", area=area, before=before, after=after)


def _judgement(change: Change, text: str) -> str:
    return text if change.kind == "conclusion" and text in SIGNS else ""
