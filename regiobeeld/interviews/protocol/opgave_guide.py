"""The guide of a conversation: per role, for each opgave what to ask, what to show, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.files.hashes import hash_of
from regiobeeld.opgaven import Opgave, opgaven_of
from regiobeeld.opgaven.definition import ROLES
from regiobeeld.opgaven.evidence import evidence
from regiobeeld.opgaven.messages import main_messages, subjects
from regiobeeld.region_picture import Picture, once
from regiobeeld.region_picture.shown_figures import Figure, figures

#: Opgaven that a conversation has at most; an hour is not longer.
MOST_OPGAVEN = 8
COLUMNS = (
    "nummer",
    "opgave",
    "label",
    "ervaring",
    "indicator",
    "cijfer",
    "met_marge",
    "kenmerk",
    "vraag",
    "vervolgvragen",
    "zorg",
    "coalities",
)


@dataclass(frozen=True)
class Subject:
    """An opgave to talk about, and the figure that is laid on the table; None when there is none.

    Attributes
    ----------
    opgave
        What it is about.
    figure
        That of a main message on it, or else its lead. What only supports it would lead away: who
        talks of digital care is not asked to recognise how many people have little schooling.
    """

    opgave: Opgave
    figure: Figure | None


def opgave_guide(picture: Picture, role: str, lang: str = "nl") -> pd.DataFrame:
    """Make the guide of a conversation with somebody in a role, opgave by opgave.

    Of each opgave somebody first tells what they know of it themselves; only then the figure comes
    on the table, with whether they recognise it, and probes that fit the opgave and the role.

    Parameters
    ----------
    picture
        The region in figures.
    role
        bewoner, mantelzorger, professional or bestuurder.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        One row per opgave: those of the main messages first, then those of the coalitions, each
        coalition in turn; at most eight. ``ervaring`` opens, ``cijfer`` is the figure in plain
        words, ``met_marge`` the same with its margin for the interviewer, ``kenmerk`` the SHA-256
        of its values (see `Figure.sha256`), ``vervolgvragen`` probes, each on a line of its own,
        and ``zorg`` a sentence of care where the question may hurt, else empty.

    Raises
    ------
    DefinitionError
        When there is no such role.
    RegiobeeldError
        For a language that reports are not made in.
    """
    wording.check_language(lang)
    if role not in ROLES:
        hint = did_you_mean(role, ROLES)
        raise DefinitionError(f"There is no role {role!r}; they are {', '.join(ROLES)}.{hint}")
    rows = [_row(picture, subject, role, lang) for subject in guide_subjects(picture)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS[1:]), dtype="string")
    frame.insert(0, COLUMNS[0], range(1, len(rows) + 1))
    return frame


def opgave_guides(picture: Picture, lang: str = "nl") -> dict[str, pd.DataFrame]:
    """Return the guide of every role; see `opgave_guide`."""
    return {role: opgave_guide(picture, role, lang) for role in ROLES}


def opgave_guides_sha256(guides: Mapping[str, pd.DataFrame]) -> str:
    """Return the SHA-256 of guides: questions and figures as they are shown."""
    return hash_of({role: f.astype("string").to_dict("records") for role, f in guides.items()})


def asked_questions(picture: Picture, lang: str = "nl") -> pd.DataFrame:
    """Return every question of every role with its figure, to know it by when it is read out.

    Returns
    -------
    pandas.DataFrame
        ``vraag`` (what opens an opgave, and what is asked of its figure), ``indicator`` and
        ``kenmerk``; empty where the opgave has no figure here.
    """
    opening = pd.concat(opgave_guides(picture, lang).values(), ignore_index=True)
    recognise = {text[lang] for text in texts("guide")["recognise"].values()}
    # Whether somebody recognises it is asked of every figure.
    bare = [_without(question, recognise) for question in opening["vraag"]]
    told = opening.assign(vraag=opening["ervaring"])
    found = pd.concat([told, opening.assign(vraag=bare)], ignore_index=True)
    return found.loc[found["vraag"] != "", ["vraag", "indicator", "kenmerk"]]


def _without(question: str, beginnings: Iterable[str]) -> str:
    """Return a question without the longest of some beginnings that it has."""
    found = [text for text in beginnings if question.startswith(text)]
    return question[len(max(found, key=len, default="")) :].strip()


@once
def guide_subjects(picture: Picture) -> Sequence[Subject]:
    """Return what to talk about in a region, in order, with the figure that is shown of each."""
    known, messages = opgaven_of(picture.region), main_messages(picture)
    told: dict[str, list[str]] = {
        str(opgave): list(evidence(picture).loc[list(rows), "indicator"])
        for opgave, rows in zip(messages["opgave"], messages["evidence_rows"], strict=True)
    }
    names = [*told, *_in_turn(coalition.opgaven for coalition in picture.region.coalitions)]
    if not subjects(picture):
        names += known
    chosen = [name for name in dict.fromkeys(names) if name in known][:MOST_OPGAVEN]
    return [
        Subject(known[name], _figure(picture, [*told.get(name, ()), known[name].lead]))
        for name in chosen
    ]


def _in_turn(lists: Iterable[Sequence[str]]) -> list[str]:
    """Return the first of each list, then the second of each, and so on.

    Examples
    --------
    >>> _in_turn([["a", "b", "c"], ["d"]])
    ['a', 'd', 'b', 'c']
    """
    return [name for name in chain.from_iterable(zip_longest(*lists)) if name is not None]


def _figure(picture: Picture, indicators: Iterable[str]) -> Figure | None:
    every = figures(picture)
    return next((every[n] for n in indicators if n in every and every[n].present), None)


def _row(picture: Picture, subject: Subject, role: str, lang: str) -> dict[str, Any]:
    opgave, figure = subject.opgave, subject.figure
    said, asked = texts("guide"), _asked(opgave, role)
    # Of an opgave of one's own the question has opened the conversation already.
    question = opgave.question.get(role, {}).get(lang, "") if opgave.id in said["opgave"] else ""
    recognise = said["recognise"][role][lang] if figure else ""
    coalitions = [c.names[lang] for c in picture.region.coalitions if opgave.id in c.opgaven]
    return {
        "opgave": opgave.id,
        "label": opgave.label[lang],
        "ervaring": asked["tell"][lang].replace("{label}", opgave.label[lang]),
        "indicator": figure.indicator.id if figure else "",
        "cijfer": figure.plain(lang) if figure else said["no_figure"][lang],
        "met_marge": figure.sentence(lang) if figure else "",
        "kenmerk": figure.sha256 if figure else "",
        "vraag": f"{recognise} {question}".strip() or said["no_question"][lang],
        "vervolgvragen": "\n".join(asked["probes"][lang]),
        "zorg": care_text(opgave.id, lang),
        "coalities": ", ".join(coalitions),
    }


def care_text(opgave: str, lang: str) -> str:
    """Return what to mind where a question may hurt, and whom to refer to; empty where it is none.

    Examples
    --------
    >>> "113" in care_text("psychische_klachten", "nl"), care_text("leefomgeving", "nl")
    (True, '')
    """
    said = texts("guide")
    kind = said["opgave"].get(opgave, {}).get("care", "")
    return str(said["care"][kind][lang]) if kind else ""


def _asked(opgave: Opgave, role: str) -> Mapping[str, Any]:
    """Return what opens a conversation and the probes, of an opgave of one's own too."""
    said = texts("guide")
    if opgave.id in said["opgave"]:
        found: Mapping[str, Any] = said["opgave"][opgave.id][role]
        return found
    general = said["own"][role]
    return {**general, "tell": opgave.question.get(role, general["tell"])}
