"""What figures, interviews and scores say, led to the opgaven of a coalition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from regiobeeld.errors import PriorityError
from regiobeeld.interviews.choices import NEW_SUBJECT
from regiobeeld.interviews.codebook import Codebook, opgaven_by_code
from regiobeeld.opgaven import Opgave, belonging

INDICATOR, CODE, OPGAVE = "indicator", "code", "opgave"
#: Before the name of a code, where a score is about one.
THEME = "theme:"
#: What a coalition scores.
MARKS = ("severity", "influence", "effectiveness")
COLUMNS = ("kind", "name", "opgave", "part")


@dataclass(frozen=True)
class Mapped:
    """Where each indicator and each code counts.

    Attributes
    ----------
    frame
        ``kind`` (``indicator`` or ``code``), ``name``, ``opgave`` and ``part`` (``lead``,
        ``supporting``, or ``code``): one row per opgave of the coalition, the lead of each first.
    """

    frame: pd.DataFrame

    def opgaven(self, indicator: str, code: str) -> tuple[str, ...]:
        """Return the opgaven that a coding counts for.

        Those of its indicator; without such, those of its code. What has no code yet is of none.
        """
        of_indicator = self.of(INDICATOR, indicator)
        if of_indicator or code == NEW_SUBJECT:
            return of_indicator
        return self.of(CODE, code)

    def keys(self, opgave: str) -> list[str]:
        """Return the names that scores of an opgave's indicators and codes have."""
        return _keys(self.frame[self.frame["opgave"] == opgave])

    def of(self, kind: str, name: str) -> tuple[str, ...]:
        """Return the opgaven of an indicator or a code, in the coalition's order."""
        return self._opgaven.get((kind, name), ())

    @cached_property
    def _opgaven(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for kind, name, opgave in zip(
            self.frame["kind"], self.frame["name"], self.frame["opgave"], strict=True
        ):
            found.setdefault((kind, name), []).append(opgave)
        return {key: tuple(opgaven) for key, opgaven in found.items()}


def mapped(opgaven: Sequence[Opgave], codebook: Codebook) -> Mapped:
    """Return where indicators and codes count among the opgaven of a coalition.

    An indicator counts for every opgave that it leads or supports; a code for those that name it,
    or that name the nearest code above it.

    Examples
    --------
    >>> from regiobeeld.opgaven import opgaven_of
    >>> from regiobeeld.geography import region
    >>> from regiobeeld.interviews.codebook import read_codebook
    >>> known = opgaven_of(region("utrecht"))
    >>> found = mapped([known["eenzaamheid"], known["wonen_en_zorg"]], read_codebook())
    >>> found.opgaven("living_alone_75", ""), found.opgaven("", "Contact in de buurt")
    (('eenzaamheid', 'wonen_en_zorg'), ('eenzaamheid',))
    """
    figures = belonging(opgaven).rename(columns={"indicator": "name"}).assign(kind=INDICATOR)
    by_code = opgaven_by_code(codebook, opgaven)
    rows = [(CODE, code, opgave, CODE) for code, named in by_code.items() for opgave in named]
    codes = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    return Mapped(pd.concat([figures[list(COLUMNS)], codes], ignore_index=True))


def spoken_of(codings: pd.DataFrame, of: Mapped, codebook: Codebook) -> pd.DataFrame:
    """Return codings with the opgave that each counts for, once per opgave.

    Returns
    -------
    pandas.DataFrame
        The codings with ``issue``; empty where a coding counts for no opgave of the coalition.

    Raises
    ------
    PriorityError
        When a code is not in the codebook.
    """
    unknown = set(codings["code"]) - {code.code for code in codebook} - {""}
    if unknown:
        raise PriorityError(
            f"codings: {', '.join(sorted(unknown))} is not in the codebook. Give the codebook that"
            " they were coded with."
        )
    pairs = codings[["indicator", "code"]].drop_duplicates()
    known = {pair: of.opgaven(*pair) or ("",) for pair in pairs.itertuples(index=False, name=None)}
    issue = pd.Series(
        [known[pair] for pair in zip(codings["indicator"], codings["code"], strict=True)],
        index=codings.index,
        dtype="object",
    )
    return codings.assign(issue=issue).explode("issue", ignore_index=True)


def scores_of(scores: pd.DataFrame | None, coalition: str) -> pd.DataFrame:
    """Return a coalition's scores as they were given; those without any are left out."""
    columns = dict.fromkeys(MARKS, "Float64") | {"pearl": "boolean"}
    if scores is None:
        return pd.DataFrame({name: pd.Series(dtype=t) for name, t in columns.items()})
    # Sheets of before opgaven do not ask how serious things are.
    scores = scores if "severity" in scores else scores.assign(severity=float("nan"))
    if missing := [n for n in ("coalition", "issue", *columns) if n not in scores]:
        raise PriorityError(f"scores: there is no column {', '.join(missing)}.")
    mine = scores[scores["coalition"] == coalition].set_index("issue")[list(columns)]
    mine = mine.astype(columns)
    if mine.index.has_duplicates:
        twice = sorted(set(mine.index[mine.index.duplicated()]))
        raise PriorityError(f"scores: {', '.join(twice)} is there twice for {coalition}.")
    for name in MARKS:
        wrong = mine.index[~mine[name].between(0, 10).fillna(True)]
        if len(wrong):
            raise PriorityError(f"scores: {name} of {wrong[0]} must be between 0 and 10.")
    return mine.dropna(how="all")


def scored_for(scores: pd.DataFrame, of: Mapped, opgaven: Iterable[str]) -> pd.DataFrame:
    """Return a coalition's scores by opgave.

    Parameters
    ----------
    scores
        By ``issue``: an opgave, an indicator, or ``theme:`` and a code; with marks and ``pearl``.
    of
        Where indicators and codes count.
    opgaven
        Ids, in the order wanted.

    Returns
    -------
    pandas.DataFrame
        By opgave. What was said of the opgave itself goes before its lead, that before what
        supports it, and that before codes. Of several that support it marks are averaged, and it
        passes PEARL when one does.
    """
    scores = scores.dropna(how="all")
    given = set(scores.index)
    keys: dict[tuple[str, str], list[str]] = {}
    places = zip(_keys(of.frame), of.frame["opgave"], of.frame["part"], strict=True)
    for key, opgave, part in places:
        if key in given:
            keys.setdefault((opgave, part), []).append(key)
    rows = {}
    for opgave in opgaven:
        ranks = [[opgave] if opgave in given else []]
        ranks += [keys.get((opgave, part), []) for part in ("lead", "supporting", CODE)]
        first = next(filter(None, ranks), None)
        rows[opgave] = _together(scores.loc[first]) if first else {}
    columns = list(scores.columns)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.astype(scores.dtypes.to_dict())


def unplaced(
    codings: pd.DataFrame, scores: pd.DataFrame, of: Mapped, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return what was spoken of or scored and counts for no opgave of the coalition.

    Returns
    -------
    pandas.DataFrame
        ``kind, name, label``, each once: indicators first.
    """
    lost = codings[(codings["issue"] == "") & (codings["code"] != NEW_SUBJECT)]
    found = [
        (INDICATOR, row.indicator) if row.indicator else (CODE, row.code)
        for row in lost[["indicator", "code"]].drop_duplicates().itertuples(index=False)
        if row.indicator or row.code
    ]
    placed = {THEME * (kind == CODE) + name for kind, name in zip(
        of.frame["kind"], of.frame["name"], strict=True)}  # fmt: skip
    for name in scores.index.difference([*placed, *of.frame["opgave"]]):
        theme = name.startswith(THEME)
        found.append((CODE, name.removeprefix(THEME)) if theme else (INDICATOR, name))
    once = sorted(dict.fromkeys(found), key=lambda pair: (pair[0] != INDICATOR, pair[1]))
    rows = [(kind, name, labels.get(str(name), str(name))) for kind, name in once]
    return pd.DataFrame(rows, columns=["kind", "name", "label"], dtype="str")


def _keys(rows: pd.DataFrame) -> list[str]:
    return [THEME * (kind == CODE) + name for kind, name in zip(
        rows["kind"], rows["name"], strict=True)]  # fmt: skip


def _together(rows: pd.DataFrame) -> dict[str, object]:
    """Take scores together: marks averaged, and a pass where one passes."""
    found = {str(name): value for name, value in rows.drop(columns="pearl").mean().items()}
    judged = rows["pearl"].dropna()
    return {**found, "pearl": bool(judged.any()) if len(judged) else None}
