"""What a coalition can choose from: its indicators, and themes of interviews without a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from regiobeeld.errors import PriorityError, did_you_mean
from regiobeeld.interviews.choices import NEW_SUBJECT
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture

INDICATOR, THEME = "indicator", "theme"
_PREFIX = f"{THEME}:"
# An estimate of what is measured as well is the same issue once more.
_ESTIMATE = "_modelled"
#: Columns of codings that are used.
NEEDED = ("region", "coder", "fragment_id", "interview_id", "rol", "indicator", "code",
          "duiding", "belang")  # fmt: skip


@dataclass(frozen=True)
class Issue:
    """Something that may come first.

    Attributes
    ----------
    id
        An indicator's id, or ``theme:`` and the name of a code.
    kind
        ``indicator`` or ``theme``.
    label
        Name for readers, per language; a code has one name.
    """

    id: str
    kind: str
    label: Mapping[str, str]


def check_coalition(picture: Picture, coalition: str) -> str:
    """Return a coalition's id.

    Raises
    ------
    PriorityError
        When there is no such coalition.
    """
    known = picture.catalogue.coalitions
    if coalition not in known:
        hint = did_you_mean(coalition, known)
        raise PriorityError(
            f"There is no coalition {coalition!r}; they are {', '.join(known)}.{hint}"
        )
    return coalition


def check_codings(picture: Picture, codings: pd.DataFrame) -> pd.DataFrame:
    """Return codings as they are used here: texts empty where there is none.

    Raises
    ------
    PriorityError
        When columns are missing, or when they are of another region.
    """
    if missing := [name for name in NEEDED if name not in codings]:
        raise PriorityError(f"codings: there is no column {', '.join(missing)}.")
    regions = set(codings["region"].dropna()) - {picture.region.id}
    if regions:
        raise PriorityError(
            f"codings: they are of {', '.join(sorted(map(str, regions)))}; the picture is of"
            f" {picture.region.id}."
        )
    texts = {name: codings[name].astype("string").fillna("") for name in NEEDED[1:-1]}
    return codings.assign(**texts)


def issues_of(
    picture: Picture,
    coalition: str,
    spoken: pd.Series,
    scored: pd.Series,
) -> tuple[Issue, ...]:
    """Return the issues of a coalition, indicators first.

    Parameters
    ----------
    picture
        The region in figures.
    coalition
        Its id.
    spoken
        Ids of issues that were spoken of; see `issue_of_codings`.
    scored
        Ids of issues that the coalition scored.

    Returns
    -------
    tuple of Issue
        Every indicator of the coalition that the picture has and that has a good side. Those
        without one are there when somebody spoke of them or scored them, as are the themes.
        Figures that only describe the make-up of the population are none, nor is an estimate of
        what is measured as well.
    """
    raised = {str(name) for name in [*spoken, *scored] if name}
    in_picture = set(picture.main["indicator"])
    found = [
        Issue(i.id, INDICATOR, i.label)
        for i in candidates(picture, coalition)
        if i.id in in_picture and (i.direction != "neutral" or i.id in raised)
    ]
    themes = sorted(name for name in raised if name.startswith(_PREFIX))
    return (*found, *(theme(name.removeprefix(_PREFIX)) for name in themes))


def theme(code: str) -> Issue:
    """Return the issue of a code without a figure.

    Examples
    --------
    >>> theme("Personeelstekort").id
    'theme:Personeelstekort'
    """
    return Issue(f"{_PREFIX}{code}", THEME, {"nl": code, "en": code})


def candidates(picture: Picture, coalition: str) -> list[Indicator]:
    """Return the indicators of a coalition that may be an issue."""
    every = picture.catalogue.indicators
    return [
        i
        for i in every.values()
        if coalition in i.coalitions and not i.context and not _is_estimate_of_another(i.id, every)
    ]


def issue_of_codings(
    picture: Picture, coalition: str, codings: pd.DataFrame, codebook: Codebook
) -> pd.Series:
    """Return for each coding the issue of the coalition that it speaks of; empty when of none.

    That is its indicator, if the coalition has it. Else it is its code, if that is the coalition's,
    or if it is everybody's and the fragment speaks of no figure. What has no code yet is no issue.

    Raises
    ------
    PriorityError
        When a code is not in the codebook.
    """
    of_code = {code.code: code.coalition for code in codebook}
    unknown = set(codings["code"]) - set(of_code) - {""}
    if unknown:
        raise PriorityError(
            f"codings: {', '.join(sorted(unknown))} is not in the codebook. Give the codebook that"
            " they were coded with."
        )
    mine = {i.id for i in candidates(picture, coalition)}

    def issue(indicator: str, code: str) -> str:
        if indicator in mine:
            return indicator
        belongs = of_code.get(code) == coalition or (not of_code.get(code) and not indicator)
        return theme(code).id if code and code != NEW_SUBJECT and belongs else ""

    pairs = zip(codings["indicator"], codings["code"], strict=True)
    return pd.Series([issue(*pair) for pair in pairs], index=codings.index, dtype="string")


def _is_estimate_of_another(name: str, every: Mapping[str, Indicator]) -> bool:
    return name.endswith(_ESTIMATE) and name.removesuffix(_ESTIMATE) in every
