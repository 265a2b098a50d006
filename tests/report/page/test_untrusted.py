"""Names from files and tables are text everywhere: in the page, its data, and what it saves."""

import dataclasses
import io
import re
from pathlib import Path

import pandas as pd
import pytest

import regiobeeld
from regiobeeld.charts import rows
from regiobeeld.geography import Region
from tests.report.page.pages import ALL_OPEN, page_of

SCRIPT = "</script><script>alert(1)</script>"
QUOTES = "\"'><img src=x onerror=alert(2)> {{ 7*7 }} {% raw %} <!--"
LINK = "javascript:alert(3)"
FORMULA = '=HYPERLINK("javascript:alert(4)")'
RIGHT_TO_LEFT = "\u202eאבג\u202c עיר"
LONG = "lang" * 2500

REGION = """
id = "eigen"
year = 2020
gemeenten = ["GM0344", "GM0321", "GM0356", "GM0355"]
[name]
nl = '''{name}'''
"""
NAMES = {"GM0344": SCRIPT, "GM0321": FORMULA, "GM0356": RIGHT_TO_LEFT, "GM0355": LONG}
LABELS = {"smoking": QUOTES, "loneliness": LONG, "overweight": LINK}


@pytest.fixture(scope="module")
def evil(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("evil")
    path = folder / "eigen.toml"
    path.write_text(REGION.replace("{name}", f"{SCRIPT} {QUOTES}"), encoding="utf-8")
    wanted = [*LABELS, "inhabitants", "good_health", "heavy_drinking", "mortality"]
    picture = regiobeeld.picture(path, indicators=wanted)
    changed = {
        name: dataclasses.replace(picture.indicator(name), label={"nl": label, "en": label})
        for name, label in LABELS.items()
    }
    catalogue = picture.catalogue
    indicators = {name: changed.get(name, i) for name, i in catalogue.indicators.items()}
    picture = dataclasses.replace(
        picture, catalogue=dataclasses.replace(catalogue, indicators=indicators)
    )
    with pytest.MonkeyPatch.context() as patch:
        real = rows.area_names
        patch.setattr(rows, "area_names", lambda frame, year: real(frame, year) | NAMES)
        members = Region.members
        patch.setattr(
            Region,
            "members",
            lambda self: members(self).assign(
                name=lambda f: [NAMES.get(c, n) for c, n in zip(f["code"], f["name"], strict=True)]
            ),
        )
        return page_of(picture, "nl", folder)


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_in_the_page_becomes_markup(look, evil, width):
    page = look(evil, width)
    page.evaluate(ALL_OPEN)
    page.wait_for_function("document.querySelectorAll('.chart svg').length > 5")
    for choice in ("smoking", "overweight"):
        page.locator("#map-indicator").select_option(choice)
    page.locator("#compare-0").select_option("GM0344")
    page.locator("#search").fill("script")
    page.locator("#search").press("Enter")
    assert "<script>" in page.locator(".search-status").inner_text()
    # `look` fails on an alert, which every one of these would have raised.
    assert (
        page.evaluate("document.querySelectorAll('img, iframe, main script:not([type])').length")
        == 0
    )
    hrefs = page.evaluate(
        "[...document.querySelectorAll('[href]')].map(a => a.getAttribute('href'))"
    )
    assert not [href for href in hrefs if href.startswith("javascript:")]
    names = page.evaluate(
        "[...new Set([...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()))]"
    )
    assert not [name for name in names if name.startswith("on")]
    assert page.locator("h1").inner_text() == f"{SCRIPT} {QUOTES}"
    assert page.locator("#compare-0 option:checked").inner_text() == SCRIPT
    texts = page.locator("main").inner_text()
    for shown in (SCRIPT, QUOTES, LINK, FORMULA, RIGHT_TO_LEFT, LONG):
        assert shown in texts
    assert "49" not in page.locator("h1").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_scripts_hold_data_only(evil):
    text = evil.read_text("utf-8")
    for inside in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S):
        assert "<" not in inside and "&" not in inside
    assert "alert(1)</script>" not in text


def test_what_is_saved_is_text(look, evil):
    page = look(evil)
    page.locator("#compare-0").select_option("GM0321")
    page.locator("#compare-1").select_option("GM0355")
    for press in ("Tabel bewaren (CSV)", "Figuur bewaren (PNG)", "Cijfers bewaren (CSV)"):
        buttons = page.get_by_role("button", name=press)
        for number in range(0, buttons.count(), 4):
            with page.expect_download() as waiting:
                buttons.nth(number).click()
            name = waiting.value.suggested_filename
            assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}\.(csv|png)", name), name
            data = Path(waiting.value.path()).read_bytes()
            if name.endswith("csv"):
                frame = pd.read_csv(io.BytesIO(data), sep=";", encoding="utf-8-sig", dtype=str)
                cells = [*frame.columns, *frame.fillna("").to_numpy().ravel()]
                formulas = [c for c in cells if re.match(r"[=+@]|-(?!\d)", str(c))]
                assert formulas == []
    button = page.locator(".compare .tools button")
    with page.expect_download() as waiting:
        button.click()
    head = Path(waiting.value.path()).read_text("utf-8-sig").splitlines()[0]
    assert "'=HYPERLINK" in head
