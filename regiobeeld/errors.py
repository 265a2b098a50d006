"""Errors that a user can cause; the command line prints them without a traceback."""


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


class DefinitionError(RegiobeeldError):
    """A definition file (indicators, codebook, coalitions) is wrong."""


class BuildError(RegiobeeldError):
    """A report or an interview pack could not be made."""
