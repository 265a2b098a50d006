"""From a service to the store, and from there to a picture."""

from __future__ import annotations

import datetime as dt

import pytest

import regiobeeld
from regiobeeld import statline
from regiobeeld.errors import StatLineError, StoreError
from regiobeeld.fetch import FetchError, fetch, known_tables
from regiobeeld.measurement import catalogue
from regiobeeld.store import Store, default_store
from regiobeeld.store.store import verify
from tests.stand_in import Fault, made_table


def local_files():
    folder = default_store().path
    return sorted(p for p in folder.rglob("*") if p.is_file())


def test_tables_of_both_publishers(services):
    seen = []
    entries = fetch(
        ["84799NED", "85012NED", "50140NED"],
        store=default_store(),
        progress=lambda *now: seen.append(now),
    )
    assert [(e.info.id, e.info.catalogue, e.rows) for e in entries] == [
        ("84799NED", "CBS", 17341),
        ("85012NED", "CBS", 3582),
        ("50140NED", "RIVM", 365),
    ]
    assert seen[0] == ("84799NED", 0, 0)
    assert ("84799NED", 10000, 17341) in seen
    assert ("84799NED", 17341, 17341) in seen
    today = dt.date.today().isoformat()
    for entry in entries:
        verify(entry)
        assert entry.provenance.retrieved == today
        assert not entry.provenance.partial
        assert today in entry.attribution
    assert entries[0].provenance.publisher == "CBS StatLine"
    assert entries[0].provenance.url.endswith("#/CBS/nl/dataset/84799NED/table")
    assert entries[2].provenance.publisher == "RIVM, GGD'en en CBS"
    assert entries[2].provenance.url.endswith("#/RIVM/nl/dataset/50140NED/table")

    # The notebook's way to read it, and a picture that uses it.
    table = regiobeeld.table("84799NED")
    inhabitants = table.read("AantalInwoners", {"WijkenEnBuurten": ["GM0344", "NL00"]})
    assert dict(zip(inhabitants.iloc[:, 0], inhabitants.iloc[:, 1], strict=True)) == {
        "NL00": 17407585,
        "GM0344": 357597,
    }
    picture = regiobeeld.picture("GM0344", 2020, indicators=["inhabitants", "good_health"])
    found = picture.main.set_index("indicator")
    assert found["value"].to_dict()["inhabitants"] == 357597
    assert set(found["retrieved"]) == {today}
    assert set(found["table"]) == {"84799NED", "85012NED"}


def test_reasons_of_missing_values_come_along(services):
    made = made_table("99001NED")
    made.untyped.loc[0, "Rokers_2"] = ""
    services[0].tables["99001NED"] = made
    fetch(["99001NED"], store=default_store())
    table = regiobeeld.table("99001NED")
    topics = [topic.key for topic in table.info.topics]
    frame = table.read(topics, status=True).filter(like="|status")
    assert set(frame.stack()) == {"ok", "suppressed", "not_applicable"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault.SERVER_ERROR,
        Fault.CLOSED,
        Fault.CUT,
        Fault.WEB_PAGE,
        Fault.BROKEN_JSON,
        Fault.OTHER_JSON,
        Fault.EMPTY,
        Fault.SHORT,
        Fault.TWICE,
    ],
)
def test_a_fault_in_the_rows_leaves_nothing(services, fault):
    cbs, _ = services
    with cbs.fault(r"DataSet\?", fault), pytest.raises(FetchError) as caught:
        fetch(["85012NED"], store=default_store())
    assert list(caught.value.failures) == ["85012NED"]
    assert isinstance(caught.value.failures["85012NED"], StatLineError)
    assert caught.value.fetched == []
    assert local_files() == []


def test_a_fault_leaves_the_former_table(services):
    cbs, _ = services
    fetch(["85012NED"], store=default_store())
    before = {path: path.read_bytes() for path in local_files()}
    cbs.tables["85012NED"] = made_table("85012NED")
    with cbs.fault(r"DataSet\?", Fault.SHORT), pytest.raises(FetchError):
        fetch(["85012NED"], store=default_store())
    assert {path: path.read_bytes() for path in local_files()} == before


def test_one_failure_does_not_stop_the_others(services):
    with pytest.raises(FetchError) as caught:
        fetch(["00000AAA", "85012NED", "../x"], store=default_store())
    assert list(caught.value.failures) == ["00000AAA", "../x"]
    assert [e.info.id for e in caught.value.fetched] == ["85012NED"]
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("00000AAA: CBS does not have table 00000AAA")
    verify(default_store().entry("85012NED"))


def test_a_table_that_says_it_is_another_is_refused(services, monkeypatch):
    other = statline.live_rows("50140NED")
    monkeypatch.setattr(statline, "live_rows", lambda *_, **__: other)
    with pytest.raises(FetchError, match="85012NED: The service answered with table '50140NED'"):
        fetch(["85012NED"], store=default_store())
    assert local_files() == []


def test_the_same_table_twice_is_fetched_once(services):
    assert len(fetch(["50140NED", " 50140NED"], store=default_store())) == 1


def test_a_chosen_catalogue_is_the_only_one_asked(services):
    cbs, rivm = services
    with pytest.raises(FetchError, match="CBS does not have table 50140NED"):
        fetch(["50140NED"], store=default_store(), catalogue="CBS")
    assert cbs.requests
    assert not rivm.requests


def test_nothing_is_fetched_for_a_store_that_cannot_be_written(services, tmp_path):
    cbs, _ = services
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="Cannot write to the store"):
        fetch(["85012NED"], store=Store(tmp_path / "file"))
    assert not cbs.requests


def test_known_tables_are_statline_tables():
    every = known_tables(catalogue())
    assert {"84799NED", "85012NED", "50090NED", "70072NED"} <= set(every)
    assert "levensverwachting-ggd" not in every
    assert every == sorted(set(every))


def test_known_tables_of_a_year_are_those_that_a_picture_can_use():
    of_2020 = set(known_tables(catalogue(), 2020))
    assert {"83674NED", "83765NED", "84799NED", "85012NED", "50090NED"} <= of_2020
    assert not {"85039NED", "85563NED"} & of_2020
