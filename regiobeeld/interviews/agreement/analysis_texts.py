"""Texts about agreement and saturation, as readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regiobeeld import wording
from regiobeeld.definitions.texts import texts


def analysis_texts(part: str, lang: str) -> Mapping[str, Any]:
    """Return the texts of a part (``agreement`` or ``saturation``) in a language.

    Raises
    ------
    RegiobeeldError
        For a language that reports are not made in.
    """
    found: Mapping[str, Any] = texts("interview_analysis")[wording.check_language(lang)][part]
    return found
