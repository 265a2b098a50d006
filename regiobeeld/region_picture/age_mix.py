"""Figures of a region and its benchmark at the age mix of the country."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from regiobeeld.measurement.measure import MAIN_AGES, SAME_FIGURE

_SAME_ALL_AGES = ["indicator", "period", "sex", "table"]
# By so much may the people of all groups differ from the people of the main figure.
_MISSING_PEOPLE = 0.02
_LIMITS = ("value", "lower", "upper")


def at_same_ages(
    mine: pd.DataFrame, theirs: pd.DataFrame, people: Mapping[tuple[int, str], float]
) -> pd.DataFrame:
    r"""Return main figures of a region and its benchmark as if both had the country's age mix.

    Parameters
    ----------
    mine, theirs
        Measurements of the region and of the benchmark, age groups among them.
    people
        By year and age group (``18+``, ``18-64``) the people of the country.

    Returns
    -------
    pandas.DataFrame
        ``indicator, period, age, sex, table`` of the main figure, ``adjusted_value,
        adjusted_lower, adjusted_upper`` of the region, ``adjusted_benchmark`` with its limits, and
        ``age_groups``: how many. Only figures of which all age groups are known of both, with
        limits, and groups that together are the people of the main figure.

    Notes
    -----
    With :math:`w_g` the share of group g among the people of the country the figure is
    :math:`\sum w_g p_g`. Its limits lie :math:`\sqrt{\sum w_g^2 (p_g - l_g)^2}` below and
    :math:`\sqrt{\sum w_g^2 (u_g - p_g)^2}` above: samples of groups are independent. [1]_ The
    country's mix, also with another benchmark: so two regions compare the same both ways round.

    References
    ----------
    .. [1] Zou GY, Donner A. Construction of confidence limits about effect measures: a general
       approach. Stat Med 2008;27:1693-1702.

    Examples
    --------
    >>> groups = pd.DataFrame({"indicator": "smoking", "period": 2020, "table": "85012NED",
    ...     "sex": "all", "age": ["18+", "18-64", "65+"], "value": [15.0, 20.0, 10.0],
    ...     "lower": [14.0, 18.0, 9.0], "upper": [16.0, 22.0, 11.0]})
    >>> people = {(2020, "18+"): 100.0, (2020, "18-64"): 20.0, (2020, "65+"): 80.0}
    >>> found = at_same_ages(groups, groups, people)
    >>> found[["adjusted_value", "adjusted_lower", "adjusted_upper", "age_groups"]].round(2)
       adjusted_value  adjusted_lower  adjusted_upper  age_groups
    0            12.0           11.11           12.89           2
    """
    # Periods of all figures may be years and ranges of years, of those with ages years only.
    kinds = {"period": mine["period"].dtype}
    main = theirs.loc[theirs["age"].isin(MAIN_AGES), SAME_FIGURE]
    groups = _groups(mine).merge(_groups(theirs), on=SAME_FIGURE, suffixes=("", "_theirs"))
    rows = groups.merge(main, on=_SAME_ALL_AGES, suffixes=("_group", ""))
    if rows.empty:
        return pd.DataFrame(columns=[*SAME_FIGURE, *_COLUMNS]).astype(kinds)
    share = pd.Series(
        [
            people.get((period, group), np.nan) / people.get((period, whole), np.nan)
            for period, group, whole in zip(
                rows["period"], rows["age_group"], rows["age"], strict=True
            )
        ],
        index=rows.index,
    )
    parts = pd.DataFrame(
        {"size": 1, "share": share, **_parts(rows, share, ""), **_parts(rows, share, "_theirs")}
    )
    sums = parts.groupby([rows[key] for key in SAME_FIGURE]).sum(min_count=1).reset_index()
    found = sums[SAME_FIGURE].assign(
        **_put_together(sums, "", ("adjusted_value", "adjusted_lower", "adjusted_upper")),
        **_put_together(sums, "_theirs", _THEIRS),
        age_groups=sums["size"],
    )
    whole = (sums["share"] - 1).abs() <= _MISSING_PEOPLE
    return found[whole & (sums["size"] > 1)].reset_index(drop=True).astype(kinds)


_THEIRS = ("adjusted_benchmark", "adjusted_benchmark_lower", "adjusted_benchmark_upper")
_COLUMNS = ("adjusted_value", "adjusted_lower", "adjusted_upper", *_THEIRS, "age_groups")


def _groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Return figures of age groups with limits; of all groups or of none."""
    groups = rows[~rows["age"].isin(MAIN_AGES)]
    groups = groups[[*SAME_FIGURE, *_LIMITS]]
    known = groups.notna().all(axis=1)
    complete = known.groupby([groups[key] for key in _SAME_ALL_AGES]).transform("all")
    return groups[complete]


def _parts(rows: pd.DataFrame, share: pd.Series, of: str) -> dict[str, pd.Series]:
    value, lower, upper = (rows[f"{name}{of}"] for name in _LIMITS)
    return {
        f"value{of}": share * value,
        f"below{of}": (share * (value - lower)) ** 2,
        f"above{of}": (share * (upper - value)) ** 2,
    }


def _put_together(sums: pd.DataFrame, of: str, names: tuple[str, ...]) -> dict[str, pd.Series]:
    value = sums[f"value{of}"]
    below, above = np.sqrt(sums[f"below{of}"]), np.sqrt(sums[f"above{of}"])
    return dict(zip(names, (value, value - below, value + above), strict=True))
