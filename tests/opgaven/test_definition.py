"""Opgaven as written down, by us, by a region and in a folder of one's own."""

import dataclasses
import pickle

import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld import opgaven
from regiobeeld.cli import app
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import DefinitionError, RegionError
from regiobeeld.geography import region
from regiobeeld.geography.definition import profiles
from regiobeeld.measurement import catalogue
from regiobeeld.opgaven.definition import (
    ROLES,
    check_indicators,
    package_opgaven,
    read_opgaven,
)
from regiobeeld.opgaven.tables import burdens, risks, statements

REGION = 'name = "Mijn regio"\nyear = 2020\ngemeenten = ["Zeist"]\n'
SLEEP = '[opgave.slaap]\nlabel = "Slaap"\ntext = "Slecht slapen."\n'


@pytest.fixture
def write(tmp_path):
    def write(text, name="mijn-regio.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def run(*arguments):
    return CliRunner().invoke(app.app, [str(a) for a in arguments], prog_name="regiobeeld")


def test_the_opgaven_of_the_package_are_whole():
    found = package_opgaven()
    assert len(found) == 22
    check_indicators(found.values(), catalogue())
    for opgave in found.values():
        assert set(opgave.question) == set(ROLES)
        for both in (opgave.label, opgave.text, *opgave.question.values()):
            assert both["nl"] and both["en"]
        for both in (opgave.text, *opgave.question.values()):
            assert both["nl"] != both["en"]
        assert opgave.text["nl"].endswith(".") and opgave.text["nl"].count(".") == 1
        assert all(asked["nl"].endswith("?") for asked in opgave.question.values())
        # Nobody may say what helps without saying who found it.
        assert bool(opgave.can) == bool(opgave.source)


def test_sixteen_and_more_have_a_lead_figure_in_utrecht():
    known = opgaven.evidence(regiobeeld.picture("utrecht"))
    assert known["opgave"].nunique() - (known["verdict"] == "no_lead").sum() >= 16


def test_no_condition_is_a_burden_twice():
    named = [name for opgave in package_opgaven().values() for name in opgave.burden]
    assert len(named) == len(set(named)) and set(named) <= set(burdens().index)
    assert not {"mantelzorg", "personeel_zorg_welzijn", "wonen_en_zorg"} & {
        opgave.id for opgave in package_opgaven().values() if opgave.burden
    }


def test_what_was_published_is_of_opgaven_and_regions_that_there_are():
    found = statements()
    assert set(found["opgave"]) <= set(package_opgaven())
    areas = {area for named in found["areas"] for area in named.split(";")}
    assert areas <= {"NL", *profiles()}
    assert found[["sentence_nl", "sentence_en", "source", "period"]].notna().all(axis=None)
    assert found["sentence_nl"].str.startswith("Volgens ").all()
    assert found["sentence_en"].str.startswith("According to ").all()


@pytest.mark.captures
def test_tables_are_those_captured(captures):
    import csv

    with (captures / "ziektelast" / "daly_per_aandoening_vtv2014.csv").open(
        encoding="utf-8-sig"
    ) as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        for year in (2015, 2017, 2030):
            text = row[f"daly_x1000_{year}"].replace(",", ".")
            found = burdens().loc[row["aandoening"], f"daly_{year}"]
            assert found == pytest.approx(float(text) * 1000) if text else found != found
    assert len(rows) == len(burdens())
    path = captures / "ziektelast" / "risicofactoren_aandeel_vzinfo.csv"
    with path.open(encoding="utf-8-sig") as file:
        shares = {
            r["risicofactor"]: float(r["aandeel_ziektelast_pct"]) for r in csv.DictReader(file)
        }
    assert all(shares[name] == share for name, share in risks()["share"].items())


def test_texts_have_the_same_keys_in_both_languages():
    found = texts("opgaven_sentences")
    assert set(found["nl"]) == set(found["en"])
    assert set(found["nl"]["needed"]) == set(found["en"]["needed"])
    for table in ("said", "who", "rest", "coming", "ages", "cause"):
        assert all(set(both) == {"nl", "en"} for both in found[table].values())


def test_the_module_is_the_function_too():
    twente = regiobeeld.picture("twente")
    called, plain = regiobeeld.opgaven(twente), opgaven.overview(twente)
    assert called.equals(plain)
    assert list(called) == [
        "opgave", "label_nl", "label_en", "coalition", "burden", "burden_source", "lead",
    ]  # fmt: skip
    assert callable(opgaven) and opgaven.evidence is regiobeeld.opgaven.evidence


def test_a_region_adds_drops_and_renames(write):
    path = write(
        REGION
        + '[[coalition]]\nid = "nacht"\nname = "Nacht"\nopgaven = ["slaap", "kanker"]\n'
        + '[opgaven]\ndrop = ["alcohol"]\n'
        + 'rename = { kanker = { nl = "Kankerzorg", en = "Cancer care" } }\n'
        + SLEEP
        + 'unknown = { nl = "hoe mensen slapen", en = "how people sleep" }\n'
    )
    found = opgaven.overview(regiobeeld.picture(path)).set_index("opgave")
    assert list(found.index)[:2] == ["slaap", "kanker"] and "alcohol" not in found.index
    assert found.loc["kanker", "label_en"] == "Cancer care"
    assert found.loc["slaap", "coalition"] == "nacht"
    assert len(found) == len(package_opgaven())
    # It is not known, and a coalition's own: so it is a message.
    messages = opgaven.main_messages(regiobeeld.picture(path)).set_index("rule")
    assert messages.loc["f", "opgave"] == "slaap"
    assert messages.loc["f", "sentence_nl"].endswith("geen openbaar cijfer over hoe mensen slapen.")
    assert run("check", path).exit_code == 0


def test_a_region_can_be_kept_with_its_coalitions(write):
    found = region(write(REGION + '[opgaven]\ndrop = ["alcohol"]\n' + SLEEP))
    assert pickle.loads(pickle.dumps(found)) == found and hash(found) == hash(found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[opgaven]\ndrop = ["alcool"]\n', "there is no opgave 'alcool'. Did you mean: alcohol?"),
        ('[opgaven]\nrename = { x = "y" }\n', "rename: there is no opgave 'x'"),
        ('[opgaven]\nweg = ["alcohol"]\n', "unknown key 'weg'"),
        ('[opgaven]\nrename = { alcohol = 3 }\n', "it must be a text"),
        (
            '[opgaven]\ndrop = ["alcohol"]\n[[coalition]]\nid = "a"\nname = "A"\n'
            'opgaven = ["alcohol"]\n',
            "coalition a: 'alcohol' is an opgave that drop leaves out",
        ),
        ('[[coalition]]\nid = "A b"\nname = "A"\nopgaven = []\n', "id is 'A b'; it must be"),
        ('[[coalition]]\nid = "a"\nopgaven = []\n', "'name' is missing"),
        (
            '[[coalition]]\nid = "a"\nname = "A"\nopgaven = ["kanker", "kanker"]\n',
            "opgaven names 'kanker' twice",
        ),
        (
            '[[coalition]]\nid = "a"\nname = "A"\nopgaven = []\n'
            '[[coalition]]\nid = "a"\nname = "B"\nopgaven = []\n',
            "there is a coalition of that id",
        ),
        (SLEEP + 'lead = "good_helth"\n', "there is no indicator 'good_helth'. Did you mean"),
        (SLEEP + 'lead = "good_health"\nsupporting = ["good_health"]\n', "'good_health' twice"),
        (SLEEP + 'burden = ["Slapeloosheid"]\n', "burden is 'Slapeloosheid'; it must be one of"),
        (SLEEP + 'demand = "dementie"\n', "demand is 'dementie'; it must be one of"),
        (SLEEP + 'ageing = ["oud"]\n', "ageing is 'oud'; it must be one of"),
        (SLEEP + "far = 12\n", "far is 12; it must be one of 5, 10"),
        (SLEEP + 'goal = "slapen"\n', "there is no goal 'slapen'"),
        (SLEEP + 'can = "Eerder naar bed."\n', "can and source belong together"),
        (SLEEP + '[opgave.slaap.question]\nburgemeester = "Ja?"\n', "unknown key 'burgemeester'"),
        ('[opgave.slaap]\nlabel = "Slaap"\n', "'text' is missing"),
        (SLEEP.replace("slaap", "alcohol"), "regiobeeld has an opgave 'alcohol' already"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(write, text, told):
    path = write(REGION + text)
    checked = run("check", path)
    # The terminal breaks lines.
    said = " ".join(checked.stderr.split())
    assert checked.exit_code == 1 and told in said and "line " in said
    with pytest.raises((DefinitionError, RegionError)):
        opgaven.evidence(regiobeeld.picture(path))


def test_opgaven_in_a_folder_of_ones_own(write, tmp_path, monkeypatch):
    path = write(SLEEP + 'lead = "good_health"\n', "opgave-slaap.toml")
    assert read_opgaven(path)["slaap"].lead == "good_health"
    monkeypatch.setenv("REGIOBEELD_DEFINITIONS", str(tmp_path))
    found = opgaven.overview(regiobeeld.picture("twente")).set_index("opgave")
    assert found.loc["slaap", "lead"] == "good_health"
    assert run("check", tmp_path).exit_code == 0
    write(SLEEP, "nog-een.toml")
    with pytest.raises(DefinitionError, match="there is an opgave 'slaap' in this folder already"):
        opgaven.opgaven_of(region("twente"))


def test_an_opgave_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        package_opgaven()["kanker"].lead = "x"
