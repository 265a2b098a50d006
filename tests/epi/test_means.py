import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from regiobeeld import epi

LIMITS = ["lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]


def test_reproduces_phe_means(reference_csv):
    data = reference_csv("phe/mean__testdata_Mean.csv")
    expected = reference_csv("phe/mean__testdata_Mean_results.csv").set_index("area")
    options = {"value": "values", "confidence": (0.95, 0.998)}
    found = pd.concat(
        [
            epi.mean(data, groups="area", **options),
            epi.mean(data, groups=[], **options).set_axis(["No grouping"]),
        ]
    )
    columns = ["value_count", "stdev", "value", *LIMITS]
    assert_allclose(found, expected.loc[found.index, columns], rtol=1e-9)


def test_one_observation_has_a_mean_and_no_limits():
    frame = pd.DataFrame({"area": ["a", "b", "b"], "x": [3.0, 1.0, 1.0]})
    found = epi.mean(frame, groups="area", value="x")
    assert found.loc["a", "value"] == 3.0
    assert np.isnan(found.loc["a", "lower"])
    assert found.loc["b", ["lower", "upper"]].tolist() == [1.0, 1.0]


def test_several_grouping_columns_label_the_result():
    frame = pd.DataFrame({"area": ["b", "b", "a"], "sex": ["m", "m", "f"], "x": [1, 3, 5]})
    found = epi.mean(frame, groups=["area", "sex"], value="x")
    assert found.index.names == ["area", "sex"]
    assert found.loc[("b", "m"), "value"] == 2.0
    assert list(found.index) == [("b", "m"), ("a", "f")]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"area": ["a"], "y": [1]}, "value names a column that does not exist: 'x'"),
        ({"x": [1]}, "groups names a column that does not exist: 'area'"),
        ({"area": ["a", None], "x": [1, 2]}, r"groups must not be missing.*\(1: "),
        ({"area": ["a", "a"], "x": [1, None]}, r"value \(column 'x'\) must be a finite.*1: nan"),
        ({"area": ["a"], "x": ["one"]}, "must hold numbers.*0: 'one'"),
    ],
)
def test_a_bad_frame_is_refused(frame, message):
    with pytest.raises(ValueError, match=message):
        epi.mean(pd.DataFrame(frame), groups="area", value="x")
