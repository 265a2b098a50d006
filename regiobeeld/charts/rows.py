"""The rows of a picture that charts show, and the words about them that charts share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from regiobeeld.charts.look import say
from regiobeeld.geography import gemeente_of
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.measure import SAME_FIGURE, main_rows
from regiobeeld.measurement.units import area_names
from regiobeeld.region_picture import Picture, once
from regiobeeld.wording import STATUS, interval, number, quantity, unit_name

#: A row of measurements.
Row = pd.Series | Mapping[Hashable, Any]
# More decimals than shown, fewer than a computer's: keeps figures small and equal everywhere.
EXTRA_DECIMALS = 1

# Sources whose note is about wijken and buurten only.
_ABOUT_SMALL_AREAS = ("kwb",)


def level_name(level: str, lang: str) -> str:
    """Return what areas of a level are called, in the plural."""
    return say(lang, f"levels.{level}")


@once
def compared(picture: Picture) -> pd.DataFrame:
    """Return the main row of each indicator with its comparison."""
    keys = ["indicator", "region", "level", "period", "age", "sex"]
    rows = picture.main.merge(picture.comparisons, on=keys, how="left")
    spread = picture.spread.rename(columns={"mad": "spread"})
    return rows.merge(spread, on=SAME_FIGURE, how="left")


def known_rows(frame: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the main rows of an indicator that have a value."""
    return frame[(frame["indicator"] == indicator) & main_rows(frame) & frame["value"].notna()]


def unnamed(picture: Picture, indicator: str, level: str) -> pd.DataFrame:
    """Return the main rows of an indicator in the region's areas of a level."""
    found = _by_indicator(picture, level).get(indicator)
    return picture.members.iloc[:0] if found is None else found.copy()


def members(picture: Picture, indicator: str, level: str) -> pd.DataFrame:
    """Return the main rows of an indicator in the region's areas of a level, with ``name``."""
    return _named(picture, unnamed(picture, indicator, level), level)


@once
def all_members(picture: Picture, level: str) -> Mapping[str, pd.DataFrame]:
    """Return per indicator what `members` does; in the order of the catalogue."""
    found = _parts(_named(picture, _main_rows(picture, level), level))
    return {name: found[name] for name in picture.catalogue.indicators if name in found}


@once
def _by_indicator(picture: Picture, level: str) -> Mapping[str, pd.DataFrame]:
    return _parts(_main_rows(picture, level))


def _parts(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    parts = rows.groupby("indicator")
    return {str(name): part.reset_index(drop=True) for name, part in parts}


def _main_rows(picture: Picture, level: str) -> pd.DataFrame:
    frame = picture.members
    return frame[(frame["level"] == level) & main_rows(frame)].reset_index(drop=True)


def _named(picture: Picture, rows: pd.DataFrame, level: str) -> pd.DataFrame:
    names = area_names(rows, picture.region.year)
    rows["name"] = rows["region"].map(names).astype("str")
    if level == "wijk" and len(picture.region.gemeenten) > 1:
        # Many gemeenten have a Centrum.
        of = dict(picture.region.members().itertuples(index=False, name=None))
        gemeenten = rows["region"].map(gemeente_of).map(of).fillna("")
        rows["name"] += " (" + gemeenten.astype("str") + ")"
    return rows


def amount(value: float, indicator: Indicator, lang: str) -> str:
    """Write a value of an indicator with its unit."""
    return quantity(value, indicator.unit, indicator.decimals, lang)


def short_amount(value: float, indicator: Indicator, lang: str) -> str:
    """Write a value of an indicator without its unit, but for the sign of %."""
    return number(value, indicator.decimals, lang) + percent_sign(indicator)


def extremes(
    highest: str, most: float, lowest: str, least: float, indicator: Indicator, lang: str
) -> str:
    """Say in which area a figure is highest and in which lowest."""
    return say(
        lang,
        "extremes",
        highest=highest,
        most=amount(most, indicator, lang),
        lowest=lowest,
        least=amount(least, indicator, lang),
    )


def percent_sign(indicator: Indicator) -> str:
    """Return what stands behind a number of an indicator: the sign of %, or nothing."""
    return "%" if indicator.unit == "%" else ""


def value_text(row: Row, indicator: Indicator, lang: str) -> str:
    """Write a value with its unit and interval, or why there is none."""
    if row["status"] != "ok":
        return STATUS[row["status"]][lang]
    shown = amount(row["value"], indicator, lang)
    margin = interval(row["lower"], row["upper"], indicator.decimals, lang)
    return f"{shown} ({margin})" if margin else shown


def population(indicator: Indicator, age: str, lang: str) -> str:
    """Say whom a figure is about: its age group, else its denominator; empty when neither."""
    return say.all(lang, "about").get(age) or indicator.of.get(lang, "")


def source_notes(picture: Picture, rows: pd.DataFrame, lang: str) -> list[str]:
    """Return what readers must know of the sources of rows, each once."""
    small = not {"wijk", "buurt"}.isdisjoint(rows["level"].tolist())
    tables = {table.upper() for table in rows["table"].tolist()}
    used = {r.source for name in dict.fromkeys(rows["indicator"].tolist()) for r in
            picture.catalogue.indicators[name].recipes}  # fmt: skip
    notes = []
    for name in sorted(used):
        source = picture.catalogue.sources[name]
        if name in _ABOUT_SMALL_AREAS and not small:
            continue
        if tables & {table.upper() for table in source.tables.values()} and source.note:
            notes.append(source.note[lang])
    return notes


def missing_note(rows: pd.DataFrame, level: str, lang: str) -> str:
    """Say how many areas have no value and why; empty when all have one."""
    without = Counter(status for status in rows["status"].tolist() if status != "ok")
    if not without:
        return ""
    reasons = "; ".join(f"{n} {STATUS[status][lang]}" for status, n in sorted(without.items()))
    return say(lang, "missing", number=without.total(), all=len(rows),
               areas=level_name(level, lang), reasons=reasons)  # fmt: skip


def reasons(rows: pd.DataFrame, lang: str) -> list[str]:
    """Say per row why it has no value; empty where it has one."""
    return ["" if status == "ok" else STATUS[str(status)][lang] for status in rows["status"]]


def reach(rows: pd.DataFrame, decimals: int) -> tuple[list[float], list[float]]:
    """Return per row how far its interval reaches above and below the value; 0 without one."""
    above = (rows["upper"] - rows["value"]).fillna(0).clip(lower=0).round(decimals)
    below = (rows["value"] - rows["lower"]).fillna(0).clip(lower=0).round(decimals)
    return above.tolist(), below.tolist()


def for_readers(lang: str, columns: Mapping[str, Any], **headings: str) -> pd.DataFrame:
    """Return columns as a table; each gets the heading that ``columns`` of the texts gives it."""
    names = {**say.all(lang, "columns"), **headings}
    return pd.DataFrame(columns).rename(columns=names).reset_index(drop=True)


def member_table(rows: pd.DataFrame, indicator: Indicator, level: str, lang: str) -> pd.DataFrame:
    """Return areas and their values as readers want them in a table or a spreadsheet."""
    columns = {
        level: rows["name"],
        "code": rows["region"],
        **values(rows, indicator, lang),
        "period": rows["period"].astype("str"),
        "reason": reasons(rows, lang),
    }
    return for_readers(lang, columns)


def values(rows: pd.DataFrame, indicator: Indicator, lang: str) -> dict[str, Any]:
    """Return the columns of a table that hold values, their unit and their limits."""
    decimals = indicator.decimals
    return {
        "value": rows["value"].round(decimals),
        "unit": unit_name(indicator.unit, lang),
        "lower": rows["lower"].round(decimals),
        "upper": rows["upper"].round(decimals),
    }


def capital(text: str) -> str:
    """Start a text with a capital, as a sentence or a label does."""
    return text[:1].upper() + text[1:]


def joined(*sentences: str) -> str:
    """Put sentences together, without the empty ones."""
    return " ".join(sentence for sentence in sentences if sentence)
