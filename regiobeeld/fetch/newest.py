"""Editions of series that came after those that the definitions know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from regiobeeld import statline
from regiobeeld.errors import TableNotFoundError
from regiobeeld.fetch.bringing import Progress, fetch, once_each
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement import catalogue as catalogue_of_package
from regiobeeld.measurement.editions import (
    NewEdition,
    edition_topics,
    newer_editions,
    with_table,
)
from regiobeeld.measurement.missing_topics import unserved_indicators
from regiobeeld.measurement.recipes import Source
from regiobeeld.statline import Table, TableInfo
from regiobeeld.store import Entry, Store


def fetch_newest(
    *,
    store: Store,
    definitions: Catalogue | None = None,
    only_tell: bool = False,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
    protocol: str = "auto",
) -> list[Entry]:
    """Fetch the editions of series that came after those that the definitions know.

    They are found in the catalogue of CBS by the titles of sources. The store remembers of what
    series and year they are, so that pictures use them; a picture is of no later year than the last
    municipal division that the package knows.

    Parameters
    ----------
    store, progress, protocol
        As for `fetch`.
    definitions
        The catalogue of indicators and sources; that of the package when left out.
    only_tell
        Whether to tell what there is, and leave it there.
    notice
        Told, in a sentence each, what was found: the edition, which of the topics that indicators
        ask it has, which it has by another name, and which indicators it does not serve.

    Returns
    -------
    list of Entry
        Of the editions that were fetched.

    Raises
    ------
    StatLineError
        When the service does not answer as it should.
    FetchError
        When one or more editions did not come.
    """
    definitions = definitions or catalogue_of_package()
    tell = once_each(notice or (lambda line: None))
    fallen_back: list[str] = []
    listing = statline.catalogue(protocol=protocol, notice=fallen_back.append)
    if fallen_back:
        # What does not give its list need not be asked for every table.
        tell(*fallen_back)
        protocol = "v4"
    editions = newer_editions(definitions.sources.values(), listing)
    table = partial(statline.table, catalogue="CBS", protocol=protocol, notice=tell)
    for edition in editions:
        tell(f"Table {edition.table} is of {edition.year}: {edition.title}.")
        for line in _comparison(definitions, edition, table):
            tell(line)
    if only_tell or not editions:
        return []
    return fetch(
        [edition.table for edition in editions],
        store=store,
        catalogue="CBS",
        progress=progress,
        protocol=protocol,
        editions={edition.table.upper(): edition for edition in editions},
    )


def _comparison(
    definitions: Catalogue, edition: NewEdition, open_table: Callable[[str], Table]
) -> Iterator[str]:
    """Say how an edition differs, for indicators, from the last that the definitions know."""
    former = _last_known(definitions.sources[edition.source], open_table)
    if former is None:
        return
    new = open_table(edition.table).info
    topics = edition_topics(definitions, edition.source, former, new)
    asked = len(topics.matched) + len(topics.renamed) + len(topics.lost)
    yield (
        f"Table {edition.table} has {len(topics.matched)} of the {asked} topics that indicators ask"
        f" and table {former.id} has."
    )
    for gone, called in topics.renamed.items():
        yield f"Table {edition.table} has no topic {gone}; {called} has its title."
    known = with_table(definitions, edition)
    yield from unserved_indicators(known, new, former)


def _last_known(source: Source, open_table: Callable[[str], Table]) -> TableInfo | None:
    """Return the last edition that the definitions know and the service has."""
    for _, table in sorted(source.tables.items(), reverse=True):
        with suppress(TableNotFoundError):
            return open_table(table).info
    return None
