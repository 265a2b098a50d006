"""The site: builds without a warning, asks nothing of a network, and holds what it should."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from regiobeeld import epi
from regiobeeld.measurement import catalogue
from regiobeeld.store import Store

for needed in ("mkdocs", "material", "mkdocstrings", "latex2mathml"):
    pytest.importorskip(needed, reason="the site needs: pip install -e '.[docs]'")

ROOT = Path(__file__).parents[2]


class Found(HTMLParser):
    """What a page loads by itself, and how many formulae it has."""

    def __init__(self):
        super().__init__()
        self.loads = []
        self.formulae = 0

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.formulae += tag == "math"
        if tag in ("script", "img", "iframe", "source"):
            self.loads.append(named.get("src") or "")
        if tag == "link":
            self.loads.append(named["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    result = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {p.relative_to(site).as_posix(): p.read_text("utf-8") for p in site.rglob("*.html")}


def test_nothing_comes_from_elsewhere(site, pages):
    for name, page in pages.items():
        found = Found()
        found.feed(page)
        assert [load for load in found.loads if re.match(r"[a-z]+:|//", load)] == [], name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:|//)|@import", sheet.read_text("utf-8"))


def test_formulae_are_mathml(pages):
    counts = {}
    for name, page in pages.items():
        found = Found()
        found.feed(page)
        counts[name] = found.formulae
        assert "arithmatex" not in page, name
        assert ":math:" not in page, name
    assert counts["methods.html"] > 50
    assert counts["interviews.html"] > 20
    assert counts["reference/statistics.html"] > 20


def test_every_reader_has_a_tour(pages):
    assert {f"tours/{reader}.html" for reader in ("coalitie", "researcher", "student")} <= set(
        pages
    )


def test_every_statistic_is_in_the_reference(pages):
    page = pages["reference/statistics.html"]
    anchors = set(re.findall(r'id="regiobeeld\.epi\.[a-z_0-9]+\.([A-Za-z_0-9]+)"', page))
    # The priors have a module of their own, behind that of the model.
    assert set(epi.__all__) - anchors <= {"Bym2Priors"}


def test_every_table_is_among_the_sources_with_its_licence(pages):
    page = pages["sources.html"]
    entries = Store(ROOT / "data").entries().values()
    for entry in entries:
        assert entry.info.id in page
    # The tables of the United Nations are CC BY 3.0 IGO.
    un = sum(entry.provenance.publisher.startswith("United Nations") for entry in entries)
    for terms, least in (("by/4.0/", len(entries) - un), ("by/3.0/igo/", un)):
        assert page.count(f'href="https://creativecommons.org/licenses/{terms}"') >= least > 0
    for indicator in catalogue().indicators:
        assert f"<code>{indicator}</code>" in page
    assert "<!-- " not in page.partition("<article")[2].partition("</article>")[0]


def test_how_to_contribute_is_there(pages):
    assert "Add an indicator" in pages["contributing.html"]
