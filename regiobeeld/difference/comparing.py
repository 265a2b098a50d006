"""Compare two reports, or two versions of a table: the way in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.difference.areas import area_changes, recoded
from regiobeeld.difference.change import KINDS, Change, Note, frame_of, in_order, note
from regiobeeld.difference.conclusions import conclusion_changes
from regiobeeld.difference.figures import FigurePairs
from regiobeeld.difference.files import ReportFiles, read_report, with_region
from regiobeeld.difference.messages import message_changes, opgave_changes
from regiobeeld.difference.outline import outline, outline_html
from regiobeeld.difference.priorities import priority_changes
from regiobeeld.difference.readings import reading_changes
from regiobeeld.difference.records import (
    definition_changes,
    setting_changes,
    table_changes,
    version_changes,
)
from regiobeeld.difference.tables import find_versions, same_topics, version_differences
from regiobeeld.errors import DifferenceError
from regiobeeld.interviews.material import Material, material
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement import catalogue as definitions
from regiobeeld.store import Store, default_store

_TABLE = re.compile(r"(?P<id>[A-Za-z0-9][A-Za-z0-9_-]{0,63})(?P<day>@\d{4}-\d\d-\d\d)?")
_CBS = re.compile(r"\d{5}[A-Za-z]{3}")


@dataclass(frozen=True, repr=False)
class Difference:
    """What changed between two reports of a region, or two versions of a table.

    Attributes
    ----------
    before, after
        What was compared, in a few words.
    name
        Id of the region or the table.
    subjects
        Ids of the indicators (or topics of a table) that both have.
    found
        All changes, what matters most to readers first.
    untold
        What could not be compared, and why.
    of_table
        Whether it is about a table and not about reports.
    flagged
        What readers must know first: files of a report that are not those that its record names.
    """

    before: str
    after: str
    name: str
    subjects: frozenset[str] = field(repr=False)
    found: tuple[Change, ...]
    untold: tuple[Note, ...] = field(default=())
    of_table: bool = False
    flagged: tuple[Note, ...] = field(default=())

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.found)

    def __repr__(self) -> str:
        return f"<Difference of {self.before} and {self.after}: {len(self.found)} changes>"

    @cached_property
    def changes(self) -> pd.DataFrame:
        """One row per change, all texts.

        Columns: ``kind`` (one of `KINDS`), ``indicator``, ``label``, ``area``, ``area_name``,
        ``period`` (with an arrow where it differs), ``group`` (age or sex; empty for all),
        ``unit``, ``before``, ``after`` (a number as stored, a word, or empty) and ``note``.
        """
        return frame_of(self.found)

    @cached_property
    def outline(self) -> pd.DataFrame:
        """The changes with one row per indicator and kind: ``kind, what, before, after, note``."""
        return outline(self.found)

    @property
    def same(self) -> int:
        """The number of indicators of which nothing changed."""
        return len(self.subjects - {change.indicator for change in self.found})

    def of_kind(self, kind: str) -> tuple[Change, ...]:
        """Return the changes of a kind.

        Raises
        ------
        ValueError
            When there is no such kind.
        """
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
        return tuple(change for change in self.found if change.kind == kind)

    def summary(self) -> list[str]:
        """Return plain English lines: what was compared, a line per kind, and what was not."""
        kinds = texts("difference")["en"]["kinds"]
        counts = Counter(change.kind for change in self.found)
        about = {k: len({c.indicator for c in self.of_kind(k)} - {""}) for k in counts}
        lines = [f"{self.before} -> {self.after}"]
        lines += [note.text("en") for note in self.flagged]
        for kind in KINDS:
            if counts[kind]:
                text = f"{kinds[kind]}: {counts[kind]}"
                several = about[kind] and about[kind] != counts[kind]
                what = "indicator" if about[kind] == 1 else "indicators"
                lines.append(f"{text} ({about[kind]} {what})" if several else text)
        lines.append(
            f"nothing changed: {self.same} of {len(self.subjects)} indicators"
            if self.found
            else "no differences"
        )
        return [*lines, *(f"not compared: {note.text('en')}" for note in self.untold)]

    def _repr_html_(self) -> str:
        return outline_html(self.outline, self.summary())


def diff(
    a: str | Path,
    b: str | Path | None = None,
    *,
    root: Path | None = None,
    store: Store | None = None,
    catalogue: Catalogue | None = None,
) -> Difference:
    """Return what changed between two reports of a region, or two versions of a table.

    Parameters
    ----------
    a, b
        The former and the present one. Folders of reports as `regiobeeld.report.build` leaves them,
        or pages in such folders; or identifiers of tables in the store, where ``84799NED`` is the
        present version and ``84799NED@2021-03-25`` the one that the publisher changed on that day.
        With one identifier only: the last former version against the present one.
    root
        Folder of interview material; see `regiobeeld.interviews.workspace.workspace`.
    store
        Where tables are; the store of this installation when left out.
    catalogue
        Definitions of indicators: for themes, decimals and labels.

    Returns
    -------
    Difference
        The same input gives the same difference; two equal reports give none.

    Raises
    ------
    DifferenceError
        When there is no report or version, a file of one is damaged, or the two are not of one
        region or table.
    RegiobeeldError
        When interview material is wrong, or a table of the store is damaged.

    Notes
    -----
    Numbers are compared as the files of a report hold them, with ten significant digits. Figures
    of the region, its gemeenten and wijken, and the benchmark are revised when they are of the same
    indicator, period, age and sex and have another value.
    """
    catalogue, store = catalogue or definitions(), store or default_store()
    tables = [_is_table(name, store) for name in (a, b) if name is not None]
    if b is None or all(tables):
        return _of_tables(str(a), None if b is None else str(b), store)
    if any(tables):
        raise DifferenceError(f"{a} and {b}: give two reports, or two versions of a table.")
    before, after = read_report(a), read_report(b)
    if recoded(before.region, before.division, after.region, after.division):
        before = with_region(before, after.region)
    if before.region != after.region:
        raise DifferenceError(
            f"{before.folder} is a report of {before.region}, {after.folder} of {after.region}:"
            " only reports of one region can be compared."
        )
    found = material(after.region, root)
    figures = FigurePairs(before, after, catalogue)
    changes = in_order(_changes(figures, found))
    return Difference(
        before=f"{before.region} {before.until}",
        after=f"{after.region} {after.until}",
        name=after.region,
        subjects=figures.indicators,
        found=changes,
        untold=tuple(_untold(before, after, found)),
        flagged=tuple(_flagged(before, after)),
    )


def _changes(figures: FigurePairs, found: Material | None) -> Iterator[Change]:
    a, b, catalogue = figures.a, figures.b, figures.catalogue
    defined = [*definition_changes(a, b, catalogue, b.lang), *figures.changes()]
    redefined = {change.indicator for change in defined if change.kind == "definition"}
    yield from setting_changes(a, b)
    yield from message_changes(a, b) or ()
    yield from opgave_changes(a, b) or ()
    yield from conclusion_changes(a, b, redefined, catalogue)
    yield from priority_changes(a, b) or ()
    if found is not None:
        yield from reading_changes(a, b, found, catalogue)
    for change in defined:
        own = change.kind != "definition" and change.indicator in redefined
        yield change.noted(note("redefined")) if own else change
    yield from area_changes(a, b)
    yield from table_changes(a, b)
    yield from version_changes(a, b)


def _flagged(a: ReportFiles, b: ReportFiles) -> Iterator[Note]:
    for key, report in (("changed_before", a), ("changed_after", b)):
        if report.changed:
            yield note(key, files=", ".join(report.changed))


def _untold(a: ReportFiles, b: ReportFiles, found: Material | None) -> Iterator[Note]:
    if a.record is None or b.record is None:
        yield note("no_record")
    if message_changes(a, b) is None:
        yield note("no_messages")
    if priority_changes(a, b) is None:
        yield note("no_priorities")
    if found is None or found.codings.empty:
        yield note("no_interviews")


def _is_table(name: str | Path, store: Store) -> bool:
    """Whether a name is of a table: in the store, or of the form that CBS gives them."""
    found = _TABLE.fullmatch(str(name))
    if not found or Path(name).exists():
        return False
    return bool(found["day"] or _CBS.fullmatch(found["id"])) or found["id"] in store


def _of_tables(a: str, b: str | None, store: Store) -> Difference:
    if not _is_table(a, store):
        raise DifferenceError(
            f"{a} is no table of the store; to compare reports give two folders or pages."
        )
    before, after = find_versions(store, a, b)
    changes = in_order(version_differences(before, after))
    subjects = frozenset(same_topics(before.entry.info, after.entry.info).values())
    return Difference(
        before.title, after.title, after.entry.info.id, subjects, changes, of_table=True
    )
