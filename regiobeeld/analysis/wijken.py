"""Wijken of a region where measured disadvantages come together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.analysis.country_wijken import (
    FIGURES,
    WORST,
    CountryWijken,
    MeasuredFigure,
    compared_areas,
    country_wijken,
)
from regiobeeld.geography import gemeente_of
from regiobeeld.geography.crosswalk import carried
from regiobeeld.geography.divisions import division
from regiobeeld.measurement.measure import main_rows
from regiobeeld.region_picture import Picture, once

#: A wijk is told of when so many of its figures are in the worst fifth of the country.
FEWEST_WORST = 2
#: Wijken with fewer people are not counted: rounding and a few households would decide.
SMALLEST = 500
#: No longer list is shown.
MOST_SHOWN = 10
#: Estimates of a model that stand beside the count, and never in it.
BESIDE = ("loneliness", "stress", "control_over_life")
# Above this part of people outside private households, figures are of an institution: of people
# in a home for the disabled or an asylum centre, not of a neighbourhood.
_INSTITUTION = 0.25
# Students: one and a half times as many people of 15 to 24 as the country has (12%), and most
# households of one person, which tells a campus from a village with many families.
_YOUNG, _ALONE = 0.18, 0.5
_FIRST = ("wijk", "name", "gemeente", "gemeente_name", "inhabitants", "period", "status", "figures")
_COUNTS = ("count", "of", "shown", "students")


def wijken(picture: Picture) -> pd.DataFrame:
    """Return the wijken of a region where measured disadvantages come together.

    Of each figure (`wijk_figures`) the people of the country are put into fifths by the figure of
    their wijk, in the division of its year. A wijk is told of when two or more of its figures are
    in the worst fifth.

    Parameters
    ----------
    picture
        The region in figures.

    Returns
    -------
    pandas.DataFrame
        Wijken with the most figures in the worst fifth first, and of as many the one with most
        inhabitants. Columns: ``wijk, name, gemeente, gemeente_name, inhabitants, period`` (of the
        division and the inhabitants), ``status`` (``ok``), ``figures`` (empty); per figure its
        value, ``<figure>_period`` and ``<figure>_worst``; ``count`` of them in the worst fifth,
        ``of`` how many; ``shown``: it is among the ten to show; ``students``: a wijk of students;
        ``without_<figure>``: the count without that figure; and of estimates of a model
        ``<indicator>_modelled`` and ``<indicator>_period``, where the picture has them.
        Empty when no wijk qualifies.

    Examples
    --------
    >>> import regiobeeld
    >>> twente = regiobeeld.picture("twente", indicators=["inhabitants"])
    >>> wijken(twente)[["name", "gemeente_name", "inhabitants", "count", "of"]].head(2)
                                 name gemeente_name  inhabitants  count  of
    0           Wijk 06 Enschede-Zuid      Enschede        33685      4   4
    1  Wijk 02 Boswinkel - Stadsveld       Enschede        21525      4   4
    """
    every = every_wijk(picture)
    found = every[every["count"].fillna(0) >= FEWEST_WORST]
    order = np.lexsort((found["wijk"], -found["inhabitants"], -found["count"].astype("int64")))
    return found.iloc[order].reset_index(drop=True)


def wijken_left_out(picture: Picture) -> pd.DataFrame:
    """Return the wijken of a region that could not be counted, and why.

    Returns
    -------
    pandas.DataFrame
        As `every_wijk` gives them, without those of which ``status`` is ``ok``.

    Examples
    --------
    >>> import regiobeeld
    >>> twente = regiobeeld.picture("twente", indicators=["inhabitants"])
    >>> wijken_left_out(twente)["status"].value_counts().to_dict()
    {'small': 21, 'border': 7, 'code': 5}
    """
    every = every_wijk(picture)
    return every[every["status"] != "ok"].reset_index(drop=True)


def wijk_figures(picture: Picture) -> Mapping[str, MeasuredFigure]:
    """Return the figures that wijken are counted by: those known up to the year of the picture.

    Examples
    --------
    >>> import regiobeeld
    >>> found = wijk_figures(regiobeeld.picture("twente", indicators=["inhabitants"]))
    >>> [(name, figure.year, round(figure.limit, 1)) for name, figure in found.items()]
    [('social_assistance_15_64', 2020, 57.8), ('disability_benefit_15_64', 2020, 82.8),
     ('around_social_minimum', 2023, 8.8), ('home_value', 2024, 295.0)]
    """
    return _country(picture).figures


@once
def every_wijk(picture: Picture) -> pd.DataFrame:
    """Return every wijk of a region: with its count, or why it has none.

    Returns
    -------
    pandas.DataFrame
        The columns of `wijken`, in the order of codes. ``status`` is ``ok``; or ``small``: fewer
        than 500 inhabitants; ``institution``: over a quarter of them live outside a private
        household; ``divided``: its gemeente is in the region in part; ``missing``: a figure is not
        known; or ``code``, ``border`` or ``people``: see `compared_areas`. ``figures`` are those
        that this is about. Figures of another area, and counts of what could not be counted, are
        missing.
    """
    country = _country(picture)
    if country.year is None:
        return _in_columns(pd.DataFrame(columns=list(_FIRST)), country)
    now, whole = _own(picture, country.editions[country.year], country.year)
    areas = {
        year: compared_areas(now, country.editions[year])
        for year in {figure.year for figure in country.figures.values()}
    }
    apart = {
        # Why a figure is not to be used; empty when it is.
        name: areas[f.year].mask((areas[f.year] == "") & _unknown(f, now), "missing")
        for name, f in country.figures.items()
    }
    status, about = _statuses(now, whole, apart)
    gemeenten = [gemeente_of(code) for code in now.index]
    frame = pd.DataFrame(
        {
            "wijk": now.index,
            "name": now["name"],
            "gemeente": gemeenten,
            "gemeente_name": [division(country.year)[code].name for code in gemeenten],
            "inhabitants": now["people"].astype("int64"),
            "period": country.year,
            "status": status,
            "figures": about,
        },
        index=now.index,
    )
    for name, figure in country.figures.items():
        same = apart[name] == ""
        frame[name] = figure.values.reindex(now.index).where(same)
        frame[f"{name}_period"] = figure.year
        worst = figure.fifths.reindex(now.index) == WORST
        frame[f"{name}_worst"] = worst.astype("boolean").where(same)
    counted = _counted(frame, now, country)
    beside = _beside(picture, now, country)
    return _in_columns(pd.concat([counted, beside], axis=1).reset_index(drop=True), country)


@once
def _country(picture: Picture) -> CountryWijken:
    return country_wijken(picture.store, picture.catalogue, picture.region.year)


def _own(picture: Picture, wijken: pd.DataFrame, year: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return the wijken of the region, and of which the gemeente is wholly in it."""
    parts = carried(picture.region.gemeenten, picture.region.year, year)
    gemeente = pd.Series([gemeente_of(code) for code in wijken.index], wijken.index)
    own = wijken[gemeente.isin(list(parts)).to_numpy()].sort_index()
    return own, gemeente[own.index].map(parts) == 1


def _unknown(figure: MeasuredFigure, now: pd.DataFrame) -> pd.Series:
    return figure.values.reindex(now.index).isna()


def _statuses(
    now: pd.DataFrame, whole: pd.Series, apart: Mapping[str, pd.Series]
) -> tuple[pd.Series, pd.Series]:
    """Return the status of each wijk, and the figures that it is about."""
    status = pd.Series("", now.index, dtype="object")
    for why in apart.values():
        status = status.mask(status == "", why)
    about = pd.Series("", now.index, dtype="object")
    for name, why in apart.items():
        mine = (why == status) & (status != "")
        about[mine] += f", {name}"
    about, status = about.str.removeprefix(", "), status.replace("", "ok")
    outside = 1 - now["households"] * now["size"] / now["people"].where(now["people"] > 0)
    of_wijk = pd.Series("", now.index, dtype="object")
    of_wijk[outside > _INSTITUTION] = "institution"
    of_wijk[now["people"] < SMALLEST] = "small"
    of_wijk[~whole] = "divided"
    return status.mask(of_wijk != "", of_wijk), about.where(of_wijk == "", "")


def _counted(frame: pd.DataFrame, now: pd.DataFrame, country: CountryWijken) -> pd.DataFrame:
    """Add how many figures are in the worst fifth, with each left out in turn, and the flags."""
    ok = frame["status"] == "ok"
    worst = frame[[f"{name}_worst" for name in country.figures]].fillna(False).astype("int64")
    count = worst.sum(axis=1)
    largest = frame.assign(_count=count)[ok & (count >= FEWEST_WORST)].sort_values(
        ["_count", "inhabitants", "wijk"], ascending=[False, False, True]
    )
    students = (now["young"] >= _YOUNG * now["people"]) & (
        now["alone"] >= _ALONE * now["households"]
    )
    return frame.assign(
        count=count.astype("Int64").where(ok),
        of=len(country.figures),
        shown=frame.index.isin(largest.index[:MOST_SHOWN]),
        students=students & (now["people"] >= SMALLEST),
        **{
            f"without_{name}": (count - worst[f"{name}_worst"]).astype("Int64").where(ok)
            for name in country.figures
        },
    )


def _beside(picture: Picture, now: pd.DataFrame, country: CountryWijken) -> pd.DataFrame:
    """Return estimates of a model for the same areas, where the picture has them."""
    rows = picture.members
    rows = rows[(rows["level"] == "wijk") & (rows["kind"] == "modelled") & main_rows(rows)]
    columns: dict[str, Any] = {}
    for indicator in BESIDE:
        known = rows[(rows["indicator"] == indicator) & (rows["status"] == "ok")]
        division_year = _division(picture, known)
        if division_year is None or division_year not in country.editions:
            continue
        same = compared_areas(now, country.editions[division_year]) == ""
        values = known.set_index("region")["value"]
        columns[f"{indicator}_modelled"] = values.reindex(now.index).where(same)
        columns[f"{indicator}_period"] = known["period"].iloc[0]
    return pd.DataFrame(columns, index=now.index)


def _division(picture: Picture, known: pd.DataFrame) -> int | None:
    """Return the division that rows of one table are in."""
    if known.empty:
        return None
    table, period = known["table"].iloc[0], known["period"].iloc[0]
    sources = picture.catalogue.sources.values()
    years = (source.division for source in sources if table in source.tables.values())
    return next((year for year in years if year), int(period))


def _in_columns(frame: pd.DataFrame, country: CountryWijken) -> pd.DataFrame:
    """Put the columns in their order; an empty frame gets all of them."""
    figures = [f.id for f in FIGURES if f.id in country.figures]
    of_figures = [f"{name}{part}" for name in figures for part in ("", "_period", "_worst")]
    without = [f"without_{name}" for name in figures]
    named = [*_FIRST, *of_figures, *_COUNTS, *without]
    rest = [name for name in frame.columns if name not in named]
    return frame.reindex(columns=[*named, *rest])
