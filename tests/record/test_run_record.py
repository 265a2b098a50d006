"""The form of a record: what is refused, and that nothing of it leads out of the folder."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.errors import RecordError
from regiobeeld.record.inputs import fingerprint_of, inputs_of
from regiobeeld.record.job import Job
from regiobeeld.record.run_record import RUN, parse_record, read_record, sealed

HASH = "0" * 64
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(sealed({"a.html": b""}, inputs_of(Job("GM0088")))[RUN])
    return record


def written(folder: Path, content: object) -> Path:
    path = folder / RUN
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_what_is_sealed_reads_back():
    inputs = inputs_of(Job("GM0088", lang="en"))
    files = sealed({"a.html": b"<p>", RUN: b"former"}, inputs)
    record = parse_record(files[RUN])
    assert record.inputs == inputs
    assert record.fingerprint == fingerprint_of(inputs)
    assert list(record.outputs) == ["a.html"]
    assert record.data == files[RUN]


def test_keys_are_in_order_and_letters_as_they_are(content):
    text = sealed({}, {"schema": "é", "a": 1})[RUN].decode("utf-8")
    assert text.startswith('{\n "a": 1,\n "fingerprint": "')
    assert '"schema": "é"' in text


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("schema",), "regiobeeld-run-2", "schema is 'regiobeeld-run-2'"),
        (("schema",), ["x"], "schema is"),
        (("code",), "abc", "code is 'abc'; it must be a SHA-256"),
        (("job",), [], "job is []; it must be a table of keys and values"),
        (("job", "year"), "2020", "job.year is '2020'; it must be a year"),
        (("job", "year"), True, "job.year is True"),
        (("job", "lang"), "de", "job.lang is 'de'; it must be nl or en"),
        (("job", "coalitions"), 1, "job.coalitions is 1"),
        (("job", "plotly"), "https://example.org/x.js", "job.plotly is"),
        (("job", "more"), 1, "unknown key 'job.more'. The keys are region, year"),
        (("job", "region"), "/etc/mijn.toml", "job.region is '/etc/mijn.toml'"),
        (("job", "region"), "mijn.TOML ", "job.region is 'mijn.TOML '"),
        (("job", "benchmark"), "..\\mijn.toml", "job.benchmark is"),
        (("region", "file"), "x", "region.file is 'x'"),
        (("region", "file"), {"name": "../x.toml", "text": ""}, "region.file.name is '../x.toml'"),
        (("region", "file"), {"name": "x.py", "text": ""}, "region.file.name is 'x.py'"),
        (("region", "file"), {"name": "x.toml", "text": 1}, "region.file.text is 1"),
        (("region", "file"), {"name": "x.toml", "text": ""}, "job.region is 'GM0088'"),
        (("region", "benchmark"), {"name": "/x.toml", "text": ""}, "region.benchmark.name is"),
        (("versions", "numpy"), 2, "versions.numpy is 2; it must be a text"),
        (("tables", "X"), {}, "'tables.X.modified' is missing: a text"),
        (("tables", "84799NED", "figures"), HASH[:-1], "tables.84799NED.figures is"),
        (("definitions", "indicators"), [], "definitions.indicators is []"),
        (("definitions", "indicators", "x"), "y", "definitions.indicators.x is 'y'"),
        (("notebooks", "../x.ipynb"), HASH, "notebooks has the key '../x.ipynb'"),
        (("interviews", "../../x"), HASH, "interviews has the key '../../x'"),
        (("seeds", "x"), 1.5, "seeds.x is 1.5; it must be a whole number"),
        (("outputs", "../../.bashrc"), HASH, "outputs has the key '../../.bashrc'"),
        (("outputs", "C:\\x"), HASH, "outputs has the key"),
        (("outputs", ".."), HASH, "outputs has the key '..'"),
        (("outputs", "/etc/passwd"), HASH, "outputs has the key '/etc/passwd'"),
        (("more",), 1, "unknown key 'more'. The keys are schema, regiobeeld"),
    ],
)
def test_what_is_wrong_is_named(content, tmp_path, path, value, said):
    changed = copy.deepcopy(content)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    with pytest.raises(RecordError) as raised:
        read_record(written(tmp_path, changed))
    assert str(tmp_path / RUN) in str(raised.value)
    assert said in str(raised.value)


@pytest.mark.parametrize("key", ["job", "outputs", "fingerprint"])
def test_a_key_that_is_missing_is_named(content, tmp_path, key):
    with pytest.raises(RecordError, match=f"'{key}' is missing"):
        read_record(written(tmp_path, {k: v for k, v in content.items() if k != key}))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"NaN", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_record_ends_in_one_line(tmp_path, data):
    (tmp_path / RUN).write_bytes(data)
    result = CliRunner().invoke(app.app, ["reproduce", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1
    assert RUN in result.stderr


def test_a_folder_without_a_record_is_named(tmp_path):
    (tmp_path / "page.html").write_bytes(b"")
    with pytest.raises(RecordError, match=r"run.json cannot be read: No such file"):
        read_record(tmp_path / "page.html")
    with pytest.raises(RecordError, match=r"There is no .*nergens; give the folder"):
        read_record(tmp_path / "nergens")


@given(JSON)
def test_any_text_is_a_record_or_says_what_is_wrong(value):
    with pytest.raises(ValueError, match=r"\w"):
        parse_record(json.dumps(value).encode("utf-8"))


@given(value=JSON, data=st.data())
def test_any_change_of_a_value_is_read_or_named(content, value, data):
    changed = dict(content)
    changed[data.draw(st.sampled_from(sorted(content)))] = value
    try:
        parse_record(json.dumps(changed).encode("utf-8"))
    except ValueError as error:
        assert str(error)
