"""Names come from data and users: nothing in them may be read as markup."""

import dataclasses

import pytest

from regiobeeld import charts
from regiobeeld.charts import rows
from regiobeeld.region_picture import Picture

EVIL = '<script>alert(1)</script> <b>Stad</b> & "Co" %{x}'


@pytest.fixture
def evil(utrecht: Picture, monkeypatch: pytest.MonkeyPatch) -> Picture:
    region = dataclasses.replace(utrecht.region, name=EVIL, names={})
    benchmark = dataclasses.replace(utrecht.benchmark, name=EVIL, names={}, level="provincie")
    overweight = dataclasses.replace(
        utrecht.indicator("overweight"), label={"nl": EVIL, "en": EVIL}, unit="<i>x</i>"
    )
    indicators = {**utrecht.catalogue.indicators, "overweight": overweight}
    catalogue = dataclasses.replace(utrecht.catalogue, indicators=indicators)
    monkeypatch.setattr(
        rows, "area_names", lambda frame, year: dict.fromkeys(frame["region"], EVIL)
    )
    return dataclasses.replace(utrecht, region=region, benchmark=benchmark, catalogue=catalogue)


def test_no_name_becomes_markup(evil: Picture) -> None:
    found = [
        charts.spine(evil, "lifestyle"),
        charts.spine(evil),
        charts.trend(evil, "overweight"),
        charts.region_map(evil, "overweight"),
        charts.ranked(evil, "overweight"),
        charts.age_structure(evil),
        charts.locator_map(evil),
    ]
    for chart in found:
        drawn = chart.figure.to_json().replace("\\u003c", "<")
        assert "<script" not in drawn and "<b>Stad" not in drawn and "<i>x" not in drawn
        # A hover template would fill in %{x}; a plain hover text does not.
        assert "hovertemplate" not in drawn


def test_tables_and_texts_stay_plain(evil: Picture) -> None:
    chart = charts.ranked(evil, "overweight")
    assert EVIL in chart.alternative and (chart.table["Gemeente"] == EVIL).all()
