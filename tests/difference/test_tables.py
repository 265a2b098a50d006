"""Two versions of a table in the store: cells, topics and rows that the publisher changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regiobeeld.difference import diff
from regiobeeld.errors import DifferenceError, TableNotFoundError
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store
from regiobeeld.store.manifest import Provenance

SMOKERS = Topic("Rokers_2", "Rokers", "%", 1, "Double")
INFO = TableInfo(
    id="12345NED",
    title="Gezondheid",
    catalogue="CBS",
    period="2020",
    modified="2021-03-25T02:00:00",
    language="nl",
    topics=(Topic("Inwoners_1", "Inwoners", "aantal", 0, "Long"), SMOKERS),
    dimensions=(
        Dimension("RegioS", "Regio's", "GeoDimension", {"NL01": "Nederland", "GM0344": "Utrecht"}),
        Dimension("Leeftijd", "Leeftijd", "Dimension", {"1": "18+", "2": "65+"}),
        Dimension("Perioden", "Perioden", "TimeDimension", {"2020JJ00": "2020"}),
    ),
)
SOURCE = Provenance("CBS StatLine", "https://example.org", "2021-04-01")


def rows(smokers: list[float], status: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "RegioS": ["NL01", "GM0344", "GM0344"],
            "Leeftijd": ["1", "1", "2"],
            "Perioden": ["2020JJ00"] * 3,
            "Inwoners_1": [17.0, 3.0, 1.0],
            "Rokers_2": smokers,
            "Rokers_2|status": status or ["ok"] * 3,
        }
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    filled = Store(tmp_path / "store")
    filled.write(INFO, rows([15.0, 16.0, 9.0]), SOURCE)
    later = replace(INFO, modified="2021-11-02")
    filled.write(
        later, rows([15.0, 16.5, np.nan], ["ok", "ok", "suppressed"]), replace(SOURCE, note="v2")
    )
    return filled


def test_the_last_former_version_against_the_present_one(store):
    found = diff("12345ned", store=store)
    revised, lost = found.found
    assert (revised.kind, revised.indicator, revised.label) == ("revised", "Rokers_2", "Rokers")
    assert (revised.before, revised.after) == ("16", "16.5")
    assert (revised.area_name, revised.period, revised.group) == ("Utrecht", "2020", "18+")
    assert (lost.kind, lost.after, lost.group) == ("status", "suppressed", "65+")
    assert found.before == "12345NED (2021-03-25)" and found.after == "12345NED (2021-11-02)"
    assert found.same == 1


def test_versions_by_their_day(store):
    named = diff("12345NED@2021-03-25", "12345NED", store=store)
    assert named.found == diff("12345NED", store=store).found
    back = diff("12345NED", "12345NED@2021-03-25", store=store)
    assert [(c.before, c.after) for c in back.of_kind("revised")] == [("16.5", "16")]
    assert not diff("12345NED", "12345NED", store=store)


def test_topics_that_only_moved_are_the_same(store):
    topics = (SMOKERS, replace(INFO.topics[0], key="Inwoners_9"), Topic("Nieuw_3", "Nieuw"))
    moved = rows([15.0, 16.5, 9.0]).rename(columns={"Inwoners_1": "Inwoners_9"})
    store.write(
        replace(INFO, modified="2022-01-01", topics=topics), moved.assign(Nieuw_3=1.0), SOURCE
    )
    found = diff("12345NED@2021-03-25", "12345NED", store=store)
    assert [(c.kind, c.indicator) for c in found.found] == [
        ("revised", "Rokers_2"),
        ("indicator", "Nieuw_3"),
    ]


def test_rows_that_came(store):
    more = pd.concat([rows([15.0, 16.5, 9.0]), rows([1.0, 2.0, 3.0]).iloc[:1].assign(Leeftijd="2")])
    store.write(replace(INFO, modified="2022-01-01"), more, SOURCE)
    found = diff("12345NED@2021-03-25", "12345NED", store=store)
    assert [(c.area, c.group, c.after) for c in found.of_kind("row")] == [("NL01", "65+", "row")]


def test_a_version_over_the_snapshot_has_that_as_the_former(tmp_path):
    base = Store(tmp_path / "base")
    base.write(INFO, rows([15.0, 16.0, 9.0]), SOURCE)
    own = Store(tmp_path / "own", base=base)
    own.write(replace(INFO, modified="2021-11-02"), rows([15.0, 16.0, 8.0]), SOURCE)
    (change,) = diff("12345NED", store=own).found
    assert (change.before, change.after) == ("9", "8")


def test_versions_that_are_not_there_are_named(store, tmp_path):
    with pytest.raises(DifferenceError, match=r"of 2020-01-01; it has those of 2021-11-02, 2021-0"):
        diff("12345NED@2020-01-01", "12345NED", store=store)
    with pytest.raises(TableNotFoundError):
        diff("99999NED", store=store)
    single = Store(tmp_path / "single")
    single.write(INFO, rows([1.0, 2.0, 3.0]), SOURCE)
    with pytest.raises(DifferenceError, match="no version of 12345NED before"):
        diff("12345NED", store=single)


def test_two_tables_or_a_table_and_a_report_are_refused(store, few):
    store.write(replace(INFO, id="54321NED"), rows([1.0, 2.0, 3.0]), SOURCE)
    with pytest.raises(DifferenceError, match="are two tables"):
        diff("12345NED", "54321NED", store=store)
    with pytest.raises(DifferenceError, match="two reports, or two versions"):
        diff("12345NED", few, store=store)
    with pytest.raises(DifferenceError, match="is no table of the store"):
        diff(few, store=store)


def test_other_dimensions_cannot_be_compared(store):
    fewer = replace(INFO, modified="2022-01-01", dimensions=INFO.dimensions[:2])
    store.write(fewer, rows([1.0, 2.0, 3.0]), SOURCE)
    with pytest.raises(DifferenceError, match="other dimensions"):
        diff("12345NED", store=store)
