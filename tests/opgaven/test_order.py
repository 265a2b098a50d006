"""The order of a coalition: only with ground for it, and never of two kinds at once."""

import pandas as pd
import pytest

import regiobeeld
from regiobeeld import opgaven
from regiobeeld.errors import DefinitionError, RegionError
from regiobeeld.opgaven.order import COLUMNS, order_of
from tests.opgaven.rows import evidence_of, grows, large, unknown, worse


def burden(name, size):
    return [(name, "burden", {"value": size, "benchmark": 1.0})]


FOUR = [line for n, name in enumerate("abcd") for line in (*worse(name), *burden(name, 10.0 * n))]
SEVERITY = pd.DataFrame({"opgave": list("abcd"), "severity": [3.0, 9.0, 5.0, 9.0]})


def test_by_burden_when_four_have_one_and_somebody_spoke():
    found = order_of(evidence_of(*FOUR), list("abcd"), voices=True)
    assert tuple(found) == COLUMNS
    assert found["opgave"].tolist() == list("dcba")
    assert found["order"].tolist() == [1, 2, 3, 4] and set(found["basis"]) == {"burden"}
    assert (found[["needed_nl", "needed_en"]] == "").all(axis=None)


def test_without_voices_or_scores_there_is_no_order():
    found = order_of(evidence_of(*FOUR), list("abcd"))
    assert found["order"].isna().all() and found["opgave"].tolist() == list("abcd")
    assert found["needed_nl"].unique().tolist() == [
        "Voor een volgorde zijn gesprekken of scores van de coalitie nodig."
    ]


def test_by_severity_when_the_coalition_judged_all():
    found = order_of(evidence_of(*FOUR), list("abcd"), SEVERITY)
    assert found["opgave"].tolist() == ["b", "d", "c", "a"]
    # A tie is shown as one.
    assert found["order"].tolist() == [1, 1, 3, 4] and set(found["basis"]) == {"severity"}


def test_the_two_are_never_mixed():
    known = evidence_of(*FOUR, *worse("e"))
    found = order_of(known, list("abcde"), SEVERITY).set_index("opgave")
    # The coalition did not judge e, which has no burden: four by burden, and e without a place.
    assert set(found.loc[list("abcd"), "basis"]) == {"burden"}
    assert pd.isna(found.loc["e", "order"]) and found.loc["e", "basis"] == ""


def test_three_make_no_order():
    known = evidence_of(*FOUR)
    found = order_of(known, list("abc"), SEVERITY, voices=True)
    assert found["order"].isna().all() and "vier opgaven" in found["needed_nl"].iloc[0]


def test_never_ranked():
    better = worse("better", verdict="clearly_better")
    plain = worse("neutral", verdict="similar")
    known = evidence_of(*FOUR, *better, *burden("better", 99.0), *plain, *burden("neutral", 98.0))
    names = [*"abcd", "better", "neutral"]
    found = order_of(known, names, voices=True, neutral={"neutral"})
    ranked = found.loc[found["order"].notna(), "opgave"]
    assert sorted(ranked) == list("abcd")
    reasons = found.set_index("opgave")["kept_out"]
    assert (reasons["better"], reasons["neutral"], reasons["a"]) == ("favourable", "neutral", "")
    # A figure that supports it is worse: it is not favourable only, nor without direction.
    told = evidence_of(*FOUR, *worse("neutral"), *burden("neutral", 98.0))
    found = order_of(told, [*"abcd", "neutral"], voices=True, neutral={"neutral"})
    assert found.loc[0, "opgave"] == "neutral"
    grown = evidence_of(*FOUR, *better, *grows("better"), *burden("better", 99.0))
    found = order_of(grown, [*"abcd", "better"], voices=True)
    assert found.loc[0, "opgave"] == "better"


def test_groups_are_in_a_fixed_order():
    known = evidence_of(
        *unknown("u"), *large("l"), *grows("g"), *worse("w"), *worse("r", verdict="similar")
    )
    found = order_of(known, list("ulgwr"))
    assert found[["group", "opgave"]].to_numpy().tolist() == [
        ["worse", "w"], ["grows", "g"], ["large", "l"], ["unknown", "u"],
        ["", "r"],
    ]  # fmt: skip


def test_all_coalitions_of_utrecht_with_scores():
    utrecht = regiobeeld.picture("utrecht")
    for coalition in utrecht.region.coalitions:
        bare = opgaven.coalition_order(utrecht, coalition.id)
        assert bare["order"].isna().all() and bare["needed_en"].ne("").all()
        scores = pd.DataFrame({"opgave": list(coalition.opgaven), "severity": 5.0})
        scores.loc[0, "severity"] = 8.0
        found = opgaven.coalition_order(utrecht, coalition.id, scores)
        ordered = found[found["order"].notna()]
        assert ordered.empty or set(ordered["basis"]) == {"severity"}
        assert set(found["opgave"]) <= set(coalition.opgaven)


def test_wrong_scores_and_coalitions_are_told():
    utrecht = regiobeeld.picture("utrecht")
    name = "digitale_transformatie"
    with pytest.raises(RegionError, match="Did you mean: digitale_transformatie"):
        opgaven.coalition_order(utrecht, "digitale_transformatje")
    for scores, told in (
        (pd.DataFrame({"opgave": ["digitale_zorg"]}), "no column severity"),
        (pd.DataFrame({"opgave": ["a", "a"], "severity": [1, 2]}), "a is there twice"),
        (pd.DataFrame({"opgave": ["a"], "severity": [11]}), "must be between 0 and 10"),
    ):
        with pytest.raises(DefinitionError, match=told):
            opgaven.coalition_order(utrecht, name, scores)
