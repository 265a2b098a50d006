"""The palette holds up for people who see less contrast or fewer colours, and in print."""

import pytest

from regiobeeld.charts import look
from regiobeeld.charts.classes import classes
from regiobeeld.charts.region_map import colour


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("text", [look.INK, look.MUTED])
def test_text_contrast(text: str) -> None:
    assert contrast(text, look.PAPER) >= 4.5


@pytest.mark.parametrize(
    "mark", [*look.JUDGEMENT.values(), look.REGION, look.BENCHMARK, look.OUTLINE]
)
def test_mark_contrast(mark: str) -> None:
    assert contrast(mark, look.PAPER) >= 3


def test_judgements_differ_in_lightness_too() -> None:
    assert contrast(look.JUDGEMENT["better"], look.JUDGEMENT["worse"]) >= 2


def test_sequential_colours_darken_in_clear_steps() -> None:
    lights = [luminance(colour) for colour in look.SEQUENTIAL]
    assert lights == sorted(lights, reverse=True)
    for a, b in zip(look.SEQUENTIAL, look.SEQUENTIAL[1:], strict=False):
        assert contrast(a, b) >= 1.3


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_classes_have_different_colours(number: int) -> None:
    assert len({colour(rank, number) for rank in range(number)}) == number


def test_classes_hold_every_value() -> None:
    values = [1.04, 2.0, 2.0, 2.0, 3.0, 9.0, 4.0, 5.0]
    scale = classes(values, 1)
    for value in values:
        rank = scale.of(value)
        low, high = scale.breaks[rank], scale.breaks[rank + 1]
        assert low <= round(value, 1) <= high


def test_classes_of_equal_values() -> None:
    scale = classes([2.0, 2.0, 2.0], 1)
    assert len(scale) == 1 and scale.of(2.0) == 0
    assert scale.label(0, "%", 1, "nl") == "2,0%"


@pytest.mark.parametrize(("low", "high"), [(0, 100), (0.83, 1.02), (-3, 12), (1200, 98000)])
def test_ticks_are_few_and_inside(low: float, high: float) -> None:
    ticks = look.ticks(low, high, "nl")
    assert 2 <= len(ticks["tickvals"]) <= 6
    assert low <= min(ticks["tickvals"]) and max(ticks["tickvals"]) <= high


def test_legend_takes_more_rows_for_longer_names() -> None:
    assert look.legend_height(["a", "b"]) < look.legend_height(["long name " * 3] * 2)
