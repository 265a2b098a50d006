"""Texts for readers: one way to read them, and the same in both languages."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import regiobeeld
from regiobeeld.definitions.texts import Say, texts

PACKAGE = Path(regiobeeld.__file__).parent
FILES = sorted(path.stem for path in (PACKAGE / "definitions").glob("*.toml"))
# Definitions, which are data with words in it, are found by folder and read with their lines.
DEFINITIONS = {
    # Of a room beneath that of definitions.
    "epi/conformance.py",
    "geography/definition.py",
    "geography/divisions.py",
    "measurement/catalogue_files.py",
}
# In Dutch "tot" leaves the end out, so the end that is written is another one.
OTHER_PLACES = {("charts", "ages.band")}


def translations(content: object, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield what a file says in Dutch and in English: whole tables, or entry by entry."""
    if isinstance(content, dict) and {"nl", "en"} & content.keys():
        yield path, content.get("nl"), content.get("en")
        content = {name: part for name, part in content.items() if name not in ("nl", "en")}
    parts = content.items() if isinstance(content, dict) else ()
    for name, part in [*parts, *(enumerate(content) if isinstance(content, list) else ())]:
        yield from translations(part, f"{path}.{name}".strip("."))


def leaves(content: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each text of a table with its place."""
    if not isinstance(content, dict | list):
        yield path, content
        return
    for name, part in content.items() if isinstance(content, dict) else enumerate(content):
        yield from leaves(part, f"{path}.{name}".strip("."))


def places(text: object) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(str(text)) if name is not None}


@pytest.mark.parametrize("file", FILES)
def test_both_languages_say_the_same(file: str) -> None:
    for path, dutch, english in translations(texts(file)):
        nl, en = dict(leaves(dutch)), dict(leaves(english))
        assert nl.keys() == en.keys(), path
        for name, text in nl.items():
            if (file, name) not in OTHER_PLACES:
                assert places(text) == places(en[name]), f"{path}.{name}"


def test_only_the_loader_reads_texts() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if place.startswith("definitions/") or place in DEFINITIONS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")]
            if isinstance(node, ast.Import | ast.ImportFrom) and {"tomllib", "resources"} & {
                *names
            }:
                found.add(place)
    assert not found, "use regiobeeld.definitions.texts"


def test_a_text_is_filled_in() -> None:
    say = Say("charts")
    assert say("nl", "ages.title", region="Twente", period=2020) == "Leeftijden in Twente, 2020"
    assert say("en", "ages.title", region="{a}", period=2020) == "Ages in {a}, 2020"
    with pytest.raises(KeyError):
        say("nl", "ages.title", region="Twente")
