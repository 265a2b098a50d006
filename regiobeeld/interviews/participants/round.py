"""A look at the sample on disk: from the register to tables for the researchers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError
from regiobeeld.files.whole import for_owner_alone
from regiobeeld.interviews.participants.people import people, read_respondents
from regiobeeld.interviews.participants.sampling import sampling_tables, write_sampling
from regiobeeld.interviews.transcripts.register import read_register
from regiobeeld.interviews.workspace import Workspace, read_from
from regiobeeld.region_picture import Picture


@dataclass(frozen=True)
class Sampled:
    """Who was spoken with.

    Attributes
    ----------
    matrix, beside
        As of `sampling_tables`.
    written
        The workbook with both.
    """

    matrix: pd.DataFrame = field(repr=False)
    beside: pd.DataFrame = field(repr=False)
    written: Path


@for_owner_alone()
def sample(picture: Picture, place: Workspace, lang: str = "nl") -> Sampled:
    """Tell who was spoken with in a region, and write it to a workbook beside the interviews.

    Parameters
    ----------
    picture
        The region in figures.
    place
        Its own interviews. Without any those of the worked example are read, and the workbook is
        written here all the same.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    InterviewError
        When there are no interviews, or naming every fault of register or respondents.
    RegiobeeldError
        When the workbook cannot be written.
    """
    read = read_from(place)
    if not read.register.exists():
        raise InterviewError(
            f"There are no interviews of {place.region} in {place.folder}: a register,"
            " interviews.csv, is what this is made from."
        )
    register = read_register(read.register)
    found = people(register, read_respondents(read.respondents, register))
    tables = sampling_tables(found, picture, lang)
    with place.alone("respondents"):
        written = write_sampling(tables, place.sampling, picture.region.name_in(lang), lang)
    return Sampled(tables["matrix"], tables["beside"], written)
