"""The interviews and scores of a region, as far as they are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.coding.merge import read_codings
from regiobeeld.interviews.transcripts.register import held, read_register
from regiobeeld.interviews.workspace import Workspace, material_place
from regiobeeld.priorities.score_reading import read_scores_sheet
from regiobeeld.region_picture import Picture


@dataclass(frozen=True)
class PriorityInputs:
    """What a region has besides figures.

    Attributes
    ----------
    codings
        Interviews as coded; None when there are none.
    scores
        As of `read_scores_sheet`; None when there is no sheet.
    codebook
        The region's own, else the package's.
    """

    codings: pd.DataFrame | None = field(repr=False)
    scores: pd.DataFrame | None = field(repr=False)
    codebook: Codebook = field(repr=False)


def inputs_of(picture: Picture, root: Path | None = None) -> PriorityInputs:
    """Return the interviews and scores of a region, as far as they are there.

    Parameters
    ----------
    picture
        The region in figures.
    root
        Folder above those of the regions' interviews; see `material_place`.

    Returns
    -------
    PriorityInputs
        Codings of the interviews that are in the register, and the scores in ``scores.xlsx`` beside
        them.

    Raises
    ------
    RegiobeeldError
        When a file is there and is wrong.

    Examples
    --------
    >>> import regiobeeld
    >>> utrecht = regiobeeld.picture("utrecht", indicators=["smoking"])
    >>> inputs_of(utrecht, Path("no-such-folder"))
    PriorityInputs()
    """
    place = material_place(picture.region.id, root)
    sheet = place.scores
    return PriorityInputs(
        codings=_codings(place),
        scores=read_scores_sheet(sheet, picture) if sheet.exists() else None,
        codebook=read_codebook(place.codebook if place.codebook.exists() else None),
    )


def _codings(place: Workspace) -> pd.DataFrame | None:
    if not (place.codings.exists() and place.register.exists()):
        return None
    codings = read_codings(place.codings)
    # An interview that was withdrawn is in the register no more; notes are nobody's voice.
    known = codings["interview_id"].isin(held(read_register(place.register))["interview_id"])
    return codings[known].reset_index(drop=True) if known.any() else None
