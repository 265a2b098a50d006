"""The tables of a store as a record names them: of when, which files, and what those hold now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regiobeeld.store import Store
from regiobeeld.store.manifest import checked_table, hash_of, inside, read_manifest

# What says when and where rather than what a table means.
_FILE = ("path", "bytes", "hash", "sources")
_READING = ("rows", "modified", "retrieved", "attribution", "codes", "original", "understood")


@dataclass(frozen=True)
class StoredTable:
    """A table of a store.

    Attributes
    ----------
    recorded
        ``modified``, ``retrieved`` and, as the manifest has them, the SHA-256 of the files of its
        ``figures`` and ``codes``.
    described
        What else the manifest says of it: title, publisher, topics, units and the like.
    files
        Where the files of figures and codes are.
    """

    recorded: Mapping[str, str]
    described: Mapping[str, Any]
    files: Mapping[str, Path]


def stored_tables(store: Store) -> dict[str, StoredTable]:
    """Return the tables of a store and the one underneath, by identifier.

    Raises
    ------
    StoreError
        When a manifest is damaged.
    """
    found: dict[str, StoredTable] = {}
    for folder in _folders(store):
        resources = {r["name"]: r for r in read_manifest(folder)["resources"]}
        for resource in resources.values():
            if "statline" in resource:
                name, table = _table(folder, resource, resources)
                found[name] = table
    return dict(sorted(found.items()))


def _folders(store: Store) -> list[Path]:
    """Return the folders of a store, the one underneath first."""
    return [*(_folders(store.base) if store.base else []), store.path]


def _table(
    folder: Path, figures: Mapping[str, Any], resources: Mapping[str, Any]
) -> tuple[str, StoredTable]:
    own = checked_table(folder, figures, resources)
    parts = {"figures": figures, "codes": resources[own["codes"]]}
    described = {key: value for key, value in figures.items() if key not in _FILE}
    described["statline"] = {key: own[key] for key in own if key not in _READING}
    return own["table"], StoredTable(
        recorded={
            "modified": own["modified"],
            "retrieved": own["retrieved"],
            **{key: hash_of(part) for key, part in parts.items()},
        },
        described=described,
        files={key: inside(folder, part["path"]) for key, part in parts.items()},
    )
