"""The map of who gets farther from care: what it draws, and what it says in words."""

from __future__ import annotations

import pytest

from regiobeeld import access
from regiobeeld.charts import Chart, access_map, look
from regiobeeld.errors import AccessError, RegiobeeldError
from tests.charts.test_safety import EVIL


def dots(chart: Chart) -> list[dict]:
    """Return the traces of people, by the classes in the legend."""
    found = [t for t in chart.spec["data"] if t.get("mode") == "markers"]
    return [t for t in found if t["marker"]["symbol"] in ("circle", "triangle-down")]


@pytest.fixture(scope="module")
def twente() -> Chart:
    return access_map("twente", closed="zgt almelo")


def test_it_says_who_loses_most(twente):
    assert twente.title == "Twente: hoeveel verder zonder ZGT Almelo?"
    assert "nu gemiddeld 7,5 km van de dichtstbijzijnde plek, en dan 10,5 km" in twente.alternative
    assert "Verder dan 10 km woont nu 36,7%, en dan 53,5%." in twente.alternative
    assert "komen erbij in Hellendoorn (10,4 km), Wierden (9,8 km)," in twente.alternative
    assert "In 7 van de 14 gemeenten komt er niets bij." in twente.alternative
    for said in ("rechte lijn", "1,3 keer", "Reistijd zit er niet in", "doorrekening", "83502NED"):
        assert said in twente.note


def test_the_table_has_the_region_and_then_who_loses_most(twente):
    assert list(twente.table["Gebied"][:2]) == ["Twente", "Hellendoorn"]
    assert len(twente.table) == 15
    assert twente.table["Verder (km)"].iloc[1:].is_monotonic_decreasing


def test_every_area_is_a_dot_in_the_class_of_its_kilometres(twente):
    found = access.postcodes("twente", closed="ZGT Almelo")
    farther = found["km_after"] - found["km_before"]
    expected = {
        "even ver": (farther < 0.05).sum(),
        "0 tot 2 km verder": ((farther >= 0.05) & (farther < 2)).sum(),
        "2 tot 5 km verder": ((farther >= 2) & (farther < 5)).sum(),
        "5 tot 10 km verder": ((farther >= 5) & (farther < 10)).sum(),
        "10 km of meer verder": (farther >= 10).sum(),
    }
    assert {t["name"]: len(t["x"]) for t in dots(twente)} == expected
    assert sum(expected.values()) == len(found)
    assert [t["marker"]["color"] for t in dots(twente)] == list(look.SEQUENTIAL)


def test_who_comes_closer_has_a_mark_of_its_own_and_sites_outside_are_on_the_map():
    chart = access_map("utrecht", closed="Diakonessenhuis Zeist", added={"Rhenen": "3911"})
    assert dots(chart)[0]["name"] == "dichterbij"
    assert dots(chart)[0]["marker"]["symbol"] == "triangle-down"
    marks = {t["name"]: t for t in chart.spec["data"] if "markers" in t.get("mode", "")}
    assert len(marks["plek die blijft"]["x"]) == 8
    assert marks["plek die sluit"]["hovertext"] == ["Diakonessenhuis Zeist: plek die sluit"]
    assert marks["plek die erbij komt"]["hovertext"] == ["Rhenen: plek die erbij komt"]
    # Many names would cover each other: what changes has its name on the map.
    assert marks["plek die blijft"]["mode"] == "markers"
    assert marks["plek die sluit"]["mode"] == "markers+text"
    assert marks["plek die sluit"]["text"] == ["Diakonessenhuis Zeist"]
    ranges = [chart.spec["layout"][axis]["range"] for axis in ("xaxis", "yaxis")]
    for trace in marks.values():
        for values, (least, most) in zip((trace["x"], trace["y"]), ranges, strict=True):
            assert all(least <= value <= most for value in values)


def test_only_a_site_that_comes():
    chart = access_map("twente", added={"Ootmarsum": "7631"}, age="all", lang="en")
    assert chart.title == "Twente: how much closer with Ootmarsum?"
    assert "All people in Twente now live 7.1 km" in chart.alternative
    assert "Most kilometres" not in chart.alternative
    assert "In 14 of the 14 municipalities nothing is added." in chart.alternative


@pytest.mark.parametrize(
    ("age", "lang", "who"),
    [
        ("75+", "en", "People aged 75 and over in"),
        ("0-4", "nl", "Mensen van 0 tot en met 4 jaar in"),
        ("65-74", "en", "People aged 65 to 74 in"),
    ],
)
def test_it_says_about_whom(age, lang, who):
    assert who in access_map("twente", closed="ZGT Almelo", age=age, lang=lang).alternative


def test_a_region_of_one_gemeente():
    chart = access_map("GM0141", sites={"A": "7607", "B": "7555"}, closed="A")
    assert list(chart.table["Gebied"]) == ["Almelo"]
    assert "gemeenten" not in chart.alternative


def test_plotly_takes_it_and_no_name_becomes_markup(twente):
    assert len(twente.figure.data) == len(twente.spec["data"])
    chart = access_map("twente", sites={EVIL: "7512", "B": "7609"}, closed="B")
    drawn = chart.figure.to_json().replace("\\u003c", "<")
    assert "<script" not in drawn and "<b>Stad" not in drawn
    assert "hovertemplate" not in drawn


def test_without_a_change_there_is_no_map():
    with pytest.raises(AccessError, match=r"^closed: nothing closes and nothing comes"):
        access_map("twente")
    with pytest.raises(AccessError, match="names no sites"):
        access_map("NL", closed="x")
    with pytest.raises(RegiobeeldError, match="lang='de'"):
        access_map("twente", closed="ZGT Almelo", lang="de")
