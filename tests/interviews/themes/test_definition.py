"""themas.csv as researchers write it: right, or every fault of it named."""

import openpyxl
import pytest

from regiobeeld.errors import InterviewError
from regiobeeld.geography import region
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.themes.definition import (
    COLUMNS,
    first_themes,
    read_themes,
    start_themes,
    themes_file,
)
from regiobeeld.interviews.themes.telling import KeptWords, telling
from regiobeeld.interviews.workspace import workspace
from tests.interviews.themes.conftest import write_themes

GOOD = ("Geld", "Wonen", "", "Een huis is duur.", "bestaanszekerheid", "")


@pytest.fixture
def place(tmp_path):
    return workspace("utrecht", tmp_path)


def read(place, *rows):
    return read_themes(write_themes(place, rows), read_codebook(), region("utrecht"))


def fault(place, *rows):
    with pytest.raises(InterviewError) as error:
        read(place, *rows)
    return str(error.value)


def changed(**cells):
    return tuple((dict(zip(COLUMNS, GOOD, strict=True)) | cells).values())


def test_a_theme_has_texts_for_coalitions(place):
    own = ("geld", "", "aantrekkelijke_arbeidsmarkt", "Van dit loon niet.", "", "Hoeveel.")
    geld, zorg = read(place, GOOD, own, changed(thema="Zorg", codes="mantelzorg; Mantelzorg"))
    assert (geld.name, geld.codes, zorg.codes) == ("Geld", ("Wonen",), ("Mantelzorg",))
    assert geld.text_for("aantrekkelijke_arbeidsmarkt").text == "Van dit loon niet."
    assert geld.text_for("wijkgerichte_preventie").text == "Een huis is duur."
    assert geld.texts[0].opgaven == ("bestaanszekerheid",)


def test_a_workbook_says_the_same(place):
    csv = read(place, GOOD, changed(thema="Zorg", tekst="=1+1"))
    book = openpyxl.Workbook()
    book.active.append([name.upper() for name in reversed(COLUMNS)])
    for row in (GOOD, changed(thema="Zorg", tekst="=1+1")):
        book.active.append(list(reversed(row)))
    for row in book.active.iter_rows(min_row=2):
        for cell in row:
            cell.data_type = "s" if cell.value else cell.data_type
    place.themes.unlink()
    book.save(place.themes_workbook)
    assert themes_file(place) == place.themes_workbook
    assert read_themes(place.themes_workbook, read_codebook(), region("utrecht")) == csv


def test_two_files_are_refused(place):
    write_themes(place)
    openpyxl.Workbook().save(place.themes_workbook)
    with pytest.raises(InterviewError, match=r"both themas.csv and themas.xlsx; keep one"):
        themes_file(place)


def test_a_formula_in_a_workbook_is_refused(place):
    place.folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    book.active.append([*GOOD[:3], "=1+1", *GOOD[4:]])
    book.save(place.themes_workbook)
    with pytest.raises(InterviewError, match="row 2, tekst"):
        read_themes(place.themes_workbook, read_codebook(), region("utrecht"))


def test_every_fault_is_named_at_once(place):
    said = fault(
        place,
        changed(thema="", codes=""),
        changed(codes="Wone; Geluk", coalitie="wijkgerichte"),
        changed(thema="Zorg", opgaven="eenzaamhied"),
        changed(thema="zorg", codes="Mantelzorg"),
    )
    assert "row 2, thema: found ''; every theme needs a name." in said
    assert "row 2, codes: found ''; a theme needs one code at least." in said
    assert "row 3, codes: found 'Wone; Geluk'; 'Wone' is no code" in said
    assert "Did you mean: Wonen" in said and "'Geluk' is no code" in said
    assert "row 3, coalitie: found 'wijkgerichte'" in said
    assert "Did you mean: eenzaamheid" in said
    assert "row 5, thema: found 'zorg'; row 4 has it already." in said
    assert "row 5, codes: found 'Mantelzorg'; the codes of the theme's first row" in said


def test_a_code_without_a_subject_makes_no_theme(place):
    assert "is no code of the codebook" in fault(place, changed(codes="Nieuw onderwerp"))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Bel haar op 06-12345678.", "telefoonnummer"),
        ("Mail jan@mail.nl.", "e-mailadres"),
        ("Zij woont op 3511 AB.", "postcode"),
        ("Drie bewoners zeiden het.", "fewer than 5 people, such as Drie bewoners"),
        ("Dat zeiden 4 van de professionals.", "fewer than 5 people"),
        ("In twee gesprekken kwam het voor.", "fewer than 5 people"),
        ("Volgens één bewoner klopt het niet.", "fewer than 5 people"),
        ("Volgens mevrouw Jansen klopt het niet.", "no name of a person"),
        ("Een.\n \nTwee.", "one paragraph"),
    ],
)
def test_what_readers_may_not_have_is_refused(place, text, right):
    assert right in fault(place, changed(tekst=text))
    if "paragraph" not in right:
        assert right in fault(place, changed(niet_bekend=text))


@pytest.mark.parametrize(
    "text",
    [
        "Een bewoner vertelt dat zij wacht.",
        "Eén op de vier mensen redt het niet.",
        "In 12 gesprekken kwam het terug, ook bij 15 bewoners.",
        "Zes professionals herkennen het.",
        "Een mevrouw en een dokter uit de wijk.",
        "In maart 2026 veranderde dat; de helft bleef.",
    ],
)
def test_ordinary_words_are_no_fault(text):
    assert list(telling(text, 5)) == []


def test_an_id_of_an_interview_is_refused_and_a_number_is_not():
    kept = KeptWords(frozenset({"U07", "12", "zorg"}))
    assert list(telling("Volgens u07 niet.", 5, kept)) == ["no id of an interview"]
    assert list(telling("In 12 gesprekken ging het over zorg.", 5, kept)) == []


def test_a_stricter_region_refuses_more():
    assert list(telling("Zes bewoners zeiden het.", 8))


def test_themes_to_begin_with_are_never_written_over(place):
    path = start_themes(place, read_codebook())
    found = read_themes(path, read_codebook(), region("utrecht"))
    assert [theme.name for theme in found] == list(first_themes(read_codebook())["thema"])
    given = {code for theme in found for code in theme.codes}
    assert given == {code.code for code in read_codebook()} - {"Nieuw onderwerp"}
    assert all(theme.text_for(None) is None for theme in found)
    before = path.read_bytes()
    with pytest.raises(InterviewError, match="it stays"):
        start_themes(place, read_codebook())
    assert path.read_bytes() == before
