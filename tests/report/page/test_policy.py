"""The policy of a page: only our own scripts run in it, and it asks nobody anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from regiobeeld.difference import diff
from regiobeeld.difference.page import write_page
from regiobeeld.report.page.policy import BESIDE
from regiobeeld.site import build_site

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
ATTACKS = {
    "inline script": "<script>document.title = 'taken'</script>",
    "attribute": "<img src=x onerror=\"document.title = 'taken'\">",
    "script beside": '<script src="evil.js"></script>',
    "script elsewhere": '<script src="https://evil.example/x.js"></script>',
    "picture elsewhere": '<img src="https://evil.example/x.png">',
    "frame": "<iframe srcdoc=\"<script>parent.document.title = 'taken'</script>\"></iframe>",
    "base": '<base href="https://evil.example/">',
    "form": '<form action="https://evil.example/"><button id="send">x</button></form>',
}


def policy_of(page: Path) -> dict[str, str]:
    (found,) = POLICY.findall(page.read_text("utf-8"))
    return dict(rule.split(" ", 1) for rule in found.split("; "))


@pytest.fixture(scope="module")
def pages(utrecht, tmp_path_factory) -> dict[str, Path]:
    """A page of every kind: on its own, and in a site beside the chart library."""
    folder = tmp_path_factory.mktemp("pages")
    site = build_site(utrecht.folder.parent, folder / "site")
    return {
        "report": utrecht.html,
        "difference": write_page(diff(utrecht.folder, utrecht.folder), folder / "verschil.html"),
        "site": site.index,
        "report in a site": folder / "site" / "utrecht" / "regiobeeld-utrecht.html",
    }


KINDS = ("report", "difference", "site", "report in a site")


@pytest.mark.parametrize("kind", KINDS)
def test_it_allows_no_more_than_it_says(pages, kind):
    rules = policy_of(pages[kind])
    styles = rules.pop("style-src")
    scripts = rules.pop("script-src")
    assert rules == {
        "default-src": "'none'",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert ("unsafe-inline" in styles) == (kind != "site")
    assert "unsafe" not in scripts
    assert (BESIDE in scripts) == (kind == "report in a site")
    assert (scripts == "'none'") == (kind == "difference")


@pytest.mark.parametrize("kind", KINDS)
def test_it_works_without_a_violation(look, pages, kind):
    """`look` allows no word in the console, and a violation is one."""
    shown = look(pages[kind])
    assert shown.locator("h1").first.is_visible()
    if kind.startswith("report"):
        chart = shown.locator("[data-figure]").first
        chart.scroll_into_view_if_needed()
        shown.wait_for_selector("[data-figure] svg.main-svg")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_attack_that_would_get_in_does_nothing(browser, pages, tmp_path, kind, attack):
    text = pages[kind].read_text("utf-8")
    text = text.replace("</h1>", f"</h1>{ATTACKS[attack]}", 1)
    evil = tmp_path / "evil.html"
    evil.write_text(text, encoding="utf-8")
    if BESIDE not in text:
        (tmp_path / "evil.js").write_text("document.title = 'taken'")
    opened = browser.new_page()
    heard: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: heard.append(message.text))
    opened.on("requestfinished", lambda request: asked.append(request.url))
    opened.route("https://**", lambda route: (asked.append(route.request.url), route.abort()))
    opened.goto(evil.as_uri())
    if attack == "form":
        opened.evaluate("document.querySelector('#send').click()")
    opened.wait_for_timeout(200)
    assert opened.title() != "taken"
    assert not [url for url in asked if "evil." in url and not url.endswith("evil.html")]
    if not (attack == "script beside" and BESIDE in text):
        assert any("Content Security Policy" in line for line in heard), heard
    opened.close()
