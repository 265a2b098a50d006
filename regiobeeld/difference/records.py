"""What two reports were made with: definitions, tables and versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from regiobeeld.difference.change import Change, note
from regiobeeld.difference.files import ReportFiles
from regiobeeld.measurement import Catalogue

_UNKNOWN = "unknown"
_DIGITS = 12


def setting_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give what the reports are of, where that differs."""
    for name, before, after in (
        ("region", a.region, b.region),
        ("year", str(a.year), str(b.year)),
        ("lang", a.lang, b.lang),
        ("benchmark", a.benchmark, b.benchmark),
    ):
        if before != after:
            yield Change("setting", label=name, before=before, after=after)


def definition_changes(
    a: ReportFiles, b: ReportFiles, catalogue: Catalogue, lang: str
) -> Iterator[Change]:
    """Give the indicators of which the definition changed; needs the records of both reports."""
    if a.record is None or b.record is None:
        return
    mine: Mapping[str, object] = a.record["definitions"]["indicators"]
    theirs: Mapping[str, object] = b.record["definitions"]["indicators"]
    for name in mine:
        if name in theirs and mine[name] != theirs[name]:
            known = catalogue.indicators.get(name)
            yield Change(
                "definition",
                indicator=name,
                label=known.label[lang] if known else _label(b, name),
                notes=(note("other_definition"),),
            )


def table_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give the tables that one report rests on and the other does not, or in another version."""
    mine, theirs = _tables(a), _tables(b)
    for name in sorted({*mine, *theirs}):
        before, after = mine.get(name, ""), theirs.get(name, "")
        if before != after:
            yield Change("table", label=name, before=before, after=after)


def version_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give the packages and files that are not the same; needs the records of both reports."""
    if a.record is None or b.record is None:
        return
    mine, theirs = _versions(a.record), _versions(b.record)
    for name in {**mine, **theirs}:
        before, after = str(mine.get(name, "")), str(theirs.get(name, ""))
        if before != after:
            yield Change("version", label=name, before=before, after=after)


def _versions(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the version of each package, and the first digits of the hash of other parts."""
    parts = {
        "code": record.get("code", ""),
        "definitions.other": record["definitions"].get("other", ""),
        "notebooks": record.get("notebooks", {}),
        "interviews": record.get("interviews", {}),
    }
    hashes = {n: p if isinstance(p, str) else _hash(p) for n, p in parts.items()}
    versions = {"regiobeeld": record.get("regiobeeld", ""), **record["versions"]}
    return {**versions, **{name: found[:_DIGITS] for name, found in hashes.items()}}


def _hash(part: object) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def _tables(files: ReportFiles) -> dict[str, str]:
    """Return the tables that figures come from, each with the date of its version."""
    frames = [files.measurements, files.members, files.history]
    used = pd.concat([f.loc[f["status"] == "ok", ["table", "modified"]] for f in frames])
    used = used[used["table"] != ""]
    found = used.sort_values("modified").drop_duplicates("table", keep="last")
    return {
        str(table): str(modified)[:10] or _UNKNOWN
        for table, modified in zip(found["table"], found["modified"], strict=True)
    }


def _label(files: ReportFiles, indicator: str) -> str:
    rows = files.measurements[files.measurements["indicator"] == indicator]
    return str(rows["label"].iloc[0]) if len(rows) else indicator
