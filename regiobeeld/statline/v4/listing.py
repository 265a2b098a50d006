"""The list of tables that v4 has."""

from __future__ import annotations

from typing import Any

from regiobeeld.statline.describe import text_of
from regiobeeld.statline.endpoint import Endpoint
from regiobeeld.statline.v4.description import read_list


def listed_tables(server: Endpoint) -> list[dict[str, Any]]:
    """Read the list, in the words of v3's.

    Period, frequency and summary were not among what was captured of the list. They are taken
    where they are called as in a table's own description, and the description is the summary where
    there is none.
    """
    return [
        {
            **row,
            "Period": row.get("TemporalCoverage"),
            "Summary": row.get("Summary") or row.get("Description"),
        }
        for row in read_list(server, f"the catalogue of {server.catalogue}", "Datasets")
    ]


def spelling_of(server: Endpoint, table_id: str) -> str | None:
    """Return how the list spells a table that is asked for in other capitals; None if it does not.

    Two tables that differ in nothing else are not told apart.
    """
    spelled = {text_of(row.get("Identifier")).strip() for row in listed_tables(server)}
    others = [s for s in spelled - {table_id} if s.upper() == table_id.upper()]
    return others[0] if len(others) == 1 else None
