"""The reference client and ours say the same, but for what we mean to say differently."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from regiobeeld import statline

CAPTURED = pytest.param("83958NED", marks=pytest.mark.captures)


@pytest.fixture
def reference(server) -> Iterator[Any]:
    import cbsodata

    cbsodata.options.use_https = False
    yield cbsodata
    cbsodata.options.use_https = True


def host(server) -> str:
    return server.url.removeprefix("http://")


@pytest.mark.parametrize("table_id", ["85012NED", "70072ned", "80202ned", CAPTURED])
def test_values_equal_those_of_get_data(server, reference, table_id):
    """`typed=False` is how cbsodata 1.3.5 is asked for the typed set."""
    theirs = pd.DataFrame(reference.get_data(table_id, typed=False, catalog_url=host(server)))
    table = statline.table(table_id, url=server.url)
    ours = table.read(labels=True)
    assert len(ours) == len(theirs)
    for dimension in table.info.dimensions:
        assert ours[f"{dimension.key}_label"].tolist() == theirs[dimension.key].tolist()
    for topic in table.info.topics:
        mine, other = ours[topic.key], theirs[topic.key]
        if mine.dtype != "float64":
            other = other.astype("str").str.strip()
            other = other.mask(other.isin(["", "."]) | theirs[topic.key].isna())
        pd.testing.assert_series_equal(mine, other.astype(mine.dtype), check_names=False)


def test_untyped_cells_equal_those_of_get_data(server, reference):
    """`typed=True` is how cbsodata 1.3.5 is asked for the untyped set."""
    rows = reference.get_data("70072ned", typed=True, catalog_url=host(server))
    cell = {"": "not_applicable", ".": "suppressed"}
    ours = statline.table("70072ned", url=server.url).read(status=True)
    for topic in (name for name in ours.columns if f"{name}|status" in ours.columns):
        theirs = [cell.get(row[topic].strip(), "ok") for row in rows]
        assert ours[f"{topic}|status"].tolist() == theirs


def test_a_selection_equals_that_of_get_data(server, reference):
    theirs = reference.get_data(
        "84799NED",
        typed=False,
        select=["WijkenEnBuurten", "AantalInwoners_5"],
        filters="startswith(WijkenEnBuurten,'WK0344')",
        catalog_url=host(server),
    )
    table = statline.table("84799NED", url=server.url)
    codes = [code for code in table.dimension("WijkenEnBuurten").codes if code[:6] == "WK0344"]
    ours = table.read("AantalInwoners", {"WijkenEnBuurten": codes}, labels=True)
    assert ours["WijkenEnBuurten_label"].tolist() == [row["WijkenEnBuurten"] for row in theirs]
    assert ours["AantalInwoners_5"].tolist() == [row["AantalInwoners_5"] for row in theirs]


def test_metadata_equals_that_of_get_meta(server, reference):
    info = statline.table("84799NED", url=server.url).info
    told = reference.get_info("84799NED", catalog_url=host(server))
    assert (info.id, info.title, info.modified) == (
        told["Identifier"],
        told["Title"],
        told["Modified"],
    )
    rows = reference.get_meta("84799NED", "DataProperties", catalog_url=host(server))
    topics = [row for row in rows if row["Type"] == "Topic"]
    assert [(t.key, t.title, t.unit, t.datatype, t.default, t.decimals) for t in info.topics] == [
        (r["Key"], r["Title"].strip(), r["Unit"], r["Datatype"], r["Default"], r["Decimals"])
        for r in topics
    ]
    codes = reference.get_meta("84799NED", "WijkenEnBuurten", catalog_url=host(server))
    assert list(info.dimensions[0].codes) == [row["Key"].strip() for row in codes]
    assert len(codes) == 17_341


def test_the_catalogue_equals_get_table_list(server, reference):
    theirs = reference.get_table_list(catalog_url=host(server))
    ours = statline.catalogue(url=server.url)
    assert ours["id"].tolist() == [row["Identifier"] for row in theirs]
    assert ours["title"].tolist() == [row["Title"] for row in theirs]
