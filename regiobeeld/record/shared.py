"""What all reports that are made here depend on: software, figures, definitions and notebooks."""

from __future__ import annotations

import inspect
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import regiobeeld
from regiobeeld.definitions.texts import texts
from regiobeeld.files.hashes import hash_of, sha256
from regiobeeld.files.installation import PACKAGE
from regiobeeld.files.packaged_notebooks import source_folder
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.catalogue import Catalogue
from regiobeeld.measurement.plugins import Plugin
from regiobeeld.record.stored import StoredTable, stored_tables
from regiobeeld.seeds import SEEDS
from regiobeeld.store import default_store

#: Packages whose version can change a figure, a page or a file of a report.
PACKAGES: tuple[str, ...] = tuple(texts("record")["packages"])
# Counted as definitions, tables, notebooks and interviews, each by itself.
_NOT_CODE = ("definitions", "_snapshot", "_notebooks", "_example", "__pycache__")
# Of indicators each has a hash of its own; starters are no part of any report.
_NOT_OTHER = ("indicators", "starters", "__pycache__")


@dataclass(frozen=True)
class Shared:
    """What all reports that are made here depend on; see `shared`.

    Attributes
    ----------
    regiobeeld
        Version of the package.
    versions
        Of Python and of every package of `PACKAGES`; empty for one that is not installed.
    code
        SHA-256 of the package's own files.
    tables
        Per table of the store when it was modified and retrieved, and the SHA-256 of its files.
    definitions
        SHA-256 of what each indicator's definition says, and of all others together.
    notebooks
        SHA-256 of the source notebooks.
    seeds
        Of every draw of chance.
    """

    regiobeeld: str
    versions: Mapping[str, str]
    code: str
    tables: Mapping[str, Mapping[str, str]]
    definitions: Mapping[str, Any]
    notebooks: Mapping[str, str]
    seeds: Mapping[str, int]


def shared() -> Shared:
    """Return what all reports that are made here depend on, as it is now.

    Raises
    ------
    RegiobeeldError
        When the manifest of the store or a definition is damaged.
    """
    tables = stored_tables(default_store())
    return Shared(
        regiobeeld=regiobeeld.__version__,
        versions=versions(),
        code=_of_files(PACKAGE, _NOT_CODE),
        tables={name: table.recorded for name, table in tables.items()},
        definitions=_definitions(catalogue(), tables),
        notebooks={
            path.name: sha256(path.read_bytes()) for path in sorted(source_folder().glob("*.ipynb"))
        },
        seeds=SEEDS,
    )


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a report is made with."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _of_files(folder: Path, without: Iterable[str]) -> str:
    """Return a hash of the names and contents of files, at any depth."""
    left_out = set(without)
    found = {}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if left_out.isdisjoint(inside.parts) and path.is_file():
            found[inside.as_posix()] = sha256(path.read_bytes())
    return hash_of(found)


def _definitions(found: Catalogue, tables: Mapping[str, StoredTable]) -> dict[str, Any]:
    indicators = {
        name: hash_of([_plain(indicator), _computed(found.functions.get(name))])
        for name, indicator in found.indicators.items()
    }
    other = [
        [_plain(part) for part in (found.themes, found.coalitions, found.goals, found.sources)],
        _plain(found.populations),
        # Their order is that of the report.
        list(found.indicators),
        _of_files(PACKAGE / "definitions", _NOT_OTHER),
        {name: table.described for name, table in tables.items()},
    ]
    return {"indicators": indicators, "other": hash_of(other)}


def _computed(plugin: Plugin | None) -> object:
    """Return what a plug-in says: its package and version, what it declares, and its code."""
    if plugin is None:
        return None
    function = plugin.function
    declared = {
        field.name: _plain(getattr(function, field.name))
        for field in fields(function)
        if field.name != "compute"
    }
    return [plugin.package, declared, _source(function.compute)]


def _source(function: object) -> str:
    """Return a hash of the file that a function stands in; of its name where there is none."""
    try:
        file = inspect.getsourcefile(function)  # type: ignore[arg-type]
        return sha256(Path(file or "").read_bytes())
    except (TypeError, OSError):
        return str(getattr(function, "__qualname__", type(function).__qualname__))


def _plain(value: object) -> Any:
    """Return a definition as plain data; of what has an order, in that order."""
    if is_dataclass(value):
        return [[field.name, _plain(getattr(value, field.name))] for field in fields(value)]
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(entry)] for key, entry in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
