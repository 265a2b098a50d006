"""The form of a coding sheet, for whoever writes it and whoever reads it back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from regiobeeld.errors import MergeError
from regiobeeld.files.cells import plain
from regiobeeld.files.forms import Column, Form
from regiobeeld.files.hashes import hash_of
from regiobeeld.interviews.protocol.pack_sheets import LISTS_SHEET
from regiobeeld.interviews.workspace import PERSON_ID

CODES = ("code 1", "code 2", "code 3", "code 4")
#: Named ranges of the hidden lists; figures stand beside the indicators, row by row.
INDICATORS = "lijst_indicatoren"
SENTENCES = "lijst_cijfers"
MARKS = "lijst_kenmerken"
CODE_LIST = "lijst_codes"


def _from(name: str) -> Mapping[str, str]:
    return {"validate": "list", "source": f"={name}"}


#: From left to right: what is read, what is filled, and last what only the computer reads.
FORM = Form(
    kind="coding sheet",
    schema="regiobeeld-coding-sheet",
    sheet="Codeerblad",
    columns=(
        Column("fragment_id", 13, style="aside"),
        Column("interview_id", 13, style="aside"),
        Column("rol", 12, style="aside"),
        Column("vraag", 24, style="aside"),
        Column("tekst", 58, style="said"),
        Column("voorstel", 20, style="aside"),
        Column("cijfer", 34),
        Column("indicator", 22, open=True, rule=_from(INDICATORS)),
        *(Column(name, 19, open=True, rule=_from(CODE_LIST)) for name in CODES),
        Column("duiding", 13, open=True, rule=_from("lijst_duiding")),
        Column("belang", 10, open=True, style="open_number", rule=_from("lijst_belang")),
        Column("memo", 28, open=True),
        Column("kenmerk", 0, style="aside"),
    ),
    error=MergeError,
    unique=("fragment_id",),
    remarks="memo",
    lists=LISTS_SHEET,
    essential=("fragment_id", "indicator", *CODES, "duiding", "belang", "memo"),
    # Five thousand fragments take 9 million; the longest that cells can hold still fit.
    largest=400_000_000,
    # Names in the lists take two lines, and text of 12 points is higher than that of 11.
    line=16.0,
    lowest=33.75,
)
SHEET, COLUMNS, LOCKED, OPEN = FORM.sheet, FORM.names, FORM.locked, FORM.open

#: Keys of the hidden sheet that say what the workbook is.
IDENTITY = ("schema", "schema_version", "region", "year", "codebook_version", "coder")
WITHDRAWN_KEY = "ingetrokken"
SHEET_KEY = "sha256_blad"
ROWS_KEY = "sha256_rijen"
ROW_PREFIX = "sha256:"

# Google Drive puts "Kopie van" before it.
_FILE = re.compile(r"(?<![a-z0-9])codeerblad_([a-z0-9-]{1,40})(?![a-z0-9-])")
_AGAIN = re.compile(r"-\d{1,2}$")


def file_name(coder: str) -> str:
    """Return the name of a coder's workbook.

    Examples
    --------
    >>> file_name("anna")
    'codeerblad_anna.xlsx'
    """
    return f"codeerblad_{coder}.xlsx"


def is_coder(name: str) -> bool:
    """Return whether a name can be a coder's: it becomes the name of a file.

    Examples
    --------
    >>> is_coder("anna-2"), is_coder("Anna"), is_coder("../anna")
    (True, False, False)
    """
    return PERSON_ID.fullmatch(name) is not None


def coder_in(name: str) -> str:
    """Return the coder that a file is named after; empty when it is named otherwise.

    Examples
    --------
    >>> coder_in("codeerblad_anna (1).xlsx"), coder_in("klaar.xlsx")
    ('anna', '')
    """
    match = _FILE.search(name.lower())
    return match[1] if match else ""


def without_number(name: str) -> str:
    """Return a name without the number that Safari and Numbers add where it is taken.

    Examples
    --------
    >>> without_number("anna-1"), without_number("anna")
    ('anna', 'anna')
    """
    return _AGAIN.sub("", name)


def row_sha256(cells: Mapping[str, str]) -> str:
    """Return the checksum of a row: of its locked cells, in the order of `LOCKED`."""
    return hash_of([plain(cells[name]) for name in LOCKED])


def rows_sha256(rows: Mapping[str, str]) -> str:
    """Return the checksum of the checksums of all rows, by fragment id."""
    return hash_of(sorted(rows.items()))


def sheet_sha256(meta: Mapping[str, str], lists: Mapping[str, Sequence[str | int]]) -> str:
    """Return the checksum of what the workbook is, and of the indicators and figures in it."""
    named = [meta.get(name, "") for name in IDENTITY]
    shown = [[plain(str(text)) for text in lists[name]] for name in (INDICATORS, SENTENCES, MARKS)]
    return hash_of([named, shown])
