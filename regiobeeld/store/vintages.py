"""Former versions of tables in a manifest: what a table said before its publisher revised it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Former versions of a table that are kept. A reader goes back to the figures of a report or two
#: ago; a table that is revised every month must not fill a disk.
KEPT = 5


def vintages_of(package: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the former versions of a table that a manifest holds, newest first.

    Each is the pair of resources (``figures`` and ``codes``) as it stood among the others.
    """
    return [v for v in package.get("vintages", []) if v["figures"]["name"] == name]


def with_table(
    package: Mapping[str, Any], figures: dict[str, Any], codes: dict[str, Any]
) -> dict[str, Any]:
    """Return a manifest with a table added, or in the place of the one of that name.

    The table that was there becomes a vintage when the publisher has revised it since; the same
    version, read once more, just takes its place. Of each table the `KEPT` newest vintages stay.
    """
    written = {r["name"]: r for r in (figures, codes)}
    resources = {r["name"]: r for r in package["resources"]}
    former = resources.get(figures["name"])
    vintages = list(package.get("vintages", []))
    if former is not None and former["statline"]["modified"] != figures["statline"]["modified"]:
        vintages.insert(0, {"figures": former, "codes": resources[former["statline"]["codes"]]})
        old = vintages_of({"vintages": vintages}, figures["name"])[KEPT:]
        vintages = [vintage for vintage in vintages if vintage not in old]
    kept = sorted((resources | written).values(), key=lambda r: str(r["name"]))
    return {**package, "resources": kept} | ({"vintages": vintages} if vintages else {})


def files_of(package: Mapping[str, Any]) -> set[str]:
    """Return the paths of all files that a manifest names."""
    pairs = [part for vintage in package.get("vintages", []) for part in vintage.values()]
    return {resource["path"] for resource in [*package["resources"], *pairs]}


def are_vintages(found: object) -> bool:
    """Whether part of a manifest can be its vintages."""
    return isinstance(found, list) and all(
        isinstance(v, dict) and set(v) == {"figures", "codes"} and all(map(is_resource, v.values()))
        for v in found
    )


def is_resource(found: object) -> bool:
    """Whether part of a manifest can be a file that it describes."""
    return (
        isinstance(found, dict)
        and isinstance(found.get("name"), str)
        and isinstance(found.get("path"), str)
    )
