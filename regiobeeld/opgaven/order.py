"""The opgaven of a coalition in order, or in fixed groups that say what an order needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from regiobeeld.errors import DefinitionError
from regiobeeld.opgaven.coming import GROWS, GROWTH, SUPPORT
from regiobeeld.opgaven.definition import opgaven_of
from regiobeeld.opgaven.evidence import evidence
from regiobeeld.opgaven.rows import say
from regiobeeld.region_picture import Picture

COLUMNS = ("order", "group", "opgave", "basis", "size", "kept_out", "needed_nl", "needed_en")
#: An order of fewer opgaven says nothing.
FEWEST = 4
#: Groups of an unnumbered list, in order: a key of the texts.
GROUPS = ("worse", "grows", "large", "unknown")


def coalition_order(
    picture: Picture,
    coalition: str,
    scores: pd.DataFrame | None = None,
    voices: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put the opgaven of a coalition in order, where there is ground for one.

    Parameters
    ----------
    picture
        The region in figures.
    coalition
        The id of a coalition of the region.
    scores
        What the coalition says: ``opgave`` and ``severity`` (0-10), one row per opgave.
    voices
        Rows of evidence that interviews gave.

    Returns
    -------
    pandas.DataFrame
        ``order`` (from 1; NaN where there is no order), ``group`` (of `GROUPS`; empty for what
        belongs to none, which comes last), ``opgave``, ``basis`` (``burden`` or ``severity``; empty
        without order), ``size`` (of the burden here, or the severity), ``kept_out`` (why it can
        have no place: ``neutral``, ``favourable``, or ``no_burden`` beside those that have one) and
        ``needed_nl, needed_en``: what an order needs, empty when there is one.

    Raises
    ------
    RegionError
        When the region has no such coalition.
    DefinitionError
        When scores are wrong.

    Examples
    --------
    >>> import regiobeeld
    >>> twente = regiobeeld.picture("twente")
    >>> coalition_order(twente, "gezondheid_en_gedrag")[["group", "opgave"]].head(2)
       group               opgave
    0  worse     chronische_ziekte
    1  worse  bewegen_overgewicht
    """
    opgaven = picture.region.coalition(coalition).opgaven
    known = evidence(picture)
    shown = set(known.loc[known["kind"] == "now", "indicator"])
    # Where the lead has no figure, there is none without a good side either.
    neutral = {
        name
        for name, opgave in opgaven_of(picture.region).items()
        if opgave.lead in shown and picture.indicator(opgave.lead).direction == "neutral"
    }
    spoken = voices is not None and bool(voices["opgave"].isin(opgaven).any())
    return order_of(known, opgaven, scores, voices=spoken, neutral=neutral)


def order_of(
    known: pd.DataFrame,
    opgaven: Sequence[str],
    scores: pd.DataFrame | None = None,
    *,
    voices: bool = False,
    neutral: frozenset[str] | set[str] = frozenset(),
) -> pd.DataFrame:
    """Return the order or the groups that evidence allows.

    Parameters
    ----------
    known
        Evidence, as `evidence` gives it.
    opgaven
        Those of the coalition, in its order.
    scores
        ``opgave`` and ``severity``; see `coalition_order`.
    voices
        Whether people spoke of these opgaven.
    neutral
        Opgaven whose lead is there, and is neither good nor bad when it is high.

    Returns
    -------
    pandas.DataFrame
        As `coalition_order`.

    Notes
    -----
    There is an order when the coalition gave the severity of all that can be ranked, or when four
    or more have a burden and voices or scores exist; the two are never mixed. Never ranked: what
    has no direction or is better here, unless it grows, lives concentrated, or a figure that
    supports it is worse here.
    """
    of_group = groups_of(known)
    groups = {name: of_group.get(name, "") for name in opgaven}
    kept_out = _kept_out(known, groups, neutral)
    ranked = [name for name in opgaven if not kept_out[name]]
    severity = _severity(scores)
    burden = _burden(known).reindex(ranked).dropna()
    basis, sizes = "", pd.Series(dtype="float64")
    if len(ranked) >= FEWEST and severity.reindex(ranked).notna().all():
        basis, sizes = "severity", severity[ranked]
    elif len(burden) >= FEWEST and (voices or len(severity)):
        basis, sizes = "burden", burden
    if basis:
        ordered = sizes.sort_values(ascending=False, kind="stable")
        places = ordered.rank(ascending=False, method="min")
        rows = [
            {
                "order": places[n],
                "group": groups[n],
                "opgave": n,
                "basis": basis,
                "size": size,
                "kept_out": "",
            }
            for n, size in zip(map(str, ordered.index), ordered, strict=True)
        ]
        kept_out |= {n: "no_burden" for n in ranked if n not in sizes.index}
    else:
        rows = []
    rest = [n for n in opgaven if n not in sizes.index]
    rest.sort(key=lambda name: (*GROUPS, "").index(groups[name]))
    rows += [{"group": groups[n], "opgave": n, "basis": "", "kept_out": kept_out[n]} for n in rest]
    needed = "" if basis else _needed(len(ranked), len(burden), voices or len(severity) > 0)
    told = {f"needed_{lang}": say(lang, needed) if needed else "" for lang in ("nl", "en")}
    return pd.DataFrame(rows, columns=list(COLUMNS)).assign(**told)


def groups_of(known: pd.DataFrame) -> dict[str, str]:
    """Return by opgave the first of `GROUPS` that its evidence puts it in; without those in none.

    Examples
    --------
    >>> row = {"opgave": "dementie", "kind": "missing", "verdict": "no_lead"}
    >>> numbers = {"indicator": "", "value": float("nan"), "benchmark": float("nan")}
    >>> groups_of(pd.DataFrame([row | numbers]))
    {'dementie': 'unknown'}
    """
    found: dict[str, str] = {}
    for group in GROUPS:
        for name in reason_rows(known, group)["opgave"]:
            found.setdefault(str(name), group)
    return found


def reason_rows(known: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the evidence that puts opgaven in a group.

    Parameters
    ----------
    known
        The evidence of one opgave or more.
    group
        One of `GROUPS`.
    """
    if group == "worse":
        compared = known[known["kind"].isin(["comparison", "similar"])]
        return compared[compared["verdict"].isin(["worse", "clearly_worse"])]
    if group == "grows":
        coming = known[(known["kind"] == "outlook") & (known["verdict"] != "indicative")]
        growth = coming["indicator"].str.endswith(GROWTH) & (coming["value"] >= GROWS)
        # Fewer people for each who needs care is more to do for each of them.
        fewer = coming["value"] <= coming["benchmark"] * (1 - GROWS / 100)
        return coming[growth | ((coming["indicator"] == SUPPORT) & fewer)]
    if group == "large":
        return known[(known["kind"] == "burden") & (known["verdict"] == "large")]
    return known[(known["kind"] == "missing") & (known["verdict"] == "no_lead")]


def _kept_out(
    known: pd.DataFrame, groups: Mapping[str, str], neutral: frozenset[str] | set[str]
) -> dict[str, str]:
    """Return by opgave why it can have no place in an order; empty when it may have one."""
    concentrated = set(known.loc[known["verdict"] == "concentrated", "opgave"])
    lead = known[known["kind"] == "now"].drop_duplicates("opgave")
    better = known[
        (known["kind"] == "comparison") & known["verdict"].isin(["better", "clearly_better"])
    ]
    favourable = set(better.merge(lead[["opgave", "indicator"]])["opgave"])

    def of(name: str) -> str:
        if groups[name] in ("worse", "grows") or name in concentrated:
            return ""
        if name in neutral:
            return "neutral"
        return "favourable" if name in favourable else ""

    return {name: of(name) for name in groups}


def _burden(known: pd.DataFrame) -> pd.Series[float]:
    """Return by opgave the burden here, of those that have one."""
    found = known[(known["kind"] == "burden") & (known["verdict"] != "risk")]
    return found.drop_duplicates("opgave").set_index("opgave")["value"].astype("float64")


def _severity(scores: pd.DataFrame | None) -> pd.Series[float]:
    if scores is None:
        return pd.Series(dtype="float64")
    if missing := [name for name in ("opgave", "severity") if name not in scores]:
        raise DefinitionError(f"scores: there is no column {', '.join(missing)}.")
    given = scores.set_index("opgave")["severity"].astype("float64").dropna()
    if given.index.has_duplicates:
        raise DefinitionError(f"scores: {given.index[given.index.duplicated()][0]} is there twice.")
    wrong = given[~given.between(0, 10)]
    if len(wrong):
        raise DefinitionError(
            f"scores: severity of {wrong.index[0]} is {wrong.iloc[0]:g}; it must be between 0 and"
            " 10."
        )
    return given


def _needed(ranked: int, burden: int, spoken: bool) -> str:
    """Return what an order needs: a key of the texts."""
    if ranked < FEWEST:
        return "needed.more"
    if burden >= FEWEST and not spoken:
        return "needed.voices"
    return "needed.severity"
