"""What two reports were made with: definitions, tables and versions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from regiobeeld.difference.change import Change, note
from regiobeeld.difference.files import ReportFiles
from regiobeeld.files.hashes import sha256
from regiobeeld.measurement import Catalogue

_UNKNOWN = "unknown"
_DIGITS = 12


def setting_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give what the reports are of, where that differs."""
    return _differing("setting", _settings(a), _settings(b))


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
    changes = _differing("table", _tables(a), _tables(b))
    return iter(sorted(changes, key=lambda change: change.label))


def version_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give the packages and files that are not the same; needs the records of both reports."""
    if a.record is None or b.record is None:
        return iter(())
    return _differing("version", _versions(a.record), _versions(b.record))


def _differing(kind: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[Change]:
    """Give the entries that are not the same, or in one of the reports only."""
    for name in {**mine, **theirs}:
        before, after = mine.get(name, ""), theirs.get(name, "")
        if before != after:
            yield Change(kind, label=name, before=before, after=after)


def _settings(files: ReportFiles) -> dict[str, str]:
    names = ("region", "year", "lang", "benchmark")
    return {name: str(getattr(files, name)) for name in names}


def _versions(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the version of each package, and the first digits of the hash of other parts."""
    hashes = {
        "code": record["code"],
        "definitions.other": record["definitions"]["other"],
        "notebooks": _hash(record["notebooks"]),
        "interviews": _hash(record["interviews"]),
    }
    versions = {"regiobeeld": record["regiobeeld"], **record["versions"]}
    return versions | {name: found[:_DIGITS] for name, found in hashes.items()}


def _hash(part: object) -> str:
    return sha256(json.dumps(part, sort_keys=True).encode())


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
