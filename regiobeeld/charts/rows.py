"""The rows of a picture that charts show, and the words about them that charts share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from regiobeeld.charts.look import say
from regiobeeld.geography import gemeente_of
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.measure import main_rows
from regiobeeld.measurement.units import area_names
from regiobeeld.region_picture import Picture, once
from regiobeeld.region_picture.comparison import SAME_FIGURE
from regiobeeld.wording import STATUS, interval, quantity, unit_name

#: A row of measurements.
Row = pd.Series | Mapping[Hashable, Any]
# More decimals than shown, fewer than a computer's: keeps figures small and equal everywhere.
EXTRA_DECIMALS = 1

# Sources whose note is about wijken and buurten only.
_ABOUT_SMALL_AREAS = ("kwb",)
_AGES = {
    "18+": ("mensen van 18 jaar en ouder", "people aged 18 and over"),
    "all": ("", ""),
}
_LEVELS = {
    "land": ("landen", "countries"),
    "provincie": ("provincies", "provinces"),
    "ggd": ("GGD-regio's", "GGD regions"),
    "zorgkantoor": ("zorgkantoorregio's", "zorgkantoor regions"),
    "corop": ("COROP-gebieden", "COROP areas"),
    "regio": ("GGD-regio's", "GGD regions"),
    "gemeente": ("gemeenten", "gemeenten"),
    "wijk": ("wijken", "wijken"),
}


def level_name(level: str, lang: str) -> str:
    """Return what areas of a level are called, in the plural."""
    nl, en = _LEVELS[level]
    return say(lang, nl, en)


@once
def compared(picture: Picture) -> pd.DataFrame:
    """Return the main row of each indicator with its comparison."""
    keys = ["indicator", "region", "level", "period", "age", "sex"]
    rows = picture.main.merge(picture.comparisons, on=keys, how="left")
    spread = picture.spread.rename(columns={"mad": "spread"})
    return rows.merge(spread, on=SAME_FIGURE, how="left")


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
    names = area_names(rows, picture.year)
    rows["name"] = rows["region"].map(names).astype("str")
    if level == "wijk" and len(picture.region.gemeenten) > 1:
        # Many gemeenten have a Centrum.
        of = dict(picture.region.members().itertuples(index=False, name=None))
        gemeenten = rows["region"].map(gemeente_of).map(of).fillna("")
        rows["name"] += " (" + gemeenten.astype("str") + ")"
    return rows


def value_text(row: Row, indicator: Indicator, lang: str) -> str:
    """Write a value with its unit and interval, or why there is none."""
    if row["status"] != "ok":
        return STATUS[row["status"]][lang]
    shown = quantity(row["value"], indicator.unit, indicator.decimals, lang)
    margin = interval(row["lower"], row["upper"], indicator.decimals, lang)
    return f"{shown} ({margin})" if margin else shown


def population(indicator: Indicator, age: str, lang: str) -> str:
    """Say whom a figure is about: its age group, else its denominator; empty when neither."""
    return say(lang, *_AGES.get(age, ("", ""))) or indicator.of.get(lang, "")


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
    areas = level_name(level, lang)
    return say(
        lang,
        f"Van {without.total()} van de {len(rows)} {areas} is er geen cijfer: {reasons}.",
        f"{without.total()} of the {len(rows)} {areas} have no figure: {reasons}.",
    )


def member_table(rows: pd.DataFrame, indicator: Indicator, level: str, lang: str) -> pd.DataFrame:
    """Return areas and their values as readers want them in a table or a spreadsheet."""
    area = {"gemeente": ("Gemeente", "Gemeente"), "wijk": ("Wijk", "Wijk")}[level]
    decimals = indicator.decimals
    return pd.DataFrame(
        {
            say(lang, *area): rows["name"],
            "Code": rows["region"],
            say(lang, "Waarde", "Value"): rows["value"].round(decimals),
            say(lang, "Eenheid", "Unit"): unit_name(indicator.unit, lang),
            say(lang, "Ondergrens", "Lower limit"): rows["lower"].round(decimals),
            say(lang, "Bovengrens", "Upper limit"): rows["upper"].round(decimals),
            say(lang, "Periode", "Period"): rows["period"].astype("str"),
            say(lang, "Waarom geen cijfer", "Why no figure"): [
                "" if status == "ok" else STATUS[status][lang] for status in rows["status"]
            ],
        }
    ).reset_index(drop=True)


def capital(text: str) -> str:
    """Start a text with a capital, as a sentence or a label does."""
    return text[:1].upper() + text[1:]


def joined(*sentences: str) -> str:
    """Put sentences together, without the empty ones."""
    return " ".join(sentence for sentence in sentences if sentence)
