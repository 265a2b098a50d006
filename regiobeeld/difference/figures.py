"""Figures that are not what they were: revised, moved to another period, come or gone."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from regiobeeld import wording
from regiobeeld.difference.change import Change, Note, arrow, note, stored
from regiobeeld.difference.files import COMPARISONS, FIGURE, ReportFiles
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement.measure import MAIN_AGES, main_rows

#: What makes two figures the newest ones of the same thing.
NEWEST = ["indicator", "region", "age", "sex"]
_COLUMNS = [
    *("indicator", "label", "unit", "region", "region_name", "period", "age", "sex"),
    *("value", "lower", "upper", "status", "table", "modified", "file"),
]


class Pair(NamedTuple):
    """A figure in both reports: its columns before and after."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


class FigurePairs:
    """The figures of two reports, side by side."""

    def __init__(self, a: ReportFiles, b: ReportFiles, catalogue: Catalogue) -> None:
        self.a, self.b, self.catalogue = a, b, catalogue

    @cached_property
    def indicators(self) -> frozenset[str]:
        """Those of both reports."""
        return frozenset(self.a.measurements["indicator"]) & frozenset(
            self.b.measurements["indicator"]
        )

    def changes(self) -> Iterator[Change]:
        """Give everything that changed in the figures themselves."""
        yield from self._indicators()
        yield from self._labels()
        yield from self._revised()
        newest = list(self._newest())
        yield from newest
        yield from self._history(newest)

    def _revised(self) -> Iterator[Change]:
        """Give the figures of one and the same period that have another value or interval."""
        joined = self._joined(_every(self.a), _every(self.b), FIGURE, "inner")
        both = joined[(joined["status_a"] == "ok") & (joined["status_b"] == "ok")]
        other = both["value_a"] != both["value_b"]
        for pair in _pairs(both[other]):
            change = self._change("revised", pair)
            yield change.noted(*_interval_note(pair, change.decimals), *_table_note(pair))
        bounds = _differ(both, "lower") | _differ(both, "upper")
        # The comparison has the value of a benchmark without its interval.
        known = (both["file_a"] != COMPARISONS) & (both["file_b"] != COMPARISONS)
        for pair in _pairs(both[~other & bounds & known]):
            before, after = _interval(pair.before), _interval(pair.after)
            change = self._change("interval", pair, before=before, after=after)
            yield change.noted(*_table_note(pair))

    def _newest(self) -> Iterator[Change]:
        """Give the newest figures that rest on another period, and those that came or went."""
        a, b = _marked(self.a.current, ""), _marked(self.b.current, "")
        joined = self._joined(a, b, NEWEST, "outer")
        for side in ("a", "b"):
            joined[f"status_{side}"] = joined[f"status_{side}"].fillna("")
        joined = joined[joined["indicator"].isin(list(self.indicators))]
        # An area that came or went is a change of its own.
        areas = set(a["region"]) & set(b["region"])
        joined = joined[joined["region"].isin(list(areas))]
        ok = (joined["status_a"] == "ok", joined["status_b"] == "ok")
        moved = ok[0] & ok[1] & (joined["period_a"] != joined["period_b"])
        region = joined["region"] == self.b.region
        for pair in _pairs(joined[moved & region]):
            yield self._change("period", pair).noted(
                *self._break_note(pair), *self._source_note(pair)
            )
        reason = (
            ~(ok[0] | ok[1])
            & (joined["status_a"] != joined["status_b"])
            & (joined["status_a"] != "")
            & (joined["status_b"] != "")
            & (joined["period_a"] == joined["period_b"])
        )
        wijken = joined["region"].str.startswith("WK")
        alike = yield from self._wijken(joined[wijken])
        other = ((ok[0] != ok[1]) | reason) & ~(wijken & joined["indicator"].isin(alike))
        for pair in _pairs(joined[other]):
            before, after = map(shown_value, pair)
            yield self._change("status", pair, before=before, after=after)

    def _wijken(self, joined: pd.DataFrame) -> Generator[Change, None, list[str]]:
        """Give the indicators that have figures of wijken in one of the reports only.

        Returns those indicators: their wijken need not be named one by one.
        """
        counts = pd.DataFrame(
            {s: (joined[f"status_{s}"] == "ok").groupby(joined["indicator"]).sum() for s in "ab"}
        )
        alike = [str(name) for name in counts.index[(counts == 0).sum(axis=1) == 1]]
        for name in alike:
            rows = joined[joined["indicator"] == name]
            ok = (rows["status_a"] == "ok") | (rows["status_b"] == "ok")
            pair = next(_pairs(rows[ok]))
            number = str(rows.loc[ok, "region"].nunique())
            sides = (number, "") if counts.loc[name, "a"] else ("", number)
            change = self._change("wijk", pair, before=sides[0], after=sides[1])
            yield replace(change, area="", area_name="", group="", unit="")
        return alike

    def _history(self, newest: Iterable[Change]) -> Iterator[Change]:
        """Give the earlier periods that came or went, up to the year that both reports reach."""
        a, b = _marked(self.a.history, ""), _marked(self.b.history, "")
        joined = self._joined(a, b, FIGURE, "outer")
        first = joined["period"].str[:4].astype("Int64").fillna(0)
        joined = joined[first <= min(self.a.until, self.b.until)]
        # Another benchmark has a history of its own.
        shared = {self.b.region} | ({self.a.benchmark} & {self.b.benchmark})
        joined = joined[joined["region"].isin(list(shared))]
        joined = joined[joined["indicator"].isin(list(self.indicators))]
        alone = joined["value_a"].isna() != joined["value_b"].isna()
        # Where the newest figure came or went, that is told already.
        told = {(c.indicator, c.period) for c in newest if c.kind == "status"}
        known = [key in told for key in zip(joined["indicator"], joined["period"], strict=True)]
        for pair in _pairs(joined[alone & ~pd.Series(known, index=joined.index, dtype="bool")]):
            yield self._change("history", pair)

    def _indicators(self) -> Iterator[Change]:
        """Give the indicators that one of the reports lacks."""
        for files, side in ((self.a, "before"), (self.b, "after")):
            rows = files.measurements[~files.measurements["indicator"].isin(list(self.indicators))]
            for row in _main_first(rows).drop_duplicates("indicator").to_dict("records"):
                yield Change(
                    "indicator",
                    indicator=str(row["indicator"]),
                    label=str(row["label"]),
                    area=self.b.region,
                    period=str(row["period"]),
                    unit=self._unit(str(row["indicator"]), str(row["unit"])),
                    decimals=self._decimals(str(row["indicator"])),
                    **{side: shown_value(row)},  # type: ignore[arg-type]
                )

    def _labels(self) -> Iterator[Change]:
        """Give the indicators that are called or counted otherwise, in one language."""
        if self.a.lang != self.b.lang:
            return
        rows = self.a.measurements.drop_duplicates("indicator").merge(
            self.b.measurements.drop_duplicates("indicator"), on="indicator", suffixes=("_a", "_b")
        )
        for name in ("label", "unit"):
            for row in rows[rows[f"{name}_a"] != rows[f"{name}_b"]].to_dict("records"):
                yield Change(
                    "definition",
                    indicator=str(row["indicator"]),
                    label=str(row["label_b"]),
                    before=str(row[f"{name}_a"]),
                    after=str(row[f"{name}_b"]),
                    notes=(note(f"other_{name}"),),
                )

    def _joined(self, a: pd.DataFrame, b: pd.DataFrame, on: list[str], how: Any) -> pd.DataFrame:
        return a.merge(b, on=on, how=how, suffixes=("_a", "_b"), sort=False)

    def _change(self, kind: str, pair: Pair, **shown: str) -> Change:
        before, after = pair
        some = after if isinstance(after["label"], str) else before
        name = str(some["indicator"])
        periods = [str(row["period"]) for row in pair if isinstance(row["period"], str)]
        units = {str(row["unit"]) for row in pair if isinstance(row["unit"], str)}
        if len(units) > 1 and self.a.lang == self.b.lang:
            # Of another definition: each figure with the unit that it had.
            shown = {"before": self._with_unit(before), "after": self._with_unit(after)} | shown
        return Change(
            kind,
            indicator=name,
            label=str(some["label"]),
            area=str(some["region"]),
            area_name=str(some["region_name"]),
            period=arrow(periods[0], periods[-1]),
            group=group_of(str(some["age"]), str(some["sex"])),
            unit=self._unit(name, str(some["unit"])),
            before=shown.get("before", stored(before["value"])),
            after=shown.get("after", stored(after["value"])),
            decimals=self._decimals(name),
        )

    def _with_unit(self, row: Mapping[str, Any]) -> str:
        name, unit = str(row["indicator"]), str(row["unit"])
        return f"{wording.number(row['value'], self._decimals(name), self.b.lang)} {unit}"

    def _break_note(self, pair: Pair) -> Iterator[Note]:
        """Say that it was counted in another way in between."""
        known = self.catalogue.indicators.get(str(pair.after["indicator"]))
        years = [_year(row["period"]) for row in pair]
        if known and known.broken(min(years), max(years)):
            yield note("broken")

    def _source_note(self, pair: Pair) -> Iterator[Note]:
        """Say that a figure comes from another kind of table: each year has its own of a kind."""
        tables = {row["table"] for row in pair}
        kinds = self.catalogue.sources.values()
        if not any(tables <= set(source.tables.values()) for source in kinds):
            yield from _table_note(pair)

    def _unit(self, indicator: str, shown: str) -> str:
        """Return the unit as definitions have it, which can be written in any language."""
        known = self.catalogue.indicators.get(indicator)
        names = {wording.unit_name(known.unit, lang) for lang in wording.LANGUAGES} if known else ()
        return known.unit if known and shown in names else shown

    def _decimals(self, indicator: str) -> int:
        known = self.catalogue.indicators.get(indicator)
        return known.decimals if known else 1


def group_of(age: str, sex: str) -> str:
    """Return the group that a figure is of; empty for all adults or all inhabitants.

    Examples
    --------
    >>> group_of("18+", "all"), group_of("65+", "all"), group_of("all", "male")
    ('', '65+', 'male')
    """
    parts = ["" if age in MAIN_AGES else age, "" if sex == "all" else sex]
    return " ".join(filter(None, parts))


def _every(files: ReportFiles) -> pd.DataFrame:
    """Return every figure of a report, each once: newest, earlier, and of the benchmark."""
    benchmark = files.comparisons.assign(
        region=files.comparisons["benchmark"],
        region_name="",
        value=files.comparisons["benchmark_value"],
        lower=float("nan"),
        upper=float("nan"),
        status="ok",
        table="",
        modified="",
    )
    benchmark = benchmark[benchmark["value"].notna()]
    parts = [
        _marked(files.current, ""),
        _marked(files.history, ""),
        _marked(benchmark, COMPARISONS),
    ]
    return pd.concat(parts, ignore_index=True).drop_duplicates(FIGURE)


def _marked(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    return frame.assign(file=file)[_COLUMNS]


def _pairs(joined: pd.DataFrame) -> Iterator[Pair]:
    names = [str(name) for name in joined]
    for row in joined.to_dict("records"):
        before, after = (
            {name.removesuffix(mine): row[name] for name in names if not name.endswith(other)}
            for mine, other in (("_a", "_b"), ("_b", "_a"))
        )
        yield Pair(before, after)


def _differ(joined: pd.DataFrame, name: str) -> pd.Series:
    a, b = joined[f"{name}_a"], joined[f"{name}_b"]
    return (a != b) & ~(a.isna() & b.isna())


def _year(period: object) -> int:
    """Return the first year of a period."""
    return int(str(period)[:4])


def shown_value(row: Mapping[str, Any]) -> str:
    """Return the value, or why there is none; empty when there is no row at all."""
    return stored(row["value"]) if row["status"] == "ok" else str(row["status"])


def _interval(row: Mapping[str, Any]) -> str:
    bounds = [stored(row["lower"]), stored(row["upper"])]
    return " to ".join(bounds) if all(bounds) else ""


def _interval_note(pair: Pair, decimals: int) -> Iterator[Note]:
    before, after = _interval(pair.before), _interval(pair.after)
    if before != after:
        yield note("interval", before=before, after=after, decimals=decimals)


def _table_note(pair: Pair) -> Iterator[Note]:
    """Say that a figure comes from another table, or another version of it."""
    before, after = pair.before, pair.after
    if not before["table"] or not after["table"]:
        return
    if before["table"] != after["table"]:
        yield note("other_table", before=before["table"], after=after["table"])
    elif before["modified"] != after["modified"]:
        texts = [str(row["modified"])[:10] or "–" for row in pair]
        yield note("revised_table", table=after["table"], before=texts[0], after=texts[1])


def _main_first(rows: pd.DataFrame) -> pd.DataFrame:
    main = main_rows(rows)
    return pd.concat([rows[main], rows[~main]])
