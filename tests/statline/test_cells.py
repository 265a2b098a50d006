import pyarrow as pa
import pytest

from regiobeeld.errors import StatLineError
from regiobeeld.statline.cells import typed_values, untyped_statuses, untyped_values
from regiobeeld.statline.metadata import Topic

NUMBER = Topic("Rokers_1", "Rokers")
TEXT = Topic("Naam_2", "Naam", datatype="String")


def test_untyped_numbers_and_their_reasons():
    cells = pa.array(["    24.2", "       .", "", "        ", None, "  -3"])
    assert untyped_values(cells, NUMBER).fill_null(-1).to_pylist() == [24.2, -1, -1, -1, -1, -3]
    assert untyped_statuses(cells).to_pylist() == [
        "ok",
        "suppressed",
        "not_applicable",
        "not_applicable",
        "not_measured",
        "ok",
    ]


def test_text_topics_lose_padding_and_keep_gaps():
    cells = pa.array(["Utrecht   ", "         .", "          "])
    for values in (typed_values(cells, TEXT), untyped_values(cells, TEXT)):
        assert values.fill_null("-").to_pylist() == ["Utrecht", "-", "-"]


def test_a_column_of_nothing_but_null_is_float():
    empty = pa.array([None, None], pa.string())
    assert untyped_values(empty, NUMBER).type == pa.float64()


@pytest.mark.parametrize("cell", ["12*", "1,5", "<script>", "x", "nan", "inf"])
def test_text_among_numbers_is_an_error_not_a_gap(cell):
    with pytest.raises(StatLineError, match="Rokers_1 should hold numbers"):
        untyped_values(pa.array(["    24.2", cell]), NUMBER)
