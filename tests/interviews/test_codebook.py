import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.errors import DefinitionError
from regiobeeld.interviews.codebook import COLUMNS, code_id_of, read_codebook
from regiobeeld.interviews.protocol.pack_look import text_colour
from regiobeeld.measurement import catalogue

GOOD = {
    "code_id": "",
    "code": "Wonen",
    "ouder": "",
    "definitie": "Het huis.",
    "wel": "Vocht.",
    "niet": "De straat.",
    "kleur": "#1B6E53",
    "coalitie": "wijkgerichte_preventie",
    "versie": "1",
}


def written(path, *rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(GOOD | row for row in rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


class TestShipped:
    def test_has_about_thirty_codes_in_two_levels_for_every_coalition(self):
        book = read_codebook()
        assert 28 <= len(book) <= 40
        assert {len(book.path(code)) for code in book} == {1, 2}
        assert {code.coalition for code in book} == {*catalogue().coalitions, ""}

    def test_ids_follow_from_the_place_in_the_codebook(self):
        book = read_codebook()
        assert [code.code_id for code in book] == [code_id_of(book.path(code)) for code in book]

    def test_a_child_has_the_coalition_of_its_parent(self):
        book = read_codebook()
        for code in book:
            assert not code.parent or code.coalition == book.code(code.parent).coalition

    def test_every_code_says_what_it_is_and_is_not(self):
        assert all(code.definition and code.include and code.exclude for code in read_codebook())

    def test_references_to_other_codes_exist(self):
        book = read_codebook()
        for code in book:
            if "(zie " in code.exclude:
                book.code(code.exclude.split("(zie ")[1].split(")")[0])

    def test_version_is_stable(self):
        assert read_codebook().version == read_codebook().version
        assert len(read_codebook().version) == 64


@pytest.mark.parametrize(
    ("row", "column", "found", "right"),
    [
        ({"code": "Eenzaamheid", "ouder": "Vriendschap"}, "ouder", "'Vriendschap'", "another code"),
        ({"code": "Zorg", "ouder": "zorg"}, "ouder", "'zorg'", "above itself"),
        ({"code": "Zorg", "kleur": "groen"}, "kleur", "'groen'", "#1B6E53"),
        ({"code": "Zorg", "kleur": "#12345"}, "kleur", "'#12345'", "#1B6E53"),
        ({"code": "Zorg", "code_id": "123"}, "code_id", "'123'", "UUID"),
        ({"code": "Zorg", "coalitie": "zorgkantoor"}, "coalitie", "'zorgkantoor'", "digitale_"),
        ({"code": "Zorg", "definitie": " "}, "definitie", "''", "one sentence"),
        ({"code": ""}, "code", "''", "needs a name"),
        ({"code": "wonen"}, "code", "'wonen'", "row 2"),
    ],
)
def test_a_fault_names_file_row_column_and_what_is_right(tmp_path, row, column, found, right):
    path = written(tmp_path / "eigen.csv", {}, row)
    with pytest.raises(DefinitionError) as error:
        read_codebook(path)
    message = str(error.value)
    assert message.startswith(f"eigen.csv, row 3, {column}: found {found}")
    assert right in message
    assert "\n" not in message


def test_a_circle_is_refused_for_every_code_in_it(tmp_path):
    path = written(tmp_path / "c.csv", {"code": "A", "ouder": "B"}, {"code": "B", "ouder": "A"})
    with pytest.raises(DefinitionError, match=r"row 2, ouder.*\n.*row 3, ouder"):
        read_codebook(path)


def test_all_faults_are_told_at_once(tmp_path):
    path = written(tmp_path / "c.csv", {"kleur": "rood"}, {"code": "B", "definitie": ""})
    with pytest.raises(DefinitionError) as error:
        read_codebook(path)
    assert len(str(error.value).splitlines()) == 2


def test_the_same_id_twice_is_refused_whatever_its_form(tmp_path):
    identity = "536ce98a-063a-5b80-b649-c1fc70b13fbf"
    other = "{" + identity.upper() + "}"
    path = written(tmp_path / "c.csv", {"code_id": identity}, {"code": "B", "code_id": other})
    with pytest.raises(DefinitionError, match=r"row 3, code_id.*row 2 has it"):
        read_codebook(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_files_as_excel_saves_them(tmp_path, encoding, delimiter):
    path = written(tmp_path / "c.csv", {"code": "Één"}, delimiter=delimiter, encoding=encoding)
    (code,) = read_codebook(path)
    assert code.code == "Één"
    assert code.code_id == code_id_of(["Één"])


def test_an_id_of_its_own_survives_a_new_name(tmp_path):
    identity = "00000000-0000-4000-8000-000000000001"
    (code,) = read_codebook(written(tmp_path / "c.csv", {"code": "Nieuw", "code_id": identity}))
    assert code.code_id == identity


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "row 1: the columns are absent"),
        (b"code;naam\nA;B\n", "row 1: the columns are code, naam"),
        (",".join(COLUMNS).encode() + b"\n", "holds no codes"),
        (",".join(COLUMNS).encode() + b"\nA,B\n", "row 2: 2 cells, but there are 9 columns"),
        ("één".encode("cp1252"), "not in UTF-8"),
        (",".join(COLUMNS).encode() + b'\n"a"b,\n', "line 2"),
    ],
)
def test_other_files_are_refused_with_a_reason(tmp_path, data, message):
    path = tmp_path / "c.csv"
    path.write_bytes(data)
    with pytest.raises(DefinitionError, match=message):
        read_codebook(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"weg\.csv cannot be read: No such file"):
        read_codebook(tmp_path / "weg.csv")


def test_an_unknown_code_suggests_the_nearest():
    with pytest.raises(DefinitionError, match="Did you mean: Mantelzorg"):
        read_codebook().code("Mantelzog")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(definition=TEXT, include=TEXT)
def test_what_is_written_is_read(tmp_path_factory, definition, include):
    path = tmp_path_factory.mktemp("codebook") / "c.csv"
    book = read_codebook(written(path, {"definitie": definition, "wel": include, "kleur": "#abc"}))
    assert (book.codes[0].definition, book.codes[0].include) == (definition, include)
    path.write_text(book.frame().to_csv(index=False), encoding="utf-8")
    assert read_codebook(path).version == book.version


def contrast(one: str, other: str) -> float:
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_colours_can_be_read():
    for code in read_codebook():
        assert contrast(code.colour, text_colour(code.colour)) >= 4.5
