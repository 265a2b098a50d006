"""Read captured tables, and complete what a capture lacks, as the service would have it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tests.stand_in.descriptions import Row, code_row, property_row, topic_row

_ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("REGIOBEELD_SHARED") or _ROOT.parent / "shared")
_CAPTURES = SHARED / "captures"


def captures_present() -> bool:
    return _CAPTURES.is_dir()


@dataclass(frozen=True)
class Capture:
    """What is known of a captured table before it is read."""

    id: str
    host: str
    title: str
    period: str
    file: str
    language: str = "nl"


# The host is the one that publishes the table: CBS itself, or RIVM on the host for third parties.
CAPTURES = {
    capture.id.lower(): capture
    for capture in (
        Capture("84799NED", "CBS", "Kerncijfers wijken en buurten 2020", "2020", "parquet"),
        Capture("85012NED", "CBS", "Gezondheidsmonitor; regio, 2020", "2020", "TypedDataSet.csv"),
        Capture("83674NED", "CBS", "Gezondheidsmonitor; regio, 2016", "2016", "TypedDataSet.csv"),
        Capture("50140NED", "RIVM", "Gezondheid jongvolwassenen", "2024", "TypedDataSet.csv"),
        Capture("50090NED", "RIVM", "Wijken en buurten", "2012-2020", "TypedDataSet.csv.gz"),
        Capture("83958NED", "CBS", "Woonplaatsen in Nederland 2018", "2018", "bulk"),
        Capture("70072ned", "CBS", "Regionale kerncijfers", "2015", "UntypedDataSet.csv"),
        Capture("80202ned", "CBS", "Doodsoorzaken", "1996-2022", "UntypedDataSet.csv"),
    )
}


@dataclass(frozen=True, eq=False)
class Content:
    """A table as the service holds it: both sets of rows and all metadata."""

    info: Row
    properties: list[Row]
    dimensions: dict[str, list[Row]]
    typed: pd.DataFrame
    untyped: pd.DataFrame = field(repr=False)

    @property
    def topics(self) -> list[Row]:
        return [row for row in self.properties if row["Type"] == "Topic"]


def captured(capture: Capture) -> Content:
    match capture.file:
        case "parquet":
            return _from_parquet(capture)
        case "bulk":
            return _from_bulk(capture)
        case file if file.startswith("Untyped"):
            return _from_untyped(capture)
        case _:
            return _from_typed(capture)


def catalogue_row(capture: Capture) -> Row:
    """The table's row in the catalogue; without reading the table."""
    file = _CAPTURES / capture.id / "CatalogTable.json"
    if file.exists():
        row: Row = json.loads(file.read_text(encoding="utf-8"))
        return row
    return {**table_info(capture), "Updated": "2021-01-01T02:00:00", "SummaryAndLinks": ""}


def _from_parquet(capture: Capture) -> Content:
    folder = _CAPTURES / capture.id
    properties = [
        {"odata.type": row.pop("odata_type"), **row}
        for row in _records(pd.read_parquet(folder / "DataProperties.parquet"))
    ]
    for row in properties:
        row.update({k: int(row[k]) for k in ("Position", "ParentID", "Decimals") if row.get(k)})
    dimension = _records(pd.read_parquet(folder / "WijkenEnBuurten.parquet"))
    typed = pd.read_parquet(folder / "TypedDataSet.parquet")
    info = {**table_info(capture), **_part(catalogue_row(capture), table_info(capture))}
    return Content(
        info, properties, {"WijkenEnBuurten": dimension}, typed, as_untyped(typed, properties)
    )


def _from_bulk(capture: Capture) -> Content:
    """A table as StatLine's own bulk download: both sets, and the metadata in sections."""
    folder = _CAPTURES / capture.id
    sections = _sections((folder / f"{capture.id}_metadata.csv").read_text(encoding="utf-8-sig"))
    properties = sections["DataProperties"]
    for row in properties:
        row["odata.type"] = f"Cbs.OData.{row['Type']}"
        for name in ("ID", "Position", "ParentID", "Decimals"):
            row[name] = int(row[name]) if row[name] else None
    typed = _read_csv(next(folder.glob("*_TypedDataSet_*.csv")), ";")
    untyped = _read_csv(next(folder.glob("*_UntypedDataSet_*.csv")), ";")
    names = [row["Key"] for row in properties if row["Type"] == "Dimension"]
    dimensions = {name: sections[name] for name in names}
    return Content(sections["TableInfos"][0], properties, dimensions, typed, untyped)


def _from_typed(capture: Capture) -> Content:
    file = _CAPTURES / capture.id / capture.file
    with pd.io.common.get_handle(file, "r", encoding="utf-8-sig", compression="infer") as handle:
        separator = ";" if ";" in handle.handle.readline() else ","
    text = dict.fromkeys(("Gemeentenaam_1", "SoortRegio_2", "Codering_3", *_KNOWN_DIMENSIONS), str)
    typed = pd.read_csv(file, sep=separator, dtype=text, encoding="utf-8-sig", low_memory=False)
    for name in typed.columns[typed.dtypes == TEXT]:
        typed[name] = padded(typed[name])
    return _completed(capture, typed, None)


def _from_untyped(capture: Capture) -> Content:
    untyped = _read_csv(_CAPTURES / capture.id / capture.file, ";")
    typed = untyped.copy()
    for name in _topic_names(untyped):
        bare = untyped[name].str.strip()
        numbers = pd.to_numeric(bare.mask(bare.isin(["", "."])), errors="coerce")
        if not (numbers.isna() & ~bare.isin(["", "."])).any():
            typed[name] = numbers
        else:
            typed[name] = untyped[name].mask(bare == "")
    return _completed(capture, typed, untyped)


_KNOWN_DIMENSIONS = {
    "Perioden": "TimeDimension",
    "RegioS": "GeoDimension",
    "WijkenEnBuurten": "GeoDetail",
    "Leeftijd": "Dimension",
    "Geslacht": "Dimension",
    "Marges": "Dimension",
    "Persoonskenmerken": "Dimension",
}
TEXT = pd.Series(["text"]).dtype


def _completed(capture: Capture, typed: pd.DataFrame, untyped: pd.DataFrame | None) -> Content:
    """Make up the metadata that a capture lacks, as little as the protocol asks for."""
    names = [name for name in typed.columns if name in _KNOWN_DIMENSIONS]
    properties = [
        property_row(number, _KNOWN_DIMENSIONS[name], name, name)
        for number, name in enumerate(names)
    ]
    for name in _topic_names(typed):
        properties.append(_topic_property(len(properties), name, typed[name]))
    dimensions = {name: _dimension_rows(capture, name, typed) for name in names}
    rendered = as_untyped(typed, properties) if untyped is None else untyped
    return Content(table_info(capture), properties, dimensions, typed, rendered)


def _topic_names(rows: pd.DataFrame) -> list[str]:
    return [name for name in rows.columns if name != "ID" and name not in _KNOWN_DIMENSIONS]


def _topic_property(number: int, name: str, column: pd.Series) -> Row:
    numeric = pd.api.types.is_numeric_dtype(column)
    decimals = int(numeric and bool((column.dropna() % 1 != 0).any()))
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"_\d+$", "", name)).lower()
    datatype = ("Double" if decimals else "Long") if numeric else "String"
    title = words.removeprefix("k_").capitalize()
    return topic_row(number, name, title, datatype, decimals=decimals)


def _dimension_rows(capture: Capture, name: str, typed: pd.DataFrame) -> list[Row]:
    titles: dict[str, str] = {}
    file = _CAPTURES / capture.id / f"{name}.csv"
    if file.exists():
        with file.open(encoding="utf-8-sig", newline="") as handle:
            titles = {row["Key"].strip(): row["Title"] for row in csv.DictReader(handle)}
    elif name == "WijkenEnBuurten":
        pairs = typed.drop_duplicates(name)
        titles = dict(zip(pairs[name].str.strip(), pairs["Gemeentenaam_1"], strict=True))
    return [
        code_row(key, titles.get(key.strip(), key.strip()).strip())
        for key in dict.fromkeys(typed[name])
    ]


def as_untyped(typed: pd.DataFrame, properties: list[Row]) -> pd.DataFrame:
    """Show the typed rows as the untyped set does: as right-aligned text."""
    topics = {row["Key"]: row for row in properties if row["Type"] == "Topic"}
    return pd.DataFrame({name: _rendered(typed[name], topics.get(name)) for name in typed})


def _rendered(column: pd.Series, topic: Row | None) -> pd.Series:
    if topic is None:
        return column if column.name == "ID" else column.astype(str)
    missing = "" if topic["Default"] == "Impossible" else "       ."
    if not pd.api.types.is_numeric_dtype(column):
        return column.fillna(missing)
    decimals = int(topic["Decimals"] or 0)
    if decimals == 0 and (column.dropna() % 1 != 0).any():
        decimals = 1
    texts = [missing if v != v else f"{v:.{decimals}f}".rjust(8) for v in column.tolist()]
    return pd.Series(texts, index=column.index, dtype=TEXT)


def table_info(capture: Capture) -> Row:
    return {
        "ID": 0,
        "Title": capture.title,
        "ShortTitle": capture.title,
        "Identifier": capture.id,
        "Summary": capture.title,
        "Modified": "2021-01-01T02:00:00",
        "ReasonDelivery": "Actualisering",
        "ExplanatoryText": "",
        "Language": capture.language,
        "Catalog": capture.host,
        "Frequency": "Onregelmatig",
        "Period": capture.period,
        "ShortDescription": "",
        "Description": "",
        "DefaultPresentation": "",
        "DefaultSelection": "",
        "GraphTypes": "Table",
        "OutputStatus": "Regulier",
        "Source": capture.host,
        "MetaDataModified": "2021-01-01T02:00:00",
        "SearchPriority": "2",
    }


def _part(row: Row, like: Row) -> Row:
    return {name: row[name] for name in like if name in row}


def padded(column: pd.Series) -> pd.Series:
    return column.str.ljust(int(column.str.len().max()))


def _read_csv(file: Path, separator: str) -> pd.DataFrame:
    rows = pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows["ID"] = rows["ID"].astype(int)
    return rows


def _sections(text: str) -> dict[str, list[Row]]:
    """Read StatLine's metadata file: a name on a line of its own begins each section."""
    sections: dict[str, list[Row]] = {}
    rows: list[Row] = []
    header: list[str] | None = None
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        if len(cells) == 1:
            rows = sections.setdefault(cells[0], [])
            header = None
        elif cells and header is None:
            header = cells
        elif cells and header is not None:
            rows.append(dict(zip(header, cells, strict=False)))
    return sections


def _records(rows: pd.DataFrame) -> list[Row]:
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
