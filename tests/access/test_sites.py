"""Sites: of a definition in TOML, of a CSV file, of a frame; and what is said when one is wrong."""

from __future__ import annotations

import pandas as pd
import pytest

from regiobeeld import access
from regiobeeld.errors import AccessError, RegionError
from regiobeeld.geography import region

COLUMNS = ["site", "kind", "postcode", "lat", "lon", "source"]


@pytest.fixture
def written(tmp_path):
    def write(text, name="zorg.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write


# --- in the definition of a region

OWN = """
name = "Mijn regio"
year = 2020
gemeenten = ["Almelo", "Borne"]

[[site]]
name = "Gezondheidscentrum"
kind = "huisarts"
postcode = "7607 AB"
source = "eigen lijst"
"""


def test_a_region_of_ones_own_names_its_sites(written):
    path = written(OWN, "mijn.toml")
    found = access.sites(path)
    assert list(found) == COLUMNS
    assert found[["site", "kind", "postcode", "source"]].values.tolist() == [
        ["Gezondheidscentrum", "huisarts", "7607", "eigen lijst"]
    ]
    assert access.distances(str(path), ages="75+")["area"].tolist() == ["mijn", "GM0141", "GM0147"]
    assert region(path, 2024).sites == region(path).sites


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"7607 AB"', '"760"', r"line 9.*postcode is '760'; it must be four digits"),
        ('"7607 AB"', "7607", r"line 9.*postcode is 7607; it must be four digits between quotes"),
        ('kind = "huisarts"\n', "", r"line 6.*'kind' is missing"),
        ('source = "eigen lijst"', 'bron = "x"', r"line 10.*unknown key 'bron'"),
        ('"Gezondheidscentrum"', '" "', r"line 7.*name is ' '; it must be a text"),
        ("[[site]]", "[site]", r"line 6.*site is \{.*; it must be a list of tables"),
    ],
)
def test_what_is_wrong_in_a_definition_is_told_with_its_line(written, before, after, said):
    with pytest.raises(RegionError, match=said):
        region(written(OWN.replace(before, after), "mijn.toml"))


def test_two_sites_of_one_name_are_refused(written):
    twice = OWN + OWN[OWN.index("[[site]]") :].replace("Gezondheidsc", "GEZONDHEIDSC")
    with pytest.raises(RegionError, match=r"line 12.*there is a site of that name"):
        region(written(twice, "mijn.toml"))


def test_a_postcode_area_that_does_not_exist_is_told_with_its_line(written):
    path = written(OWN.replace("7607 AB", "2000"), "mijn.toml")
    with pytest.raises(RegionError, match=r"mijn.toml, line 6: postcode is '2000'; there is no"):
        access.sites(path)


# --- in a file


def test_a_file_of_names_and_postcodes(written):
    found = access.read_sites(written("name,postcode\nA,7512 kz\nB,7609\n"))
    assert list(found) == COLUMNS
    assert found["postcode"].tolist() == ["7512", "7609"]
    assert found["source"].tolist() == ["zorg.csv"] * 2
    assert found["lat"].round(3).tolist() == access.sites("twente")["lat"][:2].round(3).tolist()


def test_a_file_as_excel_in_dutch_writes_it(written):
    text = 'Name;Kind;Lat;Lon\nHuisarts "De Brink";huisarts;52,31;6,93\n\n'
    found = access.read_sites(written(text.replace('"', ""), encoding="utf-8-sig"))
    assert found[["site", "kind", "lat", "lon"]].values.tolist() == [
        ["Huisarts De Brink", "huisarts", 52.31, 6.93]
    ]


def test_degrees_count_when_there_is_a_postcode_too(written):
    path = written("name,postcode,lat,lon\nA,7512,52.0,6.5\nB,7512,,\n")
    found = access.read_sites(path).set_index("site")
    assert found.loc["A", ["lat", "lon"]].tolist() == [52.0, 6.5]
    assert found.loc["B", "lon"] == pytest.approx(6.898, abs=0.001)


def test_what_access_gives_it_takes_again(written, tmp_path):
    given = access.sites("twente")
    path = tmp_path / "zelf.csv"
    given.to_csv(path, index=False)
    assert access.read_sites(path).round(5).equals(given.round(5))
    expected = access.distances("twente")
    for again in (given, path, str(path), given.rename(columns={"site": "name"})):
        assert access.distances("twente", sites=again).equals(expected)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "row 1: the columns are absent"),
        ("name,postcode\n", "there is no site in it"),
        ("naam,postcode\nA,7512\n", "row 1: the columns are naam, postcode"),
        ("name,lat\nA,52\n", "must have name, and postcode or lat and lon"),
        ("name,postcode,postcode\nA,7512,7512\n", "each once"),
        ("name,site,postcode\nA,B,7512\n", "each once"),
        ("name,postcode\nA\n", "row 2: 1 cells, but there are 2 columns"),
        ("name,postcode\n,7512\n", "row 2, site: found ''; give the name"),
        ("name,postcode\nA,751\n", "row 2, postcode: found '751'; a postcode has four digits"),
        ("name,postcode\nA,7512\nB,2000\n", "row 3, postcode: found '2000'; there is no postcode"),
        ("name,postcode\nA,0512\n", "a postcode has four digits"),
        ("name,postcode\nA,1099\n", "there is no postcode area 1099 with a centre"),
        ("name,postcode\nA,\n", "row 2, postcode: found ''; give a postcode, or lat and lon"),
        ("name,postcode\nA,7512\na,7609\n", "row 3, site: found 'a'; row 2 has it already"),
        ("name,lat,lon\nA,52.0,\n", "row 2, lon: found ''; give a postcode, or lat and lon"),
        ("name,lat,lon\nA,6.9,52.2\n", "lat: found '6.9'; in the Netherlands lat is between 50.7"),
        ("name,lat,lon\nA,52.2,2.35\n", "lon: found '2.35'; in the Netherlands lon is between"),
        ("name,lat,lon\nA,nan,6\n", "lat: found 'nan'"),
        ("name,lat,lon\nA,inf,6\n", "lat: found 'inf'"),
        ("name,lat,lon\nA,hier,6\n", "lat: found 'hier'"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_row_and_column(written, text, said):
    with pytest.raises(AccessError) as error:
        access.read_sites(written(text))
    assert str(error.value).startswith("zorg.csv")
    assert said in str(error.value)
    assert str(error.value).endswith(".")


def test_every_fault_of_a_file_is_told_at_once(written):
    with pytest.raises(AccessError) as error:
        access.read_sites(written("name,postcode\nA,1\nB,7512\nC,2\n"))
    assert len(str(error.value).splitlines()) == 2


def test_a_file_that_is_not_there_and_one_that_is_no_text(written, tmp_path):
    with pytest.raises(AccessError, match=r"geen.csv cannot be read"):
        access.read_sites(tmp_path / "geen.csv")
    path = tmp_path / "zorg.csv"
    path.write_bytes(b"name,postcode\n\xff\xfe\x00,7512\n")
    with pytest.raises(AccessError, match="not in UTF-8"):
        access.read_sites(path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"A": "2000"}, "added, row 1, postcode: found '2000'"),
        ({}, "added: there is no site in it"),
        (["A"], "added: found list; give a CSV file, a frame, or postcodes by name"),
        (("A",), "added: found tuple"),
        (7512, "added: found int"),
        (pd.DataFrame({"a": [1]}), "added: the columns are a"),
    ],
)
def test_what_is_no_site_is_refused(given, said):
    with pytest.raises(AccessError) as error:
        access.scenario("twente", added=given)
    assert str(error.value).startswith(said)
