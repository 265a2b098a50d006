"""The worked example of an indicator from a table: its commands run, with what the page says."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "own-indicators.md").read_text("utf-8")
CHAPTER = PAGE.split("## An indicator from any table")[1].split("\n## ")[0]
OLD = [f"{age} - {age + 5} jaar" for age in (75, 80, 85, 90)] + ["95 jaar of ouder"]


def block(name):
    return re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", CHAPTER, flags=re.DOTALL)[1]


def run(line):
    return CliRunner().invoke(app.app, line.split()[1:], prog_name="regiobeeld")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("REGIOBEELD_DEFINITIONS", raising=False)
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mijn-map"


def test_the_example_of_a_table_works(folder):
    explore, new, check, build = re.findall(r"^    (regiobeeld .*)$", CHAPTER, flags=re.MULTILINE)
    explored = run(explore)
    assert explored.exit_code == 0 and block("explored") in explored.stdout
    made = run(new)
    assert made.exit_code == 0, made.stderr
    Path(made.stdout.strip()).write_text(block("alleen_75"), "utf-8")
    checked = run(check)
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert build.startswith("regiobeeld build utrecht --definitions mijn-map")
    found = regiobeeld.picture(
        "utrecht", 2020, indicators=["alleen_75"], catalogue=regiobeeld.catalogue(folder)
    )
    (row,) = found.main.to_dict("records")
    gemeenten = list(regiobeeld.region("utrecht", 2020).gemeenten)
    rows = regiobeeld.table("71488NED").read(where={"RegioS": gemeenten, "Leeftijd": OLD})
    alone, all_of_them = (
        rows[key].sum() for key in ("Alleenstaand_4", "TotaalInParticuliereHuishoudens_2")
    )
    assert (row["numerator"], row["denominator"]) == (alone, all_of_them)
    assert row["value"] == pytest.approx(100 * alone / all_of_them)
    assert f"{row['value']:.1f}% in 2020" in CHAPTER


def test_what_does_not_fit_is_told_as_the_page_says(folder):
    folder.mkdir()
    text = block("alleen_75").replace("75 tot 80 jaar", "75 tot 85 jaar")
    (folder / "mijn.toml").write_text(text, "utf-8")
    told = run("regiobeeld check mijn-map").stderr
    assert block("misfit").strip().removesuffix("...") in told


def test_every_key_that_the_page_names_is_one():
    from regiobeeld.measurement.catalogue_files import _RECIPE
    from regiobeeld.measurement.table_sources import _OWN

    named = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", CHAPTER, flags=re.MULTILINE)
    keys = {key for cell in named for key in re.findall(r"\w+", cell)}
    assert len(keys) >= 10 and keys <= {*_OWN, *_RECIPE}
