"""What `download` brings is what the service publishes, cell by cell."""

import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld import statline
from regiobeeld.errors import StatLineError, TopicNotFoundError
from regiobeeld.statline import Patience, endpoint, pages
from tests.stand_in import Fault, StandIn, made_table
from tests.stand_in.tables import content

SETS = pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])


@SETS
@pytest.mark.parametrize("table_id", ["84799NED", "50140NED"])
def test_a_real_table_equals_its_capture_cell_by_cell(server, table_id, typed):
    found = statline.download(table_id, url=server.url, typed=typed)
    captured = content(table_id.lower())
    expected = captured.typed if typed else captured.untyped
    assert found.column_names == list(expected.columns)
    assert found.num_rows == len(expected)
    for name, column in zip(found.column_names, found.columns, strict=True):
        cells = expected[name]
        if column.type == pa.string():
            assert column.to_pylist() == [None if pd.isna(c) else str(c) for c in cells], name
        else:
            numbers = column.to_pandas().astype("float64")
            pd.testing.assert_series_equal(numbers, cells.astype("float64"), check_names=False)


@pytest.mark.captures
def test_the_whole_of_a_real_table_is_there(server):
    assert statline.download("84799NED", url=server.url).shape == (17_341, 118)
    assert statline.download("50140NED", url=server.url).num_rows == 365


@SETS
def test_columns_and_regions_are_selected_on_the_server(fresh, typed):
    found = statline.download(
        "84799NED",
        url=fresh.url,
        typed=typed,
        topics="Aantal inwoners",
        where={"WijkenEnBuurten": ["GM0344", "NL00"]},
    )
    assert found["WijkenEnBuurten"].to_pylist() == ["NL00      ", "GM0344    "]
    cells = found["AantalInwoners_5"].to_pylist()
    assert cells == ([17_407_585, 357_597] if typed else ["17407585", "  357597"])
    (asked,) = fresh.asked(r"DataSet\?")
    assert "$select=ID,WijkenEnBuurten,AantalInwoners_5" in asked
    assert "WijkenEnBuurten eq 'GM0344'" in asked


def test_a_selection_in_many_requests_equals_one(server):
    codes = list(statline.table("85012NED", url=server.url).codes_frame("RegioS")["code"])
    whole = statline.download("85012NED", url=server.url, topics="Rokers").to_pandas()
    where = {"RegioS": codes[5:60], "Leeftijd": "20300", "Marges": "MW00000"}
    found = statline.download("85012NED", url=server.url, topics="Rokers", where=where)
    kept = whole[whole["RegioS"].str.strip().isin(codes[5:60])]
    kept = kept[(kept["Leeftijd"].str.strip() == "20300") & (kept["Marges"] == "MW00000")]
    pd.testing.assert_frame_equal(found.to_pandas(), kept.reset_index(drop=True))


def test_pages_come_over_as_many_connections_as_are_allowed(fresh):
    retry = Patience(connections=3)
    rows = statline.live_rows("50090NED", url=fresh.url, retry=retry)
    fresh.connections.clear()
    found = list(rows.cells(["WijkenEnBuurten", rows.info.topics[0].key], {}))
    assert len(found) == -(-len(content("50090NED").typed) // 10_000) > 3
    # Afterwards cbsodata asks twice what the table says of itself, by a connection for each.
    assert len(fresh.connections) <= 3 + 2


def test_the_whole_of_a_table_takes_no_list_of_codes(fresh):
    statline.download("84799NED", url=fresh.url)
    asked = [request.split("84799NED/")[1].split("?")[0] for request in fresh.requests]
    opened, pages, checked = asked[:3], asked[3:5], asked[5:]
    assert set(opened) == set(checked) == {"TableInfos", "DataProperties", "TypedDataSet/$count"}
    assert pages == ["TypedDataSet"] * 2


def test_what_does_not_exist_is_said(server):
    with pytest.raises(TopicNotFoundError, match="has no topic 'Rokende'"):
        statline.download("85012NED", url=server.url, topics="Rokende")


# --- pages, whatever is in them


CELLS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HARD = st.sampled_from(["},{", '"},{"ID":', "],[", "\n", "\\", '\\"', "null", "\u2028", "é😀"])
ROWS = st.lists(st.tuples(CELLS | HARD, st.none() | st.floats(allow_nan=False), CELLS), max_size=9)


@given(ROWS, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_any_cell_survives(rows, indent, ascii_only):
    """However the service writes its JSON: packed, indented, escaped or not."""
    value = [{"ID": n, "A": a, "B": b, "C": c} for n, (a, b, c) in enumerate(rows)]
    answer = {"odata.metadata": "}],[{", "value": value, "odata.nextLink": "x?$skip=7"}
    body = json.dumps(answer, indent=indent, ensure_ascii=ascii_only).encode()
    schema = pa.schema(
        [("ID", pa.int64()), ("A", pa.string()), ("B", pa.float64()), ("C", pa.string())]
    )
    page = pages.decode(body, schema, endpoint.endpoint("CBS"), "table 1", "address")
    assert page.rows.to_pylist() == value
    assert page.next_skip == 7


BODY = b'{"odata.metadata":"m","value":[{"ID":1,"A":2.5,"B":"x"},{"ID":2,"A":null,"B":null}]}'
PIECES = [b"null", b"{", b"}", b"[", b"]", b'"', b",", b":", b"1e999", b"\x00", b"\xff", b"\\"]


@given(st.integers(0, len(BODY)), st.integers(0, 20), st.lists(st.sampled_from(PIECES), max_size=3))
def test_a_damaged_page_is_read_or_refused(place, gone, pieces):
    """Never anything worse: Arrow's reader is known to crash on some of what is no page."""
    body = BODY[:place] + b"".join(pieces) + BODY[place + gone :]
    schema = pa.schema([("ID", pa.int64()), ("A", pa.float64()), ("B", pa.string())])
    try:
        pages.decode(body, schema, endpoint.endpoint("CBS"), "table 1", "address")
    except StatLineError as error:
        assert "table 1" in str(error) or "Topic" in str(error)


@pytest.mark.parametrize("body", [b"null", b"[null]", b'{"value":[]}null', b" null {}", b"", b"{}"])
def test_what_is_no_page_is_refused(body):
    schema = pa.schema([("ID", pa.int64())])
    with pytest.raises(StatLineError, match="instead of data for table 1"):
        pages.decode(body, schema, endpoint.endpoint("CBS"), "table 1", "address")


# --- retry


def waits(fault, times, **options):
    """Seconds that a download waits between attempts, when a fault occurs so many times."""
    seconds = []
    table = made_table("99001NED", rows=5)
    with StandIn(tables={"99001NED": table}, **options) as server:
        retry = Patience(wait=1, longest=60, sleep=seconds.append)
        with server.fault(r"DataSet\?", fault, times=times):
            found = statline.download("99001NED", url=server.url, retry=retry)
    assert found.num_rows == 5
    return seconds


def test_pauses_double_and_are_left_to_chance():
    seconds = waits(Fault.SERVER_ERROR, 4)
    assert [low <= s <= 2 * low for low, s in zip((0.5, 1, 2, 4), seconds, strict=True)] == [
        True
    ] * 4


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7), ("3600", 60), ("Fri, 01 Jan 2100 00:00:00 GMT", 60)],
)
def test_the_service_is_given_the_time_it_asks(asked, waited):
    assert waits(Fault.TOO_MANY, 2, retry_after=asked) == [waited, waited]


@pytest.mark.parametrize("asked", ["", "soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_what_the_service_asks_may_make_no_sense(asked):
    (seconds,) = waits(Fault.TOO_MANY, 1, retry_after=asked)
    assert 0.5 <= seconds <= 1


@pytest.mark.parametrize("text", ["none", "0", "-1", "nan", "inf"])
def test_an_impossible_number_of_connections(monkeypatch, text):
    monkeypatch.setenv("REGIOBEELD_CONNECTIONS", text)
    with pytest.raises(StatLineError, match=r"REGIOBEELD_CONNECTIONS is .* number of 1 or more"):
        statline.table("85012NED")
