"""Whatever a server does, the user gets one sentence that names the table and the address."""

import socket

import pytest

from regiobeeld import statline
from regiobeeld.errors import StatLineError, TableNotFoundError
from regiobeeld.statline import endpoint
from tests.stand_in import Fault

TABLE = "85012NED"

FAULTS = {
    Fault.NOT_FOUND: "does not have table 85012NED",
    Fault.SERVER_ERROR: "HTTP 500",
    Fault.CLOSED: "cannot be reached, or broke off",
    Fault.CUT: "broke off|no readable answer",
    Fault.WEB_PAGE: "instead of data",
    Fault.BROKEN_JSON: "instead of data",
    Fault.OTHER_JSON: "instead of data",
    Fault.EMPTY: "instead of data",
}


def check(caught, server):
    message = str(caught.value)
    assert TABLE in message
    assert server.url in message
    assert "\n" not in message


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("collection", ["TableInfos", "DataProperties", "RegioS"])
def test_faults_in_metadata(fresh, collection, fault):
    with (
        fresh.fault(f"/{collection}", fault),
        pytest.raises(StatLineError, match=FAULTS[fault]) as caught,
    ):
        statline.table(TABLE, url=fresh.url)
    check(caught, fresh)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("status", [False, True])
def test_faults_in_rows(fresh, status, fault):
    table = statline.table(TABLE, url=fresh.url)
    with (
        fresh.fault(r"DataSet\?", fault),
        pytest.raises(StatLineError, match=FAULTS[fault]) as caught,
    ):
        table.read("Rokers", status=status)
    check(caught, fresh)


@pytest.mark.parametrize("fault", [f for f in FAULTS if f is not Fault.CUT])
def test_faults_in_the_count(fresh, fault):
    table = statline.table(TABLE, url=fresh.url)
    # Half a number is a number too; then the rows betray it.
    with fresh.fault("count", fault), pytest.raises(StatLineError) as caught:
        table.read("Rokers")
    check(caught, fresh)


@pytest.mark.parametrize("fault", [f for f in FAULTS if f is not Fault.CUT])
def test_faults_on_a_later_page(fresh, fault):
    table = statline.table("84799NED", url=fresh.url)
    with fresh.fault(r"DataSet\?.*skip", fault), pytest.raises(StatLineError, match="84799NED"):
        table.read("AantalInwoners")


@pytest.mark.parametrize("page", [r"DataSet\?(?!.*skip)", r"DataSet\?.*skip"])
def test_a_short_page_is_noticed(fresh, page):
    table = statline.table("84799NED", url=fresh.url)
    with (
        fresh.fault(page, Fault.SHORT),
        pytest.raises(StatLineError, match=r"announced 17,341 rows .* sent 17,340"),
    ):
        table.read("AantalInwoners")


def test_a_row_that_comes_twice_is_noticed(fresh):
    table = statline.table(TABLE, url=fresh.url)
    with fresh.fault(r"DataSet\?", Fault.TWICE), pytest.raises(StatLineError, match="than once"):
        table.read("Rokers")


def test_a_page_for_ever_is_stopped(fresh):
    """A server that answers each link with the same page."""
    table = statline.table("84799NED", url=fresh.url)
    select = "$select=ID,WijkenEnBuurten,AantalInwoners_5"
    page, _ = fresh.answer(f"/ODataFeed/odata/84799NED/TypedDataSet?$format=json&{select}")
    with (
        fresh.fixed(r"DataSet\?", page),
        pytest.raises(StatLineError, match=r"announced 17,341 rows .* sent 20,000"),
    ):
        table.read("AantalInwoners")


def test_a_short_list_of_codes_is_noticed(fresh):
    with fresh.fault("/RegioS", Fault.SHORT):
        table = statline.table(TABLE, url=fresh.url)
    with pytest.raises(StatLineError, match="list of codes does not have"):
        table.read("Rokers")


def test_a_server_that_hangs_is_left(fresh):
    server = endpoint.Endpoint("CBS", fresh.url, timeout=(0.2, 0.2))
    with (
        fresh.fault("count", Fault.HANG),
        pytest.raises(StatLineError, match="no answer in time"),
    ):
        server.get_count(TABLE, None)


def test_nothing_listens():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(StatLineError, match="cannot be reached") as caught:
            statline.table(TABLE, url=url)
        assert url in str(caught.value)
        with pytest.raises(StatLineError, match="the catalogue of CBS"):
            statline.catalogue(url=url)


@pytest.mark.parametrize("table_id", ["00000AAA", "../84799NED", "84799NED/RegioS", "", "a b"])
def test_an_unknown_table(fresh, table_id):
    with pytest.raises(TableNotFoundError):
        statline.table(table_id, url=fresh.url)


@pytest.mark.parametrize("url", ["opendata.cbs.nl", "ftp://x", "http://", "http://x/?a=1"])
def test_an_address_that_is_none(url):
    with pytest.raises(StatLineError, match="is not a base address"):
        statline.table(TABLE, url=url)


def test_a_catalogue_that_is_none():
    with pytest.raises(StatLineError, match="is not the name of a catalogue, such as CBS, RIVM"):
        statline.table(TABLE, catalogue="KNMI 2")


def test_a_catalogue_that_is_no_list(fresh):
    with (
        fresh.fault("Catalog", Fault.WEB_PAGE),
        pytest.raises(StatLineError, match="a web page instead of data for the catalogue of CBS"),
    ):
        statline.catalogue(url=fresh.url)


def test_cbsodata_is_put_back_after_an_error(fresh):
    import cbsodata

    with fresh.fault("Infos", Fault.WEB_PAGE), pytest.raises(StatLineError):
        statline.table(TABLE, url=fresh.url)
    assert cbsodata.options.use_https is True
