"""The store: tables as Parquet files beside one manifest, whole or not at all.

A store is a folder with ``datapackage.json`` (a Frictionless Data Package, version 2: the manifest)
and ``tables/``. Files are named after their content, and the manifest is replaced last: a process
that is stopped half-way leaves the former state. Everything that is read is checked against the
SHA-256 that the manifest holds.

Tables that a user fetches go into a store of their own, laid over the snapshot that ships with the
package; the snapshot itself never changes.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from regiobeeld.errors import StoreError, TableNotFoundError, did_you_mean
from regiobeeld.statline.cells import STATUS_SUFFIX
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.statline.table import Table

MANIFEST = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CC_BY = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
# Ends the manifest's name of a table's code lists.
_CODES = "-codes"
_TABLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


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
    """

    publisher: str
    url: str = ""
    retrieved: str = ""
    partial: bool = False
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A table in a store's manifest."""

    info: TableInfo
    provenance: Provenance
    rows: int
    sha256: str
    path: Path
    attribution: str


@dataclass(frozen=True)
class Store:
    """Tables on disk.

    Attributes
    ----------
    path
        Folder that is written to. It need not exist yet.
    base
        Store underneath (the snapshot): read where ``path`` does not hold a table.
    """

    path: Path
    base: Store | None = None

    def __contains__(self, table_id: object) -> bool:
        return isinstance(table_id, str) and table_id.upper() in self.entries()

    def entries(self) -> dict[str, Entry]:
        """Return every table's manifest entry by its identifier in capitals."""
        entries = dict(self.base.entries()) if self.base else {}
        package = read_manifest(self.path)
        resources = {resource["name"]: resource for resource in package["resources"]}
        for resource in resources.values():
            if "statline" in resource:
                entry = _entry(self.path, resource, resources)
                entries[entry.info.id.upper()] = entry
        return dict(sorted(entries.items()))

    def entry(self, table_id: str) -> Entry:
        """Return one table's manifest entry.

        Raises
        ------
        TableNotFoundError
            When neither the store nor the snapshot underneath holds the table.
        """
        entries = self.entries()
        try:
            return entries[table_id.upper()]
        except KeyError:
            raise TableNotFoundError(
                f"The store {self.path} has no table {table_id!r}."
                f"{did_you_mean(table_id.upper(), entries)} Fetch it with:"
                f" regiobeeld fetch {table_id}"
            ) from None

    def table(self, table_id: str) -> Table:
        """Return a stored table; reading from it checks the file first.

        Raises
        ------
        TableNotFoundError
            When the table is not in the store.
        StoreError
            When its files are damaged.
        """
        entry = self.entry(table_id)
        return Table(info=entry.info, rows=StoredRows(entry))

    def tables(self) -> pd.DataFrame:
        """Return one row per table: what it is, of when, how large, and its source."""
        return pd.DataFrame(
            [
                {
                    "table": entry.info.id,
                    "title": entry.info.title,
                    "period": entry.info.period,
                    "catalogue": entry.info.catalogue,
                    "modified": entry.info.modified,
                    "retrieved": entry.provenance.retrieved,
                    "rows": entry.rows,
                    "topics": len(entry.info.topics),
                    "partial": entry.provenance.partial,
                    "attribution": entry.attribution,
                    "note": entry.provenance.note,
                }
                for entry in self.entries().values()
            ]
        )

    def check_writable(self) -> None:
        """Make sure that tables can be written, before time goes into bringing them.

        Raises
        ------
        StoreError
            When the folder cannot be made or written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise StoreError(
                f"Cannot write to the store {self.path}: {error.strerror or error}. Choose another"
                " folder with the environment variable REGIOBEELD_DATA."
            ) from error

    def write(self, info: TableInfo, rows: pd.DataFrame, provenance: Provenance) -> Entry:
        """Write a table, replacing the one of the same identifier only when all is on disk.

        Parameters
        ----------
        info
            Identity, topics and dimensions. Codes of the dimensions are stored beside the figures.
        rows
            One column per dimension and topic, and optionally ``<topic>|status`` columns with the
            reason of a missing value.
        provenance
            Where the figures come from.

        Returns
        -------
        Entry
            The manifest entry as written.

        Raises
        ------
        StoreError
            When the identifier is not one, a column is missing, or the folder cannot be written.
        """
        if not _TABLE_ID.fullmatch(info.id) or info.id.lower().endswith(_CODES):
            raise StoreError(
                f"{info.id!r} is no table identifier: use letters, digits, - and _, and another"
                f" ending than {_CODES}."
            )
        expected = [d.key for d in info.dimensions] + [t.key for t in info.topics]
        missing = [column for column in expected if column not in rows]
        if missing:
            raise StoreError(f"Table {info.id}: the rows have no column {', '.join(missing)}.")
        reasons = [f"{t.key}{STATUS_SUFFIX}" for t in info.topics]
        frame = rows[expected + [column for column in reasons if column in rows]]
        try:
            figures = _write_parquet(self.path, info.id, frame)
            codes = _write_parquet(self.path, f"{info.id}.codes", _codes_frame(info))
            resource = _resource(info, frame, provenance, figures)
            package = read_manifest(self.path)
            written = {r["name"]: r for r in (resource, _codes_resource(info, codes))}
            kept = [r for r in package["resources"] if r["name"] not in written]
            package["resources"] = sorted([*kept, *written.values()], key=lambda r: str(r["name"]))
            _replace(self.path / MANIFEST, _json_bytes(package))
        except OSError as error:
            raise StoreError(f"Cannot write table {info.id} to {self.path}: {error}.") from error
        _remove_unnamed(self.path, info.id, package)
        return self.entry(info.id)


def default_store() -> Store:
    """Return the store of this installation.

    The folder in the environment variable ``REGIOBEELD_DATA`` where that is set; in a clone
    ``data/local``; else the user's data folder. The snapshot that ships with the package lies
    underneath.
    """
    clone = Path(__file__).parent.parent / "data"
    shipped = Path(__file__).parent / "_snapshot"
    in_clone = (clone / MANIFEST).exists()
    snapshot = Store(clone if in_clone else shipped)
    if chosen := os.environ.get("REGIOBEELD_DATA"):
        return Store(Path(chosen).expanduser(), base=snapshot)
    if in_clone:
        return Store(clone / "local", base=snapshot)
    from platformdirs import user_data_path

    return Store(user_data_path("regiobeeld", appauthor=False), base=snapshot)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a store's manifest; an empty one where the folder has none.

    Raises
    ------
    StoreError
        When the manifest is there but is not one.
    """
    path = folder / MANIFEST
    if not path.exists():
        return {
            "$schema": PROFILE,
            "name": "regiobeeld",
            "title": "Regiobeeld: open figures of Dutch regions",
            "licenses": [CC_BY],
            "resources": [],
        }
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        resources = package["resources"]
        if not isinstance(resources, list) or not all(_is_resource(r) for r in resources):
            raise ValueError("'resources' is not a list of named files")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The manifest {path} is damaged ({error!r}). Restore it, or remove the folder and"
            " fetch the tables again."
        ) from error
    return dict(package)


def verify(entry: Entry) -> None:
    """Read a table's files against the manifest.

    Raises
    ------
    StoreError
        When a file is absent, or differs from what was written.
    """
    _verified_bytes(entry.path, entry.sha256, entry.info.id)
    for dimension in entry.info.dimensions:
        # Codes are read, and checked against the manifest, when they are first asked for.
        len(dimension.codes)


def attribution(info: TableInfo, provenance: Provenance) -> str:
    """Return the source line that a report must show (CC BY 4.0).

    Examples
    --------
    >>> info = TableInfo("85012NED", "Gezondheidsmonitor", "RIVM", "2020", "", "nl", (), ())
    >>> attribution(info, Provenance("RIVM/GGD/CBS StatLine", retrieved="2021-10-01"))
    'Bron: RIVM/GGD/CBS StatLine, tabel 85012NED, geraadpleegd 2021-10-01; bewerking regiobeeld'
    """
    retrieved = f", geraadpleegd {provenance.retrieved}" if provenance.retrieved else ""
    modified = f" (versie {info.modified[:10]})" if info.modified else ""
    source = f"Bron: {provenance.publisher}, tabel {info.id}{modified}{retrieved}"
    return f"{source}; bewerking regiobeeld"


def _is_resource(found: object) -> bool:
    return (
        isinstance(found, dict)
        and isinstance(found.get("name"), str)
        and isinstance(found.get("path"), str)
    )


def _entry(folder: Path, resource: Mapping[str, Any], resources: Mapping[str, Any]) -> Entry:
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
        )
        return Entry(
            info=info,
            provenance=provenance,
            rows=own["rows"],
            sha256=str(resource["hash"]).removeprefix("sha256:"),
            path=_inside(folder, resource["path"]),
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
            data = _verified_bytes(
                _inside(self._folder, self._resource["path"]),
                str(self._resource["hash"]).removeprefix("sha256:"),
                self._table,
            )
            frame = pq.read_table(
                io.BytesIO(data), filters=[("dimension", "=", self._dimension)]
            ).to_pandas()
            self._codes = dict(zip(frame["key"], frame["title"], strict=True))
        return self._codes

    def __getitem__(self, key: str) -> str:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


@dataclass(frozen=True)
class StoredRows:
    """Rows of a table in the store; every read is checked against the manifest."""

    entry: Entry

    def __call__(
        self,
        columns: Sequence[str],
        where: Mapping[str, Sequence[str]],
        *,
        status: bool = False,
    ) -> pd.DataFrame:
        """Read rows; see `regiobeeld.statline.table.RowSource`."""
        source = io.BytesIO(_verified_bytes(self.entry.path, self.entry.sha256, self.entry.info.id))
        present = set(pq.read_schema(source).names)
        wanted = list(columns)
        if status:
            wanted += [c + STATUS_SUFFIX for c in columns if c + STATUS_SUFFIX in present]
        filters = [(key, "in", list(codes)) for key, codes in where.items()] or None
        frame: pd.DataFrame = pq.read_table(source, columns=wanted, filters=filters).to_pandas()
        return frame


def _inside(folder: Path, relative: str) -> Path:
    path = (folder / relative.replace("\0", "")).resolve()
    if "\0" in relative or not path.is_relative_to(folder.resolve()):
        raise StoreError(f"The manifest {folder / MANIFEST} names a file outside it: {relative!r}.")
    return path


def _verified_bytes(path: Path, sha256: str, name: str) -> bytes:
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


def _write_parquet(folder: Path, name: str, frame: pd.DataFrame) -> tuple[str, str, int]:
    """Write a frame; return its path in the store, SHA-256 and size."""
    sink = io.BytesIO()
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # Plain schema metadata would carry the versions of pandas and pyarrow into the hash.
    pq.write_table(
        table.replace_schema_metadata(None), sink, compression="zstd", compression_level=19
    )
    data = sink.getvalue()
    sha256 = hashlib.sha256(data).hexdigest()
    relative = f"tables/{name}-{sha256[:8]}.parquet"
    _replace(folder / relative, data)
    return relative, sha256, len(data)


def _replace(path: Path, data: bytes) -> None:
    """Put data at a path in one step: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _remove_unnamed(folder: Path, table_id: str, package: Mapping[str, Any]) -> None:
    """Remove files of a table that the manifest no longer names, where that can be done.

    The table itself is safe by now: what stays behind only takes up room.
    """
    named = {resource["path"] for resource in package["resources"]}
    pattern = re.compile(
        rf"{re.escape(table_id)}(\.codes)?-[0-9a-f]{{8}}\.parquet", flags=re.IGNORECASE
    )
    with contextlib.suppress(OSError):
        for path in (folder / "tables").iterdir():
            if pattern.fullmatch(path.name) and f"tables/{path.name}" not in named:
                path.unlink()


def _codes_frame(info: TableInfo) -> pd.DataFrame:
    return pd.DataFrame(
        [(d.key, key, title) for d in info.dimensions for key, title in d.codes.items()],
        columns=["dimension", "key", "title"],
        dtype="str",
    )


def _resource(
    info: TableInfo,
    frame: pd.DataFrame,
    provenance: Provenance,
    file: tuple[str, str, int],
) -> dict[str, Any]:
    path, sha256, size = file
    line = attribution(info, provenance)
    source = {"title": line, **({"path": provenance.url} if provenance.url else {})}
    return {
        "name": info.id.lower(),
        "title": info.title,
        "path": path,
        "type": "table",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "licenses": [CC_BY],
        "sources": [source],
        "schema": {"fields": _fields(info, frame)},
        "statline": {
            "table": info.id,
            "catalogue": info.catalogue,
            "publisher": provenance.publisher,
            "url": provenance.url,
            "period": info.period,
            "modified": info.modified,
            "retrieved": provenance.retrieved,
            "language": info.language,
            "rows": len(frame),
            "partial": provenance.partial,
            "note": provenance.note,
            "attribution": line,
            "codes": f"{info.id.lower()}{_CODES}",
            "dimensions": [
                {"key": d.key, "title": d.title, "kind": d.kind} for d in info.dimensions
            ],
        },
    }


def _codes_resource(info: TableInfo, file: tuple[str, str, int]) -> dict[str, Any]:
    path, sha256, size = file
    fields = [{"name": name, "type": "string"} for name in ("dimension", "key", "title")]
    return {
        "name": f"{info.id.lower()}{_CODES}",
        "title": f"{info.title}: codes",
        "path": path,
        "type": "table",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "licenses": [CC_BY],
        "schema": {"fields": fields, "primaryKey": ["dimension", "key"]},
    }


def _fields(info: TableInfo, frame: pd.DataFrame) -> list[dict[str, Any]]:
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
        for column in frame
        if str(column).endswith(STATUS_SUFFIX)
    ]
    return [*keys, *topics, *reasons]


def _json_bytes(package: Mapping[str, Any]) -> bytes:
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def without_codes(info: TableInfo) -> TableInfo:
    """Return a table's identity with empty code lists, where only topics matter."""
    return replace(info, dimensions=tuple(replace(d, codes={}) for d in info.dimensions))
