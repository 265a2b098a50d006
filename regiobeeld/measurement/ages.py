"""How many people of each age a region has."""

from __future__ import annotations

import pandas as pd

from regiobeeld.geography import Region, members_in
from regiobeeld.measurement.measure import MAXIMUM_AGE
from regiobeeld.store import Store, default_store

TABLE = "71488NED"
_PEOPLE = "TotaalInParticuliereHuishoudens"
_BOTH_SEXES = "T001038"


def people_by_age(region: Region, store: Store | None = None) -> pd.DataFrame:
    """Return the people in private households of a region, by age in bands of five years.

    The newest year up to that of the region's division is taken, at most three years older.

    Parameters
    ----------
    region
        Any region.
    store
        Where figures are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        ``age`` (first year of the band), ``people``, ``share`` in %, ``period`` and ``table``;
        empty when the store has no such year, or not for every gemeente of the region.

    Examples
    --------
    >>> from regiobeeld.geography import region
    >>> people_by_age(region("utrecht")).head(2).round(1)
       age   people  share  period     table
    0    0  74960.0    5.6    2020  71488NED
    1    5  77053.0    5.8    2020  71488NED
    """
    columns = ["age", "people", "share", "period", "table"]
    nothing = pd.DataFrame(columns=columns)
    store = store or default_store()
    if TABLE not in store:
        return nothing
    table = store.table(TABLE)
    years = [int(code[:4]) for code in table.dimension("Perioden").codes]
    usable = [y for y in years if region.year - MAXIMUM_AGE <= y <= region.year]
    if not usable:
        return nothing
    year = max(usable)
    members = members_in(region, year)
    available = table.dimension("RegioS").codes
    if not (members["share"] == 1).all() or not members["code"].isin(list(available)).all():
        return nothing
    where = {"Perioden": f"{year}JJ00", "Geslacht": _BOTH_SEXES, "RegioS": list(members["code"])}
    rows = table.read(_PEOPLE, where)
    rows["people"] = rows[table.topic(_PEOPLE).key]
    # A band without a count in some gemeente would make the others look larger.
    if rows["people"].isna().any():
        return nothing
    rows["age"] = rows["Leeftijd"].str.extract(r"^(\d+)")[0].astype("int64")
    people = rows.groupby("age", as_index=False)["people"].sum()
    people["share"] = 100 * people["people"] / people["people"].sum()
    found: pd.DataFrame = people.assign(period=year, table=TABLE)[columns]
    return found
