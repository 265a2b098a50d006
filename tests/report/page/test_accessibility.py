"""The page for everyone: axe-core on built reports, the keyboard alone, contrast."""

from itertools import pairwise

import pytest

from tests.report.page.pages import ALL_OPEN

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

# Rows of a table look alike, and so do charts of a kind: two and one are enough for colours, of
# which a whole page takes axe a minute.
ABRIDGED = """() => {
  const keep = (places, most) => document.querySelectorAll(places).forEach(
    place => [...place.children].slice(most).forEach(child => child.remove()));
  keep('tbody', 2);
  keep('ul.sources, ol.points, details > ul', 4);
  const seen = new Set();
  document.querySelectorAll('.chart-figure').forEach(figure => {
    const kind = figure.id.split('-')[1];
    if (seen.has(kind)) figure.remove();
    seen.add(kind);
  });
}"""
# Text on the white of a chart, as axe does not see through drawings.
DRAWN_COLOURS = """() => [...new Set(
  [...document.querySelectorAll('.chart svg text, .chart svg tspan')]
  .filter(text => text.textContent.trim())
  .map(text => getComputedStyle(text).fill))]"""
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const kind = at.matches('.scroll') ? 'scroll' : at.className.split(' ')[0] || at.tagName;
  return {
    kind: at.tagName + '.' + kind,
    name: at.getAttribute('aria-label') || at.textContent.trim().slice(0, 40),
    visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


def violations(page, **options) -> list[str]:
    # Without this axe describes every element that is in order, which takes it ten times as long.
    options["resultTypes"] = ["violations"]
    found = axe.Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"][:3]]


def luminance(colour: str) -> float:
    """Return the relative luminance of rgb(), after WCAG 2.1."""
    parts = [int(float(part)) / 255 for part in colour.strip("rgba()").split(",")[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("report", "width"),
    [
        ("utrecht", 1280),
        ("english_page", 400),
        ("twente_page", 768),
        ("example_page", 1280),
    ],
)
def test_axe_finds_no_violation(look, request, report, width):
    found = request.getfixturevalue(report)
    page = look(found.html if report == "utrecht" else found, width)
    page.evaluate(ALL_OPEN)
    page.locator("#search").fill("ge")
    structure = {"runOnly": RULES, "rules": {"color-contrast": {"enabled": False}}}
    assert violations(page, **structure) == []
    page.evaluate(ABRIDGED)
    assert violations(page, runOnly=["color-contrast"]) == []
    for colour in page.evaluate(DRAWN_COLOURS):
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour


def test_an_open_source_is_accessible(look, utrecht):
    page = look(utrecht.html)
    page.get_by_role("button", name="Bron van Rookt").click()
    assert violations(page, runOnly=["cat.name-role-value", "cat.aria", "cat.keyboard"]) == []


@pytest.mark.parametrize("width", [1280, 400])
def test_the_whole_page_by_keyboard(look, utrecht, width):
    """Every kind of control is reached, seen and left again, in the order of the page."""
    page = look(utrecht.html, width)
    stops = []
    for _ in range(1500):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    assert stop is None, "focus never leaves the page"
    assert [stop for stop in stops if not stop["visible"]] == []
    assert [stop for stop in stops if not stop["inside"]] == []
    kinds = [stop["kind"] for stop in stops]
    assert kinds[0] == "A.skip"
    wanted = ["INPUT.INPUT", "BUTTON.BUTTON", "SUMMARY.SUMMARY", "BUTTON.tool", "BUTTON.sort",
              "BUTTON.source", "SELECT.SELECT", "DIV.scroll"]  # fmt: skip
    assert set(wanted) <= set(kinds)
    # Contents and search come before everything in the page.
    assert kinds.index("INPUT.INPUT") < kinds.index("BUTTON.source")
    assert kinds[1] == ("INPUT.INPUT" if width > 1200 else "BUTTON.contents-toggle")


def test_a_pop_over_takes_and_gives_back_the_focus(look, utrecht):
    page = look(utrecht.html)
    button = page.get_by_role("button", name="Bron van Rookt")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[popover]').id") == "bron-smoking"
    page.keyboard.press("Enter")
    assert not page.locator("#bron-smoking").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Bron van Rookt"


def test_selects_and_sorting_by_keyboard(look, utrecht):
    page = look(utrecht.html)
    page.locator("#map-indicator").focus()
    before = page.locator(".areas-map h3").inner_text()
    page.keyboard.press("ArrowDown")
    page.wait_for_function(
        "before => document.querySelector('.areas-map h3').textContent !== before", arg=before
    )
    head = page.locator("#rijen-health thead th").first
    head.get_by_role("button").focus()
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_says_its_language(look, utrecht, english_page, lang):
    page = look(utrecht.html if lang == "nl" else english_page)
    assert page.locator("html").get_attribute("lang") == lang
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1 and all(b - a <= 1 for a, b in pairwise(levels))
