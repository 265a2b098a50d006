"""Figures of pictures agree with what the captured tables say, by code that shares nothing.

Which table and period a picture takes is not judged here; what it makes of them is.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

import pandas as pd
import pytest

import regiobeeld
from regiobeeld.errors import RegionError
from regiobeeld.geography import Region, region
from tests.recomputed.recomputing import COUNTRY, Area, recomputed

SEED = 20261128
YEARS = (None, 2016, 2018, 2020, 2022)
# Of some 1,400 figures. The others are of tables that this does not read (causes of death, regional
# key figures of 2015, life expectancy), medians, or of regions that cut through a former gemeente.
LEAST_COMPARED, LEAST_INDICATORS = 1000, 70
REGIONS = (
    "NL", "utrecht", "twente", "midden-nederland", "gemeente:utrecht", "gemeente:rhenen",
    "gemeente:texel", "GM0153", "GM1680", "GG2514", "GG0111", "GG1009", "GG2209", "GG1413",
    "PV20", "PV23", "PV26", "PV29", "CR17", "CR12", "CR02", "CR35", "own",
)  # fmt: skip
OWN = """
id = "proef"
year = 2020
gemeenten = ["GM0344", "GM0310", "GM0632", "GM0736", "GM0342"]
[name]
nl = "Proef"
en = "Trial"
"""


def area_of(found: Region) -> Area:
    """Return a region as the recomputation knows it."""
    formerly: dict[int, frozenset[str]] = {}
    for year in range(2012, 2025):
        try:
            formerly[year] = frozenset(region(found.published or found.id, year).gemeenten)
        except RegionError:
            continue
    codes = COUNTRY if len(found.gemeenten) > 300 else ((found.published or found.id),)
    return Area(frozenset(found.gemeenten), found.year, tuple(codes), formerly)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Figures of two random regions of each year, of their gemeenten and of the country."""
    own = tmp_path_factory.mktemp("own") / "proef.toml"
    own.write_text(OWN, "utf-8")
    chance = random.Random(SEED)
    frames = []
    for year in YEARS:
        for name in chance.sample(REGIONS, 2):
            picture = regiobeeld.picture(str(own) if name == "own" else name, year=year)
            gemeenten = picture.members[picture.members["level"] == "gemeente"]
            frame = pd.concat([picture.measurements, gemeenten.sample(40, random_state=SEED)])
            benchmark = region("NL", picture.region.year)
            areas = {picture.region.id: picture.region, benchmark.id: benchmark}
            known = {id: area_of(found) for id, found in areas.items()}
            for code in set(frame["region"]) - set(known):
                known[code] = Area(frozenset({code}), picture.region.year, (code,), {})
            frames.append(
                frame.assign(
                    area=frame["region"].map(known),
                    decimals=[picture.indicator(i).decimals for i in frame["indicator"]],
                    asked=f"{name} {year}",
                )
            )
    every = pd.concat(frames, ignore_index=True)
    return every[every["status"] == "ok"]


def test_figures_recomputed_from_the_captured_tables_agree(
    measured: pd.DataFrame, captures: Path
) -> None:
    indicators: set[str] = set()
    compared, wrong = 0, []
    for row in measured.itertuples():
        found = recomputed(captures, row.indicator, row.table, str(row.period), row.age, row.area)
        if found is None:
            continue
        compared += 1
        indicators.add(row.indicator)
        shown = (row.value, row.lower, row.upper)
        if not all(
            same(ours, theirs, row.decimals) for ours, theirs in zip(shown, found, strict=True)
        ):
            which = row.asked, row.indicator, row.region, row.table, row.period, row.age
            wrong.append(f"{which}: the picture says {shown}, the captured tables {found}")
    assert not wrong, "\n".join(wrong)
    assert compared >= LEAST_COMPARED
    assert len(indicators) >= LEAST_INDICATORS


def same(ours: float, theirs: float, decimals: int) -> bool:
    """Whether two figures are shown alike, or differ by no more than floats do."""
    if math.isnan(ours) or math.isnan(theirs):
        return math.isnan(ours) and math.isnan(theirs)
    alike = round(ours, decimals) == round(theirs, decimals)
    # Rounding may turn just between two that are equal but for the order of adding.
    return alike or math.isclose(ours, theirs, rel_tol=1e-9)


def test_figures_that_are_not_shown_alike_are_told_apart() -> None:
    assert same(12.34, 12.31, 1)
    assert same(0.05, 0.05 + 1e-12, 1)
    assert same(math.nan, math.nan, 1)
    assert not same(12.34, 12.36, 1)
    assert not same(12.34, math.nan, 1)
