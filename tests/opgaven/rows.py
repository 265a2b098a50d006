"""Evidence made by hand, for the rules."""

from __future__ import annotations

import re

from regiobeeld.opgaven.rows import frame, row


def evidence_of(*lines):
    """Return evidence of lines: opgave, kind, and columns by name."""

    def told(opgave, kind):
        return lambda lang: f"{opgave} {kind} {lang}."

    return frame(row(name, kind, told(name, kind), **columns) for name, kind, columns in lines)


def worse(name, *, people=1000.0, by=10.0, verdict="clearly_worse", kind="comparison", of="x"):
    """Return the lines of an opgave whose figure is worse than the benchmark's 40%."""
    figure = {"indicator": of, "value": 40 + by}
    return [
        (name, "now", figure),
        (name, "people", {"indicator": of, "value": people}),
        (name, kind, {**figure, "benchmark": 40.0, "verdict": verdict}),
    ]


def grows(name, *, now=1000.0, growth=20.0, verdict="faster"):
    """Return the lines of an opgave that grows by so much percent."""
    return [
        (name, "outlook", {"indicator": "d", "value": now * (1 + growth / 100), "benchmark": now}),
        (name, "outlook", {"indicator": "d_growth", "value": growth, "verdict": verdict}),
    ]


def concentrated(name, *, share=20.0, people=500.0):
    """Return the line of an opgave of which half the people live together."""
    verdict = "concentrated" if share <= 25 else "spread"
    return [(name, "wijken", {"value": share, "benchmark": people, "verdict": verdict})]


def level(name, share=50.0, people=100.0):
    """Return the lines of an opgave about one age group, without a margin."""
    return [
        (name, "now", {"indicator": "y", "value": 100 - share, "verdict": "no_margin"}),
        (name, "people", {"indicator": "y", "value": people}),
        (name, "ages", {"indicator": "y", "value": share, "verdict": "level"}),
    ]


def large(name, burden=1000.0):
    """Return the line of an opgave that weighs much everywhere."""
    return [(name, "burden", {"value": burden, "benchmark": 9999.0, "verdict": "large"})]


def unknown(name, *, published=""):
    """Return the lines of an opgave without a figure."""
    said = [(name, "published", {"value": 5.0, "verdict": published})] if published else []
    return [*said, (name, "missing", {"verdict": "no_lead"})]


_NUMBER = re.compile(r"[−-]?\d[\d.,]*\d|[−-]?\d")


def numbers(text: str, lang: str) -> list[tuple[float, float]]:
    """Return the numbers of a sentence, each with half the size of its last digit that counts."""
    found = []
    for shown in _NUMBER.findall(text):
        plain = shown.replace("−", "-").lstrip("-")
        plain = plain.replace(".", "").replace(",", ".") if lang == "nl" else plain.replace(",", "")
        whole, _, part = plain.partition(".")
        zeros = len(whole) - len(whole.rstrip("0")) if not part else 0
        size = 10.0 ** (-len(part) if part else min(zeros, len(whole) - 1))
        found.append((float(plain), size / 2 + 1e-9))
    return found
