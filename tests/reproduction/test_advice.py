"""What the closing sentences say."""

from __future__ import annotations

from typing import Any

import pytest

from regiobeeld.record.run_record import RunRecord
from regiobeeld.reproduction.advice import advice
from regiobeeld.reproduction.comparing import Deviation

JOB = {
    "region": "mijn regio.toml",
    "year": 2022,
    "lang": "en",
    "benchmark": "NL",
    "coalitions": False,
    "plotly": "",
}


def said(*kinds: tuple[str, str], **job: Any) -> str:
    inputs = {
        "job": JOB | job,
        "regiobeeld": "0.1.0",
        "versions": {"python": "3.11.7", "numpy": "2.1", "rocrate": ""},
    }
    record = RunRecord(inputs, "", {"a.html": ""})
    return advice(record, [Deviation(kind, what, "", "") for kind, what in kinds])


@pytest.mark.parametrize(
    ("kinds", "sentences"),
    [
        ([], ["identical: 1 file"]),
        (
            [("version", "numpy"), ("version", "python"), ("version", "rocrate")],
            ["the same as recorded", "Use Python 3.11.7.", "`pip install numpy==2.1`."],
        ),
        ([("version", "regiobeeld"), ("code", "")], ["pip install regiobeeld==0.1.0", "as it was"]),
        ([("table", "X, figures"), ("table", "X, codes"), ("build", "")], ["made here", "(X)"]),
        (
            [("definition", "x"), ("result", "a")],
            ["the report differs", "--definitions"],
        ),
        ([("result", "a")], ["its processor or its system libraries"]),
        ([("record", "")], ["The record itself was changed"]),
        (
            [("file", "a")],
            [
                "made here, the report is as recorded",
                "`regiobeeld build 'mijn regio.toml' --year 2022 --lang en --benchmark NL"
                " --no-coalitions`",
            ],
        ),
    ],
)
def test_they_say_what_was_found_and_what_to_do(kinds, sentences):
    for sentence in sentences:
        assert sentence in said(*kinds)


def test_a_report_of_a_batch_is_made_again_by_a_batch():
    assert "run `regiobeeld batch` again" in said(("file", "a"), plotly="../plotly-x.min.js")
