"""What coders together say of each fragment: the figure it is about, and how it reads that figure.

Coders work blind of each other. A fragment gets what more than half of its coders chose; where no
choice has more than half they disagree, and the fragment is counted apart instead of being given
to one of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any

import pandas as pd

from regiobeeld.interviews.agreement.judgements import check_codings

#: What stands in the place of a choice that no majority made.
DISPUTED = "oneens"
COLUMNS = ("fragment_id", "interview_id", "indicator", "duiding", "belang", "kenmerken")
_ALSO_NEEDED = ("indicator", "kenmerk")


def majority(choices: Iterable[str]) -> str:
    """Return what more than half chose, or `DISPUTED`; empty when nobody chose.

    Examples
    --------
    >>> majority(["bevestigt", "bevestigt", "nuanceert"]), majority(["bevestigt", "nuanceert"])
    ('bevestigt', 'oneens')
    >>> majority([])
    ''
    """
    counts = Counter(choices)
    if not counts:
        return ""
    choice, times = counts.most_common(1)[0]
    return choice if 2 * times > counts.total() else DISPUTED


def agreed_readings(codings: pd.DataFrame) -> pd.DataFrame:
    """Return one reading of each fragment.

    Parameters
    ----------
    codings
        As of ``codings.parquet``.

    Returns
    -------
    pandas.DataFrame
        One row per fragment, in order of appearance: ``fragment_id``, ``interview_id``,
        ``indicator`` (empty: about no figure; `DISPUTED`: no majority for any), ``duiding`` (of
        the coders who chose that indicator and gave one; empty or `DISPUTED` likewise), ``belang``
        (mean of what they gave, 0 to 3, NaN when none did) and ``kenmerken`` (the marks of the
        figures that they saw, a frozenset).

    Raises
    ------
    ValueError
        For missing columns, or when a coder gives one fragment two readings.
    """
    check_codings(codings)
    absent = [name for name in _ALSO_NEEDED if name not in codings.columns]
    if absent:
        raise ValueError(f"codings must have the columns {', '.join(_ALSO_NEEDED)} too: {absent}")
    frame = pd.DataFrame(
        [_agreed(name, said) for name, said in _by_fragment(codings).items()],
        columns=list(COLUMNS),
    )
    texts = ("fragment_id", "interview_id", "indicator", "duiding")
    return frame.astype({**dict.fromkeys(texts, "string"), "belang": "float64"})


def _by_fragment(codings: pd.DataFrame) -> dict[str, list[Any]]:
    """Return what each coder says of each fragment, as rows with the columns as attributes."""
    each = codings.drop_duplicates(["coder", "fragment_id"])
    names = ("fragment_id", "interview_id", "indicator", "kenmerk", "duiding")
    cells = {name: each[name].astype("string").fillna("") for name in names}
    weights = each["belang"].astype("Float64").to_numpy("float64", na_value=math.nan)
    found: dict[str, list[Any]] = {}
    for said in each.assign(**cells, belang=weights).itertuples():
        found.setdefault(str(said.fragment_id), []).append(said)
    return found


def _agreed(fragment: str, coders: Sequence[Any]) -> tuple[object, ...]:
    indicator = majority(coder.indicator for coder in coders)
    agreeing = [coder for coder in coders if indicator in (coder.indicator, DISPUTED)]
    weights = [coder.belang for coder in agreeing if not math.isnan(coder.belang)]
    return (
        fragment,
        coders[0].interview_id,
        indicator,
        majority(coder.duiding for coder in agreeing if coder.duiding),
        fmean(weights) if weights else math.nan,
        frozenset(coder.kenmerk for coder in agreeing if coder.kenmerk),
    )
