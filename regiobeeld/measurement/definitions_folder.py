"""The catalogue with what a user adds to it: installed plug-ins, and a folder of definitions.

A folder of definitions holds TOML files with sections ``[indicator.NAME]`` and ``[source.NAME]``;
files of regions, opgaven and tables of figures may lie in it too.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeGuard

from regiobeeld.definitions.toml_file import CheckedSection, TomlFile, with_likes
from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.geography.divisions import KINDS as REGION_KINDS
from regiobeeld.measurement.catalogue import Catalogue, Indicator
from regiobeeld.measurement.catalogue_files import Known, in_order, indicator_of, package_catalogue
from regiobeeld.measurement.figures import source_of
from regiobeeld.measurement.own_definition import OwnTable, own_table
from regiobeeld.measurement.plugins import Plugin, plugins
from regiobeeld.measurement.recipes import Source
from regiobeeld.measurement.table_sources import own_source_of_tables

#: Environment variable with the folder of one's own definitions.
VARIABLE = "REGIOBEELD_DEFINITIONS"
# Opgaven are read by a room above.
_SECTIONS = ("indicator", "source", "opgave")
_REGION_KEYS = {"name", "gemeenten", *REGION_KINDS}


def catalogue(folder: str | Path | None = None) -> Catalogue:
    """Return the definitions of indicators: those of the package, of plug-ins and one's own.

    Parameters
    ----------
    folder
        Folder with definitions of one's own. When left out, the one in the environment variable
        ``REGIOBEELD_DEFINITIONS``, if any.

    Returns
    -------
    Catalogue
        An indicator of one's own takes the place of one of the same id; ``replaced`` names those,
        and ``origins`` where everything that is not of the package is defined.

    Raises
    ------
    DefinitionError
        When something is wrong in it: naming the file, the line, the key, what was found and what
        would be right.

    Examples
    --------
    >>> catalogue().indicator("smoking").label["en"]
    'Smokes'
    """
    chosen = folder or os.environ.get(VARIABLE) or None
    base = _with_plugins(tuple(plugins().values()))
    if chosen is None:
        return base
    path = Path(chosen).expanduser().resolve()
    if not path.is_dir():
        raise DefinitionError(
            f"There is no folder {path}; {VARIABLE} or --definitions must name a folder with"
            " definitions."
        )
    found = _with_folder(base, path, _stamps(path))
    if found.faults:
        raise DefinitionError(
            "\n".join(str(fault) for told in found.faults.values() for fault in told)
        )
    return found.catalogue


@dataclass(frozen=True)
class FolderReading:
    """What a folder of definitions holds, and what is wrong in it.

    Attributes
    ----------
    catalogue
        That of the package and of plug-ins, with all that is right in the folder.
    faults
        By the name of a file.
    regions
        Files that define regions; they are not read further.
    sources, indicators
        The sections that define what is right, by name.
    """

    catalogue: Catalogue
    faults: Mapping[str, tuple[DefinitionError, ...]]
    regions: tuple[Path, ...]
    sources: Mapping[str, CheckedSection]
    indicators: Mapping[str, CheckedSection]


def read_folder(folder: Path) -> FolderReading:
    """Read definitions of one's own; what is wrong in one file keeps no other from being read."""
    path = folder.resolve()
    return _with_folder(_with_plugins(tuple(plugins().values())), path, _stamps(path))


def own_tables(file: Path) -> list[OwnTable]:
    """Return the tables of figures that a TOML file describes.

    Raises
    ------
    DefinitionError
        When the file is wrong, or describes none.
    """
    every = _sections(_read(file), "source")
    sections = [section for section in every if not _of_publisher(section)]
    if not sections:
        tables = [t for s in every for t in own_source_of_tables(s).tables.values()]
        hint = f" Its tables come with: regiobeeld fetch {' '.join(tables)}" if tables else ""
        raise DefinitionError(
            f"{file.name} has no section [source.NAME] that describes figures.{hint}"
        )
    return [own_table(section, file.parent) for section in sections]


@functools.lru_cache(maxsize=4)
def _with_plugins(installed: tuple[Plugin, ...]) -> Catalogue:
    """Add the indicators that installed packages compute."""
    base = package_catalogue()
    added: dict[str, Indicator] = {}
    sources: dict[str, Source] = {}
    known = _known(base)
    for plugin in installed:
        if plugin.id in base.indicators or plugin.id in base.sources:
            raise DefinitionError(
                f"{plugin.name}: the package has an indicator or source of this name already."
            )
        section = CheckedSection(
            TomlFile(plugin.name, ""), (plugin.id,), plugin.function.definition
        )
        added[plugin.id] = indicator_of(section, known, plugin.recipes(base.populations))
        # Whether there are bounds shows when the function is called.
        sources[plugin.id] = source_of(
            plugin.id, bounds=False, division_year=plugin.function.division
        )
    return replace(
        base,
        sources={**base.sources, **sources},
        indicators=in_order([*base.indicators.values(), *added.values()], base.themes),
        origins={plugin.id: plugin.package for plugin in installed},
        functions={plugin.id: plugin for plugin in installed},
    )


@functools.lru_cache(maxsize=8)
def _with_folder(base: Catalogue, folder: Path, _state: object) -> FolderReading:
    """Add the definitions of a folder; files that have not changed are read once."""
    faults: dict[str, list[DefinitionError]] = {}
    files: list[TomlFile] = []
    regions: list[Path] = []
    for path in sorted(folder.glob("*.toml")):
        with _noted(faults, path.name):
            file = TomlFile.read(path)
            if is_region(file):
                regions.append(path)
            else:
                files.append(_known_sections(file))
    origins: dict[str, str] = {}
    own_sources: dict[str, Source] = {}
    columns: dict[str, tuple[str, ...]] = {}
    written: dict[str, CheckedSection] = {}
    lost: set[str] = set()
    for place, section in _every(files, "source", faults):
        lost.add(section.name)
        with _noted(faults, place):
            name = _named(section, own_sources)
            if name in base.sources:
                raise section.fault(
                    f"regiobeeld has a source {name!r} already; choose another name."
                )
            if _of_publisher(section):
                own_sources[name] = own_source_of_tables(section)
            else:
                table = own_table(section, folder)
                own_sources[name], columns[name] = table.source, table.names
            origins[name] = section.place
            written[name] = section
            lost.discard(name)
    sources = {**base.sources, **own_sources}
    known = _known(replace(base, sources=sources), columns)
    own: dict[str, Indicator] = {}
    asking: dict[str, CheckedSection] = {}
    for place, section in _every(files, "indicator", faults):
        # Of a source that is wrong, it is told once.
        if lost & _sources_of(section):
            continue
        with _noted(faults, place):
            name = _named(section, own)
            own[name] = indicator_of(section, known)
            origins[name] = section.place
            asking[name] = section
    found = replace(
        base,
        sources=sources,
        indicators=in_order({**base.indicators, **own}.values(), base.themes),
        origins={**base.origins, **origins},
        replaced=tuple(name for name in own if name in base.indicators),
    )
    told = {name: tuple(wrong) for name, wrong in faults.items()}
    return FolderReading(found, told, tuple(regions), written, asking)


@contextmanager
def _noted(faults: dict[str, list[DefinitionError]], file: str) -> Iterator[None]:
    """Note a fault of a file, and go on."""
    try:
        yield
    except DefinitionError as fault:
        faults.setdefault(file, []).append(fault)


def _sources_of(section: CheckedSection) -> set[str]:
    """Return the names of the sources that an indicator asks, as far as its form is right."""
    recipes = section.content.get("from")
    parts = [part for part in recipes if isinstance(part, Mapping)] if _is_list(recipes) else []
    named = [part.get("source") for part in parts]
    several = [name for name in named if _is_list(name)]
    return {name for name in (*named, *chain(*several)) if isinstance(name, str)}


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def is_region(file: TomlFile) -> bool:
    """Return whether a file defines a region rather than indicators or sources."""
    return bool(_REGION_KEYS & set(file.content))


def _read(path: Path) -> TomlFile:
    """Return a file of definitions, every section of which is known; an empty one for a region."""
    file = TomlFile.read(path)
    return TomlFile(file.name, "") if is_region(file) else _known_sections(file)


def _known_sections(file: TomlFile) -> TomlFile:
    for key, value in file.content.items():
        if key not in _SECTIONS or not isinstance(value, Mapping):
            raise DefinitionError(
                f"{file.at(key)}: found {key!r}; sections are called [indicator.NAME],"
                f" [source.NAME] or [opgave.NAME].{did_you_mean(key, _SECTIONS)}"
            )
    return file


def _sections(file: TomlFile, kind: str) -> list[CheckedSection]:
    """Return the sections of a kind; of sources also what they take from the one they are like."""
    if kind not in file.content:
        return []
    sections = file.section(kind).each()
    return list((with_likes(sections) if kind == "source" else sections).values())


def _every(
    files: Iterable[TomlFile], kind: str, faults: dict[str, list[DefinitionError]]
) -> Iterator[tuple[str, CheckedSection]]:
    """Give the sections of a kind, each with the name of its file."""
    for file in files:
        sections: list[CheckedSection] = []
        with _noted(faults, file.name):
            sections = _sections(file, kind)
        for section in sections:
            yield file.name, section


def _of_publisher(section: CheckedSection) -> bool:
    """Whether a source is a table of a publisher rather than a file of one's own."""
    return not {"table", "tables"}.isdisjoint(section.content)


def _named(section: CheckedSection, taken: Mapping[str, object]) -> str:
    name = section.name
    if not name.isascii() or not name.replace("_", "").replace("-", "").isalnum():
        raise section.fault(f"the name {name!r} must consist of letters, digits, _ and -.")
    if name in taken:
        raise section.fault("another file in this folder has a section of this name.")
    return name


def _known(base: Catalogue, columns: Mapping[str, tuple[str, ...]] | None = None) -> Known:
    return Known(
        base.themes, base.coalitions, base.goals, base.sources, base.populations, columns or {}
    )


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes when a definition does."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        # What a link leads to may be gone, which reading it tells.
        state = path.stat() if path.exists() else path.lstat()
        found.append((path.name, state.st_mtime_ns, state.st_size))
    return tuple(found)
