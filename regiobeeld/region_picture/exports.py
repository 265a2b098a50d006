"""The data beside a report: CSV and Parquet to compute with, a workbook to read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from regiobeeld import wording
from regiobeeld.definitions.texts import Say
from regiobeeld.files.guarded_csv import csv_bytes
from regiobeeld.files.whole import replace_file
from regiobeeld.files.workbook import Book, Sheet
from regiobeeld.region_picture import Picture, once
from regiobeeld.region_picture.coming_words import label

#: The measurements of a region as CSV.
MEASUREMENTS = "metingen.csv"
_KEYS = ["indicator", "region", "level", "period", "age", "sex"]
_WIDTHS: Mapping[str, int] = {"indicator": 26, "label": 42, "unit": 16, "topic": 34}
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "header": {"bold": True, "bg_color": "#14505C", "font_color": "#FFFFFF", "text_wrap": True},
    "text": {"valign": "top"},
    "number": {"valign": "top", "num_format": "General"},
}
_say = Say("picture")


def write_tables(
    picture: Picture,
    folder: str | Path,
    *,
    lang: str = "nl",
    beside: Mapping[str, pd.DataFrame] | None = None,
) -> list[Path]:
    """Write the data of a picture.

    Parameters
    ----------
    picture
        The region in figures.
    folder
        Where to write; made when it is not there. Former files of these names are replaced.
    lang
        ``nl`` or ``en``: of labels. Columns have the names that they have in the package.
    beside
        Other tables that are written as CSV, by file name; an empty one is left out.

    Returns
    -------
    list of pathlib.Path
        ``metingen.csv`` and ``.parquet`` (`Picture.measurements`), ``gemeenten_en_wijken.csv``
        (`Picture.members`), ``vergelijking.csv`` (`Picture.comparisons`), ``historie.csv``
        (`Picture.history`) and ``cijfers.xlsx``; ``toekomst.csv`` (`Coming.course`),
        ``bereikbaarheid.csv`` (`Picture.access`) and ``sluiting.csv`` (`Picture.closings`) where
        there is such a thing. The same picture gives the same bytes.

    Notes
    -----
    CSV is comma-separated UTF-8 with a byte order mark, by which Excel knows the encoding. Text
    that a spreadsheet would take for a formula gets an apostrophe in front; numbers never do.

    Names stand beside ids: ``label`` and ``unit`` after ``indicator``, ``region_name`` after
    ``region`` and ``benchmark_name`` after ``benchmark``. A name is empty where no table has it.

    Raises
    ------
    BuildError
        When a file cannot be written.
    """
    wording.check_language(lang)
    others = {n: csv_bytes(frame) for n, frame in (beside or {}).items() if not frame.empty}
    files = {**tables_of(picture, lang), **others}
    return sorted(replace_file(Path(folder) / name, data) for name, data in files.items())


@once
def tables_of(picture: Picture, lang: str) -> dict[str, bytes]:
    """Return by file name the tables that `write_tables` makes of a picture."""
    names = _area_names(picture, lang)
    frames = {
        MEASUREMENTS: picture.measurements,
        "gemeenten_en_wijken.csv": picture.members,
        "vergelijking.csv": picture.comparisons,
        "historie.csv": picture.history,
    }
    labelled = {name: _labelled(frame, picture, lang, names) for name, frame in frames.items()}
    to_come = _to_come(picture, lang, names)
    return {
        **{name: csv_bytes(frame) for name, frame in labelled.items()},
        **{name: csv_bytes(frame) for name, frame in to_come.items() if not frame.empty},
        "metingen.parquet": parquet_bytes(picture.measurements),
        "cijfers.xlsx": _workbook(picture, lang, names).data(),
    }


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as Parquet that holds its columns and nothing of the program."""
    # A period is a year or a range of years.
    plain = frame.astype({"period": "str"}) if "period" in frame.columns else frame
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()


def _to_come(picture: Picture, lang: str, names: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return what is known of years to come and of distances, with names beside ids."""
    found = {"bereikbaarheid.csv": picture.access, "sluiting.csv": picture.closings}
    named = {name: frame for name, frame in found.items() if not frame.empty}
    for name, frame in named.items():
        place = list(frame.columns).index("area") + 1
        named[name] = frame.copy()
        named[name].insert(place, "area_name", [names.get(area, "") for area in frame["area"]])
    if picture.future.missing:
        return named
    course = picture.future.course.copy()
    course.insert(1, "label", [label(measure, lang) for measure in course["measure"]])
    return {"toekomst.csv": course, **named}


def _labelled(
    frame: pd.DataFrame, picture: Picture, lang: str, names: Mapping[str, str]
) -> pd.DataFrame:
    """Add what indicators and areas are called, and the units."""
    definitions = [picture.indicator(name) for name in frame["indicator"]]
    labelled = frame.copy()
    labelled.insert(1, "label", [i.label[lang] for i in definitions])
    labelled.insert(2, "unit", [wording.unit_name(i.unit, lang) for i in definitions])
    for column in ("region", "benchmark"):
        if column in labelled.columns:
            place = list(labelled.columns).index(column) + 1
            named = [names.get(code, "") for code in labelled[column]]
            labelled.insert(place, f"{column}_name", named)
    return labelled


def _area_names(picture: Picture, lang: str) -> dict[str, str]:
    """Return the names of areas by code: of wijken as the tables that figures are of have them."""
    gemeenten = picture.region.members()
    names = dict(zip(gemeenten["code"], gemeenten["name"], strict=True))
    for region in (picture.benchmark, picture.region):
        names[region.id] = region.name_in(lang)
    wijken = picture.members[picture.members["level"] == "wijk"]
    for table, codes in wijken.groupby("table")["region"].unique().items():
        for dimension in picture.tables[str(table)].info.dimensions:
            if dimension.kind == "GeoDetail":
                names |= {code: dimension.codes.get(code, "") for code in codes}
    return names


def _workbook(picture: Picture, lang: str, names: Mapping[str, str]) -> Book:
    title = _say(lang, "workbook.title", region=picture.region.name, year=picture.until)
    # The content's own year: a clock would make every file different.
    book = Book(title, datetime(picture.until, 1, 1), _STYLES)
    judged = ["benchmark", "benchmark_value", "difference", "distance", "judgement", "stands_out"]
    main = picture.main.merge(picture.comparisons[[*_KEYS, *judged]], on=_KEYS, how="left")
    main["judgement"] = [wording.JUDGEMENT[word][lang] for word in main["judgement"]]
    main["status"] = [wording.STATUS.get(s, {}).get(lang, s) for s in main["status"]]
    main["kind"] = [wording.KIND[kind][lang] for kind in main["kind"]]
    for sheet, figures in {"figures": main, "history": picture.history}.items():
        frame = _labelled(figures, picture, lang, names)
        _write(book.sheet(_say(lang, f"workbook.{sheet}")), frame)
    used = {*picture.main["table"], *picture.history["table"]}
    named = [entry.attribution for table, entry in picture.tables.items() if table in used]
    source = _say(lang, "workbook.source")
    frame = pd.DataFrame({source: named}, dtype="str")
    _write(book.sheet(_say(lang, "workbook.sources")), frame, {source: 100})
    return book


def _write(sheet: Sheet, frame: pd.DataFrame, widths: Mapping[str, int] = _WIDTHS) -> None:
    """Write a frame to a sheet, numbers as numbers."""
    for column, name in enumerate(frame.columns):
        sheet.text(0, column, str(name), "header")
        for row, cell in enumerate(frame[name], start=1):
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                sheet.number(row, column, cell, "number")
            else:
                sheet.text(row, column, "" if pd.isna(cell) else str(cell), "text")
    sheet.widths([widths.get(str(name), 13) for name in frame.columns])
    sheet.print_as_table(0, sheet.name)
    sheet.raw.autofilter(0, 0, len(frame), len(frame.columns) - 1)
