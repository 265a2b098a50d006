"""The joint display as tables: for further analysis, and as the file that readers get."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.files.guarded_csv import csv_bytes
from regiobeeld.files.whole import replace_file
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.choices import DUIDING, ROLES
from regiobeeld.interviews.joint_display.disclosed import disclosed
from regiobeeld.interviews.joint_display.fit import SILENCE
from regiobeeld.interviews.joint_display.joint_rows import DisplayRow, JointDisplay

#: Columns of ``joint_display.csv``.
CSV_COLUMNS = (
    "indicator",
    "value",
    "interval",
    "benchmark",
    "n_interviews",
    "n_bewoners",
    "n_professionals",
    "quotes",
    "fit",
    "meta-inference",
    "coalitie",
    "opgave",
    "fit_bewoners",
    "fit_professionals",
    "tegenspraak",
)
_COUNT_NAMES = {"bewoner": "n_bewoners", "professional": "n_professionals"}
_FIT_NAMES = {"bewoner": "fit_bewoners", "professional": "fit_professionals"}


def display_frame(display: JointDisplay | None) -> pd.DataFrame:
    """Return the joint display as a table; without rows when there is no display.

    Returns
    -------
    pandas.DataFrame
        One row per indicator: ``indicator, kind, period, value, lower, upper, benchmark,
        benchmark_value, judgement, difference`` (since the measurement before),
        ``n_interviews, codes, fit_proposed, fit_confirmed, meta_inference, confirmation, stale,
        cautions, coalitions, opgaven, spoke`` (roles), and per role ``n_<role>, belang_<role>,
        fit_<role>`` and ``<role>_<duiding>`` (interviews). What belongs to a role that is withheld
        is missing, and so is a count that is of a few people; see `disclosed`. It does not say who
        confirmed.
    """
    frame = pd.DataFrame(
        [_record(row) for row in (disclosed(display).rows if display else ())],
        columns=_frame_columns(),
    )
    counts = [name for name in frame.columns if name.startswith("n_") or name in _reading_names()]
    numbers = ["value", "lower", "upper", "benchmark_value", "difference"]
    numbers += [f"belang_{role}" for role in ROLES]
    kinds = dict.fromkeys(frame.columns, "string") | dict.fromkeys([*counts, "stale"], "Int64")
    return frame.astype(kinds | dict.fromkeys(numbers, "float64"))


def write_joint_display(
    display: JointDisplay | None, path: str | Path, lang: str = "nl"
) -> Path | None:
    """Write the joint display as CSV, whole or not at all; nothing when there is no display.

    Parameters
    ----------
    display
        The joint display. It holds approved quotes only; of a role that is withheld those
        whose approval names it.
    path
        Usually ``joint_display.csv``.
    lang
        ``nl`` or ``en``: of the words in it.

    Returns
    -------
    pathlib.Path or None
        The file. A number of interviews from 1 to 4 is "minder dan 5", and so is that of a withheld
        role, which is not in the total; a total with such a number in it is not told. A fit that no
        researcher has confirmed says so. Quotes stand one under the other, each after the role that
        said it; those that contradict the figure again in ``tegenspraak``.

    Raises
    ------
    BuildError
        When it cannot be written.
    RegiobeeldError
        For a language that reports are not made in.
    """
    wording.check_language(lang)
    if display is None:
        return None
    rows = [_csv_record(display, row, lang) for row in disclosed(display).rows]
    frame = pd.DataFrame(rows, columns=list(CSV_COLUMNS))
    return replace_file(Path(path), csv_bytes(frame))


def fit_word(fit: str, lang: str) -> str:
    """Return the word for a fit.

    Examples
    --------
    >>> fit_word("partial", "nl"), fit_word("", "en")
    ('komt deels overeen', 'cannot be told yet')
    """
    return str(texts("joint_display")[lang]["fits"][fit or "undecided"])


def _reading_names() -> list[str]:
    return [f"{role}_{word}" for role in ROLES for word in (*DUIDING, DISPUTED)]


def _frame_columns() -> list[str]:
    per_role = [f"{name}_{role}" for role in ROLES for name in ("n", "belang", "fit")]
    return [
        *("indicator", "kind", "period", "value", "lower", "upper", "benchmark"),
        *("benchmark_value", "judgement", "difference", "n_interviews", *per_role),
        *(*_reading_names(), "codes", "fit_proposed", "fit_confirmed", "meta_inference"),
        *("confirmation", "stale", "cautions", "coalitions", "opgaven", "spoke"),
    ]


def _record(row: DisplayRow) -> dict[str, Any]:
    figure, confirmation = row.figure, row.confirmation
    record: dict[str, Any] = {
        "indicator": figure.indicator.id,
        "kind": row.kind,
        "period": figure.period,
        "value": figure.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "benchmark": figure.benchmark.id,
        "benchmark_value": figure.benchmark_value,
        "judgement": figure.judgement,
        "difference": math.nan if row.change is None else row.change.difference,
        "n_interviews": row.interviews,
        "codes": "; ".join(f"{code} ({n})" if n else code for code, n in row.codes),
        "fit_proposed": row.fit,
        "fit_confirmed": confirmation.fit,
        "meta_inference": confirmation.meta_inference,
        "confirmation": confirmation.state,
        "stale": row.stale,
        "cautions": "; ".join(row.cautions),
        "coalitions": "; ".join(row.coalitions),
        "opgaven": "; ".join(row.opgaven),
        "spoke": "; ".join(row.spoke),
    }
    for role, voice in row.voices.items():
        record |= {f"n_{role}": voice.interviews, f"belang_{role}": voice.belang}
        record |= {f"fit_{role}": voice.fit}
        # Without any number nothing is known of a reading, not even that it is absent.
        known = None not in (voice.interviews, *voice.readings.values())
        absent = 0 if known and (voice.readings or not voice.interviews) else None
        record |= {f"{role}_{n}": voice.readings.get(n, absent) for n in (*DUIDING, DISPUTED)}
    return record


def _csv_record(display: JointDisplay, row: DisplayRow, lang: str) -> dict[str, Any]:
    figure = row.figure
    decimals = figure.indicator.decimals
    said = texts("joint_display")[lang]["csv"]
    fewer = said["fewer"].format(smallest=display.smallest_group)
    told = {role: voice.interviews for role, voice in row.voices.items()}
    counts: dict[str, Any] = {
        name: fewer if told.get(role) is None else told[role] for role, name in _COUNT_NAMES.items()
    }
    confirmed = row.confirmation.state == "current" and row.confirmation.fit
    fit = fit_word(row.final_fit, lang)
    said_by = {role: voice.quotes for role, voice in row.voices.items()} | dict(row.role_quotes)
    quotes = [f"{role}: {quote}" for role, by_role in said_by.items() for quote in by_role]
    return {
        "indicator": figure.indicator.id,
        "value": round(figure.value, decimals),
        "interval": wording.interval(figure.lower, figure.upper, decimals, lang),
        "benchmark": round(figure.benchmark_value, decimals),
        "n_interviews": said["untold"] if row.interviews is None else row.interviews,
        **counts,
        "quotes": "\n".join(quotes),
        "fit": fit if confirmed else said["proposed"].format(fit=fit),
        "meta-inference": row.confirmation.meta_inference,
        "coalitie": "; ".join(row.coalitions),
        "opgave": "; ".join(row.opgaven),
        **{name: _fit_of(row, role, lang) for role, name in _FIT_NAMES.items()},
        "tegenspraak": "\n".join(f"{r}: {q}" for r, v in row.voices.items() for q in v.against),
    }


def _fit_of(row: DisplayRow, role: str, lang: str) -> str:
    """Say how what a role says fits; of one that is withheld, whether it spoke."""
    if role in row.withheld:
        return str(texts("joint_display")[lang]["csv"]["spoke"])
    voice = row.voices.get(role)
    return fit_word(voice.fit if voice else SILENCE, lang)
