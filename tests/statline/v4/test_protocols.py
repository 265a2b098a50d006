"""Which version of OData is asked, in what order, and what the user is told of it."""

from __future__ import annotations

import pytest

from regiobeeld import statline
from regiobeeld.errors import StatLineError, TableNotFoundError
from tests.stand_in import Fault, StandIn, made_table

TABLE = "99001NED"
MADE = {TABLE: made_table(TABLE)}


@pytest.fixture
def cbs(monkeypatch):
    """Both versions at one address, as no environment of a user would have it."""
    with StandIn("CBS", tables=MADE) as server:
        monkeypatch.setenv("REGIOBEELD_STATLINE_URL", server.url)
        monkeypatch.setenv("REGIOBEELD_STATLINE4_URL", server.url_4)
        yield server


def by_v4(server):
    return server.asked("/odata/v1/")


def by_v3(server):
    return server.asked("/ODataFeed/|/ODataCatalog/")


def test_v4_is_not_asked_as_long_as_v3_answers(cbs):
    told = []
    assert len(statline.table(TABLE, notice=told.append).read()) == 47
    assert len(statline.catalogue(notice=told.append)) > 1
    assert by_v4(cbs) == told == []


@pytest.mark.parametrize("fault", [Fault.CLOSED, Fault.SERVER_ERROR, Fault.NOT_FOUND])
def test_v4_is_asked_when_v3_fails_and_the_user_is_told(cbs, fault):
    expected = statline.table(TABLE).read(status=True)
    told = []
    with cbs.fault("/ODataFeed/", fault):
        table = statline.table(TABLE, notice=told.append)
        assert table.read(status=True).equals(expected)
    (line,) = told
    assert line.startswith(f"Table {TABLE} is read by OData v4, because v3 did not give it: CBS ")
    assert cbs.url in line


def test_the_user_who_listens_to_nothing_is_warned(cbs):
    with (
        cbs.fault("/ODataFeed/", Fault.CLOSED),
        pytest.warns(UserWarning, match="is read by OData v4, because v3 did not give it"),
    ):
        found = statline.download(TABLE)
    assert found.column_names == ["ID", "RegioS", "Inwoners_1", "Rokers_2", "Naam_3"]
    assert found["RegioS"][0].as_py() == "GM0000"


@pytest.mark.parametrize("protocol", ["v3", "v4"])
def test_who_asks_for_one_version_gets_no_other(cbs, protocol):
    asked, other = (by_v3, by_v4) if protocol == "v3" else (by_v4, by_v3)
    with cbs.fault("/", Fault.SERVER_ERROR):
        with pytest.raises(StatLineError, match="HTTP 500"):
            statline.table(TABLE, protocol=protocol)
        with pytest.raises(StatLineError, match="HTTP 500"):
            statline.catalogue(protocol=protocol)
        with pytest.raises(StatLineError, match="HTTP 500"):
            statline.download(TABLE, protocol=protocol)
    assert asked(cbs) and other(cbs) == []


def test_with_an_address_only_v3_is_asked(cbs):
    with cbs.fault("/ODataFeed/", Fault.CLOSED), pytest.raises(StatLineError):
        statline.table(TABLE, url=cbs.url)
    assert by_v4(cbs) == []


def test_when_both_fail_both_are_told(cbs):
    with cbs.fault("/ODataFeed/", Fault.SERVER_ERROR), cbs.fault("/odata/v1/", Fault.WEB_PAGE):
        with pytest.raises(StatLineError) as caught:
            statline.table(TABLE, catalogue="CBS")
        with cbs.fault("/ODataCatalog/", Fault.SERVER_ERROR), pytest.raises(StatLineError) as list_:
            statline.catalogue()
    for error in (caught, list_):
        first, second = str(error.value).split("; ")
        assert "HTTP 500" in first and "/OData" in first
        assert "a web page instead of data" in second and cbs.url_4 in second


def test_a_table_that_nobody_has_is_not_found_though_v4_is_away(cbs):
    with cbs.fault("/odata/v1/", Fault.CLOSED), pytest.raises(TableNotFoundError, match="99009NED"):
        statline.table("99009NED", catalogue="CBS")


def test_texts_of_figures_are_asked_of_v3_only(cbs):
    with cbs.fault("/ODataFeed/", Fault.SERVER_ERROR), pytest.raises(StatLineError):
        statline.download(TABLE, typed=False, catalogue="CBS")
    assert by_v4(cbs) == []


@pytest.mark.parametrize(
    ("name", "value"), [("REGIOBEELD_STATLINE_URL", "nowhere"), ("REGIOBEELD_CONNECTIONS", "many")]
)
def test_a_setting_that_is_wrong_is_no_reason_to_ask_elsewhere(cbs, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(StatLineError, match=value) as caught:
        statline.table(TABLE)
    assert str(caught.value).count(value) == 1
    assert by_v4(cbs) == []


def test_tables_of_rivm_are_in_v3_only(cbs, monkeypatch):
    with StandIn("RIVM") as rivm:
        monkeypatch.setenv("REGIOBEELD_RIVM_URL", rivm.url)
        table = statline.table("50140NED")
        assert table.info.catalogue == "RIVM"
        assert by_v4(cbs) == by_v4(rivm) == []


def test_the_list_of_tables_has_the_same_columns(cbs):
    third = statline.catalogue(protocol="v3", search="gemaakte")
    fourth = statline.catalogue(protocol="v4", search="gemaakte")
    assert list(third.columns) == list(fourth.columns)
    assert fourth["id"].tolist() == third["id"].tolist() == [TABLE]
    known = ["id", "title", "modified", "language"]
    assert fourth[known].equals(third[known])


@pytest.mark.captures
def test_the_list_of_tables_as_it_was_captured(cbs):
    told = []
    with cbs.fault("/ODataCatalog/", Fault.CLOSED):
        listing = statline.catalogue(notice=told.append)
    assert len(listing) == 83 + len(MADE)
    assert "03759ned" in set(listing["id"]) and (listing["title"] != "").all()
    assert told[0].startswith("The list of tables of CBS is read by OData v4")


def test_a_long_list_comes_in_pages(monkeypatch):
    tables = {f"9900{n}NED": made_table(f"9900{n}NED", rows=1) for n in range(7)}
    with StandIn("CBS", tables=tables, page_4=2) as server:
        listing = statline.catalogue(url=server.url_4, protocol="v4", search="gemaakte")
        assert set(listing["id"]) == set(tables)
