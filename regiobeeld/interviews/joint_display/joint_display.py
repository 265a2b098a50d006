"""The joint display: each figure beside what residents and professionals said of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from regiobeeld import analysis
from regiobeeld.disclosure import SMALLEST_GROUP, check_smallest
from regiobeeld.files.guarded_csv import records
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.agreement.reliability import reliability
from regiobeeld.interviews.agreement.saturation import saturation
from regiobeeld.interviews.choices import DUIDING, ROLES
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.joint_display.by_opgave import by_opgave
from regiobeeld.interviews.joint_display.fit import (
    DIFFERENT,
    DISSONANCE,
    FIT_OF,
    SILENCE,
    UNDECIDED,
    joint_fit,
    proposed_fit,
)
from regiobeeld.interviews.joint_display.joint_rows import (
    CURRENT,
    OUTDATED,
    SPOKEN,
    UNSPOKEN,
    WITHOUT_FIGURE,
    Confirmation,
    DisplayRow,
    FigureChange,
    JointDisplay,
    SpokenTheme,
    Voice,
)
from regiobeeld.interviews.joint_display.mentions import Mentions, mentions
from regiobeeld.interviews.quotes.approvals import NAMES_ROLE, Quotes
from regiobeeld.interviews.transcripts.register import held
from regiobeeld.opgaven import Opgave, belonging, coalitions_by_indicator, opgaven_of
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import Figure, figures


def joint_display(
    picture: Picture,
    codings: pd.DataFrame,
    register: pd.DataFrame,
    quotes: Quotes | None = None,
    confirmations: pd.DataFrame | None = None,
    *,
    codebook: Codebook | None = None,
    fragments: pd.DataFrame | None = None,
    smallest_group: int = SMALLEST_GROUP,
) -> JointDisplay:
    """Put figures and interviews side by side.

    Parameters
    ----------
    picture
        The region in figures.
    codings
        As of ``codings.parquet``. Where coders differ the majority decides; see
        `regiobeeld.interviews.agreement.consensus`.
    register
        As of `read_register`; it tells the role of each interview. Codings of interviews that it
        lacks are left out, as they may have been withdrawn.
    quotes
        What may be quoted (`approved_quotes`); none when left out.
    confirmations
        As of `read_confirmation`; none when left out.
    codebook
        Tells the coalition of each code; that of the package when left out.
    fragments
        As of `read_fragments`; see `mentions`.
    smallest_group
        Coded interviews that a role must have in the region. Below it there is no more of that role
        than of what it spoke: its share in totals and proposals is left out, so that nothing can be
        subtracted. A quote of it stands there when its own approval lets the role be named. In a
        larger group counts are as they are, for one's own eyes: readers get what `disclosed` leaves
        of them.

    Returns
    -------
    JointDisplay
        The same input gives the same display.

    Raises
    ------
    ValueError
        For missing columns in the codings, or a group that cannot be.

    Notes
    -----
    Over all roles the fit is that of `joint_fit`: each role weighs the same, however many
    interviews it has. About an indicator without a figure the figures are silent, whatever people
    say.
    """
    check_smallest(smallest_group)
    found = mentions(codings, register, smallest_group, fragments)
    readings, heard = found.readings, found.codings
    approved = [] if quotes is None else records(quotes.shown)
    named = [row["fragment_id"] for row in approved if row.get(NAMES_ROLE) == "ja"]
    withheld = found.everything[found.everything["rol"].isin(found.withheld)]
    said = _Said(
        readings=readings,
        codings=heard[heard["fragment_id"].isin(readings["fragment_id"])],
        quotes={row["fragment_id"]: row["citaat"] for row in approved},
        roles=tuple(role for role in ROLES if role not in found.withheld),
        withheld=withheld,
        named=withheld[withheld["fragment_id"].isin(named)],
    )
    known = codebook or read_codebook()
    opgaven = list(opgaven_of(picture.region).values())
    rows = tuple(_rows(picture, said, opgaven, _confirmed(confirmations)))
    themes = tuple(_themes(said, found, known))
    return JointDisplay(
        region=picture.region.id,
        year=picture.until,
        rows=rows,
        themes=themes,
        groups=found.groups,
        withheld=found.withheld,
        smallest_group=smallest_group,
        disputed=int((readings["indicator"] == DISPUTED).sum()),
        saturation=saturation(said.codings, _as_held(register, found.withheld)),
        opgaven=by_opgave(opgaven, rows, themes, known),
        reliability=reliability(heard),
    )


@dataclass(frozen=True)
class _Said:
    """What was said by roles that are shown: readings of fragments, codings and quotes.

    And readings by others (``withheld``), of which only that there are any may be told, and those
    that may be quoted under their role (``named``).
    """

    readings: pd.DataFrame
    codings: pd.DataFrame
    quotes: Mapping[str, str]
    roles: tuple[str, ...]
    withheld: pd.DataFrame
    named: pd.DataFrame

    def spoke(self, chosen: pd.Series) -> tuple[str, ...]:
        """Return the roles of some of ``withheld``."""
        roles = set(self.withheld.loc[chosen, "rol"])
        return tuple(role for role in ROLES if role in roles)

    def role_quotes(self, chosen: pd.Series) -> dict[str, tuple[str, ...]]:
        """Return the quotes among some of ``named``, by role, the most important first."""
        rows = self.named[chosen].sort_values("belang", ascending=False, kind="stable")
        return {
            str(role): tuple(self.quotes[name] for name in said)
            for role, said in rows.groupby("rol")["fragment_id"]
        }

    def voices(self, rows: pd.DataFrame) -> dict[str, Voice]:
        return {role: self._voice(role, rows[rows["rol"] == role]) for role in self.roles}

    def _voice(self, role: str, rows: pd.DataFrame) -> Voice:
        interviews = [list(said) for _, said in rows.groupby("interview_id")["duiding"]]
        counts = {word: sum(word in said for said in interviews) for word in (*DUIDING, DISPUTED)}
        weight = rows.groupby("interview_id")["belang"].mean().mean()
        first = rows.sort_values("belang", ascending=False, kind="stable")
        first = first[first["fragment_id"].isin(list(self.quotes))]
        against = first["duiding"].map(FIT_OF) == DISSONANCE
        return Voice(
            role=role,
            interviews=len(interviews),
            readings=counts,
            belang=float(weight) if len(rows) else math.nan,
            fit=proposed_fit(interviews),
            quotes=self._words(first),
            against=self._words(first[against]),
        )

    def _words(self, rows: pd.DataFrame) -> tuple[str, ...]:
        return tuple(self.quotes[name] for name in rows["fragment_id"])

    def counted_codes(self, rows: pd.DataFrame) -> tuple[tuple[str, int], ...]:
        given = self.codings[self.codings["fragment_id"].isin(rows["fragment_id"])]
        counts = given[given["code"].fillna("") != ""].groupby("code")["interview_id"].nunique()
        found = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
        return tuple((str(code), int(number)) for code, number in found)


def _rows(
    picture: Picture,
    said: _Said,
    opgaven: Sequence[Opgave],
    confirmed: Mapping[str, Mapping[str, str]],
) -> Iterator[DisplayRow]:
    shown = frozenset(said.readings["indicator"])
    standing = frozenset(picture.standing_out["indicator"])
    changed = _changes(picture)
    of = coalitions_by_indicator(picture)
    parts = belonging(opgaven)
    for name, figure in figures(picture).items():
        others = said.withheld["indicator"] == name
        if name in shown or others.any():
            kind = SPOKEN if figure.present else WITHOUT_FIGURE
        elif name in standing:
            kind = UNSPOKEN
        else:
            continue
        rows = said.readings[said.readings["indicator"] == name]
        voices = said.voices(rows)
        if kind == WITHOUT_FIGURE:
            # Whatever people say of it, there is nothing that it could fit.
            voices = {role: replace(voice, fit=SILENCE) for role, voice in voices.items()}
        fit = joint_fit(voice.fit for voice in voices.values())
        if kind == SPOKEN and name not in shown:
            # Nobody is silent: somebody spoke, of whom nothing else may be told.
            fit = UNDECIDED
        yield DisplayRow(
            kind=kind,
            figure=figure,
            change=changed.get(name),
            voices=voices,
            codes=said.counted_codes(rows),
            fit=fit,
            confirmation=_confirmation(confirmed.get(name), figure, fit),
            stale=sum(bool(marks - {figure.sha256}) for marks in rows["kenmerken"]),
            cautions=_cautions(figure, voices.values()) if kind == SPOKEN else (),
            role_quotes=said.role_quotes(said.named["indicator"] == name),
            coalitions=of.get(name, ()),
            withheld=said.spoke(others),
            opgaven=tuple(parts.loc[parts["indicator"] == name, "opgave"]),
        )


_NO_CLEAR_DIFFERENCE = ("similar", "small", "by_age", "undecided")


def _cautions(figure: Figure, voices: Iterable[Voice]) -> tuple[str, ...]:
    """Return what to know of a figure that is contradicted."""
    # What one interview says against it is told only where it is quoted.
    if not any(voice.against or voice.fit in (DISSONANCE, DIFFERENT) for voice in voices):
        return ()
    if figure.kind == "modelled":
        return ("modelled",)
    if figure.kind == "survey" and not figure.judgement:
        return ("untested",)
    return ("similar",) if figure.judgement in _NO_CLEAR_DIFFERENCE else ()


def _changes(picture: Picture) -> dict[str, FigureChange]:
    found = analysis.changes(picture)
    mine = found[(found["region"] == picture.region.id) & found["status"].isin(["ok", "exact"])]
    return {
        str(row["indicator"]): FigureChange(
            str(row["period_from"]),
            str(row["period_to"]),
            float(row["difference"]),
            str(row["direction"]),
        )
        for row in mine.to_dict("records")
    }


def _confirmed(confirmations: pd.DataFrame | None) -> dict[str, Mapping[str, str]]:
    if confirmations is None:
        return {}
    rows = records(confirmations.astype("string").fillna(""))
    return {row["indicator"]: row for row in rows}


def _confirmation(row: Mapping[str, str] | None, figure: Figure, fit: str) -> Confirmation:
    if row is None:
        return Confirmation()
    same = row["kenmerk"] == figure.sha256 and row["voorstel"] == fit
    state = CURRENT if same else OUTDATED
    return Confirmation(row["fit"], row["meta_inferentie"], row["door"], state)


def _themes(said: _Said, found: Mentions, codebook: Codebook) -> list[SpokenTheme]:
    apart = said.readings[said.readings["indicator"] == ""]
    coalitions = {code.code: code.coalition for code in codebook}
    themes = []

    def theme(code: str, voices: Mapping[str, Voice]) -> SpokenTheme:
        given = found.codings.loc[found.codings["code"] == code, "fragment_id"]
        about, others = (
            (rows["indicator"] == "") & rows["fragment_id"].isin(given)
            for rows in (said.named, said.withheld)
        )
        quotes, spoke = said.role_quotes(about), said.spoke(others)
        return SpokenTheme(code, coalitions.get(code, ""), voices, quotes, spoke)

    for code, interviews in said.counted_codes(apart):
        given = said.codings.loc[said.codings["code"] == code, "fragment_id"]
        voices = said.voices(apart[apart["fragment_id"].isin(given)])
        themes.append((-interviews, code, theme(code, voices)))
    # Of what only a withheld role raised there is the name, and no count.
    every = found.everything.loc[found.everything["indicator"] == "", "fragment_id"]
    given = found.codings.loc[found.codings["fragment_id"].isin(every), "code"].fillna("")
    for code in sorted(set(map(str, given)) - {"", *(name for _, name, _ in themes)}):
        themes.append((0, code, theme(code, {})))
    return [one for _, _, one in sorted(themes, key=lambda entry: entry[:2])]


def _as_held(register: pd.DataFrame, withheld: Sequence[str]) -> list[str]:
    """Return the interviews by month; within a month in the order of the register."""
    conversations = held(register)
    shown = conversations[~conversations["rol"].isin(withheld)]
    return [str(name) for name in shown.sort_values("maand", kind="stable")["interview_id"]]
