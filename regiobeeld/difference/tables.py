"""Two versions of a table in the store: cells that the publisher revised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from regiobeeld.difference.change import Change, stored
from regiobeeld.errors import DifferenceError
from regiobeeld.statline.cells import is_numeric, status_column
from regiobeeld.statline.metadata import TableInfo, Topic
from regiobeeld.statline.table import Table
from regiobeeld.store import Store
from regiobeeld.store.manifest import Entry
from regiobeeld.store.store import StoredRows

_AREAS, _PERIODS = ("GeoDimension", "GeoDetail"), ("TimeDimension",)


@dataclass(frozen=True)
class TableVersion:
    """A version of a table in the store."""

    entry: Entry

    @property
    def modified(self) -> str:
        """The day on which the publisher changed it."""
        return self.entry.info.modified[:10]

    @property
    def title(self) -> str:
        """Identifier and day."""
        return f"{self.entry.info.id} ({self.modified or '?'})"

    def frame(self) -> pd.DataFrame:
        """Return all its rows, with the reasons of missing values."""
        table = Table(self.entry.info, StoredRows(self.entry))
        return table.read(status=True)


def find_versions(store: Store, a: str, b: str | None) -> tuple[TableVersion, TableVersion]:
    """Return the versions that names such as ``84799NED@2021-03-25`` stand for.

    Parameters
    ----------
    store
        Where they are.
    a, b
        The names. Without ``b``: the last version before that of ``a``, and that one.

    Raises
    ------
    DifferenceError
        When the store has no such version, with those that it has; or the two are of two tables.
    TableNotFoundError
        When it has no such table.
    """
    after = _find(store, b or a)
    if b is None:
        every = _versions(store, a.partition("@")[0])
        older = every[every.index(after) + 1 :]
        if not older:
            raise DifferenceError(
                f"The store has no version of {after.entry.info.id} before that of"
                f" {after.modified or 'unknown date'}: one is kept when `regiobeeld fetch` brings"
                " a table that the publisher changed."
            )
        return older[0], after
    before = _find(store, a)
    if before.entry.info.id.upper() != after.entry.info.id.upper():
        raise DifferenceError(f"{a} and {b} are two tables; give two versions of one.")
    return before, after


def version_differences(a: TableVersion, b: TableVersion) -> Iterator[Change]:
    """Give every cell, topic and row that differs between two versions of a table.

    Topics are the same by their key, or else by their stem: the number in a key is its place.

    Raises
    ------
    DifferenceError
        When the versions do not have the same dimensions.
    """
    mine, theirs = a.entry.info, b.entry.info
    keys = [d.key for d in theirs.dimensions]
    if sorted(keys) != sorted(d.key for d in mine.dimensions):
        raise DifferenceError(
            f"The versions of {theirs.id} have other dimensions and cannot be compared:"
            f" {', '.join(d.key for d in mine.dimensions)} and {', '.join(keys)}."
        )
    same = same_topics(mine, theirs)
    yield from _topics(mine, theirs, same)
    names = {old: new for old, new in same.items() if old != new}
    names |= {status_column(old): status_column(new) for old, new in names.items()}
    joined = (
        a.frame()
        .rename(columns=names)
        .merge(b.frame(), on=keys, how="outer", suffixes=("|a", "|b"), indicator="side", sort=False)
    )
    for row in joined[joined["side"] != "both"].to_dict("records"):
        words = ("row", "") if row["side"] == "left_only" else ("", "row")
        info = mine if words[0] else theirs
        yield replace(_place(info, row), before=words[0], after=words[1])
    both = joined[joined["side"] == "both"]
    for topic in theirs.topics:
        if topic.key in same.values():
            yield from _cells(both, topic, theirs)


def same_topics(mine: TableInfo, theirs: TableInfo) -> dict[str, str]:
    """Return for each former topic that is still there its present key."""
    present = {topic.key for topic in theirs.topics}
    same = {topic.key: topic.key for topic in mine.topics if topic.key in present}
    stems = [Counter(t.stem for t in info.topics) for info in (mine, theirs)]
    by_stem = {t.stem: t.key for t in theirs.topics if t.key not in same}
    for topic in mine.topics:
        once = all(count[topic.stem] == 1 for count in stems)
        if topic.key not in same and once and topic.stem in by_stem:
            same[topic.key] = by_stem[topic.stem]
    return same


def _topics(mine: TableInfo, theirs: TableInfo, same: Mapping[str, str]) -> Iterator[Change]:
    """Give the topics that came or went."""
    for topic in mine.topics:
        if topic.key not in same:
            yield Change("indicator", topic.key, topic.title, before=topic.title)
    for topic in theirs.topics:
        if topic.key not in same.values():
            yield Change("indicator", topic.key, topic.title, after=topic.title)


def _cells(rows: pd.DataFrame, topic: Topic, info: TableInfo) -> Iterator[Change]:
    values = [rows[f"{topic.key}{side}"] for side in ("|a", "|b")]
    why = [rows[f"{status_column(topic)}{side}"] for side in ("|a", "|b")]
    absent = [side.isna() for side in values]
    differs = (values[0] != values[1]) & ~(absent[0] & absent[1])
    differs |= absent[0] & absent[1] & (why[0] != why[1])
    shown = [
        _texts(v[differs], w[differs], is_numeric(topic)) for v, w in zip(values, why, strict=True)
    ]
    status = (absent[0] | absent[1])[differs]
    places = rows.loc[differs, [d.key for d in info.dimensions]].to_dict("records")
    for place, before, after, missing in zip(places, *shown, status, strict=True):
        yield replace(
            _place(info, place),
            kind="status" if missing else "revised",
            indicator=topic.key,
            label=topic.title,
            unit=topic.unit,
            before=before,
            after=after,
            decimals=topic.decimals,
        )


def _texts(values: pd.Series, why: pd.Series, number: bool) -> list[str]:
    """Return values as texts, and for a missing one the reason."""
    return [
        str(reason) if pd.isna(value) else stored(float(value)) if number else str(value)
        for value, reason in zip(values, why, strict=True)
    ]


def _place(info: TableInfo, row: Mapping[Any, Any]) -> Change:
    """Return a change that says where a row is: area, period, and what else there is."""
    area, name, period = "", "", info.period
    rest = []
    for dimension in info.dimensions:
        code = str(row[dimension.key])
        title = dimension.codes.get(code, "")
        if dimension.kind in _AREAS:
            area, name = code, title
        elif dimension.kind in _PERIODS:
            period = title or code
        else:
            rest.append(title or code)
    return Change("row", area=area, area_name=name, period=period, group=", ".join(rest))


def _find(store: Store, name: str) -> TableVersion:
    table, _, day = name.partition("@")
    every = _versions(store, table)
    if not day:
        return every[0]
    found = [version for version in every if version.modified == day]
    if not found:
        days = ", ".join(version.modified for version in every)
        raise DifferenceError(f"The store has no {table} of {day}; it has those of {days}.")
    return found[0]


def _versions(store: Store, table: str) -> list[TableVersion]:
    """Return the versions of a table, newest first; that of the snapshot underneath comes last."""
    entries = [store.entry(table), *store.vintages(table)]
    below = store.base
    if below is not None and table in below:
        entries += [v.entry for v in _versions(below, table)]
    # A table that was fetched without having changed is one version.
    once = {entry.sha256: entry for entry in reversed(entries)}
    return [TableVersion(entry) for entry in reversed(once.values())]
