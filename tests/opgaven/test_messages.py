"""Main messages by their rules: which there are, in which order, and what is never one."""

import pytest

import regiobeeld
from regiobeeld.opgaven import main_messages, meeting_question, strengths, unknowns
from regiobeeld.opgaven.messages import MESSAGES, TOLD, messages_of
from tests.opgaven.rows import concentrated, evidence_of, grows, large, level, unknown, worse


def told(*parts, own=()):
    lines = [line for part in parts for line in part]
    found = messages_of(evidence_of(*lines), own)
    assert found["order"].tolist() == list(range(1, len(found) + 1))
    return list(zip(found["opgave"], found["rule"], strict=True))


ALL_SIX = (
    large("c"), level("e"), unknown("f"), concentrated("d"), grows("b"), worse("a"),
)  # fmt: skip

CASES = {
    "nothing qualifies": ((), (), []),
    "clearly worse than the benchmark": ((worse("x"),), (), [("x", "a")]),
    "clearly worse than similar areas": ((worse("x", kind="similar"),), (), [("x", "a")]),
    "worse at 95% only is no message": ((worse("x", verdict="worse"),), (), []),
    "clear but small is no message": ((worse("x", verdict="small"),), (), []),
    "better is no message": ((worse("x", verdict="clearly_better"),), (), []),
    "more of a neutral figure is no message": ((worse("x", verdict="clearly_higher"),), (), []),
    "by people times relevance": (
        (worse("few", people=10, by=20), worse("many", people=1000, by=5)),
        (),
        [("many", "a"), ("few", "a")],
    ),
    "a tie goes by the order of the opgaven": (
        (worse("second"), worse("first")),
        ("first", "second"),
        [("first", "a"), ("second", "a")],
    ),
    "an own subject goes first": (
        (worse("many", people=1000), worse("mine", people=1)),
        ("mine",),
        [("mine", "a"), ("many", "a")],
    ),
    "supports what the lead does not contradict": (
        (
            [("x", "now", {"indicator": "lead", "value": 1.0})],
            [("x", "comparison", {"indicator": "lead", "verdict": "clearly_better"})],
            worse("x"),
        ),
        (),
        [],
    ),
    "grows by ten percent": ((grows("x", growth=10.0),), (), [("x", "b")]),
    "grows by less": ((grows("x", growth=9.9),), (), []),
    "an indicative growth is no message": ((grows("x", verdict="indicative"),), (), []),
    "one that grows, by how many come": (
        (grows("few", now=10, growth=90), grows("many", now=1000)),
        (),
        [("many", "b")],
    ),
    "a quarter of the inhabitants": ((concentrated("x", share=25.0),), (), [("x", "d")]),
    "more than a quarter": ((concentrated("x", share=25.1),), (), []),
    "two that live together": (
        (concentrated("few", people=10), concentrated("many", people=20)),
        (),
        [("many", "d"), ("few", "d")],
    ),
    "a third of the young": ((level("x", share=34.0),), (), [("x", "e")]),
    "less than a third of the young": ((level("x", share=33.0),), (), []),
    "an age group the other way": (
        (
            [("x", "now", {"indicator": "i", "value": 30.0})],
            [("x", "ages", {"indicator": "i", "value": 50.0, "benchmark": 40.0,
                            "verdict": "clearly_worse"})],
        ),
        (),
        [("x", "e")],
    ),
    "an age group better off is no message": (
        ([("x", "ages", {"indicator": "i", "value": 50.0, "verdict": "clearly_better"})],),
        (),
        [],
    ),
    "one that is large everywhere": ((large("less", 5), large("most", 9)), (), [("most", "c")]),
    "unknown and nobody's subject": ((unknown("x"),), (), []),
    "unknown and a coalition's subject": ((unknown("x"),), ("x",), [("x", "f")]),
    "one unknown, the one that others told of": (
        (unknown("x"), unknown("y", published="national"), unknown("z", published="regional")),
        ("x", "y", "z"),
        [("z", "f")],
    ),
    "of six the last gives way": (
        ALL_SIX,
        ("a", "b", "c", "d", "e", "f"),
        [("a", "a"), ("b", "b"), ("d", "d"), ("e", "e"), ("c", "c")],
    ),
    "of six the last that is nobody's subject": (
        ALL_SIX,
        ("b", "c", "d", "f"),
        [("a", "a"), ("b", "b"), ("d", "d"), ("c", "c"), ("f", "f")],
    ),
    "what is worse never gives way": (
        ALL_SIX,
        ("b", "c", "d", "e", "f"),
        [("a", "a"), ("b", "b"), ("d", "d"), ("e", "e"), ("c", "c")],
    ),
    "no more than five": (
        [worse(str(n), people=10 - n) for n in range(7)],
        (),
        [(str(n), "a") for n in range(5)],
    ),
    "no kind is crowded out": (
        (*[worse(str(n), people=10 - n) for n in range(7)], grows("b"), large("c")),
        (),
        [("0", "a"), ("1", "a"), ("2", "a"), ("b", "b"), ("c", "c")],
    ),
    "one message of an opgave": (
        (worse("x"), grows("x"), large("x"), grows("y", now=1)),
        (),
        [("x", "a"), ("y", "b")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_rules(case):
    parts, own, expected = CASES[case]
    assert told(*parts, own=own) == expected


def test_a_message_is_the_sentences_of_its_rows():
    known = evidence_of(*worse("x"))
    (message,) = messages_of(known).itertuples()
    assert message.sentence_nl == "x now nl. x comparison nl. x people nl."
    assert message.sentence_en == " ".join(known.loc[[*message.evidence_rows], "sentence_en"])
    assert message.certainty == "99.8%"


@pytest.fixture(scope="module", params=["utrecht", "twente", "midden-nederland", "zeist", "NL"])
def picture(request):
    return regiobeeld.picture(request.param)


def test_messages_of_regions(picture):
    found = main_messages(picture)
    assert tuple(found.columns) == MESSAGES
    assert 3 <= len(found) <= 5 and found["opgave"].is_unique
    assert not found["rule"].duplicated()[found["rule"].isin(["b", "c", "f"])].any()
    known = regiobeeld.opgaven.evidence(picture)
    for message in found.itertuples():
        rows = known.loc[[*message.evidence_rows]]
        assert set(rows["opgave"]) == {message.opgave}
        # None of them tells what is better here.
        assert not rows["verdict"].str.contains("better").any()
    question = meeting_question(picture)
    assert question.opgave == found.loc[0, "opgave"] and question.nl.endswith("?")


def test_strengths_are_clear_and_of_nothing_that_is_worse(picture):
    found, known = strengths(picture), regiobeeld.opgaven.evidence(picture)
    assert tuple(found.columns) == TOLD
    for strength in found.itertuples():
        rows = known.loc[[*strength.evidence_rows]]
        assert (rows["verdict"] == "clearly_better").sum() == 1
        assert "people" not in set(rows["kind"])
        compared = known[(known["opgave"] == strength.opgave) & (known["kind"] == "comparison")]
        assert not compared["verdict"].isin(["worse", "clearly_worse"]).any()


def test_unknowns_are_all_opgaven_without_a_figure(picture):
    known = regiobeeld.opgaven.evidence(picture)
    lacking = known.loc[known["verdict"] == "no_lead", "opgave"]
    assert sorted(unknowns(picture)["opgave"]) == sorted(lacking)


def test_each_region_has_its_own_story():
    told = {
        name: main_messages(regiobeeld.picture(name))["opgave"].tolist()
        for name in ("utrecht", "twente", "midden-nederland")
    }
    assert told == {
        "utrecht": [
            "ouder_worden_thuis", "bestaanszekerheid", "mentale_gezondheid_jongeren",
            "chronische_ziekte", "personeel_zorg_welzijn",
        ],
        "twente": [
            "bewegen_overgewicht", "ouder_worden_thuis", "bereikbaarheid_van_zorg",
            "chronische_ziekte", "personeel_zorg_welzijn",
        ],
        "midden-nederland": [
            "hart_en_vaten", "bereikbaarheid_van_zorg", "bestaanszekerheid",
            "mentale_gezondheid_jongeren", "kanker",
        ],
    }  # fmt: skip


def test_a_region_without_coalitions_borrows_none():
    zeist = regiobeeld.picture("zeist")
    assert set(regiobeeld.opgaven(zeist)["coalition"]) == {""}
    assert "f" not in set(main_messages(zeist)["rule"])
    sentences = " ".join(regiobeeld.opgaven.evidence(zeist)["sentence_nl"])
    assert "Utrecht" not in sentences
