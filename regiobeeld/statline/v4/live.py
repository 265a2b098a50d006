"""Rows of a table on the live service, by OData v4."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pyarrow as pa

from regiobeeld.errors import StatLineError, TableNotFoundError
from regiobeeld.statline.describe import Rows, dimension_keys, text_of
from regiobeeld.statline.endpoint import Endpoint, wrong_answer
from regiobeeld.statline.live import (
    Selection,
    as_frame,
    is_ascending,
    no_progress,
)
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.statline.pages import Page, decode, query_of
from regiobeeld.statline.parallel import in_parallel
from regiobeeld.statline.query import MAX_COMPARISONS, batches
from regiobeeld.statline.reading import NoShelf, Progress, Shelf
from regiobeeld.statline.retry import PassingError, RevisedError
from regiobeeld.statline.v4.blocks import LARGEST_BLOCK, ObservationBlock, planned
from regiobeeld.statline.v4.description import (
    LINK,
    Description,
    address_of,
    described,
    read_codes,
    read_columns,
    read_properties,
)
from regiobeeld.statline.v4.listing import spelling_of
from regiobeeld.statline.v4.observations import ID, MEASURE, form_of, kept, wide_rows


def no_notice(line: str) -> None:
    """Take no notice."""


@dataclass(frozen=True)
class ObservedRows:
    """A table's rows, made of the observations that the server has.

    A row is a combination of codes that has an observation; its number is the lowest of theirs.
    Rows are asked for in blocks, of which there are a few at once in memory, and each block is
    counted, by the service and here.

    Attributes
    ----------
    server
        Where to ask.
    table
        The table's description, and the codes that v4 has for its topics.
    counted
        How many observations it had when it was opened; None when that was not asked.
    progress
        Told how many observations came.
    notice
        Told what a user should know of what came.
    largest
        Observations of a block.
    """

    server: Endpoint
    table: Description
    counted: int | None = None
    progress: Progress = field(default=no_progress, repr=False)
    notice: Callable[[str], None] = field(default=no_notice, repr=False)
    largest: int = field(default_factory=lambda: LARGEST_BLOCK)
    protocol: str = "v4"

    @property
    def info(self) -> TableInfo:
        """What the table says of itself."""
        return self.table.info

    @property
    def page_size(self) -> int:
        """Observations that are asked for at once."""
        return self.largest

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
        """Yield rows block by block; see `regiobeeld.statline.live.LiveRows.tidy`.

        A row in which no topic that is asked for has an observation is not there.
        """
        make = partial(self._made, columns=columns, where=where, status=status)
        shelf = shelf or NoShelf()
        blocks = self._blocks(self._limits(columns, where))
        server = self.server.with_readers(os.cpu_count() or 1)
        lacking = [b for n, b in enumerate(blocks) if shelf.get(n, 0) is None]
        expected, came = sum(block.rows for block in blocks), 0
        bring = in_parallel(
            lambda block: make(self._observations(server, block)),
            lacking,
            server.retry.connections,
        )
        try:
            for number, block in enumerate(blocks):
                rows = shelf.get(number, 0)
                if rows is None:
                    rows = next(bring)
                    shelf.put(number, 0, rows)
                came += block.rows
                self.progress(came, expected)
                yield rows
        finally:
            bring.close()
        if not blocks:
            yield make(form_of(self.info).empty_table())
        if len(blocks) > 1:
            self._check_unchanged()

    def cells(
        self, columns: Sequence[str], where: Selection, *, typed: bool = True
    ) -> Iterator[pa.Table]:
        """Yield rows block by block: ``ID``, codes and values.

        Raises
        ------
        StatLineError
            When the set with texts is asked for, which v4 does not have.
        """
        if not typed:
            raise StatLineError(
                f"Table {self.info.id} was opened by OData v4, which has figures and no texts of"
                " them; ask for the typed set, or choose protocol v3."
            )
        yield from self.tidy(columns, where)

    def count(self) -> int:
        """Return how many observations the table has, as counted when it was opened, or now."""
        return self._count(None) if self.counted is None else self.counted

    def _count(self, filter_: str | None) -> int:
        address = address_of(self.server, self.info.id, "Observations")
        return self.server.count_at(address, filter_, f"table {self.info.id}", "observations")

    def _counts(self, filters: Sequence[str | None]) -> list[int]:
        return self.server.at_once(*(partial(self._count, each) for each in filters))

    def _limits(self, columns: Sequence[str], where: Selection) -> Selection:
        """Codes of dimensions, and of measures, that are to be asked for; not all of any."""
        every = self._codes() | {MEASURE: list(self.table.measures)}
        wanted = set(columns)
        measures = [code for code, key in self.table.measures.items() if key in wanted]
        limits = {**where, **({MEASURE: measures} if measures else {})}
        return {name: codes for name, codes in limits.items() if set(codes) != set(every[name])}

    def _codes(self) -> dict[str, list[str]]:
        return {dimension.key: list(dimension.codes) for dimension in self.info.dimensions}

    def _blocks(self, limits: Selection) -> list[ObservationBlock]:
        """Return the questions that together bring a selection."""
        if any(not codes for codes in limits.values()):
            return []
        few = {name: codes for name, codes in limits.items() if len(codes) <= MAX_COMPARISONS // 2}
        what, codes = f"table {self.info.id}", self._codes()
        asked = batches(limits)
        if len(asked) > 1 and len(asked) > -(-self.count() // self.largest):
            # Reading more takes fewer questions; rows are chosen here (see `_made`).
            asked = batches(few)
        wheres = [ObservationBlock(each, frozenset(each), 0) for each in asked]
        filters = [block.filter for block in wheres]
        counts = [self.count()] if filters == [None] else self._counts(filters)
        return [
            part
            for block, rows in zip(wheres, counts, strict=True)
            if rows
            for part in planned(replace(block, rows=rows), codes, self._counts, what, self.largest)
        ]

    def _observations(self, server: Endpoint, block: ObservationBlock) -> pa.Table:
        """Bring a block, and make sure that it holds what was announced and asked."""
        address = address_of(server, self.info.id, "Observations")
        form, what = form_of(self.info), f"table {self.info.id}"

        def read(body: bytes) -> Page:
            page = decode(body, form, server, what, address, LINK)
            if page.rows[ID].null_count:
                raise wrong_answer("observations without a number", server, what, address)
            if came == 0 and page.following is None and len(page.rows) != block.rows:
                raise _MismatchError(self._mismatch(block, len(page.rows)))
            return page

        params = {} if block.filter is None else {"$filter": block.filter}
        pages: list[pa.Table] = []
        came = 0
        while True:
            try:
                page = server.get(address, params, what, read)
            except _MismatchError as error:
                raise RevisedError(str(error)) from error
            pages.append(page.rows)
            came += len(page.rows)
            # A server that goes on for ever, or in a circle, is stopped by the number of rows.
            if page.following is None or not len(page.rows) or came > block.rows:
                break
            # Only the query of the link is used: an answer cannot send us to another server.
            params = dict(parse_qsl(query_of(page.following), keep_blank_values=True))
        if came != block.rows:
            raise RevisedError(self._mismatch(block, came))
        rows = pa.concat_tables(pages)
        numbers = rows[ID].to_numpy()
        # Numbers ascend, as a rule; then none can have come twice.
        if not is_ascending(numbers) and len(np.unique(numbers)) != len(numbers):
            raise RevisedError(
                f"{server.catalogue} sent some observations of {what} more than once;"
                " nothing was kept. Try again."
            )
        if len(kept(rows, block.where)) != len(rows):
            raise RevisedError(
                f"{server.catalogue} sent observations of {what} that were not asked for;"
                " nothing was kept. Try again."
            )
        return rows

    def _made(
        self, rows: pa.Table, *, columns: Sequence[str], where: Selection, status: bool
    ) -> pa.Table:
        rows = kept(rows, self._limits(columns, where))
        return wide_rows(rows, self.table, columns, status=status, tell=self.notice)

    def _mismatch(self, block: ObservationBlock, sent: int) -> str:
        address = address_of(self.server, self.info.id, "Observations")
        return (
            f"{self.server.catalogue} announced {block.rows:,} observations for table"
            f" {self.info.id} but sent {sent:,}; nothing was kept. Try again: {address}"
        )

    def _check_unchanged(self) -> None:
        """Make sure that blocks read one after the other are of one and the same table."""
        table_id = self.info.id
        properties, columns, rows = self.server.at_once(
            partial(read_properties, self.server, table_id),
            partial(read_columns, self.server, table_id),
            partial(self._count, None),
        )
        date = text_of(properties.get("Modified")).strip()
        opened = (self.info.modified, self.table.properties, self.table.measures, self.count())
        if (date, *columns, rows) != opened:
            raise RevisedError(
                f"{self.server.catalogue} revised table {table_id} after it was opened (it was of"
                f" {self.info.modified or 'an unknown date'} with {self.count():,} observations,"
                f" and is of {date or 'an unknown date'} with {rows:,}); nothing was kept."
                " Open it again."
            )


class _MismatchError(PassingError):
    """A page does not hold the observations that it should."""


def open_observed(
    server: Endpoint,
    table_id: str,
    *,
    progress: Progress = no_progress,
    notice: Callable[[str], None] = no_notice,
) -> ObservedRows:
    """Open a table: its description and the number of its observations.

    v4 knows ``03759ned`` and not ``03759NED``, so a table that is not there is looked for in the
    list of tables by another spelling.

    Raises
    ------
    TableNotFoundError
        When the service does not have the table, however spelled.
    StatLineError
        When the service does not answer as it should.
    """
    try:
        properties = read_properties(server, table_id)
    except TableNotFoundError:
        spelled = spelling_of(server, table_id)
        if spelled is None:
            raise
        table_id = spelled
        properties = read_properties(server, table_id)
    if text_of(properties["Identifier"]) != table_id:
        raise StatLineError(
            f"{server.catalogue} answered with table {text_of(properties['Identifier'])[:40]!r}"
            f" instead of {table_id!r}; nothing was kept."
        )
    address = address_of(server, table_id, "Observations")
    (columns, measures), counted = server.at_once(
        partial(read_columns, server, table_id),
        partial(server.count_at, address, None, f"table {table_id}", "observations"),
    )
    names = dimension_keys(columns)
    rows = server.at_once(*(partial(read_codes, server, table_id, name) for name in names))
    codes: Mapping[str, Rows] = dict(zip(names, rows, strict=True))
    table = described(server, properties, columns, measures, codes)
    return ObservedRows(server, table, counted, progress, notice)
