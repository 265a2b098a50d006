"""Every chart of several regions: complete, readable without seeing, the same each time."""

import json
import re
from collections.abc import Iterator

import pytest

import regiobeeld
from regiobeeld import charts
from regiobeeld.charts import Chart
from regiobeeld.charts.rows import members
from regiobeeld.errors import BuildError
from regiobeeld.region_picture import Picture
from regiobeeld.wording import number


def every_chart(picture: Picture, lang: str) -> Iterator[Chart]:
    yield charts.locator_map(picture, lang)
    if charts.has_age_structure(picture):
        yield charts.age_structure(picture, lang)
    yield charts.spine(picture, lang=lang)
    for theme in picture.catalogue.themes:
        if charts.has_spine(picture, theme):
            yield charts.spine(picture, theme, lang)
    for indicator in picture.main["indicator"]:
        if charts.has_trend(picture, indicator):
            yield charts.trend(picture, indicator, lang)
        for level in ("gemeente", "wijk"):
            if charts.has_map(picture, indicator, level):
                yield charts.region_map(picture, indicator, level, lang)
            if charts.has_ranked(picture, indicator, level):
                yield charts.ranked(picture, indicator, lang, level)


def test_every_chart_has_what_readers_need(anywhere: Picture) -> None:
    lang = "en" if anywhere.region.level in ("gemeente", "provincie") else "nl"
    found = list(every_chart(anywhere, lang))
    assert len({chart.id for chart in found}) == len(found) > 5
    for chart in found:
        assert re.fullmatch(r"[A-Za-z0-9_-]+", chart.id)
        assert chart.title and len(chart.alternative) > 40 and len(chart.table)
        assert "nan" not in (chart.alternative + chart.note).lower().split(), chart.alternative
        assert not chart.figure.layout.title.text
        drawn = chart.figure.to_json()
        assert "NaN" not in drawn and '"uid"' not in drawn and "bdata" not in drawn
        assert len(drawn) < 150_000
        assert chart.figure.layout.separators == (",." if lang == "nl" else ".,")


def test_drawing_twice_gives_the_same(utrecht: Picture) -> None:
    first = [chart.figure.to_json() for chart in every_chart(utrecht, "nl")]
    second = [chart.figure.to_json() for chart in every_chart(utrecht, "nl")]
    assert first == second


def test_template_is_small(utrecht: Picture) -> None:
    layout = json.loads(charts.trend(utrecht, "overweight").figure.to_json())["layout"]
    assert len(json.dumps(layout["template"])) < 1500


def test_spine_places_the_better_to_the_right(utrecht: Picture) -> None:
    twente = charts.spine(regiobeeld.picture("twente", 2020), "health")
    named = {trace.name: trace for trace in twente.figure.data}
    assert min(named["gunstiger"].x) > 0 > max(named["ongunstiger"].x)
    assert named["gunstiger"].marker.symbol != named["ongunstiger"].marker.symbol
    chart = charts.spine(utrecht, "lifestyle")
    drinking = [t for t in chart.figure.data if t.name == "komt door leeftijd"]
    assert [len(trace.x) for trace in drinking] == [1] and drinking[0].x[0] < 0
    row = chart.table.set_index("Indicator").loc["Overgewicht"]
    assert row["Waarde"] == 44.3 and row["Nederland"] == 49.4 and row["Stappen"] > 0
    assert "Overgewicht 44,3% (Nederland 49,4%)" in chart.alternative


def test_spine_tells_measured_from_modelled(utrecht: Picture) -> None:
    figure = charts.spine(utrecht, "health").figure
    modelled = [trace for trace in figure.data if "model" in trace.name]
    assert [trace.marker.symbol for trace in modelled] == ["diamond-open-dot"]
    texts = " ".join(annotation.text for annotation in figure.layout.annotations)
    assert "Gemeten met een vragenlijst" in texts and "Geschat met een model" in texts


def test_spine_lists_what_it_cannot_place(utrecht: Picture) -> None:
    table = charts.spine(utrecht, "demography").table.set_index("Indicator")
    assert table.loc["Geboorten", "Waarde"] == pytest.approx(10.9, abs=0.05)
    assert table.loc["Inwoners", "Waarde"] == 1354834
    assert table.loc["Inwoners", "Stappen"] != table.loc["Inwoners", "Stappen"]


def test_map_says_who_has_no_figure(utrecht: Picture) -> None:
    chart = charts.region_map(utrecht, "care_hours")
    missing = chart.table[chart.table["Waarde"].isna()]
    assert len(missing) == 1 and missing["Waarom geen cijfer"].iloc[0]
    assert "Van 1 van de 26 gemeenten is er geen cijfer" in chart.note
    patterned = [t for t in chart.figure.data if t.fillpattern.shape == "/"]
    assert missing["Gemeente"].iloc[0] in patterned[0].text
    assert missing["Waarom geen cijfer"].iloc[0] in patterned[0].text


def test_map_shows_every_area_in_a_class_that_holds_its_value(utrecht: Picture) -> None:
    chart = charts.region_map(utrecht, "loneliness", "wijk")
    areas = [t for t in chart.figure.data if t.hoveron == "fills"]
    assert len(areas) == 190 and len(chart.table) == 192
    assert "Van 2 van de 192 wijken is geen grens beschikbaar" in chart.note
    highest = chart.table.sort_values("Waarde").iloc[-1]
    assert f"{highest['Wijk']} ({number(highest['Waarde'], 1, 'nl')}%)" in chart.alternative


def test_trend_refuses_modelled_figures(utrecht: Picture) -> None:
    assert not charts.has_trend(utrecht, "loneliness")
    with pytest.raises(BuildError, match="modelled figures have no trend"):
        charts.trend(utrecht, "loneliness")


def test_trend_shows_two_monitors_with_their_limits(utrecht: Picture) -> None:
    chart = charts.trend(utrecht, "overweight")
    assert [len(trace.x) for trace in chart.figure.data] == [2, 2]
    assert all(trace.error_y.visible for trace in chart.figure.data)
    assert "19 jaar en ouder" in chart.note
    shown = chart.table[chart.table["Gebied"] == "Regio Utrecht"]["Waarde"]
    first, last = (number(value, 1, "nl") for value in shown)
    assert f"van {first}% in 2016 naar {last}% in 2020" in chart.alternative


def test_trend_shows_a_gap_in_its_table(utrecht: Picture) -> None:
    shown = charts.trend(utrecht, "children").table
    assert shown.groupby("Periode").size().eq(2).all()


def test_ranked_runs_from_high_to_low_and_numbers_nobody(utrecht: Picture) -> None:
    chart = charts.ranked(utrecht, "overweight", "en")
    values = chart.table["Value"]
    assert values.is_monotonic_decreasing and len(values) == 26
    assert "highest in Nieuwegein (53.3%)" in chart.alternative
    assert "rank" not in " ".join(map(str.lower, chart.table.columns)).split()


def test_ranked_puts_areas_without_a_figure_last(utrecht: Picture) -> None:
    chart = charts.ranked(utrecht, "care_hours")
    assert chart.table["Waarde"].iloc[-1] != chart.table["Waarde"].iloc[-1]
    texts = [annotation.text for annotation in chart.figure.layout.annotations]
    assert "<i>geen cijfer</i>" in texts


def test_long_rankings_grow(utrecht: Picture) -> None:
    short = charts.ranked(utrecht, "loneliness").figure.layout.height
    long = charts.ranked(utrecht, "loneliness", level="wijk").figure.layout.height
    assert (long - short) / (192 - 26) == pytest.approx(24)


def test_ages_add_up(utrecht: Picture) -> None:
    table = charts.age_structure(utrecht).table
    assert table["Regio Utrecht (%)"].sum() == pytest.approx(100, abs=0.5)
    assert table["Nederland (%)"].sum() == pytest.approx(100, abs=0.5)
    assert len(table) == 20


def test_one_gemeente_has_nothing_to_rank_or_map() -> None:
    from tests.charts.conftest import made

    island = made("GM0088")
    assert not charts.has_ranked(island, "overweight") and not charts.has_map(island, "children")
    with pytest.raises(BuildError, match="fewer than two municipalities"):
        charts.ranked(island, "children")
    assert charts.locator_map(island).figure.layout.shapes[0].type == "circle"


def test_wijken_with_letters_are_named_with_their_gemeente():
    """Of Amsterdam, since 2022, and of no other gemeente."""
    amsterdam = regiobeeld.picture("ggd:amsterdam", indicators=["older_people"])
    wijken = members(amsterdam, "older_people", "wijk").set_index("region")["name"]
    lettered = wijken[[not code[4:].isdigit() for code in wijken.index]]
    assert len(lettered) > 50 and lettered.str.endswith("(Amsterdam)").all()
