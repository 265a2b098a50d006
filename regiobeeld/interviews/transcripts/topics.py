"""Which figure a piece of an interview is about, judged by the question before it.

A proposal only: the coder sees it and may choose otherwise. The rule is simple enough to check by
hand. What follows is about the figure that was read out (up to the brackets with its margins), or
else about the question that was. Failing both, words count, by where they stand in a topic: 2 in
the label of the figure, 1 in the question, and half in the figure's sentence, the probes and the
codes that the label mentions. A weight is divided by the number of topics that have the word there,
so that words of all topics say little. The score of a topic is the sum over the words that the
interviewer says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.region_picture.shown_figures import Figure

#: Score that a topic needs to be proposed, and how many times that of the next topic.
THRESHOLD = 1.5
MARGIN = 1.25
# Letters that two forms of a word share: eenzaam, eenzaamheid.
_STEM = 5
_WEIGHTS = {"label": 2.0, "vraag": 1.0, "cijfer": 0.5, "vervolgvragen": 0.5, "codes": 0.5}
_WORD = re.compile(r"\d+(?:,\d+)?|[^\W\d_]+")
_T = TypeVar("_T")
_STOP_WORDS = frozenset(texts("spoken_dutch")["says_little"].split())


@dataclass(frozen=True)
class GuideTopic:
    """A topic of the guide, with the weight of each of its words.

    Attributes
    ----------
    indicator
        Id; empty for the questions that open and close the interview.
    kenmerk
        SHA-256 of the figure as it was shown; empty when there is none.
    question
        All its words, with a space around each; empty when another topic has the same question.
    figure
        The words of the figure as it is read out, up to the brackets with its margins; empty when
        there is none.
    weights
        Weight per word, from 0 up.
    """

    indicator: str
    kenmerk: str
    question: str
    figure: str
    weights: Mapping[str, float]

    def score(self, said: Mapping[str, Sequence[str]]) -> float:
        """Return how much of the topic is in the words said, which are given by their stem."""
        return sum(
            max((w for word, w in self._stems[stem] if same_word(word, other)), default=0.0)
            for stem in self._stems.keys() & said.keys()
            for other in said[stem]
        )

    @cached_property
    def _stems(self) -> Mapping[str, Sequence[tuple[str, float]]]:
        return _by_stem(self.weights.items(), lambda pair: pair[0])


def topics(
    guide: pd.DataFrame,
    codebook: Codebook | None = None,
    figures: Mapping[str, Figure] | None = None,
    asked: pd.DataFrame | None = None,
) -> tuple[GuideTopic, ...]:
    """Return the topics of a guide, and the figures beside it that can be read out.

    Parameters
    ----------
    guide
        As `topic_guide` makes it.
    codebook
        Its definitions lend words to the topics whose label mentions a code.
    figures
        All figures of the picture, by indicator.
    asked
        Questions of other guides (``vraag``), each with the ``indicator`` and ``kenmerk`` of the
        figure that goes with it, if any. They count when they are read out, and lend no words.
    """
    rows = [
        {name: words_of(str(row[name])) for name in _WEIGHTS if name != "codes"}
        | {"codes": _code_words(str(row["label"]), codebook)}
        for _, row in guide.iterrows()
    ]
    counts = {
        (name, word): sum(word in row[name] for row in rows)
        for name in _WEIGHTS
        for word in set().union(*(row[name] for row in rows))
    }
    questions = Counter(_spoken(str(question)) for question in guide["vraag"])
    guided = tuple(
        GuideTopic(
            str(topic["indicator"]),
            str(topic["kenmerk"]),
            said if questions[said := _spoken(str(topic["vraag"]))] == 1 else "",
            _figure(str(topic["cijfer"])) if topic["indicator"] else "",
            _weights(row, counts),
        )
        for (_, topic), row in zip(guide.iterrows(), rows, strict=True)
    )
    known = {topic.indicator for topic in guided}
    beside = tuple(
        GuideTopic(name, figure.sha256, "", _figure(figure.sentence()), {})
        for name, figure in (figures or {}).items()
        if name not in known and figure.present
    )
    return guided + beside + _asked(asked)


def _asked(questions: pd.DataFrame | None) -> tuple[GuideTopic, ...]:
    if questions is None:
        return ()
    rows = questions[["vraag", "indicator", "kenmerk"]].astype(str).drop_duplicates()
    rows = rows[~rows["vraag"].duplicated(keep=False)]
    return tuple(
        GuideTopic(indicator, mark, _spoken(question), "", {})
        for question, indicator, mark in rows.itertuples(index=False, name=None)
    )


def _figure(sentence: str) -> str:
    return _spoken(sentence.partition(" (")[0])


def next_topic(
    said: str, found: Sequence[GuideTopic], current: GuideTopic | None
) -> GuideTopic | None:
    """Return what the interviewer talks about after saying something.

    Parameters
    ----------
    said
        The interviewer's words.
    found
        The topics of the guide.
    current
        What the conversation was about.

    Returns
    -------
    GuideTopic or None
        The topic that the words clearly name; the current one when they name none, as in "Can you
        give an example?"; None when they name two equally well.
    """
    spoken = _spoken(said)
    for part in ("figure", "question"):
        read_out = [topic for topic in found if (text := getattr(topic, part)) and text in spoken]
        if len(read_out) == 1:
            return read_out[0]
    words = _by_stem(words_of(said), str)
    scores = [(topic.score(words), topic) for topic in found]
    best, topic = max(scores, key=lambda pair: pair[0], default=(0.0, None))
    if topic is None or best < THRESHOLD:
        return current
    rivals = [t for score, t in scores if t is not topic and score * MARGIN > best]
    if not rivals:
        return topic
    return current if current in (topic, *rivals) else None


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that say something, in small letters.

    Examples
    --------
    >>> sorted(words_of("Wat vraagt mantelzorg van u? 13,2%."))
    ['13,2', 'mantelzorg', 'vraagt']
    """
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(w for w in words if len(w) > 2 and w not in _STOP_WORDS)


def _by_stem(items: Iterable[_T], word: Callable[[_T], str]) -> dict[str, list[_T]]:
    """Return items by the first letters of their word: forms of a word have these alike."""
    found: dict[str, list[_T]] = {}
    for item in items:
        found.setdefault(word(item)[:_STEM], []).append(item)
    return found


def same_word(one: str, other: str) -> bool:
    """Tell whether two words are forms of one: equal, or one begins with the other.

    Examples
    --------
    >>> same_word("eenzaam", "eenzaamheid"), same_word("zorg", "zorgen")
    (True, False)
    """
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= _STEM and longer.startswith(shorter))


def _spoken(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _weights(
    row: Mapping[str, frozenset[str]], counts: Mapping[tuple[str, str], int]
) -> dict[str, float]:
    weights: dict[str, float] = {}
    for name, words in row.items():
        for word in sorted(words):
            weight = _WEIGHTS[name] / counts[name, word]
            weights[word] = max(weights.get(word, 0.0), weight)
    return weights


def _code_words(label: str, codebook: Codebook | None) -> frozenset[str]:
    said = words_of(label)
    return frozenset(
        word
        for code in codebook or ()
        if any(same_word(one, other) for one in said for other in words_of(code.code))
        for word in words_of(f"{code.code} {code.definition} {code.include}")
    )
