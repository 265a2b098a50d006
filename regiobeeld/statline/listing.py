"""The list of a catalogue's tables."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from regiobeeld.statline.endpoint import Endpoint, parse_json, wrong_answer


def read_catalogue(server: Endpoint) -> list[dict[str, Any]]:
    """Read the list of a catalogue's tables."""
    address = f"{server.url}/ODataCatalog/Tables"
    what = f"the catalogue of {server.catalogue}"

    def read(body: bytes) -> dict[str, Any]:
        answer = parse_json(body, server, what, address)
        found = answer.get("value")
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise wrong_answer("JSON of another shape", server, what, address)
        return answer

    rows: list[dict[str, Any]] = []
    params: dict[str, str] = {"$format": "json"}
    link: str | None = address
    seen: set[str] = set()
    while link is not None and link not in seen:
        seen.add(link)
        answer = server.get(link, params, what, read)
        rows.extend(answer["value"])
        following = answer.get("odata.nextLink")
        # Only the query of the link is used: an answer cannot send us to another server.
        link = None if following is None else f"{address}?{urlsplit(str(following)).query}"
        params = {}
    return rows
