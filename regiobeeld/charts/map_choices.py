"""What a map shows after another choice of indicator or level: colours and words, no outlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.classes import classes
from regiobeeld.charts.look import say
from regiobeeld.charts.region_map import alternative_of, colour, note_of, title_of
from regiobeeld.charts.rows import all_members
from regiobeeld.geography.outlines import outlines
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store
from regiobeeld.wording import check_language


@dataclass(frozen=True)
class MapChoice:
    """What `regiobeeld.charts.region_map` shows, for who has the outlines already.

    The texts are plain: escape them where they are drawn or put into HTML.

    Attributes
    ----------
    indicator
        Its id.
    rows
        The measurements shown, with ``name``.
    ranks
        Per row its place in ``legend``, from 0; None for a row without an outline.
    legend
        Label and colour per class; the last is "no figure" when an area has none.
    """

    indicator: str
    title: str
    alternative: str
    note: str
    rows: pd.DataFrame = field(repr=False)
    ranks: tuple[int | None, ...]
    legend: tuple[tuple[str, str], ...]


def map_choices(
    picture: Picture, level: str, lang: str = "nl", store: Store | None = None
) -> Mapping[str, MapChoice]:
    """Return what a map of each indicator shows that two or more areas of a level have.

    Parameters
    ----------
    picture
        The picture of a region.
    level
        ``gemeente`` or ``wijk``.
    lang
        ``nl`` or ``en``.
    store
        Where outlines are read from; the store of this installation when left out.

    Returns
    -------
    Mapping[str, MapChoice]
        By indicator, in the order of the catalogue; those of which `has_map` says that there is
        a map.
    """
    check_language(lang)
    every = all_members(picture, level)
    codes = {str(code) for rows in every.values() for code in rows["region"]}
    outlined = set(outlines(level, codes, picture.year, store))
    return {
        name: _choice(picture, picture.indicator(name), rows, outlined, level, lang)
        for name, rows in every.items()
        if ((rows["status"] == "ok") & rows["region"].isin(outlined)).sum() >= 2
    }


def _choice(
    picture: Picture,
    indicator: Indicator,
    rows: pd.DataFrame,
    outlined: set[str],
    level: str,
    lang: str,
) -> MapChoice:
    drawn = rows[rows["region"].isin(outlined)]
    scale = classes(drawn["value"].tolist(), indicator.decimals)
    found = [
        None if code not in outlined else scale.of(value) if status == "ok" else len(scale)
        for code, value, status in zip(rows["region"], rows["value"], rows["status"], strict=True)
    ]
    used = sorted({rank for rank in found if rank is not None})
    title = title_of(picture, indicator, rows, level, lang)
    return MapChoice(
        indicator=indicator.id,
        title=title,
        alternative=alternative_of(indicator, drawn, scale, title, level, lang),
        note=note_of(picture, rows, len(rows) - len(drawn), level, lang, True),
        rows=rows,
        ranks=tuple(None if rank is None else used.index(rank) for rank in found),
        legend=tuple(
            (say(lang, "geen cijfer (gearceerd)", "no figure (hatched)"), look.MISSING)
            if rank == len(scale)
            else (
                scale.label(rank, indicator.unit, indicator.decimals, lang),
                colour(rank, len(scale)),
            )
            for rank in used
        ),
    )
