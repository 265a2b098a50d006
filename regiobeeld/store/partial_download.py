"""Pages of a table that is being fetched: kept on disk, so that a fetch that is stopped goes on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc

from regiobeeld.files.whole import put
from regiobeeld.statline import TableInfo
from regiobeeld.statline.query import PAGE_SIZE

FOLDER = "partial"
_PAGE = re.compile(r"(?P<page>\d{4}-\d{12})-(?P<sha256>[0-9a-f]{64})\.arrow")
# Raised when pages are made differently, so that those of an older version are not mixed in.
_FORM = 2
# Seconds that pages wait for a fetch to go on.
_LONGEST = 7 * 24 * 3600


@dataclass(frozen=True)
class PartialTable:
    """A shelf on disk (see `regiobeeld.statline.reading.Shelf`).

    Files are named after their place and content; one that differs from its name is not used.

    Attributes
    ----------
    folder
        Where the pages are.
    """

    folder: Path

    @classmethod
    def of(
        cls, store: Path, info: TableInfo, rows: int, size: int = PAGE_SIZE, protocol: str = "v3"
    ) -> PartialTable:
        """Return the shelf for one version of a table, and remove those of other versions.

        The version is all that a page depends on: a table that was changed, counts other rows, has
        other topics or codes or comes by another protocol begins with an empty shelf.
        """
        version = json.dumps([_FORM, protocol, size, rows, asdict(info)], sort_keys=True)
        key = hashlib.sha256(version.encode()).hexdigest()[:16]
        shelf = cls(store / FOLDER / f"{info.id.upper()}-{key}")
        # Of a table without a date nobody can say whether it is still the same.
        clear(store, info.id, but=shelf if info.modified else None)
        return shelf

    def get(self, request: int, first: int) -> pa.Table | None:
        """Return a page that was put here, if it is as it was."""
        for path in self.folder.glob(f"{_name(request, first)}-*.arrow"):
            found = _PAGE.fullmatch(path.name)
            data = path.read_bytes()
            if found and hashlib.sha256(data).hexdigest() == found["sha256"]:
                return pa.ipc.open_stream(data).read_all()
            path.unlink()
        return None

    def put(self, request: int, first: int, page: pa.Table) -> None:
        """Keep a page, whole or not at all."""
        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_stream(sink, page.schema, options=options) as writer:
            writer.write_table(page)
        data = sink.getvalue().to_pybytes()
        sha256 = hashlib.sha256(data).hexdigest()
        for former in self.folder.glob(f"{_name(request, first)}-*.arrow"):
            former.unlink()
        put(self.folder / f"{_name(request, first)}-{sha256}.arrow", data)

    def pages(self) -> Iterator[pa.Table]:
        """Yield the pages in order."""
        for path in sorted(self.folder.glob("*.arrow")):
            yield pa.ipc.open_stream(path.read_bytes()).read_all()


def clear(store: Path, table_id: str, but: PartialTable | None = None) -> None:
    """Remove what waits for a table, where that can be done.

    So is what has waited for any table for a week: nobody seems to go on with that.
    """
    with contextlib.suppress(OSError):
        for folder in (store / FOLDER).iterdir():
            own = folder.name.startswith(f"{table_id.upper()}-")
            old = time.time() - folder.stat().st_mtime > _LONGEST
            if (own or old) and (but is None or folder != but.folder):
                shutil.rmtree(folder, ignore_errors=True)
        (store / FOLDER).rmdir()


def _name(request: int, first: int) -> str:
    return f"{request:04}-{first:012}"
