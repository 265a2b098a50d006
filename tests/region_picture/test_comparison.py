"""What stands out: an interval counts by its own confidence."""

import pandas as pd
import pytest

from regiobeeld.measurement import catalogue
from regiobeeld.measurement.measure import SAME_FIGURE
from regiobeeld.region_picture.comparison import compare


def survey(value: float, lower: float, upper: float, confidence: float) -> pd.DataFrame:
    figure = {"indicator": "smoking", "region": "x", "level": "ggd", "period": 2020, "age": "18+"}
    measured = {"value": value, "lower": lower, "upper": upper, "confidence": confidence}
    return pd.DataFrame([figure | {"sex": "all", "kind": "survey", "table": "t"} | measured])


# Every interval is of a standard error of 1, rounded as shown; 99.8% of it reaches to 3.09.
@pytest.mark.parametrize(
    ("away", "confidence", "quantile", "stands_out"),
    [
        (3.3, 0.90, 1.6449, True),
        (2.9, 0.90, 1.6449, False),
        (3.3, 0.95, 1.9600, True),
        (2.9, 0.95, 1.9600, False),
        (3.3, 0.99, 2.5758, True),
        (2.9, 0.99, 2.5758, False),
    ],
)
def test_a_figure_stands_out_at_the_same_distance_whatever_its_interval(
    away, confidence, quantile, stands_out
):
    mine = survey(20 + away, 20 + away - quantile, 20 + away + quantile, confidence)
    theirs = mine.assign(value=20.0, lower=float("nan"), upper=float("nan"))
    spread = pd.DataFrame(columns=[*SAME_FIGURE, "median", "n", "mad"]).astype(
        mine[SAME_FIGURE].dtypes.to_dict() | {"median": "float64", "n": "int64", "mad": "float64"}
    )
    found = compare(mine, theirs, spread, catalogue(), "NL01")
    assert found["stands_out"].tolist() == [stands_out]
