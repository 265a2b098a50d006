"""A table is the same, by whichever version of OData it comes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regiobeeld import statline
from regiobeeld.statline import stem
from regiobeeld.statline.v4 import live
from tests.stand_in import StandIn, made_table
from tests.stand_in.captures import as_untyped
from tests.stand_in.fourth import captured_fourth

TABLE = "99001NED"


def both(server: StandIn, table_id: str, **options) -> tuple[pd.DataFrame, pd.DataFrame]:
    third = statline.table(table_id, url=server.url)
    fourth = statline.table(table_id, url=server.url_4, protocol="v4")
    return third.read(**options), fourth.read(**options)


@pytest.mark.captures
@pytest.mark.parametrize(
    "table_id",
    ["85012NED", "83674NED", "50140NED", "83958NED", "70072ned", "80202ned"],
)
def test_every_cell_and_its_status(server, table_id):
    third, fourth = both(server, table_id, status=True)
    # Titles that a capture lacks are made up, and know nothing of capitals within a word.
    named = dict(zip(fourth.columns, third.columns, strict=True))
    assert [c.casefold() for c in named] == [c.casefold() for c in named.values()]
    pd.testing.assert_frame_equal(fourth.rename(columns=named), third)


@pytest.mark.captures
def test_one_topic_of_a_large_table(server):
    """By title, by group and by stem, as definitions ask for them."""
    where = {"WijkenEnBuurten": ["Utrecht", "NL00", "WK034401", "BU03440111"]}
    for topic in ("Aantal inwoners", "AantalInwoners", "Gemiddeld aardgasverbruik > Huurwoning"):
        third, fourth = both(server, "84799NED", topics=topic, where=where, status=True)
        assert list(fourth.columns) == list(third.columns)
        pd.testing.assert_frame_equal(fourth, third)


@pytest.mark.captures
def test_descriptions_are_the_same_but_for_what_v4_does_not_tell(server):
    third = statline.table("84799NED", url=server.url).info
    fourth = statline.table("84799NED", url=server.url_4, protocol="v4").info
    topics = tuple(replace(topic, default="") for topic in third.topics)
    assert fourth.topics == topics
    assert [replace(d, codes=dict(d.codes)) for d in fourth.dimensions] == [
        replace(d, codes=dict(d.codes)) for d in third.dimensions
    ]
    assert (fourth.id, fourth.title, fourth.modified) == (third.id, third.title, third.modified)


CELL = st.one_of(st.none(), st.just("."), st.integers(-9999, 9_999_999))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=30),
    largest=st.sampled_from([1, 3, 7, 100]),
    page=st.sampled_from([1, 2, 100]),
)
def test_any_table_in_blocks_and_pages_of_any_size(monkeypatch, cells, largest, page):
    made = made_table(TABLE, rows=len(cells))
    typed = made.typed.copy()
    for name, column in zip(("Inwoners_1", "Rokers_2"), zip(*cells, strict=True), strict=True):
        typed[name] = [float(c) if isinstance(c, int) else float("nan") for c in column]
    untyped = as_untyped(typed, made.properties)
    for name, column in zip(("Inwoners_1", "Rokers_2"), zip(*cells, strict=True), strict=True):
        blank = pd.Series([cell is None for cell in column])
        untyped[name] = untyped[name].mask(blank, "")
    table = replace(made, typed=typed, untyped=untyped)
    monkeypatch.setattr(live, "LARGEST_BLOCK", largest)
    with StandIn(tables={TABLE: table}, page_4=page) as server:
        third, fourth = both(server, TABLE, status=True)
    pd.testing.assert_frame_equal(fourth, third)


@pytest.mark.captures
def test_inhabitants_of_2020_by_two_real_captures(server):
    """Of 03759ned by v4 (July 2026) and of 84799NED by v3: 355 gemeenten, and the country.

    Two people live on the border of Blaricum and Laren: 03759ned counts them in Blaricum, in an
    edition of years later. All else agrees.
    """
    people = statline.table("03759ned", url=server.url_4, protocol="v4").read(
        "BevolkingOp1Januari", {"Perioden": 2020}
    )
    areas = statline.table("84799NED", url=server.url).read("AantalInwoners")
    (count,) = [name for name in people if stem(name) == "BevolkingOp1Januari"]
    mine = people.dropna(subset=[count]).set_index("RegioS")[count]
    theirs = areas.set_index("WijkenEnBuurten")["AantalInwoners_5"]
    assert mine["NL01"] == theirs["NL00"] == 17_407_585
    mine, theirs = (of[of.index.str.startswith("GM")].sort_index() for of in (mine, theirs))
    assert list(mine.index) == list(theirs.index)
    assert len(mine) == 355
    differences = (mine - theirs)[mine != theirs]
    assert differences.to_dict() == {"GM0376": 2, "GM0417": -2}
    assert mine["GM0344"] == 357_597


@pytest.mark.captures
@pytest.mark.parametrize("table_id", ["03759ned", "80590ned", "82235NED", "83625NED", "83932NED"])
def test_a_captured_table_keeps_every_observation(server, table_id):
    """Recomputed from the captured answer: each figure in its row, each gap with its word."""
    observed = captured_fourth(table_id)
    table = statline.table(table_id, url=server.url_4, protocol="v4")
    frame = table.read(status=True)
    dimensions = [d.key for d in table.info.dimensions]
    codes = [row["Identifier"] for row in observed.measures]
    assert len(codes) == len(table.info.topics)
    for code, topic in zip(codes, table.info.topics, strict=True):
        given = observed.observations[observed.observations["Measure"] == code]
        found = frame.set_index(dimensions)[[topic.key, f"{topic.key}|status"]]
        there = found[found[f"{topic.key}|status"] != "not_measured"]
        expected = given.set_index(dimensions)["Value"]
        pd.testing.assert_series_equal(
            there[topic.key].sort_index(), expected.sort_index(), check_names=False
        )
        words = given.set_index(dimensions)["ValueAttribute"].map(
            {"None": "ok", "Impossible": "not_applicable"}
        )
        assert (there[f"{topic.key}|status"].sort_index() == words.sort_index()).all()
