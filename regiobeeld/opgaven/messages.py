"""What a reader should remember: main messages, strengths, what is not known, and a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from regiobeeld import wording
from regiobeeld.opgaven.coming import GROWS, GROWTH, SUPPORT
from regiobeeld.opgaven.definition import opgaven_of
from regiobeeld.opgaven.evidence import evidence
from regiobeeld.opgaven.places import QUARTER
from regiobeeld.region_picture import Picture

MESSAGES = (
    "order", "opgave", "rule", "certainty", "sentence_nl", "sentence_en", "evidence_rows",
)  # fmt: skip
TOLD = ("order", "opgave", "certainty", "sentence_nl", "sentence_en", "evidence_rows")
#: The kinds of main messages, in their order; of some there is at most one.
RULES = ("a", "b", "d", "e", "c", "f")
_ONE_EACH = ("b", "c", "f")
_WORSE, _BETTER = ("worse", "clearly_worse"), ("better", "clearly_better")
_SAID = "published"
#: Main messages that there are at most.
MOST = 5
#: Of a figure without a margin, the share of an age group from which it is told as a level, in %.
LEVEL = 100 / 3
# As `regiobeeld.measurement.Indicator.relevance`: of percentages, and of a ratio of deaths.
_SHARE, _POINTS = 0.05, 1.0


@dataclass(frozen=True)
class MainMessage:
    """A message that a rule allows.

    Attributes
    ----------
    opgave, rule
        What it is of, and by which of `RULES`.
    certainty
        ``99.8%``, ``80%`` (limits of a projection), ``counted``, ``no_margin``, ``national``,
        ``own``, ``published`` or ``unknown``.
    score
        People times relevance; by it messages of a rule are put in order.
    rows
        Of the evidence, those whose sentences make the message.
    """

    opgave: str
    rule: str
    certainty: str
    score: float
    rows: tuple[int, ...]


def main_messages(picture: Picture, voices: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return at most five messages on a region, by a rule.

    Parameters
    ----------
    picture
        The region in figures.
    voices
        As for `evidence`; no message rests on them.

    Returns
    -------
    pandas.DataFrame
        ``order`` (from 1), ``opgave``, ``rule``, ``certainty`` (see `MainMessage`),
        ``sentence_nl``, ``sentence_en`` and ``evidence_rows``: the rows of `evidence` whose
        sentences these are. No rows when nothing qualifies.

    Notes
    -----
    Rules, in order: (a) clearly (99.8%) and relevantly unfavourable at equal ages, against the
    benchmark or similar areas; (b) grows by 10% or more until 2040; (d) half of the people
    concerned live where at most a quarter of the inhabitants does; (e) one age group clearly and
    relevantly the other way, or a third or more of the only group that it is about; (c) large
    everywhere: its burden is in the country's top fifth; (f) not known, though a coalition works on
    it. First the best of each, then more of (a), (d) and (e); see `messages_of`.

    Examples
    --------
    >>> import regiobeeld
    >>> found = main_messages(regiobeeld.picture("twente"))
    >>> found[["opgave", "rule", "certainty"]].head(2)
                    opgave rule certainty
    0  bewegen_overgewicht    a     99.8%
    1   ouder_worden_thuis    b       80%
    """
    return messages_of(evidence(picture, voices), subjects(picture))


def subjects(picture: Picture) -> tuple[str, ...]:
    """Return the opgaven that the coalitions of a region work on, in their order."""
    every = (name for c in picture.region.coalitions for name in c.opgaven)
    return tuple(dict.fromkeys(every))


def messages_of(known: pd.DataFrame, own: Sequence[str] = ()) -> pd.DataFrame:
    """Return the main messages that evidence allows.

    Parameters
    ----------
    known
        Evidence, as `evidence` gives it.
    own
        Opgaven that coalitions of the region work on; they go before others of the same rule.

    Returns
    -------
    pandas.DataFrame
        As `main_messages`.

    Notes
    -----
    An opgave has one message: that of the first rule it meets. Within a rule those of the region's
    own subjects go first, then by people times relevance, then by the order of the opgaven. The
    best of each rule is taken; of six, the last that is no subject of the region gives way, (a)
    excepted, or else the last. With fewer than five, more of (a), (d) and (e) follow in that order.
    """
    places = {name: n for n, name in enumerate(dict.fromkeys([*own, *known["opgave"]]))}

    def first(candidate: MainMessage) -> tuple[bool, float, int]:
        return candidate.opgave not in own, -candidate.score, places[candidate.opgave]

    opgaven = lines_of(known)
    found = {rule: sorted(_candidates(opgaven, rule, own), key=first) for rule in RULES}
    chosen: list[MainMessage] = []
    for rule in RULES:
        chosen += _unused(found[rule], chosen)[:1]
    while len(chosen) > MOST:
        give_way = [c for c in chosen if c.rule != "a" and c.opgave not in own] or chosen
        chosen.remove(give_way[-1])
    for rule in RULES:
        if rule not in _ONE_EACH:
            chosen += _unused(found[rule], chosen)[: MOST - len(chosen)]
    ordered = sorted(chosen, key=lambda c: (RULES.index(c.rule), *first(c)))
    return _told(known, ordered)[list(MESSAGES)]


def strengths(picture: Picture) -> pd.DataFrame:
    """Return what is clearly (99.8%) and relevantly better in a region, at equal ages.

    Returns
    -------
    pandas.DataFrame
        ``order, opgave, certainty, sentence_nl, sentence_en, evidence_rows``, as `main_messages`;
        one row per opgave, by people times relevance. None of what else is worse.
    """
    known = evidence(picture)
    found = [
        candidate
        for name, lines in lines_of(known).items()
        if not any(o.kind == "comparison" and o.verdict in _WORSE for o in lines)
        for candidate in _differing(name, lines, "clearly_better", ("comparison",))
    ]
    return _told(known, sorted(found, key=lambda c: -c.score))[list(TOLD)]


def unknowns(picture: Picture) -> pd.DataFrame:
    """Return the opgaven without any figure: what is missing, and what was published of it.

    Returns
    -------
    pandas.DataFrame
        ``order, opgave, certainty, sentence_nl, sentence_en, evidence_rows``, as `main_messages`;
        the subjects of the region's coalitions first.
    """
    known, own = evidence(picture), subjects(picture)
    found = [candidate for name, lines in lines_of(known).items() for candidate in _f(name, lines)]
    ordered = sorted(found, key=lambda c: (c.opgave not in own, -c.score))
    return _told(known, ordered)[list(TOLD)]


@dataclass(frozen=True)
class Question:
    """A question to talk about, in both languages, and the opgave that it is about."""

    opgave: str
    nl: str
    en: str


def meeting_question(picture: Picture) -> Question | None:
    """Return one question for the meeting, about the first main message; None without a message.

    Examples
    --------
    >>> import regiobeeld
    >>> meeting_question(regiobeeld.picture("twente")).en.split(",")[0]
    'What about food'
    """
    return question_about(picture, main_messages(picture)["opgave"])


def question_about(picture: Picture, names: Iterable[str]) -> Question | None:
    """Return the question for a meeting about the first of some opgaven that has one."""
    opgaven = opgaven_of(picture.region)
    for name in names:
        asked = opgaven[name].question.get("bestuurder")
        if asked:
            return Question(name, asked["nl"], asked["en"])
    return None


def _unused(candidates: Iterable[MainMessage], chosen: Sequence[MainMessage]) -> list[MainMessage]:
    used = {candidate.opgave for candidate in chosen}
    return [candidate for candidate in candidates if candidate.opgave not in used]


@dataclass(frozen=True)
class EvidenceLine:
    """What a rule needs of a row of evidence: its place in the frame, and these columns."""

    place: int
    kind: str
    indicator: str
    verdict: str
    value: float
    benchmark: float


def lines_of(known: pd.DataFrame) -> Mapping[str, Sequence[EvidenceLine]]:
    """Return the rows of evidence of each opgave."""
    columns = ["opgave", "kind", "indicator", "verdict", "value", "benchmark"]
    found: dict[str, list[EvidenceLine]] = {}
    for place, cells in zip(known.index, known[columns].to_numpy(dtype=object), strict=True):
        opgave, kind, indicator, verdict, value, benchmark = cells
        line = EvidenceLine(int(place), kind, indicator, verdict, float(value), float(benchmark))
        found.setdefault(str(opgave), []).append(line)
    return found


_Lines = Sequence[EvidenceLine]


def _candidates(
    opgaven: Mapping[str, _Lines], rule: str, own: Sequence[str]
) -> Iterator[MainMessage]:
    """Give the messages of a rule, at most one per opgave."""
    by_rule = {"a": _a, "b": _b, "c": _c, "d": _d, "e": _e, "f": _f}
    for name, lines in opgaven.items():
        if rule != "f" or name in own:
            yield from by_rule[rule](name, lines)


def _a(opgave: str, lines: _Lines) -> Iterator[MainMessage]:
    """Give the message on what is clearly worse here, or worse than in similar areas."""
    yield from _differing(opgave, lines, "clearly_worse", ("comparison", "similar"))


def _differing(
    opgave: str, lines: _Lines, verdict: str, kinds: Sequence[str]
) -> Iterator[MainMessage]:
    """Give the message on a difference: of the lead, or else of what affects most people.

    Nothing when the lead points the other way.
    """
    worse = verdict in _WORSE
    compared = [line for line in lines if line.kind in kinds]
    lead = next((line.indicator for line in lines if line.kind == "now"), "")
    other = _BETTER if worse else _WORSE
    if any(line.indicator == lead and line.verdict in other for line in compared):
        return
    found: list[tuple[bool, float, int, MainMessage]] = []
    for line in compared:
        if line.verdict != verdict:
            continue
        people = _of(lines, "people", line.indicator)
        concerned = sum(each.value for each in people)
        score = concerned * abs(line.value - line.benchmark) / _size(line.benchmark)
        # How many have a problem is no part of a strength.
        told = [*_of(lines, "now", line.indicator), line, *(people if worse else ())]
        candidate = MainMessage(opgave, "a", "99.8%", score, _places(told))
        found.append((line.indicator != lead, -score, len(found), candidate))
    if found:
        yield min(found)[-1]


def _size(benchmark: float) -> float:
    """Return from which size on a difference with a percentage, or with 100, matters."""
    if benchmark >= 100:
        return _SHARE * 100
    return max(_POINTS, _SHARE * min(benchmark, 100 - benchmark))


def _b(opgave: str, lines: _Lines) -> Iterator[MainMessage]:
    """Give the message on what grows, with how many people are left to help."""
    found = []
    for line in lines:
        grows = line.kind == "outlook" and line.indicator.endswith(GROWTH)
        if not grows or line.value < GROWS or line.verdict == "indicative":
            continue
        number = _of(lines, "outlook", line.indicator.removesuffix(GROWTH))
        more = sum(each.value - each.benchmark for each in number)
        told = [*number, line, *_of(lines, "outlook", SUPPORT)]
        found.append(MainMessage(opgave, "b", "80%", more * line.value / GROWS, _places(told)))
    if found:
        yield max(found, key=lambda candidate: candidate.score)


def _c(opgave: str, lines: _Lines) -> Iterator[MainMessage]:
    """Give the message on a burden that is large everywhere."""
    for line in lines:
        if line.kind == "burden" and line.verdict == "large":
            yield MainMessage(opgave, "c", "national", line.value, (line.place,))


def _d(opgave: str, lines: _Lines) -> Iterator[MainMessage]:
    """Give the message on people who live close together."""
    for line in lines:
        if line.kind in ("wijken", "gemeenten") and line.verdict == "concentrated":
            # How many there are is told of gemeenten; of wijken the sentence says it all.
            now = _of(lines, "now", line.indicator)[:1] if line.kind == "gemeenten" else []
            score = line.benchmark * QUARTER / max(line.value, 1.0)
            yield MainMessage(opgave, "d", "counted", score, _places([*now, line]))
            return


def _e(opgave: str, lines: _Lines) -> Iterator[MainMessage]:
    """Give the message on an age group that is worse off than everybody, or all there is."""
    ages = [line for line in lines if line.kind == "ages"]
    for line in ages:
        if line.verdict == "clearly_worse":
            told = [*_of(lines, "now", line.indicator), line]
            score = abs(line.value - line.benchmark) / _size(line.benchmark)
            yield MainMessage(opgave, "e", "99.8%", score, _places(told))
            return
    for line in ages:
        if line.verdict == "level" and line.value >= LEVEL:
            people = _of(lines, "people", line.indicator)
            score = sum(each.value for each in people) * line.value / 100
            yield MainMessage(opgave, "e", "no_margin", score, _places([line, *people]))


def _f(opgave: str, lines: _Lines) -> Iterator[MainMessage]:
    """Give the message on what is not known, with a figure of one's own or a published one."""
    missing = [line for line in lines if line.kind == "missing" and line.verdict == "no_lead"]
    if not missing:
        return
    published = [line for line in lines if line.kind == "published"]
    regional = [line for line in published if line.verdict == "regional"]
    own = [line for line in lines if line.kind == "own"]
    score, certainty, told = 0, "unknown", missing
    for better, name, found in ((1, _SAID, published), (2, _SAID, regional), (3, "own", own)):
        if found:
            score, certainty, told = better, name, [found[0], *missing]
    yield MainMessage(opgave, "f", certainty, score, _places(told))


def _of(lines: _Lines, kind: str, indicator: str) -> list[EvidenceLine]:
    return [line for line in lines if line.kind == kind and line.indicator == indicator]


def _places(lines: Iterable[EvidenceLine]) -> tuple[int, ...]:
    return tuple(line.place for line in lines)


def _told(known: pd.DataFrame, chosen: Sequence[MainMessage]) -> pd.DataFrame:
    """Return messages with their sentences: those of their rows, one after another."""
    rows = [
        {
            "order": number,
            "opgave": candidate.opgave,
            "rule": candidate.rule,
            "certainty": candidate.certainty,
            **{
                f"sentence_{lang}": " ".join(known.loc[list(candidate.rows), f"sentence_{lang}"])
                for lang in wording.LANGUAGES
            },
            "evidence_rows": candidate.rows,
        }
        for number, candidate in enumerate(chosen, start=1)
    ]
    return pd.DataFrame(rows, columns=list(MESSAGES))
