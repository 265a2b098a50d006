"""Published tables that come along: the burden of disease, risk factors, and statements."""

from __future__ import annotations

import io
from functools import cache

import pandas as pd

from regiobeeld.definitions.texts import resource

#: The year of the burden that is shown.
BURDEN_YEAR = 2017
BURDEN_SOURCE = "RIVM, VTV-2014"


@cache
def burdens() -> pd.DataFrame:
    """Return healthy years of life lost (DALYs) in the country, by condition.

    Returns
    -------
    pandas.DataFrame
        By ``condition``: ``daly_2015``, ``daly_2017`` and, for some, ``daly_2030``, in years of
        life a year, as the trend scenario of 2014 reckoned them; and ``source``.

    Examples
    --------
    >>> int(burdens().loc["Dementie", "daly_2017"])
    138800
    """
    return _table("ziektelast").set_index("condition")


@cache
def risks() -> pd.DataFrame:
    """Return what share of the whole burden belongs to each risk factor, in %.

    Factors overlap each other and the conditions: they are never added, nor ordered among them.

    Examples
    --------
    >>> float(risks().loc["roken", "share"])
    7.6
    """
    return _table("ziektelast_risicofactoren").set_index("risk")


@cache
def statements() -> pd.DataFrame:
    """Return what others published, to be told with its source and never computed with.

    Returns
    -------
    pandas.DataFrame
        ``opgave``, ``areas`` (ids of regions separated by semicolons, or ``NL``), ``period``,
        ``value``, ``benchmark`` (a second number, if any), ``sentence_nl``, ``sentence_en`` and
        ``source``.
    """
    return _table("uitspraken")


def _table(name: str) -> pd.DataFrame:
    text = resource("definitions", f"{name}.csv").read_text(encoding="utf-8")
    return pd.read_csv(io.StringIO(text))
