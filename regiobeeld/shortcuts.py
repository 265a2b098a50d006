"""Short ways to the store and the catalogue, for a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld.geography import Region, region, regions
from regiobeeld.measurement import catalogue
from regiobeeld.region_picture import Picture, picture, similar_areas
from regiobeeld.statline.shape import TableShape, shape_of, values_of
from regiobeeld.statline.table import Table
from regiobeeld.store import default_store


def _explore(picture: Picture, lang: str = "nl") -> Any:
    """Look around in the picture, in JupyterLab: a map, a ranking and a trend to choose from.

    It needs ``pip install 'regiobeeld[explore]'``; see `regiobeeld.explorer.explore`.
    """
    from regiobeeld.explorer import explore

    return explore(picture, lang)


# A picture knows nothing of what shows it.
Picture.explore = _explore


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


def explore_table(table_id: str) -> TableShape:
    """Return what a table has: dimensions with their codes, topics, and how many figures of each.

    A table that is not in the store is looked up on the live service, without its figures.

    Raises
    ------
    TableNotFoundError
        When neither the store nor a service has it.
    StatLineError
        When the store does not have it, and the service does not answer.

    Examples
    --------
    >>> shape = explore_table("85012NED")
    >>> [(part.dimension.key, part.role) for part in shape.dimensions]
    [('Leeftijd', 'other'), ('Marges', 'margins'), ('RegioS', 'region'), ('Perioden', 'period')]
    """
    from regiobeeld.fetch import find_table

    found = find_table(table_id, default_store())
    info, entry = found.table.info, found.entry
    if entry is None:
        return shape_of(info)
    return shape_of(
        info,
        rows=entry.rows,
        filled=values_of(info.topics, found.table.rows),
        publisher=entry.provenance.publisher,
        retrieved=entry.provenance.retrieved,
    )


def tables() -> pd.DataFrame:
    """Return what the store holds, of when, and its source."""
    return default_store().tables()


def fetch_tables(*tables: str) -> pd.DataFrame:
    """Bring tables from CBS StatLine and RIVM to the store, with a bar of progress.

    Returns
    -------
    pandas.DataFrame
        What `tables` says of them.

    Raises
    ------
    FetchError
        When one or more did not come; the others did.
    """
    from regiobeeld.console.terminal import table_progress
    from regiobeeld.fetch import fetch

    with table_progress() as progress:
        fetched = fetch(tables, store=default_store(), progress=progress)
    listed = default_store().tables()
    return listed[listed["table"].isin([entry.info.id for entry in fetched])]


def named_regions(year: int | None = None) -> NamedRegions:
    """Return every region by what to type for it; in a notebook the Tab key completes it.

    Examples
    --------
    >>> named_regions()["ggd:twente"].name
    'GGD Twente'
    """
    return NamedRegions(year)


@dataclass(frozen=True)
class NamedRegions(Mapping[str, Region]):
    """Regions of a year by name."""

    year: int | None

    def __getitem__(self, name: str) -> Region:
        return region(name, self.year)

    def __iter__(self) -> Iterator[str]:
        return iter(regions(self.year)["type"])

    def __len__(self) -> int:
        return len(regions(self.year))

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)


def indicators(lang: str = "nl") -> pd.DataFrame:
    """Return the catalogue of indicators: one row each, labels in Dutch or English."""
    return catalogue().frame(lang)


__all__ = [
    "NamedRegions",
    "Picture",
    "explore_table",
    "fetch_tables",
    "indicators",
    "named_regions",
    "picture",
    "similar_areas",
    "table",
    "tables",
]
