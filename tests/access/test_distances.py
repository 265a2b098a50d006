"""How far people live from care: published and recomputed values, and what must always hold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiobeeld import access
from regiobeeld.access.distances import km_to_nearest
from regiobeeld.access.people import bands, gemeenten_of, people_of
from regiobeeld.errors import AccessError
from regiobeeld.geography import region
from regiobeeld.geography.crosswalk import links
from regiobeeld.geography.divisions import LAST_YEAR
from regiobeeld.store import default_store
from tests.stand_in import SNAPSHOT

SITES = {"MST Enschede": "7512", "ZGT Almelo": "7609", "ZGT Hengelo": "7555"}
OLD = ("75-79", "80-84", "85-89", "90-94", "95+")
MEASURES = ["mean_km", *(f"beyond_{km}" for km in access.BEYOND)]


def first(frame: pd.DataFrame) -> dict[str, object]:
    """Return the first row, which is the region's."""
    return dict(frame.iloc[0])


# --- values


def test_twente_and_its_three_hospitals():
    found = first(access.distances("twente", ages=["75+"]))
    assert (found["area"], found["age"], found["people"]) == ("twente", "75+", 57595)
    assert round(found["mean_km"], 2) == 7.47
    assert round(found["beyond_10"], 1) == 36.7
    assert round(found["beyond_20"], 1) == 2.1


def recomputed(postcodes: list[str]) -> dict[str, float]:
    """Compute the row of people of 75 and over in Twente, by vectors and in another order."""
    people = pd.read_parquet(SNAPSHOT.entry("83502NED").path)
    people = people[people["Leeftijd"].isin(OLD)].groupby("Postcode")["Bevolking"].sum()
    centres = pd.read_parquet(SNAPSHOT.entry("postcodegebieden-2020").path).set_index("Postcode")
    lon, lat = np.radians(centres[["Lengtegraad", "Breedtegraad"]].to_numpy()).T
    points = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    here = points[:, centres.index.isin(postcodes)]
    twente = centres["Gemeente"].isin(region("twente").members()["name"]).to_numpy()
    count = people.reindex(centres.index[twente]).fillna(0).to_numpy()
    km = np.min(
        [2 * 6371.0088 * np.arcsin(np.linalg.norm(points.T - site, axis=1) / 2) for site in here.T],
        axis=0,
    )[twente]
    shares = {f"beyond_{limit}": 100 * count[km > limit].sum() / count.sum() for limit in (10, 20)}
    return {"mean_km": (km * count).sum() / count.sum(), **shares}


@pytest.mark.parametrize(
    ("left", "mean", "beyond_10", "beyond_20"),
    [
        ("MST Enschede", 16.18, 66.3, 41.8),
        ("ZGT Almelo", 14.86, 75.7, 28.0),
        ("ZGT Hengelo", 12.67, 72.9, 13.5),
    ],
)
def test_twente_with_one_hospital_left(left, mean, beyond_10, beyond_20):
    closed = [site for site in SITES if site != left]
    found = first(access.scenario("twente", closed=closed, ages=["75+"]))
    again, before = recomputed([SITES[left]]), recomputed(list(SITES.values()))
    for measure, value in again.items():
        assert found[f"{measure}_after"] == pytest.approx(value, abs=1e-9)
        assert found[f"{measure}_before"] == pytest.approx(before[measure], abs=1e-9)
    assert round(found["mean_km_after"], 2) == mean
    assert round(found["beyond_10_after"], 1) == beyond_10
    assert round(found["beyond_20_after"], 1) == beyond_20


def on_the_national_grid(captures, listed: pd.DataFrame) -> tuple[float, float]:
    """Compute mean and share within 5 km of all people of 75 and over, by metres in a plane."""
    rows = pd.read_parquet(captures / "pc4-2021" / "pc4_2021.parquet").dropna(subset=["rd_x"])
    count = rows[[f"inw_{age}" for age in OLD]].sum(axis=1).to_numpy("float64")
    here, there = (
        frame[[f"{name}_x", f"{name}_y"]].to_numpy("float64")
        for frame, name in ((rows, "rd"), (listed, "pc4_rd"))
    )
    km = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)).min(axis=1) / 1000
    return (km * count).sum() / count.sum(), 100 * count[km <= 5].sum() / count.sum()


@pytest.mark.parametrize(
    ("clinics", "number", "mean", "within_5"), [(False, 121, 5.9, 53.5), (True, 263, 3.8, 72)]
)
def test_the_country_and_its_hospitals_of_2016(captures, clinics, number, mean, within_5):
    listed = pd.read_csv(captures / "zorglocaties" / "ziekenhuizen_2016-11.csv", dtype=str)
    assert len(listed) == 265
    # Two clinics have a postcode that has no area.
    listed = listed.dropna(subset="pc4_rd_x")
    listed = listed[clinics | (listed["soort_ziekenhuis"] != "Buitenpolikliniek")]
    assert len(listed) == number
    names = listed["naam_ziekenhuis"] + " " + listed.index.astype(str)
    sites = pd.DataFrame({"site": names, "lat": listed["pc4_lat"], "lon": listed["pc4_lon"]})
    found = first(access.distances("NL", sites=sites, ages=["75+"]))
    again, share = on_the_national_grid(captures, listed)
    # A sphere is some tenths of a percent off here.
    assert found["mean_km"] == pytest.approx(again, rel=0.004)
    assert 100 - found["beyond_5"] == pytest.approx(share, abs=0.3)
    assert found["mean_km"] == pytest.approx(mean, abs=0.06)
    assert 100 - found["beyond_5"] == pytest.approx(within_5, abs=0.5)


def test_hospitals_stand_where_a_list_of_2016_has_them(captures):
    listed = pd.read_csv(captures / "zorglocaties" / "ziekenhuizen_2016-11.csv", dtype=str)
    known = set(listed["postcode"].str[:4])
    for name in ("twente", "utrecht", "midden-nederland"):
        found = access.sites(name).set_index("site")["postcode"]
        # Tergooi moved within Hilversum since.
        assert set(found.drop("Tergooi Hilversum", errors="ignore")) <= known
        assert (access.sites(name)["kind"] == "hoofdlocatie").all()
        assert access.sites(name)["source"].str.startswith("Eigen adres van ").all()


def test_the_example_has_the_hospitals_of_the_region_that_its_figures_are_of():
    example, real = access.sites("utrecht-voorbeeld"), access.sites("utrecht")
    pd.testing.assert_frame_equal(example, real)
    assert len(example) == 9
    found, expected = access.distances("utrecht-voorbeeld"), access.distances("utrecht")
    measures = [name for name in expected if name != "area"]
    pd.testing.assert_frame_equal(found[measures], expected[measures])


def test_a_degree_of_latitude():
    places = pd.DataFrame({"lat": [52.0, 53.0], "lon": [5.0, 5.0]})
    assert km_to_nearest(places, places.head(1)) == pytest.approx([0, 111.195], abs=0.001)


# --- form


def test_columns_and_rows_are_the_promised_ones():
    found = access.distances("twente")
    assert list(found) == ["area", "age", "people", *MEASURES]
    assert list(found["area"].drop_duplicates()) == ["twente", *region("twente").gemeenten]
    assert list(found["age"].head(4)) == ["all", "75+"] * 2
    assert list(access.sites("twente")) == ["site", "kind", "postcode", "lat", "lon", "source"]
    assert list(access.scenario("twente")) == [
        "area", "age", "people", "mean_km_before", "mean_km_after",
        *(f"beyond_{km}_{when}" for km in (10, 15, 20, 30) for when in ("before", "after")),
    ]  # fmt: skip


def test_every_frame_names_its_source():
    for found in (
        access.distances("twente"),
        access.scenario("twente"),
        access.postcodes("twente"),
    ):
        assert "83502NED" in found.attrs["source"]
        assert "postcodegebieden-2020" in found.attrs["source"]


def test_gemeenten_add_up_to_the_region():
    found = access.distances("midden-nederland", ages=["all", "75+"])
    for age in ("all", "75+"):
        whole, *parts = found[found["age"] == age].to_dict("records")
        assert whole["people"] == sum(part["people"] for part in parts)
        for measure in MEASURES:
            total = sum(part[measure] * part["people"] for part in parts)
            assert whole[measure] * whole["people"] == pytest.approx(total)


def test_a_gemeente_is_a_region_of_one_row():
    found = access.distances("GM0141", sites=SITES, ages=["75+"])
    assert list(found["area"]) == ["GM0141"]
    same = access.distances("twente", ages=["75+"]).set_index("area").loc["GM0141"]
    assert first(found)["mean_km"] == same["mean_km"]


def test_where_nobody_of_an_age_lives_nothing_is_said():
    found = access.distances("gemeente:vlieland", sites={"Harlingen": "8861"}, ages=["95+", "all"])
    nobody, everyone = found.to_dict("records")
    assert nobody["people"] == 0
    assert all(np.isnan(nobody[measure]) for measure in MEASURES)
    assert everyone["people"] == 1195
    assert everyone["beyond_20"] == 100


def test_everyone_has_a_postcode_area_with_a_centre_and_a_gemeente():
    found = access.distances("NL", sites={"Utrecht": "3511"}, ages=["all"])
    people = SNAPSHOT.table("83502NED").read("Bevolking", {"Leeftijd": "all"})["Bevolking"]
    assert first(found)["people"] == people.sum() == 17_472_870
    assert found["people"].iloc[1:].sum() == people.sum()


ZUID_HOLLAND = 3_725_385


@pytest.mark.parametrize("year", [2019, 2021, 2022, 2023, LAST_YEAR])
def test_a_region_has_the_same_people_in_the_gemeenten_of_any_year(year):
    of_year = region("provincie:PV28", year)
    found = people_of(of_year, default_store())
    counted = SNAPSHOT.table("03759NED").read(
        "BevolkingOp1Januari", {"RegioS": "PV28", "Perioden": 2021}
    )["BevolkingOp1Januari"]
    people = found[list(access.AGES)].sum().sum()
    if year == 2021:
        assert people == pytest.approx(counted.item(), rel=3e-4)
    assert people == ZUID_HOLLAND
    assert set(found["gemeente"]) == set(gemeenten_of(of_year))


def test_no_gemeente_of_2021_was_divided_since():
    assert all(share == 1 for _, _, share in links(2021, LAST_YEAR))


# --- what closes and comes


def test_a_site_that_closes_sends_people_to_the_next():
    found = access.postcodes("twente", closed="zgt almelo").set_index("postcode")
    assert list(found.loc["7609", ["site_before", "site_after"]]) == ["ZGT Almelo", "ZGT Hengelo"]
    assert found.loc["7609", "km_before"] == 0
    moved = found["site_before"] != found["site_after"]
    assert set(found.loc[moved, "site_before"]) == {"ZGT Almelo"}
    assert found.loc[~moved, "km_after"].equals(found.loc[~moved, "km_before"])


def test_postcode_areas_make_the_row_of_the_region():
    parts = access.postcodes("twente", closed="ZGT Almelo")
    whole = first(access.scenario("twente", closed="ZGT Almelo", ages=["75+"]))
    assert parts["people"].sum() == whole["people"]
    for when in ("before", "after"):
        mean = np.average(parts[f"km_{when}"], weights=parts["people"])
        assert mean == pytest.approx(whole[f"mean_km_{when}"])


def test_a_site_that_comes_shortens_and_one_that_moves_is_where_it_went():
    added = access.scenario("twente", added={"Ootmarsum": "7631"}, ages=["75+"])
    assert (added["mean_km_after"] <= added["mean_km_before"]).all()
    assert first(added)["mean_km_after"] < first(added)["mean_km_before"]
    moved = access.scenario("twente", closed="ZGT Almelo", added={"ZGT Almelo": "7607"})
    there = access.distances("twente", sites=SITES | {"ZGT Almelo": "7607"})
    assert moved["mean_km_after"].equals(there["mean_km"].rename("mean_km_after"))


# --- laws

NINE = tuple(access.sites("midden-nederland")["site"])
closures = st.sets(st.sampled_from(NINE), max_size=len(NINE) - 1)


def test_nothing_closed_changes_nothing():
    found = access.scenario("midden-nederland", closed=[], added=[])
    now = access.distances("midden-nederland")
    for measure in set(MEASURES) - {"beyond_5"}:
        assert (found[f"{measure}_before"] == now[measure]).all()
        assert (found[f"{measure}_after"] == now[measure]).all()


@given(few=closures, more=closures)
@settings(max_examples=20)
def test_closing_more_never_shortens_a_distance(few, more):
    more = few | more if len(few | more) < len(NINE) else few
    one = access.postcodes("midden-nederland", closed=sorted(few))
    other = access.postcodes("midden-nederland", closed=sorted(more))
    assert (one["km_after"] >= one["km_before"]).all()
    assert (other["km_after"] >= one["km_after"]).all()
    table = access.scenario("midden-nederland", closed=sorted(more))
    for measure in set(MEASURES) - {"beyond_5"}:
        assert (table[f"{measure}_after"] >= table[f"{measure}_before"] - 1e-9).all()


@given(st.lists(st.sampled_from(NINE), min_size=1, unique=True))
@settings(max_examples=15)
def test_shares_are_shares_and_fall_with_the_distance(names):
    every = access.sites("midden-nederland")
    found = access.distances("midden-nederland", sites=every[every["site"].isin(names)])
    shares = found[MEASURES[1:]].to_numpy()
    assert ((shares >= 0) & (shares <= 100)).all()
    assert (np.diff(shares, axis=1) <= 0).all()
    assert (found["mean_km"] >= 0).all()
    # Markov: no more can live beyond ten kilometres than their mean distance allows.
    assert (found["beyond_10"] <= 10 * found["mean_km"] + 1e-9).all()


@given(st.sets(st.integers(1, 19), max_size=6))
@settings(max_examples=15)
def test_ages_partition_everyone(cuts):
    edges = [0, *sorted(cuts), 20]
    names = [f"{5 * a}-{5 * b - 1}" if b < 20 else f"{5 * a}+" for a, b in pairwise(edges)]
    assert sum((bands(name) for name in names), ()) == access.AGES
    found = access.distances("twente", ages=["all", *names])
    for _, rows in found.groupby("area"):
        everyone, parts = rows.iloc[0], rows.iloc[1:]
        assert everyone["people"] == parts["people"].sum()
        summed = (parts["people"] * parts["mean_km"].fillna(0)).sum()
        assert everyone["people"] * everyone["mean_km"] == pytest.approx(summed)


# --- refusals


@pytest.mark.parametrize("age", ["18+", "0-3", "75", "75-70", "100+", "95-104", "", "All", 75])
def test_an_age_that_is_not_known_is_refused(age):
    with pytest.raises(AccessError, match=r"ages: found .*; people are known by five years"):
        access.distances("twente", ages=[age])


def test_there_must_be_an_age():
    with pytest.raises(AccessError, match=r"^ages: there is none; name at least one"):
        access.distances("twente", ages=[])


def test_ages_may_be_one_text():
    assert list(access.distances("twente", ages="75+")["age"].unique()) == ["75+"]


def test_a_region_without_sites_says_so():
    assert access.sites("NL").empty
    for ask in (access.distances, access.scenario, access.postcodes):
        with pytest.raises(AccessError, match=r"^Nederland names no sites .* name and postcode"):
            ask("NL")


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("ZGT Almlo", "Did you mean: ZGT Almelo"),
        (["MST Enschede", "Deventer"], "the sites are MST Enschede, ZGT Almelo, ZGT Hengelo"),
        ([7609], "has no site 7609"),
    ],
)
def test_a_site_that_is_not_there_cannot_close(closed, said):
    with pytest.raises(AccessError, match=r"^closed: Twente has no site") as error:
        access.scenario("twente", closed=closed)
    assert said in str(error.value)


def test_not_every_site_can_close_unless_another_comes():
    with pytest.raises(AccessError, match="no site of Twente is left when MST Enschede, ZGT Alm"):
        access.scenario("twente", closed=list(SITES))
    found = access.scenario("twente", closed=list(SITES), added={"Borne": "7622"}, ages="75+")
    assert first(found)["mean_km_after"] > 0


def test_a_site_that_is_there_cannot_come():
    with pytest.raises(AccessError, match="added: 'ZGT Almelo' is a site of Twente already"):
        access.scenario("twente", added={"ZGT Almelo": "7607"})


def test_a_region_that_was_divided_is_refused():
    with pytest.raises(AccessError, match=r"of 2021, when GM\d{4} \w+ also had people from"):
        access.distances(region("gemeente:haaren", 2020), sites=SITES)
