"""What a report depends on: each thing changes its own part, and nothing else."""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path

import pytest

from regiobeeld.cli.starters import write_starter
from regiobeeld.errors import InterviewError, StoreError
from regiobeeld.files.hashes import hash_of
from regiobeeld.interviews.traits import values
from regiobeeld.interviews.workspace import workspace
from regiobeeld.measurement.plugins import IndicatorFunction, Plugin
from regiobeeld.record import shared as sharing
from regiobeeld.record.inputs import fingerprint_of, inputs_of, interviews_of
from regiobeeld.record.job import Job
from regiobeeld.record.shared import PACKAGES, shared
from regiobeeld.record.stored import stored_tables
from regiobeeld.store import Store, default_store
from regiobeeld.store.manifest import MANIFEST

DATA = Path(__file__).parents[2] / "data"


def changed(before: dict, after: dict) -> set[str]:
    return {key for key in before if before[key] != after[key]}


def test_the_same_report_has_the_same_inputs():
    first, again = inputs_of(Job("GM0088")), inputs_of(Job("GM0088"), shared())
    assert first == again
    assert fingerprint_of(first) == fingerprint_of(again)
    assert json.loads(json.dumps(first)) == first
    assert changed(first, inputs_of(Job("GM0088", lang="en"))) == {"job"}
    assert changed(first, inputs_of(Job("GM0096"))) == {"job", "region"}


def test_every_package_has_a_version():
    assert set(shared().versions) == {"python", *PACKAGES}
    assert all(shared().versions.values())


def test_versions_are_those_installed(monkeypatch):
    def version(name: str) -> str:
        if name == "plotly":
            raise metadata.PackageNotFoundError(name)
        return "0.14.1"

    monkeypatch.setattr(sharing.metadata, "version", version)
    assert (shared().versions["statsmodels"], shared().versions["plotly"]) == ("0.14.1", "")


def test_a_definition_of_ones_own_changes_its_own_hash_only(tmp_path, monkeypatch):
    before = shared().definitions["indicators"]
    monkeypatch.setenv("REGIOBEELD_DEFINITIONS", str(tmp_path))
    (own,) = write_starter("indicator", "alleenwonend", tmp_path).files
    first = shared().definitions["indicators"]
    assert set(first) - set(before) == {"alleenwonend"}
    assert {name: first[name] for name in before} == before
    text = own.read_text("utf-8")
    own.write_text("# a remark\n\n" + text, encoding="utf-8")
    assert shared().definitions["indicators"] == first
    own.write_text(text.replace("decimals = 1", "decimals = 2"), encoding="utf-8")
    second = shared().definitions["indicators"]
    assert {name for name in first if first[name] != second[name]} == {"alleenwonend"}


def test_what_a_plug_in_says_and_does_counts(tmp_path):
    def said(package: str, code: str, **declared: str) -> object:
        file = tmp_path / "plugin.py"
        file.write_text(code, encoding="utf-8")
        names: dict = {}
        exec(compile(code, str(file), "exec"), names)
        options = {"publisher": "GGD", "licence": "CC BY 4.0"} | declared
        function = IndicatorFunction({"label": "x"}, names["compute"], **options)
        return sharing._computed(Plugin("x", package, function))

    code = "def compute(inputs):\n    return 1\n"
    first = said("extra 0.1", code)
    assert said("extra 0.1", code) == first
    others = [
        said("extra 0.2", code),
        said("extra 0.1", code.replace("1", "2")),
        said("extra 0.1", code, publisher="Anders"),
    ]
    assert first not in others
    assert str(tmp_path) not in str(first)


def test_what_a_table_is_called_counts(tmp_path, monkeypatch):
    package = json.loads((DATA / MANIFEST).read_text("utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"].startswith("84799ned")]
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))

    def parts() -> dict:
        (tmp_path / MANIFEST).write_text(json.dumps(package), encoding="utf-8")
        return inputs_of(Job("GM0088"))

    first = parts()
    package["resources"][0]["statline"]["retrieved"] = "2026-01-01"
    second = parts()
    assert changed(first, second) == {"tables"}
    package["resources"][0]["title"] = "Other"
    third = parts()
    assert changed(second, third) == {"definitions"}
    assert third["definitions"]["indicators"] == first["definitions"]["indicators"]


def test_tables_are_named_with_the_hashes_of_their_files():
    tables = stored_tables(default_store())
    assert set(tables) == {entry.info.id for entry in default_store().entries().values()}
    for name, table in tables.items():
        for part, path in table.files.items():
            assert sharing.sha256(path.read_bytes()) == table.recorded[part], name


def test_a_manifest_that_lacks_something_is_named(tmp_path):
    resource = {"name": "x", "path": "tables/x.parquet", "statline": {}}
    (tmp_path / MANIFEST).write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"resource 'x': 'statline\.table' is missing: a text"):
        stored_tables(Store(tmp_path))


def test_all_and_only_files_that_a_report_reads_count(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    assert interviews_of("utrecht") == {}
    example = interviews_of("utrecht-voorbeeld")
    assert {"interviews.csv", "codings.parquet", "goedkeuring.csv", "themas.csv"} <= set(example)
    place = workspace("utrecht")
    place.transcripts.mkdir(parents=True)
    (place.transcripts / "a.txt").write_text("x", encoding="utf-8")
    assert interviews_of("utrecht") == {}
    place.scores.write_bytes(b"x")
    assert interviews_of("utrecht") == {"scores.xlsx": sharing.sha256(b"x")}


def test_who_spoke_counts_and_cannot_be_found_by_trying_every_file_that_it_may_be(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    place = workspace("utrecht")
    place.folder.mkdir(parents=True)

    def spoke(age: str) -> bytes:
        return f"interview_id,respondent_id,leeftijdsgroep\nU03,U03-R1,{age}\n".encode()

    place.fragments.write_bytes(b"what they said")
    place.respondents.write_bytes(spoke("75+"))
    first = interviews_of("utrecht")
    # The attack: hash every file that it may be, in so few words, and look which one it is.
    tried = {sharing.sha256(spoke(age)) for age in values("leeftijdsgroep")}
    assert first["respondenten.csv"] not in tried
    place.respondents.write_bytes(spoke("18-29"))
    assert interviews_of("utrecht")["respondenten.csv"] != first["respondenten.csv"]


def test_a_file_of_interviews_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    place = workspace("utrecht")
    place.folder.mkdir(parents=True)
    place.scores.write_bytes(b"x")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InterviewError, match=r"scores.xlsx cannot be read: Permission denied"):
        interviews_of("utrecht")


def test_code_is_every_file_but_definitions_and_what_python_leaves(tmp_path, monkeypatch):
    package = tmp_path / "regiobeeld"
    for name in ("a.py", "report/page.css", "definitions/x.toml", "__pycache__/a.pyc"):
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1", encoding="utf-8")
    first = sharing._of_files(package, sharing._NOT_CODE)
    shutil.rmtree(package / "__pycache__")
    (package / "definitions" / "x.toml").write_text("2", encoding="utf-8")
    assert sharing._of_files(package, sharing._NOT_CODE) == first
    (package / "report" / "page.css").write_text("2", encoding="utf-8")
    assert sharing._of_files(package, sharing._NOT_CODE) != first


def test_equal_data_have_one_hash():
    assert hash_of({"a": [1], "b": "é"}) == hash_of({"b": "é", "a": [1]})
    assert hash_of([1, 2]) != hash_of([2, 1])
