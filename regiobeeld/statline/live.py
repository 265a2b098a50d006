"""Rows of a table on the live service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from regiobeeld.statline.cells import (
    ROW,
    Column,
    schema,
    status_column,
    trimmed,
    typed_values,
    untyped_statuses,
    untyped_values,
)
from regiobeeld.statline.describe import Rows, modified
from regiobeeld.statline.endpoint import Endpoint
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.statline.query import PAGE_SIZE, batches, filter_expression, pages
from regiobeeld.statline.reading import NoShelf, Progress, Request, Shelf, read_rows
from regiobeeld.statline.reference import read_info, read_metadata
from regiobeeld.statline.retry import RevisedError

Selection = Mapping[str, Sequence[str]]


def no_progress(came: int, expected: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True)
class LiveRows:
    """A table's rows, from the server.

    Attributes
    ----------
    server
        Where to ask.
    info
        The table's description.
    keys
        Per dimension each code as the table writes it, by the bare code.
    properties
        The description of its columns, as the service gave it.
    counted
        How many rows it had when it was opened; None when that was not asked.
    progress
        Told how many rows came, for each request.
    protocol
        Which version of OData it comes by.
    page_size
        Rows that are asked for at once.
    """

    server: Endpoint
    info: TableInfo
    keys: Mapping[str, Mapping[str, str]] = field(repr=False)
    properties: Rows = field(repr=False)
    counted: int | None = None
    progress: Progress = field(default=no_progress, repr=False)
    protocol: str = "v3"
    page_size: int = PAGE_SIZE

    def __call__(
        self, columns: Sequence[str], where: Selection, *, status: bool = False
    ) -> pd.DataFrame:
        """Bring rows; see `regiobeeld.statline.table.RowSource`."""
        return as_frame(self.tidy(columns, where, status=status))

    def tidy(
        self,
        columns: Sequence[str],
        where: Selection,
        *,
        status: bool = False,
        shelf: Shelf | None = None,
    ) -> Iterator[pa.Table]:
        """Yield rows page by page: ``ID``, bare codes, values and, with status, the reasons.

        Parameters
        ----------
        columns, where, status
            As for `regiobeeld.statline.table.RowSource`. Every topic has a column of reasons.
        shelf
            Where pages are kept while the others are still to come.

        Raises
        ------
        RevisedError
            After the last page, when the table was revised while it was read, or a row came twice.
        """
        # The reasons are in the untyped set only. Its values are the same as the typed ones, so
        # one download gives both.
        make = partial(self._tidied, columns=columns, where=where, status=status)
        yield from self._read(columns, where, make, typed=not status, shelf=shelf)

    def cells(
        self, columns: Sequence[str], where: Selection, *, typed: bool = True
    ) -> Iterator[pa.Table]:
        """Yield rows page by page as the service gives them: ``ID``, padded keys, cells."""
        make = partial(self._kept, where=where)
        yield from self._read(columns, where, make, typed=typed)

    def count(self) -> int:
        """Return how many rows the table has, as counted when it was opened, or else now."""
        if self.counted is not None:
            return self.counted
        return self.server.get_count(self.info.id, None)

    def _read(
        self,
        columns: Sequence[str],
        where: Selection,
        make: Callable[[pa.Table], pa.Table],
        *,
        typed: bool,
        shelf: Shelf | None = None,
    ) -> Iterator[pa.Table]:
        form = schema(self.info, [ROW, *columns], typed=typed)
        collection = "TypedDataSet" if typed else "UntypedDataSet"
        requests = [
            Request(self.info.id, collection, form, filter_, rows)
            for filter_, rows in self._counts(where)
        ]
        numbers = [np.array([], dtype="int64")]
        came = 0
        for page in read_rows(
            self.server, requests, make, shelf=shelf or NoShelf(), progress=self.progress
        ):
            # A copy: a view would keep a piece of the page, and what lies around it, in memory.
            numbers.append(page[ROW].to_numpy().copy())
            came += 1
            yield page
        if not came:
            yield make(form.empty_table())
        if came > 1:
            self._check_unchanged(requests)
        every = np.concatenate(numbers)
        # Rows come in the order of their numbers, as a rule; then none can have come twice.
        if not is_ascending(every) and len(np.unique(every)) != len(every):
            raise RevisedError(
                f"{self.server.catalogue} sent some rows of table {self.info.id} more than once; "
                "nothing was kept. Try again."
            )

    def _check_unchanged(self, requests: Sequence[Request]) -> None:
        """Make sure that pages read one after the other are of one and the same table.

        What is compared was asked at once with the date, so that it may be of just before.
        """
        first = requests[0]
        info, properties, rows = self.server.at_once(
            partial(read_info, self.server, self.info.id),
            partial(read_metadata, self.server, self.info.id, "DataProperties"),
            partial(self.server.get_count, self.info.id, first.filter),
        )
        date = modified(info)
        if (date, properties, rows) != (self.info.modified, self.properties, first.rows):
            raise RevisedError(
                f"{self.server.catalogue} revised table {self.info.id} after it was opened (it was"
                f" of {self.info.modified or 'an unknown date'} with {first.rows:,} rows, and is of"
                f" {date or 'an unknown date'} with {rows:,}); nothing was kept. Open it again."
            )

    def _counts(self, where: Selection) -> Iterator[tuple[str | None, int]]:
        """Yield the filters of the requests that together bring a selection, with their rows."""
        # A dimension of which every code is wanted needs no filter.
        limits = {
            dimension: [self.keys[dimension][code] for code in codes]
            for dimension, codes in where.items()
            if set(codes) != set(self.keys[dimension])
        }
        if any(not keys for keys in limits.values()):
            return
        asked = [filter_expression(batch) for batch in batches(limits)]
        if len(asked) > 1:
            rows = self.count()
            if len(asked) > pages(rows):
                # Reading all of it takes fewer requests; the rows are chosen here (see `_kept`).
                yield None, rows
                return
        for filter_ in asked:
            rows = self.count() if filter_ is None else self.server.get_count(self.info.id, filter_)
            yield filter_, rows

    def _tidied(
        self, rows: pa.Table, *, columns: Sequence[str], where: Selection, status: bool
    ) -> pa.Table:
        rows = self._kept(rows, where)
        topics = {topic.key: topic for topic in self.info.topics}
        parts = {ROW: rows[ROW]}
        for column in columns:
            if column not in topics:
                parts[column] = self._codes(column, rows[column])
            elif not status:
                parts[column] = typed_values(rows[column], topics[column])
            else:
                parts[column] = untyped_values(rows[column], topics[column])
                parts[status_column(column)] = untyped_statuses(rows[column])
        return pa.table(parts)

    def _kept(self, rows: pa.Table, where: Selection) -> pa.Table:
        """Rows of the selection only, whatever the server made of the filter."""
        for dimension, codes in where.items():
            wanted = pa.array(list(codes), pa.string())
            rows = rows.filter(pc.is_in(trimmed(rows[dimension]), value_set=wanted))
        return rows

    def _codes(self, dimension: str, column: Column) -> Column:
        """Codes without padding. A code that the dimension does not list betrays a short list."""
        codes = trimmed(column)
        unknown = [c for c in pc.unique(codes).to_pylist() if c not in self.keys[dimension]]
        if unknown:
            raise RevisedError(
                f"Table {self.info.id} has rows with {dimension} {str(unknown[0])[:40]!r}, "
                "which its list of codes does not have; the list came incomplete, or the table is "
                "being changed. Try again."
            )
        return codes


def in_order(tables: Sequence[pa.Table]) -> pa.Table:
    """Put pages together, in the order of the rows' numbers."""
    table = pa.concat_tables(tables)
    return table if is_ascending(table[ROW].to_numpy()) else table.sort_by(ROW)


def as_frame(pages: Iterable[pa.Table]) -> pd.DataFrame:
    """Return pages as one frame, in the order of the rows' numbers and without these."""
    rows = _without_empty_statuses(in_order(list(pages)))
    frame: pd.DataFrame = rows.drop_columns(ROW).to_pandas()
    return frame


def _without_empty_statuses(table: pa.Table) -> pa.Table:
    """Leave out the reasons of topics that have no missing values."""
    empty = {status_column(name) for name in table.column_names if not table[name].null_count}
    return table.drop_columns([name for name in table.column_names if name in empty])


def is_ascending(numbers: np.ndarray) -> bool:
    """Whether each number is greater than the one before."""
    return bool((np.diff(numbers) > 0).all())
