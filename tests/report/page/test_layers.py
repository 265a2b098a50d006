"""The page in layers: what is closed is found, opened by a link, and printed when asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

#: Of a page as it opens, in px and words.
TALLEST = {1280: 12_000, 400: 20_000}
MOST_WORDS = 2_500
VISIBLE_WORDS = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (texts.nextNode()) {
    const place = texts.currentNode.parentElement;
    if (place.closest('script, style, noscript, nav, svg, .hidden')) continue;
    const fold = place.closest('details:not([open])');
    const summary = place.closest('summary');
    if (fold && !(summary && summary.parentElement === fold)) continue;
    if (!place.checkVisibility()) continue;
    words += (texts.currentNode.textContent.trim().match(/\\S+/g) || []).length;
  }
  return words;
}"""
OPEN = "() => [...document.querySelectorAll('.folded > details')].filter(f => f.open).length"


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", ["twente_page", "english_page", "example_page"])
def test_a_closed_page_is_short(
    look: Any, request: pytest.FixtureRequest, name: str, width: int
) -> None:
    page = look(request.getfixturevalue(name), width, all_open=False)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST[width]
    assert page.evaluate(VISIBLE_WORDS) <= MOST_WORDS


def test_the_first_screen_holds_messages_and_the_question(look: Any, twente_page: Path) -> None:
    page = look(twente_page, 1280, all_open=False)
    page.wait_for_timeout(300)
    for place in (".message:last-child", ".ask", "#sterk, #onbekend"):
        box = page.locator(place).first.bounding_box()
        assert box["y"] + min(box["height"], 120) <= 900, place


def test_a_link_opens_the_chapter_that_it_leads_to(look: Any, twente_page: Path) -> None:
    page = look(twente_page, 1280, all_open=False)
    assert page.evaluate(OPEN) == 0
    page.locator(".contents a[href='#lifestyle']").click()
    assert page.evaluate(OPEN) == 1
    assert page.locator("#rij-overweight").is_visible()
    assert page.locator("#lifestyle").bounding_box()["y"] < 450


def test_a_message_leads_to_where_it_is_told(look: Any, twente_page: Path) -> None:
    page = look(twente_page, 1280, all_open=False)
    links = page.locator(".message h3 a")
    assert links.count() >= 3
    for number in range(links.count()):
        target = links.nth(number).get_attribute("href")
        assert page.locator(target).count() == 1, target
    page.locator(".message h3 a[href='#rij-overweight']").click()
    assert page.locator("#rij-overweight").is_visible()


def test_search_opens_what_it_finds(look: Any, twente_page: Path) -> None:
    page = look(twente_page, 1280, all_open=False)
    page.locator("#search").fill("zorggebruik en sterfte")
    page.keyboard.press("Enter")
    assert page.evaluate(OPEN) >= 1
    assert page.locator(".hit-now").is_visible()


def test_one_press_opens_all_and_another_closes_all(look: Any, twente_page: Path) -> None:
    page = look(twente_page, 1280, all_open=False)
    press = page.locator(".open-all")
    every = page.locator(".folded > details").count()
    assert press.inner_text() == "Alles openen"
    press.click()
    page.wait_for_function(f"({OPEN})() === {every}")
    closes = "document.querySelector('.open-all').textContent === 'Alles sluiten'"
    page.wait_for_function(f"() => {closes}")
    press.click()
    page.wait_for_function(f"({OPEN})() === 0")


def test_each_message_says_how_sure_and_what_it_rests_on(look: Any, twente_page: Path) -> None:
    page = look(twente_page, 1280, all_open=False)
    messages = page.locator(".message")
    for number in range(messages.count()):
        one = messages.nth(number)
        press = one.locator("button.certain")
        assert press.inner_text().strip()
        press.click()
        rests_on = one.locator("[popover]")
        assert rests_on.is_visible()
        assert re.search(r"Bron: \S", rests_on.inner_text())
        page.keyboard.press("Escape")


def test_paper_has_what_is_open_and_no_more(look: Any, twente_page: Path) -> None:
    page = look(twente_page, 1280, all_open=False)
    page.emulate_media(media="print")
    assert not page.locator("#lifestyle").is_visible()
    page.evaluate("Regiobeeld.openAll(true)")
    assert page.locator("#lifestyle").is_visible()
