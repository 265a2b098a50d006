"""Short ways to the store and the catalogue, for a notebook."""

from __future__ import annotations

import pandas as pd

from regiobeeld.measurement import catalogue
from regiobeeld.statline.table import Table
from regiobeeld.store import default_store


def table(table_id: str) -> Table:
    """Return a table of the store; ``table(...).read(...)`` gives its figures.

    Raises
    ------
    TableNotFoundError
        When the store does not hold it; ``regiobeeld fetch`` brings it.

    Examples
    --------
    >>> table("85012NED").read("Rokers", {"RegioS": "GG2514", "Leeftijd": "20300"})
      Leeftijd   Marges  RegioS  Perioden  Rokers_17
    0    20300  MBG0095  GG2514  2020JJ00       15.6
    1    20300  MOG0095  GG2514  2020JJ00       14.7
    2    20300  MW00000  GG2514  2020JJ00       15.1
    """
    return default_store().table(table_id)


def tables() -> pd.DataFrame:
    """Return what the store holds, of when, and its source."""
    return default_store().tables()


def indicators(lang: str = "nl") -> pd.DataFrame:
    """Return the catalogue of indicators: one row each, labels in Dutch or English."""
    return catalogue().frame(lang)
