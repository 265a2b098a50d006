"""When further interviews bring hardly any new themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.interviews.agreement.analysis_texts import analysis_texts

RUN_COLUMNS = ("run", "first", "last", "interviews", "base", "new_themes", "ratio", "reached")
CURVE_COLUMNS = ("number", "interview_id", "new_themes", "themes")


@dataclass(frozen=True)
class Saturation:
    """How many new themes came with each interview, and where they ceased.

    Attributes
    ----------
    frame
        One row per run of interviews: ``run`` (from 1), ``first`` and ``last`` (numbers of its
        interviews in the order held), ``interviews`` (their ids), ``base`` (themes in the base),
        ``new_themes`` (not met before the run), ``ratio`` (of those two) and ``reached`` (the ratio
        is at most the threshold). No rows when there are too few interviews, or no themes in the
        base.
    point
        Number of interviews after which the first run that reached the threshold began; None when
        there is none.
    curve
        One row per coded interview, in order: ``number`` (from 1), ``interview_id``, ``new_themes``
        and ``themes`` (different ones so far). With `base` and `point` it is all that a chart
        needs.
    base, run
        Number of interviews in the base and in a run.
    threshold
        Between 0 and 1.
    not_coded
        Interviews in the order given that nobody has coded yet; they do not count.
    """

    frame: pd.DataFrame
    point: int | None
    curve: pd.DataFrame
    base: int
    run: int
    threshold: float
    not_coded: tuple[str, ...]

    @property
    def label(self) -> str:
        """The usual notation, such as ``6+2``; empty when saturation is not reached."""
        return "" if self.point is None else f"{self.point}+{self.run}"

    def sentence(self, lang: str = "nl") -> str:
        """Say in plain words whether saturation is reached, or why that cannot be told.

        It names no interview, as reports have it; `not_coded` does.

        Raises
        ------
        RegiobeeldError
            For a language that reports are not made in.
        """
        texts = analysis_texts("saturation", lang)
        said = str(texts[self._finding()]).format(**self._numbers(lang))
        if not self.not_coded:
            return said
        return f"{said} {texts['not_coded']}"

    def _finding(self) -> str:
        if len(self.curve) < self.base + self.run:
            return "too_few"
        if self.frame.empty:
            return "no_themes"
        return "not_reached" if self.point is None else "reached"

    def _numbers(self, lang: str) -> dict[str, object]:
        numbers: dict[str, object] = {
            "interviews": len(self.curve),
            "needed": self.base + self.run,
            "base": self.base,
            "run": self.run,
            "point": self.point,
            "label": self.label,
            "threshold": percentage(self.threshold, lang),
        }
        if self.frame.empty:
            return numbers
        reached = self.frame[self.frame["reached"]]
        told = self.frame.iloc[-1] if reached.empty else reached.iloc[0]
        return numbers | {
            "new": told["new_themes"],
            "base_themes": told["base"],
            "ratio": percentage(told["ratio"], lang),
        }


def saturation(
    codings: pd.DataFrame,
    order: Sequence[str] | None = None,
    *,
    base: int = 4,
    run: int = 2,
    threshold: float = 0.05,
) -> Saturation:
    """Return when further interviews brought hardly any new themes.

    Parameters
    ----------
    codings
        One row per coder, interview and code, with the columns interview_id and code; an empty code
        means that the coder judged that none fits. A theme is a code that any coder gave. Pass the
        rows of one role to look at residents or professionals alone.
    order
        Ids of the interviews in the order in which they were held; sorted when left out. Those that
        are not coded yet are left out of the count, as unread text would seem to bring nothing new.
    base
        Number of interviews at the start that new themes are compared with.
    run
        Number of interviews in a run. The first run follows the base; each next one begins one
        interview later, so that runs of two overlap by one.
    threshold
        Share of the base's themes that the new themes of a run may at most be; 0.05 and 0 are
        usual.

    Returns
    -------
    Saturation
        The runs, the point and the curve.

    Raises
    ------
    ValueError
        For a base or run below one, a threshold outside 0 to 1, missing columns, an interview twice
        in the order, or a coded interview that it lacks.

    Notes
    -----
    Guest G, Namey E, Chen M. A simple method to assess and report thematic saturation in
    qualitative research. PLoS One 2020;15:e0232076.

    Examples
    --------
    >>> themes = ["zorg geld", "geld wonen", "zorg", "groen", "geld", "wonen"]
    >>> rows = [(f"U{n}", theme) for n, said in enumerate(themes) for theme in said.split()]
    >>> found = saturation(pd.DataFrame(rows, columns=["interview_id", "code"]))
    >>> found.label, list(found.curve["themes"])
    ('4+2', [2, 3, 3, 4, 4, 4])
    """
    _check(codings, base, run, threshold)
    codes = codings["code"].astype("string").fillna("")
    given = codes.groupby(codings["interview_id"]).agg(set)
    held = sorted(given.index) if order is None else list(order)
    _check_order(held, given)
    curve = _curve([name for name in held if name in given.index], given)
    frame = _runs(curve, base, run, threshold)
    reached = frame.loc[frame["reached"], "first"]
    return Saturation(
        frame=frame,
        point=None if reached.empty else int(reached.iloc[0]) - 1,
        curve=curve,
        base=base,
        run=run,
        threshold=threshold,
        not_coded=tuple(name for name in held if name not in given.index),
    )


def percentage(share: float, lang: str) -> str:
    """Write a share as a whole percentage.

    Examples
    --------
    >>> percentage(7 / 37, "nl")
    '19%'
    """
    return wording.quantity(100 * share, "%", 0, lang)


def _curve(interviews: Sequence[str], given: pd.Series[Any]) -> pd.DataFrame:
    met: set[str] = set()
    rows = []
    for number, name in enumerate(interviews, start=1):
        themes = set(given[name]) - {""}
        rows.append((number, name, len(themes - met), len(themes | met)))
        met |= themes
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS)).astype({"interview_id": "string"})


def _runs(curve: pd.DataFrame, base: int, run: int, threshold: float) -> pd.DataFrame:
    rows = []
    new = [int(number) for number in curve["new_themes"]]
    themes = sum(new[:base])
    starts = range(base, len(new) - run + 1) if themes else range(0)
    for number, start in enumerate(starts, start=1):
        found = sum(new[start : start + run])
        names = ", ".join(curve["interview_id"].iloc[start : start + run])
        ratio = found / themes
        rows.append(
            (number, start + 1, start + run, names, themes, found, ratio, ratio <= threshold)
        )
    kinds = {"interviews": "string", "ratio": "float64", "reached": "bool"}
    return pd.DataFrame(rows, columns=list(RUN_COLUMNS)).astype(kinds)


def _check(codings: pd.DataFrame, base: int, run: int, threshold: float) -> None:
    absent = [name for name in ("interview_id", "code") if name not in codings.columns]
    if absent:
        raise ValueError(f"codings must have the columns interview_id and code; absent: {absent}")
    for name, value in (("base", base), ("run", run)):
        if value < 1:
            raise ValueError(f"{name} must be 1 or more, not {value!r}")
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold must lie between 0 and 1, such as 0.05; not {threshold!r}")


def _check_order(held: Sequence[str], given: pd.Series[Any]) -> None:
    twice = sorted({name for name in held if held.count(name) > 1})
    if twice:
        raise ValueError(f"order must name each interview once; twice: {', '.join(twice)}")
    lacking = sorted(set(given.index) - set(held))
    if lacking:
        raise ValueError(f"order must name every coded interview; it lacks: {', '.join(lacking)}")
