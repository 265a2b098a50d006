"""A new definition works as it stands, and the commands for it tell what is wrong where."""

import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld.cli import app
from regiobeeld.cli.starters import KINDS, write_starter
from regiobeeld.errors import DefinitionError
from regiobeeld.interviews.codebook import read_codebook
from tests.killing import killed_at_every_event, needs_sigkill


def run(*arguments):
    return CliRunner().invoke(app.app, [str(a) for a in arguments], prog_name="regiobeeld")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_right_as_it_stands(kind):
    made = run("new", kind, "Het 'Gooi' en \"Vecht\"", "--folder", "map")
    assert made.exit_code == 0, made.stderr
    files = made.stdout.split()
    assert "Change" in made.stderr and "het-gooi-en-vecht" in files[0]
    checked = run("check", files[0])
    assert checked.exit_code == 0, checked.stderr
    assert run("new", kind, "Het Gooi en Vecht", "--folder", "map").exit_code == 1


def test_a_starter_says_what_to_change_and_leaves_no_marks():
    for kind in KINDS:
        for path in write_starter(kind, "mijn voorbeeld", "map").files:
            text = path.read_text("utf-8")
            assert not {"<name>", "<id>", "<file>", "<data>"} & set(text.split('"'))
            assert "<" not in text
            if path.suffix == ".toml":
                assert (
                    text.count("#") > 8
                    and f"regiobeeld {'fetch' if kind == 'source' else 'check'} {path.name}" in text
                )


def test_what_is_begun_can_be_used(folder):
    region = write_starter("region", "Mijn regio").files[0]
    write_starter("indicator", "alleenwonend", "map")
    source = write_starter("source", "slaap", "map").files[0]
    brought = run("fetch", source)
    assert brought.exit_code == 0 and "eigen-slaap: 4 areas, 2020, 2 columns" in brought.stdout
    assert "slaapt_goed (%): 4 values; from 70.3 to 74.1, median" in brought.stdout
    assert "eigen-slaap" in run("tables", "--csv").stdout
    found = regiobeeld.picture(
        region, indicators=["alleenwonend"], catalogue=regiobeeld.catalogue(folder / "map")
    )
    assert found.main["status"].tolist() == ["ok"] and len(found.region.gemeenten) == 3
    assert len(read_codebook(write_starter("codebook", "codes").files[0])) == 3


def test_definitions_hold_for_one_command(monkeypatch):
    monkeypatch.delenv("REGIOBEELD_DEFINITIONS", raising=False)
    write_starter("indicator", "alleenwonend", "map")
    assert "alleenwonend" in run("indicators", "--definitions", "map").stdout
    assert "alleenwonend" not in run("indicators").stdout


def test_a_replaced_indicator_is_said_aloud():
    write_starter("indicator", "smoking", "map")
    told = run("indicators", "--definitions", "map")
    assert "smoking of regiobeeld is replaced by indicator-smoking.toml, line 13" in told.stderr
    assert "smoking replaces the indicator of regiobeeld" in run("check", "map").stdout


def test_a_topic_that_no_table_has_is_said_aloud():
    path = write_starter("indicator", "rokers", "map").files[0]
    written = path.read_text("utf-8").splitlines()
    recipe = next(n for n, line in enumerate(written) if line.startswith("from ="))
    rest = '[{ source = "monitor_2020", value = "Roker", weight = "18+" }]'
    path.write_text("\n".join([*written[:recipe], f"from = {rest}"]), "utf-8")
    result = run("check", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        "line 13: rokers: no table of monitor_2020 in the store has a topic Roker" in result.stderr
    )
    assert "Did you mean: Rokers" in result.stderr


def test_mistakes_are_lines_with_file_and_line(folder):
    region = write_starter("region", "R").files[0]
    region.write_text(region.read_text("utf-8").replace('"De Bilt"', '"De Bild"'), "utf-8")
    indicator = write_starter("indicator", "a", "map").files[0]
    indicator.write_text(indicator.read_text("utf-8").replace('neutral"\n', 'nothing"\n'), "utf-8")
    result = run("check", region, indicator, "none.toml", "x.pdf")
    assert result.exit_code == 1 and result.stdout == ""
    told = result.stderr.splitlines()
    assert "r.toml, line 26: gemeenten: There is no region 'gemeente:De Bild'" in told[0]
    assert "line 32, [indicator.a]: direction is 'nothing'" in told[1]
    assert "cannot be read" in told[2] and "give a .toml or .csv" in told[3]
    assert run("indicators", "--definitions", "nowhere").exit_code == 2
    failed = run("fetch", "none.toml")
    assert failed.exit_code == 1 and "none.toml cannot be read" in failed.stderr


def test_a_name_cannot_lead_out_of_the_folder(folder):
    write_starter("region", "../../x", "map")
    assert [p.name for p in (folder / "map").iterdir()] == ["x.toml"]
    with pytest.raises(DefinitionError, match="must begin with a letter"):
        write_starter("region", "../..", "map")


def begin(kind: str, folder: str) -> None:
    write_starter(kind, "Mijn voorbeeld", folder)


@needs_sigkill
@pytest.mark.parametrize("kind", ["region", "source"])
def test_killed_at_every_event(kind, tmp_path):
    begin(kind, str(tmp_path / "whole"))
    new = contents(tmp_path / "whole")

    def given(step: int) -> tuple[str, str]:
        folder = tmp_path / f"{kind}-{step}"
        folder.mkdir()
        (folder / "van-mij.toml").write_text("mine")
        return kind, str(folder)

    step = 0
    for step in killed_at_every_event(begin, given):
        folder = tmp_path / f"{kind}-{step}"
        seen = contents(folder)
        assert seen.pop("van-mij.toml") == b"mine"
        shown = {name: data for name, data in seen.items() if not name.startswith(".")}
        assert shown.items() <= new.items()
        if any(name.endswith(".toml") for name in shown):
            # Whoever finds the definition finds all that belongs to it, and nothing else.
            assert seen == new
            with pytest.raises(DefinitionError, match="is there already"):
                begin(kind, str(folder))
        else:
            begin(kind, str(folder))
            assert contents(folder) == {**new, "van-mij.toml": b"mine"}
    assert step > 4


def test_data_that_somebody_put_there_are_not_replaced(tmp_path):
    (tmp_path / "source-slaap.csv").write_text("van mij")
    with pytest.raises(DefinitionError, match=r"source-slaap\.csv is there already"):
        write_starter("source", "slaap", tmp_path)
    assert not (tmp_path / "source-slaap.toml").exists()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}
