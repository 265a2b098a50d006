"""Write a table page by page to one Parquet file, in bounded memory."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from regiobeeld.files.whole import draft, settle
from regiobeeld.store.manifest import StoredFile

# Of a row group: some tens of megabytes in memory.
_CELLS_PER_GROUP = 4_000_000


def write_parquet(
    folder: Path, name: str, pages: Iterable[pa.Table], compression: int
) -> StoredFile:
    """Write a table page by page to a file that is named after its content."""
    with draft(folder / "tables" / f"{name}.parquet") as temporary:
        rows = 0
        with contextlib.ExitStack() as open_file:
            writer = None
            for group in _groups(pages):
                # Schema metadata would carry the versions of pandas and pyarrow into the hash.
                group = group.replace_schema_metadata(None)
                writer = writer or open_file.enter_context(
                    pq.ParquetWriter(
                        temporary,
                        group.schema,
                        compression="zstd",
                        compression_level=compression,
                    )
                )
                writer.write_table(group)
                rows += group.num_rows
        with temporary.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        relative = f"tables/{name}-{sha256[:8]}.parquet"
        size = temporary.stat().st_size
        settle(temporary, folder / relative)
    return StoredFile(relative, sha256, size, rows, tuple(group.column_names))


def _groups(pages: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Put pages together to the size that Parquet compresses well, and memory can hold."""
    waiting: list[pa.Table] = []
    cells = 0
    for page in pages:
        waiting.append(page)
        cells += page.num_rows * page.num_columns
        if cells >= _CELLS_PER_GROUP:
            yield pa.concat_tables(waiting)
            waiting, cells = [], 0
    if waiting:
        yield pa.concat_tables(waiting)
