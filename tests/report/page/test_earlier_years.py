"""Pictures of earlier years, whose gemeenten are others: every section is there."""

from __future__ import annotations

import pytest

import regiobeeld
from regiobeeld import report
from regiobeeld.opgaven import main_messages
from regiobeeld.opgaven.beside import EVIDENCE, tables_beside


@pytest.mark.parametrize(
    ("region", "year"),
    [("utrecht", 2015), ("midden-nederland", 2016), ("gemeente:zeist", 2012), ("NL", 2018)],
)
def test_an_earlier_year_has_all_blocks(region, year):
    picture = regiobeeld.picture(region, year)
    for section in (report.opening, report.coming, report.health, report.care, report.wijken):
        assert section(picture, "nl").html.strip()
    told = tables_beside(picture)[EVIDENCE]
    assert (told["kind"] != "outlook").all()
    assert len(main_messages(picture)) <= 5
