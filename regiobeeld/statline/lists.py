"""A list that a service gives in one answer or several: tables, columns, codes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from regiobeeld.statline.allowance import Allowance
from regiobeeld.statline.endpoint import Endpoint, parse_json, wrong_answer
from regiobeeld.statline.pages import query_of


def read_list(
    server: Endpoint,
    address: str,
    what: str,
    *,
    link: str,
    params: Mapping[str, str] | None = None,
    most: float = math.inf,
) -> list[dict[str, Any]]:
    """Read a list, and what its links lead to.

    Parameters
    ----------
    server
        Where to ask.
    address, what
        Of the list, and what it is called in an error.
    link
        The name of the link to a next answer.
    params
        Query of the first question; a link has its own.
    most
        When there are more rows than this, no link is followed any more.

    Raises
    ------
    StatLineError
        When the service does not answer as it should.
    """

    def read(body: bytes) -> dict[str, Any]:
        answer = parse_json(body, server, what, address)
        found = answer.get("value")
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise wrong_answer("JSON of another shape", server, what, address)
        return answer

    rows: list[dict[str, Any]] = []
    asked, query = address, params or {}
    seen: set[str] = set()
    whole = Allowance(server.url)
    while asked not in seen and len(rows) <= most:
        seen.add(asked)
        answer = server.get(asked, query, what, read, whole)
        rows.extend(answer["value"])
        if answer.get(link) is None:
            break
        # Only the query of the link is used: an answer cannot send us to another server.
        asked, query = f"{address}?{query_of(str(answer[link]))}", {}
    return rows
