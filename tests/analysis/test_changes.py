"""Change between monitors: tested where both have margins, refused where a model speaks."""

import pytest

import regiobeeld
from regiobeeld import charts, epi
from regiobeeld.analysis import REFUSED, changes
from regiobeeld.region_picture import Picture


def test_measured_figures_are_compared_with_their_intervals(utrecht: Picture) -> None:
    found = changes(utrecht).set_index(["indicator", "region"])
    row = found.loc["good_health", "NL01"]
    assert (row["period_from"], row["period_to"]) == (2016, 2020)
    history = utrecht.history.set_index(["indicator", "region", "period"])
    before, after = (history.loc["good_health", "NL01", year] for year in (2016, 2020))
    limits = ["value", "lower", "upper"]
    again = epi.change(*([b] for b in before[limits]), *([a] for a in after[limits])).iloc[0]
    assert row["difference"] == pytest.approx(again["difference"])
    assert row[["lower", "upper"]].tolist() == pytest.approx(again[["lower", "upper"]].tolist())
    assert row["direction"] == "increase"


def test_the_change_of_a_region_stands_beside_that_of_its_benchmark(utrecht: Picture) -> None:
    found = changes(utrecht).set_index(["indicator", "region"])
    mine, theirs = (found.loc["obesity", name] for name in ("utrecht", "NL01"))
    assert mine["relative"] == pytest.approx(mine["difference"] - theirs["difference"])
    change = ["difference", "lower", "upper"]
    again = epi.change(*([theirs[n]] for n in change), *([mine[n]] for n in change)).iloc[0]
    limits = mine[["relative_lower", "relative_upper"]].tolist()
    assert limits == pytest.approx(again[["lower", "upper"]].tolist())
    # Not clearly less than before; clearly better than what happened elsewhere.
    assert (mine["direction"], mine["relative_direction"]) == ("unclear", "decrease")
    assert theirs["relative"] != theirs["relative"] and theirs["relative_direction"] == ""
    assert found.loc[("good_health", "utrecht"), "direction"] == "increase"
    assert found.loc[("good_health", "utrecht"), "relative_direction"] == "unclear"


def test_modelled_figures_are_refused_and_not_called_unchanged(utrecht: Picture) -> None:
    found = changes(utrecht)
    modelled = found[found["kind"] == "modelled"]
    assert len(modelled) and set(modelled["status"]) == {"modelled"}
    assert (modelled["direction"] == "").all() and modelled["difference"].isna().all()
    assert "model" in REFUSED["modelled"]["nl"]


def test_counts_differ_without_a_test(utrecht: Picture) -> None:
    found = changes(utrecht)
    # A rate of events has an interval though it is counted.
    events = [name for name in found["indicator"] if utrecht.indicator(name).events]
    counted = found[(found["kind"] == "register") & ~found["indicator"].isin(events)]
    assert set(counted["status"]) <= {"exact", "broken"} and (counted["direction"] == "").all()
    counted = counted[counted["status"] == "exact"]
    assert counted["difference"].notna().all() and counted["lower"].isna().all()
    assert len(counted) > 20


def test_every_status_has_a_sentence_in_both_languages(utrecht: Picture) -> None:
    for status in set(changes(utrecht)["status"]) - {"ok"}:
        assert REFUSED[status]["nl"] and REFUSED[status]["en"]


def test_figures_on_both_sides_of_a_break_are_not_compared() -> None:
    picture = regiobeeld.picture("utrecht", 2022, indicators=["labour_participation"])
    found = changes(picture)
    assert found["status"].tolist() == ["broken", "broken"]
    assert found["difference"].isna().all()
    chart = charts.trend(picture, "labour_participation")
    assert [trace["x"][-2:] for trace in chart.spec["data"]] == [[None, 2022.0]] * 2
    assert len(chart.figure.data[0].error_y.array) == len(chart.figure.data[0].x)
    assert "vanaf 2022 is er anders geteld" in chart.note
