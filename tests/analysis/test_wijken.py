"""Wijken where disadvantages come together: fifths of people, comparable areas, and no silence."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiobeeld
from regiobeeld.analysis import every_wijk, wijk_figures, wijken, wijken_left_out
from regiobeeld.analysis.country_wijken import compared_areas, country_wijken, fifths
from regiobeeld.region_picture import Picture
from tests.analysis.wijken_again import counts

FIGURES = [
    "social_assistance_15_64", "disability_benefit_15_64", "around_social_minimum", "home_value",
]  # fmt: skip
TABLES = Path(regiobeeld.__file__).parents[1] / "data" / "tables"
areas = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-20, 20)), st.integers(0, 5000)), max_size=60
)


def picture(region: str, year: int | None = None, *indicators: str) -> Picture:
    return regiobeeld.picture(region, year, indicators=["inhabitants", *indicators])


@pytest.fixture(scope="module")
def twente() -> Picture:
    return picture("twente")


@pytest.fixture(scope="module")
def country() -> Picture:
    return picture("NL")


def columns(found: list[tuple[int | None, int]]) -> tuple[list[float], list[int]]:
    return [np.nan if v is None else float(v) for v, _ in found], [people for _, people in found]


@given(areas)
def test_fifths_divide_the_people(found: list[tuple[int | None, int]]) -> None:
    values, people = columns(found)
    placed = fifths(values, people)
    known = [(v, n, p) for v, n, p in zip(values, people, placed, strict=True) if p]
    # Who has a figure and people is in one fifth, and nobody else is.
    assert [bool(p) for p in placed] == [
        v == v and n > 0 for v, n in zip(values, people, strict=True)
    ]
    assert all(1 <= p <= 5 for _, _, p in known)
    everybody = sum(n for _, n, _ in known)
    for one, _, fifth in known:
        for other, _, theirs in known:
            assert theirs >= fifth if other < one else True
            assert theirs == fifth if other == one else True
    blocks = {v: sum(n for w, n, _ in known if w == v) for v, _, _ in known}
    for last in range(1, 6):
        within = sum(n for _, n, p in known if p <= last)
        assert abs(within - everybody * last / 5) <= max(blocks.values(), default=0) / 2 + 1e-9


@given(areas, st.integers(1, 1000))
def test_as_many_times_the_people_changes_nothing(
    found: list[tuple[int | None, int]], times: int
) -> None:
    values, people = columns(found)
    assert fifths(values, people).tolist() == fifths(values, [times * n for n in people]).tolist()


@given(areas, st.integers(-20, 20), st.integers(0, 5000))
def test_an_area_elsewhere_gives_no_figure_where_there_was_none(
    found: list[tuple[int | None, int]], value: int, people: int
) -> None:
    values, inhabitants = columns(found)
    before = fifths(values, inhabitants)
    after = fifths([*values, value], [*inhabitants, people])[: len(values)]
    assert ((after == 0) == (before == 0)).all()
    # Who is worse off than that area is not put further from the worst, and the other way round.
    assert all(
        now <= then if one > value else now >= then if one < value else True
        for one, then, now in zip(values, before, after, strict=True)
    )


def test_the_country_is_in_fifths(country: Picture) -> None:
    store, catalogue = country.store, country.catalogue
    found = country_wijken(store, catalogue, 2026)
    for name, figure in found.figures.items():
        people = found.editions[figure.year]["people"][figure.fifths.index]
        shares = people.groupby(figure.fifths).sum() / people.sum()
        assert shares.index.tolist() == [1, 2, 3, 4, 5], name
        assert shares.between(0.19, 0.21).all(), shares
        # Of nearly everybody: a fifth of a few would be no fifth of the country.
        assert people.sum() > 0.97 * found.editions[figure.year]["people"].sum()


@pytest.mark.parametrize("region", ["utrecht", "twente", "midden-nederland", "NL"])
def test_counts_are_those_of_a_second_computation(region: str) -> None:
    found = every_wijk(picture(region))
    again = counts(TABLES)
    counted = found[found["status"] == "ok"].set_index("wijk")["count"]
    own = {code: n for code, n in again.items() if code in set(found["wijk"])}
    assert counted.astype(int).to_dict() == own


def test_what_is_known_of_utrecht_and_twente(utrecht: Picture, twente: Picture) -> None:
    here = wijken(utrecht).set_index("name")
    assert here.loc["Wijk 03 Overvecht", ["count", "of"]].tolist() == [4, 4]
    # Kanaleneiland is in this wijk.
    assert here.loc["Wijk 08 Zuidwest", "count"] == 2
    there = wijken(twente)
    shown = there[there["shown"]]
    assert shown["count"].tolist() == [4] * 10
    assert set(shown["gemeente_name"]) == {"Enschede", "Hengelo", "Almelo"}
    assert "Wijk 06 Enschede-Zuid" in set(shown["name"])
    assert wijken(picture("zeist")).empty


def test_no_wijk_is_silent(utrecht: Picture) -> None:
    every = every_wijk(utrecht)
    assert every["wijk"].is_unique and every["name"].ne("").all()
    assert (
        every["status"]
        .isin(["ok", "small", "institution", "divided", "missing", "code", "border", "people"])
        .all()
    )
    ok = every["status"] == "ok"
    assert every.loc[ok, [*FIGURES, "count"]].notna().all(axis=None)
    assert every.loc[~ok, "count"].isna().all() and not every.loc[~ok, "shown"].any()
    assert (every.loc[ok, "inhabitants"] >= 500).all()
    out = wijken_left_out(utrecht).set_index("name")
    assert len(out) + ok.sum() == len(every)
    assert out.loc["Wijk 04 Buitengebied", "status"] == "institution"
    assert out.loc["Leerdam-West", ["status", "figures"]].tolist() == [
        "code", "social_assistance_15_64, disability_benefit_15_64",
    ]  # fmt: skip
    assert out.loc["Rijnhuizen", "status"] == "people"
    # A figure of another area is not shown, one of the same area is.
    assert np.isnan(out.loc["Leerdam-West", "social_assistance_15_64"])
    assert out.loc["Leerdam-West", "home_value"] > 0
    assert out.loc["Rijnhuizen", FIGURES[:2]].isna().all()


def test_a_count_without_a_figure_is_that_of_the_others(country: Picture) -> None:
    rows = wijken(country)
    for name in FIGURES:
        others = rows[[f"{other}_worst" for other in FIGURES if other != name]].astype(int)
        assert (rows[f"without_{name}"] == others.sum(axis=1)).all()
    assert (rows["count"] >= 2).all() and (rows["of"] == 4).all()


def test_ten_are_shown_and_of_as_many_figures_those_of_most_people(country: Picture) -> None:
    rows = wijken(country)
    assert rows["shown"].tolist() == [True] * 10 + [False] * (len(rows) - 10)
    assert rows["count"].is_monotonic_decreasing
    for _, part in rows.groupby("count"):
        assert part["inhabitants"].is_monotonic_decreasing
    assert "rank" not in rows and "place" not in rows


def test_estimates_of_a_model_stand_beside_and_change_no_count(twente: Picture) -> None:
    with_them = every_wijk(picture("twente", None, "loneliness"))
    assert not any("modelled" in name for name in every_wijk(twente))
    assert with_them["loneliness_modelled"].notna().sum() > 90
    assert set(with_them["loneliness_period"]) == {2020}
    plain = with_them.drop(columns=["loneliness_modelled", "loneliness_period"])
    pd.testing.assert_frame_equal(plain, every_wijk(twente))
    # Of other areas there is no estimate either.
    changed = with_them[with_them["status"].isin(["code", "border"])]
    assert changed["loneliness_modelled"].isna().sum() == len(changed)


@pytest.mark.parametrize(
    ("gemeente", "flagged"),
    [
        ("GM0344", ["Wijk 05 Oost", "Wijk 06 Binnenstad"]),
        (
            "GM0153",
            [
                "Wijk 00 Binnensingelgebied", "Wijk 03 Twekkelerveld - T.H.T.",
                "Wijk 04 Enschede-Noord",
            ],
        ),
        (
            "GM0289",
            [
                "Wageningen Universiteit", "Kortenoord", "Boven- en Benedenbuurt", "Nude",
                "Centrum", "Veluvia-Hamelakkers",
            ],
        ),
        (
            "GM0014",
            [
                "Centrum", "Oud-Zuid", "Oud-West", "Oud-Noord", "Oosterparkwijk", "Nieuw-West",
                "Noordwest",
            ],
        ),
    ],
)  # fmt: skip
def test_student_wijken_are_flagged(gemeente: str, flagged: list[str]) -> None:
    every = every_wijk(picture(gemeente))
    assert every.loc[every["students"], "name"].tolist() == flagged


def test_a_picture_of_before_uses_no_later_figure() -> None:
    found = picture("utrecht", 2022)
    years = {name: figure.year for name, figure in wijk_figures(found).items()}
    assert years == dict(zip(FIGURES, [2020, 2020, 2022, 2022], strict=True))
    assert set(every_wijk(found)["period"]) == {2022}
    assert list(wijk_figures(picture("utrecht", 2020))) == FIGURES[:2]
    nothing = picture("utrecht", 2015)
    assert every_wijk(nothing).empty and wijken(nothing).empty and wijken_left_out(nothing).empty
    assert {"wijk", "status", "count", "shown"} <= set(wijken(nothing))


@pytest.mark.parametrize(
    ("now", "then", "why"),
    [
        (("Noord", 900, 50), ("Noord", 880, 50), ""),
        # Renamed, or not yet named: the land is the same.
        (("Den Ham", 5990, 2678), ("Wijk 03 Kloosterhaar", 5820, 2688), ""),
        # Fields were added, and nobody came along.
        (("Schothorst-Noord", 7070, 179), ("Wijk 09 Schothorst Noord", 7180, 92), ""),
        # As many people on other land under another name.
        (("Zee", 7705, 300), ("Binnen", 7690, 700), "border"),
        (("Noord", 900, 50), ("Noord", 600, 90), "border"),
        # Another place on as much land.
        (("Nieuwerbrug", 1940, 1164), ("Zuid", 10665, 1127), "people"),
        # The same place, and mostly new houses.
        (("Rijnhuizen", 1925, 100), ("Rijnhuizen", 495, 100), "people"),
        # Nobody lived there; nothing is known of the land.
        (("Oost", 900, 50), ("Oost", 0, np.nan), "border"),
    ],
)
def test_a_code_means_the_same_area_or_it_is_said_why_not(
    now: tuple[str, int, int], then: tuple[str, int, float], why: str
) -> None:
    one, other = (
        pd.DataFrame([row], index=["WK1"], columns=["name", "people", "land"])
        for row in (now, then)
    )
    assert compared_areas(one, other).tolist() == [why]
    assert compared_areas(one, other.iloc[:0]).tolist() == ["code"]


def test_codes_that_changed_places_are_not_compared(country: Picture) -> None:
    # In Noordwijk the code of Binnen became that of Zee, and the other way round.
    out = wijken_left_out(country).set_index("wijk")
    assert out.loc[["WK057500", "WK057501"], "status"].tolist() == ["border", "border"]


def test_the_documentation_has_the_correlations(country: Picture) -> None:
    every = every_wijk(country)
    found = every.loc[every["status"] == "ok", FIGURES].corr("spearman")
    text = (Path(__file__).parents[2] / "docs" / "wijken.md").read_text("utf-8")
    for row, name in enumerate(FIGURES[1:], start=1):
        line = re.search(rf"^\| `{name}` \|( \W?\d.*)\|$", text, re.MULTILINE)
        assert line, name
        said = [float(cell.replace("\N{MINUS SIGN}", "-")) for cell in line[1].split("|")[:row]]
        assert said == found.loc[name, FIGURES[:row]].round(2).tolist()
