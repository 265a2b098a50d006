import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from regiobeeld import Region
from regiobeeld.errors import BuildError, DefinitionError
from regiobeeld.files.forms import HEADER
from regiobeeld.interviews.choices import KINDS, chosen
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.protocol.opgave_guide import (
    opgave_guide,
    opgave_guides,
    opgave_guides_sha256,
)
from regiobeeld.interviews.protocol.pack import write_pack
from regiobeeld.interviews.protocol.pack_sheets import CODING_COLUMNS, REGISTER_COLUMNS
from regiobeeld.interviews.protocol.topic_guide import guide_sha256, topic_guide
from regiobeeld.interviews.traits import TRAITS, values
from regiobeeld.opgaven.definition import ROLES
from regiobeeld.region_picture.shown_figures import figures

ROLE_SHEETS = ["Bewoner", "Mantelzorger", "Professional", "Bestuurder"]
TABLES = ["Gesprekspunten", "Codeboek", "Respondenten", "Codeerblad", "Cijfers"]
SHEETS = ["Lees mij", *ROLE_SHEETS, *TABLES]
FIRST = HEADER + 2  # the first row below the header, as a spreadsheet counts


@pytest.fixture(scope="module")
def path(utrecht, tmp_path_factory):
    return write_pack(utrecht, tmp_path_factory.mktemp("pack") / "pakket.xlsx")


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def header(sheet: Worksheet) -> list[str]:
    return [cell.value for cell in sheet[HEADER + 1] if cell.value]


def rules(sheet: Worksheet) -> dict[str, object]:
    """Validation per column name."""
    names = header(sheet)
    return {
        names[next(iter(rule.sqref.ranges)).min_col - 1]: rule
        for rule in sheet.data_validations.dataValidation
    }


def texts(book) -> list[str]:
    return [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]


def test_the_sheets_are_there_and_the_lists_are_hidden(book):
    assert book.sheetnames[: len(SHEETS)] == SHEETS
    assert [name for name in book.sheetnames if book[name].sheet_state == "hidden"] == [
        "_lijsten",
        "_plaatjes",
        "_meta",
    ]
    assert book.active.title == "Lees mij"


def test_it_is_english_when_asked_but_the_columns_to_fill_stay(utrecht, tmp_path):
    book = openpyxl.load_workbook(write_pack(utrecht, tmp_path / "p.xlsx", lang="en"))
    assert book.sheetnames[0] == "Read me"
    assert header(book["Coding sheet"]) == list(CODING_COLUMNS)
    assert header(book["Respondents"]) == list(REGISTER_COLUMNS)
    read = "\n".join(texts(book))
    assert "{" not in read
    assert "Lees" not in read


def test_no_text_is_left_to_fill_in(book):
    assert not [text for text in texts(book) if re.search(r"[{}]", text)]


def test_the_read_me_tells_about_privacy_sources_and_versions(book):
    told = "\n".join(cell.value or "" for (cell,) in book["Lees mij"].iter_rows(max_col=1))
    assert "Privacy" in told
    assert "namen" in told
    assert "Bron: " in told
    assert "85012NED" in told
    assert read_codebook().version[:12] in told


def test_the_guide_holds_every_topic_as_it_will_be_shown(book, utrecht):
    guide = topic_guide(utrecht)
    sheet = book["Gesprekspunten"]
    names = header(sheet)
    rows = list(sheet.iter_rows(min_row=FIRST, values_only=True))
    for column, name in (("Het cijfer, zo laat u het zien", "cijfer"), ("kenmerk", "kenmerk")):
        assert [row[names.index(column)] or "" for row in rows] == list(guide[name])


@pytest.mark.parametrize(("role", "name"), list(zip(ROLES, ROLE_SHEETS, strict=True)))
def test_each_role_has_a_sheet_that_asks_first_and_shows_after(book, utrecht, role, name):
    steps = [(row[0].value, row[1].value) for row in book[name].iter_rows(max_col=2)]
    said = [text for _, text in steps]
    for topic in opgave_guide(utrecht, role).to_dict("records"):
        place = said.index(topic["ervaring"])
        assert steps[place - 1] == (f"{topic['nummer']}. {topic['label']}", None)
        assert [label for label, _ in steps[place : place + 4]] == [
            "Vertel", "Laat zien", "Vraag", "Vraag door",
        ]  # fmt: skip
        assert said[place + 1] == topic["cijfer"]
        assert (topic["zorg"] == "") == ("Let op" not in [s for s, _ in steps[place : place + 5]])


def charts(path: Path, sheet: str) -> list[tuple[int, str]]:
    """Row of every picture on a sheet, and what it is of as a screen reader tells it."""
    with zipfile.ZipFile(path) as parts:
        number = openpyxl.load_workbook(path).sheetnames.index(sheet) + 1
        relations = parts.read(f"xl/worksheets/_rels/sheet{number}.xml.rels").decode()
        drawing = parts.read("xl/" + re.search(r"drawings/drawing\d+\.xml", relations)[0]).decode()
    rows = map(int, re.findall(r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>", drawing))
    return list(zip(rows, re.findall(r'descr="([^"]*)"', drawing), strict=True))


@pytest.fixture(scope="module")
def pack_of_twente(twente, tmp_path_factory):
    return write_pack(twente, tmp_path_factory.mktemp("pack") / "twente.xlsx")


@pytest.mark.parametrize(("role", "name"), list(zip(ROLES, ROLE_SHEETS, strict=True)))
def test_beside_each_figure_is_its_picture_without_a_margin(pack_of_twente, twente, role, name):
    sheet = openpyxl.load_workbook(pack_of_twente)[name]
    shown = {row[1].value: row[1].row - 1 for row in sheet.iter_rows(max_col=2)}
    guide = opgave_guide(twente, role)
    with_figure = guide[guide["indicator"] != ""]
    assert len(with_figure) >= 3
    found = charts(pack_of_twente, name)
    assert [row for row, _ in found] == [shown[text] for text in with_figure["cijfer"]]
    for (_, told), text in zip(found, with_figure["cijfer"], strict=True):
        assert told.endswith(text)
        assert "interval" not in told


def test_pictures_are_of_the_figures_beside_the_country(pack_of_twente, twente):
    book = openpyxl.load_workbook(pack_of_twente)
    rows = [(row[0].value, row[1].value) for row in book["_plaatjes"].iter_rows(max_col=2)]
    every = figures(twente)
    drawn = [name for name in opgave_guide(twente, "bewoner")["indicator"] if name]
    assert len(drawn) == len(set(drawn)) >= 3
    for place, name in enumerate(drawn):
        here, there = rows[2 * place : 2 * place + 2]
        assert here == ("Twente", pytest.approx(every[name].value))
        assert there == ("Nederland", pytest.approx(every[name].benchmark_value))
    with zipfile.ZipFile(pack_of_twente) as parts:
        drawings = [parts.read(n).decode() for n in parts.namelist() if "charts/chart" in n]
    assert len(drawings) == len(drawn) * len(ROLES)
    # No whiskers, and the number in words as people here write it.
    assert not any("errBars" in drawing for drawing in drawings)
    overweight = next(d for d in drawings if f"{every['overweight'].value:.1f}" in d)
    assert "53,2%" in overweight


def test_the_register_has_no_column_for_names(book):
    sheet = book["Respondenten"]
    assert header(sheet) == list(REGISTER_COLUMNS)
    assert "geen namen" in sheet["A2"].value
    assert all(cell.value is None for row in sheet[FIRST : FIRST + 59] for cell in row)


def test_the_register_offers_roles_areas_and_checks_months(book, utrecht):
    found = rules(book["Respondenten"])
    columns = {"interview_id", "rol", "gebied_code", "maand", "soort", "respondenten", *TRAITS}
    assert set(found) == columns
    assert found["soort"].formula1 == f'"{",".join(KINDS)}"'
    for trait in TRAITS:
        assert found[trait].formula1 == f"lijst_{trait}"
        assert tuple(named_values(book, f"lijst_{trait}")) == values(trait)
    assert found["rol"].formula1 == '"bewoner,professional"'
    assert found["gebied_code"].formula1 == "lijst_gebieden"
    assert found["maand"].type == found["interview_id"].type == "custom"
    for rule in found.values():
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (FIRST, FIRST + 59)
        assert rule.showErrorMessage
        assert rule.prompt
    assert book["Respondenten"].cell(FIRST, 4).number_format == "@"


def named_values(book, name):
    ((sheet, cells),) = book.defined_names[name].destinations
    return [cell.value for (cell,) in book[sheet][cells]]


def test_drop_downs_show_what_they_should(book, utrecht):
    gemeenten = utrecht.region.members()
    assert sorted(map(chosen, named_values(book, "lijst_gebieden"))) == sorted(gemeenten["code"])
    assert named_values(book, "lijst_codes") == [code.code for code in read_codebook()]
    indicators = list(map(chosen, named_values(book, "lijst_indicatoren")))
    assert sorted(indicators) == sorted(figures(utrecht))
    shown = [name for name in opgave_guide(utrecht, "bewoner")["indicator"] if name]
    topics = [name for name in topic_guide(utrecht)["indicator"] if name]
    first = list(dict.fromkeys([*shown, *topics]))
    assert indicators[: len(first)] == first
    assert len(named_values(book, "lijst_interviews")) == 60


def test_the_coding_sheet_has_its_columns_and_lists(book):
    sheet = book["Codeerblad"]
    assert header(sheet) == list(CODING_COLUMNS)
    found = {name: rule.formula1 for name, rule in rules(sheet).items()}
    assert found == {
        "interview_id": "lijst_interviews",
        "indicator": "lijst_indicatoren",
        "code": "lijst_codes",
        "duiding": '"bevestigt,nuanceert,weerspreekt,verklaart,nieuw"',
        "belang": '"0,1,2,3"',
    }
    for rule in rules(sheet).values():
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (FIRST, FIRST + 199)


def test_only_what_is_to_be_filled_is_open(book):
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        cells = [cell for row in sheet.iter_rows() for cell in row]
        is_open = {cell.coordinate for cell in cells if not cell.protection.locked}
        if sheet.title == "Respondenten":
            assert len(is_open) == 60 * len(REGISTER_COLUMNS)
        elif sheet.title == "Codeerblad":
            assert len(is_open) == 200 * (len(CODING_COLUMNS) - 1)
            assert not any(cell.startswith("E") for cell in is_open)
        else:
            assert not is_open


def test_no_cell_holds_a_formula(path, book):
    assert not any(c.data_type == "f" for sheet in book for row in sheet.iter_rows() for c in row)
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in parts.read(name) for name in sheets)
        assert not any("externalLink" in name for name in parts.namelist())


def test_the_figures_are_numbers_and_the_missing_say_why(book, utrecht):
    sheet = book["Cijfers"]
    names = header(sheet)
    rows = {row[names.index("indicator")].value: row for row in sheet.iter_rows(min_row=FIRST)}
    assert set(rows) == set(figures(utrecht))
    overweight = rows["overweight"]
    assert overweight[names.index("Waarde")].value == pytest.approx(44.3)
    assert overweight[names.index("95%-interval")].value == "43,7 tot 44,9"
    assert overweight[names.index("Oordeel")].value == "gunstiger"
    assert overweight[names.index("Tabel")].value == "85012NED"
    gone = rows["digital_care"]
    assert gone[names.index("Waarde")].value is None
    assert gone[names.index("Status")].value == "nog niet opgehaald"


def test_the_hidden_sheet_tells_what_the_pack_was_made_from(book, utrecht):
    meta = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert meta["schema_version"] == "1"
    assert (meta["region"], meta["year"], meta["lang"]) == ("utrecht", "2020", "nl")
    assert meta["codebook_version"] == read_codebook().version
    assert meta["topic_guide_sha256"] == guide_sha256(topic_guide(utrecht))
    assert meta["opgave_guides_sha256"] == opgave_guides_sha256(opgave_guides(utrecht))


def test_tables_print_one_page_wide_with_their_header(book):
    for name in TABLES:
        sheet = book[name]
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == f"${HEADER + 1}:${HEADER + 1}"
        assert sheet.freeze_panes == f"A{FIRST}"


def test_two_packs_are_the_same_to_the_byte(utrecht, path, tmp_path):
    assert write_pack(utrecht, tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


class Hostile(Region):
    """A region whose gemeenten have names that are up to something."""

    names_of_gemeenten: tuple[str, ...] = ("=cmd|' /C calc'!A0", "<script>alert(1)</script>")

    def members(self) -> pd.DataFrame:
        found = Region.members(self)
        found.loc[range(len(self.names_of_gemeenten)), "name"] = list(self.names_of_gemeenten)
        return found


def hostile(utrecht, *names):
    region = utrecht.region
    fields = {name: getattr(region, name) for name in Region.__dataclass_fields__}
    kind = type("Named", (Hostile,), {"names_of_gemeenten": names} if names else {})
    return replace(utrecht, region=kind(**fields))


def test_hostile_names_stay_text(utrecht, tmp_path):
    book = openpyxl.load_workbook(write_pack(hostile(utrecht), tmp_path / "p.xlsx"))
    offered = named_values(book, "lijst_gebieden")
    first, second = Region.members(utrecht.region)["code"][:2]
    assert {f"<script>alert(1)</script> [{second}]", f"=cmd|' /C calc'!A0 [{first}]"} <= {*offered}
    assert all(c.data_type != "f" for row in book["_lijsten"].iter_rows() for c in row)
    assert {first, second} <= set(map(chosen, offered))


@pytest.mark.parametrize("text", ["=1+1", "+31", "-x", "@sum", "https://x.nl", "a\tb\x01c", "'"])
def test_a_codebook_may_hold_any_text(utrecht, tmp_path, text):
    code = replace(read_codebook().codes[0], code=text, definition=text)
    path = write_pack(utrecht, tmp_path / "p.xlsx", codebook=Codebook((code,)))
    cell = openpyxl.load_workbook(path)["Codeboek"].cell(FIRST, 3)
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    # openpyxl leaves Excel's way to write control characters as it is.
    assert cell.value == text.replace("\x01", "_x0001_")


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut(utrecht, tmp_path):
    code = replace(read_codebook().codes[0], definition="x" * 40_000)
    with pytest.raises(BuildError, match=r"'Codeboek', cell C5: a text of 40,000 characters"):
        write_pack(utrecht, tmp_path / "p.xlsx", codebook=Codebook((code,)))
    with pytest.raises(BuildError, match="a cell of Excel holds 32,767"):
        write_pack(hostile(utrecht, "y" * 40_000), tmp_path / "p.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_gives_one_line(utrecht, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError) as error:
        write_pack(utrecht, tmp_path / "file" / "p.xlsx")
    assert "cannot be written" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_failure_halfway_leaves_the_former_file_and_nothing_else(utrecht, tmp_path, monkeypatch):
    target = tmp_path / "p.xlsx"
    target.write_bytes(b"former")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(BuildError, match=r"Permission denied\. Close it first if it is open"):
        write_pack(utrecht, target)
    assert [file.name for file in tmp_path.iterdir()] == ["p.xlsx"]
    assert target.read_bytes() == b"former"


def test_another_kind_of_file_is_refused(utrecht, tmp_path):
    with pytest.raises(BuildError, match=r"must end in \.xlsx"):
        write_pack(utrecht, tmp_path / "p.xls")


@pytest.mark.parametrize("text", ["een naam met spatie", "=cmd()"])
def test_a_free_text_is_no_choice(text):
    with pytest.raises(DefinitionError, match="no choice from the list"):
        chosen(text)


def test_the_workbook_opens_without_repair(path):
    # Every part is well-formed and the content types name each; openpyxl is more lenient.
    from xml.etree import ElementTree

    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        for name in parts.namelist():
            ElementTree.fromstring(parts.read(name))
