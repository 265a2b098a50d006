"""The figures that come along: whole, attributed, small, and the ones that were published."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from regiobeeld.geography.divisions import division
from regiobeeld.store import Store
from regiobeeld.store.manifest import MANIFEST, PROFILE
from regiobeeld.store.store import verify
from tests.stand_in import SNAPSHOT

DATA = Path(__file__).parents[1] / "data"
PACKAGE = json.loads((DATA / MANIFEST).read_text("utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
TABLES = SNAPSHOT.entries()

# Of the Data Package profiles, version 2.0: https://datapackage.org/profiles/2.0/datapackage.json
PATH = re.compile(r"((?=[^./~])(?!file:)((?!/\.\./)(?!\\)(?!://).)*|(http|ftp)s?://.*)")
HASH = re.compile(r"sha256:[0-9a-f]{64}")
LICENCE = re.compile(r"[-a-zA-Z0-9._]+")
MEDIA_TYPE = re.compile(r".+/.+")
FIELD_TYPES = {"string", "number", "integer", "boolean", "date", "datetime", "year", "any"}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_whole(table):
    entry = TABLES[table]
    verify(entry)
    rows = SNAPSHOT.table(table).rows([d.key for d in entry.info.dimensions], {})
    assert len(rows) == entry.rows
    assert not rows.duplicated().any()
    for dimension in entry.info.dimensions:
        assert set(rows[dimension.key]) <= set(dimension.codes)


def test_it_is_small_enough_to_ship():
    assert sum(path.stat().st_size for path in (DATA / "tables").iterdir()) <= 10_000_000


def test_it_holds_no_file_that_the_manifest_does_not_name():
    named = {resource["path"] for resource in RESOURCES.values()}
    assert {f"tables/{path.name}" for path in (DATA / "tables").iterdir()} == named


# --- Data Package, version 2


def test_the_package_names_its_profile():
    assert PACKAGE["$schema"] == PROFILE == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert isinstance(PACKAGE["name"], str)
    assert isinstance(PACKAGE["title"], str)
    assert len(RESOURCES) == len(PACKAGE["resources"]) > 0
    assert all(LICENCE.fullmatch(licence["name"]) for licence in PACKAGE["licenses"])


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_follows_the_profile(name):
    resource = RESOURCES[name]
    # Version 2 lets any name be; version 1 readers need this form.
    assert re.fullmatch(r"[-a-z0-9._/]+", name)
    assert ("path" in resource) != ("data" in resource)
    assert PATH.fullmatch(resource["path"])
    assert resource["type"] == "table"
    assert HASH.fullmatch(resource["hash"])
    assert resource["bytes"] == (DATA / resource["path"]).stat().st_size
    assert MEDIA_TYPE.fullmatch(resource["mediatype"])
    assert isinstance(resource["title"], str)
    assert resource["licenses"]
    for licence in resource["licenses"]:
        assert LICENCE.fullmatch(licence["name"])
        assert PATH.fullmatch(licence["path"])
    for source in resource.get("sources", []):
        assert isinstance(source["title"], str)
        assert "path" not in source or PATH.fullmatch(source["path"])


@pytest.mark.parametrize("name", RESOURCES)
def test_a_schema_describes_the_file(name):
    schema = RESOURCES[name]["schema"]
    names = [field["name"] for field in schema["fields"]]
    assert len(names) == len(set(names)) > 0
    assert {field["type"] for field in schema["fields"]} <= FIELD_TYPES
    assert set(schema.get("primaryKey", [])) <= set(names)
    assert pq.read_schema(DATA / RESOURCES[name]["path"]).names == names


def test_another_reader_accepts_it():
    frictionless = pytest.importorskip("frictionless", reason="a second opinion, if it is there")
    assert frictionless.Package.validate_descriptor(PACKAGE).valid


# --- rights


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_attributed(table):
    entry = TABLES[table]
    resource = RESOURCES[table.lower()]
    assert entry.attribution.startswith(
        f"Bron: {entry.provenance.publisher}, tabel {entry.info.id}"
    )
    assert resource["sources"][0]["title"] == entry.attribution
    assert resource["sources"][0]["path"].startswith("https://")
    # The United Nations have terms of their own.
    un = entry.provenance.publisher.startswith("United Nations, World Population Prospects 2024")
    names = [licence["name"] for licence in resource["licenses"]]
    assert names == ["CC-BY-3.0-IGO" if un else "CC-BY-4.0"]
    assert un or re.search("CBS|RIVM", entry.provenance.publisher)


def test_figures_of_vektis_are_not_in_it():
    text = (DATA / MANIFEST).read_text("utf-8").casefold()
    assert "zk_" not in text
    assert "vektis" not in text


@pytest.mark.parametrize("table", ["85012NED", "83674NED", "84799NED", "70072NED"])
def test_tables_of_cbs_point_to_cbs(table):
    address = TABLES[table].provenance.url
    assert address == f"https://opendata.cbs.nl/statline/#/CBS/nl/dataset/{table}/table"


# --- figures as they were published


def value(table, topic, **where):
    found = SNAPSHOT.table(table).read(topic, where)
    assert len(found) == 1
    return found.iloc[0, -1]


GOOD_HEALTH = "ErvarenGezondheidGoedZeerGoed"
ADULTS = {"Leeftijd": "20300", "Perioden": "2020JJ00"}


@pytest.mark.parametrize(
    ("area", "expected"), [("GM0344", 48.9), ("WK034403", 58.2)], ids=["Utrecht", "Overvecht"]
)
def test_loneliness_2020(area, expected):
    assert value("50090NED", "Eenzaam", WijkenEnBuurten=area, **ADULTS) == expected


def test_good_health_in_the_netherlands_2020():
    monitor = {"RegioS": "NL01", "Marges": "MW00000", **ADULTS}
    assert value("85012NED", GOOD_HEALTH, **monitor) == 79.1
    assert value("50090NED", GOOD_HEALTH, WijkenEnBuurten="NL01", **ADULTS) == 78.4


def test_smokers_in_the_ggd_region_utrecht_2020_with_their_margins():
    figures = SNAPSHOT.table("85012NED").read("Rokers", {"RegioS": "GG2514", "Leeftijd": "20300"})
    assert dict(zip(figures["Marges"], figures.iloc[:, -1], strict=True)) == {
        "MW00000": 15.1,
        "MOG0095": 14.7,
        "MBG0095": 15.6,
    }


def test_inhabitants_of_utrecht_2020():
    assert value("84799NED", "AantalInwoners", WijkenEnBuurten="GM0344") == 357597


def test_postcode_areas_have_the_people_of_their_gemeenten():
    people = SNAPSHOT.table("83502NED").read("Bevolking", {"Leeftijd": "all"})
    areas = SNAPSHOT.table("postcodegebieden-2020").read("Gemeente").set_index("Postcode")
    found = people.set_index("Postcode")["Bevolking"].groupby(areas["Gemeente"]).sum()
    codes = {gemeente.name: code for code, gemeente in division(2021).items()}
    assert set(found.index) == set(codes)
    counted = SNAPSHOT.table("03759NED").read("BevolkingOp1Januari", {"Perioden": 2021})
    expected = counted.set_index("RegioS")["BevolkingOp1Januari"].loc[found.index.map(codes)]
    apart = abs(found / expected.to_numpy() - 1)
    # Postcodes that lie in two gemeenten count to one of them.
    crossing = ["Achtkarspelen", "Berg en Dal", "Noardeast-Fryslân", "Staphorst", "Wassenaar"]
    assert apart.drop(crossing).max() < 0.005
    assert apart.max() < 0.025


# --- the script that made it


@pytest.mark.no_cover
def test_the_script_makes_the_same_files_again(captures, tmp_path, monkeypatch, capsys):
    pytest.importorskip("shapely", reason="boundaries are simplified with shapely")
    monkeypatch.syspath_prepend(DATA)
    specification = importlib.util.spec_from_file_location("snapshot", DATA / "build_snapshot.py")
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    sys.modules.pop("boundaries", None)
    script.main(captures, tmp_path)
    made = Store(tmp_path)
    assert list(made.entries()) == list(TABLES)
    if writer(made) == writer(SNAPSHOT):
        files = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*.*")}
        shipped = [DATA / MANIFEST, *(DATA / "tables").iterdir()]
        assert files == {path.relative_to(DATA): path.read_bytes() for path in shipped}
    # Another version of pyarrow packs the same figures in other bytes.
    for table, entry in TABLES.items():
        assert made.entry(table).info.topics == entry.info.topics
        pd.testing.assert_frame_equal(everything(made, table), everything(SNAPSHOT, table))


def writer(store):
    """Name the program that wrote a store's files, with its version."""
    return pq.read_metadata(store.entry("85012NED").path).created_by


def everything(store, table):
    return store.table(table).read(status=True)
