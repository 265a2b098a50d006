"""Fetching by OData v4: told, kept whole or not at all, resumed, and not read twice."""

from __future__ import annotations

import os
import re
from dataclasses import replace

import pandas as pd
import pytest
from typer.testing import CliRunner

from regiobeeld.cli.app import app
from regiobeeld.fetch import FetchError, announced, fetch
from regiobeeld.statline.v4 import live
from regiobeeld.store import Store, default_store, partial_download
from regiobeeld.store.store import verify
from tests.killing import finished, killed_at_random, needs_sigkill
from tests.stand_in import Fault, StandIn, made_table, revised
from tests.stand_in.fourth import as_fourth

TABLE = "99001NED"
MADE = made_table(TABLE)
ROWS = r"Observations(\?|$)"
OBSERVATIONS = 3 * len(MADE.typed)
BLOCK = 30


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(live, "LARGEST_BLOCK", BLOCK)
    with StandIn(tables={TABLE: MADE}) as stand_in:
        monkeypatch.setenv("REGIOBEELD_STATLINE_URL", stand_in.url)
        monkeypatch.setenv("REGIOBEELD_STATLINE4_URL", stand_in.url_4)
        yield stand_in


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def frame(store):
    rows = store.table(TABLE).read(status=True)
    return rows.sort_values("RegioS", ignore_index=True)


def test_a_table_is_announced_as_large_by_either_version(server):
    by_v3, by_v4 = (announced(TABLE, protocol=way) for way in ("v3", "v4"))
    assert by_v3.rows == by_v4.rows == len(MADE.typed)
    assert by_v3.columns == by_v4.columns


def test_a_store_holds_the_same_by_either_version(server, store, tmp_path):
    other = Store(tmp_path / "other")
    (third,) = fetch([TABLE], store=other, protocol="v3")
    (fourth,) = fetch([TABLE], store=store, protocol="v4")
    pd.testing.assert_frame_equal(frame(store), frame(other))
    assert (fourth.provenance.protocol, fourth.provenance.observations) == ("v4", OBSERVATIONS)
    assert (third.provenance.protocol, third.provenance.observations) == ("", 0)
    assert fourth.rows == third.rows == len(MADE.typed)
    assert fourth.provenance.note == "Gelezen via OData v4."
    # Read once more from disk, the manifest says the same.
    assert Store(store.path).entry(TABLE).provenance == fourth.provenance


@pytest.mark.parametrize("pattern", ["/ODataFeed/", r"DataSet\?"], ids=["at all", "its rows"])
def test_v4_comes_in_where_v3_fails_and_it_is_told(server, store, pattern):
    told = []
    with server.fault(pattern, Fault.CLOSED):
        (entry,) = fetch([TABLE], store=store, catalogue="CBS", notice=told.append)
    assert entry.provenance.protocol == "v4"
    (line,) = told
    assert f"Table {TABLE} " in line and "OData v4, because v3 did not give it: CBS " in line
    assert not (store.path / partial_download.FOLDER).exists()


def test_when_both_fail_both_are_told_and_the_store_is_as_it_was(server, store):
    fetch([TABLE], store=store, protocol="v3")
    before = frame(store)
    server.tables[TABLE] = revised(MADE)
    with (
        server.fault(r"DataSet\?", Fault.CLOSED),
        server.fault(ROWS, Fault.SERVER_ERROR),
        pytest.raises(FetchError, match=r"broke off .*; CBS answered with HTTP 500"),
    ):
        fetch([TABLE], store=store)
    pd.testing.assert_frame_equal(frame(store), before)


def test_v3_alone_does_not_fall_back(server, store):
    with server.fault(r"DataSet\?", Fault.CLOSED), pytest.raises(FetchError, match="broke off"):
        fetch([TABLE], store=store, protocol="v3")
    assert server.asked("/odata/v1/") == []


def test_a_table_by_v3_stays_when_v3_is_down_and_v4_has_nothing_newer(server, store):
    (third,) = fetch([TABLE], store=store, protocol="v3")
    told = []
    with server.fault("/ODataFeed/", Fault.CLOSED):
        (kept,) = fetch([TABLE], store=store, notice=told.append)
        assert (kept, server.asked(ROWS)) == (third, [])
        assert told[-1] == f"Table {TABLE} of that day is in the store by v3 already, and stays."
        (asked,) = fetch([TABLE], store=store, protocol="v4")
        assert asked.provenance.protocol == "v4"
    fetch([TABLE], store=store, protocol="v3")
    server.tables[TABLE] = revised(MADE)
    with server.fault("/ODataFeed/", Fault.CLOSED):
        (newer,) = fetch([TABLE], store=store)
    assert (newer.provenance.protocol, newer.info.modified[:10]) == ("v4", "2024-03-01")


def test_a_table_that_is_not_revised_is_not_read_again(server, store):
    (first,) = fetch([TABLE], store=store, protocol="v4")
    server.requests.clear()
    (again,) = fetch([TABLE], store=store, protocol="v4")
    assert again == first
    assert server.asked(ROWS) == []
    server.tables[TABLE] = revised(MADE)
    (newer,) = fetch([TABLE], store=store, protocol="v4")
    assert newer.info.modified != first.info.modified
    assert [entry.info.modified for entry in store.vintages(TABLE)] == [first.info.modified]


def test_a_fetch_that_broke_off_goes_on(server, store):
    with server.fault(r"Observations\?.*GM004", Fault.SERVER_ERROR), pytest.raises(FetchError):
        fetch([TABLE], store=store, protocol="v4")
    assert TABLE not in store
    came = len(list((store.path / "partial").rglob("*.arrow")))
    server.requests.clear()
    fetch([TABLE], store=store, protocol="v4")
    blocks = -(-3 * OBSERVATIONS // (2 * BLOCK))
    assert 0 < came < blocks
    # Threads of the fetch that broke off may still have asked; never for what was kept.
    assert len(set(server.asked(ROWS))) == blocks - came
    pages_of_v3 = fetch([TABLE], store=Store(store.path.with_name("other")), protocol="v3")
    assert pages_of_v3[0].rows == len(MADE.typed)


def test_blocks_of_v4_are_no_pages_of_v3(server, store):
    """A fetch that one version began is not gone on with by the other."""
    with server.fault(r"Observations\?.*GM004", Fault.SERVER_ERROR), pytest.raises(FetchError):
        fetch([TABLE], store=store, protocol="v4")
    (entry,) = fetch([TABLE], store=store, protocol="v3")
    assert entry.rows == len(MADE.typed)
    expected = MADE.typed["Inwoners_1"].sort_values().tolist()
    assert sorted(frame(store)["Inwoners_1"]) == expected


def test_a_table_that_is_revised_while_it_is_read_is_read_anew(server, store):
    newer = revised(MADE)
    asked = []

    def before(request):
        if re.search(ROWS, request):
            asked.append(request)
            if len(asked) == 2:
                server.tables[TABLE] = newer

    server.before = before
    (entry,) = fetch([TABLE], store=store, protocol="v4")
    assert entry.info.modified == newer.info["Modified"]
    expected = newer.typed["Rokers_2"].dropna().sort_values().tolist()
    assert sorted(frame(store)["Rokers_2"].dropna()) == expected


def test_a_table_that_is_revised_for_ever_is_left(server, store):
    versions = [revised(MADE, modified=f"2024-03-{day:02}T02:00:00") for day in range(1, 29)]

    def before(request):
        if re.search(ROWS, request) and versions:
            server.tables[TABLE] = versions.pop()

    server.before = before
    with pytest.raises(FetchError, match=f"revised table {TABLE} after it was opened"):
        fetch([TABLE], store=store, protocol="v4")
    assert TABLE not in store
    assert not (store.path / partial_download.FOLDER).exists()


def fetch_in_a_process(url, folder):
    os.environ["REGIOBEELD_STATLINE4_URL"] = url
    os.environ["REGIOBEELD_WAIT"] = "0"
    live.LARGEST_BLOCK = BLOCK
    fetch([TABLE], store=Store(folder), protocol="v4")


@needs_sigkill
def test_killed_at_any_moment(server, store):
    """Whatever is killed, and when: the former table is whole, and the next fetch goes on."""
    versions = [MADE]

    def given(number):
        versions.append(revised(MADE, modified=f"2025-01-{number + 1:02}T00:00:00"))
        server.tables[TABLE] = versions[-1]
        return server.url_4, store.path

    for _ in killed_at_random(fetch_in_a_process, given):
        entry = store.entry(TABLE)
        verify(entry)
        assert entry.info.modified in {of.info["Modified"] for of in versions[-2:]}
        finished(fetch_in_a_process, server.url_4, store.path)
        entry = store.entry(TABLE)
        assert (entry.info.modified, entry.rows) == (versions[-1].info["Modified"], 47)
        assert not list(store.path.glob("**/.*.tmp"))


def test_periods_that_are_not_final_are_in_the_note(server, store, monkeypatch):
    observed = as_fourth(MADE)
    codes = [dict(row) for row in observed.codes["RegioS"]]
    codes[1]["Status"] = "Voorlopig"
    changed = replace(observed, codes={"RegioS": codes})
    monkeypatch.setattr("tests.stand_in.fourth.as_fourth", lambda table: changed)
    (entry,) = fetch([TABLE], store=store, protocol="v4")
    assert entry.provenance.note == (
        "Gelezen via OData v4. Niet definitief: Regio GM0001 (Voorlopig)."
    )


def test_the_command_says_by_what_a_table_came(server, tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    with server.fault("/ODataFeed/", Fault.CLOSED):
        done = CliRunner().invoke(app, ["fetch", TABLE, "--catalogue", "CBS"])
    assert done.exit_code == 0, done.output
    assert "OData v4" in done.output
    assert default_store().entry(TABLE).provenance.protocol == "v4"
    refused = CliRunner().invoke(app, ["fetch", TABLE, "--catalogue", "RIVM", "--protocol", "v4"])
    assert refused.exit_code == 1
    assert "RIVM are not in OData v4" in refused.output
    wrong = CliRunner().invoke(app, ["fetch", TABLE, "--protocol", "v5"])
    assert wrong.exit_code == 2
