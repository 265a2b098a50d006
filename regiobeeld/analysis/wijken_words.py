"""Words and numbers of wijken where disadvantages come together, for readers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from regiobeeld.analysis.country_wijken import MeasuredFigure
from regiobeeld.analysis.wijken import FEWEST_WORST
from regiobeeld.definitions.texts import Say
from regiobeeld.wording import number

#: Says the texts on these wijken.
say = Say("wijken")
#: Decimals of figures that are shown with any; others are whole.
DECIMALS: Mapping[str, int] = {"around_social_minimum": 1}
_NUMBERED = re.compile(r"^Wijk \d+ (?=\S)")
_THOUSAND = 1000


def title(rows: pd.DataFrame, lang: str) -> str:
    """Say in how many wijken disadvantages come together, and how many people live there.

    Examples
    --------
    >>> title(pd.DataFrame({"inhabitants": [33685, 21525]}), "nl")
    'In 2 wijken komen achterstanden samen: daar wonen 55.200 mensen'
    >>> title(pd.DataFrame({"inhabitants": []}), "en")
    'Disadvantages come together in no district'
    """
    key = ("title_none", "title_one")[len(rows)] if len(rows) < 2 else "title"
    return say(lang, key, number=len(rows), people=people(rows["inhabitants"].sum(), lang))


def people(value: float, lang: str) -> str:
    """Write a number of people: thousands of them to hundreds, as they are rounded already.

    Examples
    --------
    >>> people(55210, "nl"), people(640, "en")
    ('55.200', '640')
    """
    return number(round(value, -2) if value >= _THOUSAND else value, 0, lang)


def short_name(name: str) -> str:
    """Return the name of a wijk without its number, where a name is left.

    Examples
    --------
    >>> short_name("Wijk 03 Overvecht"), short_name("Wijk 00"), short_name("De Riet")
    ('Overvecht', 'Wijk 00', 'De Riet')
    """
    return _NUMBERED.sub("", name)


def in_gemeente(row: Mapping[str, Any], lang: str, key: str = "in_gemeente") -> str:
    """Write a wijk with its gemeente; with its count too for ``in_gemeente_tally``."""
    return say(
        lang,
        key,
        name=short_name(str(row["name"])),
        gemeente=row["gemeente_name"],
        count=row["count"],
        of=row["of"],
    )


def figure_list(figures: Mapping[str, MeasuredFigure], lang: str) -> str:
    """Return the figures in short, each with its year."""
    short = say.all(lang, "short")
    named = [say(lang, "figure", label=short[name], year=f.year) for name, f in figures.items()]
    return ", ".join(named)


def not_worst(row: Mapping[str, Any], figures: Sequence[str], lang: str) -> str:
    """Say which figures of a wijk are not in the worst fifth; empty when all are."""
    short = say.all(lang, "short")
    named = [short[name] for name in figures if not row[f"{name}_worst"]]
    return say(lang, "only", figures=", ".join(named)) if named else ""


def value(amount: float, figure: str, lang: str) -> str:
    """Write a value of a figure."""
    return number(amount, DECIMALS.get(figure, 0), lang)


def limit(figure: MeasuredFigure, lang: str) -> str:
    """Say from which value on a figure is in the worst fifth, and where it is from."""
    key = "limit_low" if figure.figure.low_is_worst else "limit_high"
    name = figure.figure.id
    return say(
        lang,
        key,
        label=say(lang, f"labels.{name}"),
        year=figure.year,
        limit=number(figure.limit, 0 if name == "home_value" else 1, lang),
        table=figure.table,
    )


def without(rows: pd.DataFrame, figures: Sequence[str], lang: str) -> str:
    """Say how many wijken still have enough when each of the figures is left out."""
    short = say.all(lang, "short")
    left = {name: int((rows[f"without_{name}"] >= FEWEST_WORST).sum()) for name in figures}
    return ", ".join(
        say(lang, "without", label=short[name], number=count) for name, count in left.items()
    )
