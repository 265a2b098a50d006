"""What the spine chart says: title, text alternative, note, table."""

from __future__ import annotations

import pandas as pd

from regiobeeld.charts.look import say
from regiobeeld.charts.rows import capital, joined, level_name
from regiobeeld.region_picture import Picture
from regiobeeld.wording import JUDGEMENT, KIND, STATUS, number, quantity, unit_name

# Longest list of figures without a judgement in the text alternative.
_LONGEST_LIST = 12
_BOUNDS = ("value", "lower", "upper")


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


def axis_title(picture: Picture, lang: str) -> str:
    """Say what a step is, in a few words."""
    areas = level_name(picture.region.level, lang)
    return say(lang, f"stappen (gewone spreiding<br>tussen {areas})",
               f"steps (usual spread<br>between {areas})")  # fmt: skip


def title(picture: Picture, theme: str | None, lang: str) -> str:
    """Say what the chart shows."""
    subject = (
        picture.catalogue.themes[theme].label[lang]
        if theme
        else say(lang, "Alle cijfers", "All figures")
    )
    region, benchmark = picture.region.name_in(lang), picture.benchmark.name_in(lang)
    return say(
        lang,
        f"{subject}: {region} vergeleken met {benchmark}",
        f"{subject}: {region} compared with {benchmark}",
    )


def alternative(picture: Picture, rows: pd.DataFrame, heading: str, lang: str) -> str:
    """Put the chart in words: what differs from the benchmark, and what does not."""
    shown = rows[rows["placed"]]
    if shown.empty:
        return say(lang, f"{heading}. Er zijn geen cijfers om te vergelijken.",
                   f"{heading}. There are no figures to compare.")  # fmt: skip
    parts = [f"{heading}.", say(lang, f"Aantal cijfers in de figuur: {len(shown)}.",
                              f"Figures in the chart: {len(shown)}.")]  # fmt: skip
    for judgement in ("better", "worse", "similar"):
        judged = shown[shown["judgement"] == judgement]
        if len(judged):
            listed = "; ".join(_listed(picture, row, lang) for _, row in judged.iterrows())
            word = JUDGEMENT[judgement][lang]
            parts.append(f"{capital(word)} ({len(judged)}): {listed}.")
    rest = shown[~shown["judgement"].isin(["better", "worse", "similar"])]
    if len(rest) > _LONGEST_LIST:
        parts.append(say(lang, f"Zonder oordeel: {len(rest)} cijfers, zie de tabel.",
                         f"Without a judgement: {len(rest)} figures, see the table."))  # fmt: skip
    elif len(rest):
        listed = "; ".join(_listed(picture, row, lang) for _, row in rest.iterrows())
        parts.append(say(lang, f"Zonder oordeel ({len(rest)}): {listed}.",
                         f"Without a judgement ({len(rest)}): {listed}."))  # fmt: skip
    return " ".join(parts)


def _listed(picture: Picture, row: pd.Series, lang: str) -> str:
    indicator = picture.indicator(row["indicator"])
    own = quantity(row["value"], indicator.unit, indicator.decimals, lang)
    other = number(row["benchmark_value"], indicator.decimals, lang)
    other += "%" if indicator.unit == "%" else ""
    return f"{indicator.label[lang]} {own} ({picture.benchmark.name_in(lang)} {other})"


def note(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    """Say how to read the chart."""
    shown = rows[rows["placed"]]
    areas = level_name(picture.region.level, lang)
    benchmark = picture.benchmark.name_in(lang)
    left_out = len(rows) - len(shown)
    reading = say(
        lang,
        f"De verticale lijn is {benchmark}. Een stap is het verschil dat tussen {areas} gewoon is"
        " (de mediaan van de afwijkingen). Zo passen cijfers met verschillende eenheden in één"
        " figuur.",
        f"The vertical line is {benchmark}. One step is the difference that is usual between"
        f" {areas} (the median absolute deviation), so that figures in different units fit in one"
        " chart.",
    )
    limits = say(
        lang,
        "De dunne streep is het 95%-interval; raakt die de lijn, dan is er geen duidelijk"
        " verschil. Waar geen interval bekend is, staat een open ruit: dat verschil is niet"
        " getoetst.",
        "The thin bar is the 95% interval; where it touches the line there is no clear difference."
        " Where no interval is known the mark is an open diamond: that difference is not tested.",
    )
    modelled = say(
        lang,
        "Modelschattingen zijn niet gemeten en worden apart getoond.",
        "Model estimates are not measured and stand apart.",
    )
    missing = say(
        lang,
        f"Alleen in de tabel (geen waarde, geen vergelijking of een aantal): {left_out}.",
        f"In the table only (no value, no comparison, or a count): {left_out}.",
    )
    return joined(
        reading,
        limits if len(shown) else "",
        modelled if (shown["kind"] == "modelled").any() else "",
        missing if left_out else "",
    )


def table(picture: Picture, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return every indicator of the chart, those without a place in it too."""
    definitions = [picture.indicator(name) for name in rows["indicator"]]

    def rounded(column: str) -> list[float]:
        pairs = zip(rows[column], definitions, strict=True)
        return [round(float(value), i.decimals) for value, i in pairs]

    return pd.DataFrame(
        {
            "Indicator": [i.label[lang] for i in definitions],
            say(lang, "Waarde", "Value"): rounded("value"),
            say(lang, "Eenheid", "Unit"): [unit_name(i.unit, lang) for i in definitions],
            say(lang, "Ondergrens", "Lower limit"): rounded("lower"),
            say(lang, "Bovengrens", "Upper limit"): rounded("upper"),
            capital(picture.benchmark.name_in(lang)): rounded("benchmark_value"),
            say(lang, "Stappen", "Steps"): [
                round(step, 2) for step in steps(rows)["value"].where(rows["placed"])
            ],
            say(lang, "Oordeel", "Judgement"): [
                JUDGEMENT[judgement][lang] if status == "ok" else ""
                for judgement, status in zip(rows["judgement"], rows["status"], strict=True)
            ],
            say(lang, "Soort cijfer", "Kind"): [KIND[kind][lang] for kind in rows["kind"]],
            say(lang, "Periode", "Period"): rows["period"].astype("str"),
            say(lang, "Waarom geen cijfer", "Why no figure"): [
                "" if status == "ok" else STATUS[str(status)][lang] for status in rows["status"]
            ],
        }
    ).reset_index(drop=True)
