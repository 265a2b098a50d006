"""Editions of a series that came after the definitions: found by title, remembered by the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from regiobeeld.measurement.catalogue import Catalogue
from regiobeeld.measurement.counts import find
from regiobeeld.measurement.recipes import YEAR, Source
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.store import Entry


@dataclass(frozen=True)
class NewEdition:
    """A table that continues a series: the source, the year, and the table with its title."""

    source: str
    year: int
    table: str
    title: str


@dataclass(frozen=True)
class EditionTopics:
    """What became, in a new edition, of the topics that indicators ask of a series.

    Attributes
    ----------
    matched
        Stems that the edition has as well.
    renamed
        Topics of the new edition by the stem that is gone: they have the title that it had. What
        is asked of a source must name them before they are used.
    lost
        Stems that are gone without a topic of the same title.
    """

    matched: tuple[str, ...]
    renamed: Mapping[str, str]
    lost: tuple[str, ...]


def newer_editions(sources: Iterable[Source], listing: pd.DataFrame) -> list[NewEdition]:
    """Find the tables that continue series of which sources tell the title.

    Parameters
    ----------
    sources
        Those without a title are passed over.
    listing
        Tables of a service with ``id`` and ``title``, as `regiobeeld.statline.catalogue` gives.

    Returns
    -------
    list of NewEdition
        Of years after the last that a source knows, in order. Two tables of one title are one
        edition too many to choose from: neither is given.

    Examples
    --------
    >>> kwb = Source("kwb", {2024: "85984NED"}, "WijkenEnBuurten", title="Wijken {year}")
    >>> listing = pd.DataFrame({"id": ["1NED", "2NED"], "title": ["Wijken 2025", "Wijken 2023"]})
    >>> newer_editions([kwb], listing)
    [NewEdition(source='kwb', year=2025, table='1NED', title='Wijken 2025')]
    """
    found: list[NewEdition] = []
    for source in sources:
        if not source.title:
            continue
        before, _, after = (re.escape(part) for part in source.title.partition(YEAR))
        years = listing["title"].str.strip().str.extract(rf"^{before}(\d{{4}}){after}$")[0]
        rows = listing.assign(year=years)[years.notna()].drop_duplicates("year", keep=False)
        rows = rows[rows["year"].astype("int64") > max(source.tables)].sort_values("year")
        found += [
            NewEdition(source.id, int(year), table, title.strip())
            for year, table, title in zip(rows["year"], rows["id"], rows["title"], strict=True)
        ]
    return found


def edition_topics(
    catalogue: Catalogue, source: str, former: TableInfo, new: TableInfo
) -> EditionTopics:
    """Compare what indicators ask of a source in its last edition with a new one.

    Topics that the last edition lacked already are passed over.
    """
    asked: dict[str, None] = {}
    for indicator in catalogue.indicators.values():
        for recipe in indicator.recipes:
            if recipe.source == source:
                named = (*recipe.value, *recipe.weight_share, *recipe.numerator)
                asked |= dict.fromkeys([*named, *recipe.denominator])
    had = {name: find(former, [name]) for name in asked if not name.startswith("@")}
    stems = {topic.stem for topic in new.topics}
    titles = {topic.key: (topic.group, topic.title) for topic in former.topics}
    called: dict[tuple[tuple[str, ...], str], str] = {}
    for topic in new.topics:
        called.setdefault((topic.group, topic.title), topic.stem)
    matched, renamed, lost = [], {}, []
    for name, key in had.items():
        if key is None:
            continue
        if name in stems:
            matched.append(name)
        elif titles[key] in called:
            renamed[name] = called[titles[key]]
        else:
            lost.append(name)
    return EditionTopics(tuple(matched), renamed, tuple(lost))


def with_editions(catalogue: Catalogue, entries: Iterable[Entry]) -> Catalogue:
    """Return the catalogue with the editions that stored tables say to be.

    What the definitions say of a year comes first. Without such tables it is the same catalogue.
    """
    for entry in entries:
        series, year = entry.provenance.series, entry.provenance.edition
        if series in catalogue.sources and year not in catalogue.sources[series].tables:
            edition = NewEdition(series, year, entry.info.id, entry.info.title)
            catalogue = with_table(catalogue, edition)
    return catalogue


def with_table(catalogue: Catalogue, edition: NewEdition) -> Catalogue:
    """Return the catalogue with an edition among the tables of its source."""
    source = catalogue.sources[edition.source]
    longer = replace(source, tables={**source.tables, edition.year: edition.table})
    return replace(catalogue, sources={**catalogue.sources, edition.source: longer})
