"""What of a folder's sources and indicators does not fit the tables at hand, by file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from regiobeeld.definitions.toml_file import CheckedSection
from regiobeeld.errors import TopicNotFoundError
from regiobeeld.measurement.counts import has
from regiobeeld.measurement.definitions_folder import FolderReading
from regiobeeld.measurement.fitting import fitted, misfits, misuses
from regiobeeld.measurement.missing_topics import asked_topics
from regiobeeld.measurement.recipes import Source
from regiobeeld.measurement.table_sources import several
from regiobeeld.statline.lookup import describe_topic, find_topic
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.store import Entry, Store

_MOST_LISTED = 12


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
    for name in read.indicators:
        told = list(_misuses(read, name, fits, {t: e.info for t, e in entries.items()}))
        faults.setdefault(name, []).extend(told)
    return {name: list(dict.fromkeys(told)) for name, told in faults.items() if told}


def _misuses(
    read: FolderReading,
    name: str,
    fits: Mapping[tuple[str, str], Source],
    infos: Mapping[str, TableInfo],
) -> Iterator[str]:
    """Tell what an indicator asks of tables, which its sources fit, that cannot be had of them."""
    section = read.indicators[name]
    written = [
        (place, source)
        for place, part in enumerate(section.content.get("from", ()))
        for source in several(part["source"])
    ]
    recipes = read.catalogue.indicators[name].recipes
    for (place, asked), recipe in zip(written, recipes, strict=True):
        part = section.below("from", place)
        read_as = [(infos[t.upper()], fit) for (of, t), fit in fits.items() if of == asked]
        for info, source in read_as:
            for each in misuses(recipe, source, info):
                yield str(part.fault(each.message, *_there(part, each.keys)))
        for key, names in asked_topics(recipe) if read_as else ():
            if not any(has(info, source, one) for info, source in read_as for one in names):
                yield str(part.fault(_lacking(read_as[-1][0], names[0]), key))


def _lacking(info: TableInfo, name: str) -> str:
    """Say that a table has no such topic, and which it has that is near; else the first of all."""
    told = ""
    try:
        find_topic(info, name)
    except TopicNotFoundError as error:
        told = str(error)
    if "Close to it: " in told or "Use a key" in told:
        return told
    some = [describe_topic(topic) for topic in info.topics[:_MOST_LISTED]]
    left = len(info.topics) - len(some)
    return f"{told} It has: {'; '.join([*some, *([f'and {left:,} more'] if left else [])])}."


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
