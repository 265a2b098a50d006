"""The page in a real Chromium, from a file, as who receives it by mail."""

from itertools import pairwise

import pytest

from regiobeeld.report import BuildResult

# Texts of one drawing that overlap by more than a hair.
OVERLAPS = """() => {
  const found = [];
  document.querySelectorAll('.chart svg.main-svg').forEach(svg => {
    const boxes = [...svg.querySelectorAll('text')]
      .filter(t => t.textContent.trim())
      .map(t => [t.textContent, t.getBoundingClientRect()]);
    boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
      const w = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (w > 3 && h > 5) found.push(`${a} / ${b}`);
    }));
  });
  return found;
}"""
CUT_OFF = """() => [...document.querySelectorAll('main *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .filter(e => !e.closest('.scroll, svg, script, [popover], .skip'))
  .map(e => e.tagName + ' ' + e.className)"""


def opened(look, report: BuildResult, width: int):
    """Open a report and scroll past its charts, which draws them."""
    page = look(report.html, width)
    # The map of the country is not shown on a telephone.
    charts = page.locator(".chart[data-figure]:visible")
    for number in range(charts.count()):
        charts.nth(number).scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.chart[data-figure]')]"
        ".every(chart => chart.querySelector('svg') || !chart.clientWidth)"
    )
    return page


@pytest.mark.parametrize("width", [1280, 768, 400])
def test_it_opens_quietly_and_nothing_overlaps(look, utrecht, hostile, width):
    for report in (utrecht, hostile):
        page = opened(look, report, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(OVERLAPS) == []


def test_a_source_is_one_key_press_away(look, utrecht):
    page = opened(look, utrecht, 1280)
    button = page.get_by_role("button", name="Bron van Rookt")
    button.focus()
    page.keyboard.press("Enter")
    origin = page.locator("#bron-smoking")
    assert origin.is_visible()
    text = origin.inner_text()
    for shown in ("85012NED", "Rokers_17", "RegioS=GG2514", "RIVM", "Versie"):
        assert shown in text
    page.keyboard.press("Escape")
    assert not origin.is_visible()


def test_contents_lead_to_chapters_that_exist(look, utrecht):
    page = opened(look, utrecht, 1280)
    links = page.locator(".contents a")
    targets = [links.nth(n).get_attribute("href") for n in range(links.count())]
    assert len(targets) == len(set(targets)) == 25
    for target in targets:
        assert page.locator(target).count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    written = page.evaluate(
        "[...document.querySelectorAll('[id]')].filter(e => !e.closest('svg')).map(e => e.id)"
    )
    assert len(written) == len(set(written)) <= len(ids)


def test_headings_and_alternatives_are_in_order(look, utrecht):
    page = opened(look, utrecht, 1280)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    charts = page.locator(".chart-figure")
    for number in range(charts.count()):
        figure = charts.nth(number)
        assert len(figure.locator("[role=img]").get_attribute("aria-label")) > 60
        assert figure.locator("table").count() == 1
