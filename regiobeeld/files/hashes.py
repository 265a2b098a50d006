"""Marks of content: the same content has the same one, in any session."""

from __future__ import annotations

import hashlib
import json


def sha256(data: bytes) -> str:
    """Return the SHA-256 of data, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def hash_of(value: object) -> str:
    """Return the SHA-256 of what plain data says, whatever the order of its keys.

    Examples
    --------
    >>> hash_of({"a": 1, "b": [2]}) == hash_of({"b": [2], "a": 1})
    True
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode())
