"""Main messages and opgaven that are not what they were, from the files beside two reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import regiobeeld
from regiobeeld.difference import Difference, diff
from regiobeeld.difference.page import page as html_page
from regiobeeld.errors import DifferenceError
from regiobeeld.opgaven.beside import EVIDENCE, MESSAGES, tables_beside
from regiobeeld.region_picture.exports import write_tables
from tests.difference.conftest import edited


@pytest.fixture(scope="module")
def twente(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of Twente, in English."""
    picture, folder = regiobeeld.picture("twente"), tmp_path_factory.mktemp("twente")
    write_tables(picture, folder, lang="en", beside=tables_beside(picture))
    (folder / "regiobeeld-twente.html").write_text('<html lang="en">', encoding="utf-8")
    return folder


def messages(found: Difference) -> list[tuple[str, str, str]]:
    return [(c.label, c.before, c.after) for c in found.of_kind("message")]


def first_is(column: str, value: str) -> Callable[[pd.DataFrame], None]:
    def edit(frame: pd.DataFrame) -> None:
        frame.loc[0, column] = value

    return edit


def test_a_message_that_is_told_otherwise(twente, tmp_path):
    other = edited(twente, tmp_path / "b", MESSAGES, first_is("sentence_en", "Nobody moves."))
    ((label, before, after),) = messages(diff(twente, other))
    assert (label, after) == ("Exercise and overweight", "Nobody moves.")
    assert before.startswith("In Twente, 53.2% of adults are overweight")
    assert messages(diff(other, twente)) == [(label, after, before)]


def test_a_message_that_went_and_those_that_moved_up(twente, tmp_path):
    def drop_first(frame: pd.DataFrame) -> pd.DataFrame:
        kept = frame.iloc[1:].copy()
        return kept.assign(order=[str(n) for n in range(1, len(kept) + 1)])

    found = diff(twente, edited(twente, tmp_path / "b", MESSAGES, drop_first))
    told = found.of_kind("message")
    assert [bool(change.after) for change in told] == [True] * 4 + [False]
    assert [note.text("en") for note in told[0].notes] == ["place: 2 → 1"]
    assert "no main message" in html_page(found, lang="en")


def test_an_opgave_that_is_no_longer_worse_here(twente, tmp_path):
    def as_elsewhere(frame: pd.DataFrame) -> None:
        rows = (frame["opgave"] == "bewegen_overgewicht") & frame["verdict"].str.contains("worse")
        assert rows.any()
        frame.loc[rows, "verdict"] = "similar"

    found = diff(twente, edited(twente, tmp_path / "b", EVIDENCE, as_elsewhere))
    (change,) = found.of_kind("opgave")
    assert (change.label, change.before) == ("Exercise and overweight", "group_worse")
    assert "worse here" in html_page(found, lang="en")
    assert found.outline["before"].tolist() == ["worse here"]


def test_text_of_messages_is_not_markup(twente, tmp_path):
    other = edited(twente, tmp_path / "b", MESSAGES, first_is("sentence_en", "<script>1</script>"))
    assert "<script>1" not in html_page(diff(twente, other), lang="en")


def test_a_report_of_before_there_were_messages_can_still_be_compared(twente, tmp_path):
    older = edited(twente, tmp_path / "a", "metingen.csv", lambda frame: None)
    for name in (EVIDENCE, MESSAGES):
        (older / name).unlink()
    found = diff(older, twente)
    assert not found.of_kind("message") and not found.of_kind("opgave")
    assert "not compared: main messages and issues: not both reports have them" in found.summary()


def test_a_damaged_file_is_named(twente, tmp_path):
    other = edited(twente, tmp_path / "b", EVIDENCE, first_is("value", "much"))
    with pytest.raises(DifferenceError, match=r"opgaven\.csv cannot be read as a table"):
        diff(twente, other)
    other = edited(twente, tmp_path / "c", MESSAGES, lambda frame: frame.drop(columns="order"))
    with pytest.raises(DifferenceError, match=r"boodschappen\.csv"):
        diff(twente, other)
