"""What the report says of wijken: who they are, by what, and which could not be counted."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import regiobeeld
from regiobeeld import report
from regiobeeld.analysis import every_wijk, wijken, wijken_left_out
from regiobeeld.analysis.wijken_words import people, short_name
from regiobeeld.region_picture import Picture
from regiobeeld.site.reports import DOWNLOADS

BESIDE = ["inhabitants", "loneliness"]


def words(html: str) -> str:
    without = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", without))
    return plain.replace("&#39;", "'")


def told(region: str, year: int | None = None, lang: str = "nl") -> str:
    return words(report.wijken(regiobeeld.picture(region, year, indicators=BESIDE), lang).html)


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht", indicators=BESIDE)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_wijk_is_named_counted_or_not(utrecht: Picture, lang: str) -> None:
    html = report.wijken(utrecht, lang).html
    said = words(html)
    rows, out = wijken(utrecht), wijken_left_out(utrecht)
    for name in [*rows["name"], *out["name"]]:
        assert short_name(name) in said
    assert people(rows["inhabitants"].sum(), lang) in said
    assert f"{len(out)} {'van de 222 wijken' if lang == 'nl' else 'of the 222 districts'}" in said
    # What could not be counted is closed at first.
    assert re.search(r'<details class="left-out"><summary>', html)


def test_the_strip_is_told_in_words(utrecht: Picture) -> None:
    said = words(report.wijken(utrecht).html)
    assert "\N{BLACK SQUARE}" * 4 + " 4 van 4" in said
    assert "\N{BLACK SQUARE}" * 3 + "\N{WHITE SQUARE} 3 van 4 niet: woningwaarde" in said
    # Ten rows, and those of as many figures below them.
    assert said.count("\N{BLACK SQUARE}\N{BLACK SQUARE}") >= 1
    assert len(re.findall(r"[\N{BLACK SQUARE}\N{WHITE SQUARE}]{4} \d van 4", said)) == 10
    assert "ook met twee of meer: Smitsveen (Soest, 2 van 4), Schothorst-Zuid" in said
    assert "zonder bijstand 7, zonder arbeidsongeschiktheid 10" in said
    assert "Eenzaam (schatting), 2020 (%)" in said and "telt niet mee" in said
    assert "telt vanaf 57,8. Tabel 84799NED" in said
    assert "telt tot en met 295. Tabel 85984NED" in said


def test_without_estimates_none_are_spoken_of() -> None:
    plain = regiobeeld.picture("utrecht", indicators=["inhabitants"])
    said = words(report.wijken(plain).html)
    assert "schatting" not in said and "Overvecht" in said


def test_student_wijken_say_so_and_what_that_is() -> None:
    said = told("twente")
    assert "Twekkelerveld - T.H.T. studentenwijk" in said and "minstens 18%" in said
    assert "studentenwijk" not in told("utrecht").lower()


@pytest.mark.parametrize(
    ("region", "year", "sentence"),
    [
        ("zeist", None, "In Zeist is geen wijk waar twee of meer van deze 4 cijfers"),
        ("GM0363", None, "Van Amsterdam is geen enkele wijk te tellen"),
        ("utrecht", 2015, "Per wijk zijn er van Regio Utrecht tot en met 2015 geen cijfers."),
    ],
)
def test_nothing_to_tell_of_is_said(region: str, year: int | None, sentence: str) -> None:
    said = told(region, year)
    assert sentence in said and "\N{BLACK SQUARE}" not in said


def test_more_names_than_one_reads_are_in_the_file() -> None:
    said = told("NL")
    assert "nog 338 wijken, in wijken.csv" in said
    assert "ze staan in wijken.csv" in said
    # Without a map the figures of each wijk are there all the same.
    assert "De cijfers per wijk" in said


def test_two_figures_say_nothing_of_one_left_out() -> None:
    said = told("utrecht", 2020)
    assert "2 van 2" in said and "Laten we er een weg" not in said


def test_names_are_beside_codes_in_the_download(utrecht: Picture, tmp_path: Path) -> None:
    section = report.downloads(utrecht, out=tmp_path)
    assert 'href="wijken.csv"' in section.html and "wijken.csv" in DOWNLOADS
    frame = pd.read_csv(tmp_path / "wijken.csv", encoding="utf-8-sig")
    assert frame.columns[:4].tolist() == ["wijk", "name", "gemeente", "gemeente_name"]
    assert len(frame) == len(every_wijk(utrecht))
    row = frame.set_index("wijk").loc["WK034403"]
    assert row[["name", "gemeente_name", "count", "of"]].tolist() == [
        "Wijk 03 Overvecht", "Utrecht", 4, 4,
    ]  # fmt: skip
    assert frame.loc[frame["status"] != "ok", "count"].isna().all()


def test_a_region_without_wijken_has_no_such_file(tmp_path: Path) -> None:
    earlier = regiobeeld.picture("utrecht", 2015, indicators=["inhabitants"])
    report.downloads(earlier, out=tmp_path)
    assert not (tmp_path / "wijken.csv").exists()
