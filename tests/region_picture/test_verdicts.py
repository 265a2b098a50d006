"""What is concluded of a difference: clear, fair as to age, and large enough to matter."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiobeeld
from regiobeeld.errors import DefinitionError
from regiobeeld.geography import peers
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.measure import SAME_FIGURE
from regiobeeld.region_picture.comparison import compare
from regiobeeld.region_picture.verdicts import verdicts

OPPOSITE = {"better": "worse", "worse": "better", "higher": "lower", "lower": "higher"}
SMOKING = catalogue().indicator("smoking")
NOT_SMOKING = replace(SMOKING, direction="higher_better")


def row(mine, theirs, adjusted=(None, None)):
    names = ("value", "lower", "upper")
    found = {"confidence": 0.95}
    for prefix, part in (("", mine), ("benchmark_", theirs), ("adjusted_", adjusted[0])):
        part = part or (np.nan,) * 3
        found |= dict(zip((f"{prefix}{name}" for name in names), part, strict=True))
    theirs_adjusted = adjusted[1] or (np.nan,) * 3
    suffixes = ("", "_lower", "_upper")
    found |= {f"adjusted_benchmark{s}": v for s, v in zip(suffixes, theirs_adjusted, strict=True)}
    return pd.DataFrame([found])


def concluded(*figures, indicator=SMOKING, **options):
    found = verdicts(row(*figures), [indicator], **options)
    return found.verdict[0], bool(found.relevant[0]), found.judgement[0]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        # Clear and large; clear and small; in each other's margins; and two margins that touch.
        ([(24, 23, 25), (20, 20, 20)], ("clear", True, "worse")),
        ([(20.9, 20.6, 21.2), (20, 20, 20)], ("clear", False, "small")),
        ([(20.9, 19.9, 21.9), (20, 20, 20)], ("none", False, "similar")),
        ([(22, 21, 23), (20.7, 19.7, 21.7)], ("none", True, "similar")),
        # A benchmark without margins is known exactly; without one's own there is no verdict.
        ([(22, 21, 23), (20.7, np.nan, np.nan)], ("clear", True, "worse")),
        ([(22, np.nan, np.nan), (20, 20, 20)], ("", True, "")),
        # At the same ages: the same, gone, turned round, and not certain.
        ([(24, 23, 25), (20, 20, 20), ((23, 22, 24), (20, 20, 20))], ("clear", True, "worse")),
        ([(24, 23, 25), (20, 20, 20), ((20.1, 19.3, 20.9), (20, 20, 20))],
         ("by_age", False, "by_age")),
        ([(24, 23, 25), (20, 20, 20), ((18, 17, 19), (20, 20, 20))], ("by_age", True, "by_age")),
        ([(22, 21, 23), (20, 20, 20), ((21.5, 19.9, 23.1), (20, 20, 20))],
         ("undecided", True, "undecided")),
        # Hidden by age: alike as they are, apart at the same ages.
        ([(20, 19, 21), (20, 20, 20), ((23, 22, 24), (20, 20, 20))], ("by_age", True, "by_age")),
    ],
)  # fmt: skip
def test_what_is_concluded(figures, expected):
    assert concluded(*figures) == expected


def test_a_headline_needs_more_than_a_table():
    figures = (24, 21, 27), (20, 20, 20)
    assert concluded(*figures)[2] == "worse"
    assert concluded(*figures, confidence=0.998)[2] == "similar"


def test_numbers_are_judged_as_they_are_shown():
    assert concluded((21.04, 20.04, 22.04), (20.0, 20, 20))[0] == "none"
    assert concluded((21.06, 20.06, 22.06), (20.0, 20, 20))[0] == "clear"


percentages = st.floats(0, 100).map(lambda value: round(value, 1))


@given(percentages, percentages, st.floats(0, 10), st.floats(0, 10))
def test_a_figure_and_its_complement_get_the_same_verdict(mine, theirs, margin, other):
    figures = [(mine, mine - margin, mine + margin), (theirs, theirs - other, theirs + other)]
    turned = [tuple(100 - part[n] for n in (0, 2, 1)) for part in figures]
    assert concluded(*figures) == concluded(*turned, indicator=NOT_SMOKING)


@given(percentages, percentages, st.floats(0, 10), st.floats(0, 10))
def test_both_ways_round_the_same_is_concluded(mine, theirs, margin, other):
    figures = [(mine, mine - margin, mine + margin), (theirs, theirs - other, theirs + other)]
    verdict, _, judgement = concluded(*figures)
    back = concluded(*figures[::-1])
    assert back[0] == verdict
    if "small" not in (judgement, back[2]):
        assert back[2] == OPPOSITE.get(judgement, judgement)


def test_a_crude_death_rate_is_undecided():
    deaths = catalogue().indicator("mortality")
    assert concluded((11, 10.5, 11.5), (9, 9, 9), indicator=deaths)[0] == "undecided"
    births = catalogue().indicator("births")
    assert concluded((11, 10.5, 11.5), (9, 9, 9), indicator=births)[2] == "higher"


@pytest.fixture(scope="module")
def ggd_regions():
    """The surveyed figures of the 25 GGD regions and of the country."""
    first = regiobeeld.picture("utrecht", 2020)
    regions = [first.region, *(r for r in peers(first.region) if r.id != first.region.id)]
    names = [i.id for i in catalogue().indicators.values() if i.kind == "survey"]
    return [regiobeeld.picture(region, indicators=names) for region in regions]


def test_no_two_regions_contradict_each_other(ggd_regions):
    spread = ggd_regions[0].spread.iloc[:0]
    people = {(2020, "18+"): 14e6, (2020, "18-64"): 10.65e6, (2020, "65+"): 3.35e6}
    figures = {p.region.id: p.measurements.drop(columns="role") for p in ggd_regions}
    # Every pair at once: what they compare is told apart by the table.
    pairs = list(itertools.permutations(figures, 2))
    mine, theirs = (
        pd.concat(figures[pair[n]].assign(table="|".join(pair)) for pair in pairs) for n in (0, 1)
    )
    found = compare(mine, theirs, spread, catalogue(), "", people)
    found["pair"] = mine.merge(theirs[SAME_FIGURE], on=SAME_FIGURE, how="left")["table"]
    found["back"] = ["|".join(reversed(pair.split("|"))) for pair in found["pair"]]
    what = ["indicator", "period", "age"]
    both = found.merge(found, left_on=[*what, "back"], right_on=[*what, "pair"])
    assert (both["verdict_x"] == both["verdict_y"]).all()
    same = ~both[["judgement_x", "judgement_y"]].isin(["small"]).any(axis=1)
    opposite = both["judgement_x"].map(lambda word: OPPOSITE.get(word, word))
    assert (opposite == both["judgement_y"])[same].all()
    assert len(pairs) == 600 and (both["verdict_x"] != "").sum() > 20_000


def test_age_turns_verdicts_on_long_term_conditions_in_nine_regions(ggd_regions):
    turned = 0
    for picture in ggd_regions:
        mine, theirs = (f.drop(columns="role") for f in (picture.measurements, picture.benchmarks))
        raw = compare(mine, theirs, picture.spread, picture.catalogue, picture.benchmark.id)
        before, after = (
            frame[(frame["indicator"] == "long_term_conditions") & (frame["age"] == "18+")].iloc[0]
            for frame in (raw, picture.comparisons)
        )
        assert after["age_groups"] == 2
        turned += before["judgement"] != after["judgement"]
    assert turned == 9


def test_what_a_model_made_never_stands_out(ggd_regions):
    for picture in ggd_regions[:3]:
        everything = regiobeeld.picture(picture.region)
        kinds = everything.main.set_index("indicator")["kind"]
        assert "modelled" not in set(kinds[everything.standing_out["indicator"]])


def test_a_definition_says_from_which_size_a_difference_matters(tmp_path):
    text = """[indicator.own]
label = "Eigen"
theme = "social_domain"
goal = "gebalanceerd_leven"
unit = "per 100"
direction = "neutral"
kind = "register"
from = [{ source = "kwb", numerator = "AantalInwoners", denominator = "AantalInwoners" }]
"""
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"own.toml, line 5, .*relevant is missing"):
        regiobeeld.catalogue(tmp_path)
    (tmp_path / "own.toml").write_text(text + "relevant = 2\n", encoding="utf-8")
    assert regiobeeld.catalogue(tmp_path).indicator("own").relevance(1000.0) == 2
    assert SMOKING.relevance(16.7) == 1 and SMOKING.relevance(49.4) == pytest.approx(2.47)
    assert SMOKING.relevance(83.3) == SMOKING.relevance(16.7)
    assert catalogue().indicator("life_expectancy").relevance(81.0) == 0.5
