"""What of a folder's sources and indicators does not fit the tables at hand, by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from regiobeeld.definitions.toml_file import CheckedSection
from regiobeeld.measurement.definitions_folder import FolderReading
from regiobeeld.measurement.fitting import fitted, misfits, misuses
from regiobeeld.measurement.recipes import Source
from regiobeeld.measurement.table_sources import several
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.store import Entry, Store


def source_faults(read: FolderReading, store: Store) -> dict[str, list[str]]:
    """Return what does not fit the tables of a store, by the name of a source or an indicator.

    Parameters
    ----------
    read
        Definitions of one's own.
    store
        A table that it does not hold is passed over; see `not_in_store`.
    """
    entries = store.entries()
    faults: dict[str, list[str]] = {}
    fits: dict[tuple[str, str], Source] = {}
    for name, source in _of_tables(read).items():
        for info in _stored(source, entries):
            wrong = misfits(source, info)
            section = read.sources[name]
            told = [str(section.fault(each.message, *_there(section, each.keys))) for each in wrong]
            faults.setdefault(name, []).extend(told)
            if not wrong:
                fits[name, info.id] = fitted(source, info)
    for name, section in read.indicators.items():
        written = [
            (place, source)
            for place, part in enumerate(section.content.get("from", ()))
            for source in several(part["source"])
        ]
        recipes = read.catalogue.indicators[name].recipes
        for (place, asked), recipe in zip(written, recipes, strict=True):
            for (of, table), source in fits.items():
                if of == asked:
                    part, info = section.below("from", place), entries[table.upper()].info
                    faults.setdefault(name, []).extend(
                        str(part.fault(each.message, *_there(part, each.keys)))
                        for each in misuses(recipe, source, info)
                    )
    return {name: list(dict.fromkeys(told)) for name, told in faults.items() if told}


def not_in_store(read: FolderReading, names: Iterable[str], store: Store) -> list[str]:
    """Return the tables of publishers that sources name and the store does not hold.

    Parameters
    ----------
    read
        Definitions of one's own.
    names
        The sources asked about; other names are passed over.
    store
        Where tables are looked for.
    """
    entries, sources = store.entries(), _of_tables(read)
    tables = [t for name in names if name in sources for t in sources[name].tables.values()]
    return [table for table in dict.fromkeys(tables) if table.upper() not in entries]


def _of_tables(read: FolderReading) -> dict[str, Source]:
    known = read.catalogue.sources
    return {name: known[name] for name in read.sources if known[name].origin}


def _stored(source: Source, entries: dict[str, Entry]) -> Iterator[TableInfo]:
    for table in source.tables.values():
        if table.upper() in entries:
            yield entries[table.upper()].info


def _there(section: CheckedSection, keys: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return as much of a path as the section has: of what a table has by itself nothing."""
    content: object = section.content
    for count, key in enumerate(keys):
        if not isinstance(content, Mapping) or key not in content:
            return keys[:count]
        content = content[key]
    return keys
