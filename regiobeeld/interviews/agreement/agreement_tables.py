"""Agreement of coded interviews: per code, over all codes, on duiding and on belang.

What is compared are fragments. A fragment that a coder has not coded is missing for that coder; one
to which a coder gave no code ("geen code") lacks every code. So text that nobody coded never counts
as agreement.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.interviews.agreement.agreement import (
    SEED,
    Statistic,
    bootstrap,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    set_alpha,
)
from regiobeeld.interviews.agreement.analysis_texts import analysis_texts
from regiobeeld.interviews.agreement.judgements import check_codings, code_sets, shared, values
from regiobeeld.interviews.agreement.ratings import Ratings, presences, unit_costs
from regiobeeld.interviews.choices import DUIDING
from regiobeeld.interviews.codebook import Codebook

PARTS = ("codes", "duiding", "belang")
COLUMNS = (
    "part",
    "code",
    "label",
    "coders",
    "units",
    "used",
    "percent_agreement",
    "alpha",
    "lower",
    "upper",
    "confidence",
    "ac1",
    "kappa",
    "judgement",
    "verdict",
    "remark",
)
#: Krippendorff K. Content analysis. 2nd ed. Sage, 2004, p. 241.
RELY, TENTATIVE = 0.800, 0.667
#: Rules of thumb of this package: fewer fragments, or fewer with a code, get a remark.
FEW_UNITS, FEW_USES = 30, 5


@dataclass(frozen=True)
class _Comparison:
    """Judgements of one kind, coders x fragments, and how agreement on them is measured."""

    part: str
    code: str
    judgements: pd.DataFrame
    alpha: Statistic
    categories: int | None


def agreement(
    codings: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    lang: str = "nl",
    repeats: int = 1000,
    seed: int = SEED,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return how far coders agree.

    Parameters
    ----------
    codings
        One row per coder, fragment and code, with the columns coder, fragment_id, interview_id,
        code, duiding and belang. A code that is empty means that the coder judged that none fits.
    codebook
        Gives the order of the codes; that of appearance when left out.
    lang
        ``nl`` or ``en``: of labels, verdicts and remarks.
    repeats, seed, confidence
        Of the interval, as for `regiobeeld.interviews.agreement.agreement.bootstrap`.

    Returns
    -------
    pandas.DataFrame
        First the codes together, duiding and belang, then each code that was given. The
        columns are ``part`` (codes, duiding, belang, code), ``code`` (empty but for a code),
        ``label``; ``coders`` and ``units`` (fragments with judgements of two or more coders);
        ``used`` (in how many of them someone gave the code); ``percent_agreement`` (0-100; over the
        codes together: pairs of coders who gave the very same codes); ``alpha`` with ``lower``,
        ``upper`` and ``confidence`` (belang ordinal, the codes together as sets, else nominal);
        ``ac1`` and ``kappa`` (Cohen's for two coders, Fleiss' for more; NaN for the codes together
        and belang, as they are made for one name out of a list); ``judgement`` (rely, tentative,
        below, undefined, no_pairs), and in words ``verdict`` and ``remark``.

    Raises
    ------
    ValueError
        For missing columns, and when a coder gives one fragment two readings, two weights, or both
        a code and none.
    RegiobeeldError
        For a language that reports are not made in.
    """
    texts = analysis_texts("agreement", lang)
    rows = []
    checked = check_codings(codings)
    for comparison in _comparisons(checked, _given_codes(checked, codebook)):
        row = _measured(comparison, repeats, seed, confidence)
        row["label"] = comparison.code or texts["parts"][comparison.part]
        row["judgement"] = _judgement(row)
        row["verdict"] = texts["verdicts"][row["judgement"]]
        row["remark"] = " ".join(_remarks(row, texts["remarks"], lang))
        rows.append(row)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    words = ["part", "code", "label", "judgement", "verdict", "remark"]
    return frame.astype(dict.fromkeys(words, "string") | {"used": "Int64"})


def costliest(
    codings: pd.DataFrame, *, part: str = "codes", code: str = "", lang: str = "nl"
) -> pd.DataFrame:
    """Return the fragments that cost most agreement, to talk about first.

    Parameters
    ----------
    codings
        As for `agreement`.
    part
        ``codes``, ``duiding`` or ``belang``.
    code
        Name of a code, to look at that one only; with ``part="codes"``.
    lang
        Of the words for "no code".

    Returns
    -------
    pandas.DataFrame
        Fragments on which coders differ, the costliest first: ``fragment_id``, ``interview_id``,
        ``coders`` (how many judged it), ``share`` (percentage of all disagreement observed, the
        numerator of 1 - alpha, that is in this fragment), ``disputed`` (codes or values that not
        all of them gave) and ``given`` (who gave what).

    Raises
    ------
    ValueError
        As for `agreement`, and for an unknown part or code.
    """
    if part not in PARTS:
        raise ValueError(f"part must be one of {', '.join(PARTS)}, not {part!r}")
    checked = check_codings(codings)
    known = set(checked["code"]) - {""}
    if code and (part != "codes" or code not in known):
        raise ValueError(f"code must be one that was given, with part='codes'; found {code!r}")
    judgements = code_sets(checked) if part == "codes" else values(checked, part)
    if code:
        judgements = judgements.map(lambda given: given & {code}, na_action="ignore")
    judgements = shared(judgements)
    none = analysis_texts("agreement", lang)["no_code"]
    interviews = checked.drop_duplicates("fragment_id").set_index("fragment_id")["interview_id"]
    rows = [
        {
            "fragment_id": fragment,
            "interview_id": interviews[str(fragment)],
            "coders": judgements[fragment].notna().sum(),
            "share": share,
            "disputed": ", ".join(_disputed(judgements[fragment].dropna())),
            "given": _given(judgements[fragment].dropna(), none),
        }
        for fragment, share in _shares(judgements, part).items()
        if share > 0
    ]
    columns = ["fragment_id", "interview_id", "coders", "share", "disputed", "given"]
    frame = pd.DataFrame(rows, columns=columns)
    kinds = {"coders": "int64", "share": "float64"}
    frame = frame.astype(dict.fromkeys(columns, "string") | kinds)
    return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def _given_codes(codings: pd.DataFrame, codebook: Codebook | None) -> Sequence[str]:
    """Return the codes that were given: in the codebook's order, then what it does not hold."""
    given = [str(code) for code in codings.loc[codings["code"] != "", "code"].unique()]
    listed = [] if codebook is None else [code.code for code in codebook if code.code in given]
    return [*listed, *(code for code in given if code not in listed)]


def _comparisons(codings: pd.DataFrame, codes: Sequence[str]) -> Iterator[_Comparison]:
    sets = shared(code_sets(codings))
    yield _Comparison("codes", "", sets, set_alpha, None)
    duiding = shared(values(codings, "duiding"))
    yield _Comparison("duiding", "", duiding, krippendorff_alpha, len(DUIDING))
    ordinal = functools.partial(krippendorff_alpha, level="ordinal")
    yield _Comparison("belang", "", shared(values(codings, "belang")), ordinal, None)
    if sets.empty:
        return
    for code in codes:
        presence = sets.map(lambda given, code=code: int(code in given), na_action="ignore")
        yield _Comparison("code", code, presence, krippendorff_alpha, 2)


def _measured(
    comparison: _Comparison, repeats: int, seed: int, confidence: float
) -> dict[str, Any]:
    judged = comparison.judgements
    row: dict[str, Any] = dict.fromkeys(COLUMNS, math.nan) | {
        "part": comparison.part,
        "code": comparison.code,
        "coders": len(judged),
        "units": judged.shape[1],
        "used": pd.NA,
        "confidence": confidence,
    }
    if judged.empty:
        return row
    if comparison.part == "code":
        row["used"] = int((judged == 1).any().sum())
    row["percent_agreement"] = percent_agreement(judged)
    row["alpha"] = comparison.alpha(judged)
    row["lower"], row["upper"] = bootstrap(
        judged, comparison.alpha, repeats=repeats, seed=seed, confidence=confidence
    )
    if comparison.categories is not None:
        row["ac1"] = gwet_ac1(judged, categories=comparison.categories)
        row["kappa"] = cohen_kappa(judged) if len(judged) == 2 else fleiss_kappa(judged)
    return row


def _judgement(row: Mapping[str, Any]) -> str:
    if row["units"] == 0:
        return "no_pairs"
    if math.isnan(row["alpha"]):
        return "undefined"
    # What is judged is the number as it is printed.
    alpha = round(row["alpha"], 3)
    return "rely" if alpha >= RELY else "tentative" if alpha >= TENTATIVE else "below"


def _remarks(row: Mapping[str, Any], texts: Mapping[str, str], lang: str) -> Iterator[str]:
    if 0 < row["units"] < FEW_UNITS:
        yield texts["few"].format(**row)
    if row["part"] == "code" and row["used"] < FEW_USES:
        yield texts["rare"].format(few=FEW_USES, units=row["units"])
    if math.isnan(row["alpha"]):
        return
    if row["judgement"] == "below" and row["ac1"] >= RELY:
        yield texts["paradox"].format(ac1=wording.number(row["ac1"], 2, lang))
    passed = [limit for limit in (TENTATIVE, RELY) if round(row["alpha"], 3) >= limit]
    missed = [limit for limit in passed if row["lower"] < limit]
    if missed:
        yield texts["unsure"].format(limit=wording.number(missed[0], 3, lang))
    if row["alpha"] == 1:
        yield texts["perfect"]


def _shares(judgements: pd.DataFrame, part: str) -> pd.Series[float]:
    """Return the percentage of the disagreement observed that each fragment brings."""
    costs = pd.Series(0.0, index=judgements.columns)
    if judgements.empty:
        return costs
    level = "ordinal" if part == "belang" else "nominal"
    sets = part == "codes"
    for table in presences(judgements.to_numpy(dtype=object)) if sets else [judgements]:
        costs += unit_costs(Ratings.read(table), level)
    total = costs.sum()
    return 100 * costs / total if total > 0 else costs


def _disputed(given: pd.Series[Any]) -> Sequence[str]:
    sets = [_as_set(one) for one in given]
    return sorted(frozenset.union(*sets) - frozenset.intersection(*sets))


def _given(given: pd.Series[Any], none: str) -> str:
    said = {coder: ", ".join(sorted(_as_set(one))) or none for coder, one in given.items()}
    return "; ".join(f"{coder}: {what}" for coder, what in said.items())


def _as_set(given: Any) -> frozenset[str]:
    return given if isinstance(given, frozenset) else frozenset({str(given)})
