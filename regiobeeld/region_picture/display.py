"""How a picture shows itself in a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from regiobeeld.definitions.texts import Say
from regiobeeld.measurement.measure import KEYS
from regiobeeld.wording import JUDGEMENT, STATUS, check_language, interval, number, quantity

if TYPE_CHECKING:
    from regiobeeld.region_picture import Picture

_say = Say("picture")
# Before and after the column of the benchmark.
_COLUMNS = ("indicator", "value", "interval", "period"), ("judgement", "remark")


def picture_html(picture: Picture, lang: str = "nl") -> str:
    """Return the main figures with their comparison as a table, every text escaped.

    Parameters
    ----------
    picture
        A region in figures.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    RegiobeeldError
        For another language.
    """
    check_language(lang)
    before, after = _COLUMNS
    head = (
        *(_say(lang, f"table.{name}") for name in before),
        picture.benchmark.name_in(lang),
        *(_say(lang, f"table.{name}") for name in after),
    )
    judged = picture.comparisons.set_index(list(KEYS))
    rows = "".join(
        _row(picture, row, judged.loc[tuple(row[key] for key in KEYS)], lang)
        for row in picture.main.to_dict("records")
    )
    columns = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in head)
    title = html.escape(f"{picture.region.name_in(lang)}, {picture.until}")
    return (
        f"<table><caption>{title}</caption><thead><tr>{columns}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{_own_definitions(picture, lang)}"
    )


def _row(picture: Picture, row: Mapping[Any, Any], against: Mapping[Any, Any], lang: str) -> str:
    definition = picture.catalogue.indicators[row["indicator"]]
    cells = (
        quantity(row["value"], definition.unit, definition.decimals, lang),
        interval(row["lower"], row["upper"], definition.decimals, lang),
        str(row["period"]),
        number(against["benchmark_value"], definition.decimals, lang),
        JUDGEMENT[against["judgement"]][lang],
        "" if row["status"] == "ok" else STATUS[row["status"]][lang],
    )
    label = html.escape(definition.label[lang])
    return f'<tr><th scope="row">{label}</th>{_cells(cells)}</tr>'


def _own_definitions(picture: Picture, lang: str) -> str:
    """Say which figures are not defined by the package."""
    catalogue = picture.catalogue
    told = []
    for name in picture.main["indicator"]:
        if name in catalogue.origins:
            text = f"{catalogue.indicators[name].label[lang]}: {catalogue.origins[name]}"
            replaced = name in catalogue.replaced
            told.append(_say(lang, "table.replaces", definition=text) if replaced else text)
    items = "".join(f"<li>{html.escape(text)}</li>" for text in told)
    return f"<p>{_say(lang, 'table.own_definitions')}</p><ul>{items}</ul>" if items else ""


def _cells(texts: Iterable[str]) -> str:
    return "".join(f"<td>{html.escape(text)}</td>" for text in texts)
