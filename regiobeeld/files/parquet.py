"""Reading Parquet without threads, so that the process that reads can be forked afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def names(data: bytes) -> list[str]:
    """Return the names of the columns of a Parquet file."""
    return list(_opened(data).schema_arrow.names)


def read(data: bytes, columns: Sequence[str], where: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Return columns of a Parquet file, of the rows that have one of the values asked for.

    Parameters
    ----------
    data
        The file.
    columns
        The columns wanted, in order.
    where
        Values wanted per column; every column named limits the rows.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> pd.DataFrame({"key": ["a", "b"], "value": [1.0, 2.0]}).to_parquet(file)
    >>> read(file.getvalue(), ["value"], {"key": ["b"]})
       value
    0    2.0
    """
    rows = _opened(data).read(columns=list(dict.fromkeys([*columns, *where])), use_threads=False)
    for key, values in where.items():
        chosen = pa.array(list(values), type=rows.schema.field(key).type)
        rows = rows.filter(pc.is_in(rows[key], value_set=chosen))
    plain = rows.select(list(columns)).replace_schema_metadata(None)
    frame: pd.DataFrame = plain.to_pandas(use_threads=False)
    return frame


def _opened(data: bytes) -> pq.ParquetFile:
    return pq.ParquetFile(pa.BufferReader(data), pre_buffer=False)
