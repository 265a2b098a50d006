"""The tables on disk: whole or not at all, verified when read, with what they are and of when.

May use `files`, `statline` and below.
"""

from regiobeeld.store.manifest import Entry
from regiobeeld.store.store import Store, default_store

__all__ = ["Entry", "Store", "default_store"]
