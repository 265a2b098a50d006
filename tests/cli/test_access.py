"""The command `access`: a table on the terminal or as CSV, and one line when something is wrong."""

from __future__ import annotations

import io
import subprocess
import sys

import pandas as pd
import pytest

from regiobeeld import access
from regiobeeld.cli.starters import write_starter
from tests.cli.test_app import ROOT, here, only_complaint

pytestmark = pytest.mark.usefixtures("no_network")


def test_it_prints_the_distances_of_a_region():
    shown = here("access", "twente")
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.splitlines()
    assert " ".join(lines[0].split()) == "name age people mean_km >5 >10 >15 >20 >30"
    assert " ".join(lines[2].split()) == "Twente 75+ 57595 7.5 56.1 36.7 10.7 2.1 0.0"
    assert len(lines) == 1 + 2 * 15
    assert "Sites: MST Enschede, ZGT Almelo, ZGT Hengelo." in shown.stderr
    assert "straight line" in shown.stderr
    assert "1.3 times as long" in shown.stderr


def test_csv_has_all_columns_and_all_digits():
    shown = here("access", "twente", "--closed", "zgt almelo", "--age", "75+", "--csv")
    assert shown.stderr == ""
    read = pd.read_csv(io.StringIO(shown.stdout))
    expected = access.scenario("twente", closed="ZGT Almelo", ages=["75+"])
    assert list(read.drop(columns="name")) == list(expected)
    assert read["mean_km_after"].tolist() == pytest.approx(expected["mean_km_after"].tolist())
    assert read["name"].tolist()[:2] == ["Twente", "Almelo"]


def test_more_sites_may_close():
    shown = here("access", "twente", "--closed", "ZGT Almelo", "--closed", "MST Enschede")
    assert shown.exit_code == 0
    assert "mean_km*" in shown.stdout
    assert "* after closing ZGT Almelo, MST Enschede." in shown.stderr


def test_a_site_may_come_beside_the_others_or_in_the_place_of_one():
    ask = ("access", "twente", "--age", "75+", "--csv")
    came = pd.read_csv(io.StringIO(here(*ask, "--added", "Borne=7622").stdout))
    expected = access.scenario("twente", added={"Borne": "7622"}, ages=["75+"])
    assert came["mean_km_after"].tolist() == pytest.approx(expected["mean_km_after"].tolist())
    assert came["mean_km_after"][0] < came["mean_km_before"][0]
    moved = here(*ask[:-1], "--closed", "MST Enschede", "--added", "MST Enschede=7581 AB")
    assert "* after closing MST Enschede and adding MST Enschede=7581 AB." in moved.stderr
    assert "Sites: MST Enschede, ZGT Almelo, ZGT Hengelo." in moved.stderr


def test_more_sites_may_come_beside_a_file_of_ones_own(tmp_path):
    path = tmp_path / "huisartsen.csv"
    path.write_text("name,postcode\nVleuten,3451\n")
    new = {"De Meern = oost": "3454", "Lombok": "3531"}
    options = [part for name, code in new.items() for part in ("--added", f"{name}={code}")]
    shown = here("access", "GM0344", "--sites", path, *options, "--csv")
    assert shown.exit_code == 0, shown.output
    expected = access.scenario("GM0344", sites=path, added=new)
    read = pd.read_csv(io.StringIO(shown.stdout))
    assert read["mean_km_after"].tolist() == pytest.approx(expected["mean_km_after"].tolist())


def test_the_documentation_shows_what_it_prints():
    page = (ROOT / "docs" / "access.md").read_text("utf-8")
    told = page.split("<!-- twente -->\n```text\n")[1].split("```")[0]
    shown = here("access", "twente", "--closed", "ZGT Almelo", "--age", "75+").stdout
    assert shown.startswith(told)
    assert "36.7% live more than ten" in page
    assert "it would be 53.5%" in page


def test_the_site_in_the_starter_of_a_region_works(tmp_path):
    path = tmp_path / "mijn.toml"
    write_starter("region", "Mijn regio", path.parent)
    (path,) = tmp_path.glob("*.toml")
    text = path.read_text("utf-8")
    lines = text[text.index("# [[site]]") :].partition("\n\n")[0].splitlines()
    path.write_text(text + "".join(f"{line.removeprefix('# ')}\n" for line in lines))
    shown = here("access", path)
    assert shown.exit_code == 0, shown.output
    assert "Sites: Gezondheidscentrum." in shown.stderr


def test_sites_of_ones_own(tmp_path):
    path = tmp_path / "huisartsen.csv"
    path.write_text("name,postcode\nVleuten,3451\n")
    shown = here("access", "GM0344", "--sites", path, "--csv")
    assert shown.exit_code == 0, shown.output
    assert pd.read_csv(io.StringIO(shown.stdout))["area"].tolist() == ["GM0344", "GM0344"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["twente", "--closed", "ZGT Almlo"], "Did you mean: ZGT Almelo"),
        (["twente", "--added", "Borne=2000"], "found '2000'; there is no postcode area 2000"),
        (["twente", "--added", "Gronau=48599"], "a postcode has four digits"),
        (["twente", "--added", "Borne"], "give the name and the postcode of a site"),
        (["twente", "--added", "=7622"], "give the name of the site"),
        (["twente", "--added", "Mst Enschede=7622"], "is a site of Twente already"),
        (["twente", "--added", "B=7622", "--added", "b=7623"], "row 1 has it already"),
        (["NL", "--added", "Borne=7622"], "Nederland names no sites"),
        (["twente", "--age", "18+"], "people are known by five years"),
        (["NL"], "Nederland names no sites"),
        (["twent"], "did you mean 'twente'"),
        (["twente", "--sites", "geen.csv"], "geen.csv cannot be read"),
    ],
)
def test_what_is_wrong_is_one_line(arguments, said):
    assert said in only_complaint("access", *arguments)


def test_a_region_whose_site_is_nowhere_is_not_as_it_should_be(tmp_path):
    path = tmp_path / "mijn.toml"
    path.write_text(
        'name = "Mijn"\nyear = 2020\ngemeenten = ["Almelo"]\n[[site]]\nname = "A"\nkind = "b"\n'
        'postcode = "2000"\nsource = "c"\n'
    )
    checked = here("check", path)
    assert checked.exit_code == 1
    assert "mijn.toml, line 4: postcode is '2000'" in checked.stderr
    path.write_text(path.read_text().replace("2000", "7607"))
    assert here("check", path).exit_code == 0


def test_the_package_brings_it_only_when_asked():
    code = (
        "import sys, regiobeeld; assert not {'regiobeeld.access', 'pandas'} & set(sys.modules);"
        " assert len(regiobeeld.access.sites('twente')) == 3"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
