import re
from dataclasses import replace

import pytest

import regiobeeld
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import DefinitionError, RegiobeeldError
from regiobeeld.geography import region
from regiobeeld.interviews.display import show_conversations
from regiobeeld.interviews.protocol.opgave_guide import (
    COLUMNS,
    MOST_OPGAVEN,
    asked_questions,
    care_text,
    guide_subjects,
    opgave_guide,
    opgave_guides,
    opgave_guides_sha256,
)
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.interviews.transcripts.topics import next_topic, topics
from regiobeeld.opgaven import main_messages
from regiobeeld.opgaven.definition import ROLES, package_opgaven
from regiobeeld.opgaven.messages import subjects
from regiobeeld.region_picture.shown_figures import figures

ASKED = [(name, role) for name in package_opgaven() for role in ROLES]


def test_every_opgave_of_the_package_is_asked_of_every_role():
    said = texts("guide")["opgave"]
    assert list(said) == list(package_opgaven())
    for name, asked in said.items():
        assert set(asked) - {"care"} == set(ROLES), name


@pytest.mark.parametrize(("name", "role"), ASKED)
def test_it_opens_with_experience_and_asks_on_with_two_or_three_probes(name, role):
    asked = texts("guide")["opgave"][name][role]
    assert set(asked) == {"tell", "probes"}
    assert asked["tell"]["nl"].startswith("Vertel eens")
    assert asked["tell"]["en"].startswith("Tell me")
    assert len(asked["probes"]["nl"]) == len(asked["probes"]["en"]) in (2, 3)
    for lang in ("nl", "en"):
        assert all(probe.endswith("?") for probe in asked["probes"][lang])
        # Who asks a figure before somebody has told leads them.
        assert not re.search(r"\d|%", asked["tell"][lang])


def test_no_question_is_asked_in_two_places():
    said = texts("guide")["opgave"]
    for lang in ("nl", "en"):
        every = [
            text
            for name, role in ASKED
            for text in (said[name][role]["tell"][lang], *said[name][role]["probes"][lang])
        ]
        questions = [o.question[role][lang] for o in package_opgaven().values() for role in ROLES]
        assert len({*every, *questions}) == len(every) + len(questions)


@pytest.mark.parametrize(
    ("name", "to_whom"),
    [
        ("laatste_levensfase", "huisarts"),
        ("psychische_klachten", "0800-0113"),
        ("mentale_gezondheid_jongeren", "0800-0113"),
        ("eenzaamheid", "wijkteam"),
        ("bestaanszekerheid", "gemeente"),
        ("mantelzorg", "Mantelzorglijn"),
        ("alcohol", "huisarts"),
    ],
)
def test_where_a_question_may_hurt_it_says_whom_to_refer_to(name, to_whom):
    assert to_whom in care_text(name, "nl")
    assert care_text(name, "en")


def test_every_kind_of_care_is_known_and_used():
    said = texts("guide")
    used = {asked["care"] for asked in said["opgave"].values() if "care" in asked}
    assert used == set(said["care"])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_guide_has_its_columns_and_no_text_to_fill_in(utrecht, role, lang):
    guide = opgave_guide(utrecht, role, lang)
    assert list(guide.columns) == list(COLUMNS)
    assert list(guide["nummer"]) == list(range(1, len(guide) + 1))
    assert len(guide) <= MOST_OPGAVEN
    for name in ("ervaring", "cijfer", "vraag", "vervolgvragen"):
        assert (guide[name].str.len() > 0).all()
        assert not guide[name].str.contains(r"[{}]").any()


def test_main_messages_come_first_and_then_each_coalition_in_turn(utrecht):
    names = [subject.opgave.id for subject in guide_subjects(utrecht)]
    told = list(main_messages(utrecht)["opgave"])
    assert names[: len(told)] == told
    assert len(names) == len(set(names)) == MOST_OPGAVEN
    firsts = {coalition.opgaven[0] for coalition in utrecht.region.coalitions}
    assert firsts <= set(names)
    assert set(names) <= {*told, *subjects(utrecht)}


def test_the_figure_is_shown_without_its_margin_and_kept_with_it(twente):
    every = [subject.figure for subject in guide_subjects(twente) if subject.figure]
    guide = opgave_guide(twente, "bewoner")
    assert not guide["cijfer"].str.contains("interval|gecorrigeerd|model").any()
    with_margin = [figure.sentence() for figure in every]
    assert list(guide.loc[guide["met_marge"] != "", "met_marge"]) == with_margin
    assert sum("95%-interval" in text for text in with_margin) >= 2


def test_what_only_supports_an_opgave_is_not_laid_on_the_table(utrecht):
    guide = opgave_guide(utrecht, "bewoner").set_index("opgave")
    assert guide.loc["digitale_zorg", "indicator"] == ""
    assert guide.loc["digitale_zorg", "cijfer"] == texts("guide")["no_figure"]["nl"]
    assert "Herkent" not in guide.loc["digitale_zorg", "vraag"]
    assert guide.loc[guide["indicator"] != "", "vraag"].str.startswith("Herkent u dat").all()


OWN = """
id = "eigen"
name = "Eigen regio"
description = "Een regio om mee te proberen."
source = "Zelf bedacht"
year = 2024
gemeenten = ["GM0344", "GM0356"]
[[coalition]]
id = "samen"
name = { nl = "Samen", en = "Together" }
opgaven = ["water"]
[opgave.water]
label = { nl = "Schoon water", en = "Clean water" }
text = { nl = "Zwemmen in de rivier.", en = "Swimming in the river." }
[opgave.water.question]
bewoner = { nl = "Waar zwemt u?", en = "Where do you swim?" }
"""


def test_an_opgave_of_ones_own_falls_back_to_its_own_question(tmp_path):
    path = tmp_path / "eigen.toml"
    path.write_text(OWN, encoding="utf-8")
    picture = regiobeeld.picture(str(path), indicators=["older_people", "overweight"])
    asked = opgave_guide(picture, "bewoner").set_index("opgave").loc["water"]
    assert asked["ervaring"] == "Waar zwemt u?"
    assert asked["vraag"] == texts("guide")["no_question"]["nl"]
    assert asked["vervolgvragen"].count("\n") == 1
    other = opgave_guide(picture, "bestuurder", "en").set_index("opgave").loc["water"]
    assert other["ervaring"] == "Tell me when this was last on your table: Clean water."


def test_the_mark_tells_a_revised_figure(utrecht):
    revised = utrecht.measurements.copy()
    revised.loc[revised["indicator"] == "social_assistance", "value"] += 0.1
    again = replace(utrecht, measurements=revised)
    first = opgave_guides_sha256(opgave_guides(utrecht))
    assert first == opgave_guides_sha256(opgave_guides(utrecht))
    assert first != opgave_guides_sha256(opgave_guides(again))


def test_another_role_or_language_is_refused(utrecht):
    with pytest.raises(DefinitionError, match=r"'bewoners'; they are bewoner, .*Did you mean"):
        opgave_guide(utrecht, "bewoners")
    with pytest.raises(RegiobeeldError, match="'fr'"):
        opgave_guide(utrecht, "bewoner", "fr")


def test_a_notebook_shows_every_role_and_escapes_what_a_region_says(utrecht):
    name = region("utrecht").coalitions[0].opgaven[0]
    here = replace(utrecht.region.opgaven, rename={name: {"nl": "<script>x", "en": "<script>x"}})
    shown = show_conversations(replace(utrecht, region=replace(utrecht.region, opgaven=here)))
    assert shown.html.count("<details>") == len(ROLES)
    assert "<script>" not in shown.html
    assert "&lt;script&gt;x" in shown.html


def test_what_is_asked_tells_which_figure_an_answer_is_about(twente):
    guide = opgave_guide(twente, "bewoner").set_index("opgave")
    weight, digital = guide.loc["bewegen_overgewicht"], guide.loc["digitale_zorg"]
    found = topics(topic_guide(twente), figures=figures(twente), asked=asked_questions(twente))
    assert weight["indicator"] == "overweight" and digital["indicator"] == ""
    # Before the figure is shown, when it is, and when the question is put in other company.
    for said in (weight["ervaring"], weight["cijfer"], f"Mooi. {weight['vraag']}"):
        topic = next_topic(said, found, None)
        assert (topic.indicator, topic.kenmerk) == ("overweight", weight["kenmerk"])
    # The next opgave takes over, also one without a figure.
    assert next_topic(digital["ervaring"], found, topic).indicator == ""
    # What is asked of every figure names none.
    assert next_topic("Herkent u dat?", found, topic) is topic


def test_questions_of_other_guides_change_no_proposal_by_words(twente):
    guide = topic_guide(twente)
    before, after = topics(guide), topics(guide, asked=asked_questions(twente))
    assert after[: len(before)] == before
    assert not any(topic.weights for topic in after[len(before) :])
