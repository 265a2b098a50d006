"""What the service answers to a request, apart from HTTP itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
import pandas as pd

from tests.stand_in.captures import Content, catalogue_row
from tests.stand_in.expressions import FilterError, TooLongError, matches
from tests.stand_in.fourth import PAGE_4, Fourth
from tests.stand_in.rows import RowWriter, atom_feed, atom_service
from tests.stand_in.tables import content, published

PAGE = 10_000
_SETS = ("UntypedDataSet", "TypedDataSet")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    kind: str = "application/json;odata=minimalmetadata;charset=utf-8"


@dataclass(frozen=True)
class Service:
    """One host's tables.

    `host` limits it to the tables that CBS, or RIVM, publishes. `blanks_count`: whether blanks at
    the end of a key matter in a filter; nobody captured which of the two the real service does.
    `tables` are served beside the captured ones, and `page` is how many rows a page holds; `page_4`
    how many observations one of v4 does, which is CBS's alone.
    """

    host: str | None = None
    blanks_count: bool = True
    tables: Mapping[str, Content] = field(default_factory=dict)
    page: int = PAGE
    page_4: int = PAGE_4

    def answer(self, base: str, path: str, params: dict[str, str]) -> Answer:
        """Answer a request for a path, without its query, on the server at a base address."""
        match [part for part in path.split("/") if part]:
            case ["ODataCatalog", "Tables"]:
                return _Request(f"{base}/ODataCatalog", "Tables", params, True, self).rows(
                    _writer_of(
                        [catalogue_row(c) for c in self._published()]
                        + [table.info for table in self.tables.values()]
                    )
                )
            case ["odata", "v1", "CBS", *rest] if self.host != "RIVM":
                made = {c.id: content(c.id) for c in self._published() if c.id in rest[:1]}
                fourth = Fourth(made | dict(self.tables), self.page_4)
                return Answer(*fourth.answer(f"{base}/odata/v1/CBS", rest, params))
            case [api, odata, table_id, *rest] if (
                api in ("ODataApi", "ODataFeed")
                and odata.lower() == "odata"
                and self._has(table_id)
                and len(rest) <= 2
            ):
                address = f"{base}/{api}/{odata}/{table_id}"
                request = _Request(
                    address, rest[0] if rest else "", params, api == "ODataFeed", self
                )
                return request.answer(self._content(table_id), rest[1:])
        return _error(404, "Resource not found.")

    def _published(self) -> list[Any]:
        return [c for c in published().values() if self.host in (None, c.host)]

    def _has(self, table_id: str) -> bool:
        return table_id in self.tables or table_id.lower() in {
            c.id.lower() for c in self._published()
        }

    def _content(self, table_id: str) -> Content:
        return self.tables[table_id] if table_id in self.tables else content(table_id.lower())


@dataclass(frozen=True)
class _Request:
    address: str
    collection: str
    params: dict[str, str]
    feed: bool
    service: Service

    def answer(self, table: Content, rest: list[str]) -> Answer:
        if not self.collection:
            return self._document(table)
        writer = _writer(table, self.collection)
        if writer is None:
            return _error(404, "Resource not found.")
        if rest == ["$count"]:
            return self._count(writer)
        return self.rows(writer) if not rest else _error(404, "Resource not found.")

    def rows(self, writer: RowWriter) -> Answer:
        if not self.feed and "$skip" in self.params:
            # Seen on the live service in 2026.
            return _error(500, "The 'Skip' query option is not supported on the ODataApi.")
        found = self._found(writer.rows)
        if isinstance(found, Answer):
            return found
        columns = self._columns(writer.rows)
        if columns is None:
            return _error(400, "Could not find a property in $select.")
        skip = int(self.params.get("$skip", 0))
        wanted = found[skip:]
        if "$top" in self.params:
            wanted = wanted[: int(self.params["$top"])]
        size = self.service.page
        if not self.feed and len(wanted) > size:
            return _error(500, "The result of the query is too large.")
        page = wanted[:size]
        following = self._following(skip + size) if len(wanted) > size else None
        return self._page(writer.json_rows(columns, page), following)

    def _page(self, rows: list[str], following: str | None) -> Answer:
        if not self._wants_json():
            body = atom_feed(self.address, self.collection, rows, following)
            return Answer(200, body, "application/atom+xml;type=feed;charset=utf-8")
        metadata = f"{self.address}/$metadata#Cbs.OData.WebAPI.{self.collection}"
        body = f'{{"odata.metadata":{json.dumps(metadata)},"value":[' + ",".join(rows) + "]"
        if following is not None:
            body += f',"odata.nextLink":{json.dumps(following)}'
        return Answer(200, (body + "}").encode())

    def _document(self, table: Content) -> Answer:
        names = ["TableInfos", *_SETS, "DataProperties", "CategoryGroups"]
        names += table.dimensions
        if not self._wants_json():
            return Answer(200, atom_service(f"{self.address}/", names), "application/xml")
        value = [{"name": name, "url": f"{self.address}/{name}"} for name in names]
        document = {"odata.metadata": f"{self.address}/$metadata", "value": value}
        return Answer(200, json.dumps(document).encode())

    def _count(self, writer: RowWriter) -> Answer:
        found = self._found(writer.rows)
        if isinstance(found, Answer):
            return found
        return Answer(200, str(len(found)).encode(), "text/plain;charset=utf-8")

    def _found(self, rows: pd.DataFrame) -> np.ndarray | Answer:
        expression = self.params.get("$filter")
        if expression is None:
            return np.arange(len(rows))
        try:
            kept = matches(expression, rows, blanks_count=self.service.blanks_count)
        except TooLongError:
            return _error(500, "An error has occurred.")
        except FilterError as error:
            return _error(400, f"The query specified in the URI is not valid: {error}")
        return np.flatnonzero(kept)

    def _columns(self, rows: pd.DataFrame) -> list[str] | None:
        every = [str(name) for name in rows.columns]
        wanted = [name.strip() for name in self.params.get("$select", "*").split(",")]
        if wanted == ["*"]:
            return every
        return wanted if set(wanted) <= set(every) else None

    def _wants_json(self) -> bool:
        return not self.feed or self.params.get("$format", "").lower() == "json"

    def _following(self, skip: int) -> str:
        params = {k: v for k, v in self.params.items() if k != "$skip"} | {"$skip": str(skip)}
        query = urlencode(params, quote_via=quote, safe="$")
        return f"{self.address}/{self.collection}?{query}"


@cache
def _writer(table: Content, collection: str) -> RowWriter | None:
    match collection:
        case "TypedDataSet":
            return RowWriter(table.typed)
        case "UntypedDataSet":
            return RowWriter(table.untyped)
        case "TableInfos":
            return _writer_of([table.info])
        case "DataProperties":
            return _writer_of(table.properties)
        case "CategoryGroups":
            return _writer_of([])
        case dimension if dimension in table.dimensions:
            return _writer_of(table.dimensions[dimension])
    return None


def _writer_of(rows: list[dict[str, Any]]) -> RowWriter:
    return RowWriter(pd.DataFrame(rows))


def _error(status: int, message: str) -> Answer:
    body = {"odata.error": {"code": "", "message": {"lang": "en-US", "value": message}}}
    return Answer(status, json.dumps(body).encode())
