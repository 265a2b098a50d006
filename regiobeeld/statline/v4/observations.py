"""From long observations to wide rows: one per combination of codes, a column per topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regiobeeld.errors import StatLineError
from regiobeeld.statline.cells import (
    NOT_APPLICABLE,
    NOT_MEASURED,
    OK,
    ROW,
    SUPPRESSED,
    Column,
    is_numeric,
    status_column,
    trimmed,
    typed_values,
    untyped_statuses,
)
from regiobeeld.statline.metadata import TableInfo, Topic
from regiobeeld.statline.retry import RevisedError
from regiobeeld.statline.v4.description import Description

ID, MEASURE, ATTRIBUTE, VALUE, TEXT_VALUE = (
    "Id",
    "Measure",
    "ValueAttribute",
    "Value",
    "StringValue",
)
_HAS_VALUE = "None"
# v3 shows one sign for what is unknown, unreliable or secret, so here they have one status too.
# Only None and Impossible were captured; the others are CBS's words for what v3 shows as a point.
_STATUSES = {
    _HAS_VALUE: OK,
    "Impossible": NOT_APPLICABLE,
    "Confidential": SUPPRESSED,
    "NotAvailable": SUPPRESSED,
}
_NO_ROW = -1
# Row numbers that are combined out of codes must fit in 64 bits.
_MOST_COMBINATIONS = 2**62


def form_of(info: TableInfo) -> pa.Schema:
    """Columns that an observation of a table must have; texts only where a topic is text."""
    texts = [(TEXT_VALUE, pa.string())] if not all(map(is_numeric, info.topics)) else []
    return pa.schema(
        [(ID, pa.int64()), (MEASURE, pa.string()), (ATTRIBUTE, pa.string()), (VALUE, pa.float64())]
        + texts
        + [(dimension.key, pa.string()) for dimension in info.dimensions]
    )


def kept(rows: pa.Table, where: Mapping[str, Sequence[str]]) -> pa.Table:
    """Observations of a selection only, by dimension or measure."""
    for column, codes in where.items():
        rows = rows.filter(pc.is_in(rows[column], value_set=pa.array(list(codes), pa.string())))
    return rows


def wide_rows(
    rows: pa.Table,
    table: Description,
    columns: Sequence[str],
    *,
    status: bool,
    tell: Callable[[str], None],
) -> pa.Table:
    """Put the observations of each combination of codes beside each other.

    Parameters
    ----------
    rows
        Observations, all those of a combination of codes or none.
    table
        What they are of.
    columns
        Keys of the dimensions and topics wanted.
    status
        Whether each topic is followed by the reasons of its missing values.
    tell
        Told, in a sentence, of a reason that is not known; such a figure counts as not measured.

    Returns
    -------
    pyarrow.Table
        ``ID``, the lowest number of the row's observations and ascending, then the columns. A topic
        of which a row has no observation at all has no value there, for no known reason.

    Raises
    ------
    RevisedError
        When a code is not on the table's lists, or a figure came twice.
    StatLineError
        When text stands for a number that is not one.
    """
    rows = rows.sort_by(ID)
    first, place = _places(rows, table.info)
    measures = pa.array(list(table.measures), pa.string())
    measure = _index(rows[MEASURE], measures, "measure", table.info)
    _check_known(rows[ATTRIBUTE], table.info, tell)
    topics = {topic.key: topic for topic in table.info.topics}
    number = {key: at for at, key in enumerate(table.measures.values())}
    by_measure = np.argsort(measure, kind="stable")
    ends = np.searchsorted(measure[by_measure], np.arange(len(measures) + 1))
    parts: dict[str, Column] = {ROW: rows[ID].take(first)}
    for column in columns:
        if column not in topics:
            parts[column] = rows[column].take(first)
            continue
        at = number[column]
        own = by_measure[ends[at] : ends[at + 1]]
        cells = _cells(rows, own, place[own], len(first), topics[column], table.info)
        parts[column] = cells[0]
        if status:
            parts[status_column(column)] = cells[1]
    return pa.table(parts)


def _places(rows: pa.Table, info: TableInfo) -> tuple[np.ndarray, np.ndarray]:
    """Where each combination of codes occurs first, in that order; and each observation's place."""
    number = np.zeros(len(rows), dtype="int64")
    size = 1
    for dimension in info.dimensions:
        codes = pa.array(list(dimension.codes), pa.string())
        if size * max(len(codes), 1) > _MOST_COMBINATIONS:
            present, number = np.unique(number, return_inverse=True)
            size = len(present)
        number = number * len(codes) + _index(rows[dimension.key], codes, dimension.key, info)
        size *= max(len(codes), 1)
    _, first, place = np.unique(number, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[place]


def _index(column: Column, codes: pa.Array, name: str, info: TableInfo) -> np.ndarray:
    """Place of each code on a list. A code that the list lacks betrays a short list."""
    found = pc.index_in(column, value_set=codes)
    if found.null_count:
        odd = column.filter(pc.is_null(found))[0].as_py()
        raise RevisedError(
            f"Table {info.id} has observations with {name} {str(odd)[:40]!r}, which its list of"
            " codes does not have; the list came incomplete, or the table is being changed."
            " Try again."
        )
    return np.asarray(found.to_numpy(), dtype="int64")


def _cells(
    rows: pa.Table, own: np.ndarray, place: np.ndarray, size: int, topic: Topic, info: TableInfo
) -> tuple[Column, Column]:
    """Values of a topic, and the reason of those that are missing, in the places of the rows."""
    if len(place) and np.bincount(place).max() > 1:
        raise RevisedError(
            f"Table {info.id} has more than one figure of {topic.key} for a combination of codes;"
            " nothing was kept. Try again."
        )
    at = np.full(size, _NO_ROW)
    at[place] = own
    taken = pa.array(at, mask=at == _NO_ROW)
    reasons = rows[ATTRIBUTE].take(taken)
    has = pc.fill_null(pc.equal(reasons, _HAS_VALUE), False)
    column = VALUE if is_numeric(topic) else TEXT_VALUE
    given = pc.if_else(has, rows[column].take(taken), pa.scalar(None, rows[column].type))
    values = typed_values(given, topic)
    if is_numeric(topic):
        if not pc.all(pc.is_finite(values)).as_py() and values.null_count < len(values):
            raise StatLineError(f"Topic {topic.key} has a figure that is no number.")
        stated = pc.if_else(pc.is_valid(values), OK, NOT_MEASURED)
    else:
        stated = untyped_statuses(given)
    listed = pa.array(list(_STATUSES), pa.string())
    known = pc.index_in(reasons, value_set=listed)
    status = pa.array(list(_STATUSES.values()), pa.string()).take(known)
    return values, pc.if_else(has, stated, pc.fill_null(status, NOT_MEASURED))


def _check_known(attributes: Column, info: TableInfo, tell: Callable[[str], None]) -> None:
    for word in pc.unique(trimmed(attributes)).to_pylist():
        if word not in _STATUSES:
            shown = "".join(sign for sign in str(word) if sign.isprintable())[:40]
            tell(
                f"Table {info.id} says {shown!r} of some figures, which is not known;"
                " they count as not measured."
            )
