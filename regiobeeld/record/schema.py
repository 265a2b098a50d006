"""The form that a record must have: nothing of it is used before all of it was checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from regiobeeld.geography.divisions import FIRST_YEAR, LAST_YEAR

#: Form of a record.
SCHEMA = "regiobeeld-run-1"
# Names of files: of one folder, hence without separators.
_FILE = re.compile(r"(?!\.{1,2}$)[^/\\:\x00-\x1f]{1,200}")
_HASH = re.compile(r"[0-9a-f]{64}")
_LIBRARY = re.compile(r"(\.\./plotly-[A-Za-z0-9.-]{1,60}\.min\.js)?")
_LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class _Form:
    """What a value must be: in words, and as a test."""

    words: str
    fits: Callable[[Any], bool]


def _text(value: object) -> bool:
    return isinstance(value, str)


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(*choices: object) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in choices


TEXT = _Form("a text", _text)
HASH = _Form("a SHA-256: 64 digits and letters a to f", _matches(_HASH))
FLAG = _Form("true or false", lambda value: isinstance(value, bool))
WHOLE = _Form(
    "a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)
)
YEAR = _Form(
    f"a year from {FIRST_YEAR} to {LAST_YEAR}",
    lambda value: WHOLE.fits(value) and FIRST_YEAR <= value <= LAST_YEAR,
)
LANGUAGE = _Form("nl or en", _one_of(*_LANGUAGES))
VERSION = _Form(f"{SCHEMA!r}, the only form that this version reads", _one_of(SCHEMA))
LIBRARY = _Form("empty, or such as '../plotly-basic-0123abcd.min.js'", _matches(_LIBRARY))
TABLE = _Form("an object", lambda value: isinstance(value, Mapping))
NAME = _Form("the name of a file, without a folder", _matches(_FILE))
PATHS = _Form(
    "a path within the folder of interviews",
    lambda value: isinstance(value, str) and all(map(NAME.fits, value.split("/"))),
)

_KEYS = {
    "schema": VERSION,
    "regiobeeld": TEXT,
    "job": TABLE,
    "region": TABLE,
    "versions": TABLE,
    "code": HASH,
    "tables": TABLE,
    "definitions": TABLE,
    "notebooks": TABLE,
    "interviews": TABLE,
    "seeds": TABLE,
    "fingerprint": HASH,
    "outputs": TABLE,
}
_JOB = {
    "region": TEXT,
    "year": YEAR,
    "lang": LANGUAGE,
    "benchmark": TEXT,
    "coalitions": FLAG,
    "plotly": LIBRARY,
}
_TABLE = {"modified": TEXT, "retrieved": TEXT, "figures": HASH, "codes": HASH}


def faults_of(content: object) -> Iterator[str]:
    """Give what is wrong with the content of a record: the key, what is there, what must be.

    Examples
    --------
    >>> next(faults_of({"schema": "other"}))
    "schema is 'other'; it must be 'regiobeeld-run-1', the only form that this version reads."
    """
    if not isinstance(content, Mapping):
        yield f"it holds {_shown(content)}; it must hold an object with the key 'schema'."
        return
    wrong = list(_of_keys(content, _KEYS, ""))
    yield from wrong
    if wrong:
        return
    yield from _of_keys(content["job"], _JOB, "job.")
    yield from _of_keys(content["region"], {"id": TEXT, "name": TEXT}, "region.", others=True)
    yield from _of_entries(content["versions"], "versions", TEXT, TEXT)
    yield from _of_entries(content["tables"], "tables", TEXT, TABLE)
    for name, table in content["tables"].items():
        yield from _of_keys(table, _TABLE, f"tables.{name}.")
    forms = {"indicators": TABLE, "other": HASH}
    yield from _of_keys(content["definitions"], forms, "definitions.")
    yield from _of_entries(
        content["definitions"].get("indicators"), "definitions.indicators", TEXT, HASH
    )
    yield from _of_entries(content["notebooks"], "notebooks", NAME, HASH)
    yield from _of_entries(content["interviews"], "interviews", PATHS, HASH)
    yield from _of_entries(content["seeds"], "seeds", TEXT, WHOLE)
    yield from _of_entries(content["outputs"], "outputs", NAME, HASH)
    yield from _of_region(content["job"], content["region"])


def _of_keys(
    found: Mapping[str, Any], forms: Mapping[str, _Form], where: str, *, others: bool = False
) -> Iterator[str]:
    """Give what is wrong with an object of which the keys are known."""
    for key, form in forms.items():
        if key not in found:
            yield f"{where}{key} is missing; it must be {form.words}."
        elif not form.fits(found[key]):
            yield f"{where}{key} is {_shown(found[key])}; it must be {form.words}."
    for key in [] if others else found:
        if key not in forms:
            yield f"{where}{_cut(key)} is no key of a record; the keys are {', '.join(forms)}."


def _of_entries(found: object, where: str, name: _Form, value: _Form) -> Iterator[str]:
    """Give what is wrong with an object of which the keys are names."""
    if not isinstance(found, Mapping):
        return
    for key, entry in found.items():
        if not name.fits(key):
            yield f"{where} has the key {_shown(key)}; it must be {name.words}."
        elif not value.fits(entry):
            yield f"{where}.{_cut(key)} is {_shown(entry)}; it must be {value.words}."


def _of_region(job: Mapping[str, Any], region: Mapping[str, Any]) -> Iterator[str]:
    """Give what is wrong with how regions are named: by a file only if its text is here."""
    for key, place in (("region", "file"), ("benchmark", "benchmark")):
        file = region.get(place)
        named = str(job.get(key, ""))
        if file is None:
            if any(sign in named for sign in "/\\\0") or named.strip().lower().endswith(".toml"):
                yield (
                    f"job.{key} is {_shown(named)}; it must be the name or code of a region, or of"
                    f" a file whose text is in region.{place}."
                )
            continue
        if not isinstance(file, Mapping) or set(file) != {"name", "text"}:
            yield f"region.{place} is {_shown(file)}; it must be an object with name and text."
        elif not NAME.fits(file["name"]) or not file["name"].lower().endswith(".toml"):
            yield (
                f"region.{place}.name is {_shown(file['name'])}; it must be the name of a .toml"
                " file, without a folder."
            )
        elif not _text(file["text"]):
            yield f"region.{place}.text is {_shown(file['text'])}; it must be a text."
        elif file["name"] != named:
            yield f"job.{key} is {_shown(named)}; it must be {file['name']!r}, as region has it."


def _shown(value: object) -> str:
    return _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
