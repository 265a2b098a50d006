"""The form that a record must have: nothing of it is used before all of it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import (
    CheckedSection,
    Json,
    ValueForm,
    matching,
    shown,
    year_of,
)
from regiobeeld.geography.divisions import YEARS

#: ValueForm of a record.
SCHEMA = "regiobeeld-run-1"
_HASH = matching("a SHA-256: 64 digits and letters a to f", r"[0-9a-f]{64}")
# Names of files are of one folder, hence without separators.
_NAME = matching("the name of a file, without a folder", r"(?!\.{1,2}$)[^/\\:\x00-\x1f]{1,200}")
_PATH = ValueForm(
    "a path within the folder of interviews",
    lambda value: isinstance(value, str) and all(map(_NAME.fits, value.split("/"))),
)
_DEFINED = matching(
    "the name of a .toml file, without a folder",
    r"[^/\\:\x00-\x1f]{1,195}\.[tT][oO][mM][lL]",
)
_SEED = ValueForm(
    "a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)
)
_YEAR = year_of(YEARS)
_KEYS = {
    "schema": matching(f"{SCHEMA!r}, the only form that this version reads", SCHEMA),
    "regiobeeld": form.TEXT,
    "job": form.TABLE,
    "region": form.TABLE,
    "versions": form.TABLE,
    "code": _HASH,
    "tables": form.TABLE,
    "definitions": form.TABLE,
    "notebooks": form.TABLE,
    "interviews": form.TABLE,
    "seeds": form.TABLE,
    "fingerprint": _HASH,
    "outputs": form.TABLE,
}
_JOB = {
    "region": form.TEXT,
    "year": ValueForm(f"{_YEAR.name}, or null", lambda v: v is None or _YEAR.fits(v)),
    "lang": matching("nl or en", "nl|en"),
    "benchmark": form.TEXT,
    "coalitions": form.FLAG,
    "plotly": matching(
        "empty, or such as '../plotly-basic-0123abcd.min.js'",
        r"(\.\./plotly-[A-Za-z0-9.-]{1,60}\.min\.js)?",
    ),
}
_TABLE = {"modified": form.TEXT, "retrieved": form.TEXT, "figures": _HASH, "codes": _HASH}
_REGION = {"id": form.TEXT, "name": form.TEXT}
_DEFINITIONS = {"indicators": form.TABLE, "other": _HASH}
_FILE = {"name": _DEFINED, "text": form.TEXT}
# Objects of which the keys are names: what those must be, and their values.
_NAMED = {
    ("versions",): (form.TEXT, form.TEXT),
    ("tables",): (form.TEXT, form.TABLE),
    ("definitions", "indicators"): (form.TEXT, _HASH),
    ("notebooks",): (_NAME, _HASH),
    ("interviews",): (_PATH, _HASH),
    ("seeds",): (form.TEXT, _SEED),
    ("outputs",): (_NAME, _HASH),
}


def check_record(content: object) -> Mapping[str, Any]:
    """Return the content of a record, when all of it is as it must be.

    Raises
    ------
    ValueError
        With the first thing that is wrong: the key, what is there, what must be.

    Examples
    --------
    >>> check_record({"schema": "other"})
    Traceback (most recent call last):
    ValueError: schema is 'other'; it must be 'regiobeeld-run-1', the only form that this version
    reads.
    """
    if not isinstance(content, Mapping):
        raise ValueError(
            f"it holds {shown(content)}; it must hold an object with the key 'schema'."
        )
    record = CheckedSection(Json("", ValueError), (), content)
    record.check(_KEYS, _KEYS)
    record.below("job").check(_JOB, _JOB)
    record.below("region").check(_REGION, _REGION, others=True)
    record.below("definitions").check(_DEFINITIONS, _DEFINITIONS)
    for path, (names, values) in _NAMED.items():
        record.below(*path).check_all(names, values)
    for table in record.below("tables").each().values():
        table.check(_TABLE, _TABLE)
    for key, place in (("region", "file"), ("benchmark", "benchmark")):
        _check_region(record, key, place)
    return content


def _check_region(record: CheckedSection, key: str, place: str) -> None:
    """Make sure that a region is named by a file only if the text of that file is here."""
    job, region = record.below("job"), record.below("region")
    named = job.content[key]
    if region.content.get(place) is None:
        if any(sign in named for sign in "/\\\0") or named.strip().lower().endswith(".toml"):
            raise job.fault(
                f"job.{key} is {shown(named)}; it must be the name or code of a region, or of a"
                f" file whose text is in region.{place}."
            )
        return
    region.check({place: form.TABLE}, others=True)
    file = region.below(place)
    file.check(_FILE, _FILE)
    if file.content["name"] != named:
        raise job.fault(
            f"job.{key} is {shown(named)}; it must be {file.content['name']!r}, as region has it."
        )
