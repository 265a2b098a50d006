"""Bringing tables from the live services into a store: the only room that uses the network.

May use `measurement`, `statline`, `store` and below.
"""

from regiobeeld.fetch.asking import (
    Announcement,
    FoundTable,
    announced,
    find_table,
    known_tables,
)
from regiobeeld.fetch.bringing import FetchError, Progress, fetch
from regiobeeld.fetch.newest import fetch_newest

__all__ = [
    "Announcement",
    "FetchError",
    "FoundTable",
    "Progress",
    "announced",
    "fetch",
    "fetch_newest",
    "find_table",
    "known_tables",
]
