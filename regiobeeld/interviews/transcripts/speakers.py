"""Who is who in a transcript: interviewers, respondents by number, and others; never by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError
from regiobeeld.files.guarded_csv import read_lines, refuse, repeats, row_faults, write_table
from regiobeeld.interviews.transcripts.labels import (
    is_automatic,
    is_interviewer,
    is_respondent,
    without_extra,
)
from regiobeeld.interviews.workspace import INTERVIEW_ID

#: Name of the file that tells who is who, beside the transcripts.
SPEAKERS_FILE = "sprekers.csv"
COLUMNS = ("bestand", "label", "rol", "respondent")
INTERVIEWER, RESPONDENT, OTHER, TEXT = "interviewer", "respondent", "ander", "tekst"
_ROLES = {
    **{INTERVIEWER: INTERVIEWER, RESPONDENT: RESPONDENT, OTHER: OTHER, TEXT: TEXT},
    **{"other": OTHER, "anders": OTHER, "overig": OTHER, "text": TEXT},
}
_COLUMN_NAMES = {
    **{"file": "bestand", "role": "rol", "spreker": "label", "speaker": "label"},
    **{"respondent_id": "respondent", "respondent id": "respondent", "respondent-id": "respondent"},
}
_NUMBER = re.compile(r"(\d{1,3}|[A-Z])$")


@dataclass(frozen=True)
class SpeakerRow:
    """What a user tells of a label.

    Attributes
    ----------
    file
        Name of the transcript, with or without what follows the point; empty for all.
    label
        As in the transcript; empty for what has no label.
    role
        ``interviewer``, ``respondent``, ``ander`` (neither; no fragments) or ``tekst`` (no label).
    respondent
        Id of the respondent, such as R1; empty when it is given by the program.
    """

    file: str
    label: str
    role: str
    respondent: str = ""

    def is_about(self, name: str) -> bool:
        """Tell whether the row is about a transcript, by the name of its file."""
        given = self.file.casefold()
        return given in ("", "*", name.casefold(), Path(name).stem.casefold())


@dataclass(frozen=True)
class Speaker:
    """Somebody in a transcript.

    Attributes
    ----------
    label
        In the transcript; it may be a name.
    role
        ``interviewer``, ``respondent`` or ``ander``.
    respondent
        What stands for the label in fragments; never a name. Empty for who is no respondent, and
        for what has no label.
    why
        Why the role was taken, in a few words.
    stated
        Whether the user says so, in the file of speakers.
    """

    label: str
    role: str
    respondent: str
    why: str
    stated: bool = False


def read_speakers(path: str | Path) -> tuple[SpeakerRow, ...]:
    """Read who is who; nothing when there is no such file.

    Parameters
    ----------
    path
        CSV with the columns bestand, label, rol (interviewer, respondent, ander or tekst) and, if
        one wishes, respondent.

    Raises
    ------
    InterviewError
        Naming every fault by file, row and column, with what was found and what would be right.
    """
    file = Path(path)
    if not file.exists():
        return ()
    header, lines = read_lines(file)
    names = [_COLUMN_NAMES.get(name, name) for name in header]
    needed = [name for name in COLUMNS[:3] if name not in names]
    strange = [name for name in names if name not in COLUMNS]
    if needed or strange or len(set(names)) < len(names):
        raise InterviewError(
            f"{file.name}, row 1: the columns are {', '.join(header) or 'absent'}; they must be"
            f" {', '.join(COLUMNS)}."
        )
    rows = []
    for number, line in lines:
        # Excel leaves cells out at the end of a row.
        cells = [cell.strip() for cell in line] + [""] * (len(names) - len(line))
        if len(cells) > len(names):
            raise InterviewError(
                f"{file.name}, row {number}: {len(cells)} cells, but there are"
                f" {len(names)} columns."
            )
        rows.append((number, {"respondent": ""} | dict(zip(names, cells, strict=True))))
    keyed = [(n, {"label": f"{row['bestand']}\n{row['label']}"}) for n, row in rows]
    twice = ((n, c, f.partition("\n")[2], right) for n, c, f, right in repeats(keyed, "label"))
    refuse(file.name, row_faults(rows, _faults), twice)
    return tuple(
        SpeakerRow(row["bestand"], row["label"], _ROLES[row["rol"].casefold()], row["respondent"])
        for _, row in rows
    )


def write_speakers(rows: Sequence[SpeakerRow], path: Path) -> Path:
    """Write who is who, with guarded cells, whole or not at all."""
    cells = [(row.file, row.label, row.role, row.respondent) for row in rows]
    return write_table(pd.DataFrame(cells, columns=list(COLUMNS), dtype="string"), path)


def _faults(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if row["rol"].casefold() not in _ROLES:
        yield "rol", f"it must be {INTERVIEWER}, {RESPONDENT}, {OTHER} or {TEXT}"
    number = row["respondent"]
    if number and not (INTERVIEW_ID.fullmatch(number) and re.search(r"\d", number)):
        yield "respondent", "letters, digits and hyphens with a number, such as R1; no name"


def who_is_who(
    interview_id: str,
    labels: Sequence[str],
    interviewers: Collection[str] = (),
    rows: Sequence[SpeakerRow] = (),
    *,
    group: bool = False,
) -> dict[str, Speaker]:
    """Return who is who in a transcript, by label.

    Parameters
    ----------
    interview_id
        As in the register.
    labels
        In the order in which they speak; an empty one is of what has no label.
    interviewers
        Labels of interviewers beyond the usual ones.
    rows
        What the user tells of this transcript; it goes before all else.
    group
        Whether several respondents speak, who then have ids that begin with that of the transcript.

    Examples
    --------
    >>> people = who_is_who("U01", ["Noor Bos", "Piet"], ["noor bos"])
    >>> [(one.role, one.respondent) for one in people.values()]
    [('interviewer', ''), ('respondent', 'R1')]
    >>> [one.role for one in who_is_who("U01", ["V", "A"]).values()]
    ['interviewer', 'respondent']
    """
    told = {label: _row(label, rows) for label in labels}
    asked = any(is_interviewer(label, interviewers) for label in labels)
    bare = {without_extra(label).casefold() for label in labels}
    questions = not asked and {"v", "a"} <= bare
    roles = {
        label: _role(label, row, interviewers, questions=questions) for label, row in told.items()
    }
    answering = [label for label in labels if roles[label][0] == RESPONDENT and label]
    ids = _ids(interview_id, answering, told, group=group)
    return {
        label: Speaker(label, role, ids.get(label, ""), why, told[label] is not None)
        for label, (role, why) in roles.items()
    }


def _row(label: str, rows: Sequence[SpeakerRow]) -> SpeakerRow | None:
    """Return the row about a label; one of this file goes before one of all."""
    for wanted in (label.casefold(), without_extra(label).casefold()):
        about = [row for row in rows if row.label.casefold() == wanted and row.role != TEXT]
        if about:
            return max(about, key=lambda row: row.file not in ("", "*"))
    return None


def _role(
    label: str, row: SpeakerRow | None, interviewers: Collection[str], *, questions: bool
) -> tuple[str, str]:
    if row is not None:
        return row.role, f"in {SPEAKERS_FILE}"
    if is_interviewer(label):
        return INTERVIEWER, "a usual label"
    if is_interviewer(label, interviewers):
        return INTERVIEWER, "named with --interviewers"
    if questions and without_extra(label).casefold() == "v":
        return INTERVIEWER, "V with A: vraag and antwoord"
    return RESPONDENT, ""


def _ids(
    interview_id: str,
    labels: Sequence[str],
    told: Mapping[str, SpeakerRow | None],
    *,
    group: bool,
) -> dict[str, str]:
    """Return what stands for each label: what was given, a usual label, or the next number."""
    found: dict[str, str] = {}
    for label in labels:
        row = told[label]
        if row is not None and row.respondent:
            found[label] = row.respondent
        elif is_respondent(label) or (is_automatic(label) and not group):
            own = _numbered(without_extra(label)) if group else without_extra(label)
            # Two people who are called "Respondent", with their ages, are two.
            if own and (own not in found.values() or _is_same(own, label, found)):
                found[label] = own
    left = (name for number in range(1, len(labels) + 1000) if (name := f"R{number}"))
    for label in labels:
        if label not in found:
            found[label] = next(name for name in left if name not in found.values())
    if not group:
        return found
    return {
        label: name if name.startswith(f"{interview_id}-") else f"{interview_id}-{name}"
        for label, name in found.items()
    }


def _numbered(label: str) -> str:
    match = _NUMBER.search(label)
    return f"R{match[1]}" if match and len(label) > 1 else ""


def _is_same(own: str, label: str, found: Mapping[str, str]) -> bool:
    """Tell whether a label is a former one again: with a number, or in other capitals."""
    numbered = _NUMBER.search(without_extra(label)) is not None
    as_is = without_extra if numbered else str
    others = [other for other, name in found.items() if name == own]
    return any(as_is(other).casefold() == as_is(label).casefold() for other in others)
