"""People to come: what adds up, what was published, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal

import regiobeeld
from regiobeeld import future
from regiobeeld.errors import FutureError, RegionError
from regiobeeld.future.known import BANDS, known
from regiobeeld.future.outlook import outlook
from regiobeeld.geography import region
from regiobeeld.store import default_store

COLUMNS = ["year", "age", "value", "lower", "upper", "kind", "method", "source"]


def totals(name, **options):
    found = future.population(name, **options)
    return found[found["age"] == "all"].set_index("year")


def at(name, year, first, last=100):
    """People of some single ages."""
    found = outlook(name, max(year, 2040))
    return found.people[year - 2020, first : last + 1].sum()


@pytest.fixture(scope="module")
def twente():
    return future.population("twente")


def test_the_columns(twente):
    assert list(twente) == COLUMNS
    assert list(dict.fromkeys(twente["age"])) == [*BANDS, "all"]
    assert list(dict.fromkeys(twente["year"])) == list(range(2020, 2041))
    assert not twente[["value", "kind", "method", "source"]].isna().any(axis=None)


def test_it_is_reached_as_a_module():
    assert regiobeeld.future is future


@pytest.mark.parametrize("name", ["NL", "twente", "utrecht", "gemeente:zeist"])
def test_observed_totals_are_those_of_the_register(name):
    members = region(name).gemeenten
    table = default_store().table("03759NED")
    counted = table.read("BevolkingOp1Januari", {"Perioden": [f"{y}JJ00" for y in (2024, 2026)]})
    found = totals(name)
    for year, rows in counted.groupby(counted["Perioden"].str[:4].astype(int)):
        exact = rows.set_index("RegioS")["BevolkingOp1Januari"].loc[list(members)].sum()
        assert_allclose(found.loc[year, "value"], exact, rtol=1e-12)
    observed = found[found["kind"] == "observed"]
    assert list(observed.index) == list(range(2020, 2027))
    assert observed[["lower", "upper"]].isna().all(axis=None)


def test_the_country_of_2020_to_2026():
    found = totals("NL")["value"]
    assert_allclose(
        found.loc[2020:2026],
        [17407585, 17475415, 17590672, 17811291, 17942942, 18044027, 18130208],
    )


def test_ages_add_up_to_the_total(twente):
    parts = twente[twente["age"] != "all"].groupby("year")["value"].sum()
    assert_allclose(parts, totals("twente")["value"])


def test_gemeenten_add_up_to_the_region(twente):
    parts = [future.population(code)["value"] for code in region("twente").gemeenten]
    assert_allclose(np.sum(parts, axis=0), twente["value"])


def test_all_gemeenten_follow_the_countrys_own_projection():
    """The newest count, in proportion to the source on 1 January."""
    found = totals("NL", to=2060)["value"]
    before = known(default_store())
    source = {y: before.country_in(y - 1).sum() + before.country_in(y).sum() for y in found.index}
    for year in (2030, 2040, 2060):
        assert_allclose(found[year], found[2026] * source[year] / source[2026])


def test_counted_age_groups_are_met_in_every_year():
    before = known(default_store())
    row = before.codes.index("GM0344")
    for year in range(2020, 2025):
        counted = before.groups[year][row]
        people = [at("GM0344", year, *ages) for ages in ((0, 14), (15, 24), (25, 44), (45, 64))]
        people.append(at("GM0344", year, 65))
        # To the total, which the groups rounded to five do not meet.
        assert_allclose(people, counted, rtol=2e-4)


def test_limits_hold_the_value_and_widen(twente):
    projected = twente[twente["year"] > 2026]
    assert (
        (projected["lower"] < projected["value"]) & (projected["value"] < projected["upper"])
    ).all()
    width = np.log(projected["upper"] / projected["lower"]).groupby(projected["age"])
    assert width.agg(lambda w: (w.diff().dropna() > -1e-9).all()).all()


@pytest.mark.parametrize("name", ["gemeente:utrecht", "gemeente:wageningen", "gemeente:enschede"])
def test_students_renew(name):
    """At 20-34 a student town keeps its share of the country's people of that age."""
    share = [at(name, year, 20, 34) / at("NL", year, 20, 34) for year in (2024, 2040)]
    assert_allclose(share[1], share[0], rtol=0.03)


# --- beside what others published


def test_the_country_of_the_source(captures):
    """Support ratio of the source itself, by its own ages midway the year."""
    source = captures / "prognose-nl" / "un_wpp2024_nld_leeftijd_geslacht_2010_2060.csv"
    ages = pd.read_csv(source).groupby("leeftijd").sum(numeric_only=True)
    support = ages.loc[50:74].sum() / ages.loc[85:].sum()
    assert support[["2020", "2026", "2040"]].round(1).tolist() == [14.6, 12.8, 7.0]


def test_twente_goes_the_way_its_own_regiobeeld_said(captures):
    """Published in 2020: over 23% of 65+, young -9%, in 2030; of the same direction and size."""
    share = 100 * at("twente", 2030, 65) / at("twente", 2030, 0)
    young = 100 * (at("twente", 2030, 0, 17) / at("twente", 2020, 0, 17) - 1)
    assert share == pytest.approx(23.8, abs=0.3)
    # Births fell less, and more families came, than was thought in 2020.
    assert young == pytest.approx(-7.6, abs=0.5)


def test_people_of_65_and_over_in_the_province_of_utrecht():
    """Published: 236,000 in 2021, 355,000 in 2040 (aco-utrecht.nl)."""
    assert at("provincie:PV26", 2021, 65) == pytest.approx(236_000, abs=1000)
    assert at("provincie:PV26", 2040, 65) == pytest.approx(355_000, rel=0.03)


# Why a published total of 2050 is outside: the source of ages sees less growth of the country than
# CBS and PBL do (18.7 against 19.6 million); and two gemeenten have since gone another way.
BELOW_AS_THE_COUNTRY_IS = {"Utrecht (PV)", "Noord-Holland (PV)", "Zuid-Holland (PV)"}
OTHERWISE = {
    "Bergen (NH.)": "few under 45, whose share is kept",
    "Hardenberg": "has more people in 2026 already than the upper limit of 2050",
}


def test_published_totals_of_2050(captures):
    file = captures / "prognose-regio" / "85173NED_totalen_2050.csv"
    outside = set()
    level = totals("NL", to=2050)["value"][2050] / 19_630_000
    for row in pd.read_csv(file).itertuples():
        name = row.regio.removesuffix(" (PV)")
        kind = "provincie:" if row.regio.endswith("(PV)") else "gemeente:"
        name = "NL" if name == "Nederland" else kind + name
        people = totals(name, to=2050)["value"][2050] / 1000
        upper = np.inf if pd.isna(row.boven67_x1000) else row.boven67_x1000
        if not row.onder67_x1000 <= people <= upper:
            outside.add(row.regio)
            if row.regio in BELOW_AS_THE_COUNTRY_IS:
                assert row.onder67_x1000 <= people / level <= upper
    assert outside == BELOW_AS_THE_COUNTRY_IS | set(OTHERWISE)
    hardenberg = totals("gemeente:hardenberg")["value"][2026]
    assert hardenberg > 60_700


# --- a scenario of one's own


def test_a_scenario_comes_on_top(twente):
    found = future.population("twente", extra={"Enschede": {2030: 12_000}})
    more = found.assign(more=found["value"] - twente["value"])
    added = more[more["age"] == "all"].set_index("year")["more"]
    assert_allclose(added.loc[[2026, 2028, 2030, 2040]], [0, 6000, 12_000, 12_000], atol=1e-6)
    old = more["age"].isin(BANDS[13:])
    assert_allclose(more.loc[old, "more"], 0, atol=1e-6)
    said = found["method"].str.contains("scenario")
    assert (said == (found["year"] > 2026)).all()


def test_a_scenario_of_nothing_changes_nothing(twente):
    found = future.population("twente", extra={"GM0153": {2030: 0}})
    assert_allclose(found["value"], twente["value"])


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"Enschde": {2030: 100}}, r"extra\['Enschde'\] is no gemeente .* Did you mean: Enschede"),
        ({"Zeist": {2030: 100}}, "is no gemeente of this region"),
        ({"Enschede": 100}, r"must be people by year, such as \{2030: 1200\}"),
        ({"Enschede": {2020: 100}}, "has the year 2020: give a year from 2027 to 2040"),
        ({"Enschede": {2041: 100}}, "has the year 2041"),
        ({"Enschede": {"2030": 100}}, "has the year '2030'"),
        ({"Enschede": {2030: "veel"}}, "'veel' must be a number of people"),
        ({"Enschede": {2030: float("nan")}}, "nan must be a number of people"),
        ({"Enschede": {2030: 1}, "GM0153": {2030: 1}}, "is there twice, by name and by code"),
        ("own", "extra='own' must be people by gemeente and year"),
        (True, "extra=True asks for the scenario of the definition of Twente, which has none"),
    ],
)
def test_a_scenario_with_a_typing_error_is_refused(extra, said):
    with pytest.raises(FutureError, match=said) as fault:
        future.population("twente", extra=extra)
    assert "\n" not in str(fault.value)


OWN = """
name = "Mijn"
year = 2020
gemeenten = ["Enschede", "Almelo"]

[scenario]
source = "Woondeal, maart 2026"

[scenario.extra]
Enschede = { 2030 = 12000, 2044 = 14000 }
GM0141 = { 2035 = -900 }
"""


def own(folder, text=OWN):
    file = folder / "mijn.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_region_keeps_its_own_scenario_and_adds_it_only_when_asked(tmp_path):
    mine = own(tmp_path)
    plain = OWN[: OWN.index("[scenario]")]
    without = future.population(own(tmp_path, plain), to=2035)
    assert_frame_equal(future.population(own(tmp_path), to=2035), without)
    assert_frame_equal(future.population(mine, to=2035, extra=False), without)
    found = future.population(mine, to=2035, extra=True)
    added = (found["value"] - without["value"])[found["age"] == "all"].to_numpy()
    # In 2035 five of fourteen years have gone by in which the last 2,000 come.
    of_almelo = -900 * np.arange(10) / 9
    of_enschede = np.interp(range(2026, 2036), [2026, 2030, 2044], [0, 12_000, 14_000])
    assert_allclose(added[6:], of_almelo + of_enschede, atol=1e-6)
    assert_allclose(added[:6], 0, atol=1e-6)
    said = found["method"].str.endswith(
        "; the scenario of the region's own definition (Woondeal, maart 2026) on top"
    )
    assert (said == (found["year"] > 2026)).all()
    # Another scenario takes its place, and is not mixed with it.
    other = future.population(mine, to=2035, extra={"Almelo": {2030: 100}})
    more = (other["value"] - without["value"])[other["age"] == "all"].to_numpy()
    assert more[-1] == pytest.approx(100)
    assert future.ageing(mine, to=2035).equals(future.ageing(mine, to=2035, extra=False))
    assert not future.ageing(mine, to=2035).equals(future.ageing(mine, to=2035, extra=True))
    assert not future.demand(mine, "deaths").equals(future.demand(mine, "deaths", extra=True))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Enschede = {", "Enschde = {", r"line 10, \[scenario.extra\]: unknown key 'Enschde'. Did"),
        ("GM0141", "Zeist", r"line 11.*unknown key 'Zeist'. The keys are Almelo, Enschede, GM01"),
        ("GM0141", "GM0153", r"line 11.*GM0153: this gemeente is there twice"),
        ("2035", "2026", r"line 11.*GM0141 has the key '2026'; it must be a year from 2027 to"),
        ("2035", "jaar", r"line 11.*GM0141 has the key 'jaar'"),
        ("-900", "true", r"line 11.*2035 is True; it must be a number of people, such as 1200"),
        ("-900", "inf", r"line 11.*2035 is inf"),
        ("-900", '"veel"', r"line 11.*2035 is 'veel'"),
        ("{ 2035 = -900 }", "-900", r"line 11.*GM0141 is -900; it must be people by year"),
        ("{ 2035 = -900 }", "{}", r"line 11.*GM0141 is \{\}; it must be people by year"),
        ("source", "bron", r"line 7, \[scenario\]: unknown key 'bron'"),
        ('source = "Woondeal, maart 2026"', "", r"line 6, \[scenario\]: 'source' is missing"),
        (OWN[OWN.index("[scenario.extra]") :], "extra = {}", r"line 9.*extra is empty; name a"),
        ("[scenario.extra]", "[scenario.meer]", r"line 9.*unknown key 'meer'"),
        ("[scenario]", "[scenarios]", r"line 6.*unknown key 'scenarios'. Did you mean: scenario"),
    ],
)
def test_a_scenario_of_a_region_is_checked_where_it_stands(tmp_path, before, after, said):
    with pytest.raises(RegionError, match=said) as fault:
        future.population(own(tmp_path, OWN.replace(before, after)))
    assert "\n" not in str(fault.value)


# --- refusals


@pytest.mark.parametrize("to", [2026, 2020, 2061, 2040.0, "2040", True])
def test_another_horizon_is_refused(to):
    with pytest.raises(FutureError, match=f"to={to!r} ") as fault:
        future.population("twente", to=to)
    assert "\n" not in str(fault.value)


def test_the_last_year_is_that_of_the_source():
    assert totals("twente", to=2060).index.max() == 2060


def test_a_region_that_was_divided_is_refused():
    gone = region("gemeente:haaren", 2020)
    with pytest.raises(RegionError, match=r"cannot be projected: .* since become part of") as fault:
        future.population(gone)
    assert "\n" not in str(fault.value)


def test_a_region_of_an_older_division_that_merged_whole_is_projected():
    old = totals(region("ggd:twente", 2020))["value"]
    assert_allclose(old, totals("ggd:twente")["value"])


@pytest.mark.parametrize("name", ["WK034401", "BU03440111"])
def test_a_wijk_is_refused(name):
    with pytest.raises(RegionError, match="wijk or buurt"):
        future.population(name)


def test_an_own_region_in_a_file(tmp_path):
    file = Path(tmp_path / "mijn.toml")
    file.write_text(
        'id = "mijn"\nname = "Mijn"\nyear = 2026\ngemeenten = ["GM0153", "GM0141"]\n', "utf-8"
    )
    both = totals("GM0153")["value"] + totals("GM0141")["value"]
    assert_allclose(totals(str(file))["value"], both)
