import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.errors import DefinitionError
from regiobeeld.exercises import check, exercises, fingerprint
from tests.notebooks.answers import MISSES

EMPTY = "Nog niet ingevuld. Zet je antwoord op de plaats van de drie punten."
NUMBER, DECIMAL, TEXT, TEXTS = "roken-onbekend", "roken-nederland", "ruw-laagste", "smr-slechter"


@pytest.mark.parametrize("name", exercises())
def test_what_is_not_filled_in_is_told_of(name):
    for unfilled in (..., None, [], [...], ["Groningen", ...]):
        assert (check(name, unfilled).state, repr(check(name, unfilled))) == ("empty", EMPTY)


@pytest.mark.parametrize("answer", [16.7, np.float64(16.7), 16.74, pd.Series([16.7]), "GM0344"])
def test_a_number_may_come_in_any_wrapping(answer):
    expected = "not_yet" if isinstance(answer, str) else "right"
    assert check(DECIMAL, answer).state == expected


def test_a_whole_number_may_come_from_numpy_or_a_table():
    for answer in (2, 2.0, np.int64(2), np.array([2]), pd.DataFrame({"n": [2]})):
        assert check(NUMBER, answer).state == "right"


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [
        (NUMBER, "twee", "Hier hoort een getal."),
        (NUMBER, True, "Hier hoort een getal."),
        (NUMBER, float("nan"), "Hier hoort een getal."),
        (NUMBER, 1j, "Hier hoort een getal."),
        (NUMBER, pd.Series([1.0, 2.0]), "Hier hoort een getal."),
        (NUMBER, pd.Series([], dtype="float64"), "Hier hoort een getal."),
        (TEXT, 3, "Hier hoort een woord"),
        (TEXT, ["Flevoland"], "Hier hoort een woord"),
        (TEXTS, "Groningen", "Hier hoort een lijst"),
        (TEXTS, [1, 2], "Hier hoort een lijst"),
        (TEXTS, 5, "Hier hoort een lijst"),
    ],
)
def test_an_answer_of_another_kind_is_told_what_belongs_there(name, answer, says):
    verdict = check(name, answer)
    assert verdict.state == "not_yet"
    assert verdict.text.startswith(f"Nog niet. {says}")


def test_capitals_spaces_and_order_do_not_matter():
    assert check(TEXT, "  flevoland ").state == "right"
    for listed in (["Limburg", "Groningen"], ("groningen", "LIMBURG"), {"Limburg", "Groningen"}):
        assert check(TEXTS, listed).state == "right"
    assert check(TEXTS, pd.Index(["Limburg", "Groningen"])).state == "right"
    assert check(TEXTS, ["Limburg"]).state == "not_yet"


def test_yes_and_no_may_be_true_and_false():
    assert check("alfa-duiding", False) == check("alfa-duiding", np.bool_(False))
    assert check("alfa-duiding", "Nee").state == "right"
    assert check("alfa-duiding", True).state == "not_yet"


@pytest.mark.parametrize("name", list(MISSES))
def test_a_known_mistake_gets_a_hint_of_its_own(name):
    hints = [check(name, miss).text for miss in MISSES[name]]
    assert all(hint.startswith("Nog niet. ") for hint in hints)
    usual = check(name, ["iets anders"] if name == TEXTS else "iets anders").text
    far = check(name, 987654.0).text
    assert not {usual, far} & set(hints)


def test_an_exercise_that_does_not_exist_is_named():
    with pytest.raises(DefinitionError, match="no exercise 'roken-nederlnd'"):
        check("roken-nederlnd", 1)
    with pytest.raises(DefinitionError, match="must be a number, not 'veel'"):
        fingerprint(NUMBER, "veel")


@given(st.floats(0.06, 0.94), st.integers(-1000, 1000))
def test_a_number_that_rounds_elsewhere_is_not_right(part, whole):
    """With one decimal 16.7 is right, and nothing that is nearer to another tenth."""
    answer = whole + part
    distance = abs(answer - 16.7)
    if distance < 0.049:
        assert check(DECIMAL, answer).state == "right"
    if distance > 0.061:
        assert check(DECIMAL, answer).state == "not_yet"


@given(
    st.one_of(st.none(), st.text(), st.floats(), st.lists(st.text()), st.binary(), st.booleans())
)
def test_whatever_is_filled_in_gets_an_answer(answer):
    for name in (NUMBER, DECIMAL, TEXT, TEXTS):
        assert check(name, answer) == check(name, answer)
