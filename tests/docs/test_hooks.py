"""What the site's hooks do to a page."""

from __future__ import annotations

import doctest
import importlib.util
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "docs" / "hooks"


def hook(name):
    for needed in {"formulae": ["latex2mathml"], "docstrings": ["griffe"]}.get(name, []):
        pytest.importorskip(needed, reason="the site needs: pip install -e '.[docs]'")
    spec = importlib.util.spec_from_file_location(f"hook_{name}", HOOKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["formulae", "docstrings", "sources"])
def test_the_examples_hold(name):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    result = doctest.testmod(hook(name), optionflags=flags)
    assert result.attempted
    assert not result.failed


def test_several_mentions_come_before_the_full_stop():
    as_markdown = hook("docstrings").as_markdown
    assert as_markdown("So it is. [1]_ [2]_ And") == "So it is (1) (2). And"
    assert as_markdown("weighted sums [3]_ of") == "weighted sums (3) of"


def test_a_formula_of_the_page_is_read_as_text():
    found = hook("formulae").on_page_content(
        '<div class="arithmatex">\\[\na &lt; b\n\\]</div> <span class="other">\\(x\\)</span>'
    )
    assert "&#x0003C;" in found
    assert 'display="block"' in found
    assert '<span class="other">\\(x\\)</span>' in found


def test_only_the_page_of_sources_gets_tables():
    sources = hook("sources")

    class Page:
        class file:  # noqa: N801 - as mkdocs calls it
            src_uri = "methods.md"

    assert sources.on_page_markdown("<!-- tables -->", page=Page) == "<!-- tables -->"


def test_text_of_a_publisher_is_no_markup():
    cell = hook("sources").text("x | **y** <script>`$1$`\n[a](b)")
    assert not set("|*<`$[") & set(cell)
    assert "\n" not in cell
