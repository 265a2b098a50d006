"""What the page on security says of tests: they are there."""

import re
from pathlib import Path

import pytest

from regiobeeld.statline import retry

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_the_tests_that_are_named_are_there():
    named = set(re.findall(r"`(tests/[^`]*)`", PAGE))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("variable", "usual"),
    [
        ("LARGEST_ANSWER", retry.largest_answer() / 1e6),
        ("DEADLINE", retry.deadline()),
        ("TIMEOUT", retry.time_out()),
        ("CONNECTIONS", retry.usual_retry().connections),
        ("ATTEMPTS", retry.usual_retry().attempts),
    ],
)
def test_the_settings_are_as_told(variable, usual):
    assert f"| `REGIOBEELD_{variable}` | {usual:g} |" in PAGE
    assert retry.most_rows() == 50_000_000 and "| 50 million |" in PAGE
