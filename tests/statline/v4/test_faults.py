"""Whatever a v4 server does: the right rows, or one sentence that names the table and address."""

from __future__ import annotations

import json

import pytest

from regiobeeld import statline
from regiobeeld.errors import StatLineError, TableNotFoundError, TopicNotFoundError
from regiobeeld.statline import Patience
from regiobeeld.statline.v4 import live
from tests.stand_in import Fault, StandIn, made_table
from tests.stand_in.service import Answer

TABLE = "99001NED"
MADE = made_table(TABLE)
ROWS = r"Observations(\?|$)"
OBSERVATIONS = 3 * len(MADE.typed)

FAULTS = {
    Fault.NOT_FOUND: "does not have table 99001NED",
    Fault.SERVER_ERROR: "HTTP 500",
    Fault.CLOSED: "cannot be reached, or broke off",
    Fault.RESET: "cannot be reached, or broke off",
    Fault.CUT: "broke off|no readable answer",
    Fault.CUT_GZIP: "a damaged gzip file instead of data",
    Fault.WEB_PAGE: "a web page instead of data",
    Fault.BROKEN_JSON: "broken JSON instead of data",
    Fault.OTHER_JSON: "JSON of another shape instead of data",
    Fault.EMPTY: "an empty page instead of data",
    Fault.TOO_MANY: "HTTP 429",
}


@pytest.fixture
def made(monkeypatch):
    """A stand-in whose table comes in several blocks, each of several pages."""
    monkeypatch.setattr(live, "LARGEST_BLOCK", 30)
    with StandIn(tables={TABLE: MADE}, page_4=12) as server:
        yield server


def opened(server, table_id=TABLE):
    return statline.table(table_id, url=server.url_4, protocol="v4")


def check(caught, server):
    assert TABLE in str(caught.value)
    assert server.url_4 in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "collection", ["Properties", "Dimensions", "MeasureCodes", "RegioSCodes", r"Observations/\$"]
)
def test_faults_in_the_description(made, collection, fault):
    # Half a number is a number too; then the rows betray it.
    if "Observations" in collection and fault is Fault.CUT:
        pytest.skip("a count is too short to be cut")
    told = FAULTS[fault]
    if "Observations" in collection and fault in (
        Fault.WEB_PAGE,
        Fault.BROKEN_JSON,
        Fault.OTHER_JSON,
        Fault.EMPTY,
    ):
        told = "gave no number of observations|announced|announces"
    with made.fault(collection, fault), pytest.raises(StatLineError, match=told) as caught:
        opened(made).read()
    check(caught, made)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("where", [ROWS, "Observations.*skip"], ids=["every page", "a later page"])
def test_faults_in_rows(made, where, fault):
    table = opened(made)
    with made.fault(where, fault), pytest.raises(StatLineError, match=FAULTS[fault]) as caught:
        table.read(status=True)
    check(caught, made)


@pytest.mark.parametrize("fault", [f for f in FAULTS if f is not Fault.NOT_FOUND])
def test_a_fault_that_passes_does_no_harm(made, fault):
    expected = opened(made).read(status=True)
    with made.fault("Observations.*skip", fault, times=2):
        found = opened(made).read(status=True)
    assert found.equals(expected)


def test_no_answer_in_time(made, monkeypatch):
    table = opened(made)
    monkeypatch.setenv("REGIOBEELD_TIMEOUT", "0.2")
    monkeypatch.setenv("REGIOBEELD_ATTEMPTS", "1")
    with made.fault("Properties", Fault.HANG), pytest.raises(StatLineError, match="in time"):
        opened(made)
    assert len(table.read()) == len(MADE.typed)


@pytest.mark.parametrize("monthly", [Fault.SHORT, Fault.MISSING])
@pytest.mark.parametrize("page", [12, 1000], ids=["pages", "one page"])
def test_too_few_observations(made, monthly, page):
    made.page_4 = page
    table = opened(made)
    with (
        made.fault(ROWS, monthly),
        pytest.raises(StatLineError, match=r"announced \d+ observations .* but sent \d+") as caught,
    ):
        table.read()
    check(caught, made)


def test_an_observation_that_comes_twice(made):
    table = opened(made)
    with made.fault(ROWS, Fault.TWICE), pytest.raises(StatLineError, match="more than once"):
        table.read()


def test_observations_in_another_order_do_no_harm(made):
    expected = opened(made).read(status=True)
    with made.fault(ROWS, Fault.REORDERED):
        assert opened(made).read(status=True).equals(expected)


def observation(number, measure="M000001", code="GM0000", value=1.0, attribute="None", **more):
    return {
        "Id": number,
        "Measure": measure,
        "ValueAttribute": attribute,
        "Value": value,
        "StringValue": None,
        "RegioS": code,
        **more,
    }


def answered(server, rows, count=None, link=None, **options):
    """Read a table of which the server answers with these observations."""
    server.page_4 = 1000
    table = statline.live_rows(TABLE, url=server.url_4, protocol="v4", **options)
    body = {"value": rows} | ({"@odata.nextLink": link} if link else {})
    number = str(len(rows) if count is None else count).encode()
    with (
        server.fixed(r"Observations/\$count", Answer(200, number)),
        server.fixed(ROWS, Answer(200, json.dumps(body).encode())),
    ):
        return table(["RegioS", "Inwoners_1", "Naam_3"], {}, status=True)


def one_block(server, monkeypatch):
    monkeypatch.setattr(live, "LARGEST_BLOCK", 10_000)
    monkeypatch.setattr(live.ObservedRows, "count", lambda self: self._count(None))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([observation(1), observation(2)], "more than one figure of Inwoners_1"),
        ([observation(1, code="GM9999")], "list of codes does not have"),
        ([observation(1, measure="M9")], "were not asked for"),
        ([observation(1, value=None, Value="much")], "should hold numbers"),
        ([observation(None)], "observations without a number"),
        ([{"Id": 1, "Measure": "M000001"}], "without column ValueAttribute"),
        ([{**observation(1), "Id": 2**80}], "instead of data|should hold numbers"),
    ],
)
def test_observations_that_cannot_be(made, monkeypatch, rows, told):
    one_block(made, monkeypatch)
    with pytest.raises(StatLineError, match=told):
        answered(made, rows)


def test_a_reason_that_is_not_known_is_told(made, monkeypatch):
    one_block(made, monkeypatch)
    told = []
    rows = [
        observation(1, attribute="Onzeker\x1b[2J\n"),
        observation(2, code="GM0001", value=None, attribute="NotAvailable"),
        observation(3, code="GM0002", value=None, attribute="Confidential"),
        observation(4, code="GM0003", value=None, attribute="Impossible"),
        observation(5, code="GM0004", value=None),
        observation(6, code="GM0005", value=7.0),
    ]
    frame = answered(made, rows, notice=told.append)
    assert list(frame["Inwoners_1|status"]) == [
        *("not_measured", "suppressed", "suppressed", "not_applicable", "not_measured", "ok")
    ]
    assert frame["Inwoners_1"].dropna().tolist() == [7.0]
    assert frame["Naam_3|status"].unique().tolist() == ["not_measured"]
    (line,) = told
    assert "'Onzeker[2J'" in line and "not measured" in line


@pytest.mark.parametrize(
    "link", ["http://elsewhere.example/odata?$skip=1", "//elsewhere.example/?$skip=1", "?$skip=1"]
)
def test_a_link_leads_to_no_other_server_and_not_in_a_circle(made, monkeypatch, link):
    one_block(made, monkeypatch)
    made.requests.clear()
    with pytest.raises(StatLineError, match=r"announced 3 observations .* sent 4"):
        answered(made, [observation(1), observation(2, code="GM0001")], count=3, link=link)
    assert [asked for asked in made.requests if "skip" in asked] == [
        f"/odata/v1/CBS/{TABLE}/Observations?$skip=1"
    ] * 1


def test_a_filter_that_is_not_kept_to(made):
    """The counts of the parts are not that of the whole; nothing is read then."""
    table = opened(made)
    count = Answer(200, str(OBSERVATIONS).encode())
    with (
        made.fixed(r"Observations/\$count", count),
        pytest.raises(StatLineError, match="141 observations are announced, but 282 by RegioS"),
    ):
        table.read()
    assert made.asked(ROWS) == []


def test_rows_that_were_not_asked_for(made):
    """Though they are as many as were announced."""
    table = opened(made)
    rows = [observation(n, code=f"GM{n:04}") for n in range(3)]
    body = json.dumps({"value": rows}).encode()
    with (
        made.fixed(r"Observations\?", Answer(200, body)),
        pytest.raises(StatLineError, match="not asked for"),
    ):
        table.read("Inwoners", {"RegioS": ["GM0003", "GM0004", "GM0005"]})


def test_a_server_that_orders_codes_in_its_own_way(made, monkeypatch):
    """Then lists of codes are asked for instead of stretches."""
    expected = opened(made).read(status=True)
    table = opened(made)
    made.requests.clear()
    with made.fixed(r"Observations/\$count.* ge ", Answer(200, b"1")):
        found = table.read(status=True)
    assert found.equals(expected)
    asked = made.asked(ROWS)
    assert asked and all(" ge " not in request for request in asked)


def test_more_observations_than_are_read(made, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_MOST_ROWS", "100")
    with pytest.raises(StatLineError, match=r"announces 141 observations .* at most 100") as caught:
        opened(made)
    check(caught, made)


def test_an_answer_that_is_too_large(made, monkeypatch):
    table = opened(made)
    monkeypatch.setenv("REGIOBEELD_LARGEST_ANSWER", "0.001")
    with pytest.raises(StatLineError, match=r"sends more than 0.001 MB"):
        table.read()


@pytest.mark.parametrize(
    ("collection", "rows", "told"),
    [
        ("MeasureCodes", [{"Identifier": "M1"}, {"Identifier": "M1"}], "two of one"),
        ("MeasureCodes", [{"Title": "Mannen"}], "without a code"),
        ("MeasureCodes", [], "no topics"),
        ("Dimensions", [], "no dimensions"),
        ("Dimensions", [{"Identifier": "Value"}], "that of another column"),
        ("Dimensions", [{"Identifier": "../84799NED", "Kind": "Dimension"}], "a key has"),
        ("Dimensions", [{"Identifier": "ID", "Kind": "Dimension"}], "that of another column"),
        ("Dimensions", ["RegioS"], "JSON of another shape"),
        ("Properties", None, "JSON of another shape"),
    ],
)
def test_descriptions_that_cannot_be(made, collection, rows, told):
    body = json.dumps({"value": rows}).encode()
    with (
        made.fixed(f"/{collection}$", Answer(200, body)),
        pytest.raises(StatLineError, match=told),
    ):
        opened(made)


def test_the_list_of_codes_is_short(made):
    with made.fault("/RegioSCodes", Fault.SHORT):
        table = opened(made)
    with pytest.raises(StatLineError, match=r"observations are announced, but|does not have"):
        table.read()


def test_another_table_than_was_asked(made):
    body = json.dumps({"Identifier": "99002NED"}).encode()
    with (
        made.fixed("/Properties", Answer(200, body)),
        pytest.raises(StatLineError, match="answered with table '99002NED' instead of"),
    ):
        opened(made)


def test_what_the_service_says_of_an_error(made):
    said = json.dumps({"error": {"message": "Te druk\x1b[2J"}}).encode()
    with (
        made.fixed("/Properties", Answer(403, said)),
        pytest.raises(StatLineError, match=r"HTTP 403 \(Te druk\[2J\)"),
    ):
        opened(made)


def test_capitals_of_an_identifier(server):
    """v4 knows a table in its own capitals only; the list of tables tells which."""
    with StandIn(tables={"99001ned": made_table("99001ned")}) as own:
        assert opened(own, "99001NED").info.id == "99001ned"
        with pytest.raises(TableNotFoundError, match="does not have table 99009NED"):
            opened(own, "99009NED")


def test_what_v4_does_not_have(made):
    with pytest.raises(StatLineError, match="RIVM are not in OData v4; choose protocol v3"):
        statline.table(TABLE, catalogue="RIVM", protocol="v4")
    with pytest.raises(StatLineError, match="choose protocol v3"):
        statline.download(TABLE, url=made.url_4, protocol="v4", typed=False)
    with pytest.raises(StatLineError, match="no protocol 'v5'; choose auto, v3 or v4"):
        statline.table(TABLE, protocol="v5")
    with pytest.raises(TopicNotFoundError, match="has no topic"):
        opened(made).read("Drinkers")


def test_blocks_are_asked_several_at_once_and_no_more(made):
    retry = Patience(connections=3)
    rows = statline.live_rows(TABLE, url=made.url_4, protocol="v4", retry=retry)
    made.connections.clear()
    blocks = list(rows.tidy(["RegioS", "Inwoners_1", "Rokers_2", "Naam_3"], {}))
    assert len(blocks) > 3
    assert len(made.connections) <= 3
