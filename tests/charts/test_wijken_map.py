"""The map of wijken where disadvantages come together: what it draws, and what it says in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

import regiobeeld
from regiobeeld import charts
from regiobeeld.analysis import every_wijk, wijken
from regiobeeld.analysis.wijken_words import short_name
from regiobeeld.charts import Chart, has_wijken_map, look, wijken_map
from regiobeeld.errors import BuildError
from regiobeeld.region_picture import Picture
from tests.charts.test_safety import EVIL

BESIDE = ["inhabitants", "loneliness"]


@pytest.fixture(scope="module")
def twente() -> Picture:
    return regiobeeld.picture("twente", indicators=BESIDE)


@pytest.fixture(scope="module")
def chart(twente: Picture) -> Chart:
    return wijken_map(twente)


def areas(chart: Chart) -> dict[str, dict]:
    return {t["text"]: t for t in chart.spec["data"] if "text" in t}


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_every_wijk_is_drawn_by_its_count(twente: Picture, chart: Chart) -> None:
    every = every_wijk(twente)
    drawn = areas(chart)
    assert len(drawn) == len(every)
    fills = {}
    for row in every.to_dict("records"):
        name = f"{short_name(row['name'])} ({row['gemeente_name']})"
        (text,) = (text for text in drawn if text.split("<br>")[0] == name)
        if row["status"] != "ok":
            assert drawn[text]["fillpattern"] == look.MISSING_FILL["fillpattern"]
        else:
            assert f"{row['count']} van 4" in text
            fills.setdefault(max(row["count"], 1), set()).add(drawn[text]["fillcolor"])
    assert {count: len(found) for count, found in fills.items()} == {1: 1, 2: 1, 3: 1, 4: 1}
    # Darker with more, also in black and white.
    shades = [luminance(next(iter(fills[count]))) for count in (1, 2, 3, 4)]
    assert all(light - dark > 30 for light, dark in pairwise(shades))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_words_name_the_ten_with_their_count(twente: Picture, lang: str) -> None:
    chart = wijken_map(twente, lang)
    rows = wijken(twente)
    people = round(rows["inhabitants"].sum(), -2)
    assert f"{people:,}".replace(",", "." if lang == "nl" else ",") in chart.title
    assert str(len(rows)) in chart.title
    tally = "4 van 4: " if lang == "nl" else "4 of 4: "
    assert f"{tally}Enschede-Zuid (Enschede), Boswinkel - Stadsveld (Enschede)" in chart.alternative
    assert chart.alternative.count("(") == 10
    assert len(chart.table) == len(rows)


def test_the_table_has_every_figure_with_its_year_and_counts_without(chart: Chart) -> None:
    for heading in (
        "Mensen met bijstand, per 1.000 inwoners van 15 tot 65 jaar (2020)",
        "Huishoudens onder of rond het sociaal minimum (%) (2023)",
        "Gemiddelde woningwaarde (WOZ, x 1.000 euro) (2024)",
        "Zonder woningwaarde",
        "Eenzaam (schatting), 2020 (%)",
    ):
        assert heading in chart.table
    first = chart.table.iloc[0]
    assert first["Hoeveel"] == "4 van 4" and first["Zonder bijstand"] == 3


def test_a_map_of_part_of_the_wijken_says_so() -> None:
    chart = wijken_map(regiobeeld.picture("midden-nederland", indicators=BESIDE))
    assert "Van 118 van de 340 wijken is geen grens beschikbaar" in chart.note
    assert "De Buurt (Wageningen)" in chart.alternative
    # What has no outline is dotted, not white as if it had been counted.
    ground = [t for t in chart.spec["data"] if t.get("fillpattern", {}).get("shape") == "."]
    assert len(ground) == len(regiobeeld.region("midden-nederland").gemeenten)


@pytest.mark.parametrize(("region", "year"), [("zeist", None), ("NL", None), ("utrecht", 2020)])
def test_no_map_without_wijken_or_their_outlines(region: str, year: int | None) -> None:
    found = regiobeeld.picture(region, year, indicators=BESIDE)
    assert not has_wijken_map(found)
    with pytest.raises(BuildError, match="There is no map of wijken in "):
        wijken_map(found)


def test_names_are_safe_to_draw(twente: Picture) -> None:
    every = every_wijk(twente).assign(name=EVIL)
    evil = replace(twente)
    evil.derived.update(
        {key: every if isinstance(frame, pd.DataFrame) and "shown" in frame else frame
         for key, frame in twente.derived.items()}
    )  # fmt: skip
    found = [t["text"] for t in charts.wijken_map(evil).spec["data"] if "text" in t]
    assert found and not any(EVIL in text for text in found)
    assert all(look.safe(EVIL) in text for text in found)
