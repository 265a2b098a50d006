import pandas as pd
import pytest

from regiobeeld.errors import StatLineError
from regiobeeld.statline.cells import typed_values, untyped_statuses, untyped_values
from regiobeeld.statline.metadata import Topic

NUMBER = Topic("Rokers_1", "Rokers")
TEXT = Topic("Naam_2", "Naam", datatype="String")


def test_untyped_numbers_and_their_reasons():
    cells = pd.Series(["    24.2", "       .", "", "        ", None, "  -3"])
    assert untyped_values(cells, NUMBER).fillna(-1).tolist() == [24.2, -1, -1, -1, -1, -3]
    assert untyped_statuses(cells).tolist() == [
        "ok",
        "suppressed",
        "not_applicable",
        "not_applicable",
        "not_measured",
        "ok",
    ]


def test_text_topics_lose_padding_and_keep_gaps():
    cells = pd.Series(["Utrecht   ", "         .", "          "])
    for values in (typed_values(cells, TEXT), untyped_values(cells, TEXT)):
        assert values.fillna("-").tolist() == ["Utrecht", "-", "-"]


def test_a_column_of_nothing_but_null_is_float():
    empty = pd.Series([None, None], dtype="object")
    assert typed_values(empty, NUMBER).dtype == "float64"
    assert untyped_values(empty, NUMBER).dtype == "float64"


@pytest.mark.parametrize("cell", ["12*", "1,5", "<script>", "x"])
def test_text_among_numbers_is_an_error_not_a_gap(cell):
    with pytest.raises(StatLineError, match="Rokers_1 should hold numbers"):
        untyped_values(pd.Series(["    24.2", cell]), NUMBER)
