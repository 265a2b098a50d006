"""The manifest of a store: its tables, of when, from whom, and the hashes of their files.

It is a Frictionless Data Package, version 2, with what a statistical table needs beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from regiobeeld.errors import StoreError
from regiobeeld.files import parquet
from regiobeeld.statline.cells import STATUS_SUFFIX
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store.vintages import are_vintages, is_resource

MANIFEST = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CC_BY = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
# Ends the manifest's name of a table's code lists.
CODES = "-codes"


@dataclass(frozen=True)
class Provenance:
    """Where a stored table comes from.

    Attributes
    ----------
    publisher
        Who publishes the figures, as a report must name them (``CBS StatLine``).
    url
        Address of the table for a reader; empty when there is none.
    retrieved
        ISO date on which the figures were read from the publisher; empty when unknown.
    partial
        Whether this is a selection of the published table.
    note
        What a user of the figures must know of how they came here.
    licence
        On what terms the figures may be used; CC BY 4.0 when empty.
    original
        Name of the file that the figures were read from, with its SHA-256; empty for a service.
    """

    publisher: str
    url: str = ""
    retrieved: str = ""
    partial: bool = False
    note: str = ""
    licence: str = ""
    original: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Entry:
    """A table in a store's manifest."""

    info: TableInfo
    provenance: Provenance
    rows: int
    sha256: str
    path: Path
    attribution: str


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a store's manifest; an empty one where the folder has none.

    Raises
    ------
    StoreError
        When the manifest is there but is not one.
    """
    return _parsed(folder, manifest_bytes(folder))


def _parsed(folder: Path, text: bytes | None) -> dict[str, Any]:
    if text is None:
        return {
            "$schema": PROFILE,
            "name": "regiobeeld",
            "title": "Regiobeeld: open figures of Dutch regions",
            "licenses": [CC_BY],
            "resources": [],
        }
    try:
        package = json.loads(text)
        resources = package["resources"]
        if not isinstance(resources, list) or not all(is_resource(r) for r in resources):
            raise ValueError("'resources' is not a list of named files")
        if not are_vintages(package.get("vintages", [])):
            raise ValueError("'vintages' is not a list of figures with their codes")
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(folder / MANIFEST, error) from error
    return dict(package)


def manifest_bytes(folder: Path) -> bytes | None:
    """Return a store's manifest as it is on disk; None where the folder has none.

    Raises
    ------
    StoreError
        When it cannot be read.
    """
    path = folder / MANIFEST
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"The manifest {path} is damaged ({error!r}). Restore it, or remove the folder and"
        " fetch the tables again."
    )


def entries_of(folder: Path) -> dict[str, Entry]:
    """Return the entries of a store's own manifest, by identifier in capitals.

    Raises
    ------
    StoreError
        When the manifest is damaged.
    """
    return dict(_entries(folder, manifest_bytes(folder)))


@lru_cache(maxsize=8)
def _entries(folder: Path, manifest: bytes | None) -> Mapping[str, Entry]:
    """Return what `entries_of` does; a notebook asks for the same manifest many times."""
    package = _parsed(folder, manifest)
    resources = {resource["name"]: resource for resource in package["resources"]}
    entries = [
        entry_of(folder, resource, resources)
        for resource in resources.values()
        if "statline" in resource
    ]
    return MappingProxyType({entry.info.id.upper(): entry for entry in entries})


def attribution(info: TableInfo, provenance: Provenance) -> str:
    """Return the source line that a report must show.

    Examples
    --------
    >>> info = TableInfo("85012NED", "Gezondheidsmonitor", "RIVM", "2020", "", "nl", (), ())
    >>> attribution(info, Provenance("RIVM/GGD/CBS StatLine", retrieved="2021-10-01"))
    'Bron: RIVM/GGD/CBS StatLine, tabel 85012NED, geraadpleegd 2021-10-01; bewerking regiobeeld'
    """
    retrieved = f", geraadpleegd {provenance.retrieved}" if provenance.retrieved else ""
    modified = f" (versie {info.modified[:10]})" if info.modified else ""
    licence = f", licentie {provenance.licence}" if provenance.licence else ""
    source = f"Bron: {provenance.publisher}, tabel {info.id}{modified}{retrieved}{licence}"
    return f"{source}; bewerking regiobeeld"


def entry_of(folder: Path, resource: Mapping[str, Any], resources: Mapping[str, Any]) -> Entry:
    """Read the manifest entry of a table.

    Raises
    ------
    StoreError
        When the entry lacks something.
    """
    try:
        own = resource["statline"]
        codes = resources[own["codes"]]
        dimensions = tuple(
            Dimension(
                d["key"], d["title"], d["kind"], _LazyCodes(folder, codes, own["table"], d["key"])
            )
            for d in own["dimensions"]
        )
        keys = {d.key for d in dimensions}
        topics = tuple(
            Topic(
                key=field["name"],
                title=field["title"],
                unit=field.get("unit", ""),
                decimals=field.get("decimals", 0),
                datatype=field.get("datatype", "Double"),
                group=tuple(field.get("group", ())),
                default=field.get("default", ""),
            )
            for field in resource["schema"]["fields"]
            if field["name"] not in keys and not field["name"].endswith(STATUS_SUFFIX)
        )
        info = TableInfo(
            id=own["table"],
            title=resource["title"],
            catalogue=own["catalogue"],
            period=own["period"],
            modified=own["modified"],
            language=own["language"],
            topics=topics,
            dimensions=dimensions,
        )
        provenance = Provenance(
            publisher=own["publisher"],
            url=own["url"],
            retrieved=own["retrieved"],
            partial=own["partial"],
            note=own["note"],
            licence=own.get("licence", ""),
            original=own.get("original", {}),
        )
        return Entry(
            info=info,
            provenance=provenance,
            rows=own["rows"],
            sha256=str(resource["hash"]).removeprefix("sha256:"),
            path=inside(folder, resource["path"]),
            attribution=own["attribution"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"The manifest {folder / MANIFEST} is damaged: resource"
            f" {resource.get('name')!r} lacks {error}."
        ) from error


class _LazyCodes(Mapping[str, str]):
    """Codes of one dimension, read from their file when they are first asked for."""

    def __init__(
        self, folder: Path, resource: Mapping[str, Any], table: str, dimension: str
    ) -> None:
        self._folder = folder
        self._resource = resource
        self._table = table
        self._dimension = dimension
        self._codes: dict[str, str] | None = None

    def _read(self) -> dict[str, str]:
        if self._codes is None:
            data = verified_bytes(
                inside(self._folder, self._resource["path"]),
                str(self._resource["hash"]).removeprefix("sha256:"),
                self._table,
            )
            frame = parquet.read(data, ["key", "title"], {"dimension": [self._dimension]})
            self._codes = dict(zip(frame["key"], frame["title"], strict=True))
        return self._codes

    def __getitem__(self, key: str) -> str:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


def inside(folder: Path, relative: str) -> Path:
    """Return a path within a folder.

    Raises
    ------
    StoreError
        When the path leads out of it.
    """
    path = (folder / relative.replace("\0", "")).resolve()
    if "\0" in relative or not path.is_relative_to(folder.resolve()):
        raise StoreError(f"The manifest {folder / MANIFEST} names a file outside it: {relative!r}.")
    return path


def verified_bytes(path: Path, sha256: str, name: str) -> bytes:
    """Return the content of a file, after a check of its hash.

    Raises
    ------
    StoreError
        When the file cannot be read, or differs from what was written.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"Table {name}: its file {path} cannot be read ({error.strerror})."
            f" Fetch it again with: regiobeeld fetch {name}"
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise StoreError(
            f"Table {name} is damaged: {path} has SHA-256 {found[:12]}…, the manifest says"
            f" {sha256[:12]}…. Fetch it again with: regiobeeld fetch {name}"
        )
    return data


@dataclass(frozen=True)
class StoredFile:
    """A file of the store: its path there, SHA-256, size in bytes, rows and columns."""

    path: str
    sha256: str
    size: int
    rows: int
    columns: tuple[str, ...]


def resource_of(info: TableInfo, provenance: Provenance, file: StoredFile) -> dict[str, Any]:
    """Describe a table's figures."""
    line = attribution(info, provenance)
    source = {"title": line, **({"path": provenance.url} if provenance.url else {})}
    return {
        "name": info.id.lower(),
        "title": info.title,
        "path": file.path,
        "type": "table",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "licenses": [_licence(provenance)],
        "sources": [source],
        "schema": {"fields": _fields(info, file.columns)},
        "statline": {
            "table": info.id,
            "catalogue": info.catalogue,
            "publisher": provenance.publisher,
            "url": provenance.url,
            "period": info.period,
            "modified": info.modified,
            "retrieved": provenance.retrieved,
            "language": info.language,
            "rows": file.rows,
            "partial": provenance.partial,
            "note": provenance.note,
            **({"licence": provenance.licence} if provenance.licence else {}),
            **({"original": dict(provenance.original)} if provenance.original else {}),
            "attribution": line,
            "codes": f"{info.id.lower()}{CODES}",
            "dimensions": [
                {"key": d.key, "title": d.title, "kind": d.kind} for d in info.dimensions
            ],
        },
    }


def _licence(provenance: Provenance) -> Mapping[str, str]:
    """Describe the terms of figures; a data package names them by letters, digits, . and -."""
    if not provenance.licence:
        return CC_BY
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", provenance.licence).strip("-")
    return {"name": name or "other", "title": provenance.licence}


def codes_resource_of(info: TableInfo, file: StoredFile) -> dict[str, Any]:
    """Describe the code lists of a table."""
    fields = [{"name": name, "type": "string"} for name in ("dimension", "key", "title")]
    return {
        "name": f"{info.id.lower()}{CODES}",
        "title": f"{info.title}: codes",
        "path": file.path,
        "type": "table",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "licenses": [CC_BY],
        "schema": {"fields": fields, "primaryKey": ["dimension", "key"]},
    }


def _fields(info: TableInfo, columns: Iterable[str]) -> list[dict[str, Any]]:
    keys = [{"name": d.key, "type": "string", "title": d.title} for d in info.dimensions]
    topics = [
        {
            "name": t.key,
            "type": "string" if t.datatype == "String" else "number",
            "title": t.title,
            "unit": t.unit,
            "decimals": t.decimals,
            "datatype": t.datatype,
            "group": list(t.group),
            "default": t.default,
        }
        for t in info.topics
    ]
    reasons = [
        {"name": column, "type": "string", "title": "Reason of a missing value"}
        for column in columns
        if column.endswith(STATUS_SUFFIX)
    ]
    return [*keys, *topics, *reasons]


def json_bytes(package: Mapping[str, Any]) -> bytes:
    """Return a manifest as it is written."""
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
