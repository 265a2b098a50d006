"""Fixed texts of the report, in plain Dutch (B1) and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType


def _read() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("regiobeeld") / "definitions" / "report.toml"
    texts = tomllib.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType({lang: MappingProxyType(words) for lang, words in texts.items()})


#: Per language the texts, by name.
WORDS = _read()
