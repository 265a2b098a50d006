"""What the spine chart says: title, text alternative, note, table."""

from __future__ import annotations

import pandas as pd

from regiobeeld.charts.look import say
from regiobeeld.charts.rows import (
    amount,
    capital,
    for_readers,
    joined,
    level_name,
    reasons,
    short_amount,
)
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.wording import JUDGEMENT, KIND, unit_name

# Longest list of figures without a judgement in the text alternative.
_LONGEST_LIST = 12
_BOUNDS = ("value", "lower", "upper")
_JUDGED = ("better", "worse", "similar", "small", "by_age", "undecided")


def steps(rows: pd.DataFrame) -> pd.DataFrame:
    """Return value and limits in steps from the benchmark: right of it is better, or higher.

    Examples
    --------
    >>> steps(pd.DataFrame({"value": [12.0], "lower": [11.5], "upper": [12.5], "spread": [2.0],
    ...                     "benchmark_value": [14.0], "direction": ["lower_better"]}))
       value  lower  upper
    0    1.0   0.75   1.25
    """
    sign = rows["direction"].map(lambda direction: -1 if direction == "lower_better" else 1)
    scale = sign / rows["spread"]
    found = pd.DataFrame({name: (rows[name] - rows["benchmark_value"]) * scale for name in _BOUNDS})
    # Turned round, the upper limit is the lower one.
    low = found[["lower", "upper"]].min(axis=1)
    high = found[["lower", "upper"]].max(axis=1)
    return found.assign(lower=low, upper=high)


def title(picture: Picture, theme: str | None, lang: str) -> str:
    """Say what the chart shows."""
    themes = picture.catalogue.themes
    subject = themes[theme].label[lang] if theme else say(lang, "spine.everything")
    region, benchmark = picture.region.name_in(lang), picture.benchmark.name_in(lang)
    return say(lang, "spine.title", subject=subject, region=region, benchmark=benchmark)


def alternative(picture: Picture, rows: pd.DataFrame, heading: str, lang: str) -> str:
    """Put the chart in words: what differs from the benchmark, and what does not."""
    shown = rows[rows["placed"]]
    if shown.empty:
        return say(lang, "spine.nothing", title=heading)
    parts = [say(lang, "spine.number", title=heading, number=len(shown))]
    for judgement in _JUDGED:
        judged = shown[shown["judgement"] == judgement]
        if len(judged):
            word = capital(JUDGEMENT[judgement][lang])
            parts.append(f"{word} ({len(judged)}): {_listed(picture, judged, lang)}.")
    rest = shown[~shown["judgement"].isin(_JUDGED)]
    if len(rest) > _LONGEST_LIST:
        parts.append(say(lang, "spine.many_unjudged", number=len(rest)))
    elif len(rest):
        listed = _listed(picture, rest, lang)
        parts.append(say(lang, "spine.unjudged", number=len(rest), listed=listed))
    return " ".join(parts)


def _listed(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    benchmark = picture.benchmark.name_in(lang)
    told = []
    for _, row in rows.iterrows():
        indicator = as_published(picture, row["indicator"], picture.region.level)
        own = amount(row["value"], indicator, lang)
        other = short_amount(row["benchmark_value"], indicator, lang)
        told.append(f"{indicator.label[lang]} {own} ({benchmark} {other})")
    return "; ".join(told)


def note(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    """Say how to read the chart."""
    shown = rows[rows["placed"]]
    areas = level_name(picture.region.level, lang)
    benchmark = picture.benchmark.name_in(lang)
    left_out = len(rows) - len(shown)
    return joined(
        say(lang, "spine.reading", benchmark=benchmark, areas=areas),
        say(lang, "spine.limits") if len(shown) else "",
        say(lang, "spine.estimates") if (shown["kind"] == "modelled").any() else "",
        say(lang, "spine.left_out", number=left_out) if left_out else "",
    )


def table(picture: Picture, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return every indicator of the chart, those without a place in it too."""
    definitions = [as_published(picture, name, picture.region.level) for name in rows["indicator"]]

    def rounded(column: str) -> list[float]:
        pairs = zip(rows[column], definitions, strict=True)
        return [round(float(value), i.decimals) for value, i in pairs]

    columns = {
        "indicator": [i.label[lang] for i in definitions],
        "value": rounded("value"),
        "unit": [unit_name(i.unit, lang) for i in definitions],
        "lower": rounded("lower"),
        "upper": rounded("upper"),
        "benchmark": rounded("benchmark_value"),
        "steps": [round(step, 2) for step in steps(rows)["value"].where(rows["placed"])],
        "judgement": [
            JUDGEMENT[judgement][lang] if status == "ok" else ""
            for judgement, status in zip(rows["judgement"], rows["status"], strict=True)
        ],
        "kind": [KIND[kind][lang] for kind in rows["kind"]],
        "period": [
            picture.when(i, period, lang)
            for i, period in zip(definitions, rows["period"], strict=True)
        ],
        "reason": reasons(rows, lang),
    }
    return for_readers(lang, columns, benchmark=capital(picture.benchmark.name_in(lang)))
