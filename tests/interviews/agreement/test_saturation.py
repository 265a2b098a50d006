import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.interviews.agreement.saturation import saturation


def codings(new_themes):
    """Interviews U01, U02, … that each name everything named before, and so many new themes."""
    rows = [(f"U{number:02}", "") for number in range(1, len(new_themes) + 1)]
    named = 0
    for number, new in enumerate(new_themes, start=1):
        named += new
        rows += [(f"U{number:02}", f"thema {theme}") for theme in range(named)]
    return pd.DataFrame(rows, columns=["interview_id", "code"], dtype="string")


@pytest.fixture(scope="session")
def guest(reference_folder):
    published = pd.read_csv(reference_folder / "qda" / "priority" / "guest2020_saturation.csv")
    return codings(list(published["nieuwe_themas"]))


def test_the_worked_example_of_guest_namey_and_chen(guest):
    found = saturation(guest)
    assert list(found.frame["base"].unique()) == [37]
    assert list(found.frame["new_themes"])[:3] == [7, 4, 1]
    assert [f"{ratio:.0%}" for ratio in found.frame["ratio"]][:3] == ["19%", "11%", "3%"]
    assert (found.point, found.label) == (6, "6+2")
    assert list(found.frame["interviews"])[:2] == ["U05, U06", "U06, U07"]
    assert list(found.curve["themes"])[3::4] == [37, 45, 47]
    assert found.sentence() == (
        "Na 6 interviews kwamen er in de volgende 2 weinig nieuwe thema's bij (1). Dat is 3% van"
        " de 37 thema's uit de eerste 4, niet meer dan de grens van 5%. Verzadiging: 6+2"
        " (Guest, Namey & Chen 2020)."
    )
    assert "6+2" in found.sentence("en")


def test_without_any_new_theme_it_takes_longer(guest):
    assert saturation(guest, threshold=0).label == "10+2"


def test_runs_of_three_move_by_one_interview(guest):
    found = saturation(guest, run=3)
    assert list(zip(found.frame["first"], found.frame["last"], strict=True))[:2] == [(5, 7), (6, 8)]
    assert found.label == "9+3"


def test_not_reached_is_told_with_the_last_run():
    found = saturation(codings([5, 5, 5, 5, 4, 4]))
    assert found.point is None
    assert found.label == ""
    assert found.sentence().startswith("Nog geen verzadiging. In de laatste 2 interviews kwamen")
    assert "40% van de 20" in found.sentence()


def test_too_few_interviews_are_told():
    found = saturation(codings([3, 2, 1]))
    assert found.frame.empty
    assert list(found.curve["themes"]) == [3, 5, 6]
    assert found.sentence() == (
        "Aantal gecodeerde interviews: 3. Om verzadiging te bepalen zijn er minstens 6 nodig:"
        " 4 als basis en 2 daarna."
    )
    assert saturation(codings([])).sentence("en").startswith("Number of coded interviews: 0.")


def test_a_base_without_themes_is_told():
    assert "geen code gegeven" in saturation(codings([0, 0, 0, 0, 1, 1])).sentence()


def test_the_order_is_that_in_which_interviews_were_held():
    rows = pd.DataFrame(
        [("U1", "zorg"), ("U2", "zorg"), ("U2", "geld")], columns=["interview_id", "code"]
    )
    assert list(saturation(rows).curve["new_themes"]) == [1, 1]
    assert list(saturation(rows, ["U2", "U1"]).curve["new_themes"]) == [2, 0]


def test_an_interview_that_is_not_coded_brings_nothing_that_counts():
    found = saturation(codings([3, 2]), ["U01", "U07", "U02"])
    assert list(found.curve["interview_id"]) == ["U01", "U02"]
    assert found.not_coded == ("U07",)
    assert found.sentence().endswith(
        "Nog niet alle interviews zijn gecodeerd. Die tellen niet mee."
    )
    assert "U0" not in found.sentence()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"order": ["U01"]}, "lacks: U02"),
        ({"order": ["U01", "U02", "U01"]}, "twice: U01"),
        ({"base": 0}, "base must be 1"),
        ({"run": 0}, "run must be 1"),
        ({"threshold": 5}, "threshold must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_right_is_refused(options, told):
    with pytest.raises(ValueError, match=told):
        saturation(codings([1, 1]), **options)
    with pytest.raises(ValueError, match="absent"):
        saturation(pd.DataFrame({"code": []}))


@given(st.lists(st.integers(0, 6), max_size=12), st.integers(1, 5), st.integers(1, 3))
def test_new_themes_add_up_and_a_run_holds_its_own(new, base, run):
    found = saturation(codings(new), base=base, run=run)
    assert list(found.curve["new_themes"]) == new
    assert list(found.curve["themes"]) == [sum(new[: n + 1]) for n in range(len(new))]
    for row in found.frame.itertuples():
        assert row.new_themes == sum(new[row.first - 1 : row.last])
        assert row.last - row.first + 1 == run
    if found.point is not None:
        assert found.point >= base
