"""Fixed texts of the report, in plain Dutch (B1) and English."""

from __future__ import annotations

from collections.abc import Mapping

from regiobeeld.definitions.texts import Say, texts

#: Per language the texts, by name.
WORDS: Mapping[str, Mapping[str, str]] = texts("report")
#: Says one of them, filled in.
say = Say("report")
