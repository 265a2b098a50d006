"""Fragments: the pieces of the interviews that are coded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.choices import FOCUS_GROUP, NOTES
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.transcripts.fragments_file import COLUMNS, text_sha256, typed
from regiobeeld.interviews.transcripts.register import kinds
from regiobeeld.interviews.transcripts.sentences import COMFORTABLE, pieces, sentences
from regiobeeld.interviews.transcripts.speakers import INTERVIEWER, RESPONDENT, Speaker
from regiobeeld.interviews.transcripts.spoken import Turn
from regiobeeld.interviews.transcripts.topics import GuideTopic, next_topic, topics
from regiobeeld.interviews.transcripts.transcripts import Transcript
from regiobeeld.region_picture.shown_figures import Figure

# Hexadecimal digits: two texts of an interview of 1,000 pieces meet once in two million interviews.
_ID_DIGITS = 10


def fragments(
    transcripts: Sequence[Transcript],
    register: pd.DataFrame,
    guide: pd.DataFrame,
    *,
    codebook: Codebook | None = None,
    figures: Mapping[str, Figure] | None = None,
    asked: pd.DataFrame | None = None,
    interviewers: Collection[str] = (),
) -> pd.DataFrame:
    """Cut transcripts into fragments, each with the figure that it is probably about.

    What the interviewer says is no fragment: it becomes the question of what follows, and the
    guide's topic that it names is proposed until another is named (see `topics`).

    Parameters
    ----------
    transcripts
        At most one per interview.
    register
        The register of interviews (see `read_register`).
    guide
        The topic guide as it was used (`topic_guide`): its ``kenmerk`` marks the figures that were
        shown, also when these have been revised since.
    codebook
        Lends words to the topics; none when left out.
    figures
        Figures that may have been read out besides those of the guide, by indicator.
    asked
        Questions of other guides, as of `asked_questions`.
    interviewers
        Labels of interviewers in the transcripts beyond the usual ones (I, Interviewer,
        Onderzoeker, ...), such as their names in captions.

    Returns
    -------
    pandas.DataFrame
        One row per fragment, in the order of the register and the text: fragment_id, interview_id,
        start and eind (code points in the transcript's text), tekst_sha256, tekst, spreker, vraag,
        indicator and kenmerk; the last four are empty when unknown, and spreker is an id (R1, R2,
        ..., or what ``sprekers.csv`` gives) where the transcript has a name. Whole turns, or
        sentences joined to at most 600 characters; never over 2,000.

    Raises
    ------
    InterviewError
        When an interview is not in the register or has two transcripts, or when none but the
        interviewer speaks in it.

    Notes
    -----
    A fragment_id is the interview's, ten digits of the text's SHA-256, and from the second time
    that the same text occurs in the interview on its number (``U01-9f86d08188-2``). It does not
    depend on the place, so a correction elsewhere leaves it as it is.
    """
    order = {str(name): place for place, name in enumerate(register["interview_id"])}
    _check(transcripts, order)
    kind = kinds(register)
    people = {t.interview_id: _people(t, kind[t.interview_id], interviewers) for t in transcripts}
    _refuse_silence(transcripts, people)
    found = topics(guide, codebook, figures, asked)
    rows = [
        row
        for transcript in sorted(transcripts, key=lambda t: order[t.interview_id])
        for row in _rows(transcript, found, people[transcript.interview_id])
    ]
    return typed(pd.DataFrame(rows, columns=list(COLUMNS)))


@dataclass(frozen=True)
class _Asked:
    """What the interviewer asked last, and what that is about."""

    question: str = ""
    topic: GuideTopic | None = None


def _people(transcript: Transcript, kind: str, interviewers: Collection[str]) -> dict[str, Speaker]:
    people = transcript.people(interviewers, group=kind == FOCUS_GROUP)
    if kind not in NOTES:
        return people
    # Nobody in notes or minutes is a respondent, whatever looks like a label there.
    return {
        label: replace(one, respondent="", role=RESPONDENT if one.role == INTERVIEWER else one.role)
        for label, one in people.items()
    }


def _rows(
    transcript: Transcript, found: Sequence[GuideTopic], people: Mapping[str, Speaker]
) -> Iterator[tuple[object, ...]]:
    times: Counter[str] = Counter()
    for turn, asked in _answers(transcript, found, people):
        topic = asked.topic
        about = (topic.indicator, topic.kenmerk) if topic and topic.indicator else ("", "")
        for start, end in pieces(transcript.text, turn.start, turn.end):
            text = transcript.text[start:end]
            digest = text_sha256(text)
            identity = f"{transcript.interview_id}-{digest[:_ID_DIGITS]}"
            times[identity] += 1
            if times[identity] > 1:
                identity = f"{identity}-{times[identity]}"
            place = (identity, transcript.interview_id, start, end, digest, text)
            yield (*place, people[turn.speaker].respondent, asked.question, *about)


def _answers(
    transcript: Transcript, found: Sequence[GuideTopic], people: Mapping[str, Speaker]
) -> Iterator[tuple[Turn, _Asked]]:
    """Give the turns of respondents, with what was asked before."""
    asked, answered = _Asked(), True
    for turn in transcript.turns:
        role = people[turn.speaker].role
        if role == RESPONDENT:
            yield turn, asked
            answered = True
        if role != INTERVIEWER:
            continue
        said = transcript.said(turn)
        question = said if answered else f"{asked.question} {said}"
        asked = _Asked(_brief(question), next_topic(said, found, asked.topic))
        answered = False


def _brief(question: str) -> str:
    """Return the last sentences of a long introduction: there the question stands."""
    if len(question) <= COMFORTABLE:
        return question
    spans = sentences(question)
    kept = [start for start, _ in spans if len(question) - start <= COMFORTABLE]
    return "… " + question[kept[0] if kept else len(question) - COMFORTABLE :].strip()


def _check(transcripts: Sequence[Transcript], interviews: Collection[str]) -> None:
    names = Counter(transcript.interview_id for transcript in transcripts)
    unknown = [name for name in names if name not in interviews]
    twice = [name for name, times in names.items() if times > 1]
    if unknown:
        raise InterviewError(f"Not in the register: interview {', '.join(unknown)}.")
    if twice:
        raise InterviewError(f"More than one transcript: interview {', '.join(twice)}.")


def _refuse_silence(
    transcripts: Sequence[Transcript], people: Mapping[str, Mapping[str, Speaker]]
) -> None:
    """Refuse transcripts of which nothing would be left: their labels were not understood."""
    told = [
        f"Interview {t.interview_id}: only the interviewer seems to speak (labels found:"
        f" {', '.join(t.speakers)}); begin every turn on a new line with a label and a colon."
        for t in transcripts
        if all(one.role != RESPONDENT for one in people[t.interview_id].values())
    ]
    if told:
        raise InterviewError("\n".join(told))
