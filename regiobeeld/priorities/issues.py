"""What a coalition can choose from: its opgaven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from regiobeeld.errors import PriorityError
from regiobeeld.geography.coalitions import LocalCoalition
from regiobeeld.opgaven import Opgave, opgaven_of
from regiobeeld.region_picture import Picture

#: Columns of codings that are used.
NEEDED = ("region", "coder", "fragment_id", "interview_id", "rol", "indicator", "code",
          "duiding", "belang")  # fmt: skip


@dataclass(frozen=True)
class Issue:
    """Something that may come first.

    Attributes
    ----------
    id
        An opgave's id.
    label
        Name for readers, per language.
    indicators
        Its figures, the lead first.
    lead
        The figure of the people whom it touches; empty when it has none.
    """

    id: str
    label: Mapping[str, str]
    indicators: tuple[str, ...] = ()
    lead: str = ""


def chosen_coalitions(picture: Picture, name: str | None) -> tuple[LocalCoalition, ...]:
    """Return a coalition of the region of a picture; all of them when none is named.

    Raises
    ------
    RegionError
        When there is no such coalition.
    """
    region = picture.region
    return (region.coalition(name),) if name is not None else region.coalitions


def opgaven_of_coalition(picture: Picture, coalition: str) -> tuple[Opgave, ...]:
    """Return the opgaven of a coalition, in its order.

    Raises
    ------
    RegionError
        When the region has no such coalition.
    """
    mine = picture.region.coalition(coalition).opgaven
    known = opgaven_of(picture.region)
    return tuple(known[name] for name in mine)


def issue_of(opgave: Opgave) -> Issue:
    """Return an opgave as something that may come first."""
    return Issue(opgave.id, opgave.label, opgave.indicators, opgave.lead)


def check_codings(picture: Picture, codings: pd.DataFrame) -> pd.DataFrame:
    """Return codings as they are used here: texts empty where there is none.

    Raises
    ------
    PriorityError
        When columns are missing, or when they are of another region.
    """
    if missing := [name for name in NEEDED if name not in codings]:
        raise PriorityError(f"codings: there is no column {', '.join(missing)}.")
    regions = set(codings["region"].dropna()) - {picture.region.id}
    if regions:
        raise PriorityError(
            f"codings: they are of {', '.join(sorted(map(str, regions)))}; the picture is of"
            f" {picture.region.id}."
        )
    texts = {name: codings[name].astype("string").fillna("") for name in NEEDED[1:-1]}
    return codings.assign(**texts)
