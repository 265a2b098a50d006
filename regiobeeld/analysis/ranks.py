"""The places that areas may have in an order."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from regiobeeld import epi
from regiobeeld.analysis.refusals import REFUSED, AnalysisError
from regiobeeld.measurement.measure import main_rows
from regiobeeld.region_picture import Picture, once


@once
def ranks(picture: Picture, indicator: str, level: str = "gemeente") -> pd.DataFrame:
    """Rank the areas of a region, each with the places that its true figure may have.

    Parameters
    ----------
    picture
        The region in figures.
    indicator
        An indicator's id.
    level
        ``gemeente`` or ``wijk``.

    Returns
    -------
    pandas.DataFrame
        One row per area with a figure, the highest first: ``region, value, rank, lowest, highest,
        likely_lowest, likely_highest, tied_group``; see `epi.rank_sets`. Charts show ``lowest`` and
        ``highest``: the places that cannot be ruled out. A figure of everybody has one place: its
        ``rank``.

    Raises
    ------
    AnalysisError
        For estimates of a model, for measurements without margins, and when no area has a figure.
    DefinitionError
        When there is no such indicator.

    Examples
    --------
    >>> import regiobeeld
    >>> utrecht = regiobeeld.picture("utrecht", indicators=["overweight"])
    >>> ranks(utrecht, "overweight").drop(columns="tied_group").head(2)
       region  value  rank  lowest  highest  likely_lowest  likely_highest
    0  GM0356   53.3     1       1       14              1               5
    1  GM0353   52.9     2       1       17              1               8
    """
    picture.indicator(indicator)
    frame = picture.members
    main = main_rows(frame) & (frame["level"] == level)
    rows = frame[(frame["indicator"] == indicator) & main & (frame["status"] == "ok")]
    if rows.empty:
        raise AnalysisError(f"No {level} of {picture.region.name} has a figure of {indicator}.")
    if reason := refusal(rows):
        raise AnalysisError(f"{indicator} cannot be ranked. {REFUSED[reason]['en']}")
    z = ndtri(0.5 + rows["confidence"].fillna(0.95) / 2)
    # A count of everybody is exact: where it stands is certain.
    error = ((rows["upper"] - rows["lower"]) / (2 * z)).fillna(0.0)
    sets = epi.rank_sets(rows["value"], error)
    ranked = rows[["region", "value"]].join(sets)
    return ranked.sort_values(["rank", "region"]).reset_index(drop=True)


def refusal(rows: pd.DataFrame) -> str:
    """Return why measurements cannot be ranked (a key of `REFUSED`); empty when they can."""
    if (rows["kind"] == "modelled").any():
        return "modelled"
    measured = rows["kind"].isin(["survey"])
    return "no_interval" if np.any(measured & rows["lower"].isna()) else ""
