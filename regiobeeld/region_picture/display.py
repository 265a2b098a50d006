"""How a picture shows itself in a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from regiobeeld.measurement.measure import KEYS
from regiobeeld.wording import JUDGEMENT, STATUS, interval, number, quantity

if TYPE_CHECKING:
    from regiobeeld.region_picture import Picture


def picture_html(picture: Picture) -> str:
    """Return the main figures with their comparison as a table, every text escaped."""
    head = (
        "indicator", "waarde", "95%-interval", "periode", picture.benchmark.name, "oordeel",
        "opmerking",
    )  # fmt: skip
    judged = picture.comparisons.set_index(list(KEYS))
    rows = "".join(
        _row(picture, row, judged.loc[tuple(row[key] for key in KEYS)])
        for row in picture.main.to_dict("records")
    )
    columns = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in head)
    title = html.escape(f"{picture.region.name}, {picture.year}")
    return (
        f"<table><caption>{title}</caption><thead><tr>{columns}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{_own_definitions(picture)}"
    )


def _row(picture: Picture, row: Mapping[Any, Any], against: Mapping[Any, Any]) -> str:
    definition = picture.catalogue.indicators[row["indicator"]]
    cells = (
        quantity(row["value"], definition.unit, definition.decimals, "nl"),
        interval(row["lower"], row["upper"], definition.decimals, "nl"),
        str(row["period"]),
        number(against["benchmark_value"], definition.decimals, "nl"),
        JUDGEMENT[against["judgement"]]["nl"],
        "" if row["status"] == "ok" else STATUS[row["status"]]["nl"],
    )
    label = html.escape(definition.label["nl"])
    return f'<tr><th scope="row">{label}</th>{_cells(cells)}</tr>'


def _own_definitions(picture: Picture) -> str:
    """Say which figures are not defined by the package."""
    catalogue = picture.catalogue
    shown = [name for name in picture.main["indicator"] if name in catalogue.origins]
    items = "".join(
        f"<li>{html.escape(catalogue.indicators[name].label['nl'])}:"
        f" {html.escape(catalogue.origins[name])}"
        f"{' (vervangt die van regiobeeld)' if name in catalogue.replaced else ''}</li>"
        for name in shown
    )
    return f"<p>Eigen definities</p><ul>{items}</ul>" if items else ""


def _cells(texts: Iterable[str]) -> str:
    return "".join(f"<td>{html.escape(text)}</td>" for text in texts)
