"""What options of several commands may be."""

from enum import StrEnum
from typing import Annotated

import typer

Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, with all columns.")]


class Language(StrEnum):
    """Languages of labels and reports."""

    nl = "nl"
    en = "en"
