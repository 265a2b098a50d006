"""What a difference is made of: the published example, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi

NUMBERS = st.floats(-100, 100)
THREE = st.fixed_dictionaries(
    {name: st.lists(NUMBERS, min_size=4, max_size=4) for name in ("a", "b", "c")}
)


def total(factors):
    return np.sum(np.prod([np.asarray(v) for v in factors.values()], axis=0))


def test_births_in_taiwan():
    """Das Gupta 1993, example 4.3, as R's DasGuptR prints it."""
    earlier = {
        "births": [393, 407, 369, 274, 184, 90, 16],
        "married": [0.122, 0.622, 0.903, 0.930, 0.916, 0.873, 0.800],
        "women": [0.043, 0.041, 0.036, 0.032, 0.026, 0.020, 0.018],
    }
    later = {
        "births": [488, 452, 338, 156, 63, 22, 3],
        "married": [0.082, 0.527, 0.866, 0.941, 0.942, 0.923, 0.876],
        "women": [0.058, 0.038, 0.032, 0.030, 0.026, 0.023, 0.019],
    }
    found = epi.das_gupta(earlier, later)
    assert_allclose(found["value"], [-7.285632, -2.720633, -1.565181], atol=6e-7)
    assert_allclose(found["share"], [62.96, 23.51, 13.53], atol=6e-3)
    assert total(later) - total(earlier) == pytest.approx(-11.571446)


@given(THREE, THREE)
def test_the_parts_add_up_to_the_difference(earlier, later):
    found = epi.das_gupta(earlier, later)["value"]
    assert_allclose(found.sum(), total(later) - total(earlier), atol=1e-6)


@given(THREE, THREE)
def test_back_is_the_opposite_of_there(earlier, later):
    there, back = (epi.das_gupta(*pair)["value"] for pair in ((earlier, later), (later, earlier)))
    assert_allclose(there, -back[there.index], atol=1e-6)


@given(THREE, st.lists(NUMBERS, min_size=4, max_size=4))
def test_what_does_not_change_has_no_part(earlier, b):
    later = {**earlier, "b": b}
    found = epi.das_gupta(earlier, later)["value"]
    assert_allclose(found[["a", "c"]], 0, atol=1e-6)


@given(*(st.lists(NUMBERS, min_size=3, max_size=3) for _ in range(4)))
def test_two_factors_are_kitagawas(share, rate, later_share, later_rate):
    s, r, t, q = map(np.array, (share, rate, later_share, later_rate))
    found = epi.das_gupta({"share": s, "rate": r}, {"share": t, "rate": q})["value"]
    assert_allclose(found["share"], ((t - s) * (r + q) / 2).sum(), atol=1e-6)
    assert_allclose(found["rate"], ((q - r) * (s + t) / 2).sum(), atol=1e-6)


def test_no_difference_has_no_shares():
    assert epi.das_gupta({"a": 1, "b": 2}, {"a": 1, "b": 2})["share"].isna().all()


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        ({"a": 1}, {"b": 1}, "the same factors"),
        ({}, {}, "the same factors"),
        ({"a": [1, 2], "b": [1, 2, 3]}, {"a": [1, 2], "b": [1, 2, 3]}, r"found \[2, 3\]"),
        ({"a": "veel"}, {"a": 1}, "'a' must be numbers"),
        ({"a": [1, np.nan]}, {"a": [1, 2]}, "'a' must be finite"),
        ({f"f{i}": 1 for i in range(9)}, {f"f{i}": 1 for i in range(9)}, "at most 8"),
    ],
)
def test_what_is_refused(earlier, later, said):
    with pytest.raises(ValueError, match=said):
        epi.das_gupta(earlier, later)
