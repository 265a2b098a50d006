"""Sheets as other programs give them back: without hidden sheets, renamed, with comments."""

import re
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from regiobeeld.files.comments import comments_of
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.merge import merge
from regiobeeld.interviews.coding.sheet_format import OPEN, SHEET
from regiobeeld.interviews.coding.sheets import write_sheets
from tests.interviews.filled_sheets import (
    FIRST,
    FRAGMENTS,
    REGISTER,
    columns_of,
    edit,
    fill,
    fragments_of,
    rewrite,
    row_of,
)

BOOK = read_codebook()
FILLED = {
    "U01-1": {"code 1": "Eenzaamheid", "duiding": "bevestigt", "belang": 3, "memo": "Raak."},
    "U02-1": {"code 1": "Mantelzorg", "indicator": "Mist gezelschap [loneliness]"},
    "U03-2": {"code 1": "geen code"},
}


@pytest.fixture(scope="module")
def sent(utrecht, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sent")
    return write_sheets(utrecht, FRAGMENTS, REGISTER, BOOK, ["anna", "bram"], folder)


@pytest.fixture
def anna(sent, tmp_path):
    return fill(sent[0], FILLED, tmp_path / "codeerblad_anna.xlsx")


def merged(path, sent=(), year=2020):
    return merge([path], FRAGMENTS, REGISTER, BOOK, "utrecht", year, accept_valid=True, sent=sent)


def told(path, sent=(), year=2020):
    result = merged(path, sent, year)
    return [" ".join(row) for row in result.faults.itertuples(index=False, name=None)]


def hidden(book):
    for name in ("_meta", "_lijsten"):
        del book[name]


def numbers(book):
    hidden(book)
    for sheet in book.worksheets:
        sheet.title = f"{sheet.title} - Tabel 1"[:31]
    book.create_sheet("Exportoverzicht", 0)["A1"] = "Dit document is geëxporteerd."


def google(book):
    hidden(book)
    book[SHEET].title = "Kopie van Codeerblad"


def one_sheet(book):
    for name in set(book.sheetnames) - {SHEET}:
        del book[name]
    book[SHEET].delete_rows(1, FIRST - 2)
    book[SHEET].title = "Blad1"


def without(*names):
    def change(book):
        hidden(book)
        for name in names:
            sheet = book[SHEET]
            sheet.delete_cols({c.value: c.column for c in sheet[FIRST - 1]}[name])

    return change


def floats(book):
    hidden(book)
    sheet = book[SHEET]
    sheet.cell(row_of(sheet, "U01-1"), columns_of(sheet)["belang"]).value = 3.0


@pytest.mark.parametrize("known", [True, False], ids=["with sheets as sent", "without"])
@pytest.mark.parametrize(
    "change",
    [
        hidden,
        numbers,
        google,
        one_sheet,
        floats,
        without("kenmerk"),
        without("tekst"),
        without("rol", "vraag", "voorstel", "cijfer", "kenmerk"),
        lambda book: book.remove(book["_meta"]),
    ],
    ids=["hidden", "numbers", "google", "one", "floats", "mark", "text", "locked", "meta"],
)
def test_what_another_program_dropped_is_known_otherwise(anna, sent, change, known):
    whole = merged(anna)
    edit(anna, change)
    found = merged(anna, sent if known else ())
    assert not len(found.faults), found.faults.to_dict("records")
    columns = [c for c in whole.codings if known or c != "kenmerk"]
    assert found.codings[columns].equals(whole.codings[columns])
    assert found.remarks[0].startswith("codeerblad_anna.xlsx: its hidden sheet is gone")


@pytest.mark.parametrize(
    "name",
    [
        "codeerblad_anna-1.xlsx",
        "Kopie van codeerblad_anna.xlsx",
        "codeerblad_anna (2).xlsx",
        "Codeerblad_Anna klaar.xlsx",
    ],
)
def test_the_name_of_the_file_tells_whose_it_is(anna, sent, name):
    path = edit(anna, hidden, anna.with_name(name))
    assert set(merged(path, sent).counts["coder"]) == {"anna"}


def test_who_got_no_sheet_hands_in_none(anna, sent):
    path = edit(anna, hidden, anna.with_name("codeerblad_carla.xlsx"))
    (fault,) = told(path, sent)
    assert "no sheet was made for carla" in fault and "codeerblad_<coder>.xlsx" in fault
    path = edit(anna, hidden, anna.with_name("klaar.xlsx"))
    (fault,) = told(path, sent)
    assert "no hidden sheet, which tells whose it is" in fault and "codeerblad_anna.xlsx" in fault


def test_fragments_of_elsewhere_are_refused(anna, sent):
    others = fragments_of(("X01-1", "X01", "Iets anders.", ""), ("X01-2", "X01", "Nog iets.", ""))
    register = REGISTER.assign(interview_id=["X01", "X02", "X03"])
    edit(anna, hidden)
    result = merge([anna], others, register, BOOK, "utrecht", 2020, accept_valid=True, sent=sent)
    assert result.codings.empty
    assert "no fragment of this region" in result.faults["found"].iloc[0]


def test_rows_that_were_mixed_or_edited_are_told(anna, sent):
    def swapped(book):
        hidden(book)
        sheet = book[SHEET]
        one, other = (row_of(sheet, name) for name in ("U01-1", "U02-1"))
        sheet.cell(one, 1).value, sheet.cell(other, 1).value = "U02-1", "U01-1"

    for known in (sent, ()):
        path = edit(anna, swapped, anna.with_name("codeerblad_bram.xlsx"))
        faults = told(path, known)
        assert sum("(tekst)" in fault for fault in faults) == 2
        assert not set(merged(path, known).codings["fragment_id"]) & {"U01-1", "U02-1"}

    def lost(book):
        hidden(book)
        book[SHEET].delete_rows(row_of(book[SHEET], "U03-1"))

    assert "no row for fragment 'U03-1'" in told(edit(anna, lost), sent)[0]


def test_columns_that_are_gone_tell_which_program_did_it(anna, sent):
    path = edit(anna, without("code 1", "duiding"))
    told_by = rb"<Application>[^<]*"
    rewrite(
        path, "docProps/app.xml", lambda d: re.sub(told_by, b"<Application>Numbers 14.2", d), path
    )
    first, second = told(path, sent)
    assert "no column 'code 1'" in first and "no column 'duiding'" in second
    assert "saved by Numbers 14.2; fill the form in Excel or LibreOffice, and save it" in first
    rewrite(path, "docProps/app.xml", lambda data: None, path)
    assert "a program that does not name itself, as Google Sheets" in told(path, sent)[0]


def test_a_year_is_asked_for_where_nothing_tells_it(anna, sent):
    edit(anna, hidden)
    assert "--year" in told(anna, year=None)[0]
    assert merged(anna, sent, year=None).codings["year"].unique().tolist() == [2020]


NOTICE = (
    "[{}]\n\n{} https://go.microsoft.com/fwlink/?linkid=870924\n\n{}:\n    Is dit wonen?\n"
    "{}:\n    Ja, denk ik."
)
ENGLISH = NOTICE.format("Threaded comment", "Your version ... Learn more:", "Comment", "Reply")
DUTCH = NOTICE.format("Opmerkingenthread", "U kunt ... Meer informatie:", "Opmerking", "Antwoord")


@pytest.mark.parametrize(
    ("text", "author", "said"),
    [
        ("Twijfel: hoort dit hier?", "anna", "Twijfel: hoort dit hier?"),
        ("Anna de Wit:\nHoort dit hier?", "Anna de Wit", "Hoort dit hier?"),
        (ENGLISH, "tc={7F0E}", "Is dit wonen?\nJa, denk ik."),
        (DUTCH, "tc={7F0E}", "Is dit wonen?\nJa, denk ik."),
        (DUTCH, "Unknown Author", "Is dit wonen?\nJa, denk ik."),
        ("Hoort dit hier?\n\t-Anna de Wit\nJa.\n\t-Bram Bos", "", "Hoort dit hier?\nJa."),
        ("  \n", "anna", ""),
    ],
)
@pytest.mark.parametrize("column", ["tekst", "code 1", "memo"])
def test_comments_come_along_as_memos(anna, text, author, said, column):
    def change(book):
        sheet = book[SHEET]
        cell = sheet.cell(row_of(sheet, "U01-1"), columns_of(sheet)[column])
        cell.comment = Comment(text, author)

    found = merged(edit(anna, change))
    memo = found.codings.set_index("fragment_id").loc["U01-1", "memo"]
    assert memo == f"Raak.\n{said}".strip() and not len(found.faults)


def test_comments_of_a_row_that_is_not_coded_and_of_no_row(anna):
    def change(book):
        sheet = book[SHEET]
        sheet.cell(row_of(sheet, "U03-1"), 3).comment = Comment("Lastig.", "anna")
        sheet["B1"].comment = Comment("Mooi blad.", "anna")

    found = merged(edit(anna, change))
    assert found.uncoded.set_index("fragment_id").loc["U03-1", "memo"] == "Lastig."
    assert found.remarks == (
        "codeerblad_anna.xlsx: a comment in row 1 is of no fragment; it was left out.",
    )


def threaded(path, cell, said):
    """Give a cell a conversation, as Excel writes one beside its copy."""
    main = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    comments = "".join(
        f'<threadedComment ref="{cell}" id="{{{n}}}" personId="{{P{n}}}">'
        f"<text>{text}</text>{mention}</threadedComment>"
        for n, (text, mention) in enumerate(said, start=1)
    )
    part = f'<ThreadedComments xmlns="{main}">{comments}</ThreadedComments>'
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    name = "threadedComments/threadedComment1.xml"
    link = f'<Relationship Id="rIdT" Type="{kind}" Target="../{name}"/>'

    def linked(data):
        return data.replace(b"</Relationships>", link.encode() + b"</Relationships>")

    with zipfile.ZipFile(path) as parts:
        number = openpyxl.load_workbook(path).sheetnames.index(SHEET) + 1
        assert f"xl/worksheets/_rels/sheet{number}.xml.rels" in parts.namelist()
    rewrite(path, f"xl/worksheets/_rels/sheet{number}.xml.rels", linked, path)
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr(f"xl/{name}", part)
    return path


def test_a_conversation_is_taken_from_its_own_part_without_names(anna):
    def change(book):
        sheet = book[SHEET]
        sheet.cell(row_of(sheet, "U01-1"), 9).comment = Comment(ENGLISH, "tc={1}")

    edit(anna, change)
    cell = f"I{row_of(openpyxl.load_workbook(anna)[SHEET], 'U01-1')}"
    mention = '<mentions><mention startIndex="0" length="9" mentionpersonId="{P1}"/></mentions>'
    threaded(anna, cell, [("Is dit wonen &amp; zorg?", ""), ("@Bram Bos eens?", mention)])
    assert comments_of(anna.read_bytes(), SHEET) == {cell: ("Is dit wonen & zorg?", "@… eens?")}
    memo = merged(anna).codings.set_index("fragment_id").loc["U01-1", "memo"]
    assert memo == "Raak.\nIs dit wonen & zorg?\n@… eens?"


def test_a_comment_that_is_too_long_is_a_fault_of_its_row(anna):
    def change(book):
        sheet = book[SHEET]
        sheet.cell(row_of(sheet, "U01-1"), 9).comment = Comment("x" * 6_000, "anna")

    assert "a memo of 6,006 characters" in told(edit(anna, change))[0]


def test_every_open_column_is_needed(anna, sent):
    for name in OPEN:
        path = edit(anna, without(name), anna.with_name("codeerblad_bram.xlsx"))
        assert any(f"no column {name!r}" in fault for fault in told(path, sent))
