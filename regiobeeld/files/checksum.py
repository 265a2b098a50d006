"""The checksum of plain data."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def json_sha256(content: Any) -> str:
    """Return the SHA-256, in hexadecimal, of lists, tables and texts as JSON without spaces.

    Examples
    --------
    >>> json_sha256({"b": 1, "a": ["é"]}) == json_sha256({"a": ("é",), "b": 1})
    True
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
