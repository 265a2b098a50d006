from dataclasses import replace

import pytest

from regiobeeld.errors import RegiobeeldError
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.display import show_codebook, show_figures, show_guide
from regiobeeld.interviews.protocol.topic_guide import (
    COLUMNS,
    FEWEST_FIGURES,
    chosen_figures,
    guide_sha256,
    topic_guide,
)
from regiobeeld.measurement import catalogue


def test_it_opens_and_closes_with_life_here(utrecht):
    guide = topic_guide(utrecht)
    assert list(guide.columns) == list(COLUMNS)
    assert list(guide["nummer"]) == list(range(1, len(guide) + 1))
    assert guide["soort"].iloc[0] == "opening"
    assert guide["soort"].iloc[-1] == "afsluiting"
    assert guide["cijfer"].iloc[0] == guide["cijfer"].iloc[-1] == ""


def test_what_stands_out_comes_first_and_five_figures_at_least(utrecht):
    chosen = chosen_figures(utrecht)
    kinds = [kind for kind, _ in chosen]
    order = ["stands_out", "differs", "no_figure"]
    assert kinds == sorted(kinds, key=order.index)
    first = [figure.indicator.id for kind, figure in chosen if kind == "stands_out"]
    assert first == list(utrecht.standing_out["indicator"])
    with_figure = [figure for _, figure in chosen if figure.present]
    assert len(with_figure) >= FEWEST_FIGURES


def test_filling_up_takes_one_per_theme_that_has_a_question(utrecht):
    chosen = chosen_figures(utrecht)
    themes = [figure.indicator.theme for _, figure in chosen if figure.present]
    assert len(themes) == len(set(themes))
    filled = [figure for kind, figure in chosen if kind == "differs"]
    assert all(f.indicator.question and not f.indicator.context for f in filled)
    distances = [abs(f.distance) for f in filled]
    assert distances == sorted(distances, reverse=True)


def test_what_only_people_can_tell_is_always_asked(utrecht):
    names = {f.indicator.id for kind, f in chosen_figures(utrecht) if kind == "no_figure"}
    assert {"digital_care", "place_of_death", "sick_leave_care"} <= names


def test_every_goal_is_talked_about(utrecht):
    goals = {figure.indicator.goal for _, figure in chosen_figures(utrecht)}
    assert goals == set(catalogue().goals)


def test_nothing_is_asked_twice(utrecht):
    names = [figure.indicator.id for _, figure in chosen_figures(utrecht)]
    assert len(names) == len(set(names))


def test_more_than_five_that_stand_out_are_all_kept(utrecht):
    flags = utrecht.comparisons.assign(
        stands_out=utrecht.comparisons["indicator"].isin(
            ["overweight", "good_health", "loneliness", "gp_distance", "social_assistance",
             "labour_participation"]
        )
    )  # fmt: skip
    flags = flags[flags["age"].isin(["18+", "all"]) & (flags["sex"] == "all")]
    kinds = [kind for kind, _ in chosen_figures(replace(utrecht, comparisons=flags))]
    assert kinds.count("stands_out") == 6
    assert "differs" not in kinds


def test_the_question_is_the_indicators_own_or_fits_the_comparison(utrecht):
    guide = topic_guide(utrecht).set_index("indicator")
    assert guide.loc["overweight", "vraag"] == catalogue().indicator("overweight").question["nl"]
    assert guide.loc["mobility_limitation", "vraag"].startswith("Dit cijfer is hier gunstiger.")


def test_two_probes_with_every_question_in_both_languages(utrecht):
    for lang in ("nl", "en"):
        guide = topic_guide(utrecht, lang)
        assert (guide["vervolgvragen"].str.count("\n") == 1).all()
        assert (guide["vraag"].str.len() > 0).all()


def test_the_checksum_tells_a_revised_figure(utrecht):
    revised = utrecht.measurements.copy()
    revised.loc[revised["indicator"] == "overweight", "value"] += 0.1
    again = replace(utrecht, measurements=revised)
    assert guide_sha256(topic_guide(utrecht)) == guide_sha256(topic_guide(utrecht))
    assert guide_sha256(topic_guide(utrecht)) != guide_sha256(topic_guide(again))


def test_another_language_is_refused(utrecht):
    with pytest.raises(RegiobeeldError, match="'fr'"):
        topic_guide(utrecht, "fr")


def test_what_is_shown_is_escaped_and_keeps_its_lines(utrecht):
    guide = topic_guide(utrecht)
    guide.loc[1, "cijfer"] = "<script>alert(1)</script>"
    for shown in (show_guide(guide), show_figures(guide)):
        assert "<script>" not in shown.html
        assert "&lt;script&gt;" in shown.html
    assert "<br>" in show_guide(guide).html


def test_the_codebook_is_shown_by_coalition():
    captions = [coalition.label["nl"] for coalition in catalogue().coalitions.values()]
    shown = show_codebook(read_codebook()).html
    found = [shown.index(f"<caption>{caption}</caption>") for caption in captions]
    assert found == sorted(found)
