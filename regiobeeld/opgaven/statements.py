"""What others say of an opgave: what was published, figures of one's own, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from regiobeeld import wording
from regiobeeld.errors import DefinitionError, RegionError, did_you_mean
from regiobeeld.files.guarded_csv import Row as CsvRow
from regiobeeld.files.guarded_csv import read_rows, refuse, row_faults
from regiobeeld.geography import region as find_region
from regiobeeld.opgaven.definition import Opgave
from regiobeeld.opgaven.figures import KnownFigures
from regiobeeld.opgaven.rows import Row, row, say
from regiobeeld.opgaven.tables import statements

#: Columns of a file with figures of one's own.
OWN_COLUMNS = (
    "opgave", "label", "value", "lower", "upper", "unit", "year", "area", "source", "address",
)  # fmt: skip
#: How such a file is called.
OWN_FILE = "eigen_cijfers.csv"
_NATIONAL = "NL"
_YEARS = range(1990, 2101)
_DECIMALS = 2


def of_statements(known: KnownFigures, opgave: Opgave) -> Iterator[Row]:
    """Give what was published of an opgave: of this region, or else of the country."""
    region = known.picture.region
    every = statements()
    mine = every[every["opgave"] == opgave.id]
    areas = mine["areas"].str.split(";")
    here = mine[areas.map(lambda ids: region.id in ids)]
    national = here.empty
    for found in (mine[mine["areas"] == _NATIONAL] if national else here).to_dict("records"):
        told = {lang: str(found[f"sentence_{lang}"]) for lang in wording.LANGUAGES}
        marked = national and region.level != "land"
        yield row(
            opgave.id, "published",
            lambda lang, told=told, marked=marked: (  # type: ignore[misc]
                say(lang, "national", sentence=told[lang]) if marked else told[lang]
            ),
            area="NL01" if national else region.id, period=str(found["period"]),
            value=found["value"], benchmark=found["benchmark"], source=found["source"],
            verdict="national" if national else "regional",
        )  # fmt: skip


def of_unknown(known: KnownFigures, opgave: Opgave, *, has_lead: bool) -> Iterator[Row]:
    """Give which figure is missing: the lead, or what else no open figure says."""
    if has_lead and not opgave.unknown:
        return
    region = known.picture.region

    def sentence(lang: str) -> str:
        if opgave.unknown:
            what = opgave.unknown[lang]
            return say(lang, "missing_what", region=region.name_in(lang), unknown=what)
        name = opgave.label[lang]
        label = known.indicator(opgave.lead).label[lang] if opgave.lead else name
        return say(lang, "missing_figure", region=region.name_in(lang), label=label.lower())

    yield row(
        opgave.id, "missing", sentence, indicator=opgave.lead, area=region.id,
        verdict="part" if has_lead else "no_lead",
    )  # fmt: skip


def of_own(known: KnownFigures, opgave: Opgave, own: pd.DataFrame) -> Iterator[Row]:
    """Give the figures of one's own on an opgave, of the region or a gemeente in it."""
    region = known.picture.region
    inside = {region.id, region.published, *region.gemeenten}
    for found in own[own["opgave"] == opgave.id].to_dict("records"):
        if found["code"] not in inside:
            continue
        value = float(found["value"])

        def sentence(lang: str, found: Mapping[object, object] = found, v: float = value) -> str:
            decimals = 0 if v == round(v) else _DECIMALS
            return say(
                lang, "own", label=found["label"], year=found["year"],
                area=find_region(str(found["code"])).name_in(lang),
                value=wording.quantity(v, str(found["unit"]), decimals, lang),
                source=found["source"],
            )  # fmt: skip

        yield row(
            opgave.id, "own", sentence, indicator=str(found["label"]), area=str(found["code"]),
            period=str(found["year"]), value=value, lower=found["lower"], upper=found["upper"],
            source=" ".join(filter(None, [str(found["source"]), str(found["address"])])),
        )  # fmt: skip


def read_own_figures(path: str | Path, opgaven: Iterable[str]) -> pd.DataFrame:
    """Read figures that somebody typed over from a report: ``eigen_cijfers.csv``.

    Parameters
    ----------
    path
        CSV with commas or semicolons in UTF-8. Its columns: ``opgave`` (an id), ``label`` (what it
        is), ``value``, ``lower`` and ``upper`` (numbers; both limits may be empty), ``unit``,
        ``year``, ``area`` (a region as `regiobeeld.region` knows it), ``source`` and ``address``
        (where it can be looked up; may be empty).
    opgaven
        Ids of the opgaven that there are.

    Returns
    -------
    pandas.DataFrame
        These columns, numbers as numbers, and ``code``: the id of the area.

    Raises
    ------
    DefinitionError
        When the file cannot be read, or something in it is wrong: with the row, the column, what
        was found and what would be right.
    """
    file, known = Path(path), list(opgaven)
    rows = [(n, {k: v.strip() for k, v in cells.items()}) for n, cells in _rows(file)]
    refuse(file.name, row_faults(rows, lambda cells: _wrong(cells, known)), error=DefinitionError)
    found = [
        {
            **cells,
            **{name: _number(cells[name]) for name in ("value", "lower", "upper")},
            "code": find_region(cells["area"]).id,
        }
        for _, cells in rows
    ]
    return pd.DataFrame(found, columns=[*OWN_COLUMNS, "code"])


def _rows(file: Path) -> list[CsvRow]:
    return read_rows(file, OWN_COLUMNS, DefinitionError)


def _wrong(cells: Mapping[str, str], opgaven: list[str]) -> Iterator[tuple[str, str]]:
    """Give the columns of a row that are wrong, and what is right."""
    if cells["opgave"] not in opgaven:
        hint = did_you_mean(cells["opgave"], opgaven)
        yield "opgave", f"it must be the id of an opgave, such as {opgaven[0]}{hint.rstrip('?')}"
    for name in ("label", "unit", "source"):
        if not cells[name]:
            yield name, "it must be filled in"
    numbers = {name: _number(cells[name]) for name in ("value", "lower", "upper")}
    for name, number in numbers.items():
        if math.isnan(number) and (cells[name] or name == "value"):
            yield name, "it must be a number, such as 12.5 or 12,5"
    if bool(cells["lower"]) != bool(cells["upper"]):
        yield "lower" if not cells["lower"] else "upper", "give both limits, or none"
    low, high = numbers["lower"], numbers["upper"]
    if low > numbers["value"] or numbers["value"] > high:
        yield "value", f"it must lie between its limits, {cells['lower']} and {cells['upper']}"
    if not (cells["year"].isdecimal() and int(cells["year"]) in _YEARS):
        yield "year", f"it must be a year from {_YEARS[0]} to {_YEARS[-1]}"
    try:
        find_region(cells["area"])
    except RegionError as error:
        yield "area", f"it must be a region: {str(error).rstrip('.')}"


def _number(text: str) -> float:
    """Return the number that a cell says, with a point or a comma; NaN when it says none."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan
