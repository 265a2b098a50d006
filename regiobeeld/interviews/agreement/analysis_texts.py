"""Texts about agreement and saturation, as readers see them."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from regiobeeld import wording


def analysis_texts(part: str, lang: str) -> Mapping[str, Any]:
    """Return the texts of a part (``agreement`` or ``saturation``) in a language.

    Raises
    ------
    RegiobeeldError
        For a language that reports are not made in.
    """
    texts: Mapping[str, Any] = _texts()[wording.check_language(lang)][part]
    return texts


@functools.cache
def _texts() -> Mapping[str, Any]:
    file = resources.files("regiobeeld") / "definitions" / "interview_analysis.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


__all__ = ["analysis_texts"]
