"""What options of several commands may be."""

from enum import StrEnum


class Language(StrEnum):
    """Languages of labels and reports."""

    nl = "nl"
    en = "en"
