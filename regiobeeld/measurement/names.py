"""What areas are called, wijken and buurten included."""

from __future__ import annotations

import pandas as pd

from regiobeeld.geography.divisions import division
from regiobeeld.store import Store, default_store


def area_names(measurements: pd.DataFrame, year: int, store: Store | None = None) -> dict[str, str]:
    """Return the name of every area in a frame of measurements, by code.

    Parameters
    ----------
    measurements
        Rows with ``region`` and ``table``. Names of wijken and buurten come from that table.
    year
        The municipal division of gemeenten.
    store
        Where tables are; the store of this installation when left out.

    Returns
    -------
    dict[str, str]
        Code to name; an area without a name has its code.
    """
    gemeenten = division(year)
    names = {code: gemeenten[code].name for code in measurements["region"] if code in gemeenten}
    rest = measurements[~measurements["region"].isin(list(names))]
    entries = (store or default_store()).entries()
    for table, rows in rest.groupby("table"):
        entry = entries.get(str(table).upper())
        for code in rows["region"]:
            names.setdefault(code, code)
            for dimension in entry.info.dimensions if entry else ():
                if dimension.codes.get(code):
                    names[code] = dimension.codes[code]
    return names
