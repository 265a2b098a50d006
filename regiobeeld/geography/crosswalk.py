"""From the municipal division of one year to that of a later one."""

import math
from collections.abc import Iterable, Sequence
from functools import cache

import pandas as pd

from regiobeeld.errors import RegionError
from regiobeeld.geography.divisions import GemeenteChange, changes, check_year, division, history

Link = tuple[str, str, float]


def crosswalk(from_year: int, to_year: int) -> pd.DataFrame:
    """Give for every gemeente of one division the gemeenten of a later one that it became.

    Parameters
    ----------
    from_year, to_year
        Divisions of 1 January, from 2012 to 2026; `to_year` is not before `from_year`. Border
        corrections that leave the codes as they are, are ignored.

    Returns
    -------
    pandas.DataFrame
        `old`, `new` and `share`, the part of the inhabitants of the old gemeente that live in the
        new one. The shares of an old gemeente add up to 1. A share is NaN when a gemeente was
        divided and nobody published how many people went where.

    Raises
    ------
    RegionError
        When `to_year` is before `from_year`: figures of merged gemeenten cannot be taken apart.

    Examples
    --------
    >>> walk = crosswalk(2020, 2021)
    >>> walk[walk["old"] == "GM0788"].round(2).to_dict("records")
    [{'old': 'GM0788', 'new': 'GM0757', 'share': 0.15},
     {'old': 'GM0788', 'new': 'GM0824', 'share': 0.41},
     {'old': 'GM0788', 'new': 'GM0855', 'share': 0.1},
     {'old': 'GM0788', 'new': 'GM0865', 'share': 0.34}]
    """
    return pd.DataFrame(links(from_year, to_year), columns=["old", "new", "share"]).astype(
        {"old": "string", "new": "string", "share": "float64"}
    )


@cache
def links(from_year: int, to_year: int) -> tuple[Link, ...]:
    """Give the rows of `crosswalk` as tuples, in order of old and new code."""
    check_year(from_year, argument="from_year")
    check_year(to_year, argument="to_year")
    if to_year < from_year:
        raise RegionError(
            f"Figures in the division of {from_year} cannot be divided over the gemeenten of "
            f"{to_year}: bring the figures of {to_year} to the division of {from_year} instead, "
            f"with to_division(..., from_year={to_year}, to_year={from_year})."
        )
    walk: tuple[Link, ...] = tuple((code, code, 1.0) for code in division(from_year))
    for year in range(from_year + 1, to_year + 1):
        walk = chained(walk, (c for c in changes() if c.year == year))
    return walk


def chained(walk: Iterable[Link], steps: Iterable[GemeenteChange]) -> tuple[Link, ...]:
    """Follow a crosswalk with the changes of one more year.

    Changes within that year follow each other by date. Parts that come together again add up; an
    unknown part makes the sum unknown, unless everything ends in one gemeente.
    """
    current = tuple(walk)
    ordered = sorted(steps, key=lambda change: change.date)
    for date in sorted({change.date for change in ordered}):
        receivers: dict[str, list[tuple[str, float]]] = {}
        for change in ordered:
            if change.date == date:
                receivers.setdefault(change.old, []).append((change.new, change.share))
        sums: dict[tuple[str, str], float] = {}
        for old, middle, share in current:
            for new, part in receivers.get(middle, [(middle, 1.0)]):
                sums[old, new] = sums.get((old, new), 0.0) + share * part
        current = _whole(sums)
    return current


def _whole(sums: dict[tuple[str, str], float]) -> tuple[Link, ...]:
    """Set the share of an old gemeente with one receiver to 1, however it got there."""
    receivers: dict[str, int] = {}
    for old, _ in sums:
        receivers[old] = receivers.get(old, 0) + 1
    return tuple(
        (old, new, 1.0 if receivers[old] == 1 else share)
        for (old, new), share in sorted(sums.items())
    )


def carried(codes: Iterable[str], from_year: int, to_year: int) -> dict[str, float]:
    """Give the gemeenten of another year that cover an area, with the part of each inside it.

    `codes` are the gemeenten of the area in the division of `from_year`. For an earlier year the
    part is a share of inhabitants. For a later year it is 1, or NaN when a gemeente also holds
    people from outside the area, as nothing is known of how they mix.

    Examples
    --------
    >>> carried(["GM1961"], 2020, 2018)
    {'GM0545': 1.0, 'GM0620': 1.0, 'GM0707': 1.0}
    >>> carried(["GM0824"], 2021, 2020)
    {'GM0788': 0.4091, 'GM0824': 1.0}
    >>> carried(["GM0003"], 2020, 2021)
    {'GM1979': nan}
    """
    inside = set(codes)
    if to_year <= from_year:
        parts: dict[str, float] = {}
        for old, new, share in links(to_year, from_year):
            if new in inside:
                parts[old] = round(parts.get(old, 0.0) + share, 6)
        return parts
    sources: dict[str, set[str]] = {}
    for old, new, _ in links(from_year, to_year):
        sources.setdefault(new, set()).add(old)
    return {
        new: 1.0 if olds <= inside else math.nan
        for new, olds in sorted(sources.items())
        if olds & inside
    }


def to_division(
    frame: pd.DataFrame,
    *,
    column: str = "gemeente",
    counts: Sequence[str],
    from_year: int,
    to_year: int,
    keys: Sequence[str] = (),
) -> pd.DataFrame:
    """Add up counts per gemeente to the division of a later year.

    Parameters
    ----------
    frame
        One row per gemeente (and per combination of `keys`).
    column
        The column with gemeente codes in the division of `from_year`; padding is taken off.
    counts
        The columns to add up. Only counts: a percentage is first turned into its numerator and
        denominator.
    from_year, to_year
        Divisions from 2012 to 2026, in this order.
    keys
        Columns that set rows of one gemeente apart, such as age or sex.

    Returns
    -------
    pandas.DataFrame
        `column`, `keys`, `counts`, `status` and `reason`, one row per gemeente of the new division
        of which at least one part is in `frame`. `status` is `ok`; `incomplete` when a part has no
        value; `not_computable` when a part was divided with unknown shares. A count that is not
        complete is NaN: it is never the sum of what happens to be there. For `ok`, `reason` says
        when a part was apportioned by its inhabitants.

    Raises
    ------
    RegionError
        For codes that are not in the division of `from_year`, codes that occur twice, and columns
        of which it is not said what to do with them.

    Examples
    --------
    >>> frame = pd.DataFrame({"gemeente": ["GM0003", "GM0010", "GM0024"],
    ...                       "people": [11642, 24678, 9614]})
    >>> to_division(frame, counts=["people"], from_year=2020, to_year=2021).to_dict("records")
    [{'gemeente': 'GM1979', 'people': 45934.0, 'status': 'ok', 'reason': ''}]
    """
    codes = _checked(frame, column, counts, keys, from_year)
    walk = links(from_year, to_year)
    return aggregate(frame.assign(**{column: codes}), walk, column, list(counts), list(keys))


def _checked(
    frame: pd.DataFrame, column: str, counts: Sequence[str], keys: Sequence[str], year: int
) -> "pd.Series[str]":
    """Return the trimmed codes, after checking that nothing would be lost without a word."""
    wanted = [column, *counts, *keys]
    if missing := [name for name in wanted if name not in frame.columns]:
        raise RegionError(f"The frame has no column {_quoted(missing)}.")
    if surplus := [str(name) for name in frame.columns if name not in wanted]:
        raise RegionError(
            f"to_division adds up counts; it does not know what to do with {_quoted(surplus)}: "
            f"name them in counts or in keys, or drop them."
        )
    codes = frame[column].astype("string").str.strip()
    for code in codes.unique():
        if code not in division(check_year(year, argument="from_year")):
            clause = history(str(code))
            because = f": it {clause}" if clause else ""
            raise RegionError(
                f"Column {column!r} holds {code!r}, which is not a gemeente of {year}{because}."
            )
    twice = frame.assign(**{column: codes}).duplicated([column, *keys])
    if twice.any():
        raise RegionError(
            f"Column {column!r} holds {codes[twice].iloc[0]!r} more than once; "
            f"name in keys the columns that set these rows apart."
        )
    return codes


def aggregate(
    frame: pd.DataFrame, walk: Sequence[Link], column: str, counts: list[str], keys: list[str]
) -> pd.DataFrame:
    """Add up counts along a crosswalk, with the reason for every sum that cannot be made."""
    parts = pd.DataFrame(walk, columns=[column, "_new", "_share"])
    present = frame[column].drop_duplicates()
    new_codes = parts.loc[parts[column].isin(present), "_new"].drop_duplicates()
    parts = parts[parts["_new"].isin(new_codes)]
    if keys:
        # A part that lacks one age group is as incomplete as one that lacks all.
        parts = parts.merge(frame[keys].drop_duplicates(), how="cross")
    values = parts.merge(frame, on=[column, *keys], how="left")
    by = [values[name] for name in ("_new", *keys)]
    unknown = values["_share"].isna()
    absent = values[counts].isna().any(axis=1)
    result = {}
    for count in counts:
        summed = (values[count].astype("float64") * values["_share"]).groupby(by, dropna=False)
        # Not sum() alone: that takes a missing part for zero.
        result[count] = summed.sum().where(summed.count() == summed.size())
    table = pd.DataFrame(result)
    reasons = {
        "not_computable": ("unknown share of ", unknown),
        "incomplete": ("no value for ", absent),
        "ok": ("apportioned by inhabitants: ", values["_share"] < 1),
    }
    table["status"], table["reason"] = "ok", ""
    # The gravest last, so that it overrides.
    for status in ("ok", "incomplete", "not_computable"):
        text, mask = reasons[status]
        if mask.any():
            parts_of = [series[mask] for series in by]
            named = values.loc[mask, column].groupby(parts_of, dropna=False).agg(_names)
            table.loc[named.index, "status"] = status
            table.loc[named.index, "reason"] = text + named
    return table.reset_index(names=[column, *keys])


def _names(codes: Iterable[str]) -> str:
    return ", ".join(sorted(set(codes)))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
