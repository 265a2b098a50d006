"""What readers are told, in words that they use: sentences that nobody should read again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parents[2] / "regiobeeld"
#: Sentences that readers stumbled over.
STUMBLED = (
    "staan er dus alleen voor",
    "Geen goed of slecht",
    "stappen (gewone spreiding",
    "We zouden het model meten",
    "meegeleverde gegevens; staat in tabel",
    "geen steekproef, dus",
    "geteld, geen steekproef",
    "Wie bovenaan staat, is niet zeker",
    "valt minder op",
    "almost surely",
    "What this picture looks at",
    "No good or bad: right",
    "arm en rijk",
    "rich and poor",
)
#: Dutch words that English has words for; of proper names only abbreviations are left.
DUTCH = re.compile(r"\b(gemeenten?|wijken?|buurten?)\b", re.IGNORECASE)
# What researchers, and not readers of a report, are shown.
_FOR_RESEARCHERS = {"exercises.toml", "record.toml", "conditions.toml"}


def _texts(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _texts(value, (*path, str(key)))
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value, path)
    elif isinstance(found, str):
        yield path, found


def _files() -> list[Path]:
    return sorted((PACKAGE / "definitions").glob("*.toml"))


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.name)
def test_no_sentence_returns_that_readers_stumbled_over(path: Path) -> None:
    texts = list(_texts(tomllib.loads(path.read_text("utf-8"))))
    told = [text for _, text in texts if path.name not in _FOR_RESEARCHERS]
    assert [s for s in STUMBLED for text in told if s.lower() in text.lower()] == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.html.j2")), ids=lambda path: path.name)
def test_nor_in_a_template(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [s for s in STUMBLED if s.lower() in text.lower()] == []


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.name)
def test_english_is_english(path: Path) -> None:
    texts = _texts(tomllib.loads(path.read_text("utf-8")))
    english = [(where, re.sub(r"\{[^}]*\}", "", text)) for where, text in texts if "en" in where]
    left = [] if path.name in _FOR_RESEARCHERS else english
    assert [(where, text) for where, text in left if DUTCH.search(text)] == []
