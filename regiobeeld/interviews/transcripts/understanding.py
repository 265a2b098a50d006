"""How far transcripts were understood: what must be settled first, and an overview to look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from regiobeeld.errors import did_you_mean
from regiobeeld.interviews.choices import INTERVIEW, NOTES
from regiobeeld.interviews.transcripts.folder import Folder
from regiobeeld.interviews.transcripts.labels import TIME, without_extra
from regiobeeld.interviews.transcripts.speakers import (
    INTERVIEWER,
    OTHER,
    SPEAKERS_FILE,
    TEXT,
    Speaker,
    SpeakerRow,
)
from regiobeeld.interviews.transcripts.spoken import NOTE, UNREAD, Turn
from regiobeeld.interviews.transcripts.transcripts import Transcript

_MOST = 8
_SENTENCE = 70
_CLOCK = re.compile(rf"(?:(?<=\s)|^)(?:[\[(#]{TIME}[\])#]?|\d{{1,2}}:\d\d:\d\d(?:[.,]\d+)?)|-->")


def misunderstood(
    transcripts: Sequence[Transcript],
    kinds: Mapping[str, str],
    interviewers: Collection[str] = (),
    rows: Sequence[SpeakerRow] = (),
) -> Iterator[str]:
    """Give what must be settled before transcripts are cut, a sentence each.

    That is somebody who was named and never occurs, a conversation without interviewer, and a
    line that looks as if it begins with a label that was not taken for one. Notes and minutes have
    no interviewer by nature. A conversation may have none when ``sprekers.csv`` says who each label
    is.

    Parameters
    ----------
    transcripts
        As they were read.
    kinds
        What each of them is (`register.kinds`).
    interviewers
        Labels of interviewers that were named.
    rows
        What ``sprekers.csv`` says.
    """
    yield from _unmet(transcripts, rows)
    everybody = {label for transcript in transcripts for label in transcript.speakers}
    met = {form.casefold() for label in everybody for form in (label, without_extra(label))}
    for name in interviewers:
        if name.casefold() not in met:
            known = ", ".join(map(repr, sorted(everybody))) or "none"
            yield (
                f"--interviewers: {name!r} speaks in no transcript; labels found: {known}."
                f"{did_you_mean(name, everybody)}"
            )
    for transcript in transcripts:
        if kinds.get(transcript.interview_id, INTERVIEW) in NOTES:
            continue
        yield from _without_interviewer(transcript, interviewers)
        serious = [doubt for doubt in transcript.doubts if doubt.serious]
        for doubt in serious[:_MOST]:
            yield (
                f"{transcript.file}, line {doubt.line}: {doubt.label!r} looks like a label of a"
                f" speaker, but was not taken for one. Say in {SPEAKERS_FILE} who it is"
                f" ({_line(transcript.file, doubt.label, 'respondent')}), or that it is text"
                f" ({_line(transcript.file, doubt.label, TEXT)})."
            )
        if len(serious) > _MOST:
            yield f"{transcript.file}: and {len(serious) - _MOST} more of such lines."


def _unmet(transcripts: Sequence[Transcript], rows: Sequence[SpeakerRow]) -> Iterator[str]:
    """Give rows about files or labels that are not there: they would do nothing."""
    for row in rows:
        about = [transcript for transcript in transcripts if row.is_about(transcript.file)]
        if not about:
            files = [transcript.file for transcript in transcripts]
            yield (
                f"{SPEAKERS_FILE}: there is no transcript {row.file!r}."
                f"{did_you_mean(row.file, files)}"
            )
        elif row.role != TEXT and not any(_has(one, row.label) for one in about):
            labels = sorted({label for one in about for label in one.speakers})
            yield (
                f"{SPEAKERS_FILE}: {row.label!r} speaks nowhere in {row.file or 'the transcripts'}."
                f"{did_you_mean(row.label, labels)}"
            )


def _has(transcript: Transcript, label: str) -> bool:
    wanted = label.casefold()
    met = {turn.speaker for turn in transcript.turns}
    return any(wanted in (one.casefold(), without_extra(one).casefold()) for one in met)


def _without_interviewer(transcript: Transcript, interviewers: Collection[str]) -> Iterator[str]:
    people = transcript.people(interviewers).values()
    if any(one.role == INTERVIEWER for one in people) or all(one.stated for one in people):
        return
    labels = ", ".join(repr(one.label) for one in people if one.label)
    if labels:
        yield (
            f"{transcript.file}: nobody in it is the interviewer; labels found: {labels}. Name the"
            f" interviewer with --interviewers, or say who is who in {SPEAKERS_FILE}, beside the"
            f" transcripts, with the columns bestand,label,rol,respondent:"
            f" {_line(transcript.file, transcript.speakers[0], INTERVIEWER)}."
        )
    else:
        yield (
            f"{transcript.file}: no label of a speaker was found in it ({transcript.form}). Begin"
            " every turn on a new line with a label and a colon; or give it the kind veldnotitie or"
            " observatie in the register (column soort); or, if one respondent says all of it, put"
            f" {_line(transcript.file, '', 'respondent')} in {SPEAKERS_FILE}."
        )


def _line(file: str, label: str, role: str) -> str:
    return f"{file},{label},{role}," if "," not in label else f'{file},"{label}",{role},'


def remarks(transcripts: Sequence[Transcript], folder: Folder) -> Iterator[str]:
    """Give what a user should know of a folder: what is passed over or placed nowhere."""
    yield from (f"{name}: passed over: {why}" for name, why in folder.passed)
    for transcript in transcripts:
        for part in transcript.told:
            if part.kind == UNREAD:
                yield f"{transcript.file}, line {part.line}: not understood: {_brief(part.words)}"


def overview(
    transcripts: Sequence[Transcript],
    folder: Folder,
    kinds: Mapping[str, str],
    interviewers: Collection[str] = (),
    rows: Sequence[SpeakerRow] = (),
) -> Iterator[str]:
    """Give the lines of an overview: per file its form, who speaks, and what is odd."""
    for transcript in transcripts:
        kind = kinds.get(transcript.interview_id, INTERVIEW)
        people = transcript.people(interviewers)
        yield f"{transcript.file}: {transcript.form}; {kind}; {len(transcript.turns)} turns"
        yield from (f"  {line}" for line in _speakers(transcript, people))
        yield from (f"  odd: {line}" for line in _odd(transcript, kind, people))
        yield from (f"  not said: {line}" for line in _told(transcript))
    yield from (f"{name}: passed over: {why}" for name, why in folder.passed)
    found = misunderstood(transcripts, kinds, interviewers, rows)
    yield from (f"to settle: {line}" for line in found)


def _speakers(transcript: Transcript, people: Mapping[str, Speaker]) -> Iterator[str]:
    turns: dict[str, list[Turn]] = {label: [] for label in people}
    for turn in transcript.turns:
        turns[turn.speaker].append(turn)
    words = {
        label: sum(len(transcript.said(turn).split()) for turn in said)
        for label, said in turns.items()
    }
    total = sum(words.values()) or 1
    for label, one in people.items():
        who = one.role + (f" {one.respondent}" if one.respondent else "")
        why = f" ({one.why})" if one.why else ""
        first = _brief(transcript.said(turns[label][0])) if turns[label] else ""
        share = f"{100 * words[label] / total:.0f}%"
        yield f"{label or '(no label)'}: {who}{why}; {share} of the words; {first}"


def _odd(transcript: Transcript, kind: str, people: Mapping[str, Speaker]) -> Iterator[str]:
    if kind not in NOTES:
        if not any(one.role == INTERVIEWER for one in people.values()):
            yield "no interviewer"
        if len(people) == 1:
            yield "one speaker"
    if "" in people and len(people) > 1:
        lines = [str(turn.line) for turn in transcript.turns if not turn.speaker]
        yield f"words without a speaker: line {_some(lines)}"
    if any(one.role == OTHER for one in people.values()):
        yield "words of others, which become no fragments"
    if transcript.doubts:
        lines = [f"{doubt.line} ({doubt.label})" for doubt in transcript.doubts]
        yield f"looks like a label, and was not taken for one: line {_some(lines)}"
    timed = [str(turn.line) for turn in transcript.turns if _CLOCK.search(transcript.said(turn))]
    if timed:
        yield f"times in the text: from line {_some(timed)}"


def _told(transcript: Transcript) -> Iterator[str]:
    names = {NOTE: "note", UNREAD: "not understood"}
    for part in transcript.told[: 2 * _MOST]:
        place = f"line {part.line}, " if part.line else ""
        yield f"{place}{names.get(part.kind, part.kind)}: {_brief(part.words)}"
    if len(transcript.told) > 2 * _MOST:
        yield f"and {len(transcript.told) - 2 * _MOST} more"


def _some(lines: Sequence[str]) -> str:
    more = f" and {len(lines) - _MOST} more" if len(lines) > _MOST else ""
    return ", ".join(lines[:_MOST]) + more


def _brief(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= _SENTENCE else f"{said[: _SENTENCE - 1].rstrip()}…"


def rows_of(
    transcripts: Sequence[Transcript], interviewers: Collection[str]
) -> tuple[SpeakerRow, ...]:
    """Return what is known of speakers beyond the transcripts, to be kept beside them."""
    rows = list(dict.fromkeys(row for one in transcripts for row in one.rows))
    for transcript in transcripts:
        for label, one in transcript.people(interviewers).items():
            if one.role == INTERVIEWER and one.why.startswith("named"):
                rows.append(SpeakerRow(transcript.file, label, INTERVIEWER))
    return tuple(rows)
