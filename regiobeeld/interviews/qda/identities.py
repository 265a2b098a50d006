"""Which interview a text of other software is; there its name may be that of whoever spoke."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from regiobeeld.interviews.qda.fragments import Fragment
from regiobeeld.interviews.qda.model import Case, Project, TextSource
from regiobeeld.interviews.qda.tables import REGISTER
from regiobeeld.interviews.workspace import INTERVIEW_ID

_FILE = re.compile(r"\.(docx?|txt|rtf|odt|pdf|vtt|srt|md|mp3|mp4|m4a|wav|mov|avi|wma)$", re.I)
_GAPS = re.compile(r"[\s_.]+")
# Letters and a number, or a word of which nobody is called and a number; all else may be a name.
_NUMBER = re.compile(
    r"([A-Za-z]|[A-Z]{2}|interview|int|gesprek|respondent|resp|bewoner|professional|deelnemer"
    r"|participant|inwoner|cli[eë]nt|pati[eë]nt|case|casus|transcript|focusgroep|groep|verzonnen)"
    r"-?\d{1,6}[a-z]?",
    re.I,
)
_CAPITALS = re.compile(r"[A-Z]{2}-?\d")


@dataclass(frozen=True)
class Identities:
    """Ids of interviews.

    Attributes
    ----------
    ids
        Per GUID of a text, and of a case that has none; empty where it is no known interview.
    renamed
        Names in the other software that differ from the id, each with it. They may be of people:
        to show, and never to write.
    """

    ids: Mapping[str, str]
    renamed: tuple[tuple[str, str], ...]


def plain_id(name: str) -> str:
    """Return the id that a name is, without spaces and the end of a file's name; empty if none.

    Only a number with a letter or a usual word is one: any other name may be a person's.

    Examples
    --------
    >>> [plain_id(name) for name in ("U01.docx", "Interview 3", "Jansen", "Mw. Jansen 2", "Jo1")]
    ['U01', 'Interview-3', '', '', '']
    """
    cut = _GAPS.sub("-", _FILE.sub("", name.strip())).strip("-")
    two_letters = re.match(r"[A-Za-z]{2}-?\d", cut) is not None
    if not _NUMBER.fullmatch(cut) or (two_letters and not _CAPITALS.match(cut)):
        return ""
    return cut if INTERVIEW_ID.fullmatch(cut) else ""


def new_identities(
    project: Project, *, own: bool = False, register: Collection[str] = ()
) -> Identities:
    """Return ids for the texts of a project, and for cases without a text, when none are known yet.

    What may be somebody's name becomes a number (B01, B02, ...). No two differ by capitals only, as
    they become names of files.

    Parameters
    ----------
    project
        The project.
    own
        Whether it was written here: then its names are ids.
    register
        Ids in a register that is there already.
    """
    subjects = list(_subjects(project, own))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for guid, names, trusted in subjects:
        for name in names:
            identity = name if _is_id(name, trusted, register) else plain_id(name)
            if identity and identity.casefold() not in taken:
                found[guid] = identity
                taken.add(identity.casefold())
                break
    taken |= {name.casefold() for name in register}
    numbers = (f"B{number:02d}" for number in count(1))
    free = (name for name in numbers if name.casefold() not in taken)
    for guid, _, _ in subjects:
        if guid not in found:
            found[guid] = next(free)
    return Identities(found, _renamed(project, found))


def known_identities(project: Project, known: Mapping[str, Sequence[Fragment]]) -> Identities:
    """Return which of the interviews that have fragments here each text is.

    It is known by its name or that of its case; else by what its fragments say, as names of people
    were not kept.
    """
    found: dict[str, str] = {}
    for source in project.sources:
        cases = _cases_of(project, source)
        tried = (name for given in (*cases, source.name) for name in (given, plain_id(given)))
        name = next((name for name in tried if name in known), "")
        # A case may have several texts; two texts of one name are two interviews.
        if name and (name in cases or name not in found.values()):
            found[source.guid] = name
    left = {name: known[name] for name in known if name not in found.values()}
    for source in project.sources:
        if source.guid not in found:
            name = _by_text(source, left)
            left.pop(name, None)
            found[source.guid] = name or plain_id(source.name)
    return Identities(found, _renamed(project, found))


def _subjects(project: Project, own: bool) -> Iterator[tuple[str, list[str], bool]]:
    """Give the GUID of each text, and of cases of people without one, with names that it has."""
    variables = {variable.guid: variable.name.strip().lower() for variable in project.variables}
    told = {
        case.guid: {variables.get(v.variable, "") for v in case.values} for case in project.cases
    }
    # In a project that was written here others may have put more texts, without such cases.
    ours = {guid for guid, names in told.items() if own and set(REGISTER[1:]) <= names}
    for source in project.sources:
        cases = [case for case in project.cases if source.guid in case.sources and case.name]
        single = [case for case in cases if len(case.sources) == 1]
        names = [*(case.name for case in single), source.name]
        yield source.guid, names, any(case.guid in ours for case in single)
    texts = {source.guid for source in project.sources}
    for case in project.cases:
        if "rol" in told[case.guid] and not texts & set(case.sources):
            yield case.guid, [case.name], case.guid in ours


def _is_id(name: str, trusted: bool, register: Collection[str]) -> bool:
    return name in register or (trusted and INTERVIEW_ID.fullmatch(name) is not None)


def _cases_of(project: Project, source: TextSource) -> list[str]:
    return [case.name for case in project.cases if source.guid in case.sources and case.name]


def _renamed(project: Project, ids: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    parts: list[TextSource | Case] = [*project.sources, *project.cases]
    named = {part.guid: part.name for part in parts}
    return tuple((named[guid], new) for guid, new in ids.items() if new and named[guid] != new)


def _by_text(source: TextSource, known: Mapping[str, Sequence[Fragment]]) -> str:
    """Return the interview most of whose fragments stand in a text; empty when none do."""
    for there in (_in_place, _anywhere):
        shares = {
            name: sum(len(f.text) for f in fragments if there(f, source.text))
            / max(1, sum(len(f.text) for f in fragments))
            for name, fragments in known.items()
        }
        best = max(shares.values(), default=0.0)
        likely = [name for name, share in shares.items() if share == best > 1 / 2]
        # Of interviews in which all is the same, the first is the first text; words that stand
        # elsewhere tell nothing when several interviews have them.
        if likely and (len(likely) == 1 or there is _in_place):
            return likely[0]
    return ""


def _in_place(fragment: Fragment, text: str) -> bool:
    return text[fragment.start : fragment.end] == fragment.text


def _anywhere(fragment: Fragment, text: str) -> bool:
    return fragment.text in text
