"""The page of data sources, from the manifest of the snapshot and the definitions."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from regiobeeld.measurement import Catalogue, catalogue
from regiobeeld.measurement.known_tables import usable_tables, with_recipe
from regiobeeld.store import Store
from regiobeeld.store.manifest import Entry, read_manifest

# The snapshot, and not what somebody fetched on the machine where the site is built.
_SNAPSHOT = Path(__file__).parents[2] / "data"


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Put tables into the page of data sources."""
    if page.file.src_uri != "sources.md":
        return markdown
    definitions = catalogue()
    entries = Store(_SNAPSHOT).entries()
    return (
        markdown.replace("<!-- tables -->", tables(entries.values(), licences()))
        .replace("<!-- indicators -->", indicators(definitions))
        .replace("<!-- to fetch -->", to_fetch(definitions, entries))
        .replace("<!-- known -->", known(definitions))
    )


def licences() -> dict[str, tuple[str, str]]:
    """Return name and address of the licence of each table, by its name in the manifest."""
    package = read_manifest(_SNAPSHOT)
    of_all = package["licenses"]
    return {
        resource["name"]: (licence["name"], licence["path"])
        for resource in package["resources"]
        for licence in (resource.get("licenses") or of_all)[:1]
    }


def tables(entries: Iterable[Entry], licence: dict[str, tuple[str, str]]) -> str:
    """Return the tables of the snapshot, as a Markdown table."""
    rows = []
    for entry in entries:
        info, from_ = entry.info, entry.provenance
        name, address = licence[info.id.lower()]
        rows.append(
            (
                _link(info.id, from_.url),
                f"{text(info.title)}<br><small>{text(entry.attribution)}</small>",
                text(info.period),
                _link(name, address),
                f"{entry.rows:,}",
                "; ".join(filter(None, ("partial" if from_.partial else "", text(from_.note)))),
            )
        )
    head = ("Table", "Title, and how to name the source", "Period", "Licence", "Rows", "Note")
    return _table(head, rows)


def indicators(definitions: Catalogue) -> str:
    """Return the indicators by theme, with the series of tables that each comes from."""
    parts = []
    for theme in definitions.themes.values():
        rows = [
            (
                f"`{one.id}`",
                text(one.label["en"]),
                text(one.label["nl"]),
                text(one.unit),
                text(one.kind),
                ", ".join(dict.fromkeys(f"`{recipe.source}`" for recipe in one.recipes))
                or f"to fetch: {', '.join(one.fetch)}",
            )
            for one in definitions.indicators.values()
            if one.theme == theme.id
        ]
        head = ("Id", "Indicator", "In Dutch", "Unit", "Kind", "Source")
        parts.append(f"### {text(theme.label['en'])}\n\n{_table(head, rows)}")
    return "\n\n".join(parts)


def to_fetch(definitions: Catalogue, stored: Iterable[str]) -> str:
    """Return the series of tables, and which of their years the snapshot lacks."""
    present = set(stored)
    rows = []
    for source in definitions.sources.values():
        every = {str(year): table for year, table in source.tables.items()}
        absent = {year: table for year, table in every.items() if table.upper() not in present}
        rows.append(
            (
                f"`{source.id}`",
                _listed(year for year in every if year not in absent),
                ", ".join(_dated(year, table) for year, table in absent.items()),
                text(source.note.get("en", "")),
            )
        )
    return _table(("Source", "In the snapshot", "To fetch", "What to know"), rows)


def known(definitions: Catalogue) -> str:
    """Return the tables that a picture can use: what each adds, and what is made of it."""
    rows = []
    for table in usable_tables().values():
        made = with_recipe(table, definitions)
        rows.append(
            (
                f"`{table.id}`",
                text(table.catalogue),
                f"{text(table.adds)}<br><small>{text(table.title)}</small>",
                ", ".join(f"`{name}`" for name in made),
                ", ".join(f"`{name}`" for name in table.indicators if name not in made),
            )
        )
    return _table(("Table", "Catalogue", "What it adds", "Made of it", "To make of it"), rows)


def text(found: str) -> str:
    """Return a text of a publisher as it may stand in a cell of a Markdown table.

    Examples
    --------
    >>> text("a | b_c <i> [d](e)")
    'a &#124; b&#95;c &lt;i&gt; &#91;d&#93;(e)'
    """
    safe = html.escape(" ".join(found.split()))
    for sign in "\\`*_[]|$":
        safe = safe.replace(sign, f"&#{ord(sign)};")
    return safe


def _listed(years: Iterable[str]) -> str:
    return ", ".join("all periods" if year == "0" else year for year in years) or "none"


def _dated(year: str, table: str) -> str:
    return f"`{table}`" if year == "0" else f"`{table}` ({year})"


def _link(shown: str, address: str) -> str:
    # Addresses are the package's own; another scheme than https is shown, not linked.
    return f"[{text(shown)}](<{address}>)" if address.startswith("https://") else text(shown)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
