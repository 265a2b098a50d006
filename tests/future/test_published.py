"""A forecast of CBS and PBL takes precedence, whatever its number, and only for totals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal
from typer.testing import CliRunner

from regiobeeld import future
from regiobeeld.cli.app import app
from regiobeeld.fetch import known_tables
from regiobeeld.geography.divisions import division
from regiobeeld.measurement import catalogue
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store, default_store
from regiobeeld.store.manifest import Provenance
from tests.stand_in import Fault, made_forecast

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


# --- from the service to the projection


def growth_and_half(found, last=2040):
    """How much the totals grow from the newest count to a year, and half their limits in logs."""
    row = found.loc[last]
    return row["value"] / found.loc[2026, "value"], np.log(row["upper"] / row["lower"]) / 2


def fetched(*arguments):
    result = CliRunner().invoke(app, ["fetch", *arguments], prog_name="regiobeeld")
    assert result.exit_code == 0, result.output
    return result


def test_a_forecast_that_is_fetched_comes_first(services):
    cbs, rivm = services
    ours = totals("provincie:overijssel")
    cbs.tables["85173NED"] = made_forecast()
    told = fetched("85173NED").output
    assert "85173NED: 29,820 rows, 1 topics; Regionale prognose 2023-2050; bevolking" in told
    entry = default_store().entry("85173NED")
    assert entry.provenance.url.endswith("#/CBS/nl/dataset/85173NED/table")
    found = totals("provincie:overijssel")
    growth, half = growth_and_half(found)
    assert growth == pytest.approx(1.01**14, rel=1e-6)
    # 67% of a normal distribution lies within 0.974 standard deviations, 80% within 1.282.
    assert half == pytest.approx(np.log(1.05 / 0.95) / 2 * 1.2816 / 0.9741, rel=1e-3)
    assert found.loc[2040, "method"].endswith("; totals held to the growth in 85173NED")
    assert_frame_equal(totals("provincie:overijssel", published=False), ours)
    assert not rivm.requests
    shown = CliRunner().invoke(app, ["future", "provincie:overijssel"], prog_name="regiobeeld")
    assert "totals held to the growth in 85173NED." in shown.stderr


def test_a_successor_that_is_fetched_is_known_by_its_form(services):
    services[0].tables |= {
        "85173NED": made_forecast(),
        "99002NED": made_forecast("99002NED", 2024, growth=0.99, first=2025),
    }
    fetched("85173NED", "99002NED")
    found = totals("twente")
    assert found.loc[2040, "source"].endswith("99002NED")
    assert growth_and_half(found)[0] == pytest.approx(0.99**14, rel=1e-6)


def test_a_fetch_that_fails_leaves_the_projection_as_it_was(services):
    ours = totals("twente")
    services[0].tables["85173NED"] = made_forecast()
    with services[0].fault(r"DataSet\?", Fault.SHORT):
        result = CliRunner().invoke(app, ["fetch", "85173NED"], prog_name="regiobeeld")
    assert result.exit_code == 1
    assert_frame_equal(totals("twente"), ours)


def test_a_table_that_only_resembles_a_forecast_is_none(services):
    made = made_forecast("99003NED")
    key = "TotaleBevolking_1"
    properties = [row | {"Key": "Huishoudens_1"} if row["Key"] == key else row
                  for row in made.properties]  # fmt: skip
    renamed = {key: "Huishoudens_1"}
    services[0].tables["99003NED"] = replace(
        made,
        properties=properties,
        typed=made.typed.rename(columns=renamed),
        untyped=made.untyped.rename(columns=renamed),
    )
    ours = totals("twente")
    fetched("99003NED")
    assert_frame_equal(totals("twente"), ours)


def test_every_table_that_figures_are_made_of_has_the_forecast_among_them():
    assert "85173NED" in known_tables(catalogue())


def test_demand_and_ageing_follow(store):
    held = write(store)
    told, ours = (future.ageing("twente", store=held, published=p) for p in (True, False))
    assert not told.equals(ours)
    assert ours.equals(future.ageing("twente"))
    assert future.demand("twente", "deaths", store=held)["source"].str.endswith("85173NED").all()
