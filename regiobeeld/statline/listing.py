"""Lists that a service gives of itself: its tables, and what a table says of itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from regiobeeld.statline.endpoint import Endpoint, parse_json, wrong_answer
from regiobeeld.statline.patience import PassingError


def read_catalogue(server: Endpoint) -> list[dict[str, Any]]:
    """Read the list of a catalogue's tables."""
    address = f"{server.url}/ODataCatalog/Tables"
    return _rows(server, address, f"the catalogue of {server.catalogue}")


def read_info(server: Endpoint, table_id: str) -> dict[str, Any]:
    """Read what a table says of itself as a whole (its row of ``TableInfos``)."""
    return _rows(server, server.feed(table_id, "TableInfos"), f"table {table_id}", least=1)[0]


def read_metadata(server: Endpoint, table_id: str, collection: str) -> list[dict[str, Any]]:
    """Read one of a table's lists: ``DataProperties``, or the codes of a dimension."""
    return _rows(server, server.feed(table_id, collection), f"table {table_id}")


def _rows(server: Endpoint, address: str, what: str, least: int = 0) -> list[dict[str, Any]]:
    """Read a list to its last page; each has at least so many rows."""

    def read(body: bytes) -> dict[str, Any]:
        answer = parse_json(body, server, what, address)
        found = answer.get("value")
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise wrong_answer("JSON of another shape", server, what, address)
        if len(found) < least:
            raise PassingError(f"{server.catalogue} says nothing about {what}.")
        return answer

    rows: list[dict[str, Any]] = []
    params: dict[str, str] = {"$format": "json"}
    seen: list[dict[str, str]] = []
    while params not in seen:
        seen.append(params)
        answer = server.get(address, params, what, read)
        rows.extend(answer["value"])
        following = answer.get("odata.nextLink")
        if following is None:
            break
        # Only the query of the link is used: an answer cannot send us to another server.
        params = dict(parse_qsl(urlsplit(str(following)).query, keep_blank_values=True))
    return rows
