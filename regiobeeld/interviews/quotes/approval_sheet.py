"""The sheet on which a person decides what may be quoted, and in which words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from regiobeeld.errors import InterviewError
from regiobeeld.files.guarded_csv import records
from regiobeeld.files.untrusted_xlsx import Refusal, safe_bytes
from regiobeeld.files.workbook import Book, Sheet
from regiobeeld.interviews.protocol.pack_look import STYLES
from regiobeeld.interviews.quotes.approvals import COLUMNS, DECISIONS, approval_faults
from regiobeeld.interviews.quotes.privacy import check_capitals, propose_redactions, redact

SHEET = "Goedkeuring"
META_SHEET = "_meta"
SCHEMA = "regiobeeld-goedkeuring"
SCHEMA_VERSION = "1"
SHEET_COLUMNS = (
    "fragment_id",
    "interview_id",
    "tekst",
    "gevonden",
    "geredigeerd",
    "besluit",
    "door",
)
#: Row (from 0) of the column names.
HEADER = 3
_WIDTHS = (18, 13, 60, 34, 60, 12, 12)
_TITLE = "Wat mogen we citeren?"
_NOTES = (
    "Lees de tekst. Haal in de kolom geredigeerd weg waaraan iemand te herkennen is: ook namen,"
    " functies en bijzondere gebeurtenissen.",
    "Kies ja of nee en zet uw initialen in de kolom door. Zonder besluit wordt niets geciteerd.",
)
_HINTS = {
    "geredigeerd": "Zo mag de tekst geciteerd worden. Het voorstel staat er al.",
    "besluit": "Mag deze tekst geciteerd worden? Kies ja of nee.",
    "door": "Uw initialen, in kleine letters.",
}
# The sheet's content has no date of its own, and the clock would make every file different.
_CREATED = datetime(2020, 1, 1)
_LARGEST = 64 * 2**20


def write_approvals_sheet(
    fragments: pd.DataFrame,
    path: str | Path,
    *,
    approvals: pd.DataFrame | None = None,
    use_deduce: bool = False,
    keep: Collection[str] = (),
) -> Path:
    """Write the sheet on which a person decides what may be quoted.

    Parameters
    ----------
    fragments
        As of `read_fragments`.
    path
        The workbook to write, ending in ``.xlsx``.
    approvals
        Decisions so far: of a fragment that is unchanged they are filled in.
    use_deduce, keep
        As of `propose_redactions`.

    Returns
    -------
    pathlib.Path
        The workbook: per fragment the text, what was found in it, and the text with the proposed
        replacements. Nothing is decided in advance.

    Raises
    ------
    InterviewError
        With ``use_deduce``: when the package is absent, or naming an interview without capitals.
    BuildError
        When the workbook cannot be written.
    """
    if use_deduce:
        for name, rows in fragments.groupby("interview_id", sort=False):
            check_capitals(" ".join(rows["tekst"]), f"Interview {name}")
    decided = {} if approvals is None else {r["fragment_id"]: r for r in records(approvals)}
    book = Book(_TITLE, _CREATED, STYLES)
    sheet = book.sheet(SHEET)
    _begin(sheet)
    for number, fragment in enumerate(records(fragments), start=HEADER + 1):
        proposed = propose_redactions(fragment["tekst"], use_deduce=use_deduce, keep=keep)
        former = decided.get(fragment["fragment_id"], {})
        if former.get("tekst_sha256") != fragment["tekst_sha256"]:
            former = {}
        _write_row(sheet, number, fragment, proposed, former)
    _choices(sheet, HEADER + max(1, len(fragments)))
    sheet.protect()
    _meta(book)
    return book.save(Path(path))


def read_approvals_sheet(path: str | Path, fragments: pd.DataFrame) -> pd.DataFrame:
    """Read the decisions on a sheet; rows without a decision are passed over.

    Parameters
    ----------
    path
        A sheet of `write_approvals_sheet`, filled in.
    fragments
        The fragments as they are now: each decision must be about one of them, unchanged.

    Returns
    -------
    pandas.DataFrame
        Approvals, as of `read_approvals`.

    Raises
    ------
    InterviewError
        When it is no such sheet, or naming every fault by file, sheet and cell, with what was found
        and what would be right. Nothing is changed.
    """
    file = Path(path)
    sheet = _open(file)
    header = [str(cell.value or "") for cell in sheet[HEADER + 1]]
    if header[: len(SHEET_COLUMNS)] != list(SHEET_COLUMNS):
        raise InterviewError(
            f"{file.name}, sheet {SHEET!r}, row {HEADER + 1}: the columns are"
            f" {', '.join(header)}; they must be {', '.join(SHEET_COLUMNS)}."
        )
    texts = dict(zip(fragments["fragment_id"], fragments["tekst"], strict=True))
    hashes = dict(zip(fragments["fragment_id"], fragments["tekst_sha256"], strict=True))
    rows, faults, seen = [], [], set()
    for number, cells, formulas in _filled(sheet):
        if not (cells["besluit"] or cells["door"]):
            continue
        identity = cells["fragment_id"]
        row = cells | {"tekst_sha256": hashes.get(identity, "")}
        wrong = list(_row_faults(row, texts))
        wrong += [(name, "a formula; type the text itself") for name in formulas]
        if identity in seen:
            wrong.append(("fragment_id", "it stands on the sheet before"))
        seen.add(identity)
        faults += [(number, column, row[column], right) for column, right in wrong]
        rows.append([row[name] for name in COLUMNS])
    if faults:
        raise InterviewError("\n".join(_told(file.name, fault) for fault in faults))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def _begin(sheet: Sheet) -> None:
    sheet.raw.hide_gridlines(2)
    sheet.widths(_WIDTHS)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, _TITLE, "title")
    for row, note in enumerate(_NOTES, start=1):
        sheet.text(row, 0, note, "note")
    sheet.row(HEADER, SHEET_COLUMNS, "header")
    sheet.print_as_table(HEADER, _TITLE)


def _write_row(
    sheet: Sheet,
    number: int,
    fragment: Mapping[str, str],
    proposed: pd.DataFrame,
    former: Mapping[str, str],
) -> None:
    found = "\n".join(f"{row.soort}: {row.tekst}" for row in proposed.itertuples())
    texts = [
        fragment["fragment_id"],
        fragment["interview_id"],
        fragment["tekst"],
        found,
        former.get("geredigeerd") or redact(fragment["tekst"], proposed),
        former.get("besluit", ""),
        former.get("door", ""),
    ]
    for column, text in enumerate(texts):
        open_ = SHEET_COLUMNS[column] in _HINTS
        sheet.text(number, column, text, "open" if open_ else "closed")
    sheet.fit(number, texts)


def _choices(sheet: Sheet, last: int) -> None:
    for name, hint in _HINTS.items():
        column = SHEET_COLUMNS.index(name)
        rule = {"validate": "list", "source": list(DECISIONS)} if name == "besluit" else {}
        told = {"input_title": name, "input_message": hint}
        sheet.raw.data_validation(
            HEADER + 1, column, last, column, {"validate": "any"} | rule | told
        )


def _meta(book: Book) -> None:
    """Write the hidden sheet by which this one is recognised."""
    sheet = book.sheet(META_SHEET)
    for number, pair in enumerate([("schema", SCHEMA), ("schema_version", SCHEMA_VERSION)]):
        sheet.row(number, pair, "plain")
    sheet.protect()
    sheet.raw.hide()


def _open(file: Path) -> Worksheet:
    data = safe_bytes(file)
    if isinstance(data, Refusal):
        raise InterviewError(
            f"{file.name} cannot be read as an Excel workbook: found {data.found}; expected"
            f" {data.expected}."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
        if size > _LARGEST:
            raise InterviewError(f"{file.name} unpacks to over {_LARGEST:,} bytes; refused.")
        book = openpyxl.load_workbook(io.BytesIO(data))
    except InterviewError:
        raise
    except Exception as error:
        # Damaged workbooks make openpyxl raise whatever its parsers do.
        raise InterviewError(f"{file.name} cannot be read as an Excel workbook: {error}.") from None
    meta = _meta_of(book)
    if meta.get("schema") != SCHEMA or SHEET not in book.sheetnames:
        raise InterviewError(f"{file.name} is no sheet of approvals that regiobeeld made.")
    if meta.get("schema_version") != SCHEMA_VERSION:
        raise InterviewError(
            f"{file.name} is of version {meta.get('schema_version')!r}; this is {SCHEMA_VERSION}."
        )
    sheet: Worksheet = book[SHEET]
    return sheet


def _meta_of(book: openpyxl.Workbook) -> dict[str, str]:
    if META_SHEET not in book.sheetnames:
        return {}
    rows = book[META_SHEET].iter_rows(min_col=1, max_col=2, values_only=True)
    return {str(key): str(value) for key, value in rows}


def _filled(sheet: Worksheet) -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """Give number, cells and the columns that hold a formula, of every row with a fragment."""
    rows = sheet.iter_rows(min_row=HEADER + 2, max_col=len(SHEET_COLUMNS))
    for number, cells in enumerate(rows, start=HEADER + 2):
        pairs = list(zip(SHEET_COLUMNS, cells, strict=True))
        row = {name: str(cell.value or "") for name, cell in pairs}
        if any(row.values()):
            trimmed = {name: row[name].strip() for name in ("fragment_id", "besluit", "door")}
            yield number, row | trimmed, [name for name, cell in pairs if cell.data_type == "f"]


def _row_faults(row: Mapping[str, str], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if row["fragment_id"] not in texts:
        yield "fragment_id", "there is no such fragment (any more)"
        return
    if row["tekst"] != texts[row["fragment_id"]]:
        yield "tekst", "the text differs from the fragment; write a new sheet"
    yield from (fault for fault in approval_faults(row) if fault[0] != "tekst_sha256")


def _told(name: str, fault: tuple[int, str, str, str]) -> str:
    number, column, found, right = fault
    cell = f"{chr(ord('A') + SHEET_COLUMNS.index(column))}{number}"
    return f"{name}, sheet {SHEET!r}, cell {cell} ({column}): found {found[:80]!r}; {right}."


__all__ = ["SHEET_COLUMNS", "read_approvals_sheet", "write_approvals_sheet"]
