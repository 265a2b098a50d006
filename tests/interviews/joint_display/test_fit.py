import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.interviews.agreement.consensus import DISPUTED, agreed_readings, majority
from regiobeeld.interviews.choices import DUIDING
from regiobeeld.interviews.joint_display.fit import FITS, joint_fit, proposed_fit
from tests.interviews.made_codings import SAID, codings_of

INTERVIEWS = st.lists(st.lists(st.sampled_from([*DUIDING, "", DISPUTED]), min_size=1), max_size=9)


@pytest.mark.parametrize(
    ("interviews", "fit"),
    [
        ([], "silence"),
        ([["nieuw"], [""], [DISPUTED]], ""),
        ([["bevestigt"]], "agreement"),
        ([["weerspreekt"]], "dissonance"),
        ([["verklaart"]], "partial"),
        ([["nuanceert"], ["nuanceert"]], "partial"),
        ([["bevestigt"], ["bevestigt"], ["weerspreekt"]], "agreement"),
        ([["bevestigt"], ["weerspreekt"]], "partial"),
        # Who talks much has one vote: ten confirmations of one person are half.
        ([["bevestigt"] * 10, ["weerspreekt"]], "partial"),
        ([["bevestigt", "weerspreekt"], ["bevestigt"], ["bevestigt"]], "agreement"),
        # What says nothing of the figure does not weigh.
        ([["weerspreekt", "nieuw", ""], [DISPUTED]], "dissonance"),
    ],
)
def test_two_thirds_of_the_interviews_decide(interviews, fit):
    assert proposed_fit(interviews) == fit


def test_the_threshold_can_be_chosen():
    said = [["bevestigt"], ["bevestigt"], ["bevestigt"], ["weerspreekt"]]
    assert proposed_fit(said, threshold=0.75) == "agreement"
    assert proposed_fit(said, threshold=0.76) == "partial"
    for wrong in (0.5, 1.1, -1):
        with pytest.raises(ValueError, match="threshold must be above"):
            proposed_fit(said, threshold=wrong)


@given(INTERVIEWS)
def test_order_and_repetition_do_not_matter(interviews):
    fit = proposed_fit(interviews)
    assert fit in (*FITS, "")
    assert proposed_fit(interviews[::-1]) == fit
    assert proposed_fit([said * 2 for said in interviews]) == fit
    assert proposed_fit(interviews * 3) == fit


@given(INTERVIEWS)
def test_turning_every_reading_turns_the_fit(interviews):
    turned = {"bevestigt": "weerspreekt", "weerspreekt": "bevestigt"}
    opposite = {"agreement": "dissonance", "dissonance": "agreement"}
    fit = proposed_fit(interviews)
    other = proposed_fit([[turned.get(word, word) for word in said] for said in interviews])
    assert other == opposite.get(fit, fit)


def test_roles_weigh_the_same():
    assert joint_fit(["agreement", "agreement"]) == "agreement"
    assert joint_fit(["agreement", "dissonance"]) == "partial"
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
