"""What changed between two reports: nothing that did not, everything that did, and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import regiobeeld
from regiobeeld.difference import KINDS, Difference, diff
from regiobeeld.difference.areas import area_changes
from regiobeeld.difference.page import page as html_page
from regiobeeld.errors import DifferenceError
from regiobeeld.files.hashes import sha256
from regiobeeld.geography.divisions import division
from tests.difference.conftest import FEW, definitions_of, edited, files_of, record_of


def put(column: str, value: str, **where: str) -> Callable[[pd.DataFrame], None]:
    """Return an edit that puts a value in a column of the rows that match."""

    def edit(frame: pd.DataFrame) -> None:
        rows = pd.Series(True, index=frame.index)
        for name, wanted in where.items():
            rows &= frame[name] == wanted
        assert rows.any(), where
        frame.loc[rows, column] = value

    return edit


def kinds(found: Difference) -> set[str]:
    return {change.kind for change in found.found}


OVERWEIGHT = {"indicator": "overweight", "age": "18+"}


# --- laws


def test_a_report_does_not_differ_from_itself(few, later, example):
    for folder in (few, later, example):
        found = diff(folder, folder)
        assert not found and found.changes.empty and found.outline.empty
        assert "no differences" in found.summary()
        assert found.same == len(found.subjects)


CELLS = st.tuples(
    st.sampled_from(["metingen.csv", "historie.csv", "gemeenten_en_wijken.csv"]),
    st.integers(0, 10_000),
    st.sampled_from(["value", "lower", "status", "period", "drop"]),
    st.floats(0.1, 99).map(lambda number: f"{number:.10g}"),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=5), st.booleans())
def test_turned_round_before_and_after_change_places(few, later, tmp_path, cells, years):
    folder = tmp_path / "other"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(later if years else few, folder)
    for file, place, what, value in cells:

        def change(frame, place=place, what=what, value=value):
            row = frame.index[place % len(frame)]
            if what == "drop":
                return frame.drop(index=row)
            if what == "status":
                frame.loc[row, ["value", "lower", "upper", "status"]] = ["", "", "", "suppressed"]
            elif what == "period":
                frame.loc[row, "period"] = "2017"
            elif frame.loc[row, "status"] == "ok":
                frame.loc[row, what] = value
            return frame

        edited(folder, folder, file, change)
    try:
        there, back = diff(few, folder), diff(folder, few)
    except DifferenceError as error:
        # Two rows of one period by the edit; nothing else may be wrong.
        assert "stand in an earlier row" in str(error)
        return
    forth = sorted((c.kind, c.indicator, c.area, c.group, c.before, c.after) for c in there.found)
    turned = sorted((c.kind, c.indicator, c.area, c.group, c.after, c.before) for c in back.found)
    assert forth == turned


# --- figures


def test_a_revised_figure_is_named_with_what_it_was(few, tmp_path):
    other = edited(few, tmp_path / "b", "metingen.csv", put("value", "45.1", **OVERWEIGHT))
    found = diff(few, other)
    (change,) = found.found
    assert (change.kind, change.indicator, change.before, change.after) == (
        "revised",
        "overweight",
        "44.3",
        "45.1",
    )
    assert (change.area, change.period, change.unit, change.group) == ("utrecht", "2020", "%", "")
    assert found.same == len(FEW) - 1
    assert "figures revised: 1" in found.summary()
    assert list(found.changes["before"]) == ["44.3"]
    assert found.outline.iloc[0].tolist()[:4] == ["revised", "overweight", "44.3%", "45.1%"]


def test_numbers_are_compared_as_numbers(few, tmp_path):
    other = edited(few, tmp_path / "b", "metingen.csv", put("value", "44.300", **OVERWEIGHT))
    assert not diff(few, other)


def test_a_change_too_small_for_its_decimals_is_still_seen(few, tmp_path):
    other = edited(few, tmp_path / "b", "metingen.csv", put("value", "44.3002", **OVERWEIGHT))
    row = diff(few, other).outline.iloc[0]
    assert (row["before"], row["after"]) == ("44.3000%", "44.3002%")


def test_an_interval_is_revised_by_itself(few, tmp_path):
    other = edited(few, tmp_path / "b", "metingen.csv", put("upper", "45.5", **OVERWEIGHT))
    (change,) = diff(few, other).found
    assert (change.kind, change.after) == ("interval", "43.7 to 45.5")


def test_a_figure_that_went_keeps_its_reason(few, tmp_path):
    def gone(frame):
        put("value", "", indicator="smoking", region="GM0344", age="18+")(frame)
        put("status", "suppressed", indicator="smoking", region="GM0344", age="18+")(frame)

    other = edited(few, tmp_path / "b", "gemeenten_en_wijken.csv", gone)
    (change,) = diff(few, other).found
    assert (change.kind, change.area, change.area_name) == ("status", "GM0344", "Utrecht")
    assert change.after == "suppressed"
    (back,) = diff(other, few).found
    assert (back.before, back.after) == ("suppressed", change.before)


def test_revised_figures_come_largest_first(few, tmp_path):
    def some(frame):
        put("value", "50", region="GM0344", **OVERWEIGHT)(frame)
        put("value", "10", region="GM0355", **OVERWEIGHT)(frame)

    other = edited(few, tmp_path / "b", "gemeenten_en_wijken.csv", some)
    found = diff(few, other)
    assert [c.area for c in found.of_kind("revised")] == ["GM0355", "GM0344"]
    assert len(found.outline) == 1
    assert "2 areas" in found.outline["note"].iloc[0]


def test_a_newer_figure_is_no_revision(few, later):
    found = diff(few, later)
    newer = {change.indicator: change for change in found.of_kind("period")}
    assert newer["inhabitants"].period == "2020 → 2022"
    assert not found.of_kind("revised") and not found.of_kind("history")
    # The monitor is of 2020 in both.
    assert "smoking" not in {change.indicator for change in found.found}
    assert [c.label for c in found.of_kind("setting")] == ["year"]


def test_wijken_that_all_went_are_one_line(few, tmp_path):
    def without(frame):
        return frame[(frame["indicator"] != "inhabitants") | (frame["level"] != "wijk")]

    other = edited(few, tmp_path / "b", "gemeenten_en_wijken.csv", without)
    went = [c for c in diff(few, other).of_kind("wijk") if c.indicator == "inhabitants"]
    assert [(c.before, c.after) for c in went] == [("192", "")]


def test_indicators_come_and_go(few, tmp_path):
    smaller = files_of(
        regiobeeld.picture("utrecht", 2020, indicators=[n for n in FEW if n != "smoking"]),
        tmp_path / "b",
    )
    found = diff(few, smaller)
    assert [(c.kind, c.indicator) for c in found.found] == [("indicator", "smoking")]
    assert len(found.subjects) == len(FEW) - 1


def test_an_earlier_year_that_went(few, tmp_path):
    def without(frame):
        rows = (frame["indicator"] == "inhabitants") & (frame["period"] == "2012")
        return frame[~rows]

    other = edited(few, tmp_path / "b", "historie.csv", without)
    found = diff(few, other)
    assert {(c.kind, c.area, c.after) for c in found.found} == {
        ("history", "utrecht", ""),
        ("history", "NL01", ""),
    }


# --- conclusions


def test_a_conclusion_turns_because_its_figure_was_revised(few, tmp_path):
    other = edited(few, tmp_path / "b", "metingen.csv", put("value", "55", **OVERWEIGHT))
    edited(other, other, "vergelijking.csv", put("judgement", "worse", **OVERWEIGHT))
    found = diff(few, other)
    assert [c.kind for c in found.found] == ["conclusion", "revised"]
    turned = found.found[0]
    assert (turned.before, turned.after) == ("better", "worse")
    assert [n.key for n in turned.notes] == ["revised"]


def test_no_figure_and_no_test_are_the_same_conclusion(few, later):
    assert not diff(few, later).of_kind("conclusion")


def test_a_benchmark_that_differs_is_said_at_the_top(few, tmp_path):
    other = files_of(
        regiobeeld.picture("utrecht", 2020, indicators=FEW, benchmark="provincie:gelderland"),
        tmp_path / "b",
    )
    found = diff(few, other)
    assert found.found[0].kind == "setting" and found.found[0].label == "benchmark"
    for change in found.of_kind("conclusion"):
        assert "benchmark" in [n.key for n in change.notes]
    assert not found.of_kind("revised")


def test_who_gives_way_is_told_of_with_who_took_the_place(example, tmp_path):
    """Of a theme one figure stands out: its second is not a change of its own."""
    frame = pd.read_csv(example / "vergelijking.csv", encoding="utf-8-sig", dtype="str").fillna("")
    out = frame[frame["stands_out"] == "True"].iloc[0]
    catalogue = regiobeeld.picture("utrecht", 2020, indicators=[out["indicator"]]).catalogue
    theme = catalogue.indicators[out["indicator"]].theme
    same = [n for n in frame["indicator"] if catalogue.indicators[n].theme == theme]
    main = frame["age"].isin(["all", "18+"]) & (frame["sex"] == "all")
    rival = frame[main & frame["indicator"].isin(same) & (frame["stands_out"] == "False")].iloc[0]

    def swap(rows):
        put("stands_out", "False", indicator=out["indicator"])(rows)
        put("stands_out", "True", indicator=rival["indicator"], age=rival["age"], sex="all")(rows)
        put("distance", "-99", indicator=rival["indicator"], age=rival["age"], sex="all")(rows)

    other = edited(example, tmp_path / "b", "vergelijking.csv", swap)
    (change,) = diff(example, other, root=tmp_path).of_kind("stands_out")
    assert change.indicator == rival["indicator"]
    assert [n.key for n in change.notes] == ["spread", "in_place_of"]
    assert out["label"] in change.notes[1].text()


# --- definitions


def test_a_changed_definition_is_named_and_no_other(few, tmp_path):
    definitions = tmp_path / "own"
    definitions.mkdir()
    (definitions / "smoking.toml").write_text(
        """[indicator.smoking]
label = { nl = "Rookt", en = "Smokes" }
theme = "lifestyle"
goal = "gebalanceerd_leven"
unit = "%"
direction = "lower_better"
kind = "survey"
from = [{ source = "monitor_2020", value = "ZwareDrinker", weight = "18+" }]
""",
        encoding="utf-8",
    )
    catalogue = regiobeeld.measurement.catalogue(definitions)
    picture = regiobeeld.picture("utrecht", 2020, indicators=FEW, catalogue=catalogue)
    other = files_of(picture, tmp_path / "b")
    before = tmp_path / "a"
    shutil.copytree(few, before)
    record_of(before)
    record_of(other, definitions=definitions_of(smoking="e" * 64))
    found = diff(before, other)
    assert {change.indicator for change in found.found} == {"smoking"}
    assert kinds(found) == {"conclusion", "revised", "definition"}
    for change in found.found:
        if change.kind != "definition":
            assert "redefined" in [n.key for n in change.notes]
    assert [n.key for n in found.untold] == ["no_messages", "no_priorities", "no_interviews"]


def test_without_records_definitions_are_said_to_be_left_out(few, later):
    lines = diff(few, later).summary()
    assert any(line.startswith("not compared: definitions") for line in lines)


def test_another_unit_is_another_definition_even_without_records(few, tmp_path):
    other = edited(few, tmp_path / "b", "metingen.csv", put("unit", "m", indicator="gp_distance"))
    found = diff(few, other)
    assert [(c.kind, c.before, c.after) for c in found.found] == [("definition", "km", "m")]


def test_labels_in_another_language_are_no_change(few, tmp_path):
    english = files_of(regiobeeld.picture("utrecht", 2020, indicators=FEW), tmp_path / "b", "en")
    found = diff(few, english)
    assert [(c.kind, c.label) for c in found.found] == [("setting", "lang")]


def test_versions_come_from_the_records(few, tmp_path):
    for name, version in (("a", "3.11.7"), ("b", "3.13.1")):
        shutil.copytree(few, tmp_path / name)
        record_of(tmp_path / name, versions={"python": version})
    (change,) = diff(tmp_path / "a", tmp_path / "b").found
    assert (change.kind, change.label, change.before, change.after) == (
        "version",
        "python",
        "3.11.7",
        "3.13.1",
    )


def test_a_table_that_the_publisher_changed(few, tmp_path):
    for name, day in (("a", "2021-03-26"), ("b", "2021-11-02T02:00:00")):
        edited(few, tmp_path / name, "metingen.csv", put("modified", day, table="84799NED"))
        for file in ("historie.csv", "gemeenten_en_wijken.csv"):
            edit = put("modified", day, table="84799NED")
            edited(tmp_path / name, tmp_path / name, file, edit)
    (change,) = diff(tmp_path / "a", tmp_path / "b").found
    assert (change.kind, change.before, change.after) == ("table", "2021-03-26", "2021-11-02")


# --- gemeenten


def test_gemeenten_that_merged(tmp_path):
    before, after = (
        files_of(
            regiobeeld.picture("provincie:groningen", year, indicators=["inhabitants"]),
            tmp_path / str(year),
        )
        for year in (2020, 2022)
    )
    (change,) = diff(before, after).of_kind("gemeente")
    assert (change.before, change.after) == ("Appingedam, Delfzijl, Loppersum", "Eemsdelta")
    assert [n.key for n in change.notes] == ["merged"]
    (back,) = diff(after, before).of_kind("gemeente")
    assert (back.before, back.after) == (change.after, change.before)
    assert "PV20" in diff(before, after).summary()[0]


@dataclass
class Division:
    """Gemeenten of a region in a year, as a report has them."""

    division: int
    codes: tuple[str, ...]
    members = pd.DataFrame({"status": [], "level": [], "region": []})

    @property
    def gemeenten(self) -> dict[str, str]:
        return {code: division(self.division)[code].name for code in self.codes}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            Division(2020, ("GM0788",)),
            Division(2021, ("GM0757", "GM0824", "GM0855", "GM0865")),
            [("Haaren", "Boxtel, Oisterwijk, Tilburg, Vught", "divided")],
        ),
        # Weesp went into a gemeente that was there already.
        (
            Division(2022, ("GM0363", "GM0457")),
            Division(2023, ("GM0363",)),
            [("Weesp", "Amsterdam", "merged")],
        ),
        (
            Division(2020, ("GM0344", "GM0355")),
            Division(2022, ("GM0344",)),
            [("Zeist", "", "left")],
        ),
        (Division(2020, ("GM0344",)), Division(2022, ("GM0344",)), []),
    ],
)
def test_what_became_of_gemeenten(before, after, told):
    found = list(area_changes(before, after))
    assert [(c.before, c.after, c.notes[0].key) for c in found] == told
    back = list(area_changes(after, before))
    assert [(c.after, c.before) for c in back] == [(a, b) for a, b, _ in told]


def test_a_gemeente_with_another_code_is_the_same_region(tmp_path):
    before, after = (
        files_of(regiobeeld.picture(code, year, indicators=["inhabitants"]), tmp_path / code)
        for code, year in (("GM1921", 2015), ("GM1940", 2016))
    )
    found = diff(before, after)
    assert found.name == "GM1940"
    assert [(c.before, c.after, c.notes[0].key) for c in found.of_kind("gemeente")] == [
        ("De Friese Meren", "De Fryske Marren", "recoded")
    ]
    assert not found.of_kind("history")


def test_wijken_that_came_or_went(few, tmp_path):
    def without(frame):
        return frame[~frame["region"].isin(["WK034401", "WK034402"])]

    other = edited(few, tmp_path / "b", "gemeenten_en_wijken.csv", without)
    (change,) = diff(few, other).found
    assert (change.kind, change.area) == ("wijk", "WK034401 WK034402")
    assert (change.before, change.after) == ("2", "")


def test_gemeenten_that_a_region_of_ones_own_gained(tmp_path):
    sides = []
    for name, codes in (("a", '["GM0344"]'), ("b", '["GM0344", "GM0355"]')):
        path = tmp_path / f"{name}.toml"
        path.write_text(
            f'id = "mijn"\nname = "Mijn"\nyear = 2020\ngemeenten = {codes}\n', encoding="utf-8"
        )
        picture = regiobeeld.picture(path, indicators=["inhabitants"])
        sides.append(files_of(picture, tmp_path / name))
    found = diff(*sides)
    (change,) = found.of_kind("gemeente")
    assert (change.before, change.after, change.notes[0].key) == ("", "Zeist", "joined")


# --- priorities and readings


def test_places_in_the_top_three_come_from_the_reports(example, tmp_path):
    from regiobeeld import report
    from regiobeeld.difference.priorities import NOTEBOOK, orders
    from regiobeeld.priorities import inputs_of

    picture = regiobeeld.picture("utrecht-voorbeeld")
    given = inputs_of(picture, Path(__file__).parents[2] / "data" / "example")
    html = report.priorities(picture, given.codings, given.scores, "nl").html
    for name in ("a", "b"):
        shutil.copytree(example, tmp_path / name)
    cells = [{"outputs": [{"data": {"text/html": html}}]}, {"source": []}]
    text = json.dumps({"cells": cells})
    for name in ("a", "b"):
        (tmp_path / name / NOTEBOOK).write_text(text, encoding="utf-8")
    found = orders(tmp_path / "a" / NOTEBOOK)
    assert list(found) == [coalition.id for coalition in picture.region.coalitions]
    assert all(len(order.labels) > 3 and order.name for order in found.values())
    assert not diff(tmp_path / "a", tmp_path / "b").of_kind("priority")
    first, second = next(iter(found.values())).labels[:2]
    marks = {first: "\0", second: first, "\0": second}
    swapped = html
    for old, new in marks.items():
        swapped = swapped.replace(f'role="rowheader">{old}<', f'role="rowheader">{new}<', 1)
    cells[0] = {"outputs": [{"data": {"text/html": swapped}}]}
    (tmp_path / "b" / NOTEBOOK).write_text(json.dumps({"cells": cells}), encoding="utf-8")
    changes = diff(tmp_path / "a", tmp_path / "b").of_kind("priority")
    assert [(c.before, c.after) for c in changes] == [("2", "1"), ("1", "2")]
    assert {c.label for c in changes} == {first, second}


def test_readings_of_a_revised_figure_are_told_and_not_counted(example, tmp_path):
    edit = put("value", "46.2", indicator="loneliness", age="18+")
    other = edited(example, tmp_path / "b", "metingen.csv", edit)
    found = diff(example, other)
    (change,) = found.of_kind("reading")
    assert (change.indicator, change.after) == ("loneliness", "46.2")
    assert change.notes[0].text() == "interviews were about the former figure"
    assert "confirmed" in [n.key for n in change.notes]
    # Readings that rest on the figure of another version than the first are not of this change.
    assert not diff(other, example).of_kind("reading")


def test_readings_of_small_groups_are_not_counted(example, tmp_path, monkeypatch):
    from regiobeeld.difference import comparing
    from regiobeeld.interviews.material import Material, material

    whole = material("utrecht-voorbeeld")
    assert whole is not None
    kept = whole.register.groupby("rol").head(3)
    few_held = Material(**{**whole.__dict__, "register": kept})
    monkeypatch.setattr(comparing, "material", lambda region, root: few_held)
    edit = put("value", "46.2", indicator="loneliness", age="18+")
    other = edited(example, tmp_path / "b", "metingen.csv", edit)
    (change,) = diff(example, other).of_kind("reading")
    assert [n.key for n in change.notes] == ["confirmed"]


# --- what is no report


def test_two_regions_are_refused(few, example):
    with pytest.raises(DifferenceError, match=r"of utrecht, .* of utrecht-voorbeeld"):
        diff(few, example)


def test_a_folder_above_names_the_regions_in_it(few, tmp_path):
    shutil.copytree(few, tmp_path / "reports" / "utrecht")
    with pytest.raises(DifferenceError, match="Name a region in it: utrecht"):
        diff(tmp_path / "reports", few)
    with pytest.raises(DifferenceError, match="There is no folder"):
        diff(tmp_path / "niets", few)
    with pytest.raises(DifferenceError, match="There is no folder"):
        diff("vorig", "nu")


def test_a_page_stands_for_its_folder(few, tmp_path):
    page = few / "regiobeeld-utrecht-2020.html"
    assert not diff(page, few)
    other = tmp_path / "b"
    shutil.copytree(few, other)
    parameters = {"region": "utrecht", "year": 2022, "lang": "nl"}
    text = json.dumps({"metadata": {"regiobeeld": {"parameters": parameters}}})
    (other / "01_kwantitatief_beeld.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(DifferenceError, match="is of 2020, the figures beside it are of 2022"):
        diff(other / page.name, few)


def test_two_pages_and_no_notebook_leave_the_year_unknown(few, tmp_path):
    other = tmp_path / "b"
    shutil.copytree(few, other)
    (other / "regiobeeld-utrecht-2022.html").write_text("", encoding="utf-8")
    with pytest.raises(DifferenceError, match="does not tell of which year"):
        diff(few, other)


@pytest.mark.parametrize(
    ("file", "column", "value", "said"),
    [
        (
            "metingen.csv",
            "value",
            "veel",
            r"metingen.csv, row 2, column value: 'veel' is no number",
        ),
        ("historie.csv", "upper", "inf", r"historie.csv, row 2, column upper: 'inf'"),
        ("vergelijking.csv", "judgement", "best", r"column judgement: 'best' is none of better"),
        ("gemeenten_en_wijken.csv", "status", "fine", r"column status: 'fine' is none of"),
        ("vergelijking.csv", "stands_out", "ja", r"column stands_out: 'ja'"),
    ],
)
def test_a_damaged_cell_is_named(few, tmp_path, file, column, value, said):
    def edit(frame):
        frame.loc[0, column] = value

    other = edited(few, tmp_path / "b", file, edit)
    with pytest.raises(DifferenceError, match=said):
        diff(few, other)


def test_a_missing_column_or_a_file_that_is_no_table_is_named(few, tmp_path):
    def edit(frame):
        return frame.drop(columns="status")

    other = edited(few, tmp_path / "b", "metingen.csv", edit)
    with pytest.raises(DifferenceError, match=r"metingen.csv has no column status"):
        diff(few, other)
    (other / "metingen.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DifferenceError, match=r"metingen.csv cannot be read"):
        diff(few, other)
    (other / "metingen.csv").write_text("", encoding="utf-8")
    with pytest.raises(DifferenceError, match=r"metingen.csv cannot be read"):
        diff(few, other)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"schema": "other"}', '{"schema": "regiobeeld-run-1", "job": 1}'],
)
def test_a_damaged_record_is_named(few, tmp_path, text):
    other = tmp_path / "b"
    shutil.copytree(few, other)
    (other / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(DifferenceError, match=r"run\.json"):
        diff(few, other)


def test_kinds_are_known(few):
    with pytest.raises(ValueError, match="kind must be one of"):
        diff(few, few).of_kind("x")
    assert len(set(KINDS)) == len(KINDS)


def test_it_shows_itself_in_a_notebook(few, tmp_path):
    def edit(frame):
        put("value", "45.1", **OVERWEIGHT)(frame)
        put("unit", "<b>", indicator="gp_distance")(frame)

    found = diff(few, edited(few, tmp_path / "b", "metingen.csv", edit))
    html = found._repr_html_()
    assert "<caption>" in html and "<b>" not in html and "&lt;b&gt;" in html
    assert "2 changes" in repr(found)
    assert Path(few).name not in html


# --- files that are not those of the record


def sealed_copy(folder: Path, copy: Path) -> Path:
    """A report with a record that names its files."""
    shutil.copytree(folder, copy)
    outputs = {path.name: sha256(path.read_bytes()) for path in copy.iterdir()}
    record_of(copy, outputs=outputs)
    return copy


def test_files_that_are_not_those_of_the_record_are_flagged(few, tmp_path):
    before, after = (sealed_copy(few, tmp_path / name) for name in ("a", "b"))
    (after / "my notes.txt").write_text("mine")
    assert diff(before, after).flagged == ()
    edited(after, after, "metingen.csv", put("value", "99", **OVERWEIGHT))
    (before / "historie.csv").write_bytes((before / "historie.csv").read_bytes() + b"\n")
    found = diff(before, after)
    first, second = (note.text("nl") for note in found.flagged)
    assert "van het eerste verslag" in first and first.endswith(": historie.csv.")
    assert "van het tweede verslag" in second and second.endswith(": metingen.csv.")
    assert "of the second report files were changed" in " ".join(found.summary())
    text = html_page(found)
    assert '<p class="warning">Let op: van het eerste verslag zijn' in text
    assert '<p class="warning">' not in html_page(diff(few, few))
