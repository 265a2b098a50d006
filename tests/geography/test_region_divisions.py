"""The divisions of 2012-2026 against what CBS published."""

import filecmp
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from regiobeeld.errors import RegionError
from regiobeeld.geography.divisions import (
    FIRST_YEAR,
    LAST_YEAR,
    areas,
    areas_of,
    changes,
    check_year,
    division,
    gemeenten,
    members_of,
)
from tests.geography.kerncijfers import KERNCIJFERS
from tests.stand_in import SNAPSHOT

# CBS, Gemeentelijke indeling op 1 januari.
COUNTS = {
    2012: 415,
    2013: 408,
    2014: 403,
    2015: 393,
    2016: 390,
    2017: 388,
    2018: 380,
    2019: 355,
    2020: 355,
    2021: 352,
    2022: 345,
    2023: 342,
    2024: 342,
    2025: 342,
    2026: 342,
}
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("year", "count"), COUNTS.items())
def test_number_of_gemeenten(year, count):
    assert len(division(year)) == count


@pytest.mark.parametrize(("before", "after"), list(pairwise(COUNTS)))
def test_changes_lead_from_each_division_to_the_next(before, after):
    now = [change for change in changes() if change.year == after]
    codes = set(division(before))
    assert {change.old for change in now} <= codes
    codes = codes - {change.old for change in now} | {change.new for change in now}
    assert codes == set(division(after))


@pytest.mark.parametrize("year", [2012, 2017, 2018, 2019, 2021, 2022, 2023, 2024])
def test_division_is_that_of_the_kerncijfers(year):
    codes = SNAPSHOT.table(KERNCIJFERS[year]).codes_frame("WijkenEnBuurten")["code"]
    assert set(division(year)) == set(codes[codes.str.startswith("GM")]) - {"GM9999"}


@pytest.mark.parametrize(("year", "table"), [(2016, "83674NED"), (2020, "85012NED")])
def test_division_is_that_of_the_health_monitor(year, table):
    codes = SNAPSHOT.table(table).codes_frame("RegioS")["code"]
    assert set(division(year)) == set(codes[codes.str.startswith("GM")])


@pytest.mark.parametrize("year", COUNTS)
def test_every_gemeente_is_in_one_area_of_each_kind(year):
    for kind, number in (("landsdeel", 4), ("provincie", 12), ("corop", 40), ("ggd", 25)):
        lists = [
            members_of(code, year) for code, area in areas_of(year).items() if area.kind == kind
        ]
        members = [code for found in lists for code in found]
        assert len(lists) == number
        assert all(lists)
        assert sorted(members) == list(division(year))


def test_only_an_unconfirmed_zorgkantoor_is_missing():
    lacking = {g.code for g in gemeenten() if "zorgkantoor" not in g.areas}
    assert lacking == {"GM1961"}


def test_vijfheerenlanden_moved_to_utrecht():
    assert division(2018)["GM0545"].areas["provincie"] == "PV28"
    assert division(2018)["GM0545"].areas["ggd"] == "GG4816"
    assert division(2019)["GM1961"].areas["provincie"] == "PV26"
    assert division(2019)["GM1961"].areas["ggd"] == "GG2514"


def test_a_change_during_the_year_shows_in_the_next_division():
    assert "GM0457" in division(2022)
    assert "GM0457" not in division(2023)


def test_shares_of_a_gemeente_that_went_add_up_to_one():
    shares: dict[tuple[object, str], float] = {}
    for change in changes():
        if change.year > FIRST_YEAR:
            key = (change.date, change.old)
            shares[key] = shares.get(key, 0.0) + change.share
    assert all(total == pytest.approx(1, abs=1e-9) for total in shares.values())


def test_every_change_names_a_source():
    assert all(change.source.startswith("CBS, ") for change in changes())


def test_area_codes_have_one_name_per_year():
    for year in COUNTS:
        codes = [a.code for a in areas() if a.valid_from <= year <= (a.valid_to or LAST_YEAR)]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize("year", [2011, 2027, 2020.0, "2020", True, None])
def test_other_years_are_refused(year):
    with pytest.raises(RegionError, match="give a whole year from 2012 to 2026"):
        check_year(year)


def test_a_year_out_of_a_frame_serves():
    assert check_year(np.int64(2020)) == 2020
    assert type(check_year(np.int64(2020))) is int


def test_published_ggd_figures_confirm_membership():
    """Weighted with adults, the members must give what CBS publishes for the GGD region.

    A wrong member would show for most gemeenten. Two Wadden islands have no figure of their own.
    """
    topics = ["ErvarenGezondheidGoedZeerGoed_1", "Overgewicht_9", "Rokers_17"]
    monitor = SNAPSHOT.table("85012NED").read(topics, {"Leeftijd": "20300", "Marges": "MW00000"})
    monitor = monitor.set_index("RegioS")
    people = SNAPSHOT.table("71488NED").read("TotaalInParticuliereHuishoudens")
    young = {"0 - 5 jaar": 0.0, "5 - 10 jaar": 0.0, "10 - 15 jaar": 0.0, "15 - 20 jaar": 0.42}
    part = people["Leeftijd"].map(lambda age: young.get(age, 1.0))
    adults = people["TotaalInParticuliereHuishoudens_2"] * part
    adults = adults.groupby(people["RegioS"]).sum()
    for topic in topics:
        for code in (c for c, area in areas_of(2020).items() if area.kind == "ggd"):
            values = monitor[topic].reindex(members_of(code, 2020)).dropna()
            assert len(values) >= len(members_of(code, 2020)) - 2
            mean = np.average(values, weights=adults.loc[values.index])
            assert mean == pytest.approx(monitor.loc[code, topic], abs=0.1), (topic, code)


def test_definitions_are_what_the_builder_makes(captures, tmp_path):
    builder = REPOSITORY / "data" / "build_divisions.py"
    subprocess.run(
        [sys.executable, str(builder), str(tmp_path)],
        check=True,
        capture_output=True,
        env={**os.environ, "REGIOBEELD_SHARED": str(captures.parent)},
    )
    names = ["gemeenten.csv", "municipal_changes.csv", "classifications.csv", "aliases.csv"]
    definitions = REPOSITORY / "regiobeeld" / "definitions"
    assert filecmp.cmpfiles(tmp_path, definitions, names, shallow=False)[0] == names
