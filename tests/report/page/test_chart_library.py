"""The chart library in a page: its licence goes along, and is text of no consequence."""

from __future__ import annotations

import pytest

from regiobeeld.report.page.export import Edition, page
from regiobeeld.report.page.sections import assets, library_licence, scripts


@pytest.fixture(params=["in the page", "beside the page", "in a notebook"])
def html(request) -> str:
    if request.param == "in a notebook":
        return assets().html
    beside = "../plotly.min.js" if request.param == "beside the page" else ""
    return page([_empty()], Edition("Regio", "nl", plotly=beside))


def _empty():
    nbformat = pytest.importorskip("nbformat")
    return nbformat.v4.new_notebook()


def test_the_licence_stands_above_the_library(html):
    licence = str(library_licence())
    assert "Permission is hereby granted" in licence and "--" not in licence
    assert html.count(licence) == 1
    comment, _, rest = html.partition(licence)[2].partition("-->")
    assert not comment.strip() and "<script" in rest
    assert (
        html.partition(licence)[0].rpartition("<!--")[2].strip() == "The chart library, plotly.js:"
    )


def test_the_library_names_its_version_and_its_licence():
    head = str(scripts()[0])[:300]
    assert "plotly.js" in head and "Licensed under the MIT license" in head
