"""The stand-in keeps to what is known of the real services."""

import gzip
import json
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest
import requests

from tests.stand_in import SHARED, StandIn, made_table
from tests.stand_in.expressions import FilterError, TooLongError, matches

ROWS = pd.DataFrame(
    {"RegioS": ["NL01  ", "GM0344", "GM0153"], "Perioden": ["2020", "2020", "2021"]}
)


def get(server, path, **params):
    return requests.get(server.url + path, params=params, timeout=10)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("RegioS eq 'GM0344'", [1]),
        ("(RegioS eq 'NL01  ') or (RegioS eq 'GM0153')", [0, 2]),
        ("RegioS eq 'GM0344' or RegioS eq 'GM0153' and Perioden eq '2020'", [1]),
        ("(RegioS eq 'GM0344' or RegioS eq 'GM0153') and Perioden ge '2021'", [2]),
        ("startswith(RegioS,'GM')", [1, 2]),
        ("substringof('034', RegioS)", [1]),
        ("substring(RegioS,0,5) eq 'GM015'", [2]),
        ("RegioS eq 'it''s'", []),
    ],
)
def test_filters(expression, expected):
    assert matches(expression, ROWS, blanks_count=True).nonzero()[0].tolist() == expected


def test_blanks_at_the_end_count_or_do_not():
    assert not matches("RegioS eq 'NL01'", ROWS, blanks_count=True).any()
    assert matches("RegioS eq 'NL01'", ROWS, blanks_count=False).any()


@pytest.mark.parametrize(
    "expression", ["", "RegioS", "RegioS is 'x'", "x eq 'y'", "(RegioS eq 'x'"]
)
def test_filters_that_are_none(expression):
    with pytest.raises(FilterError):
        matches(expression, ROWS, blanks_count=True)


def test_sixty_comparisons_are_too_many():
    with pytest.raises(TooLongError):
        matches(" or ".join(["RegioS eq 'x'"] * 60), ROWS, blanks_count=True)


def test_service_document_is_json_on_the_api_and_xml_on_the_feed(server):
    document = get(server, "/ODataApi/OData/84799ned").json()
    names = [row["name"] for row in document["value"]]
    assert names == [
        *("TableInfos", "UntypedDataSet", "TypedDataSet", "DataProperties", "CategoryGroups"),
        "WijkenEnBuurten",
    ]
    assert all(row["url"].startswith(server.url) for row in document["value"])
    feed = get(server, "/ODataFeed/odata/84799NED/")
    assert ElementTree.fromstring(feed.content).tag.endswith("service")
    asked = get(server, "/ODataFeed/odata/84799NED/", **{"$format": "json"})
    assert [row["name"] for row in asked.json()["value"]] == names


@pytest.mark.parametrize("path", ["/ODataFeed/odata/84799NED/TableInfos", "/ODataCatalog/Tables"])
def test_xml_unless_json_is_asked_for(server, path):
    assert ElementTree.fromstring(get(server, path).content).tag.endswith("feed")
    assert get(server, path, **{"$format": "json"}).json()["value"]


def test_the_api_refuses_more_than_a_page(server):
    assert get(server, "/ODataApi/OData/84799NED/TypedDataSet").status_code == 500
    select = {"$select": "ID", "$top": "3"}
    few = get(server, "/ODataApi/OData/84799NED/TypedDataSet", **select).json()
    assert few["value"] == [{"ID": 0}, {"ID": 1}, {"ID": 2}]


def test_the_feed_serves_pages_with_a_link(server):
    params = {"$format": "json", "$select": "ID"}
    first = get(server, "/ODataFeed/odata/84799NED/TypedDataSet", **params).json()
    assert len(first["value"]) == 10_000
    second = requests.get(first["odata.nextLink"], timeout=10).json()
    assert len(second["value"]) == 7_341
    assert second["value"][0] == {"ID": 10_000}
    assert "odata.nextLink" not in second


def test_counts_with_and_without_a_filter(server):
    path = "/ODataFeed/odata/84799NED/TypedDataSet/$count"
    assert get(server, path).text == "17341"
    assert get(server, path, **{"$filter": "startswith(WijkenEnBuurten,'GM')"}).text == "355"


@pytest.mark.captures
def test_the_default_selection_of_a_capture_can_be_replayed(server):
    tables = get(server, "/ODataCatalog/Tables", **{"$format": "json"}).json()["value"]
    selection = next(t for t in tables if t["Identifier"] == "84799NED")["DefaultSelection"]
    url = f"{server.url}/ODataFeed/odata/84799NED/TypedDataSet?$format=json&{selection}"
    rows = requests.get(url, timeout=10).json()["value"]
    assert len(rows) == 24
    assert len(rows[0]) == 10


@pytest.mark.parametrize(
    "path",
    ["/", "/ODataFeed/odata/00000AAA/", "/ODataFeed/odata/84799NED/Nothing", "/ODataFeed/odata"],
)
def test_what_does_not_exist_is_404(server, path):
    assert get(server, path).status_code == 404


# --- OData v4


@pytest.mark.captures
def test_v4_answers_as_it_was_captured(server):
    """A table in its own capitals, a bare number of observations, its own answer."""
    assert get(server, "/odata/v1/CBS/03759NED/Properties").status_code == 404
    count = get(server, "/odata/v1/CBS/03759ned/Observations/$count")
    assert (count.status_code, count.text) == (200, "13568")
    captured = SHARED / "captures" / "odata-v4" / "03759ned"
    asked = {"$filter": "RegioS eq 'NL01' and Perioden ge '2026JJ00'"}
    found = get(server, "/odata/v1/CBS/03759ned/Observations", **asked).json()["value"]
    real = json.loads(gzip.decompress((captured / "observations-page-1.json.gz").read_bytes()))
    assert found == [
        row for row in real["value"] if row["RegioS"] == "NL01" and row["Perioden"] >= "2026JJ00"
    ]
    assert len(found) > 0
    for collection, file in (("Dimensions", "dimensions"), ("MeasureCodes", "measure-codes")):
        given = get(server, f"/odata/v1/CBS/03759ned/{collection}").json()["value"]
        assert given == json.loads((captured / f"{file}.json").read_text("utf-8"))["value"]


def test_v4_is_of_cbs_alone():
    with StandIn("RIVM") as rivm:
        assert get(rivm, "/odata/v1/CBS/Datasets").status_code == 404


def test_pages_of_v4_link_to_the_next():
    with StandIn(tables={"99001NED": made_table(rows=3)}, page_4=4) as server:
        first = get(server, "/odata/v1/CBS/99001NED/Observations").json()
        assert len(first["value"]) == 4
        second = requests.get(first["@odata.nextLink"], timeout=10).json()
        third = requests.get(second["@odata.nextLink"], timeout=10).json()
    numbers = [row["Id"] for page in (first, second, third) for row in page["value"]]
    assert numbers == list(range(9))
    assert "@odata.nextLink" not in third
