"""Catalogues of third parties: whose a table is said to be, and where it is asked."""

from __future__ import annotations

import dataclasses
import json

import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld import statline
from regiobeeld.cli.app import app
from regiobeeld.errors import StatLineError
from regiobeeld.fetch import FetchError, fetch
from regiobeeld.report.page.sections import accountability
from regiobeeld.statline.endpoint import endpoint
from regiobeeld.store import default_store
from regiobeeld.store.publishers import provenance
from tests.stand_in import StandIn, made_table
from tests.stand_in.tables import content

HOSTILE = {
    "control": ("Poli\x1b[2Jtie\r\nBron: CBS", "Poli [2Jtie Bron: CBS"),
    "markup": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "long": ("X" * 5_000, "X" * 59 + "…"),
    "none": (None, "dataderden"),
    "empty": ("  ", "dataderden"),
}


def of(catalogue: object, table_id: str = "47018NED"):
    made = made_table(table_id, rows=5)
    return dataclasses.replace(made, info=made.info | {"Catalog": catalogue, "Source": "CBS"})


@pytest.mark.parametrize(
    ("catalogue", "publisher", "url"),
    [
        ("Politie", "Politie", "https://data.politie.nl/#/Politie/nl/dataset/47018NED/table"),
        ("IV3", "IV3", "https://iv3statline.cbs.nl/#/IV3/nl/dataset/47018NED/table"),
        ("AZW", "AZW StatLine", "https://azwstatline.cbs.nl/#/AZW/nl/dataset/47018NED/table"),
        ("JM", "JM", ""),
    ],
)
def test_a_table_keeps_its_own_publisher_link_and_terms(services, catalogue, publisher, url):
    services[1].tables["47018NED"] = of(catalogue)
    for asked in (None, catalogue, catalogue.lower(), "dataderden"):
        (entry,) = fetch(["47018NED"], store=default_store(), catalogue=asked)
        assert (entry.info.catalogue, entry.provenance.publisher) == (catalogue, publisher)
        assert (entry.provenance.url, entry.provenance.licence) == (url, "niet vermeld")
    assert entry.attribution.startswith(f"Bron: {publisher}, tabel 47018NED")
    assert "licentie niet vermeld" in entry.attribution and "CBS" not in entry.attribution
    package = json.loads((default_store().path / "datapackage.json").read_text("utf-8"))
    described = next(r for r in package["resources"] if r["name"] == "47018ned")
    assert [terms["title"] for terms in described["licenses"]] == ["niet vermeld"]
    assert described["sources"][0].get("path", "") == url


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_name_of_a_catalogue_is_one_short_line_without_controls(services, case):
    given, told = HOSTILE[case]
    services[1].tables["47018NED"] = of(given)
    (entry,) = fetch(["47018NED"], store=default_store())
    assert entry.provenance.publisher == told
    assert (entry.provenance.url, entry.provenance.licence) == ("", "niet vermeld")
    assert entry.attribution.isprintable()
    listed = CliRunner().invoke(app, ["tables", "--csv"]).stdout
    assert "\x1b" not in listed and told.split()[0][:20] in listed


def test_the_sources_of_a_report_name_the_publisher_and_run_nothing(services):
    monitor = content("50140ned")
    info = monitor.info | {"Catalog": "Politie <script>alert(1)</script>"}
    services[1].tables["50140NED"] = dataclasses.replace(monitor, info=info)
    fetch(["50140NED"], store=default_store())
    picture = regiobeeld.picture("utrecht", indicators=["young_loneliness"])
    assert picture.main["status"].tolist() == ["ok"]
    page = accountability(picture, "nl").html
    assert "Bron: Politie &lt;script&gt;alert(1)&lt;/script&gt;, tabel 50140NED" in page
    assert "<script>alert" not in page and "Bron: RIVM" not in page


@pytest.mark.parametrize("name", ["", "Poli tie", "../CBS", "\x1b[2J", "<b>", "X" * 200, "2e"])
def test_what_cannot_be_a_catalogue_is_not_asked_for(services, name):
    with pytest.raises(FetchError) as caught:
        fetch(["47018NED"], store=default_store(), catalogue=name)
    line = str(caught.value)
    assert "is not the name of a catalogue, such as CBS, RIVM or Politie" in line
    assert line.isprintable() and len(line) < 250
    assert not services[0].requests and not services[1].requests


def test_a_catalogue_that_does_not_have_the_table_is_told_with_where_it_was_asked(services):
    services[1].tables["47018NED"] = of("Politie")
    result = CliRunner().invoke(app, ["fetch", "47018NED", "--catalogue", "Polite"])
    assert result.exit_code == 1
    line = " ".join(result.stderr.split())
    assert "is of the catalogue 'Politie', not of 'Polite' that was asked at" in line
    assert services[1].url in line
    result = CliRunner().invoke(app, ["fetch", "00000AAA", "--catalogue", "AZW"])
    assert "AZW does not have table 00000AAA" in " ".join(result.stderr.split())
    assert services[1].url in result.stderr
    assert "47018NED" not in default_store() and not services[0].requests


def test_one_catalogue_may_have_an_address_of_its_own(services, monkeypatch):
    with StandIn("none", tables={"24015NED": of("AZW", "24015NED")}) as azw:
        monkeypatch.setenv("REGIOBEELD_AZW_URL", azw.url)
        (entry,) = fetch(["24015NED"], store=default_store(), catalogue="AZW")
    assert entry.provenance.publisher == "AZW StatLine"
    assert not services[0].requests and not services[1].requests
    assert endpoint("Politie").url == services[1].url
    assert endpoint("cbs").url == services[0].url


def test_the_list_of_a_catalogue_has_no_tables_of_another(services):
    services[1].tables |= {"47018NED": of("Politie"), "24015NED": of("AZW", "24015NED")}
    assert statline.catalogue("Politie")["id"].tolist() == ["47018NED"]
    assert "47018NED" not in set(statline.catalogue("RIVM")["id"])
    with pytest.raises(StatLineError, match=r"has no catalogue 'KNMI'; it has AZW, Politie, RIVM"):
        statline.catalogue("KNMI")


def test_a_table_that_was_kept_as_of_another_publisher_is_mended(services):
    services[1].tables["47018NED"] = of("Politie")
    store = default_store()
    (entry,) = fetch(["47018NED"], store=store)
    wrong = dataclasses.replace(provenance(entry.info), publisher="CBS StatLine", licence="")
    table = store.table("47018NED")
    store.write(entry.info, table.read(status=True), wrong)
    assert "Bron: CBS StatLine" in store.entry("47018NED").attribution
    (entry,) = fetch(["47018NED"], store=store)
    assert entry.attribution.startswith("Bron: Politie")
