"""``regiobeeld future``."""

import io

import pandas as pd
import pytest
from typer.testing import CliRunner

from regiobeeld import future
from regiobeeld.cli import app
from regiobeeld.cli.starters import write_starter

pytestmark = pytest.mark.usefixtures("no_network")


def run(*arguments):
    return CliRunner().invoke(app.app, ["future", *arguments], prog_name="regiobeeld")


def test_people_and_ageing_in_some_years():
    result = run("twente", "--to", "2037")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split()[:5] == ["year", "kind", "people", "lower", "upper"]
    assert [line.split()[0] for line in lines[1:]] == ["2020", "2026", "2030", "2035", "2037"]
    assert lines[2].split()[1:3] == ["observed", "646496"]
    assert "% off per gemeente after 6 years" in result.stderr
    assert (
        "Open vacancies in care, third quarter of 2022: provincie Overijssel 3,800 (3.2 per 1,000"
        " inhabitants), Nederland 67,000 (3.8 per 1,000 inhabitants)."
    ) in " ".join(result.stderr.split())


def test_csv_is_the_whole_frame():
    result = run("gemeente:zeist", "--csv")
    found = pd.read_csv(io.StringIO(result.stdout))
    expected = future.population("gemeente:zeist")
    assert list(found) == list(expected)
    assert len(found) == len(expected)
    assert found["value"].to_numpy() == pytest.approx(expected["value"].to_numpy())


def test_the_scenario_in_the_starter_of_a_region_is_added_only_when_asked(tmp_path):
    (path,) = write_starter("region", "Mijn regio", tmp_path).files
    text = path.read_text("utf-8")
    first, last = text.index("# [scenario]"), text.index("\n\n# Where people go")
    lines = [line.removeprefix("# ") for line in text[first:last].splitlines()]
    path.write_text(text + "\n".join(["", *lines, ""]), "utf-8")
    without, with_it = run(str(path), "--csv"), run(str(path), "--extra", "--csv")
    assert without.exit_code == with_it.exit_code == 0
    assert "own definition" not in without.stdout
    inhabitants = [
        found[(found["age"] == "all") & (found["year"] == 2035)]["value"].item()
        for found in (pd.read_csv(io.StringIO(each.stdout)) for each in (without, with_it))
    ]
    assert inhabitants[1] - inhabitants[0] == pytest.approx(2000)
    assert "own definition (Change this: for" in run(str(path), "--extra").stderr
    assert "scenario" not in run(str(path)).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("twente", "--to", "2061"), "to=2061 cannot be projected"),
        (("twente", "--to", "2026"), "give a year from 2027"),
        (("WK034401",), "is a wijk or buurt"),
        (("twentte",), "twente"),
        (("twente", "--extra"), "the definition of Twente, which has none; write [scenario]"),
    ],
)
def test_one_line_when_something_is_wrong(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_verify_tells_how_far_off_a_projection_was():
    result = CliRunner().invoke(app.app, ["verify"], prog_name="regiobeeld")
    assert result.exit_code == 0
    errors = result.stdout.split("\n\n")[1].splitlines()
    assert errors[0].split()[:6] == ["level", "age", "horizon", "n", "mape", "bias"]
    assert errors[1].split()[:4] == ["gemeente", "all", "6", "342"]
    assert len(errors) == 1 + 3 * 6
