"""Ranks come with the places that the true figure may have."""

import pytest

from regiobeeld import charts
from regiobeeld.analysis import AnalysisError, ranks
from regiobeeld.region_picture import Picture


def test_measured_gemeenten_have_sets_of_places(utrecht: Picture) -> None:
    found = ranks(utrecht, "overweight")
    assert (found["lowest"] <= found["rank"]).all() and (found["rank"] <= found["highest"]).all()
    assert (found["highest"] > found["lowest"]).sum() > 20
    assert found["value"].is_monotonic_decreasing


def test_counts_of_everybody_have_one_place(utrecht: Picture) -> None:
    found = ranks(utrecht, "income_per_inhabitant")
    ties = found["value"].duplicated(keep=False)
    assert (found.loc[~ties, "lowest"] == found.loc[~ties, "highest"]).all()


def test_estimates_of_a_model_are_not_ranked(utrecht: Picture) -> None:
    with pytest.raises(AnalysisError, match="something of the computation"):
        ranks(utrecht, "loneliness")
    chart = charts.ranked(utrecht, "loneliness")
    assert "Plaats" not in chart.table and "schattingen met een model" in chart.note


def test_ranking_in_the_report_gives_sets_and_no_bare_number(utrecht: Picture) -> None:
    chart = charts.ranked(utrecht, "overweight")
    assert chart.table["Plaats"].str.contains(r"^\d+ \(\d+ tot \d+\)$").sum() > 20
    assert "kunnen het hoogst zijn" in chart.note


def test_no_figure_no_rank(utrecht: Picture) -> None:
    with pytest.raises(AnalysisError, match="No gemeente"):
        ranks(utrecht, "sick_leave_care")
