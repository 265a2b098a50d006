"""A projection from 2020 knows nothing later, and was less far off than simpler guesses."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from regiobeeld import future
from regiobeeld.errors import FutureError
from regiobeeld.future.known import GROUPS, known
from regiobeeld.future.limits import held, widths
from regiobeeld.future.past import LEVELS, START, longest
from regiobeeld.future.past import tested as the_past
from regiobeeld.future.projecting import project
from regiobeeld.geography.divisions import division
from regiobeeld.store import default_store

STORE = default_store()
NAIVE = ["naive_constant", "naive_growth", "naive_country"]


def then(store):
    return project(known(store, START), 2026).people


def test_nothing_later_than_2020_is_read(disturbed):
    assert_allclose(then(disturbed(lambda year: year > START)), then(STORE), rtol=1e-12)


def test_what_2020_knew_is_read(disturbed):
    """The attack: were nothing read at all, the test above would hold as well."""
    assert not np.allclose(then(disturbed(lambda year: year == START)), then(STORE))


def test_the_later_counts_are_what_it_is_compared_with(disturbed):
    store = disturbed(lambda year: year > START)
    found = future.backtest(level="ggd", store=store)
    assert (found["mape"] > 50).all()


def test_no_later_year_is_in_what_was_known():
    before = known(STORE, START)
    assert max(before.totals) == max(before.groups) == before.last_country == START
    assert before.base_year == START
    assert before.spread_of_country == {}


@pytest.mark.parametrize("level", LEVELS)
def test_a_row_for_each_age_and_horizon(level):
    found = future.backtest(level=level)
    assert list(found) == ["level", "age", "horizon", "n", "mape", "bias", *NAIVE]
    horizons = found.groupby("age", sort=False)["horizon"].agg(list).to_dict()
    assert horizons == {"all": [1, 2, 3, 4, 5, 6], **{age: [1, 2, 3, 4] for age in GROUPS}}
    assert set(found["n"]) == {{"gemeente": 342, "ggd": 25, "provincie": 12}[level]}


@pytest.mark.parametrize("level", LEVELS)
def test_it_beats_every_naive_peer_after_six_years(level):
    found = future.backtest(level=level).set_index(["age", "horizon"])
    last = found.loc[("all", 6)]
    assert (last["mape"] < last[NAIVE]).all()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("age", ["25-44", "45-64", "65+"])
def test_it_beats_every_naive_peer_at_ages_that_matter_to_care(level, age):
    last = future.backtest(level=level).set_index(["age", "horizon"]).loc[(age, 4)]
    assert (last["mape"] < last[NAIVE]).all()


def test_children_were_better_guessed_by_no_change():
    """Told in the documentation: births fell less than the five years before promised."""
    last = future.backtest(level="ggd").set_index(["age", "horizon"]).loc[("0-14", 4)]
    assert last["naive_constant"] < last["mape"] < last[["naive_growth", "naive_country"]].min()


def test_the_errors_are_those_of_the_counts():
    """The table computed again, for one level, by pandas."""
    past = the_past(STORE)
    of = [division(2026)[code].areas["ggd"] for code in past.truth.codes]
    both = pd.DataFrame({"ours": past.projected("all", 2026), "seen": past.truth.totals[2026]})
    errors = 100 * (both.groupby(of).sum().eval("ours / seen") - 1)
    row = future.backtest(level="ggd").set_index(["age", "horizon"]).loc[("all", 6)]
    assert row["mape"] == pytest.approx(errors.abs().mean())
    assert row["bias"] == pytest.approx(errors.mean())
    assert past.truth.totals[2026][past.truth.codes.index("GM0344")] == 378121


@pytest.mark.parametrize("level", ["wijk", "land", "gemeent", None])
def test_another_level_is_refused(level):
    with pytest.raises(FutureError, match="choose gemeente, ggd, provincie") as fault:
        future.backtest(level=level)
    assert str(fault.value).startswith(f"level={level!r}")


@pytest.mark.parametrize("start", [2012, 2021, "2020"])
def test_another_start_is_refused(start):
    with pytest.raises(FutureError, match="give 2020"):
        future.backtest(level="ggd", start=start)


# --- limits


@pytest.mark.parametrize("horizon", [2, 4, 6])
def test_limits_fitted_elsewhere_hold_what_came(horizon):
    found = held(STORE, "all", horizon)
    assert 72 <= found.share <= 90
    assert found.ratio <= 2


@pytest.mark.parametrize("age", GROUPS)
def test_limits_of_age_groups_hold_what_came(age):
    found = held(STORE, age)
    assert 72 <= found.share <= 90
    assert found.ratio <= 2


def test_limits_grow_with_the_horizon_and_shrink_with_the_people():
    width = widths(STORE).of["all"]
    ahead = width.at(50_000, np.arange(1, 21))
    assert (np.diff(ahead) > 0).all()
    # Beyond what was seen they grow in proportion to it.
    assert_allclose(ahead[11] / ahead[5], 2)
    larger = width.at(np.array([1e4, 1e5, 1e6]), 6)
    assert (np.diff(larger) < 0).all()


def test_no_limits_are_narrower_than_the_countrys_own():
    country = future.population("NL")
    rows = country[(country["age"] == "all") & (country["year"] > 2026)].set_index("year")
    half = np.log(rows["upper"] / rows["lower"]) / 2
    published = widths(STORE).country
    assert (half >= pd.Series(published)[half.index] - 1e-9).all()


# --- what the documentation shows


def test_the_page_shows_these_errors():
    page = (Path(__file__).parents[2] / "docs" / "future.md").read_text("utf-8")
    lines = page.split("<!-- backtest -->")[1].split("<!-- end of backtest -->")[0].strip()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines.splitlines()]
    shown = rows[2:]
    expected = [
        [
            row.level, row.age, str(row.horizon), str(row.n), f"{row.mape:.1f}", f"{row.bias:+.1f}",
            *(f"{getattr(row, name):.1f}" for name in NAIVE),
        ]
        for row in longest().itertuples()
    ]  # fmt: skip
    assert shown == expected
