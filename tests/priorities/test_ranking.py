"""The order of a coalition's opgaven, from real figures and made-up interviews and scores."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import regiobeeld
from regiobeeld import opgaven
from regiobeeld.errors import PriorityError, RegionError
from regiobeeld.interviews.agreement.reliability import reliability
from regiobeeld.opgaven.coming import inhabitants
from regiobeeld.priorities import CRITERIA, Priorities, inputs_of, prioritise
from regiobeeld.region_picture import Picture
from tests.priorities.material import codings_of

PREVENTION, DIGITAL, WORK = (
    "wijkgerichte_preventie",
    "digitale_transformatie",
    "aantrekkelijke_arbeidsmarkt",
)
EXAMPLE = Path(__file__).parents[2] / "data" / "example"


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    """Return a picture of the newest figures: one of a year has no projections."""
    return regiobeeld.picture("utrecht")


def scores_of(*rows: tuple[str, float | None, float | None, bool | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["issue", "influence", "effectiveness", "pearl"])
    return frame.assign(coalition=PREVENTION, pearl=frame["pearl"].astype("boolean"))


def severe(
    picture: Picture, coalition: str = PREVENTION, marks: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Make scores in which a coalition says of each opgave how serious it is."""
    names = picture.region.coalition(coalition).opgaven
    rows = {"issue": names, "severity": [(marks or {}).get(name, 5.0) for name in names]}
    empty = dict.fromkeys(("influence", "effectiveness"), np.nan)
    frame = pd.DataFrame(rows).assign(**empty, coalition=coalition)
    return frame.assign(pearl=pd.array([None] * len(names), dtype="boolean"))


def row(found: Priorities, issue: str) -> pd.Series:
    return found.frame.set_index("issue").loc[issue]


def test_a_seed_gives_one_result(utrecht: Picture) -> None:
    first, second, other = (
        prioritise(utrecht, PREVENTION, codings=codings_of(utrecht), seed=seed)
        for seed in (3, 3, 4)
    )
    for field in fields(Priorities):
        a, b = getattr(first, field.name), getattr(second, field.name)
        assert a.equals(b) if isinstance(a, pd.DataFrame) else a == b
    assert not first.probabilities.equals(other.probabilities)


def test_opgaven_stand_in_order_and_probabilities_add_up(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION, scores=severe(utrecht))
    frame, table = found.frame, found.probabilities
    assert len(frame) >= 4 and found.basis.weighs == "severity"
    assert frame["mean_rank"].is_monotonic_increasing
    assert frame["tied_group"].is_monotonic_increasing
    assert table.index.tolist() == frame["issue"].tolist()
    assert table.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(frame)))
    assert table.sum(axis=0).to_numpy() == pytest.approx(np.ones(len(frame)))
    assert table.loc[:, :3].sum(axis=1).to_numpy() == pytest.approx(frame["p_top"].to_numpy())
    assert frame["p_top"].sum() == pytest.approx(3)
    assert found.top == tuple(frame["issue"][:3])
    assert set(found.frame["issue"]) | set(found.unranked["issue"]) == set(
        utrecht.region.coalition(PREVENTION).opgaven
    )


def test_without_voices_and_scores_there_is_no_order_and_it_says_what_one_needs(
    utrecht: Picture,
) -> None:
    for coalition in utrecht.region.coalitions:
        found = prioritise(utrecht, coalition.id)
        assert found.frame.empty and found.top == () and found.probabilities.empty
        assert found.needed["nl"] and found.needed["en"]
        assert sorted(found.unranked["issue"]) == sorted(coalition.opgaven)
    groups = prioritise(utrecht, PREVENTION).unranked["group"].tolist()
    known = [*opgaven.order.GROUPS, ""]
    assert groups == sorted(groups, key=known.index)


def test_severity_and_burden_are_never_in_one_order(utrecht: Picture) -> None:
    burden = prioritise(utrecht, PREVENTION, codings=codings_of(utrecht))
    severity = prioritise(utrecht, PREVENTION, codings=codings_of(utrecht), scores=severe(utrecht))
    assert (burden.basis.weighs, severity.basis.weighs) == ("burden", "severity")
    for found, other, reason in (
        (burden, "severity", "burden_counts"),
        (severity, "burden", "severity_counts"),
    ):
        rows = found.criteria[found.criteria["criterion"] == other]
        assert rows["score"].isna().all() and set(rows["reason"]) == {reason}
    size = burden.criteria[burden.criteria["criterion"] == "size"]
    assert set(size["reason"]) == {"in_burden"} and size["score"].isna().all()
    weighs = opgaven(utrecht).set_index("opgave")["burden"]
    assert weighs[burden.frame["issue"]].notna().all()
    # One mark missing: the coalition has not judged all, so its judgement does not count.
    some = severe(utrecht)
    some.loc[some["issue"] == "eenzaamheid", "severity"] = np.nan
    assert prioritise(utrecht, PREVENTION, scores=some).basis.weighs == "burden"


def test_never_ranked_without_direction_or_when_only_favourable(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION, scores=severe(utrecht))
    reasons = found.unranked.set_index("issue")["reason"]
    assert reasons["gezond_opgroeien"] == "neutral" and reasons["roken_vapen"] == "favourable"
    assert not set(reasons.index) & set(found.frame["issue"])
    # Where the lead has no figure there is none without direction: the coalition may judge it.
    staff = prioritise(utrecht, WORK, scores=severe(utrecht, WORK))
    assert "personeel_zorg_welzijn" in set(staff.frame["issue"])


def test_burden_and_growth_are_those_of_the_evidence(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION, codings=codings_of(utrecht))
    score = found.criteria.set_index(["issue", "criterion"])["score"]
    known = opgaven.evidence(utrecht).set_index(["opgave", "kind"])
    burden = known.loc[[("chronische_ziekte", "burden")], "value"].iloc[0]
    rate = 1000 * burden / inhabitants(utrecht)[0]
    assert score["chronische_ziekte", "burden"] == pytest.approx(
        10 * np.log(rate / 0.1) / np.log(1000), abs=0.001
    )
    rows = known.loc[[("ouder_worden_thuis", "outlook")]]
    growth = rows[rows["indicator"].str.endswith("_growth")]["value"].iloc[0]
    assert score["ouder_worden_thuis", "growth"] == pytest.approx(min(5 + growth / 10, 10))


def test_size_is_of_the_lead_only(utrecht: Picture) -> None:
    scores = severe(utrecht, WORK)
    of = prioritise(utrecht, WORK, scores=scores).criteria.set_index(["issue", "criterion"])
    assert of.loc[("personeel_zorg_welzijn", "size"), "reason"] in ("no_lead", "no_figure")
    found = prioritise(utrecht, PREVENTION, scores=severe(utrecht))
    of = found.criteria.set_index(["issue", "criterion"])
    assert of.loc[("eenzaamheid", "size"), "score"] > 9
    for criterion in ("inequality", "trend"):
        assert of.loc[("eenzaamheid", criterion), "reason"] == "modelled"
    known = opgaven.evidence(utrecht).set_index(["opgave", "kind", "indicator"])["value"]
    people = known["eenzaamheid", "people", "loneliness"]
    assert row(found, "eenzaamheid")["people"] == pytest.approx(people)


def test_what_is_missing_is_named_and_never_nought(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION, scores=severe(utrecht))
    one = row(found, "eenzaamheid")
    assert "trend" in one["missing"].split(", ") and "size" not in one["missing"]
    scores = found.criteria[found.criteria["issue"] == "eenzaamheid"].set_index("criterion")
    assert one["B"] == scores.loc["severity", "score"] == 5
    assert one["hanlon"] == pytest.approx((one["A"] + 2 * one["B"]) * 5)
    missing = found.criteria[found.criteria["score"].isna()]
    assert (missing["reason"] != "").all()
    assert (found.criteria.loc[found.criteria["score"].notna(), "reason"] == "").all()


def test_interviews_bring_belang_and_breadth(utrecht: Picture) -> None:
    alone = prioritise(
        utrecht, PREVENTION, codings=codings_of(utrecht, ("anna",)), scores=severe(utrecht)
    )
    score = alone.criteria.set_index(["issue", "criterion"])["score"]
    assert score["eenzaamheid", "belang"] == pytest.approx(10 / 3 * 8 / 3)
    assert (alone.basis.coders, alone.basis.left_out) == (1, {})
    found = prioritise(utrecht, PREVENTION, codings=codings_of(utrecht), scores=severe(utrecht))
    score = found.criteria.set_index(["issue", "criterion"])["score"]
    assert score["eenzaamheid", "breadth_residents"] == 5
    assert score["eenzaamheid", "breadth_professionals"] == pytest.approx(10 / 3)
    # One interview spoke of a code below bestaanszekerheid: that decides nothing.
    reason = found.criteria.set_index(["issue", "criterion"])["reason"]
    assert reason["bestaanszekerheid", "breadth_residents"] == "few_interviews"
    assert (found.basis.interviews, found.basis.residents, found.basis.coders) == (None, None, 2)


def test_a_fragment_with_two_codes_counts_once(utrecht: Picture) -> None:
    codings = codings_of(utrecht, ("anna",))
    twice = codings[codings["indicator"] == "loneliness"].assign(code="Stress en somberheid")
    more = pd.concat([codings, twice], ignore_index=True)
    for one in (codings, more):
        found = prioritise(utrecht, PREVENTION, codings=one, draws=50)
        score = found.criteria.set_index(["issue", "criterion"])["score"]
        assert score["eenzaamheid", "belang"] == pytest.approx(10 / 3 * 8 / 3)


def test_no_pearl_comes_last_and_scores_move_the_order(utrecht: Picture) -> None:
    marks = severe(utrecht)
    before = prioritise(utrecht, PREVENTION, scores=marks)
    first, last = before.frame["issue"].iloc[[0, -1]]
    marks.loc[marks["issue"] == first, "pearl"] = False
    marks.loc[marks["issue"] == last, ["influence", "effectiveness"]] = 10.0
    after = prioritise(utrecht, PREVENTION, scores=marks)
    assert row(after, first)["hanlon"] == 0 and row(after, first)["p_top"] == 0
    assert row(after, last)["hanlon"] == pytest.approx(2 * row(before, last)["hanlon"])
    assert row(after, last)["mean_rank"] < row(before, last)["mean_rank"]


def test_a_higher_mark_of_severity_comes_higher(utrecht: Picture) -> None:
    marks = {"leefomgeving": 10.0}
    before = prioritise(utrecht, PREVENTION, scores=severe(utrecht))
    after = prioritise(utrecht, PREVENTION, scores=severe(utrecht, marks=marks))
    assert row(after, "leefomgeving")["mean_rank"] < row(before, "leefomgeving")["mean_rank"]


def test_sensitivity_names_what_comes_and_goes(utrecht: Picture) -> None:
    found = prioritise(utrecht, PREVENTION, codings=codings_of(utrecht), scores=severe(utrecht))
    rows = found.sensitivity.set_index("assumption")
    assert {"without:size", "double:B", "double:severity", "method:topsis"} <= set(rows.index)
    for _, one in rows.iterrows():
        top, enters, leaves = (set(one[name]) for name in ("top", "enters", "leaves"))
        assert len(top) == 3 and top == (set(found.top) - leaves) | enters
        assert one["changes"] == bool(enters) and len(enters) == len(leaves)
    assert rows["changes"].any()


def test_leaving_a_criterion_out_is_giving_it_no_weight(utrecht: Picture) -> None:
    given = {"scores": severe(utrecht), "codings": codings_of(utrecht), "concentration": None}
    found = prioritise(utrecht, PREVENTION, **given)
    said = found.sensitivity.set_index("assumption").loc["without:growth", "top"]
    other = prioritise(utrecht, PREVENTION, weights={"growth": 0}, **given)
    assert set(said) == set(other.top)


def test_the_worked_example_has_an_order_for_every_coalition(example: Picture) -> None:
    given = inputs_of(example, EXAMPLE)
    assert given.scores is not None
    for coalition in example.region.coalitions:
        found = prioritise(
            example,
            coalition.id,
            codings=given.codings,
            scores=given.scores,
            codebook=given.codebook,
        )
        assert found.basis.interviews == 13 and len(found.frame) >= 4
        assert found.basis.weighs == "severity" and found.needed["nl"] == ""
        assert found.criteria["criterion"].nunique() == len(CRITERIA)


def test_a_region_without_coalitions_has_no_order() -> None:
    zeist = regiobeeld.picture("GM0355", indicators=["smoking"])
    with pytest.raises(RegionError, match="Zeist has no coalition 'x'; it names none"):
        prioritise(zeist, "x")


def test_refusals_say_what_would_be_right(utrecht: Picture) -> None:
    with pytest.raises(RegionError, match="no coalition 'preventie'; they are wijkgerichte"):
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
    with pytest.raises(PriorityError, match="kattenkwaad is no opgave of"):
        prioritise(utrecht, PREVENTION, scores=scores_of(("kattenkwaad", 1, 1, True)))
    with pytest.raises(PriorityError, match="influence of smoking must be between 0 and 10"):
        prioritise(utrecht, PREVENTION, scores=scores_of(("smoking", 11, 1, True)))


def test_what_weighs_more_on_each_carer_grows(utrecht: Picture) -> None:
    """Of carers no number grows, but there are fewer for each who needs them."""
    found = prioritise(regiobeeld.picture("twente"), "vergrijzing")
    groups = found.unranked.set_index("issue")["group"]
    assert groups.to_dict() == {"ouder_worden_thuis": "grows", "mantelzorg": "grows"}


def test_coders_who_agree_too_little_weigh_nothing(utrecht: Picture) -> None:
    codings = codings_of(utrecht)
    found = prioritise(utrecht, PREVENTION, codings=codings, scores=severe(utrecht), draws=50)
    agreed = reliability(codings)
    assert agreed.too_low == {"duiding", "belang"}
    assert found.basis.left_out == {"belang": agreed.belang, "dissonance": agreed.duiding}
    # Whatever importance and readings they gave, the order is the same.
    random = codings.assign(
        belang=[(3 * n) % 4 for n in range(len(codings))],
        duiding=[("weerspreekt", "bevestigt", "nuanceert")[n % 3] for n in range(len(codings))],
    )
    assert reliability(random.astype(codings.dtypes)).too_low == {"duiding", "belang"}
    other = prioritise(utrecht, PREVENTION, codings=random, scores=severe(utrecht), draws=50)
    pd.testing.assert_frame_equal(other.frame, found.frame)
    pd.testing.assert_frame_equal(other.probabilities, found.probabilities)
    # Where they agree, it counts.
    same = codings.assign(belang=3, duiding="bevestigt").astype(codings.dtypes)
    sure = prioritise(utrecht, PREVENTION, codings=same, scores=severe(utrecht), draws=50)
    assert sure.basis.left_out == {}
    assert "belang" not in row(sure, "eenzaamheid")["missing"].split(", ")


def test_one_interview_is_no_ground_for_an_order(utrecht: Picture) -> None:
    """What one person says opens no order, nor moves one."""
    one = codings_of(utrecht).query("interview_id == 'U01'")
    found = prioritise(utrecht, PREVENTION, codings=one, draws=50)
    assert found.frame.empty and found.needed["nl"]
    moved = prioritise(utrecht, PREVENTION, codings=one, scores=severe(utrecht), draws=50)
    spoken = moved.criteria[moved.criteria["source"] == "interviews"]
    assert set(spoken["score"].dropna()) <= {0.0}
