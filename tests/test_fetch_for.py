"""Bringing what the opgaven of a region lack: what, in what order, how large, and what after."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld import statline
from regiobeeld.cli.app import app
from regiobeeld.fetch import announced, fetch
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.known_tables import usable_tables
from regiobeeld.opgaven.definition import package_opgaven
from regiobeeld.opgaven.useful_tables import Lack, candidates, in_order, lacking
from regiobeeld.store import default_store
from tests.stand_in import Fault, StandIn, made_table
from tests.stand_in.captures import Content, as_untyped
from tests.stand_in.descriptions import code_row, property_row, topic_row
from tests.stand_in.tables import content

#: An island of which the survey of 2020 has no figures.
ISLAND = "GM0088"


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


@cache
def monitor_2024() -> Content:
    """The health monitor of 2020 as that of 2024, with a figure wherever there was none."""
    former = content("85012ned")
    numbers = [t["Key"] for t in former.topics if t["Datatype"] != "String"]
    typed = former.typed.copy()
    typed["Perioden"] = typed["Perioden"].str.replace("2020JJ00", "2024JJ00")
    typed[numbers] = typed[numbers].fillna(25.0)
    title = usable_tables()["86137NED"].title
    info = former.info | {"Identifier": "86137NED", "Title": title, "Period": "2024"}
    dimensions = {**former.dimensions, "Perioden": [code_row("2024JJ00", "2024")]}
    return Content(info, former.properties, dimensions, typed, as_untyped(typed, former.properties))


def small(table_id: str, **info: str) -> Content:
    made = made_table(table_id, rows=7)
    return replace(made, info=made.info | {"Identifier": table_id} | info)


@pytest.fixture
def service(services):
    cbs, third = services
    cbs.tables["86137NED"] = monitor_2024()
    third.tables["24015NED"] = small("24015NED", Catalog="AZW", Title="Verzuim", Period="2024")
    return services


def test_what_was_missing_is_there_after_it_was_fetched(service):
    before = regiobeeld.picture(ISLAND).main.set_index("indicator")
    assert before.loc["overweight", "status"] != "ok"
    result = run("fetch", "--for", ISLAND)
    assert "86137NED: 3,582 rows" in result.stdout
    after = regiobeeld.picture(ISLAND).main.set_index("indicator")
    found = after.loc["overweight", ["status", "period", "table"]].tolist()
    assert found == ["ok", 2024, "86137NED"]
    assert "overweight" not in {lack.indicator for lack in lacking(regiobeeld.picture(ISLAND))}


def test_the_estimates_by_wijk_stay_when_the_whole_table_takes_the_place_of_a_part(service):
    table = small("50150NED", Catalog="RIVM", Period="2012-2024")
    codes = ["GM0344    ", "NL01      "]
    typed = pd.DataFrame(
        {
            "ID": range(2),
            "Leeftijd": "20300",
            "Marges": "MW00000",
            "WijkenEnBuurten": codes,
            "Perioden": "2024JJ00",
            "ErvarenGezondheidGoedZeerGoed_4": [81.5, 77.0],
        }
    )
    kinds = ["Dimension", "Dimension", "GeoDetail", "TimeDimension"]
    properties = [
        *(property_row(n, kind, typed.columns[n + 1], "") for n, kind in enumerate(kinds)),
        topic_row(4, typed.columns[-1], "Goed of zeer goed", "Double", decimals=1),
    ]
    dimensions = {
        row["Key"]: [code_row(code, code.strip()) for code in dict.fromkeys(typed[row["Key"]])]
        for row in properties[:4]
    }
    service[1].tables["50150NED"] = Content(
        table.info, properties, dimensions, typed, as_untyped(typed, properties)
    )
    run("fetch", "--for", "GM0344")
    found = regiobeeld.picture("GM0344", indicators=["good_health_modelled"]).main.iloc[0]
    assert (found["table"], found["period"], found["value"]) == ("50150NED", 2024, 81.5)


def test_sizes_are_told_before_anything_is_read(service):
    result = run("fetch", "--for", "twente", "--dry-run")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "The opgaven of Twente lack figures: 8 are missing and 22 are old."
    monitor = next(line for line in lines if line.startswith("86137NED")).split()
    expected = announced("86137NED", "CBS")
    assert monitor[:4] == ["86137NED", "CBS", "3,582", str(expected.columns)]
    assert monitor[4] == f"{expected.estimate / 1e6:,.1f}"
    assert any(line.startswith("Together ") and "(an estimate)" in line for line in lines)
    (line,) = [line for line in lines if line.startswith("None of these tables has")]
    assert "place_of_death" in line and "overweight" not in line
    assert not any(server.asked(r"(Typed|Untyped)DataSet\?") for server in service)
    assert "86137NED" not in default_store()


def test_an_estimate_is_near_to_what_is_read(services):
    cbs, _ = services
    rows = statline.download("85012NED", typed=False)
    writer_bytes = sum(
        len(f'"{name}":"{value}",')
        for name in rows.column_names
        for value in rows[name].to_pylist()
    )
    estimate = announced("85012NED").estimate
    assert 0.7 * writer_bytes < estimate < 1.3 * writer_bytes
    assert cbs.asked("85012NED")


def test_tables_come_in_order_of_what_they_bring_the_regions_own_first(service):
    result = run("fetch", "--for", "twente", "--dry-run")
    starts = [line.split()[0] for line in result.stdout.splitlines() if " (2020)" in line]
    assert starts[0] == "86137NED"
    region = regiobeeld.picture("twente")
    order = in_order(lacking(region), usable_tables().values(), catalogue())
    values = [one.value[0] + one.value[1] for one in order]
    assert order[0].table.id == "86137NED" and order[0].value[0] == 10
    shown = [bool(one.shown) for one in order]
    assert shown == sorted(shown, reverse=True), "what a picture shows at once comes first"
    assert values[0] == max(values)
    brought = [lack for one in order for lack in (*one.shown, *one.held)]
    assert len(brought) == len(set(brought)), "what one table brings counts for no other"


def test_own_figures_go_before_more_of_others():
    lacks = [
        Lack("gp_post_distance", ("bereikbaarheid_van_zorg",), 2015, True),
        *(
            Lack(name, ("alcohol",), 2020, False)
            for name in ("heavy_drinking", "overweight", "obesity")
        ),
    ]
    order = in_order(lacks, usable_tables().values(), catalogue())
    assert [one.table.id for one in order] == ["70072ned", "86137NED"]


def test_a_table_that_is_not_newer_brings_nothing():
    monitor = [usable_tables()["86137NED"]]
    of = [Lack("overweight", ("bewegen_overgewicht",), year, True) for year in (2020, 2024)]
    assert [one.shown for one in candidates(of, monitor, catalogue())] == [(of[0],)]
    assert not candidates(of[1:], monitor, catalogue())


def test_the_service_says_of_when_the_figures_are(service):
    cbs, _ = service
    cbs.tables["86137NED"] = replace(
        monitor_2024(), info=monitor_2024().info | {"Period": "2018 - 2020"}
    )
    result = run("fetch", "--for", "utrecht", "--dry-run")
    assert "86137NED" not in result.stdout


def test_what_came_is_not_brought_again(service):
    store = default_store()
    fetch(["86137NED"], store=store, catalogue="CBS")
    fetch(["24015NED"], store=store, catalogue="AZW")
    for server in service:
        server.requests.clear()
    result = run("fetch", "--for", ISLAND)
    assert "86137NED" not in result.stdout
    assert "Nothing says yet how to read sick_leave_care (24015NED)" in result.stdout
    assert not service[0].asked(r"86137NED/UntypedDataSet")
    assert not service[1].asked(r"24015NED/UntypedDataSet")


def test_a_catalogue_with_an_address_of_its_own_is_asked_there(service, monkeypatch):
    table = service[1].tables.pop("24015NED")
    with StandIn("none", tables={"24015NED": table}) as azw:
        monkeypatch.setenv("REGIOBEELD_AZW_URL", azw.url)
        run("fetch", "--for", "twente")
    assert default_store().entry("24015NED").provenance.publisher == "AZW StatLine"
    assert not service[1].asked("24015NED")


def test_what_a_service_says_steers_no_terminal(service):
    hostile = {"Title": "\x1b[2JVerzuim", "Modified": "2024\x1b[2J", "Period": "2024\r\n\x1b]0;x"}
    service[1].tables["24015NED"] = small("24015NED", Catalog="AZW", **hostile)
    result = run("fetch", "--for", "twente")
    assert "24015NED: 7 rows" in result.stdout
    assert "\x1b" not in result.stdout and "\r" not in result.stdout
    # A bar of progress steers it; the table does not.
    assert "\x1b[2J" not in result.output and "\x1b]" not in result.output


def test_tables_about_the_opgaven_without_a_lacking_figure_are_named_only(service):
    result = run("fetch", "--for", "twente")
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("About its opgaven")]
    assert "85173NED" in line and "86137NED" not in line
    assert not service[0].asked("85173NED")


def test_nothing_lacks_that_a_known_table_has(service, tmp_path):
    others = [name for name in package_opgaven() if name != "digitale_zorg"]
    definition = tmp_path / "eigen.toml"
    definition.write_text(
        f"""
        id = "eigen"
        name = "Eigen"
        description = "Een regio."
        source = "Zelf gekozen"
        gemeenten = ["GM0344"]
        year = 2026
        [opgaven]
        drop = {others}
        """
    )
    result = run("fetch", "--for", str(definition))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "The opgaven of Eigen lack figures: 1 are missing and 0 are old.",
        "No known table has any of them that is newer than what is in the store.",
        "None of these tables has a newer figure of digital_care.",
    ]
    assert not any(server.requests for server in service)


def test_without_an_answer_sizes_are_unknown_and_nothing_is_asked_twice(no_network):
    result = run("fetch", "--for", "twente", "--dry-run")
    assert result.exit_code == 0
    assert "unknown" in result.stdout and "Together" not in result.stdout
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Size unknown of")]
    assert "86137NED" in line and "cannot be reached" in line
    result = run("fetch", "--for", "twente")
    assert result.exit_code == 1
    assert "86137NED: CBS cannot be reached" in " ".join(result.stderr.split())


def test_a_table_that_fails_is_told_and_the_others_are_kept(service):
    cbs, _ = service
    with cbs.fault(r"86137NED/UntypedDataSet\?", Fault.SERVER_ERROR):
        result = run("fetch", "--for", "twente")
    assert result.exit_code == 1
    told = " ".join(result.stderr.split())
    assert "86137NED: CBS answered with HTTP 500" in told
    assert "80305ned: CBS does not have table 80305ned" in told, "nor is what is not there"
    assert "24015NED" in default_store() and "86137NED" not in default_store()


def test_a_table_is_compared_with_what_was_known_of_it_when_it_comes(service):
    told: list[str] = []
    store = default_store()
    (entry,) = fetch(["24015NED"], store=store, catalogue="AZW", notice=told.append)
    assert (
        told[0] == "Table 24015NED is called 'Verzuim'; it was known as 'Ziekteverzuimpercentage'."
    )
    assert any("no topic or dimension with the title 'AZW branches'" in line for line in told)
    assert entry.provenance.publisher == "AZW StatLine"
    again: list[str] = []
    fetch(["24015NED"], store=store, catalogue="AZW", notice=again.append)
    assert again == []


def test_a_known_table_has_its_own_publisher_in_its_own_catalogue_only(services):
    for named, publisher in (("RIVM", "RIVM"), ("Politie", "Politie")):
        services[1].tables["50149NED"] = small("50149NED", Catalog=named)
        (entry,) = fetch(["50149NED"], store=default_store())
        assert entry.provenance.publisher == publisher


def test_known_tables_are_listed_with_what_is_here_of_them(service):
    fetch(["24015NED"], store=default_store())
    rows = {
        row["table"]: row
        for row in csv.DictReader(io.StringIO(run("tables", "--known", "--csv").stdout))
    }
    assert set(rows) == {table.id for table in usable_tables().values()}
    assert rows["24015NED"]["store"] == "whole" and rows["50150NED"]["store"] == "part"
    assert rows["86137NED"]["store"] == "no" and rows["86137NED"]["newest"] == ""
    assert rows["86358NED"]["newest"] == "85984NED (2024)"
    assert "personeel_zorg_welzijn" in rows["24015NED"]["opgaven"]
    plain = run("tables", "--known").stdout
    assert "Sick leave of staff" in plain


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("fetch", "--for", "utrecht", "--all"), "--newest or --for"),
        (("fetch", "--for", "utrecht", "84799NED"), "--newest or --for"),
        (("fetch", "--for", "utrecht", "--catalogue", "CBS"), "does not go with"),
        (("fetch", "84799NED", "--dry-run"), "goes with --newest or --for"),
        (("fetch", "--for", "utrect"), "did you mean 'utrecht'"),
    ],
)
def test_what_does_not_go_together_is_told(service, arguments, told):
    result = run(*arguments)
    assert result.exit_code and told in " ".join(result.output.split())
    assert not any(server.requests for server in service)
