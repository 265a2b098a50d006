"""Editions of a series that came after the definitions: found, told of, fetched and used."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld.cli.app import app
from regiobeeld.errors import DefinitionError
from regiobeeld.fetch import fetch, fetch_newest
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.catalogue_files import read_catalogue
from regiobeeld.measurement.editions import newer_editions
from regiobeeld.store import default_store
from tests.stand_in import Fault, made_table
from tests.stand_in.captures import as_untyped
from tests.stand_in.descriptions import code_row, property_row, topic_row

AREAS = {"NL00": 17_900_000.0, "GM0344": 361_924.0, "GM0355": 64_000.0}


def series(*topics: tuple[str, str], table_id: str, title: str):
    """A table of a series: everybody has the first topic, and a tenth of it each other one."""
    codes = [code.ljust(10) for code in AREAS]
    people = np.array(list(AREAS.values()))
    typed = pd.DataFrame(
        {"ID": range(len(codes)), "WijkenEnBuurten": codes}
        | {f"{stem}_{n}": people / (10 if n > 1 else 1) for n, (stem, _) in enumerate(topics, 1)}
    )
    properties = [property_row(0, "GeoDetail", "WijkenEnBuurten", "Wijken en buurten")] + [
        topic_row(n, f"{stem}_{n}", label, "Long") for n, (stem, label) in enumerate(topics, 1)
    ]
    made = made_table(table_id)
    return replace(
        made,
        info=made.info | {"Title": title, "Catalog": "CBS", "Period": title[-4:]},
        properties=properties,
        dimensions={"WijkenEnBuurten": [code_row(code, code.strip()) for code in codes]},
        typed=typed,
        untyped=as_untyped(typed, properties),
    )


FORMER = series(
    ("AantalInwoners", "Aantal inwoners"),
    ("k_65JaarOfOuder", "65 jaar of ouder"),
    ("k_0Tot15Jaar", "0 tot 15 jaar"),
    table_id="90001NED",
    title="Kerncijfers wijken en buurten 2025",
)
NEXT = series(
    ("AantalInwoners", "Aantal inwoners"),
    ("Vijfenzestigplus", "65 jaar of ouder"),
    table_id="90002NED",
    title="Kerncijfers wijken en buurten 2026",
)


def knowing(last: int, **tables: str):
    """The definitions as they were when the key figures of a year were the last."""
    known = catalogue()
    kwb = known.sources["kwb"]
    kept = {year: table for year, table in kwb.tables.items() if year <= last}
    kept |= {int(year.removeprefix("y")): table for year, table in tables.items()}
    return replace(known, sources={**known.sources, "kwb": replace(kwb, tables=kept)})


@pytest.fixture
def definitions():
    return knowing(2024, y2025="90001NED")


@pytest.fixture
def service(services):
    services[0].tables |= {"90001NED": FORMER, "90002NED": NEXT}
    return services[0]


def test_a_new_edition_is_told_of_fetched_and_used(service, definitions):
    told: list[str] = []
    (entry,) = fetch_newest(store=default_store(), definitions=definitions, notice=told.append)
    assert (entry.info.id, entry.provenance.series, entry.provenance.edition) == (
        "90002NED", "kwb", 2026,
    )  # fmt: skip
    assert told[0] == "Table 90002NED is of 2026: Kerncijfers wijken en buurten 2026."
    assert told[1].startswith("Table 90002NED has 1 of the 3 topics that indicators ask")
    assert "Table 90002NED has no topic k_65JaarOfOuder; Vijfenzestigplus has its title." in told
    lost = "\n".join(told[3:])
    assert "no longer serves the indicator children: it has no topic k_0Tot15Jaar" in lost
    assert "the indicator older_people" in lost and "inhabitants" not in lost

    # Read anew from the manifest, by definitions that still know nothing of it.
    picture = regiobeeld.picture(
        "GM0344", year=2026, indicators=["inhabitants"], catalogue=definitions
    )
    found = picture.main.iloc[0]
    assert (found["table"], found["period"], found["value"]) == ("90002NED", 2026, 361_924)


def test_telling_alone_fetches_nothing(service, definitions):
    told: list[str] = []
    assert not fetch_newest(
        store=default_store(), definitions=definitions, only_tell=True, notice=told.append
    )
    assert "90002NED" in told[0]
    assert "90002NED" not in default_store()
    assert not any("90002NED/TypedDataSet" in asked for asked in service.requests)


def test_an_edition_stays_one_when_it_is_fetched_again_by_its_identifier(service, definitions):
    fetch(["90002NED"], store=default_store())
    assert default_store().entry("90002NED").provenance.series == ""
    fetch_newest(store=default_store(), definitions=definitions)
    assert default_store().entry("90002NED").provenance.edition == 2026
    service.tables["90002NED"] = replace(NEXT, info=NEXT.info | {"Modified": "2027-01-01"})
    (entry,) = fetch(["90002NED"], store=default_store())
    assert (entry.info.modified, entry.provenance.series) == ("2027-01-01", "kwb")


def test_what_the_definitions_know_comes_first(service, definitions):
    fetch_newest(store=default_store(), definitions=definitions)
    known = knowing(2024, y2025="90001NED", y2026="99999NED")
    picture = regiobeeld.picture("GM0344", year=2026, indicators=["inhabitants"], catalogue=known)
    assert "90002NED" not in set(picture.main["table"])


def test_two_tables_of_one_title_are_not_chosen_from(service, definitions):
    service.tables["90003NED"] = replace(NEXT, info=NEXT.info | {"Identifier": "90003NED"})
    told: list[str] = []
    assert not fetch_newest(store=default_store(), definitions=definitions, notice=told.append)
    assert told == []


def test_titles_that_only_resemble_are_of_other_tables():
    kwb = catalogue().sources["kwb"]
    titles = [
        "Kerncijfers wijken en buurten 2031 (archief)",
        "Oude kerncijfers wijken en buurten 2031",
        "Kerncijfers wijken en buurten 2031-2032",
        "Kerncijfers wijken en buurten 2003-2012",
        "Kerncijfers wijken en buurten 2020",
        " Kerncijfers wijken en buurten 2030 ",
    ]
    listing = pd.DataFrame({"id": [f"{n}NED" for n in range(len(titles))], "title": titles})
    assert [(e.table, e.year) for e in newer_editions([kwb], listing)] == [("5NED", 2030)]
    assert newer_editions(catalogue().sources.values(), listing.iloc[:0]) == []


def test_the_command_tells_that_there_is_nothing_new(services):
    result = CliRunner().invoke(app, ["fetch", "--newest", "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "There is no newer edition" in result.output


def test_the_command_fetches_what_is_newer_than_this_version(services):
    services[0].tables["90004NED"] = series(
        ("AantalInwoners", "Aantal inwoners"),
        table_id="90004NED",
        title="Kerncijfers wijken en buurten 2027",
    )
    result = CliRunner().invoke(app, ["fetch", "--newest"])
    assert result.exit_code == 0, result.output
    assert "90004NED: 3 rows, 1 topics; Kerncijfers wijken en buurten 2027" in result.output
    assert "Table 90004NED is of 2027" in result.output
    assert default_store().entry("90004NED").provenance.edition == 2027


def test_the_command_finds_by_v4_what_is_newer_when_v3_is_down(services, monkeypatch):
    cbs = services[0]
    monkeypatch.setenv("REGIOBEELD_STATLINE4_URL", cbs.url_4)
    cbs.tables["90004NED"] = series(
        ("AantalInwoners", "Aantal inwoners"),
        table_id="90004NED",
        title="Kerncijfers wijken en buurten 2027",
    )
    with cbs.fault("/ODataFeed/|/ODataCatalog/", Fault.CLOSED):
        result = CliRunner().invoke(app, ["fetch", "--newest"])
    assert result.exit_code == 0, result.output
    assert "90004NED: 3 rows, 1 topics; Kerncijfers wijken en buurten 2027" in result.output
    assert "The list of tables of CBS is read by OData v4" in result.output
    assert "Table 90004NED has 1 of the" in result.output
    provenance = default_store().entry("90004NED").provenance
    assert (provenance.edition, provenance.protocol) == (2027, "v4")


@pytest.mark.parametrize(
    "options", [["--newest", "--all"], ["--newest", "85012NED"], ["85012NED", "--dry-run"],
                ["--newest", "--catalogue", "RIVM"]]
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(options):
    assert CliRunner().invoke(app, ["fetch", *options]).exit_code == 2


@pytest.mark.parametrize("title", ["Kerncijfers", "{year} en {year}"])
def test_a_title_without_one_year_is_refused(tmp_path, title):
    from importlib import resources
    from shutil import copytree

    folder = tmp_path / "definitions"
    with resources.as_file(resources.files("regiobeeld") / "definitions") as shipped:
        copytree(shipped, folder)
    path = folder / "sources.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Kerncijfers wijken en buurten {year}", title), "utf-8")
    with pytest.raises(DefinitionError, match=r"kwb.*title is for tables of a year each"):
        read_catalogue(folder)


@pytest.mark.captures
def test_the_key_figures_of_2025_as_they_were_published(services, captures):
    file = captures / "86165NED" / "Kerncijfers_wijken_en_buurten_2025_METADATA.json"
    described = json.loads(file.read_text("utf-8"))
    columns = [p for p in described["metadata"]["properties"] if p["key"]]
    row = json.loads(file.with_name(file.name.replace("META", "")).read_text("utf-8"))
    country = row["data"]["records"][0]
    kwb = catalogue().sources["kwb"].region
    typed = pd.DataFrame([{"ID": 0} | {p["key"]: country.get(p["key"]) for p in columns}])
    properties = [property_row(0, "GeoDetail", kwb, "Wijken en buurten")]
    properties += [
        topic_row(n, p["key"], p["title"], p["datatype"], decimals=p["decimals"] or 0)
        for n, p in enumerate(columns[1:], 1)
    ]
    made = made_table("86165NED")
    services[0].tables["86165NED"] = replace(
        made,
        info=made.info
        | {"Title": described["dataset"]["title"], "Catalog": "CBS", "Period": "2025"},
        properties=properties,
        dimensions={kwb: [code_row("NL00".ljust(10), "Nederland")]},
        typed=typed,
        untyped=as_untyped(typed, properties),
    )
    told: list[str] = []
    (entry,) = fetch_newest(store=default_store(), definitions=knowing(2024), notice=told.append)
    assert (entry.info.id, entry.provenance.edition) == ("86165NED", 2025)
    assert "Table 86165NED is of 2025: Kerncijfers wijken en buurten 2025." in told
    picture = regiobeeld.picture("NL", year=2025, indicators=["children"], catalogue=knowing(2024))
    found = picture.main.iloc[0]
    expected = 100 * country["k_0Tot15Jaar_8"] / country["AantalInwoners_5"]
    assert (found["table"], found["period"]) == ("86165NED", 2025)
    assert found["value"] == pytest.approx(expected)
