"""Checklists for reporting interviews (COREQ, SRQR), filled in with what the package knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

import regiobeeld
from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.disclosure import SMALLEST_GROUP, told, total
from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.files.forms import HEADER, Words, begin_table
from regiobeeld.files.look import STYLES
from regiobeeld.files.workbook import Book
from regiobeeld.interviews.agreement.analysis_texts import analysis_texts
from regiobeeld.interviews.agreement.saturation import Saturation
from regiobeeld.interviews.choices import FOCUS_GROUP, NOTES, ROLES
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.participants.told import ROLE, sentence, trait_tables
from regiobeeld.interviews.themes.decisions import inductive_codes
from regiobeeld.interviews.themes.story import Story
from regiobeeld.interviews.transcripts.register import (
    held,
    kinds,
    respondents,
)

#: Tong A, Sainsbury P, Craig J. Int J Qual Health Care 2007;19:349-357; O'Brien BC et al. Acad Med
#: 2014;89:1245-1251.
CHECKLISTS = ("coreq", "srqr")
COLUMNS = ("nummer", "onderwerp", "vraag", "antwoord", "bron")
_WIDTHS = (6, 26, 44, 62, 22)
_FRAMED = ("title", "note", "footer")


@dataclass(frozen=True)
class Study:
    """What is known of a study with interviews; what is left out stays blank in a checklist.

    Attributes
    ----------
    region
        Name of the region, as readers know it.
    year
        Of the figures.
    register
        The interviews held: interview_id, rol, gebied_code, maand and toestemming_versie.
    people
        Who took part, as of `participants.people.people`.
    codings
        One row per coder, fragment and code.
    codebook
        What was coded with.
    guide
        The topic guide that interviewers used.
    agreement
        From `regiobeeld.interviews.agreement.agreement_tables.agreement`.
    saturation
        From `regiobeeld.interviews.agreement.saturation.saturation`.
    quotes_approved
        Number of fragments that may be quoted.
    story
        The themes of the interviews, as readers have them.
    decisions
        As of `read_decisions`.
    smallest_group
        A count of interviews or quotes below it is not told, nor what it could be reckoned from.
    """

    region: str
    year: int
    register: pd.DataFrame | None = None
    people: pd.DataFrame | None = None
    codings: pd.DataFrame | None = None
    codebook: Codebook | None = None
    guide: pd.DataFrame | None = None
    agreement: pd.DataFrame | None = None
    saturation: Saturation | None = None
    quotes_approved: int | None = None
    story: Story | None = None
    decisions: pd.DataFrame | None = None
    smallest_group: int = SMALLEST_GROUP


def checklist(name: str, study: Study, lang: str = "nl") -> pd.DataFrame:
    """Return a checklist with the answers that the package knows.

    Parameters
    ----------
    name
        ``coreq`` (32 items) or ``srqr`` (21 items).
    study
        What is known.
    lang
        ``nl`` or ``en``: of what is read; the columns stay Dutch.

    Returns
    -------
    pandas.DataFrame
        One row per item: ``nummer`` and ``onderwerp`` as in the published list, ``vraag`` in words
        of this package, ``antwoord`` (empty where only people know) and ``bron``: who filled it in,
        wholly or in part, or that it is still to be filled in.

    Raises
    ------
    DefinitionError
        When there is no such list.
    RegiobeeldError
        For a language that reports are not made in.

    Examples
    --------
    >>> coreq = checklist("coreq", Study("Utrecht", 2020))
    >>> len(coreq), list(coreq.loc[coreq["antwoord"] != "", "onderwerp"])
    (32, ['Software'])
    """
    said = texts("checklists")[wording.check_language(lang)]
    known = _known(study, lang)
    rows = []
    for item in _list(name)["items"]:
        answer = " ".join(known[fact] for fact in item["fill"] if fact in known)
        whole = item["complete"] and all(fact in known for fact in item["fill"])
        source = "blank" if not answer else "filled" if whole else "partly"
        topic, question = item[lang]["topic"], item[lang]["question"]
        rows.append((item["number"], topic, question, answer, said[source]))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def write_checklists(study: Study, path: str | Path, lang: str = "nl") -> Path:
    """Write all checklists to a workbook, a sheet each, with open cells for answers.

    Returns
    -------
    pathlib.Path
        The workbook; a former one is replaced. The same study gives the same bytes.

    Raises
    ------
    BuildError
        When it cannot be written, or when a text does not fit a cell. Nothing is left behind.
    RegiobeeldError
        For a language that reports are not made in.
    """
    said = texts("checklists")[wording.check_language(lang)]
    told = {key: said[key].format(region=study.region, year=study.year) for key in _FRAMED}
    # The content's own year: a clock would make every file different.
    book = Book(told["title"], datetime(study.year, 1, 1), STYLES)
    for name in CHECKLISTS:
        _write_sheet(book, name, checklist(name, study, lang), told, said["columns"])
    return book.save(Path(path))


def _write_sheet(
    book: Book,
    name: str,
    frame: pd.DataFrame,
    told: Mapping[str, str],
    columns: Mapping[str, str],
) -> None:
    definition = _list(name)
    title = f"{definition['name']} – {told['title']}"
    words = Words(title, [told["note"], definition["source"]], told["footer"])
    headings = [columns[column] for column in COLUMNS]
    sheet = begin_table(book, definition["name"], words, headings, _WIDTHS)
    styles = ("centred", "strong", "body", "open", "quiet")
    for row, cells in enumerate(frame.to_numpy(dtype=object), start=HEADER + 1):
        for column, (text, style) in enumerate(zip(cells, styles, strict=True)):
            sheet.text(row, column, text, style)
        sheet.fit(row, list(cells))
    sheet.protect()


def _known(study: Study, lang: str) -> dict[str, str]:
    """Return every fact that can be told, in words."""
    sentences = texts("checklists")[lang]["facts"]
    facts: dict[str, dict[str, Any]] = {
        "software": {"version": regiobeeld.__version__},
        **dict(_of_register(study, lang)),
        **dict(_of_people(study, lang)),
        **dict(_of_codings(study, lang)),
        **dict(_of_results(study, lang)),
        **dict(_of_themes(study)),
    }
    said = {name: sentences[name].format(**numbers) for name, numbers in facts.items()}
    # What there is besides interviews with one person stands beside the number of interviews.
    beside = [said.pop(name) for name in ("groups", "notes") if name in said]
    return said | {"sample": " ".join([said["sample"], *beside])} if beside else said


_Facts = Iterator[tuple[str, dict[str, Any]]]


def _of_register(study: Study, lang: str) -> _Facts:
    register = study.register
    if register is None or register.empty:
        return
    roles = _told_roles(register, study)
    said = {role: _count(number, study, lang) for role, number in roles.items()}
    yield "numbered", {}
    yield "sample", {"interviews": _whole(roles, lang), **said}
    yield from _of_kinds(register, study, lang)
    if areas := _different(register, "gebied_code"):
        yield "areas", {"areas": len(areas)}
    if months := _different(register, "maand"):
        yield "period", {"first": months[0], "last": months[-1]}
    if versions := _different(register, "toestemming_versie"):
        yield "consent", {"versions": ", ".join(versions)}


def _of_people(study: Study, lang: str) -> _Facts:
    """Give what may be told of who took part, and how they were found."""
    tables = () if study.people is None else trait_tables(study.people, study.smallest_group)
    said = {table.trait: sentence(table, lang) for table in tables if table.cells}
    if "werving" in said:
        yield "recruited", {"sentence": said.pop("werving")}
    # How many of each role took part is told with the sample.
    if of_people := [text for trait, text in said.items() if trait != ROLE]:
        yield "participants", {"sentence": " ".join(of_people)}


def _told_roles(register: pd.DataFrame, study: Study) -> dict[str, int | None]:
    """Return how many interviews each role has, as far as readers may know."""
    roles = held(register)["rol"]
    numbers = {role: int((roles == role).sum()) for role in ROLES}
    return {role: told(number, study.smallest_group) for role, number in numbers.items()}


def _of_kinds(register: pd.DataFrame, study: Study, lang: str) -> _Facts:
    """Give what there is besides interviews with one person, if there is any."""
    kind, spoke = kinds(register), respondents(register)
    groups = [name for name, what in kind.items() if what == FOCUS_GROUP]
    if groups:
        numbers = {"groups": len(groups), "people": sum(spoke[name] for name in groups)}
        shown = {name: told(number, study.smallest_group) for name, number in numbers.items()}
        yield "groups", {name: _count(number, study, lang) for name, number in shown.items()}
    notes = {what: sum(other == what for other in kind.values()) for what in NOTES}
    if any(notes.values()):
        yield "notes", notes


def _count(number: int | None, study: Study, lang: str) -> str:
    few = texts("checklists")[lang]["few"].format(smallest=study.smallest_group)
    return str(few) if number is None else str(number)


def _whole(parts: Mapping[str, int | None], lang: str) -> str:
    number = total(parts.values())
    return str(texts("checklists")[lang]["untold"]) if number is None else str(number)


def _of_codings(study: Study, lang: str) -> _Facts:
    codings, codebook = study.codings, study.codebook
    if codebook is not None:
        numbers = {"codes": len(codebook), "top": len(codebook.children())}
        yield "codebook", {"version": codebook.version[:12], **numbers}
    if codings is None or codings.empty:
        return
    # How many, not who: names of coders are nobody's business in a report.
    yield "coders", {"coders": codings["coder"].nunique()}
    if study.register is not None:
        heard = study.register["interview_id"].isin(codings["interview_id"])
        roles = _told_roles(study.register[heard], study)
        fragments = codings["fragment_id"].nunique()
        yield "fragments", {"fragments": fragments, "interviews": _whole(roles, lang)}
    if _different(codings, "indicator"):
        yield "linked", {}
        yield "differ", {}
    if codebook is not None:
        used = set(_different(codings, "code")) & {code.code for code in codebook}
        yield "derivation", {"codes": len(codebook), "used": len(used)}


def _of_results(study: Study, lang: str) -> _Facts:
    if study.guide is not None:
        figures = int((study.guide["cijfer"] != "").sum())
        numbers = {"topics": len(study.guide), "figures": figures}
        yield "guide", {**numbers, "region": study.region}
    if study.agreement is not None:
        yield from _of_agreement(study.agreement, lang)
    if study.saturation is not None:
        yield "saturation", {"sentence": study.saturation.sentence(lang)}
    if study.quotes_approved is not None:
        number = told(study.quotes_approved, study.smallest_group)
        yield "quotes", {"quotes": _count(number, study, lang)}


def _of_themes(study: Study) -> _Facts:
    """Give what themes and the audit trail tell: counts of codes and themes, and of no people."""
    decisions, codebook = study.decisions, study.codebook
    if codebook is not None and decisions is not None:
        yield "origin", {"inductive": len(inductive_codes(codebook, decisions))}
    if decisions is not None and not decisions.empty:
        days = _different(decisions, "datum")
        yield "audit", {"decisions": len(decisions), "first": days[0], "last": days[-1]}
    if study.story is None or not study.story.themes:
        return
    themes = study.story.themes
    names = "; ".join(theme.theme.name for theme in themes)
    yield "themes", {"themes": len(themes), "names": names}
    quoted = sum(bool(theme.quotes) for theme in themes)
    yield "theme_quotes", {"themes": len(themes), "quoted": quoted}


def _of_agreement(agreement: pd.DataFrame, lang: str) -> _Facts:
    together = agreement[(agreement["part"] == "codes") & agreement["alpha"].notna()]
    for row in together.to_dict("records"):
        limits = wording.interval(row["lower"], row["upper"], 2, lang)
        share = wording.number(100 * row["confidence"], 0, lang)
        told = {
            "alpha": wording.number(row["alpha"], 2, lang),
            "interval": f" ({share}%: {limits})" if limits else "",
            "units": row["units"],
            "verdict": analysis_texts("agreement", lang)["verdicts"][row["judgement"]],
        }
        yield "agreement", told


def _different(frame: pd.DataFrame, column: str) -> list[str]:
    found = frame[column].astype("string").fillna("")
    return sorted(set(found) - {""})


def _list(name: str) -> Mapping[str, Any]:
    lists: Mapping[str, Any] = texts("checklists")["lists"]
    if name not in lists:
        hint = did_you_mean(name, lists)
        raise DefinitionError(
            f"There is no checklist {name!r}; there are {', '.join(CHECKLISTS)}.{hint}"
        )
    checklist_: Mapping[str, Any] = lists[name]
    return checklist_
