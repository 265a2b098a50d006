import pandas as pd
import pytest

from regiobeeld.charts import has_saturation_curve, saturation_curve
from regiobeeld.errors import BuildError, RegiobeeldError
from regiobeeld.interviews.agreement.saturation import Saturation, saturation


def found(*themes: str) -> Saturation:
    rows = [(f"U{n:02d}", code) for n, said in enumerate(themes, start=1) for code in said]
    return saturation(pd.DataFrame(rows, columns=["interview_id", "code"]))


REACHED = found("ab", "bc", "d", "a", "a", "b", "c")


def test_bars_line_and_stopping_point():
    chart = saturation_curve(REACHED)
    bars, line = chart.figure.data
    assert list(bars.y) == [2, 1, 1, 0, 0, 0, 0]
    assert list(line.y) == [2, 3, 4, 4, 4, 4, 4]
    assert chart.figure.layout.shapes[0].x0 == 4.5
    assert "4+2" in chart.figure.layout.annotations[0].text


def test_it_is_told_in_words_and_in_a_table():
    chart = saturation_curve(REACHED, "en")
    assert "2, 1, 1, 0, 0, 0, 0" in chart.alternative
    assert "Saturation: 4+2" in chart.alternative
    assert chart.table["New themes"].tolist() == [2, 1, 1, 0, 0, 0, 0]
    assert not any("U01" in str(part) for part in (chart.table, chart.alternative, chart.note))


def test_without_saturation_there_is_no_line():
    chart = saturation_curve(found("a", "b", "c", "d", "e", "f"))
    assert not chart.figure.layout.shapes
    assert "Nog geen verzadiging" in chart.alternative


def test_it_needs_two_interviews_with_themes():
    for few in (found("a"), found(("",), ("",))):
        assert not has_saturation_curve(few)
        with pytest.raises(BuildError, match="it needs two coded interviews"):
            saturation_curve(few)
    with pytest.raises(RegiobeeldError, match="lang"):
        saturation_curve(REACHED, "fr")
