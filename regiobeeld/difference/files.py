"""The figures that a report left in its folder, read and checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld.errors import DifferenceError, RecordError
from regiobeeld.geography.divisions import LAST_YEAR
from regiobeeld.periods import last_year
from regiobeeld.record.intact import changed_files
from regiobeeld.record.page_names import page_name
from regiobeeld.record.run_record import RUN, read_record
from regiobeeld.wording import JUDGEMENT, STATUS

MEASUREMENTS, MEMBERS = "metingen.csv", "gemeenten_en_wijken.csv"
HISTORY, COMPARISONS = "historie.csv", "vergelijking.csv"
#: What makes two figures the same one.
FIGURE = ["indicator", "region", "period", "age", "sex"]
_TEXTS = ("indicator", "label", "unit", "region", "level", "period", "age", "sex")
_FIGURES = (*_TEXTS, "value", "lower", "upper", "status", "table", "modified")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    MEASUREMENTS: _FIGURES,
    HISTORY: _FIGURES,
    MEMBERS: (*_FIGURES, "region_name"),
    COMPARISONS: (*_TEXTS, "benchmark", "benchmark_value", "distance", "judgement", "stands_out"),
}
_NUMBERS = ("value", "lower", "upper", "benchmark_value", "distance")
_WORDS: Mapping[str, frozenset[str]] = {
    "status": frozenset({"ok", *STATUS}),
    "judgement": frozenset(JUDGEMENT),
    "stands_out": frozenset({"True", "False"}),
}
# Executed notebooks tell for which year and language they were run; the first writes the figures.
_NOTEBOOK = "01_kwantitatief_beeld.ipynb"


@dataclass(frozen=True)
class ReportFiles:
    """What a report left in its folder.

    Attributes
    ----------
    folder
        Where it is.
    region, year, lang, benchmark
        Of the report; ``year`` is None when it is of the newest figures.
    division
        Year of the division that its areas are of.
    measurements, members, history, comparisons
        As `regiobeeld.Picture` has them: texts, and numbers as float64.
    record
        What the run record says that it was made of; None when the report has none.
    changed
        Files that are not as the run record says: changed after the report was made, or gone.
    """

    folder: Path
    region: str
    year: int | None
    division: int
    lang: str
    benchmark: str
    measurements: pd.DataFrame = field(repr=False)
    members: pd.DataFrame = field(repr=False)
    history: pd.DataFrame = field(repr=False)
    comparisons: pd.DataFrame = field(repr=False)
    record: Mapping[str, Any] | None = field(repr=False)
    changed: tuple[str, ...] = ()

    @property
    def until(self) -> int:
        """The year asked, or else that of the newest figure."""
        if self.year is not None:
            return self.year
        found = self.measurements.loc[self.measurements["status"] == "ok", "period"]
        return max((last_year(period) for period in found), default=self.division)

    @property
    def current(self) -> pd.DataFrame:
        """The newest figures of the region and of its gemeenten and wijken."""
        return pd.concat([self.measurements, self.members], ignore_index=True)

    @property
    def gemeenten(self) -> dict[str, str]:
        """Code and name of the gemeenten."""
        rows = self.members[self.members["level"] == "gemeente"].drop_duplicates("region")
        return dict(zip(rows["region"], rows["region_name"], strict=True))


def read_report(path: str | Path) -> ReportFiles:
    """Read what a report left in its folder.

    Parameters
    ----------
    path
        The folder of one region, or a page in it.

    Raises
    ------
    DifferenceError
        When there is no report; a file lacks a column, or has a cell that cannot be, naming both;
        or the page is of another year than the figures beside it.
    """
    asked = Path(path).expanduser()
    folder = asked.parent if asked.is_file() else asked
    if not folder.is_dir():
        raise DifferenceError(
            f"There is no folder {asked}; give the folder of a report, as `regiobeeld build` made"
            " it."
        )
    absent = [name for name in _COLUMNS if not (folder / name).is_file()]
    if absent:
        raise DifferenceError(
            f"{folder} holds no report of a region: it has no {', '.join(absent)}.{_inside(folder)}"
        )
    frames = {name: _read(folder / name) for name in _COLUMNS}
    record = _record(folder / RUN)
    regions = sorted(set(frames[MEASUREMENTS]["region"]))
    if len(regions) != 1:
        raise DifferenceError(
            f"{folder / MEASUREMENTS}: column region must name one region, not {regions[:4]}."
        )
    job = _job(folder, record, asked if asked.is_file() else None, regions[0])
    benchmarks = [name for name in dict.fromkeys(frames[COMPARISONS]["benchmark"]) if name]
    return ReportFiles(
        folder=folder,
        region=regions[0],
        year=job["year"],
        division=_division(job["year"], record),
        lang=str(job["lang"]),
        benchmark=benchmarks[0] if benchmarks else "",
        measurements=frames[MEASUREMENTS].assign(region_name=""),
        members=frames[MEMBERS],
        history=frames[HISTORY].assign(region_name=""),
        comparisons=frames[COMPARISONS],
        record=record,
        changed=tuple(changed_files(folder)),
    )


def with_region(files: ReportFiles, region: str) -> ReportFiles:
    """Return the files of a report as if its region had another id."""
    names = ("measurements", "members", "history", "comparisons")
    frames = {
        name: frame.assign(region=frame["region"].mask(frame["region"] == files.region, region))
        for name in names
        for frame in [getattr(files, name)]
    }
    return replace(files, region=region, **frames)


def _record(path: Path) -> Mapping[str, Any] | None:
    """Return what a run record says of the inputs; None when there is no record."""
    if not path.exists():
        return None
    try:
        return read_record(path).inputs
    except RecordError as error:
        raise DifferenceError(str(error)) from error


def _read(path: Path) -> pd.DataFrame:
    columns = _COLUMNS[path.name]
    try:
        frame = pd.read_csv(
            path, dtype="str", keep_default_na=False, encoding="utf-8-sig", index_col=False
        )
    except (OSError, UnicodeDecodeError, ValueError) as error:
        # Errors of the parser are ValueErrors too.
        told = str(error).strip().rstrip(".")
        raise DifferenceError(f"{path} cannot be read as a table: {told}.") from error
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise DifferenceError(f"{path} has no column {', '.join(missing)}.")
    if "role" in frame.columns:
        # What is newest without what a verdict needs is in the history too.
        frame = frame[frame["role"] != "shown"]
    frame = frame[list(columns)].fillna("").reset_index(drop=True)
    for name in columns:
        if name in _NUMBERS:
            frame[name] = _numbers(path, name, frame[name])
        elif name in _WORDS:
            _check_words(path, name, frame[name])
    twice = frame.duplicated(FIGURE)
    if twice.any():
        raise DifferenceError(
            f"{path}, row {_row(twice)}: the same {', '.join(FIGURE)} stand in an earlier row."
        )
    return frame


def _numbers(path: Path, name: str, texts: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(texts.mask(texts == ""), errors="coerce").astype("float64")
    wrong = (numbers.isna() & (texts != "")) | numbers.abs().eq(float("inf"))
    if wrong.any():
        raise DifferenceError(
            f"{path}, row {_row(wrong)}, column {name}: {texts[wrong].iloc[0]!r} is no number."
        )
    return numbers


def _check_words(path: Path, name: str, texts: pd.Series) -> None:
    wrong = ~texts.isin(list(_WORDS[name]))
    if wrong.any():
        choices = ", ".join(sorted(filter(None, _WORDS[name])))
        raise DifferenceError(
            f"{path}, row {_row(wrong)}, column {name}: {texts[wrong].iloc[0]!r} is none of"
            f" {choices}."
        )


def _row(mask: pd.Series) -> int:
    """Return the first row that a mask marks, counted as a spreadsheet does."""
    return int(mask.to_numpy().argmax()) + 2


def _inside(folder: Path) -> str:
    """Say which folders in it do hold one."""
    inside = sorted(path.parent.name for path in folder.glob(f"*/{MEASUREMENTS}"))
    return f" Name a region in it: {', '.join(inside[:6])}." if inside else ""


def _job(
    folder: Path, record: Mapping[str, Any] | None, page: Path | None, region: str
) -> dict[str, Any]:
    """Return year and language: of the record, the executed notebook, or else the page's name."""
    found = {p.name: page_name(p.name, region) for p in folder.glob("regiobeeld-*.html")}
    pages = {name: said for name, said in found.items() if said is not None}
    named = page_name(page.name, region) if page else None
    if page and named is None:
        raise DifferenceError(f"{page} is no page of a report of {region}; give the folder.")
    told: Mapping[str, Any] = record["job"] if record else _parameters(folder / _NOTEBOOK)
    years = {told["year"]} if told else {said.year for said in pages.values()}
    if named and told and named.year not in years:
        raise DifferenceError(
            f"{page} is of {_year(named.year)}, the figures beside it are of"
            f" {_year(told['year'])}: those of another report took their place."
        )
    if len(years) != 1:
        raise DifferenceError(
            f"{folder} does not tell of which year its figures are: it holds"
            f" {len(pages)} pages and no {_NOTEBOOK}."
        )
    lang = str(told.get("lang", "")) or _language(folder, pages)
    return {"year": years.pop(), "lang": lang}


def _year(year: int | None) -> str:
    return "the newest figures" if year is None else str(year)


def _division(year: int | None, record: Mapping[str, Any] | None) -> int:
    """Return the division of a report: as recorded, or else that of its year."""
    told = record["region"].get("division") if record else None
    return int(told or year or LAST_YEAR)


def _parameters(path: Path) -> Mapping[str, Any]:
    if not path.exists():
        return {}
    found = _json(path)
    try:
        parameters = found["metadata"]["regiobeeld"]["parameters"]
        year = parameters["year"]
        return {"year": None if year is None else int(year), "lang": str(parameters["lang"])}
    except (KeyError, TypeError, ValueError):
        return {}


def _language(folder: Path, pages: Iterable[str]) -> str:
    for name in pages:
        with (folder / name).open(encoding="utf-8", errors="replace") as file:
            if 'lang="en"' in file.read(200):
                return "en"
    return "nl"


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DifferenceError(f"{path} cannot be read as JSON: {error}.") from error
