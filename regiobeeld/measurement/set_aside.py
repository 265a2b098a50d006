"""Which figures of the store are set aside, as they lie outside the limits of their indicator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from regiobeeld.geography.divisions import FIRST_YEAR, LAST_YEAR
from regiobeeld.measurement.catalogue import Indicator
from regiobeeld.measurement.measure import Measurer
from regiobeeld.measurement.observations import SourceEdition

COLUMNS = (
    "indicator", "table", "period", "level", "area", "name", "age", "sex", "value", "low", "high",
)  # fmt: skip
_KEYS = ["indicator", "table", "period", "area", "age", "sex"]


def set_aside(
    measurer: Measurer,
    indicators: Iterable[Indicator] | None = None,
    *,
    newest: int = LAST_YEAR,
    areas: Callable[[SourceEdition], Iterable[str]] | None = None,
) -> pd.DataFrame:
    """Return the figures of tables that are not plausible, in order of indicator and period.

    Parameters
    ----------
    measurer
        Of a store and a catalogue.
    indicators
        Those wanted; all of the catalogue when left out.
    newest
        The last year wanted.
    areas
        Gives the codes of the areas wanted in an edition of a source, gemeenten with their wijken;
        all when left out.

    Returns
    -------
    pandas.DataFrame
        ``indicator, table, period, level, area, name, age, sex, value, low, high``: the figure as
        the table gives it, in the unit of the indicator, and the limits of its level. No rows when
        everything is plausible.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> from regiobeeld.store import default_store
    >>> measurer = Measurer.of(default_store(), catalogue())
    >>> cars = catalogue().indicator("cars_per_household")
    >>> found = set_aside(measurer, [cars], newest=2020, areas=lambda edition: ["GM0321"])
    >>> found[["period", "area", "name", "value", "high"]].round(2)
      period      area                          name  value  high
    0   2018    GM0321                        Houten   2.59   2.5
    1   2019    GM0321                        Houten   2.74   2.5
    2   2020    GM0321                        Houten   3.11   2.5
    3   2020  WK032120             Houten Buitengebied   4.91   2.5
    4   2020  WK032141  Tull en 't Waal Buitengebied   4.00   2.5
    """
    wanted = measurer.catalogue.indicators.values() if indicators is None else indicators
    parts = [
        part
        for indicator in wanted
        for part in _of_indicator(measurer, indicator, newest, areas)
        if not part.empty
    ]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    # Two recipes of one table may give the same figure.
    return pd.concat(parts).drop_duplicates(_KEYS).reset_index(drop=True)


@dataclass(frozen=True)
class Together:
    """Figures that were set aside of one indicator, table, period and level.

    Attributes
    ----------
    indicator, table, period, level
        What they have in common.
    low, high
        The limits.
    areas
        Per figure the code of the area, its name and the value.
    """

    indicator: str
    table: str
    period: str
    level: str
    low: float
    high: float
    areas: tuple[tuple[str, str, float], ...]

    def __str__(self) -> str:
        named = "; ".join(f"{code} {name} {value:.2f}" for code, name, value in self.areas)
        return f"{self.indicator} {self.period} ({self.table}): {named}"


def together(found: pd.DataFrame) -> list[Together]:
    """Return what was set aside in fewer parts, in the same order.

    Examples
    --------
    >>> row = ("cars", "84799NED", "2020", "gemeente", "GM0321", "Houten", "all", "all", 3.11, 0, 2)
    >>> [str(part) for part in together(pd.DataFrame([row], columns=COLUMNS))]
    ['cars 2020 (84799NED): GM0321 Houten 3.11']
    """
    parts = []
    for _, rows in found.groupby(["indicator", "table", "period", "level"], sort=False):
        first = rows.iloc[0]
        parts.append(
            Together(
                indicator=first["indicator"],
                table=first["table"],
                period=first["period"],
                level=first["level"],
                low=first["low"],
                high=first["high"],
                areas=tuple(rows[["area", "name", "value"]].itertuples(index=False, name=None)),
            )
        )
    return parts


def as_markdown(found: pd.DataFrame) -> str:
    """Return what was set aside as a Markdown table, for the documentation."""
    lines = [
        "| indicator | table | year | level | limits | areas, and what the table gives |",
        "|---|---|---|---|---|---|",
    ]
    for part in together(found):
        areas = "; ".join(f"{code} {name} {value:.2f}" for code, name, value in part.areas)
        lines.append(
            f"| `{part.indicator}` | {part.table} | {part.period} | {part.level}"
            f" | {part.low:g} to {part.high:g} | {areas} |"
        )
    return "\n".join(lines)


def _of_indicator(
    measurer: Measurer,
    indicator: Indicator,
    newest: int,
    areas: Callable[[SourceEdition], Iterable[str]] | None,
) -> Iterable[pd.DataFrame]:
    """Give per edition the figures that are set aside, the oldest first."""
    candidates = measurer.candidates(indicator, newest=newest, oldest=FIRST_YEAR)
    for edition, recipe in reversed(list(candidates)):
        observed = measurer.observed(indicator, edition, recipe)
        if observed is None or not observed.set_aside:
            continue
        kept = None
        if areas is not None:
            inside = list(areas(edition))
            kept = observed.positions([*inside, *observed.wijken(inside)])
        for (age, sex), (every, numbers) in observed.set_aside.items():
            own = slice(None) if kept is None else np.isin(every, kept)
            positions, values = every[own], numbers[own]
            if not len(positions):
                continue
            codes = [observed.codes[position] for position in positions]
            levels = [str(level) for level in observed.levels[positions]]
            yield pd.DataFrame(
                {
                    "indicator": indicator.id,
                    "table": edition.entry.info.id,
                    "period": edition.label,
                    "level": levels,
                    "area": codes,
                    "name": _names(edition, codes),
                    "age": age,
                    "sex": sex,
                    "value": values,
                    # What is outside limits is of a level that has them.
                    "low": [indicator.plausible[level][0] for level in levels],
                    "high": [indicator.plausible[level][1] for level in levels],
                }
            )


def _names(edition: SourceEdition, codes: Iterable[str]) -> list[str]:
    """Return what the table calls areas; the code where it gives no name."""
    dimensions = {d.key: d.codes for d in edition.entry.info.dimensions}
    return [dimensions[edition.source.region].get(code, code) for code in codes]
