"""Fetching through bad weather: the right data, or one clear error and the store as it was."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace

import pandas as pd
import pytest

from regiobeeld.errors import StoreError
from regiobeeld.fetch import FetchError, fetch
from regiobeeld.statline import Table, reading
from regiobeeld.store import Store, partial_download
from regiobeeld.store.store import StoredRows, verify
from tests.killing import STRIDE_OF_SLOW, finished, killed_at_every_event, needs_sigkill, started
from tests.stand_in import Fault, StandIn, made_table, revised

PAGE = 10
TABLE = "99001NED"
MADE = made_table(TABLE)
ROWS = r"DataSet\?"

# What the user is told when a fault does not pass; None where it does no harm.
FAULTS = {
    Fault.HANG: "no answer in time",
    Fault.RESET: "cannot be reached, or broke off",
    Fault.CLOSED: "cannot be reached, or broke off",
    Fault.CUT: "broke off",
    Fault.TOO_MANY: "HTTP 429",
    Fault.SERVER_ERROR: "HTTP 500",
    Fault.WEB_PAGE: "a web page instead of data",
    Fault.CUT_GZIP: "a damaged gzip file instead of data",
    Fault.BROKEN_JSON: "broken JSON instead of data",
    Fault.OTHER_JSON: "JSON of another shape instead of data",
    Fault.EMPTY: "an empty page instead of data",
    Fault.REPEATED: "announced 47 rows",
    Fault.MISSING: "announced 47 rows",
    Fault.SHORT: "announced 47 rows",
    Fault.TWICE: "more than once",
    Fault.REORDERED: None,
}
PASSING = [fault for fault in FAULTS if fault is not Fault.HANG]


@pytest.fixture
def server(monkeypatch):
    small_pages(monkeypatch.setattr)
    with StandIn(tables={TABLE: MADE}, page=PAGE) as stand_in:
        monkeypatch.setenv("REGIOBEELD_STATLINE_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def small_pages(set_attribute):
    set_attribute(reading, "PAGE_SIZE", PAGE)
    set_attribute(partial_download, "PAGE_SIZE", PAGE)


def at(row):
    """The request for the page of figures that begins at a row."""
    return rf"DataSet\?.*skip={row}\b"


def bring(store, table=TABLE):
    (entry,) = fetch([table], store=store, catalogue="CBS")
    return entry


def check(store, made=MADE, table=TABLE):
    """The store holds the table, cell by cell, and nothing else lies about."""
    entry = store.entry(table)
    verify(entry)
    assert entry.info.modified == made.info["Modified"]
    found = Table(entry.info, StoredRows(entry)).read(status=True)
    for name in made.typed.columns[1:]:
        expected = made.typed[name]
        if expected.dtype != "float64":
            expected = expected.str.strip()
        pd.testing.assert_series_equal(found[name], expected, check_names=False)
    share = next(name for name in found if name.startswith("Rokers") and "|" not in name)
    missing = found[share].isna()
    assert set(found[f"{share}|status"][missing]) <= {"suppressed"}
    assert not [p for p in files(store) if p.startswith((".", "partial")) or p.endswith(".tmp")]


def files(store):
    found = (p for p in store.path.rglob("*") if p.is_file())
    return {p.relative_to(store.path).as_posix(): p.read_bytes() for p in found}


def kept(store):
    """What the store holds but for the pages that wait for the next fetch."""
    return {name: data for name, data in files(store).items() if not name.startswith("partial/")}


# --- every fault, once and for ever


@pytest.mark.parametrize("page", ["first", "later", "last"])
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_does_no_harm(server, store, fault, page):
    where = {"first": r"DataSet\?(?!.*skip)", "later": at(20), "last": at(40)}[page]
    with server.fault(where, fault, times=1):
        bring(store)
    check(store)


@pytest.mark.parametrize("fault", [f for f in PASSING if FAULTS[f]])
def test_a_fault_that_stays_is_one_clear_error(server, store, fault):
    bring(store)
    before = files(store)
    server.tables[TABLE] = revised(MADE)
    # The first page has none before it to repeat.
    with server.fault(at(20), fault), pytest.raises(FetchError) as caught:
        bring(store)
    message = str(caught.value)
    assert FAULTS[fault] in message
    assert TABLE in message
    assert "\n" not in message
    assert kept(store) == before
    bring(store)
    check(store, revised(MADE))


def test_a_server_that_hangs(server, store, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_TIMEOUT", "0.2")
    monkeypatch.setenv("REGIOBEELD_ATTEMPTS", "2")
    with server.fault(at(20), Fault.HANG), pytest.raises(FetchError, match="no answer in time"):
        bring(store)
    assert not kept(store)
    with server.fault(at(20), Fault.HANG, times=1):
        bring(store)
    check(store)


@pytest.mark.parametrize("collection", ["TableInfos", "DataProperties", "RegioS", "count"])
@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.CLOSED])
def test_a_fault_in_the_description_passes_too(server, store, fault, collection):
    with server.fault(collection, fault, times=2):
        bring(store)
    check(store)


def test_a_server_that_is_gone(server, store):
    bring(store)
    before = files(store)
    server.tables[TABLE] = revised(MADE)
    with (
        server.fault(r"skip|TableInfos|count", Fault.CLOSED),
        pytest.raises(FetchError, match="cannot be reached"),
    ):
        bring(store)
    assert files(store) == before


def test_links_are_followed_where_the_service_does_not_count_so(server, store):
    """A mirror with smaller pages: its first link leads to another row than we would."""
    server.page = 7
    bring(store)
    check(store)
    asked = {request.split("skip=")[-1] for request in server.asked("skip")}
    assert {"7", "14", "21", "28", "35", "42"} <= asked


def test_a_link_that_does_not_count_rows(server, store):
    """Though all rows fit on one page of ours, there is more than the service put on its own."""
    server.tables[TABLE] = made_table(TABLE, rows=9)
    server.page = 3
    path = f"/ODataFeed/odata/{TABLE}/UntypedDataSet"
    pages = [server.answer(f"{path}?$format=json&$skip={first}")[0] for first in (0, 3, 6)]
    tokens = [replace(p, body=p.body.replace(b"$skip=", b"$skiptoken=")) for p in pages]
    with (
        server.fixed("skiptoken=3", tokens[1]),
        server.fixed("skiptoken=6", tokens[2]),
        server.fixed(ROWS, tokens[0]),
    ):
        bring(store)
    check(store, server.tables[TABLE])


@pytest.mark.parametrize("fault", [Fault.SHORT, Fault.MISSING, Fault.WEB_PAGE])
def test_a_fault_where_links_are_followed(server, store, fault):
    server.page = 7
    with server.fault(at(21), fault, times=1):
        bring(store)
    check(store)


# --- a table that changes


def test_a_table_revised_while_it_is_read_is_read_again(server, store):
    def revise(asked):
        if re.search(at(20), asked):
            server.tables[TABLE] = revised(MADE)

    server.before = revise
    bring(store)
    check(store, revised(MADE))


def test_a_topic_renamed_while_the_table_is_read(server, store):
    now = revised(MADE, topic="RokersNieuw_2")

    def rename(asked):
        if re.search(at(20), asked):
            server.tables[TABLE] = now

    server.before = rename
    entry = bring(store)
    assert [topic.key for topic in entry.info.topics] == ["Inwoners_1", "RokersNieuw_2", "Naam_3"]
    check(store, now)


def test_a_description_changed_while_the_table_is_read(server, store):
    """Not even the date betrays it."""
    now = revised(MADE, modified=MADE.info["Modified"])
    now.properties[2]["Unit"] = "per 1 000"

    def describe_anew(asked):
        if re.search(at(20), asked):
            server.tables[TABLE] = now

    server.before = describe_anew
    entry = bring(store)
    assert [topic.unit for topic in entry.info.topics] == ["", "per 1 000", ""]
    check(store, now)


def test_a_table_that_never_rests_is_an_error(server, store):
    bring(store)
    before = files(store)
    months = iter(range(1, 13))

    def revise(asked):
        if re.search(at(20), asked):
            server.tables[TABLE] = revised(MADE, modified=f"2025-{next(months):02}-01")

    server.tables[TABLE] = revised(MADE)
    server.before = revise
    with pytest.raises(FetchError, match="revised table 99001NED after it was opened"):
        bring(store)
    assert files(store) == before
    assert next(months) == 4, "three readings"


def test_an_unchanged_table_is_not_fetched_again(server, store):
    bring(store)
    before = files(store)
    server.requests.clear()
    bring(store)
    assert not server.asked(ROWS)
    assert files(store) == before


def test_an_unchanged_table_that_is_damaged_is_fetched_again(server, store):
    entry = bring(store)
    entry.path.write_bytes(b"x")
    bring(store)
    check(store)


def test_a_revised_table_stays_beside_the_new_one(server, store):
    bring(store)
    for month in ("03", "04"):
        server.tables[TABLE] = revised(server.tables[TABLE], modified=f"2024-{month}-01T02:00:00")
        bring(store)
    old = store.vintages(TABLE)
    assert [entry.info.modified[:7] for entry in old] == ["2024-03", "2024-02"]
    new = store.table(TABLE).read("Rokers")["Rokers_2"]
    for entry, steps in zip(old, (1, 2), strict=True):
        verify(entry)
        former = Table(entry.info, StoredRows(entry)).read("Rokers")["Rokers_2"]
        pd.testing.assert_series_equal(former + steps, new)
    assert list(store.entries()) == [TABLE]


def test_the_newest_former_versions_are_kept(server, store):
    server.tables["99002NED"] = made_table("99002NED")
    for month in range(1, 9):
        for table in (TABLE, "99002NED") if month < 3 else (TABLE,):
            now = revised(server.tables[table], modified=f"2025-{month:02}-01T02:00:00")
            server.tables[table] = now
            bring(store, table)
    old = [entry.info.modified[5:7] for entry in store.vintages(TABLE)]
    assert old == ["07", "06", "05", "04", "03"]
    assert [entry.info.modified[5:7] for entry in store.vintages("99002NED")] == ["01"]
    tables = [path for path in files(store) if path.startswith("tables/")]
    assert len(tables) <= 2 * (6 + 2), "their files are gone too"
    check(store, server.tables[TABLE])


def test_a_notice_names_the_indicators_that_suffer(server, store):
    notices = []
    server.tables["85012NED"] = made_table("85012NED")
    fetch(["85012NED"], store=store, catalogue="CBS")
    server.tables["85012NED"] = revised(made_table("85012NED"), topic="RokersNieuw_2")
    (entry,) = fetch(["85012NED"], store=store, catalogue="CBS", notice=notices.append)
    assert notices == [
        "Table 85012NED no longer serves the indicator smoking: it has no topic Rokers."
    ]
    assert entry.rows == 47


# --- going on after a stop


def test_pages_that_came_are_not_asked_for_again(server, store):
    with server.fault(at(30), Fault.SERVER_ERROR), pytest.raises(FetchError):
        bring(store)
    waiting = [name for name in files(store) if name.startswith("partial/")]
    assert len(waiting) == 3
    damaged = store.path / sorted(waiting)[1]
    damaged.write_bytes(damaged.read_bytes()[:-1])
    server.requests.clear()
    bring(store)
    asked = sorted(request.split("skip=")[-1] for request in server.asked(ROWS))
    assert asked == ["10", "30", "40"]
    check(store)


def test_pages_of_another_version_are_not_mixed_in(server, store):
    with server.fault(at(30), Fault.SERVER_ERROR), pytest.raises(FetchError):
        bring(store)
    server.tables[TABLE] = revised(MADE)
    bring(store)
    check(store, revised(MADE))


def test_pages_that_nobody_goes_on_with_are_removed(server, store):
    server.tables["99002NED"] = made_table("99002NED")
    with server.fault(at(30), Fault.SERVER_ERROR), pytest.raises(FetchError):
        bring(store)
    bring(store, "99002NED")
    (waiting,) = (store.path / "partial").iterdir()
    assert waiting.name.startswith(TABLE)
    week = 7 * 24 * 3600 + 60
    os.utime(waiting, (time.time() - week, time.time() - week))
    bring(store, "99002NED")
    assert not (store.path / "partial").exists()


def fetch_in_a_process(url, folder):
    os.environ["REGIOBEELD_STATLINE_URL"] = url
    os.environ["REGIOBEELD_WAIT"] = "0"
    small_pages(setattr)
    bring(Store(folder))


@needs_sigkill
def test_killed_at_any_moment(server, store):
    """Whatever is killed, and when: the former table is whole, and the next fetch goes on."""
    chance = random.Random(20)
    work = (fetch_in_a_process, server.url, store.path)
    finished(*work)
    check(store)
    began = time.monotonic()
    server.tables[TABLE] = revised(MADE, modified="2025-01-01T00:00:00")
    finished(*work)
    usual = time.monotonic() - began
    now = server.tables[TABLE]
    check(store, now)
    for number in range(20):
        former, now = now, revised(now, modified=f"2025-01-{number + 2:02}T00:00:00")
        server.tables[TABLE] = now
        process = started(*work)
        time.sleep(chance.uniform(0, usual))
        process.kill()
        process.join()
        entry = store.entry(TABLE)
        verify(entry)
        assert entry.info.modified in {former.info["Modified"], now.info["Modified"]}
        finished(*work)
        check(store, now)


@needs_sigkill
def test_killed_at_every_event(server, store):
    """From the first page that is kept until the last that is cleared away."""
    server.tables[TABLE] = former = revised(MADE, modified="2024-01-01T00:00:00")
    bring(store)
    now = former
    number = itertools.count(1)

    def given(step):
        nonlocal former, now
        former, now = now, revised(now, modified=f"2025-01-01T00:{next(number):02}:00")
        server.tables[TABLE] = now
        return server.url, store.path

    step = 0
    for step in killed_at_every_event(fetch_in_a_process, given, STRIDE_OF_SLOW):  # noqa: B007 - the last one is asked for
        entry = store.entry(TABLE)
        verify(entry)
        assert entry.info.modified in {former.info["Modified"], now.info["Modified"]}
        # The next goes on with what came, and nothing else is left.
        finished(fetch_in_a_process, server.url, store.path)
        check(store, now)
        assert not list(store.path.glob("**/.*"))
    assert step > 20
    check(store, now)


# --- one at a time, and nowhere to write


def test_two_fetches_at_once(server, store):
    with store.locked():
        before = kept(store)
        with pytest.raises(
            StoreError,
            match=r"Another process is fetching to the store .*: regiobeeld fetch, process \d",
        ):
            bring(store)
        assert kept(store) == before
    assert not server.requests
    bring(store)
    check(store)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 128 kB; only an administrator can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let root mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("room", [0, 4096, 16384, 24576])
def test_a_full_disk(server, small_disk, room):
    store = Store(small_disk / "store")
    bring(store)
    before = files(store)
    filling = small_disk / "filling"
    free = shutil.disk_usage(small_disk).free
    filling.write_bytes(b"x" * max(0, free - room))
    server.tables[TABLE] = revised(MADE)
    with pytest.raises((FetchError, StoreError), match="No space left on device"):
        bring(store)
    assert files(store) == before
    filling.unlink()
    bring(store)
    check(store, revised(MADE))


def test_a_disk_that_cannot_be_written(server, small_disk):
    store = Store(small_disk / "store")
    bring(store)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    before = files(store)
    server.tables[TABLE] = revised(MADE)
    with pytest.raises(StoreError, match=r"Cannot write to the store .*: Read-only"):
        bring(store)
    assert files(store) == before
    verify(store.entry(TABLE))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_folder_that_cannot_be_written(server, store):
    bring(store)
    store.path.chmod(0o500)
    with pytest.raises(StoreError, match="Cannot write to the store"):
        bring(store)
    store.path.chmod(0o700)
    verify(store.entry(TABLE))


# --- any weather at all


@pytest.mark.no_cover
def test_two_hundred_storms(server, tmp_path, monkeypatch):
    """Nothing is lost and nothing is mixed, whatever happens in whatever order."""
    monkeypatch.setenv("REGIOBEELD_ATTEMPTS", "3")
    # The disk is not what is tested here, and waiting for it is most of the time.
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    outcomes = []
    store = Store(tmp_path / "store")
    now = MADE
    for seed in range(200):
        chance = random.Random(seed)
        before = kept(store)
        if before and chance.random() < 0.5:
            now = revised(now, modified=f"{3000 + seed}-01-01T00:00:00")
            server.tables[TABLE] = now
        storm = [
            (
                f"skip={skip}" if (skip := chance.choice([10, 20, 30, 40])) else "",
                chance.choice(PASSING),
                chance.choice([1, 1, 2, 3, 5]),
            )
            for _ in range(chance.randint(1, 5))
        ]
        orders = [server.fault(*order) for order in storm]
        for order in orders:
            order.__enter__()
        try:
            bring(store)
            outcomes.append("came")
            check(store, now)
        except FetchError as error:
            outcomes.append("error")
            assert "\n" not in str(error)
            assert kept(store) == before
        finally:
            for order in orders:
                order.__exit__(None, None, None)
    assert outcomes.count("came") > 50
    assert outcomes.count("error") > 5
    bring(store)
    check(store, now)
