"""Which opgave an indicator belongs to, and so which coalitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from regiobeeld.opgaven.definition import Opgave, opgaven_of
from regiobeeld.region_picture import Picture, once

LEAD, SUPPORTING = "lead", "supporting"
COLUMNS = ("indicator", "opgave", "part")


def belonging(opgaven: Iterable[Opgave]) -> pd.DataFrame:
    """Return what each indicator says something of.

    What is known of an indicator (figures, interviews, scores) counts for every opgave that it
    stands by: first where it leads, then where it supports.

    Returns
    -------
    pandas.DataFrame
        ``indicator, opgave, part`` (``lead`` or ``supporting``): per opgave the lead first.

    Examples
    --------
    >>> from regiobeeld.geography import region
    >>> found = belonging(opgaven_of(region("twente")).values())
    >>> found[found["indicator"] == "living_alone_75"]["opgave"].tolist()
    ['ouder_worden_thuis', 'eenzaamheid', 'wonen_en_zorg']
    """
    rows = [
        (name, opgave.id, LEAD if name == opgave.lead else SUPPORTING)
        for opgave in opgaven
        for name in opgave.indicators
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


@once
def coalitions_by_indicator(picture: Picture) -> Mapping[str, tuple[str, ...]]:
    """Return per indicator the coalitions of the region that have it among their opgaven.

    Examples
    --------
    >>> import regiobeeld
    >>> twente = regiobeeld.picture("twente", indicators=["informal_carers"])
    >>> coalitions_by_indicator(twente)["informal_carers"]
    ('vergrijzing', 'zorgmedewerkers')
    """
    region = picture.region
    known = opgaven_of(region)
    found: dict[str, list[str]] = {}
    for coalition in region.coalitions:
        mine = belonging(known[name] for name in coalition.opgaven)
        for name in dict.fromkeys(mine["indicator"]):
            found.setdefault(name, []).append(coalition.id)
    return {name: tuple(ids) for name, ids in found.items()}
