"""How a service is asked: how many requests at once, and what to do in bad weather."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from regiobeeld.errors import StatLineError

T = TypeVar("T")


class PassingError(StatLineError):
    """A failure that may be over at the next attempt.

    Attributes
    ----------
    after
        Seconds that the service asked to wait; None when it did not say.
    """

    def __init__(self, message: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(message)


class RevisedError(StatLineError):
    """A table is not, or no longer, what it was when it was opened; opening it again may help."""


@dataclass(frozen=True)
class Patience:
    """How many requests a service gets at once, and how often it may fail.

    Attributes
    ----------
    connections
        Requests at the same time.
    attempts
        Times that a request is made before its failure is reported.
    wait
        Seconds before the second attempt. They double with every attempt, and up to half of them
        is left to chance, so that many clients do not come back at the same moment.
    longest
        Most seconds between two attempts, also when the service asks for more (``Retry-After``).
    readings
        Times that a table is read when it changes while it is being read.
    sleep
        Waits a number of seconds.
    chance
        Where the chance comes from.
    """

    connections: int = 4
    attempts: int = 5
    wait: float = 0.5
    longest: float = 60.0
    readings: int = 3
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    chance: random.Random = field(default_factory=random.Random, repr=False, compare=False)

    def persist(self, request: Callable[[], T]) -> T:
        """Make a request again while it fails with a `PassingError`.

        Examples
        --------
        >>> answers = iter([PassingError("busy", after=7), PassingError("busy"), None])
        >>> def request():
        ...     if error := next(answers):
        ...         raise error
        ...     return "rows"
        >>> def sleep(seconds):
        ...     print(f"waits {seconds:.2f}")
        >>> Patience(sleep=sleep, chance=random.Random(1)).persist(request)
        waits 7.00
        waits 0.92
        'rows'
        """
        for attempt in range(self.attempts - 1):
            try:
                return request()
            except PassingError as error:
                self.sleep(self.seconds(attempt, error.after))
        return request()

    def steady(self, reading: Callable[[], T]) -> T:
        """Read a table again while it turns out to have been revised meanwhile."""
        for _ in range(self.readings - 1):
            try:
                return reading()
            except RevisedError:
                continue
        return reading()

    def seconds(self, attempt: int, after: float | None = None) -> float:
        """Seconds to wait after a failed attempt, counted from 0.

        Examples
        --------
        >>> retry = Patience(wait=1, longest=60)
        >>> 2 <= retry.seconds(2) <= 4, retry.seconds(9, after=3600)
        (True, 60)
        """
        own = self.wait * 2.0**attempt * self.chance.uniform(0.5, 1)
        return min(self.longest, max(own, after or 0))


def usual_retry() -> Patience:
    """Return how this installation asks.

    ``REGIOBEELD_CONNECTIONS``, ``REGIOBEELD_ATTEMPTS`` and ``REGIOBEELD_WAIT`` (seconds) in the
    environment change it.

    Raises
    ------
    StatLineError
        When one of them is no number, or too small.
    """
    usual = Patience()
    return Patience(
        connections=int(_number("REGIOBEELD_CONNECTIONS", usual.connections, least=1)),
        attempts=int(_number("REGIOBEELD_ATTEMPTS", usual.attempts, least=1)),
        wait=_number("REGIOBEELD_WAIT", usual.wait, least=0),
    )


def time_out() -> float:
    """Seconds to wait for the next piece of an answer: ``REGIOBEELD_TIMEOUT``, usually 120.

    The largest pages take the live service tens of seconds to begin.
    """
    return _number("REGIOBEELD_TIMEOUT", 120.0, least=0)


def deadline() -> float:
    """Seconds that a whole answer may take: ``REGIOBEELD_DEADLINE``, usually 600."""
    return _number("REGIOBEELD_DEADLINE", 600.0, least=0)


def largest_answer() -> int:
    """Bytes that an answer may hold: ``REGIOBEELD_LARGEST_ANSWER`` (in MB), usually 250 MB.

    The largest pages of the live services hold some 50 MB.
    """
    return int(1e6 * _number("REGIOBEELD_LARGEST_ANSWER", 250.0, least=0))


def most_rows() -> int:
    """Rows that a table may have: ``REGIOBEELD_MOST_ROWS``, usually 50 million."""
    return int(_number("REGIOBEELD_MOST_ROWS", 50e6, least=1))


def _number(name: str, usual: float, least: int) -> float:
    text = os.environ.get(name, "").strip()
    if not text:
        return usual
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not least <= found < float("inf"):
        raise StatLineError(f"{name} is {text!r}; it must be a number of {least} or more.")
    return found
