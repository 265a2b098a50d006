"""What changed between the last two measurements."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld import epi
from regiobeeld.measurement import Indicator
from regiobeeld.periods import last_year
from regiobeeld.region_picture import Picture, once

COLUMNS = (
    "indicator", "region", "period_from", "period_to", "value_from", "value_to", "difference",
    "lower", "upper", "direction", "kind", "status", "table_from", "table_to", "relative",
    "relative_lower", "relative_upper", "relative_direction",
)  # fmt: skip
_LIMITS = ["value", "lower", "upper"]
_OWN = COLUMNS[:-4]


@once
def changes(picture: Picture) -> pd.DataFrame:
    """Compare the last two measurements of each indicator, of the region and of its benchmark.

    The later one is the one that verdicts rest on: a newer figure without margins changes nothing.

    Parameters
    ----------
    picture
        The region in figures.

    Returns
    -------
    pandas.DataFrame
        One row per indicator and region with a figure of two or more periods: ``indicator, region,
        period_from, period_to, value_from, value_to, difference, lower, upper, direction, kind,
        status, table_from, table_to``. ``status`` is ``ok``: measured twice with margins, and
        ``direction`` says ``increase``, ``decrease`` or ``unclear`` (see `epi.change`); ``exact``:
        counts, of which the difference is given without a test; ``no_interval``: measured without
        margins, not tested; ``modelled``: estimates, and ``broken``: counted in another way since
        (`Indicator.breaks`), not compared at all (see `REFUSED`).
        ``relative`` is the change of the region less that of the benchmark in the same years: what
        changed here, beside what changed anyway; with limits and direction where both were tested.
        Both measurements count as independent samples. Questionnaires differ: see the notes of the
        sources of ``table_from`` and ``table_to``.

    Examples
    --------
    >>> import regiobeeld
    >>> utrecht = regiobeeld.picture("utrecht", indicators=["overweight"])
    >>> changes(utrecht)[["region", "period_from", "period_to", "difference", "direction"]].round(1)
        region  period_from  period_to  difference direction
    0  utrecht         2016       2020         0.1   unclear
    1     NL01         2016       2020         0.5  increase
    """
    rows = picture.history[picture.history["status"] == "ok"]
    # Means over several years overlap with each other and with single years.
    rows = rows[rows["period"].map(lambda period: isinstance(period, int))]
    judged = picture.main.set_index("indicator")["period"].map(last_year)
    rows = rows[rows["period"] <= rows["indicator"].map(judged)]
    # One conversion for all: hundreds of small ones would take most of the time.
    last = rows.sort_values("period").groupby(["indicator", "region"]).tail(2)
    found: dict[tuple[str, str], list[dict[Hashable, Any]]] = {}
    for row in last.to_dict("records"):
        found.setdefault((row["indicator"], row["region"]), []).append(row)
    pairs = [
        _pair(picture.indicator(name), *measured)
        for (name, _), measured in found.items()
        if len(measured) > 1
    ]
    frame = pd.DataFrame(pairs, columns=[*_OWN, "_a", "_b"])
    tested = frame["status"] == "ok"
    if tested.any():
        frame.loc[tested, ["lower", "upper", "direction"]] = _tested(frame[tested])
    frame = _beside(frame, picture.region.id, picture.benchmark.id)
    order = {picture.region.id: 0}
    places = {name: n for n, name in enumerate(picture.catalogue.indicators)}
    by = [frame["indicator"].map(places), frame["region"].map(order).fillna(1)]
    return frame[list(COLUMNS)].iloc[np.lexsort(by[::-1])].reset_index(drop=True)


def _pair(
    indicator: Indicator, before: Mapping[Hashable, Any], after: Mapping[Hashable, Any]
) -> list[object]:
    """Return a row of the result, with the limits of both measurements behind it."""
    broken = indicator.broken(before["period"], after["period"])
    status = "broken" if broken else _status(before, after)
    refused = status in ("modelled", "broken")
    difference = np.nan if refused else after["value"] - before["value"]
    return [
        after["indicator"], after["region"], before["period"], after["period"], before["value"],
        after["value"], difference, np.nan, np.nan, "", after["kind"], status, before["table"],
        after["table"], [before[name] for name in _LIMITS], [after[name] for name in _LIMITS],
    ]  # fmt: skip


def _status(before: Mapping[Hashable, Any], after: Mapping[Hashable, Any]) -> str:
    if "modelled" in (before["kind"], after["kind"]):
        return "modelled"
    if not pd.isna([side[name] for side in (before, after) for name in _LIMITS]).any():
        return "ok"
    return "no_interval" if after["kind"] == "survey" else "exact"


def _tested(frame: pd.DataFrame) -> pd.DataFrame:
    before = np.array(frame["_a"].tolist()).T
    after = np.array(frame["_b"].tolist()).T
    found = epi.change(*before, *after)
    return found[["lower", "upper", "direction"]].set_axis(frame.index)


def _beside(frame: pd.DataFrame, region: str, benchmark: str) -> pd.DataFrame:
    """Add how the region changed beside its benchmark, from and to the same years."""
    when = ["indicator", "period_from", "period_to"]
    change = ["difference", "lower", "upper"]
    theirs = frame.loc[frame["region"] == benchmark, [*when, *change]]
    theirs = theirs.rename(columns={name: f"_{name}" for name in change})
    found = frame.merge(theirs, on=when, how="left")
    mine = (found["region"] == region) & (region != benchmark)
    found["relative"] = (found["difference"] - found["_difference"]).where(mine)
    names = ["relative_lower", "relative_upper", "relative_direction"]
    found = found.assign(relative_lower=np.nan, relative_upper=np.nan, relative_direction="")
    tested = mine & found[["lower", "_lower"]].notna().all(axis=1)
    if tested.any():
        columns = [*(f"_{name}" for name in change), *change]
        both = epi.change(*(found.loc[tested, name].astype("float64") for name in columns))
        found.loc[tested, names] = both[["lower", "upper", "direction"]].to_numpy()
    return found
