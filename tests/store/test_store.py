"""The store: what is written comes back, and nothing that goes wrong leaves half a table."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regiobeeld.errors import StoreError, TableNotFoundError
from regiobeeld.measurement.figures import PREFIX
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store, default_store
from regiobeeld.store.manifest import MANIFEST, Provenance, read_manifest
from regiobeeld.store.store import verify
from tests.killing import killed_at_every_event, needs_sigkill

SMOKERS = Topic("Rokers_17", "Rokers", "%", 1, "Double", ("Leefstijl", "Roken"), "Missing")
NAME = Topic("Naam_1", "Naam", "", 0, "String")
REGIONS = Dimension("RegioS", "Regio's", "GeoDimension", {"NL01": "Nederland", "GM0344": "Utrecht"})
YEARS = Dimension("Perioden", "Perioden", "TimeDimension", {"2020JJ00": "2020"})
INFO = TableInfo(
    id="12345NED",
    title="Gezondheid; regio’s",
    catalogue="CBS",
    period="2020",
    modified="2021-03-26T02:00:00",
    language="nl",
    topics=(SMOKERS, NAME),
    dimensions=(REGIONS, YEARS),
)
SOURCE = Provenance("CBS StatLine", "https://example.org/12345NED", "2021-04-01", True, "Een deel.")


def rows(smokers=(15.1, np.nan)):
    return pd.DataFrame(
        {
            "RegioS": ["NL01", "GM0344"],
            "Perioden": ["2020JJ00", "2020JJ00"],
            "Rokers_17": list(smokers),
            "Rokers_17|status": ["ok", "suppressed"],
            "Naam_1": ["Nederland", "Utrecht"],
        }
    )


@pytest.fixture
def store(tmp_path):
    filled = Store(tmp_path / "store")
    filled.write(INFO, rows(), SOURCE)
    return filled


def content(store, table="12345NED"):
    found = store.table(table)
    return found.rows(["RegioS", "Rokers_17"], {}, status=True)


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


# --- what is written comes back


def test_how_to_fetch_a_table_that_is_not_there(store):
    with pytest.raises(TableNotFoundError, match=r"with: regiobeeld fetch 54321NED$"):
        store.entry("54321NED")
    with pytest.raises(TableNotFoundError, match=r"with: regiobeeld fetch source-slaap\.toml$"):
        store.entry(f"{PREFIX}slaap")


def test_rows_come_back_with_reasons(store):
    found = store.table("12345NED").read("Rokers", status=True)
    assert found["RegioS"].tolist() == ["NL01", "GM0344"]
    np.testing.assert_array_equal(found["Rokers_17"], [15.1, np.nan])
    assert found["Rokers_17|status"].tolist() == ["ok", "suppressed"]


def test_labels_and_selection(store):
    found = store.table("12345ned").read("Naam", {"RegioS": "GM0344"}, labels=True)
    assert found["RegioS_label"].tolist() == ["Utrecht"]
    assert found["Naam_1"].tolist() == ["Utrecht"]


def test_description_comes_back(store):
    entry = store.entry("12345NED")
    found = entry.info
    assert replace(found, dimensions=()) == replace(INFO, dimensions=())
    assert [(d.key, d.title, d.kind, dict(d.codes)) for d in found.dimensions] == [
        (d.key, d.title, d.kind, d.codes) for d in INFO.dimensions
    ]
    assert entry.provenance == SOURCE
    assert entry.rows == 2
    verify(entry)


def test_attribution_names_publisher_table_and_version(store):
    line = store.tables().loc[0, "attribution"]
    assert "CBS StatLine, tabel 12345NED (versie 2021-03-26)" in line


def test_writing_the_same_again_changes_nothing(store):
    before = files(store.path)
    store.write(INFO, rows(), SOURCE)
    assert files(store.path) == before


@pytest.mark.parametrize("number", ["12345NED", "12345ned"])
def test_a_newer_table_takes_the_place_of_the_old_one(store, number):
    store.write(replace(INFO, id=number), rows((14.0, 13.0)), SOURCE)
    assert list(store.entries()) == ["12345NED"]
    assert content(store)["Rokers_17"].tolist() == [14.0, 13.0]
    assert len(list((store.path / "tables").iterdir())) == 2


def test_another_table_stays(store):
    store.write(replace(INFO, id="99999NED"), rows((1.0, 2.0)), SOURCE)
    assert list(store.entries()) == ["12345NED", "99999NED"]
    assert content(store)["Rokers_17"].tolist()[0] == 15.1


def test_columns_that_nobody_described_are_left_out(store):
    store.write(INFO, rows().assign(secret=1), SOURCE)
    assert "secret" not in files(store.path)[MANIFEST].decode()


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "-x", "x" * 65, "12345NED-codes"])
def test_what_is_no_identifier_is_refused(store, name):
    with pytest.raises(StoreError, match="no table identifier"):
        store.write(replace(INFO, id=name), rows(), SOURCE)


def test_rows_without_a_described_column_are_refused(store):
    with pytest.raises(StoreError, match="no column Rokers_17"):
        store.write(INFO, rows().drop(columns="Rokers_17"), SOURCE)


NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=64)
# Half of a character pair cannot be written as UTF-8, and no server can send it.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
REASONS = st.sampled_from(["ok", "suppressed", "not_measured", "not_applicable"])
ROWS = st.lists(st.tuples(TEXTS, NUMBERS, REASONS, st.none() | TEXTS), max_size=20)


@given(ROWS, st.dictionaries(TEXTS, TEXTS, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_frame_survives(tmp_path_factory, cells, codes):
    store = Store(tmp_path_factory.mktemp("any"))
    info = replace(INFO, dimensions=(replace(REGIONS, codes=codes),))
    written = pd.DataFrame(cells, columns=["RegioS", "Rokers_17", "Rokers_17|status", "Naam_1"])
    written["Rokers_17"] = written["Rokers_17"].astype("float64")
    written = written.astype({"RegioS": "str", "Rokers_17|status": "str"})
    store.write(info, written, SOURCE)
    found = store.table(info.id).rows(["RegioS", "Rokers_17", "Naam_1"], {}, status=True)
    for column in ("RegioS", "Rokers_17|status"):
        assert found[column].tolist() == written[column].tolist()
    np.testing.assert_array_equal(found["Rokers_17"].astype("float64"), written["Rokers_17"])
    names = [None if pd.isna(name) else name for name in found["Naam_1"]]
    assert names == [name for *_, name in cells]
    assert dict(store.entry(info.id).info.dimensions[0].codes) == codes


# --- what is damaged is noticed


def figures(store):
    return store.entry("12345NED").path


def codes_file(store):
    return next((store.path / "tables").glob("12345NED.codes-*"))


@pytest.mark.parametrize("which", [figures, codes_file])
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: data + b" ",
    ],
    ids=["truncated", "empty", "one bit", "longer"],
)
def test_a_damaged_file_is_noticed(store, which, damage):
    path = which(store)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(
        StoreError, match=r"12345NED is damaged.*regiobeeld fetch 12345NED$"
    ) as caught:
        verify(store.entry("12345NED"))
    assert "\n" not in str(caught.value)


def test_a_damaged_file_is_not_read(store):
    path = figures(store)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match="is damaged"):
        store.table("12345NED").read("Rokers")


@pytest.mark.parametrize("which", [figures, codes_file])
def test_a_missing_file_is_noticed(store, which):
    entry = store.entry("12345NED")
    which(store).unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        verify(entry)


MANIFESTS = {
    "not JSON": "{",
    "nothing": "",
    "not text": b"\xff\xfe\x00",
    "a list": "[]",
    "no resources": '{"name": "x"}',
    "resources of another form": '{"resources": {"a": 1}}',
    "resources that are text": '{"resources": ["name"]}',
    "a resource without a path": '{"resources": [{"name": "x", "statline": {}}]}',
    "a name that is a list": '{"resources": [{"name": [], "path": "x"}]}',
    "a table without its codes": '{"resources": [{"name": "x", "path": "x", "statline": {}}]}',
    "a table that is text": '{"resources": [{"name": "x", "path": "x", "statline": "x"}]}',
}


@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_a_damaged_manifest_is_noticed(store, text):
    data = text if isinstance(text, bytes) else text.encode()
    (store.path / MANIFEST).write_bytes(data)
    with pytest.raises(StoreError, match=r"manifest .* is damaged"):
        store.entries()
    assert (store.path / MANIFEST).read_bytes() == data


@pytest.mark.parametrize("path", ["../outside.parquet", "/etc/passwd", "tables/../../x", "a\0b"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_manifest_cannot_name_a_file_outside_the_store(store, path, number):
    package = json.loads((store.path / MANIFEST).read_text("utf-8"))
    package["resources"][number]["path"] = path
    (store.path / MANIFEST).write_text(json.dumps(package), "utf-8")
    with pytest.raises(StoreError, match="names a file outside it"):
        verify(store.entry("12345NED"))


# --- what is stopped half-way leaves the former table


def fail_at(monkeypatch, step):
    """Let the disk fail at the n-th file that is put in its place."""
    real, calls = Path.replace, []

    def failing(path, target):
        calls.append(target)
        if len(calls) == step:
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", failing)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_failing_disk_leaves_the_former_table(store, monkeypatch, step):
    fail_at(monkeypatch, step)
    with pytest.raises(StoreError, match="No space left on device"):
        store.write(INFO, rows((1.0, 2.0)), replace(SOURCE, note="new"))
    monkeypatch.undo()
    verify(store.entry("12345NED"))
    assert content(store)["Rokers_17"].tolist()[0] == 15.1
    assert not list(store.path.rglob(".*"))
    # And the next attempt succeeds, and clears what was left.
    store.write(INFO, rows((1.0, 2.0)), SOURCE)
    assert content(store)["Rokers_17"].tolist() == [1.0, 2.0]
    assert len(list((store.path / "tables").iterdir())) == 2


def write_new(folder: str) -> None:
    Store(Path(folder)).write(INFO, rows((1.0, 2.0)), SOURCE)


@needs_sigkill
def test_a_killed_process_leaves_a_whole_table(store, tmp_path):
    former = shutil.copytree(store.path, tmp_path / "former")

    def given(step: int) -> tuple[str]:
        shutil.rmtree(store.path)
        return (str(shutil.copytree(former, store.path)),)

    found = set()
    for _ in killed_at_every_event(write_new, given):
        verify(store.entry("12345NED"))
        found.add(content(store)["Rokers_17"].tolist()[0])
        with store.locked():
            write_new(str(store.path))
        assert content(store)["Rokers_17"].tolist() == [1.0, 2.0]
        assert not list(store.path.rglob(".*"))
        assert len(list((store.path / "tables").iterdir())) == 2
    assert found == {15.1, 1.0}


def test_an_old_file_that_cannot_be_removed_does_not_matter(store, monkeypatch):
    def busy(path, missing_ok=False):
        raise PermissionError(13, "The file is in use")

    monkeypatch.setattr(Path, "unlink", busy)
    store.write(INFO, rows((1.0, 2.0)), SOURCE)
    assert content(store)["Rokers_17"].tolist() == [1.0, 2.0]


# --- a store over the snapshot


@pytest.fixture
def overlay(store, tmp_path):
    return Store(tmp_path / "local", base=store)


def test_the_snapshot_is_read_where_there_is_nothing_else(overlay):
    assert content(overlay)["Rokers_17"].tolist()[0] == 15.1
    assert "12345ned" in overlay
    assert not overlay.path.exists()


def test_a_local_table_wins_and_the_snapshot_stays(overlay, store):
    before = files(store.path)
    overlay.write(INFO, rows((1.0, 2.0)), SOURCE)
    assert content(overlay)["Rokers_17"].tolist() == [1.0, 2.0]
    assert content(store)["Rokers_17"].tolist()[0] == 15.1
    assert files(store.path) == before
    assert len(overlay.tables()) == 1


def test_a_table_that_is_nowhere_says_how_to_get_it(overlay):
    with pytest.raises(TableNotFoundError, match=r"Did you mean: 12345NED\?.*fetch 12346NED"):
        overlay.table("12346NED")


def test_the_environment_names_the_local_store(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "mine"))
    chosen = default_store()
    assert chosen.path == tmp_path / "mine"
    assert "85012NED" in chosen


def test_an_empty_folder_is_an_empty_store(tmp_path):
    assert Store(tmp_path).entries() == {}
    assert read_manifest(tmp_path)["resources"] == []
    assert Store(tmp_path).tables().empty


# --- a folder that cannot be written


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "store").write_text("in the way")
    store = Store(tmp_path / "store")
    with pytest.raises(StoreError, match="Cannot write table 12345NED"):
        store.write(INFO, rows(), SOURCE)
    with pytest.raises(StoreError, match="REGIOBEELD_DATA"):
        store.check_writable()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write")
def test_a_folder_that_not_even_root_can_write():
    with pytest.raises(StoreError, match="Cannot write to the store"):
        Store(Path("/proc/self/store")).check_writable()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do anything")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="Cannot write"):
        Store(tmp_path / "store").write(INFO, rows(), SOURCE)
