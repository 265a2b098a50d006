"""From the body of a page to rows, without a Python object per cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pyarrow as pa
import pyarrow.json as pj

from regiobeeld.errors import StatLineError
from regiobeeld.statline.cells import no_number
from regiobeeld.statline.endpoint import Endpoint, parse_json, wrong_answer
from regiobeeld.statline.retry import RevisedError

_OTHER_KIND = re.compile(r"Column\(/value/\[\]/(.+)\) changed")
#: The name of the link to a next page.
LINK = "odata.nextLink"
# No table has so many rows; Python refuses to read numbers of some thousands of digits.
_MOST_DIGITS = 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Page:
    """A page of the feed.

    Attributes
    ----------
    rows
        The columns asked for, cells as the service wrote them.
    following
        Address of the next page as the service gives it; None on the last page.
    """

    rows: pa.Table
    following: str | None

    @property
    def next_skip(self) -> int | None:
        """Rows that the service skips for the next page; None when it does not count so."""
        return None if self.following is None else skip(self.following)


def query_of(link: str) -> str:
    """Return the query of a link, which may be no address.

    Examples
    --------
    >>> query_of("http://[/Tables?$skip=7#a"), query_of("Tables")
    ('$skip=7', '')
    """
    return link.partition("#")[0].partition("?")[2]


def skip(link: str) -> int | None:
    """Return the ``$skip`` of a link.

    Examples
    --------
    >>> skip("http://x/TypedDataSet?$format=json&$skip=10000"), skip("http://x?$skiptoken=7")
    (10000, None)
    """
    found = parse_qs(query_of(link)).get("$skip", [""])[0]
    return int(found) if found.isdecimal() and len(found) < _MOST_DIGITS else None


def decode(
    body: bytes, schema: pa.Schema, server: Endpoint, what: str, address: str, link: str = LINK
) -> Page:
    r"""Read a page, and the link to the next under the name that the protocol has for it.

    The whole page is one JSON object, so it is read as one row that holds a list of rows. Nothing
    has to be cut out of the text first, and what a cell says cannot be taken for structure.

    Raises
    ------
    PassingError
        When the page is not JSON, or not of this form.
    RevisedError
        When a column is missing.
    StatLineError
        When text stands where numbers should.

    Examples
    --------
    >>> schema = pa.schema([("ID", pa.int64()), ("Naam_1", pa.string())])
    >>> page = decode(rb'{"value":[{"ID":0,"Naam_1":"},{\"ID\""}]}', schema, None, "x", "x")
    >>> page.rows.to_pylist(), page.following
    ([{'ID': 0, 'Naam_1': '},{"ID"'}], None)
    """
    body = body.removeprefix(_BYTE_ORDER_MARK).strip()
    # Arrow's reader crashes on a bare null (apache/arrow#47409), so it gets only what is an object.
    if not (body.startswith(b"{") and body.endswith(b"}")):
        raise _unreadable(body, server, what, address)
    form = pa.schema([("value", pa.list_(pa.struct(schema))), (link, pa.string())])
    try:
        page = pj.read_json(
            pa.BufferReader(body),
            # Arrow's own pool holds on to what a page took, once for each thread.
            memory_pool=pa.system_memory_pool(),
            # One block, because a row must not straddle two.
            read_options=pj.ReadOptions(use_threads=False, block_size=len(body) + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=form, newlines_in_values=True, unexpected_field_behavior="ignore"
            ),
        )
        page.validate(full=True)
    except pa.ArrowInvalid as error:
        if other := _OTHER_KIND.search(str(error)):
            raise no_number(other[1]) from error
        raise _unreadable(body, server, what, address) from error
    if page.num_rows != 1 or page["value"].null_count:
        raise wrong_answer("JSON of another shape", server, what, address)
    rows = _flat(page["value"].chunk(0), schema)
    if rows.num_rows:
        for name in schema.names:
            if rows[name].null_count == rows.num_rows and not _names(body, name):
                raise RevisedError(f"{server.catalogue} sent rows of {what} without column {name}.")
    return Page(rows, page[link][0].as_py())


def _unreadable(body: bytes, server: Endpoint, what: str, address: str) -> StatLineError:
    """Error for a page that cannot be read, in the words that small answers get."""
    try:
        parse_json(body, server, what, address)
    except StatLineError as error:
        return error
    return wrong_answer("JSON of another shape", server, what, address)


def _flat(rows: Any, schema: pa.Schema) -> pa.Table:
    """Make a table of a list of rows; null among them stands for no row at all."""
    return pa.Table.from_batches([pa.RecordBatch.from_struct_array(rows.flatten())], schema)


def _names(body: bytes, column: str) -> bool:
    """Whether a page has a column, though it be empty. A text in a cell is not followed by :."""
    return re.search(rb'"%s"\s*:' % re.escape(column.encode()), body) is not None
