import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.interviews.agreement.consensus import DISPUTED, agreed_readings, majority
from regiobeeld.interviews.choices import DUIDING
from regiobeeld.interviews.joint_display.fit import FIT_OF, FITS, joint_fit, proposed_fit
from tests.interviews.made_codings import SAID, codings_of

INTERVIEWS = st.lists(st.lists(st.sampled_from([*DUIDING, "", DISPUTED]), min_size=1), max_size=9)


OPPOSITE = {"agreement": "dissonance", "dissonance": "agreement"}


@pytest.mark.parametrize(
    ("interviews", "fit"),
    [
        ([], "silence"),
        ([["nieuw"], [""], [DISPUTED]], ""),
        ([["nuanceert"], ["verklaart"]], "partial"),
        ([["bevestigt"], ["bevestigt"], ["nuanceert"], ["nuanceert"]], "partial"),
        # Opposite things are a finding of their own, however many say the one or the other.
        ([*[["bevestigt"]] * 20, ["weerspreekt"], ["weerspreekt"]], "different"),
        ([["bevestigt", "weerspreekt"], ["bevestigt", "weerspreekt"]], "different"),
        ([["nuanceert"], ["nuanceert"], ["weerspreekt"], ["weerspreekt"]], "different"),
        # What says nothing of the figure does not weigh.
        ([["weerspreekt", "nieuw", ""], ["weerspreekt"], [DISPUTED]], "dissonance"),
    ],
)
def test_what_two_interviews_say_is_proposed(interviews, fit):
    assert proposed_fit(interviews) == fit


@pytest.mark.parametrize("word", [*DUIDING, "", DISPUTED])
def test_one_interview_proposes_nothing(word):
    # Who talks much is still one.
    assert proposed_fit([[word] * 10]) == ""
    assert proposed_fit([[word], ["nieuw"], [""]]) == ""


@given(INTERVIEWS)
def test_order_and_repetition_within_an_interview_do_not_matter(interviews):
    fit = proposed_fit(interviews)
    assert fit in (*FITS, "")
    assert proposed_fit(interviews[::-1]) == fit
    assert proposed_fit([said * 2 for said in interviews]) == fit


@given(INTERVIEWS, st.data())
def test_an_interview_that_says_the_same_never_turns_a_fit_round(interviews, data):
    fit = proposed_fit(interviews)
    same = [word for word, means in FIT_OF.items() if means == fit]
    if same:
        said = data.draw(st.lists(st.sampled_from(same), min_size=1))
        assert proposed_fit([*interviews, said]) == fit
    if interviews:
        again = proposed_fit([*interviews, data.draw(st.sampled_from(interviews))])
        assert again != OPPOSITE.get(fit)
        assert fit in ("", again) or again in ("partial", "different")


@given(INTERVIEWS, st.sampled_from([*DUIDING, "", DISPUTED]))
def test_no_interview_alone_decides_between_a_fit_and_its_opposite(interviews, word):
    fit = proposed_fit(interviews)
    assert proposed_fit([*interviews, [word]]) != OPPOSITE.get(fit)


@given(st.lists(st.sampled_from([*FITS, ""]), max_size=4))
def test_roles_weigh_the_same_in_any_order(fits):
    assert joint_fit(fits) == joint_fit(fits[::-1]) == joint_fit(sorted(set(fits)))
    clear = set(fits) - {"silence", ""}
    if len(clear) > 1:
        assert joint_fit(fits) == "different"


def test_roles_that_differ_are_not_averaged():
    assert joint_fit(["agreement", "agreement"]) == "agreement"
    assert joint_fit(["agreement", "dissonance"]) == joint_fit(["partial", "agreement"])
    assert joint_fit(["agreement", "dissonance"]) == "different"
    assert joint_fit(["silence", "dissonance"]) == "dissonance"
    assert joint_fit(["", "silence"]) == ""
    assert joint_fit(["silence", "silence"]) == "silence" == joint_fit([])


def test_more_than_half_is_a_majority():
    assert majority(["a", "a", "b"]) == "a"
    assert majority(["a", "a", "b", "c"]) == DISPUTED
    assert majority([""]) == ""


def test_coders_who_differ_are_counted_apart(utrecht):
    codings = codings_of(utrecht, SAID[:3], ("anna", "bram", "cor"))
    codings.loc[(codings["coder"] == "cor") & (codings["fragment_id"] == "B01-0"), "duiding"] = (
        "weerspreekt"
    )
    first = (codings["fragment_id"] == "B02-1") & (codings["coder"] == "anna")
    codings.loc[first, ["duiding", "belang"]] = ["nuanceert", 0]
    second = (codings["fragment_id"] == "B02-1") & (codings["coder"] == "bram")
    codings.loc[second, "duiding"] = ""
    found = agreed_readings(codings).set_index("fragment_id")
    assert found.loc["B01-0", "duiding"] == "bevestigt"
    assert found.loc["B02-1", "duiding"] == DISPUTED
    assert found.loc["B02-1", "belang"] == pytest.approx(4 / 3)


def test_a_fragment_about_two_figures_is_about_none(utrecht):
    codings = codings_of(utrecht, SAID[:1], ("anna", "bram"))
    codings.loc[codings["coder"] == "bram", "indicator"] = "loneliness"
    assert agreed_readings(codings)["indicator"].tolist() == [DISPUTED]
    codings.loc[codings["coder"] == "bram", "indicator"] = ""
    assert agreed_readings(codings)["indicator"].tolist() == [DISPUTED]


def test_columns_that_lack_are_named(utrecht):
    with pytest.raises(ValueError, match="kenmerk"):
        agreed_readings(codings_of(utrecht, SAID).drop(columns="kenmerk"))
