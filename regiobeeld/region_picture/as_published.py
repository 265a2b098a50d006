"""Definitions with no more decimals than a source publishes: whole percents are shown so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from regiobeeld.measurement import Indicator
from regiobeeld.region_picture.model import Picture, once


@once
def as_published(picture: Picture, name: str, level: str) -> Indicator:
    """Return the definition of an indicator as its source publishes it of a level.

    Parameters
    ----------
    picture
        The region in figures.
    name
        The indicator's id.
    level
        ``gemeente``, ``wijk``, or another level of areas.

    Returns
    -------
    Indicator
        With fewer decimals when the source gives fewer of all areas of that level; what is put
        together from gemeenten or divided has those of the definition.
    """
    definition = picture.indicator(name)
    published = _decimals(picture, level).get(name, definition.decimals)
    return replace(definition, decimals=min(definition.decimals, published))


@once
def _decimals(picture: Picture, level: str) -> Mapping[str, int]:
    """Return the decimals that figures of a level are published with, by indicator."""
    every = pd.concat([picture.measurements, picture.members])
    rows = every[(every["level"] == level) & (every["status"] == "ok")]
    of_table = {
        (name, topic.key): topic.decimals
        for name, entry in picture.tables.items()
        for topic in entry.info.topics
    }
    known: dict[str, list[int | None]] = {}
    topics = rows[["indicator", "table", "topic"]].drop_duplicates()
    for name, table, topic in topics.itertuples(index=False, name=None):
        known.setdefault(name, []).append(of_table.get((table, topic)))
    found: dict[str, int] = {}
    for name, values in rows.groupby("indicator")["value"]:
        decimals = [number for number in known[str(name)] if number is not None]
        # A quotient of published counts has no decimals of its own.
        if len(decimals) == len(known[str(name)]) and _has_no_more(values, max(decimals)):
            found[str(name)] = max(decimals)
    return found


def _has_no_more(values: pd.Series, decimals: int) -> bool:
    return bool(np.isclose(values, values.round(decimals), rtol=0, atol=1e-9).all())
