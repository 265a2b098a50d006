import json

import pandas as pd
import pytest

from regiobeeld.geography.divisions import changes, division, members_of
from regiobeeld.geography.neighbours import neighbours
from regiobeeld.geography.outlines import outlines
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store
from regiobeeld.store.manifest import Provenance

WADDEN = {"GM0060", "GM0088", "GM0093", "GM0096", "GM0448"}
YEARS = (2020, 2022, 2024)


def pairs(edges):
    return set(edges.itertuples(index=False, name=None))


def of(code, edges):
    return {a if b == code else b for a, b in pairs(edges) if code in (a, b)}


@pytest.fixture(scope="module")
def country():
    return {year: neighbours(division(year), year) for year in YEARS}


def test_utrecht_has_the_neighbours_that_it_has(country):
    names = {division(2020)[code].name for code in of("GM0344", country[2020])}
    assert names == {
        "Bunnik",
        "De Bilt",
        "Houten",
        "IJsselstein",
        "Montfoort",
        "Nieuwegein",
        "Stichtse Vecht",
        "Woerden",
        "Zeist",
    }


@pytest.mark.parametrize("year", YEARS)
def test_every_gemeente_but_the_wadden_islands_has_a_neighbour(country, year):
    edges = country[year]
    found = set(edges["area"]) | set(edges["neighbour"])
    assert set(division(year)) - found == WADDEN


@pytest.mark.parametrize("year", YEARS)
def test_pairs_come_once_in_order_and_in_a_number_that_a_map_has(country, year):
    edges = country[year]
    assert list(edges) == ["area", "neighbour"]
    assert (edges["area"] < edges["neighbour"]).all()
    assert list(edges.itertuples(index=False, name=None)) == sorted(pairs(edges))
    # A map in the plane has at most 3n - 6 borders, on average just under six for each area.
    size = len(division(year))
    assert 2.3 * size < len(edges) < 3 * size - 6


def test_open_water_parts_and_land_joins(country):
    for a, b in (
        ("GM0400", "GM0448"),  # Den Helder, Texel
        ("GM0718", "GM1714"),  # Vlissingen, Sluis
        ("GM0388", "GM1900"),  # Enkhuizen, Súdwest-Fryslân
    ):
        assert all((a, b) not in pairs(edges) for edges in country.values())
    # The dams of Goeree-Overflakkee.
    assert all(of("GM1924", edges) >= {"GM1676", "GM1709"} for edges in country.values())


def test_years_agree_on_gemeenten_that_stayed_as_they_were(country):
    changed = {change.new for change in changes() if 2020 < change.year <= 2022}
    same = {code for code in division(2020) if code in division(2022)} - changed
    old, new = ({p for p in pairs(country[y]) if set(p) <= same} for y in (2020, 2022))
    assert old == new
    assert len(old) > 750


def test_gemeenten_that_were_merged_have_the_borders_of_their_own_time(country):
    """Beemster, part of Purmerend since 2022, lies between it and Koggenland."""
    assert of("GM0370", country[2020]) >= {"GM0439", "GM1598"}
    assert ("GM0439", "GM1598") not in pairs(country[2020])
    assert ("GM0439", "GM1598") in pairs(country[2022])


def test_only_the_areas_asked_for_and_in_any_order(country):
    codes = members_of("GG2514", 2020)
    found = neighbours(codes[::-1], 2020)
    assert pairs(found) == {p for p in pairs(country[2020]) if set(p) <= set(codes)}
    assert neighbours([], 2020).empty
    assert neighbours(["GM9999"], 2020).empty
    assert neighbours(["GM0344"], 2020).empty


@pytest.mark.parametrize(("level", "code", "year"), [("wijk", "WK", 2016), ("buurt", "BU", 2024)])
def test_smaller_areas_have_neighbours_too(level, code, year):
    from regiobeeld.store import default_store

    rows = default_store().table("grenzen").read(where={"Niveau": level, "Perioden": str(year)})
    codes = [c for c in rows["Gebied"] if c.startswith((f"{code}0344", f"{code}0321"))]
    found = neighbours(codes, year, level=level)
    assert set(found["area"]) | set(found["neighbour"]) == set(codes)


@pytest.mark.parametrize("year", YEARS)
def test_agrees_with_lengths_of_common_border(year):
    """Against shapely, over the outlines as they are: with open water where those have it."""
    shapely = pytest.importorskip("shapely")
    from regiobeeld.geography.neighbours import _sharing

    shapes = outlines("gemeente", division(year), year)
    codes = list(shapes)
    borders = [
        shapely.multilinestrings([shapely.linestrings(ring) for ring in shapes[code]])
        for code in codes
    ]
    i, j = shapely.STRtree(borders).query(borders, predicate="intersects")
    i, j = i[i < j], j[i < j]
    common = shapely.intersection([borders[k] for k in i], [borders[k] for k in j])
    found = {
        tuple(sorted((codes[a], codes[b])))
        for a, b, length in zip(i, j, shapely.length(common), strict=True)
        if length > 0
    }
    assert _sharing(shapes) == found


def test_corners_do_not_make_neighbours_and_a_store_of_ones_own_serves(tmp_path):
    """Four squares: those that meet in a point only are none."""
    corners = {"GM0001": (0, 0), "GM0002": (1, 0), "GM0003": (0, 1), "GM0004": (1, 1)}
    rows = pd.DataFrame(
        {
            "Gebied": list(corners),
            "Niveau": "gemeente",
            "Perioden": "2024",
            "Omtrek": [
                json.dumps([[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]])
                for x, y in corners.values()
            ],
        }
    )
    info = TableInfo(
        "grenzen", "", "", "2024", "", "nl",
        (Topic("Omtrek", "", "", 0, "String"),),
        (
            Dimension("Gebied", "", "GeoDetail", dict.fromkeys(corners, "")),
            Dimension("Niveau", "", "Dimension", {"gemeente": ""}),
            Dimension("Perioden", "", "TimeDimension", {"2024": "2024"}),
        ),
    )  # fmt: skip
    store = Store(tmp_path)
    store.write(info, rows, Provenance("CBS", "", "", True, ""))
    assert pairs(neighbours(corners, 2024, store=store)) == {
        ("GM0001", "GM0002"),
        ("GM0001", "GM0003"),
        ("GM0002", "GM0004"),
        ("GM0003", "GM0004"),
    }


def test_edges_serve_the_spatial_model(country):
    from regiobeeld import epi

    codes = members_of("GG2514", 2020)
    observed = pd.Series(range(10, 10 + len(codes)), index=list(codes))
    expected = pd.Series(20.0, index=observed.index)
    edges = neighbours(codes, 2020).itertuples(index=False)
    fit = epi.bym2(observed, expected, edges, fixed={"tau": 4.0, "phi": 0.5})
    assert fit.diagnostics["islands"] == 0
