"""Hanlon and TOPSIS: against references, and by their laws."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regiobeeld.priorities import hanlon, topsis

scores = st.floats(0, 10, allow_nan=False)
matrices = arrays(np.float64, (5, 3), elements=st.floats(0.1, 10))


@pytest.fixture
def reference(reference_folder: Path) -> Callable[[str], pd.DataFrame]:
    return lambda name: pd.read_csv(reference_folder / "qda" / "priority" / name)


def test_hanlon_meets_the_reference_in_both_forms(reference: Callable[[str], pd.DataFrame]) -> None:
    rows = reference("hanlon_reference.csv")
    a, b, c = (rows[name] for name in ("A_omvang_0_10", "B_ernst_0_10", "C_effectiviteit_0_10"))
    found = hanlon(a, b, c, rows["pearl_0_1"])
    assert found.tolist() == rows["naccho_A_plus_2B_times_C"].tolist()
    assert found / 3 == pytest.approx(rows["bpr_original_B_0_20_over_3"], abs=1e-6)


def test_topsis_meets_the_reference(reference: Callable[[str], pd.DataFrame]) -> None:
    rows = reference("topsis_reference.csv")
    criteria = [name for name in rows if name[0] == "c" and name[1].isdigit()]
    found = topsis(rows[criteria], [1] * 4, [name.endswith("max") for name in criteria])
    for column, expected in (
        ("d_best", "d_plus"),
        ("d_worst", "d_min"),
        ("closeness", "closeness"),
    ):
        assert found[column].to_numpy() == pytest.approx(rows[expected].to_numpy(), abs=1e-8)
    assert found["rank"].tolist() == rows["rang"].tolist()


@given(scores, scores, scores)
def test_hanlon_is_nought_without_pearl(a: float, b: float, c: float) -> None:
    assert hanlon(a, b, c, False) == 0
    assert 0 <= hanlon(a, b, c) <= 300


def test_hanlon_refuses_what_is_missing_or_out_of_range() -> None:
    with pytest.raises(ValueError, match=r"seriousness must be between 0 and 10; found nan"):
        hanlon([1, 2], [3, np.nan], [1, 1])
    with pytest.raises(ValueError, match=r"effectiveness .* found 11"):
        hanlon(1, 1, 11)


@given(matrices, st.floats(0.5, 20))
def test_topsis_does_not_depend_on_units(values: np.ndarray, factor: float) -> None:
    scaled = values * [factor, 1, 1]
    first, second = (topsis(v, [3, 2, 1])["closeness"] for v in (values, scaled))
    assert first.to_numpy() == pytest.approx(second.to_numpy(), abs=1e-9)


@given(matrices)
def test_what_is_best_on_everything_comes_first(values: np.ndarray) -> None:
    values[2] = values.max(axis=0) + 1
    found = topsis(values, [1, 1, 1])
    assert found.loc[2, "rank"] == 1 and found.loc[2, "closeness"] == pytest.approx(1)
    assert topsis(values, [1, 1, 1], False).loc[2, "rank"] == 5


def test_topsis_leaves_out_what_is_missing_instead_of_taking_nought() -> None:
    values = [[8.0, 2.0], [8.0, np.nan], [1.0, 9.0]]
    found = topsis(values, [1, 1])
    assert found.loc[1, "closeness"] == pytest.approx(1)
    with pytest.raises(ValueError, match="in every row; not in 1"):
        topsis([[1.0, 2.0], [np.nan, np.nan]], [1, 1])


def test_topsis_tells_equal_alternatives_apart_by_nothing() -> None:
    found = topsis([[0.0, 3.0], [0.0, 3.0]], [1, 1])
    assert found["closeness"].tolist() == [0.5, 0.5] and found["rank"].tolist() == [1, 1]


def test_topsis_refuses_wrong_weights() -> None:
    with pytest.raises(ValueError, match="one per criterion"):
        topsis([[1, 2]], [1])
    with pytest.raises(ValueError, match="0 or more"):
        topsis([[1, 2]], [1, -1])
