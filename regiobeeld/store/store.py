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
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from regiobeeld.errors import BusyError, StoreError, TableNotFoundError, did_you_mean
from regiobeeld.files import parquet
from regiobeeld.files.installation import CLONE, PACKAGE, is_clone, own_folder
from regiobeeld.files.locks import held_by, locked
from regiobeeld.files.whole import put
from regiobeeld.statline.cells import STATUS_SUFFIX
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.statline.table import Table
from regiobeeld.store.manifest import (
    CODES,
    MANIFEST,
    Entry,
    Provenance,
    codes_resource_of,
    entries_of,
    entry_of,
    json_bytes,
    manifest_bytes,
    read_manifest,
    resource_of,
    verified_bytes,
)
from regiobeeld.store.parquet_writing import write_parquet
from regiobeeld.store.vintages import files_of, vintages_of, with_table

_LOCK = ".lock"
# As `regiobeeld.measurement.figures.PREFIX`, which builds upon this module.
_OWN = "eigen-"
_TABLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


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
        entries |= entries_of(self.path)
        return dict(sorted(entries.items()))

    def fingerprint(self) -> str:
        """Return a hash of all that the store holds: its manifests name the hash of every file."""
        own = hashlib.sha256(manifest_bytes(self.path) or b"").hexdigest()
        return f"{own}{self.base.fingerprint()}" if self.base else own

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
            # A table of one's own is fetched by the file that describes it.
            own = table_id.lower().removeprefix(_OWN)
            asked = f"source-{own}.toml" if table_id.lower() != own else table_id
            raise TableNotFoundError(
                f"The store {self.path} has no table {table_id!r}."
                f"{did_you_mean(table_id.upper(), entries)} Fetch it with:"
                f" regiobeeld fetch {asked}"
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
                    "publisher": entry.provenance.publisher,
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

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from writing to the store meanwhile.

        Raises
        ------
        StoreError
            When another process is writing, or the folder cannot be written to.
        """
        self.check_writable()
        lock = self.path / _LOCK
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(locked(lock, f"the store {self.path}", "fetch", wait=0))
            except BusyError:
                raise StoreError(
                    f"Another process is fetching to the store {self.path}: {held_by(lock)}. Wait"
                    " until it is done, or choose another folder with the environment variable"
                    " REGIOBEELD_DATA."
                ) from None
            # Nobody else is writing, so these are of a process that was killed.
            for left in [*self.path.glob(".*.tmp"), *self.path.glob("tables/.*.tmp")]:
                left.unlink()
            yield

    def vintages(self, table_id: str) -> list[Entry]:
        """Return former versions of a table, newest first; each can be read like the table itself.

        A version is kept when one that the publisher changed since takes its place.
        """
        found = vintages_of(read_manifest(self.path), table_id.lower())
        return [entry_of(self.path, v["figures"], {v["codes"]["name"]: v["codes"]}) for v in found]

    def write(
        self,
        info: TableInfo,
        rows: pd.DataFrame | Iterable[pa.Table],
        provenance: Provenance,
        *,
        compression: int = 19,
    ) -> Entry:
        """Write a table, replacing the one of the same identifier only when all is on disk.

        A table that the publisher has changed since the one in the store stays beside the new one;
        see `vintages`.

        Parameters
        ----------
        info
            Identity, topics and dimensions. Codes of the dimensions are stored beside the figures.
        rows
            One column per dimension and topic, and optionally ``<topic>|status`` columns with the
            reason of a missing value. Either all rows, or pages of rows, which need not fit in
            memory together.
        provenance
            Where the figures come from.
        compression
            Effort to make the file small: 1 to 22, as zstd counts it.

        Returns
        -------
        Entry
            The manifest entry as written.

        Raises
        ------
        StoreError
            When the identifier is not one, a column is missing, or the folder cannot be written.
        """
        if not _TABLE_ID.fullmatch(info.id) or info.id.lower().endswith(CODES):
            raise StoreError(
                f"{info.id!r} is no table identifier: use letters, digits, - and _, and another"
                f" ending than {CODES}."
            )
        if isinstance(rows, pd.DataFrame):
            rows = [pa.Table.from_pandas(rows, preserve_index=False)]
        pages = (_described(info, page) for page in rows)
        try:
            figures = write_parquet(self.path, info.id, pages, compression)
            codes = write_parquet(self.path, f"{info.id}.codes", [_codes_table(info)], 19)
            package = with_table(
                read_manifest(self.path),
                resource_of(info, provenance, figures),
                codes_resource_of(info, codes),
            )
            put(self.path / MANIFEST, json_bytes(package))
        except OSError as error:
            _remove_unnamed(self.path, info.id, read_manifest(self.path))
            raise StoreError(f"Cannot write table {info.id} to {self.path}: {error}.") from error
        _remove_unnamed(self.path, info.id, package)
        return self.entry(info.id)


def default_store() -> Store:
    """Return the store of this installation.

    The folder in the environment variable ``REGIOBEELD_DATA`` where that is set; in a clone
    ``data/local``; else the user's data folder. The snapshot that ships with the package lies
    underneath.
    """
    snapshot = Store(CLONE / "data" if is_clone() else PACKAGE / "_snapshot")
    return Store(own_folder("local"), base=snapshot)


def verify(entry: Entry) -> None:
    """Read a table's files against the manifest.

    Raises
    ------
    StoreError
        When a file is absent, or differs from what was written.
    """
    verified_bytes(entry.path, entry.sha256, entry.info.id)
    for dimension in entry.info.dimensions:
        # Codes are read, and checked against the manifest, when they are first asked for.
        len(dimension.codes)


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
        data = verified_bytes(self.entry.path, self.entry.sha256, self.entry.info.id)
        present = set(parquet.names(data))
        wanted = list(columns)
        if status:
            wanted += [c + STATUS_SUFFIX for c in columns if c + STATUS_SUFFIX in present]
        return parquet.read(data, wanted, where)


def _described(info: TableInfo, page: pa.Table) -> pa.Table:
    """Columns that the table's description names, in its order, with the reasons after them."""
    expected = [d.key for d in info.dimensions] + [t.key for t in info.topics]
    present = set(page.column_names)
    missing = [column for column in expected if column not in present]
    if missing:
        raise StoreError(f"Table {info.id}: the rows have no column {', '.join(missing)}.")
    reasons = [f"{t.key}{STATUS_SUFFIX}" for t in info.topics]
    return page.select(expected + [column for column in reasons if column in present])


def _remove_unnamed(folder: Path, table_id: str, package: Mapping[str, Any]) -> None:
    """Remove files of a table that the manifest no longer names, where that can be done.

    The table itself is safe by now: what stays behind only takes up room.
    """
    named = files_of(package)
    pattern = re.compile(
        rf"{re.escape(table_id)}(\.codes)?-[0-9a-f]{{8}}\.parquet",
        flags=re.IGNORECASE,
    )
    with contextlib.suppress(OSError):
        for path in (folder / "tables").iterdir():
            if pattern.fullmatch(path.name) and f"tables/{path.name}" not in named:
                path.unlink()


def _codes_table(info: TableInfo) -> pa.Table:
    frame = pd.DataFrame(
        [(d.key, key, title) for d in info.dimensions for key, title in d.codes.items()],
        columns=["dimension", "key", "title"],
        dtype="str",
    )
    return pa.Table.from_pandas(frame, preserve_index=False)
