"""A forecast of CBS and PBL takes precedence, whatever its number, and only for totals."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from regiobeeld import future
from regiobeeld.geography.divisions import division
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store, default_store
from regiobeeld.store.manifest import Provenance

MARGINS = {"MW00000": 1.0, "MOG0067": 0.95, "MBG0067": 1.05}
YEARS = range(2022, 2051)


def write(store, table="85173NED", year=2021, *, growth=1.01, first=2022, leave_out=()):
    """A table in the form of 85173NED: thousands of people, growing by a share each year."""
    codes = [*division(year), "PV23"]
    rows = pd.DataFrame(
        [
            (code, margin, "10000", f"{y}JJ00", 100 * growth ** (y - 2022) * times)
            for code in codes
            if code not in leave_out
            for margin, times in MARGINS.items()
            for y in YEARS
            if y >= first
        ],
        columns=[
            f"RegioIndeling{year}", "PrognoseInterval", "Leeftijd", "Perioden", "TotaleBevolking_1",
        ],
    )  # fmt: skip
    info = TableInfo(
        table,
        "Prognose",
        "CBS",
        "2022",
        "",
        "nl",
        (Topic("TotaleBevolking_1", "Totale bevolking", "x 1 000", 1, "Double"),),
        (
            Dimension(f"RegioIndeling{year}", "Regio", "GeoDimension", {c: c for c in codes}),
            Dimension("PrognoseInterval", "Interval", "Dimension", {m: m for m in MARGINS}),
            Dimension("Leeftijd", "Leeftijd", "Dimension", {"10000": "Totaal"}),
            Dimension("Perioden", "Perioden", "TimeDimension", {f"{y}JJ00": str(y) for y in YEARS}),
        ),
    )
    store.write(info, rows, Provenance("CBS"), compression=1)
    return store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path, base=default_store())


def totals(name, **options):
    found = future.population(name, **options)
    return found[found["age"] == "all"].set_index("year")


def test_totals_follow_the_published_growth(store):
    found = totals("twente", store=write(store))
    later = found.loc[2026:]
    assert_allclose(later["value"], found.loc[2026, "value"] * 1.01 ** (later.index - 2026))
    assert found.loc[2026, "value"] == pytest.approx(646_496)
    assert found.loc[2040, "method"].endswith("; totals held to the growth in 85173NED")
    assert "85173NED" not in found.loc[2026, "method"]
    assert found["source"].str.endswith("85173NED").all()


def test_ours_stays_to_show_beside_it(store):
    ours = totals("twente", store=write(store), published=False)
    pd.testing.assert_frame_equal(ours, totals("twente"))


def test_ages_are_ours_and_add_up(store):
    found = future.population("twente", store=write(store))
    parts = found[found["age"] != "all"].groupby("year")["value"].sum()
    assert_allclose(parts, found[found["age"] == "all"].set_index("year")["value"])
    old = found["age"].isin(["65-69", "80-84", "95+"])
    assert_allclose(found[old]["value"], future.population("twente")[old]["value"])


def test_published_limits_are_made_those_of_80(store):
    found = totals("provincie:PV23", store=write(store)).loc[2040]
    half = np.log(found["upper"] / found["lower"]) / 2
    # 67% of a normal distribution lies within 0.974 standard deviations, 80% within 1.282.
    assert half == pytest.approx(np.log(1.05 / 0.95) / 2 * 1.2816 / 0.9741, rel=1e-3)


def test_a_region_without_published_limits_has_ours(store):
    found = totals("twente", store=write(store)).loc[2040]
    ours = totals("twente").loc[2040]
    widths = [np.log(row["upper"] / row["lower"]) for row in (found, ours)]
    assert widths[0] == pytest.approx(widths[1], rel=0.05)


def test_a_successor_is_known_by_its_form_and_the_newest_counts(store):
    write(store, growth=1.05)
    write(store, "99999NED", 2024, growth=0.99)
    found = totals("twente", store=store)
    assert found.loc[2040, "source"].endswith("99999NED")
    assert found.loc[2040, "value"] < found.loc[2026, "value"]


def test_a_forecast_that_begins_later_or_lacks_a_gemeente_is_left(store):
    ours = totals("twente")["value"]
    assert_allclose(totals("twente", store=write(store, first=2030))["value"], ours)
    assert_allclose(totals("twente", store=write(store, leave_out=["GM0153"]))["value"], ours)
    others = totals("utrecht", store=write(store, leave_out=["GM0153"]))
    assert others["source"].str.endswith("85173NED").all()


def test_demand_and_ageing_follow(store):
    held = write(store)
    told, ours = (future.ageing("twente", store=held, published=p) for p in (True, False))
    assert not told.equals(ours)
    assert ours.equals(future.ageing("twente"))
    assert future.demand("twente", "deaths", store=held)["source"].str.endswith("85173NED").all()
