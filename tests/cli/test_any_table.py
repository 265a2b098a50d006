"""An indicator from any table: shown, written, checked, and a figure as the table publishes it."""

import tomllib
from dataclasses import dataclass, replace

import pandas as pd
import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld.cli import app
from regiobeeld.statline import Dimension, TableInfo, Topic
from regiobeeld.store import default_store
from regiobeeld.store.publishers import provenance
from tests.stand_in import made_forecast, made_table


def run(*arguments):
    return CliRunner().invoke(app.app, [str(a) for a in arguments], prog_name="regiobeeld")


@dataclass(frozen=True)
class Tried:
    """A table, where its first figure is looked at, and what the table publishes there.

    ``published`` stands in the table, at ``code`` and ``period``; ``per`` people of ``people`` are
    counted where the indicator is a rate.
    """

    table: str
    region: str
    topic: str
    published: float
    people: float = 0
    per: float = 1
    times: float = 1
    shown: str = ""


TRIED = [
    # Three kinds of people, periods with gemeenten of their own.
    Tried("03759NED", "gemeente:utrecht", "BevolkingOp1Januari", 378_121, shown="373 codes"),
    # English, and a dimension with every gemeente there has been.
    Tried(
        "37259ENG", "provincie:utrecht", "LiveBornChildren_3", 14_070, 1_387_643, 1_000,
        shown="Regions",
    ),
    # Wijken and buurten in the division of 2020, by age, with margins of a value only.
    Tried("50090NED", "gemeente:zeist", "ErvarenGezondheidGoedZeerGoed_4", 79.0, shown="WK"),
    # A health monitor without periods.
    Tried("50140NED", "ggd:utrecht", "MoeiteMetRondkomen_1", 28.1, shown="margins"),
    Tried("50150NED", "gemeente:zeist", "GoedErvarenGezondheid", 74.6, shown="14,916 codes"),
    Tried("70072NED", "gemeente:zeist", "JongerDan5Jaar_4", 3_381, 61_641, 1_000, shown="770 c"),
    # Ages without a total: the first is kept.
    Tried(
        "71488NED", "gemeente:zeist", "TotaalInParticuliereHuishoudens_2", 3_542, 64_905, 1_000,
        shown="0 - 5 jaar",
    ),
    # Provinces only.
    Tried(
        "80202NED", "provincie:overijssel", "TotaalAlleOnderliggendeDoodsoorzaken_1", 10_510,
        1_151_501, 1_000, shown="12 PV",
    ),
    Tried("80305NED", "provincie:overijssel", "AfstandTotHuisartsenpraktijk_1", 1.2, shown="km"),
    # Margins with bounds.
    Tried("83674NED", "gemeente:zeist", "ErvarenGezondheidGoedZeerGoed_1", 78.4, shown="MOG0095"),
    Tried("85012NED", "ggd:utrecht", "ErvarenGezondheidGoedZeerGoed_1", 81.1, shown="Marges"),
    # No numbers at the ends of the keys.
    Tried("85563NED", "ggd:utrecht", "ErvarenGezondheidGoedZeerGoed", 73.6, shown="25 GG"),
    # One year, no periods, wijken and buurten.
    Tried("84799NED", "ggd:twente", "k_0Tot15Jaar_8", 99_276, 631_064, 1_000, shown="13,808 BU"),
    # A mean of several years, GGD regions only.
    Tried("LEVENSVERWACHTING-GGD", "ggd:twente", "LevensverwachtingBijGeboorte", 81.0, shown="GG"),
    # Thousands, in a quarter.
    Tried("VACATURES-ZORG", "provincie:utrecht", "Vacatures", 5.9, 1_369_873, 1_000, 1_000,
        shown="x 1 000"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("REGIOBEELD_DEFINITIONS", raising=False)
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder):
    """Return the id of the indicator in a folder, and its catalogue."""
    definitions = regiobeeld.catalogue(folder)
    (name,) = set(definitions.origins) & set(definitions.indicators)
    return name, definitions


@pytest.mark.parametrize("tried", TRIED, ids=lambda tried: tried.table)
def test_from_a_table_to_a_figure(tried):
    explored = run("explore-table", tried.table)
    assert explored.exit_code == 0, explored.stderr
    assert tried.shown in explored.stdout and "values" in explored.stdout
    made = run("new", "indicator", "--table", tried.table, "--folder", "map")
    assert made.exit_code == 0, made.stderr
    checked = run("check", made.stdout.strip())
    assert (checked.exit_code, checked.stderr) == (0, "")
    assert "as it should be" in checked.stdout
    name, definitions = written("map")
    found = regiobeeld.picture(tried.region, indicators=[name], catalogue=definitions)
    (row,) = found.main.to_dict("records")
    assert (row["status"], row["topic"]) == ("ok", tried.topic)
    if tried.people:
        assert row["numerator"] == tried.published * tried.times
        assert row["denominator"] == tried.people
    expected = tried.published * tried.times * tried.per / (tried.people or 1)
    assert row["value"] == pytest.approx(expected, rel=1e-12)
    assert definitions.indicator(name).direction == "neutral"


def test_what_was_tried_is_enough():
    assert len({tried.table for tried in TRIED}) >= 10


def test_all_codes_of_a_dimension_are_listed():
    listed = run("explore-table", "71488NED", "--codes", "leeftijd", "--csv")
    assert listed.exit_code == 0, listed.stderr
    lines = listed.stdout.splitlines()
    assert lines[0] == "code,title" and lines[1] == "0 - 5 jaar,0 tot 5 jaar" and len(lines) == 21
    wrong = run("explore-table", "71488NED", "--codes", "Lefetijd")
    assert wrong.exit_code == 1 and "its dimensions are Geslacht, Leeftijd" in wrong.stderr


def test_a_report_shows_it(folder):
    assert run("new", "indicator", "rokers", "--table", "85012NED", "--topic", "Rokers",
               "--folder", "map").exit_code == 0  # fmt: skip
    built = run("build", "gemeente:zeist", "--definitions", "map", "--no-coalitions")
    assert built.exit_code == 0, built.stderr
    page = next((folder / "reports").rglob("*.html")).read_text("utf-8")
    assert "rokers" in page


def test_the_topic_is_chosen_by_title_and_the_name_may_be_left_out(folder):
    made = run("new", "indicator", "--table", "85012NED", "--topic", "wekelijks SPORTER")
    assert made.stdout.strip() == "indicator-wekelijks-sporter.toml", made.stderr
    again = run("new", "indicator", "--table", "85012NED", "--topic", "WekelijksSporter_13")
    assert again.exit_code == 1 and "is there already" in again.stderr
    none = run("new", "indicator", "--table", "85012NED", "--topic", "Roker")
    assert none.exit_code == 1 and "Close to it: Rokers_17 (Rokers)" in none.stderr
    assert [path.name for path in folder.glob("*.toml")] == ["indicator-wekelijks-sporter.toml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["region", "x", "--table", "85012NED"], "goes with: new indicator"),
        (["indicator", "x", "--topic", "Rokers"], "goes with --table"),
        (["indicator"], "say what it is called"),
    ],
)
def test_options_that_do_not_go_together(arguments, said, folder):
    refused = run("new", *arguments)
    assert refused.exit_code == 2 and said in refused.stderr
    assert not list(folder.glob("*.toml"))


def test_a_table_without_regions_is_refused(folder):
    for table, said in (
        ("HUISARTS-LEEFTIJD", "Aandoening (other, 2 codes such as 'diabetes mellitus')"),
        ("83502NED", "Postcode (region, 4,076 codes such as '1011')"),
    ):
        refused = run("new", "indicator", "--table", table)
        assert refused.exit_code == 1 and said in refused.stderr
        assert "has no dimension of gemeenten, provinces, GGD regions" in refused.stderr
        assert not list(folder.glob("*.toml"))
        assert run("explore-table", table).exit_code == 0


def test_a_table_that_is_nowhere_is_told(no_network, folder):
    for command in (["new", "indicator", "--table", "80142ned"], ["explore-table", "80142ned"]):
        refused = run(*command)
        assert refused.exit_code == 1
        assert "'80142ned' is not in the store, and could not be looked up" in refused.stderr
        assert "regiobeeld fetch 80142ned" in refused.stderr
    assert not list(folder.glob("*.toml"))


def test_a_live_table_is_written_before_it_is_fetched(services, folder):
    cbs, _ = services
    cbs.tables["85173NED"] = made_forecast(first=2020)
    explored = run("explore-table", "85173NED")
    assert "rows not read" in explored.stdout and "x 1 000" in explored.stdout
    assert "PrognoseInterval (Prognose(-interval)), margins, 3 codes" in explored.stdout
    made = run("new", "indicator", "mensen", "--table", "85173NED", "--folder", "map")
    assert made.exit_code == 0 and "regiobeeld fetch 85173NED, and" in made.stderr
    source = tomllib.loads((folder / made.stdout.strip()).read_text("utf-8"))["source"]
    assert source["mensen_tabel"] == {
        "table": "85173NED", "region": "RegioIndeling2021", "national": "NL01", "division": 2021,
        "period": "Perioden", "margins": "PrognoseInterval", "lower": "MOG0067",
        "upper": "MBG0067", "confidence": 0.67, "scale": {"TotaleBevolking": 1000},
        "where": {"Leeftijd": "10000"},
    }  # fmt: skip
    before = run("check", "map")
    assert before.exit_code == 0 and "table 85173NED is not in the store" in before.stderr
    assert run("fetch", "85173NED").exit_code == 0
    after = run("check", "map")
    assert (after.exit_code, after.stderr) == (0, "")
    name, definitions = written("map")
    found = regiobeeld.picture("gemeente:zeist", 2023, indicators=[name], catalogue=definitions)
    # A hundred thousand in each gemeente; nothing is added up of the bounds.
    assert found.main["value"].tolist() == [100_000]
    region = regiobeeld.picture("ggd:utrecht", 2023, indicators=[name], catalogue=definitions)
    assert region.main["value"].tolist() == [2_600_000]


def test_another_table_than_was_asked_is_refused(services, folder):
    cbs, _ = services
    cbs.tables["99002NED"] = made_table("99001NED; rm -rf ~")
    refused = run("new", "indicator", "x", "--table", "99002NED")
    assert refused.exit_code == 1 and "answered with table '99001NED; rm" in refused.stderr
    assert not list(folder.glob("*.toml"))


def test_what_is_captured_of_woonplaatsen_is_told(services, captures):
    assert "Woonplaatsen" in run("explore-table", "83958NED").stdout
    refused = run("new", "indicator", "--table", "83958NED")
    assert refused.exit_code == 1 and "no dimension of gemeenten" in refused.stderr


HOSTILE = 'x"\n[indicator.kwaad]\n\x1b[2J\u202e<script>alert(1)</script>\\'


def test_texts_of_a_table_stay_texts(folder):
    regions = {f"GM{number:04}": f"{HOSTILE}{number}" for number in range(18_000)}
    parts = {"a": HOSTILE, "b": HOSTILE, 'c"\n[x]\n': HOSTILE}
    info = TableInfo(
        "90001NED", HOSTILE, "CBS", "2020", "", "nl",
        tuple(
            Topic(f"T_{n}", HOSTILE * 50, HOSTILE, datatype="Long", group=(HOSTILE,))
            for n in range(500)
        ),
        (
            Dimension("Deel", HOSTILE, "Dimension", parts),
            Dimension("RegioS", HOSTILE, "GeoDimension", regions),
        ),
    )  # fmt: skip
    figures = {topic.key: [1.0, 1.0] for topic in info.topics}
    frame = pd.DataFrame({"Deel": "a", "RegioS": ["GM0344", "GM0355"], **figures})
    default_store().write(info, frame, provenance(replace(info, catalogue="CBS")))
    explored = run("explore-table", "90001NED")
    assert explored.exit_code == 0 and len(explored.stdout.splitlines()) < 80
    assert max(map(len, explored.stdout.splitlines())) < 400
    assert "and 17,994 more" in explored.stdout and "and 460 more" in explored.stdout
    html = regiobeeld.explore_table("90001NED")._repr_html_()
    assert "<script" not in html and len(html) < 1_000_000
    made = run("new", "indicator", "eigen", "--table", "90001NED")
    text = (folder / made.stdout.strip()).read_text("utf-8")
    for shown in (explored.stdout, text, html):
        assert "\x1b" not in shown and "\u202e" not in shown
    content = tomllib.loads(text)
    assert list(content) == ["source", "indicator"] and list(content["indicator"]) == ["eigen"]
    assert len(text.splitlines()) < 100
    assert run("check", made.stdout.strip()).exit_code == 0
    csv = run("explore-table", "90001NED", "--csv")
    assert csv.exit_code == 0 and "\x1b" not in csv.stdout
