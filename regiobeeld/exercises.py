"""Exercises of the student notebooks: whether an answer is right, and what to look at when not.

Of each answer `definitions/exercises.toml` holds a fingerprint only, so that reading the file does
not spoil the exercise. Answers belong to the figures that come with the package.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import DefinitionError, did_you_mean

RIGHT, NOT_YET, EMPTY = "right", "not_yet", "empty"
NUMBER, TEXT, TEXTS = "number", "text", "texts"
_DIGITS = 12
# A number as near as this to where rounding turns, in units of the last decimal, counts as both.
_SLACK = 0.1


@dataclass(frozen=True, repr=False)
class Verdict:
    """What `check` says of an answer; a notebook shows its text.

    Attributes
    ----------
    state
        ``right``, ``not_yet``, or ``empty`` when nothing was filled in.
    text
        In Dutch, for the student.
    """

    state: str
    text: str

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Exercise:
    """What is known of an exercise.

    Attributes
    ----------
    name
        As notebooks call it.
    kind
        ``number``, ``text`` (capitals do not matter; yes or no may be True or False), or ``texts``
        (their order does not matter).
    answer
        Fingerprint of the answer.
    right
        What the student reads when the answer is right.
    hint
        What to think of when it is not.
    decimals
        Of a number.
    misses
        Hints for answers that are wrong in a known way, by fingerprint.
    """

    name: str
    kind: str
    answer: str
    right: str
    hint: str
    decimals: int = 0
    misses: Mapping[str, str] = field(default_factory=dict)


def check(name: str, answer: object) -> Verdict:
    """Return whether an answer is right, in Dutch.

    Parameters
    ----------
    name
        Of the exercise.
    answer
        What the student filled in. ``...`` is what stands there before; a table or column with one
        value counts as that value.

    Returns
    -------
    Verdict
        The same for the same answer.

    Raises
    ------
    DefinitionError
        When there is no such exercise.

    Examples
    --------
    >>> check("roken-nederland", ...)
    Nog niet ingevuld. Zet je antwoord op de plaats van de drie punten.
    >>> check("roken-nederland", "veel")
    Nog niet. Hier hoort een getal.
    """
    exercise = _exercise(name)
    said = texts("exercises")["texts"]
    if _is_empty(answer):
        return Verdict(EMPTY, said["empty"])
    given = _fingerprints(exercise, answer)
    if exercise.answer in given:
        return Verdict(RIGHT, f"{said['right']} {exercise.right}")
    known = [hint for digest, hint in exercise.misses.items() if digest in given]
    hint = known[0] if known else exercise.hint if given else said[exercise.kind]
    return Verdict(NOT_YET, f"{said['not_yet']} {hint}")


def fingerprint(name: str, answer: object) -> str:
    """Return what the definitions hold of an answer, for who writes an exercise.

    Raises
    ------
    DefinitionError
        When there is no such exercise, or the answer is not of its kind.

    Examples
    --------
    >>> fingerprint("roken-nederland", 100), fingerprint("roken-nederland", 100.04)
    ('a072b2de07ab', 'a072b2de07ab')
    """
    exercise = _exercise(name)
    given = _normal(exercise, answer)
    if not given:
        raise DefinitionError(f"The answer of {name!r} must be a {exercise.kind}, not {answer!r}.")
    return _digest(exercise, given[0])


def exercises() -> tuple[str, ...]:
    """Return the names of all exercises."""
    return tuple(texts("exercises")["exercise"])


def _exercise(name: str) -> Exercise:
    known = texts("exercises")["exercise"]
    if name not in known:
        raise DefinitionError(f"There is no exercise {name!r}.{did_you_mean(name, known)}")
    return Exercise(name, **known[name])


def _fingerprints(exercise: Exercise, answer: object) -> frozenset[str]:
    """Return the fingerprints that an answer may have; none when it is not of the kind."""
    return frozenset(_digest(exercise, text) for text in _normal(exercise, answer))


def _digest(exercise: Exercise, text: str) -> str:
    return hashlib.sha256(f"{exercise.name}: {text}".encode()).hexdigest()[:_DIGITS]


def _normal(exercise: Exercise, answer: object) -> tuple[str, ...]:
    """Return an answer in one form of writing; the first is how it is rounded."""
    if exercise.kind == TEXTS:
        return _normal_texts(answer)
    one = _single(answer)
    if exercise.kind == NUMBER:
        return _normal_number(one, exercise.decimals)
    if isinstance(one, bool):
        return ("ja" if one else "nee",)
    return (_plain(one),) if isinstance(one, str) else ()


def _normal_number(answer: object, decimals: int) -> tuple[str, ...]:
    if isinstance(answer, bool | str):
        return ()
    try:
        scaled = float(answer) * 10**decimals  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ()
    if not math.isfinite(scaled):
        return ()
    return tuple(f"{round(near)}" for near in (scaled, scaled - _SLACK, scaled + _SLACK))


def _normal_texts(answer: object) -> tuple[str, ...]:
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        return ()
    given = list(answer)
    if not all(isinstance(text, str) for text in given):
        return ()
    return (" | ".join(sorted({_plain(text) for text in given})),)


def _single(answer: object) -> object:
    """Take the value out of what numpy and pandas wrap around it."""
    if getattr(answer, "size", 0) != 1:
        return answer
    if hasattr(answer, "to_numpy"):
        answer = answer.to_numpy()
    return answer.item() if hasattr(answer, "item") else answer


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_empty(answer: object) -> bool:
    if answer is ... or answer is None:
        return True
    return isinstance(answer, list | tuple | set) and (not answer or ... in answer)
