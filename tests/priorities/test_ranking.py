"""The order of a coalition's issues, from real figures and made-up interviews."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import regiobeeld
from regiobeeld.errors import PriorityError
from regiobeeld.priorities import CRITERIA, Priorities, inputs_of, prioritise
from regiobeeld.region_picture import Picture
from tests.priorities.material import codings_of

PREVENTION, DIGITAL, WORK = (
    "wijkgerichte_preventie",
    "digitale_transformatie",
    "aantrekkelijke_arbeidsmarkt",
)
EXAMPLE = Path(__file__).parents[2] / "data" / "example"


def scores_of(*rows: tuple[str, float | None, float | None, bool | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["issue", "influence", "effectiveness", "pearl"])
    return frame.assign(coalition=PREVENTION, pearl=frame["pearl"].astype("boolean"))


def row(found: Priorities, issue: str) -> pd.Series:
    return found.frame.set_index("issue").loc[issue]


def test_a_seed_gives_one_result(utrecht: Picture) -> None:
    first, second, other = (
        prioritise(utrecht, DIGITAL, codings=codings_of(utrecht), seed=seed) for seed in (3, 3, 4)
    )
    for field in fields(Priorities):
        a, b = getattr(first, field.name), getattr(second, field.name)
        assert a.equals(b) if isinstance(a, pd.DataFrame) else a == b
    assert not first.probabilities.equals(other.probabilities)


def test_issues_stand_in_order_and_probabilities_add_up(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION)
    frame, table = found.frame, found.probabilities
    assert frame["p_top"].is_monotonic_decreasing and frame["tied_group"].is_monotonic_increasing
    assert table.index.tolist() == frame["issue"].tolist()
    assert table.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(frame)))
    assert table.sum(axis=0).to_numpy() == pytest.approx(np.ones(len(frame)))
    assert table.loc[:, :3].sum(axis=1).to_numpy() == pytest.approx(frame["p_top"].to_numpy())
    assert frame["p_top"].sum() == pytest.approx(3)
    assert found.top == tuple(frame["issue"][:3])


def test_a_modelled_figure_has_a_size_and_no_test(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION)
    of = found.criteria.set_index(["issue", "criterion"])
    assert of.loc[("loneliness", "size"), "score"] > 9
    for criterion in ("seriousness", "inequality", "trend"):
        assert of.loc[("loneliness", criterion), "reason"] == "modelled"
        assert np.isnan(of.loc[("loneliness", criterion), "score"])
    assert row(found, "loneliness")["people"] == pytest.approx(492_000, rel=0.01)
    assert "good_health_modelled" not in set(found.criteria["issue"])


def test_what_is_missing_is_named_and_never_nought(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION)
    smoking = row(found, "smoking")
    assert "trend" in smoking["missing"].split(", ") and "size" not in smoking["missing"]
    scores = found.criteria[found.criteria["issue"] == "smoking"].set_index("criterion")["score"]
    assert smoking["B"] == pytest.approx((2 * scores["seriousness"] + scores["inequality"]) / 3)
    assert smoking["hanlon"] == pytest.approx((smoking["A"] + 2 * smoking["B"]) * 5)
    loneliness = row(found, "loneliness")
    assert np.isnan(loneliness["B"]) and loneliness["hanlon"] == pytest.approx(15 * loneliness["A"])
    missing = found.criteria[found.criteria["score"].isna()]
    assert (missing["reason"] != "").all()
    assert (found.criteria.loc[found.criteria["score"].notna(), "reason"] == "").all()


def test_measured_criteria_are_what_the_analyses_say(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION).criteria.set_index(["issue", "criterion"])["score"]
    assert found["smoking", "seriousness"] == pytest.approx(5 - 5 / 3 * 1.6 / 1.92738)
    assert found["smoking", "inequality"] == pytest.approx(5 + 10 * 4.79 / 15.1, abs=0.02)
    rate = -(81.10 - 77.54) / (100 - 77.54) / 4
    assert found["good_health", "trend"] == pytest.approx(5 + 100 * rate, abs=0.05)
    assert found["social_assistance", "trend"] == pytest.approx(
        5 - 100 * 1.49 / 20.57 / 5, abs=0.02
    )


def test_nothing_known_has_no_place(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION)
    reasons = found.unranked.set_index("issue")["reason"]
    assert reasons["young_loneliness"] == "no_figure"
    assert not set(reasons.index) & set(found.frame["issue"])
    spoken = prioritise(utrecht, PREVENTION, codings=codings_of(utrecht))
    assert "young_loneliness" in set(spoken.unranked["issue"])


def test_interviews_bring_belang_breadth_and_themes(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION, codings=codings_of(utrecht))
    score = found.criteria.set_index(["issue", "criterion"])["score"]
    assert score["loneliness", "belang"] == pytest.approx(10 / 3 * 16 / 6)
    assert score["loneliness", "breadth_residents"] == 5
    assert score["loneliness", "breadth_professionals"] == pytest.approx(10 / 3)
    assert score["smoking", "dissonance"] == 10
    assert score["smoking", "breadth_professionals"] == 0
    theme = row(found, "theme:Wonen")
    assert theme["kind"] == "theme" and theme["residents"] is pd.NA and np.isnan(theme["people"])
    # A figure without a good side is an issue once somebody spoke of it.
    assert "informal_carers" in set(found.frame["issue"])
    assert "informal_carers" not in set(prioritise(utrecht, PREVENTION).criteria["issue"])
    assert (found.basis.interviews, found.basis.residents, found.basis.coders) == (None, None, 2)


def test_a_code_counts_for_the_coalition_that_it_speaks_to(utrecht: Picture) -> None:
    codings = codings_of(utrecht)
    digital = set(prioritise(utrecht, DIGITAL, codings=codings).frame["issue"])
    assert "theme:Digitale vaardigheden" in digital and "theme:Nieuw onderwerp" not in digital
    assert "theme:Wonen" not in digital and "loneliness" not in digital
    skills = row(prioritise(utrecht, DIGITAL, codings=codings), "theme:Digitale vaardigheden")
    assert skills["residents"] is pd.NA and skills["professionals"] is pd.NA
    work = prioritise(utrecht, WORK, codings=codings)
    assert "sick_leave_care" in set(work.frame["issue"])


def test_a_fragment_with_two_codes_counts_once(utrecht: Picture) -> None:
    codings = codings_of(utrecht)
    twice = codings[codings["indicator"] == "smoking"].assign(code="Stress en somberheid")
    more = pd.concat([codings, twice], ignore_index=True)
    for one in (codings, more):
        found = prioritise(utrecht, PREVENTION, codings=one, draws=50)
        score = found.criteria.set_index(["issue", "criterion"])["score"]
        assert score["smoking", "belang"] == pytest.approx(10 / 3)


def test_no_pearl_comes_last_and_scores_move_the_order(utrecht: Picture) -> None:
    before = prioritise(utrecht, PREVENTION)
    first = before.top[0]
    scores = scores_of((first, None, None, False), ("heavy_drinking", 10, 10, True))
    after = prioritise(utrecht, PREVENTION, scores=scores)
    assert row(after, first)["hanlon"] == 0 and row(after, first)["p_top"] == 0
    assert row(after, "heavy_drinking")["C"] == 10
    assert row(after, "heavy_drinking")["hanlon"] == pytest.approx(
        2 * row(before, "heavy_drinking")["hanlon"]
    )
    reasons = after.criteria.set_index(["issue", "criterion"])["reason"]
    assert reasons["smoking", "influence"] == "not_scored" and after.basis.scored == 1


def test_missing_effectiveness_changes_no_order(utrecht: Picture) -> None:
    none = prioritise(utrecht, PREVENTION).frame.set_index("issue")
    scores = scores_of(*((issue, 5, 5, None) for issue in none.index))
    same = prioritise(utrecht, PREVENTION, scores=scores).frame.set_index("issue")
    assert same["hanlon"][none.index].tolist() == pytest.approx(none["hanlon"].tolist())
    assert same["p_top"][none.index].to_numpy() == pytest.approx(none["p_top"].to_numpy(), abs=0.05)


def test_sensitivity_names_what_comes_and_goes(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION)
    rows = found.sensitivity.set_index("assumption")
    assert {"without:size", "double:B", "double:trend", "method:topsis"} <= set(rows.index)
    assert "without:interviews" not in rows.index
    for _, one in rows.iterrows():
        top, enters, leaves = (set(one[name]) for name in ("top", "enters", "leaves"))
        assert len(top) == 3 and top == (set(found.top) - leaves) | enters
        assert one["changes"] == bool(enters) and len(enters) == len(leaves)
    assert rows["changes"].any()


def test_leaving_a_criterion_out_is_giving_it_no_weight(utrecht: Picture) -> None:
    found = prioritise(utrecht, DIGITAL, concentration=None)
    said = found.sensitivity.set_index("assumption").loc["without:seriousness", "top"]
    other = prioritise(utrecht, DIGITAL, weights={"seriousness": 0}, concentration=None)
    assert set(said) == set(other.top)


def test_one_issue_and_none_at_all(utrecht: Picture) -> None:
    one = regiobeeld.picture("utrecht", indicators=["smoking"])
    found = prioritise(one, PREVENTION)
    assert found.frame["p_top"].tolist() == [1.0] and not found.sensitivity["changes"].any()
    none = prioritise(one, DIGITAL)
    assert none.frame.empty and none.probabilities.shape == (0, 0) and none.top == ()


def test_the_worked_example_has_an_order_for_every_coalition(example: Picture) -> None:
    given = inputs_of(example, EXAMPLE)
    assert given.scores is not None and len(given.scores) == 20
    for coalition in example.catalogue.coalitions:
        found = prioritise(example, coalition, codings=given.codings, codebook=given.codebook)
        assert found.basis.interviews == 12 and len(found.frame) > 5
        assert found.criteria["criterion"].nunique() == len(CRITERIA)


def test_refusals_say_what_would_be_right(utrecht: Picture) -> None:
    with pytest.raises(PriorityError, match="no coalition 'preventie'; they are wijkgerichte"):
        prioritise(utrecht, "preventie")
    with pytest.raises(PriorityError, match=r"no criterion 'belan'.*Did you mean: belang"):
        prioritise(utrecht, PREVENTION, weights={"belan": 1})
    with pytest.raises(PriorityError, match="size is -1; it must be 0 or more"):
        prioritise(utrecht, PREVENTION, weights={"size": -1})
    with pytest.raises(PriorityError, match="concentration=0"):
        prioritise(utrecht, PREVENTION, concentration=0)
    codings = codings_of(utrecht)
    with pytest.raises(PriorityError, match="they are of twente; the picture is of utrecht"):
        prioritise(utrecht, PREVENTION, codings=codings.assign(region="twente"))
    with pytest.raises(PriorityError, match="no column duiding"):
        prioritise(utrecht, PREVENTION, codings=codings.drop(columns="duiding"))
    with pytest.raises(PriorityError, match="Iets anders is not in the codebook"):
        prioritise(utrecht, PREVENTION, codings=codings.assign(code="Iets anders"))
    with pytest.raises(PriorityError, match="inhabitants is no issue"):
        prioritise(utrecht, PREVENTION, scores=scores_of(("inhabitants", 1, 1, True)))
    with pytest.raises(PriorityError, match="influence of smoking must be between 0 and 10"):
        prioritise(utrecht, PREVENTION, scores=scores_of(("smoking", 11, 1, True)))
