"""Rows of a table on the live service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from regiobeeld.errors import StatLineError
from regiobeeld.statline.cells import (
    TEXT,
    status_column,
    trimmed,
    typed_values,
    untyped_statuses,
    untyped_values,
)
from regiobeeld.statline.endpoint import Endpoint
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.statline.pages import Progress, Query, Reader, read_pages
from regiobeeld.statline.query import batches, filter_expression, pages

_ROW = "ID"


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
    reader
        How rows are brought.
    progress
        Told how many rows came, for each request.
    """

    server: Endpoint
    info: TableInfo
    keys: Mapping[str, Mapping[str, str]] = field(repr=False)
    reader: Reader = field(default=read_pages, repr=False)
    progress: Progress = field(default=no_progress, repr=False)

    def __call__(
        self,
        columns: Sequence[str],
        where: Mapping[str, Sequence[str]],
        *,
        status: bool = False,
    ) -> pd.DataFrame:
        """Bring rows; see `regiobeeld.statline.table.RowSource`."""
        # The reasons are in the untyped set only. Its values are the same as the typed ones, so
        # one download gives both.
        collection = "UntypedDataSet" if status else "TypedDataSet"
        raw = self._raw(collection, (_ROW, *columns), where)
        frame = self._converted(raw, columns, status=status)
        return _kept(frame, where)

    def _raw(
        self, collection: str, columns: tuple[str, ...], where: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        filters = self._filters(where)
        frames = []
        for filter_ in filters:
            query = Query(self.info.id, collection, columns, filter_)
            expected = self.server.get_count(self.info.id, filter_)
            frames.append(self.reader(self.server, query, expected, self.progress))
        if not frames:
            return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})
        if len(frames) == 1:
            raw = frames[0]
        else:
            filled = [frame for frame in frames if len(frame)] or frames[:1]
            raw = pd.concat(filled, ignore_index=True)
            raw = raw.sort_values(_ROW, kind="stable", ignore_index=True)
        if not raw[_ROW].is_unique:
            raise StatLineError(
                f"{self.server.catalogue} sent some rows of table {self.info.id} more than once; "
                "nothing was kept. Try again."
            )
        return raw

    def _filters(self, where: Mapping[str, Sequence[str]]) -> list[str | None]:
        """Return the filters of the requests that together bring a selection."""
        # A dimension of which every code is wanted needs no filter.
        limits = {
            dimension: [self.keys[dimension][code] for code in codes]
            for dimension, codes in where.items()
            if set(codes) != set(self.keys[dimension])
        }
        if any(not keys for keys in limits.values()):
            return []
        asked = [filter_expression(batch) for batch in batches(limits)]
        if len(asked) > 1 and len(asked) > pages(self.server.get_count(self.info.id, None)):
            # Reading all of it takes fewer requests; the rows are chosen here (see `_kept`).
            return [None]
        return asked

    def _converted(
        self, raw: pd.DataFrame, columns: Sequence[str], *, status: bool
    ) -> pd.DataFrame:
        topics = {topic.key: topic for topic in self.info.topics}
        parts: dict[str, pd.Series] = {}
        for column in columns:
            if column not in topics:
                parts[column] = self._codes(raw[column])
                continue
            topic = topics[column]
            if not status:
                parts[column] = typed_values(raw[column], topic)
                continue
            parts[column] = untyped_values(raw[column], topic)
            if parts[column].isna().any():
                parts[status_column(topic)] = untyped_statuses(raw[column])
        return pd.DataFrame(parts)

    def _codes(self, column: pd.Series) -> pd.Series:
        """Codes without padding. A code that the dimension does not list betrays a short list."""
        dimension = str(column.name)
        codes = trimmed(column).astype(TEXT)
        unknown = codes[~codes.isin(list(self.keys[dimension]))]
        if not unknown.empty:
            raise StatLineError(
                f"Table {self.info.id} has rows with {dimension} {str(unknown.iloc[0])[:40]!r}, "
                "which its list of codes does not have; the list came incomplete, or the table is "
                "being changed. Try again."
            )
        return codes


def _kept(frame: pd.DataFrame, where: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Rows of the selection only, whatever the server made of the filter."""
    for dimension, codes in where.items():
        frame = frame[frame[dimension].isin(list(codes))]
    return frame.reset_index(drop=True)
