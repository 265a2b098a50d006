"""The manifest of a store: its tables, of when, from whom, and the hashes of their files.

It is a Frictionless Data Package, version 2, with what a statistical table needs beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, Json, ValueForm
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
# Where the terms of other publishers can be read.
_ADDRESSES = {"CC BY 3.0 IGO": "https://creativecommons.org/licenses/by/3.0/igo/"}
# Ends the manifest's name of a table's code lists.
CODES = "-codes"
_TOPIC = ("unit", "decimals", "datatype", "default")
_TABLE: Mapping[str, ValueForm] = {
    **dict.fromkeys(
        ("table", "catalogue", "publisher", "url", "period", "modified", "retrieved"), form.TEXT
    ),
    **dict.fromkeys(("language", "note", "licence", "attribution", "codes"), form.TEXT),
    "series": form.TEXT,
    "rows": form.WHOLE,
    "edition": form.WHOLE,
    "protocol": form.TEXT,
    "observations": form.WHOLE,
    "partial": form.FLAG,
    "original": form.TABLE,
    "understood": form.TABLE,
    "dimensions": form.tables_with("key", "title", "kind"),
}
_SERIES, _PROTOCOL = ("series", "edition"), ("protocol", "observations")
_OPTIONAL = ("licence", "original", "understood", *_SERIES, *_PROTOCOL)
_REQUIRED = tuple(key for key in _TABLE if key not in _OPTIONAL)
_RESOURCE: Mapping[str, ValueForm] = {
    **dict.fromkeys(("title", "path", "hash"), form.TEXT),
    "schema": ValueForm(
        "a table with fields that have a name and a title",
        lambda v: isinstance(v, dict) and form.tables_with("name", "title").fits(v.get("fields")),
    ),
}


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
    understood
        What was understood of that file: rows, areas, and per column its unit, its sign before
        decimals, its values and why others are missing; and the lines that were left out.
    series, edition
        The source that the table is an edition of, and its year, when the definitions do not say
        so; else empty and 0.
    protocol, observations
        ``v4`` when the table came by that version of OData, and how many observations the service
        counted; else empty and 0.
    """

    publisher: str
    url: str = ""
    retrieved: str = ""
    partial: bool = False
    note: str = ""
    licence: str = ""
    original: Mapping[str, str] = field(default_factory=dict, hash=False)
    understood: Mapping[str, Any] = field(default_factory=dict, hash=False)
    series: str = ""
    edition: int = 0
    protocol: str = ""
    observations: int = 0


_PROVENANCE = tuple(field.name for field in fields(Provenance))


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


def checked_table(
    folder: Path, resource: Mapping[str, Any], resources: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return what a manifest says of a table beside its files, when nothing that is needed lacks.

    Parameters
    ----------
    folder
        Of the store.
    resource
        The table among the manifest's resources.
    resources
        All of them by name; the table's codes are among them.

    Raises
    ------
    StoreError
        When the entry lacks something: naming the key, and what it must be.
    """
    told = f"The manifest {folder / MANIFEST} is damaged: resource {resource.get('name')!r}: "
    found = CheckedSection(Json(told, StoreError), (), resource)
    found.check({"statline": form.TABLE}, ("statline",), others=True)
    own = found.below("statline")
    own.check(_TABLE, _REQUIRED, others=True)
    own.one_of("codes", own.content["codes"], resources)
    found.check(_RESOURCE, _RESOURCE, others=True)
    codes = CheckedSection(found.file, ("codes",), resources[own.content["codes"]])
    codes.check({"hash": form.TEXT}, ("hash",), others=True)
    return own.content


def entry_of(folder: Path, resource: Mapping[str, Any], resources: Mapping[str, Any]) -> Entry:
    """Read the manifest entry of a table.

    Raises
    ------
    StoreError
        When the entry lacks something.
    """
    own = checked_table(folder, resource, resources)
    codes = resources[own["codes"]]
    dimensions = tuple(
        Dimension(**d, codes=_LazyCodes(folder, codes, own["table"], d["key"]))
        for d in own["dimensions"]
    )
    keys = {d.key for d in dimensions}
    topics = tuple(
        Topic(
            key=field["name"],
            title=field["title"],
            group=tuple(field.get("group", ())),
            **{part: field[part] for part in _TOPIC if part in field},
        )
        for field in resource["schema"]["fields"]
        if field["name"] not in keys and not field["name"].endswith(STATUS_SUFFIX)
    )
    info = TableInfo(
        id=own["table"],
        title=resource["title"],
        topics=topics,
        dimensions=dimensions,
        **{part: own[part] for part in ("catalogue", "period", "modified", "language")},
    )
    return Entry(
        info=info,
        provenance=Provenance(**{part: own[part] for part in _PROVENANCE if part in own}),
        rows=own["rows"],
        sha256=hash_of(resource),
        path=inside(folder, resource["path"]),
        attribution=own["attribution"],
    )


def hash_of(resource: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a file that a manifest describes."""
    return str(resource["hash"]).removeprefix("sha256:")


class _LazyCodes(Mapping[str, str]):
    """Codes of one dimension, read from their file when they are first asked for."""

    def __init__(
        self, folder: Path, resource: Mapping[str, Any], table: str, dimension: str
    ) -> None:
        self._of = folder, resource, table, dimension

    @cached_property
    def _codes(self) -> dict[str, str]:
        folder, resource, table, dimension = self._of
        path = inside(folder, resource["path"])
        data = verified_bytes(path, hash_of(resource), table)
        frame = parquet.read(data, ["key", "title"], {"dimension": [dimension]})
        return dict(zip(frame["key"].tolist(), frame["title"].tolist(), strict=True))

    def __getitem__(self, key: str) -> str:
        return self._codes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


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
        **_described(info.id.lower(), info.title, file, _licence(provenance)),
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
            **({"understood": dict(provenance.understood)} if provenance.understood else {}),
            **({part: getattr(provenance, part) for part in _SERIES} if provenance.series else {}),
            **(
                {part: getattr(provenance, part) for part in _PROTOCOL}
                if provenance.protocol
                else {}
            ),
            "attribution": line,
            "codes": f"{info.id.lower()}{CODES}",
            "dimensions": [
                {"key": d.key, "title": d.title, "kind": d.kind} for d in info.dimensions
            ],
        },
    }


def codes_resource_of(info: TableInfo, file: StoredFile) -> dict[str, Any]:
    """Describe the code lists of a table."""
    fields = [{"name": name, "type": "string"} for name in ("dimension", "key", "title")]
    return {
        **_described(f"{info.id.lower()}{CODES}", f"{info.title}: codes", file, CC_BY),
        "schema": {"fields": fields, "primaryKey": ["dimension", "key"]},
    }


def _described(
    name: str, title: str, file: StoredFile, licence: Mapping[str, str]
) -> dict[str, Any]:
    """Describe a file of the store."""
    return {
        "name": name,
        "title": title,
        "path": file.path,
        "type": "table",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "licenses": [licence],
    }


def _licence(provenance: Provenance) -> Mapping[str, str]:
    """Describe the terms of figures; a data package names them by letters, digits, . and -."""
    if not provenance.licence:
        return CC_BY
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", provenance.licence).strip("-")
    address = _ADDRESSES.get(provenance.licence)
    told = {"path": address} if address else {}
    return {"name": name or "other", **told, "title": provenance.licence}


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
