"""Figures that somebody typed over: read with what is wrong named, and told as one's own."""

import shutil

import pytest

import regiobeeld
from regiobeeld import opgaven
from regiobeeld.errors import DefinitionError
from regiobeeld.opgaven.messages import messages_of, subjects

HEADER = "opgave;label;value;lower;upper;unit;year;area;source;address\n"
GOOD = (
    "personeel_zorg_welzijn;tekort aan zorgmedewerkers;1250;;;mensen;2025;twente;"
    "Regioraad;https://example.org/a\n"
)


def write(folder, *lines, name="eigen_cijfers.csv"):
    path = folder / name
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def test_an_own_figure_is_told_as_that(tmp_path):
    twente = regiobeeld.picture("twente")
    path = write(tmp_path, GOOD, "alcohol;drinkt;7,5;6,5;8,5;%;2025;Enschede;GGD;\n",
                 "alcohol;drinkt;9;;;%;2025;utrecht;GGD;\n")  # fmt: skip
    found = opgaven.evidence(twente, own=path)
    own = found[found["kind"] == "own"].set_index("opgave")
    # The figure of another region is not told.
    assert sorted(own.index) == ["alcohol", "personeel_zorg_welzijn"]
    told = own.loc["personeel_zorg_welzijn"]
    assert told["value"] == 1250 and told["source"] == "Regioraad https://example.org/a"
    assert told["sentence_nl"] == (
        "Eigen opgave: tekort aan zorgmedewerkers, 1.250 mensen (Twente, 2025; bron: Regioraad)."
    )
    assert own.loc["alcohol", ["value", "lower", "upper"]].tolist() == [7.5, 6.5, 8.5]
    # What is not known gets its number from it, and no other message changes.
    message = messages_of(found, subjects(twente)).set_index("rule").loc["f"]
    assert message["certainty"] == "own" and "1.250 mensen" in message["sentence_nl"]
    assert len(found) == len(opgaven.evidence(twente)) + 2


def test_the_file_is_found_in_the_folder_of_definitions(tmp_path, monkeypatch):
    write(tmp_path, GOOD)
    monkeypatch.setenv("REGIOBEELD_DEFINITIONS", str(tmp_path))
    assert "own" in set(opgaven.evidence(regiobeeld.picture("twente"))["kind"])
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("alcool;x;1;;;%;2025;twente;GGD;\n", "row 2, opgave: found 'alcool'"),
        ("alcohol;;1;;;%;2025;twente;GGD;\n", "row 2, label: found ''"),
        ("alcohol;x;veel;;;%;2025;twente;GGD;\n", "row 2, value: found 'veel'"),
        ("alcohol;x;;;;%;2025;twente;GGD;\n", "row 2, value: found ''"),
        ("alcohol;x;nan;;;%;2025;twente;GGD;\n", "row 2, value: found 'nan'"),
        ("alcohol;x;5;1;;%;2025;twente;GGD;\n", "row 2, upper: found ''"),
        ("alcohol;x;5;6;8;%;2025;twente;GGD;\n", "row 2, value: found '5'"),
        ("alcohol;x;5;;;;2025;twente;GGD;\n", "row 2, unit: found ''"),
        ("alcohol;x;5;;;%;25;twente;GGD;\n", "row 2, year: found '25'"),
        ("alcohol;x;5;;;%;2025;Twenthe;GGD;\n", "row 2, area: found 'Twenthe'"),
        ("alcohol;x;5;;;%;2025;twente;;\n", "row 2, source: found ''"),
        ("alcohol;x;5\n", "row 2: 3 cells, but there are 10 columns"),
    ],
)
def test_a_fault_names_row_and_column(tmp_path, line, told):
    path = write(tmp_path, line)
    with pytest.raises(DefinitionError) as error:
        opgaven.evidence(regiobeeld.picture("twente"), own=path)
    assert told in str(error.value) and "eigen_cijfers.csv" in str(error.value)


def test_a_file_that_is_not_there_or_has_other_columns(tmp_path):
    with pytest.raises(DefinitionError, match="cannot be read"):
        opgaven.read_own_figures(tmp_path / "weg.csv", ["alcohol"])
    other = tmp_path / "x.csv"
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="they must be opgave, label"):
        opgaven.read_own_figures(other, ["alcohol"])
