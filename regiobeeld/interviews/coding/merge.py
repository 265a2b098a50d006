"""Filled coding sheets merged to codings: all that is wrong is told at once, good rows are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from itertools import chain
from pathlib import Path

import pandas as pd

from regiobeeld.errors import MergeError, RegiobeeldError
from regiobeeld.files import parquet
from regiobeeld.files.cells import key
from regiobeeld.files.form_reading import Fault, Filled, read_form
from regiobeeld.files.whole import replace_file
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.coding.restored import lacks_hidden, restored, told, twin_of
from regiobeeld.interviews.coding.sheet_format import FORM, coder_in
from regiobeeld.interviews.coding.sheet_identity import MergeMaterial
from regiobeeld.interviews.coding.sheet_rows import Reading, by_row, judge
from regiobeeld.interviews.transcripts.fragment_rows import fragment_rows
from regiobeeld.region_picture.exports import parquet_bytes
from regiobeeld.regular_file import read_regular

#: Columns of the codings, and those that hold numbers.
COLUMNS = (
    "region",
    "year",
    "codebook_version",
    "coder",
    "fragment_id",
    "interview_id",
    "rol",
    "indicator",
    "kenmerk",
    "code",
    "code_id",
    "duiding",
    "belang",
    "memo",
)
#: Bytes that a file of codings may hold.
LARGEST_CODINGS = 100 * 2**20
_NUMBERS = ("year", "belang")
_COUNT_COLUMNS = ("coder", "fragments", "coded", "uncoded", "codings")


@dataclass(frozen=True)
class SheetReading:
    """A coding sheet that was read.

    Attributes
    ----------
    file
        Name of the file.
    coder
        Who filled it, by its hidden sheet; empty when that cannot be read.
    rows
        Those that are good, also when they are not yet coded.
    faults
        All that is wrong with it.
    remarks
        What is strange about it, and does no harm.
    """

    file: str
    coder: str
    rows: tuple[Reading, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merged:
    """Coding sheets merged.

    Attributes
    ----------
    codings
        One row per coder, fragment and code, with the columns of ``codings.parquet``; by coder,
        then in the order of the fragments and of the codebook. ``code`` and ``code_id`` are empty
        where the coder chose that no code fits.
    faults
        What was wrong, and is not in the codings: ``file``, ``sheet``, ``cell``, ``found`` and
        ``expected``.
    uncoded
        ``coder``, ``fragment_id`` and ``memo`` of the rows that were not yet coded.
    counts
        Per coder the number of ``fragments`` with a good row, how many are ``coded`` and
        ``uncoded``, and the ``codings`` that they gave.
    remarks
        What is strange about sheets that were taken all the same; a sentence each.
    """

    codings: pd.DataFrame
    faults: pd.DataFrame
    uncoded: pd.DataFrame
    counts: pd.DataFrame
    remarks: tuple[str, ...] = ()


def merge(
    sheets: Iterable[str | Path],
    fragments: pd.DataFrame,
    register: pd.DataFrame,
    codebook: Codebook,
    region: str,
    year: int | None = None,
    *,
    accept_valid: bool = False,
    sent: Iterable[str | Path] = (),
) -> Merged:
    """Merge coding sheets.

    A coder may hand in several files: rows that say the same are taken once, a row that is not yet
    coded yields to one that is, and rows that differ are a fault. Rows are known by their
    fragment id, so sorting, filtering and moving columns is no matter; nor are capitals, spaces
    around a choice, the order of the codes, or an empty cell between them. Comments on the cells of
    a row are added to its memo, without their authors. A sheet whose hidden sheets another program
    dropped is known by the name of its file and the ids of its rows.

    Parameters
    ----------
    sheets
        The workbooks.
    fragments, register, codebook
        As the sheets were written from.
    region, year
        Id of the region and year of the picture; without a year, each sheet tells its own.
    accept_valid
        Keep the good rows and list the faults, instead of refusing everything.
    sent
        The workbooks as they were sent to the coders, as far as they are still there: they tell who
        codes, and what the hidden sheets said where these are gone. Others are read only then.

    Returns
    -------
    Merged
        The same sheets give the same tables, in whatever order they are given.

    Raises
    ------
    MergeError
        When anything is wrong, with a line for every fault; with `accept_valid` only when no sheet
        is given. Nothing is changed.
    RegiobeeldError
        When the fragments or the register are wrong.
    """
    rows = {row["fragment_id"]: row for row in fragment_rows(fragments, register)}
    material = MergeMaterial(rows, codebook, region, year)
    paths, faults = _once(sheets)
    readings = _readings(paths, material, [Path(path) for path in sent])
    faults += [fault for reading in readings for fault in reading.faults]
    kept, contradictions = _join(readings)
    faults += contradictions
    if faults and not accept_valid:
        raise MergeError("\n".join(map(str, faults)))
    remarks = tuple(remark for reading in readings for remark in reading.remarks)
    return replace(_merged(kept, faults, material), remarks=remarks)


def write_codings(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write codings to a Parquet file; the same codings give the same bytes.

    Raises
    ------
    BuildError
        When the file cannot be written; a former one stays as it was.
    RegiobeeldError
        When columns are missing.
    """
    return replace_file(Path(path), parquet_bytes(_as_codings(frame, "the codings")))


def beside_others(
    former: pd.DataFrame, codings: pd.DataFrame, coders: Iterable[str]
) -> pd.DataFrame:
    """Return codings with the former ones of coders other than some, by coder."""
    kept = former[~former["coder"].isin(list(coders))]
    every = pd.concat([kept, codings], ignore_index=True)
    return every.sort_values("coder", kind="stable").reset_index(drop=True)


def read_codings(path: str | Path) -> pd.DataFrame:
    """Read codings from a Parquet file.

    Raises
    ------
    RegiobeeldError
        When the file is missing, is no Parquet file or holds something else.
    """
    path = Path(path)
    try:
        data = read_regular(path, LARGEST_CODINGS)
        # A report is made in forks of the process that reads this: it must have no threads.
        frame = parquet.read(data, parquet.names(data), {})
    except OSError as error:
        reason = error.strerror or "it is no Parquet file"
        raise RegiobeeldError(f"{path} cannot be read: {reason}.") from error
    except ValueError as error:
        raise RegiobeeldError(f"{path} cannot be read: it is no Parquet file.") from error
    return _as_codings(frame, str(path))


def _as_codings(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        raise RegiobeeldError(
            f"{name}: no column {', '.join(missing)}; codings have {', '.join(COLUMNS)}."
        )
    types = {column: "Int64" if column in _NUMBERS else "string" for column in COLUMNS}
    return frame[list(COLUMNS)].astype(types).reset_index(drop=True)


def _readings(
    paths: Sequence[Path], material: MergeMaterial, sent: Sequence[Path]
) -> list[SheetReading]:
    sheets = [read_form(path, FORM) for path in paths]
    if not any(map(lacks_hidden, sheets)):
        return [_read(sheet, material) for sheet in sheets]
    twin = twin_of(chain(sheets, (read_form(path, FORM) for path in sent)), material)
    coders = sorted({coder for path in sent if (coder := coder_in(path.name))})
    found = []
    for sheet in sheets:
        if not lacks_hidden(sheet):
            found.append(_read(sheet, material))
            continue
        whole = restored(sheet, material, twin, coders)
        if isinstance(whole, Fault):
            found.append(SheetReading(sheet.file, "", (), (*sheet.faults, whole)))
            continue
        reading = _read(whole, material)
        found.append(replace(reading, remarks=(told(sheet, reading.coder), *reading.remarks)))
    return found


def _read(sheet: Filled, material: MergeMaterial) -> SheetReading:
    rows, faults = judge(sheet, material)
    coder = sheet.meta.get("coder", "")
    return SheetReading(sheet.file, coder, tuple(rows), tuple(faults), tuple(_remarks(sheet)))


def _remarks(sheet: Filled) -> Iterator[str]:
    if sheet.sheet and key(sheet.sheet) != key(FORM.sheet):
        yield f"{sheet.file}: the sheet {FORM.sheet} is now named {sheet.sheet!r}; it was read."
    numbers = {row.number for row in sheet.rows}
    for number, said in by_row(sheet.comments).items():
        if said and number not in numbers:
            yield f"{sheet.file}: a comment in row {number} is of no fragment; it was left out."


def _once(sheets: Iterable[str | Path]) -> tuple[list[Path], list[Fault]]:
    """Return every file once, by name; naming one twice is probably a slip for another."""
    if isinstance(sheets, (str, Path)):
        raise MergeError(f"{str(sheets)!r} is one path; give a list of coding sheets.")
    paths: dict[Path, Path] = {}
    faults: list[Fault] = []
    for path in map(Path, sheets):
        if path.resolve() in paths:
            faults.append(Fault(path.name, "", "", "the same file twice", "each file once"))
        paths.setdefault(path.resolve(), path)
    if not paths:
        raise MergeError("There is no coding sheet to merge.")
    return sorted(paths.values()), sorted(faults, key=str)


_Kept = Mapping[str, Mapping[str, Reading]]


def _join(readings: Sequence[SheetReading]) -> tuple[_Kept, list[Fault]]:
    """Join the files of each coder; of rows that differ none is kept."""
    kept: dict[str, dict[str, Reading]] = {}
    files: dict[tuple[str, str], str] = {}
    contested: set[tuple[str, str]] = set()
    faults: list[Fault] = []
    for reading in readings:
        rows = kept.setdefault(reading.coder, {})
        for row in reading.rows:
            former, identity = rows.get(row.fragment_id), (reading.coder, row.fragment_id)
            if former is not None and row.contradicts(former):
                contested.add(identity)
                found = f"another coding of {row.fragment_id} by {reading.coder}"
                expected = f"the same as in {files[identity]}, {former.place[1]}"
                faults.append(Fault(reading.file, *row.place, found, expected))
            elif former is None or former.blank:
                rows[row.fragment_id] = row
                files[identity] = reading.file
    good = {
        coder: {name: row for name, row in rows.items() if (coder, name) not in contested}
        for coder, rows in sorted(kept.items())
        if rows
    }
    return good, faults


def _merged(kept: _Kept, faults: Sequence[Fault], material: MergeMaterial) -> Merged:
    ordered = [
        (coder, rows[name])
        for coder, rows in kept.items()
        for name in material.fragments
        if name in rows
    ]
    codings = [record for coder, row in ordered for record in _records(coder, row, material)]
    uncoded = [(coder, row.fragment_id, row.memo) for coder, row in ordered if row.blank]
    return Merged(
        codings=_as_codings(pd.DataFrame(codings, columns=list(COLUMNS)), "the codings"),
        faults=_texts([astuple(fault) for fault in faults], [f.name for f in fields(Fault)]),
        uncoded=_texts(uncoded, ("coder", "fragment_id", "memo")),
        counts=_counts(kept),
    )


def _records(coder: str, row: Reading, material: MergeMaterial) -> list[tuple[object, ...]]:
    """Return the codings of a row, in the order of `COLUMNS`."""
    fragment = material.fragments[row.fragment_id]
    return [
        (
            material.region,
            row.year,
            material.codebook.version,
            coder,
            row.fragment_id,
            fragment["interview_id"],
            fragment["rol"],
            row.indicator,
            row.kenmerk,
            "" if code is None else code.code,
            "" if code is None else code.code_id,
            row.duiding,
            pd.NA if row.belang is None else row.belang,
            row.memo,
        )
        for code in row.codes
    ]


def _counts(kept: _Kept) -> pd.DataFrame:
    counts = [
        (
            coder,
            len(rows),
            sum(not row.blank for row in rows.values()),
            sum(row.blank for row in rows.values()),
            sum(len(row.codes) for row in rows.values()),
        )
        for coder, rows in kept.items()
    ]
    frame = pd.DataFrame(counts, columns=list(_COUNT_COLUMNS))
    return frame.astype({"coder": "string", **dict.fromkeys(_COUNT_COLUMNS[1:], "Int64")})


def _texts(rows: Sequence[tuple[str, ...]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns), dtype="string")
