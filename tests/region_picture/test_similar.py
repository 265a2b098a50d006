"""Similar areas: the nearest by figures that matter for health, as a benchmark."""

import numpy as np
import pytest

import regiobeeld
from regiobeeld.errors import RegionError
from regiobeeld.region_picture.similar import PARTS, similar_areas
from regiobeeld.report import accountability, build  # type: ignore[attr-defined, unused-ignore]


@pytest.mark.parametrize("name", ["utrecht", "midden-nederland", "GM0344", "provincie:utrecht"])
def test_the_five_nearest_share_no_gemeente(name):
    chosen, found = regiobeeld.region(name), similar_areas(name)
    assert list(found.columns) == ["region", "name", "distance", *PARTS]
    assert len(found) == 5 and found["distance"].is_monotonic_increasing
    parts = found[list(PARTS)].to_numpy()
    assert found["distance"].to_numpy() == pytest.approx(np.sqrt((parts**2).mean(axis=1)))
    for code in found["region"]:
        area = regiobeeld.region(code)
        assert not set(area.gemeenten) & set(chosen.gemeenten)
        level = "ggd" if chosen.level == "regio" else chosen.level
        assert area.level == level


def test_income_can_be_left_out():
    with_it, without = similar_areas("utrecht"), similar_areas("utrecht", without=["income"])
    assert "income" not in without
    assert list(with_it["region"]) != list(without["region"])


def test_it_is_a_benchmark():
    picture = regiobeeld.picture("twente", benchmark="similar", indicators=["overweight"])
    five = similar_areas("twente")
    assert picture.benchmark.compare == tuple(five["region"])
    assert all(name in picture.benchmark.description for name in five["name"])
    row = picture.comparisons[picture.comparisons["age"] == "18+"].iloc[0]
    parts = [
        regiobeeld.picture(code, indicators=["overweight"]).main["value"].iloc[0]
        for code in five["region"]
    ]
    assert min(parts) < row["benchmark_value"] < max(parts)
    assert row["verdict"] == "clear" and row["age_groups"] == 2


def test_the_report_names_them():
    said = accountability(regiobeeld.picture("twente", benchmark="similar-without-income")).html
    assert "GGD West-Brabant (0,50)" in said and "dat door inkomen komt" not in said
    assert (
        "dat door inkomen komt"
        in accountability(regiobeeld.picture("twente", benchmark="similar")).html
    )


def test_a_region_of_ones_own_names_its_own(tmp_path):
    path = tmp_path / "mijn.toml"
    text = 'name = "Mijn"\nyear = 2026\ngemeenten = ["Zeist", "De Bilt"]\n'
    path.write_text(text + 'similar = ["GM0402", "gemeente:amstelveen"]\n', encoding="utf-8")
    assert set(similar_areas(str(path))["region"]) == {"GM0402", "GM0362"}
    path.write_text(text + 'similar = ["GM9999"]\n', encoding="utf-8")
    with pytest.raises(RegionError, match=r"line 4.*similar = 'GM9999'"):
        similar_areas(str(path))
    path.write_text(text + 'benchmark = "similarx"\n', encoding="utf-8")
    with pytest.raises(RegionError, match=r"line 4.*benchmark = 'similarx'"):
        regiobeeld.region(str(path))
    path.write_text(text + 'benchmark = "similar"\n', encoding="utf-8")
    picture = regiobeeld.picture(str(path), indicators=["overweight"])
    assert picture.benchmark.id == "similar"


def test_what_cannot_be_compared_is_said(tmp_path):
    with pytest.raises(RegionError, match=r"no part 'incom' .*Did you mean: income\?"):
        regiobeeld.picture("twente", benchmark="similar-without-incom")
    with pytest.raises(RegionError, match="no part 'incom'"):
        build("twente", benchmark="similar-without-incom", out=tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(RegionError, match="no area to compare Nederland with"):
        similar_areas("NL")
