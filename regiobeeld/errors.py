"""Errors that a user can cause; the command line prints them without a traceback."""

import difflib
from collections.abc import Iterable


class RegiobeeldError(Exception):
    """Base of every error that is the consequence of input, data or surroundings.

    The message is one or a few plain sentences: what was asked, what was found, and what would be
    right.
    """


class StatLineError(RegiobeeldError):
    """A StatLine-type server gave no answer, or not the answer that its protocol promises."""


class TableNotFoundError(StatLineError):
    """The server or the store has no table with that identifier."""


class TopicNotFoundError(RegiobeeldError):
    """A table has no such topic, dimension or code."""


class StoreError(RegiobeeldError):
    """A stored table is damaged, missing or cannot be written."""


class RegionError(RegiobeeldError):
    """A region does not exist, is ambiguous, or its definition is wrong."""


class AccessError(RegiobeeldError):
    """Distances cannot be given as asked: of the sites, the people or the postcodes named."""


class DefinitionError(RegiobeeldError):
    """A definition file (indicators, codebook, coalitions) is wrong."""


class BuildError(RegiobeeldError):
    """A report or an interview pack could not be made."""


class BusyError(RegiobeeldError):
    """Another process writes the same report or the same interviews, and goes on doing so."""


class DifferenceError(RegiobeeldError):
    """Two reports, or two versions of a table, cannot be compared."""


class RecordError(RegiobeeldError):
    """The record of a report is absent, or is no record."""


class InterviewError(RegiobeeldError):
    """Interview material (register, transcript, fragments, approvals, sheet) is wrong."""


class PriorityError(RegiobeeldError):
    """Priorities cannot be set as asked, or a sheet of scores is wrong."""


class FutureError(RegiobeeldError):
    """A projection, or the demand that follows from it, cannot be made as asked."""


class MergeError(RegiobeeldError):
    """Coding sheets cannot be merged as they are; the message has a line for every fault."""


class QdaError(RegiobeeldError):
    """A file to exchange with other software for qualitative analysis is wrong or unsafe."""


def did_you_mean(found: str, choices: Iterable[str]) -> str:
    """Return a sentence that suggests the nearest choices, or nothing when none is near.

    Examples
    --------
    >>> did_you_mean("utrect", ["utrecht", "twente"])
    ' Did you mean: utrecht?'
    >>> did_you_mean("xyz", ["utrecht"])
    ''
    """
    near = difflib.get_close_matches(found, [str(choice) for choice in choices], n=4, cutoff=0.6)
    return f" Did you mean: {', '.join(near)}?" if near else ""
