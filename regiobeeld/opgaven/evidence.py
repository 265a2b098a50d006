"""Everything that is known of the opgaven of a region, as one tidy frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from regiobeeld.opgaven.burden import country_burden, of_burden, of_mortality
from regiobeeld.opgaven.coming import Future, future_of, of_future
from regiobeeld.opgaven.definition import Opgave, check_indicators, opgaven_of, own_folder
from regiobeeld.opgaven.figures import known_of, of_figures
from regiobeeld.opgaven.places import of_distances, of_wijken
from regiobeeld.opgaven.rows import KINDS, Row, frame
from regiobeeld.opgaven.statements import (
    OWN_FILE,
    of_own,
    of_statements,
    of_unknown,
    read_own_figures,
)
from regiobeeld.opgaven.tables import BURDEN_SOURCE
from regiobeeld.region_picture import Picture, once

OVERVIEW = ("opgave", "label_nl", "label_en", "coalition", "burden", "burden_source", "lead")


def evidence(
    picture: Picture, voices: pd.DataFrame | None = None, *, own: str | Path | None = None
) -> pd.DataFrame:
    """Return what is known of every opgave of a region, one row per piece of evidence.

    Parameters
    ----------
    picture
        The region in figures.
    voices
        Rows of evidence that interviews gave, with the same columns; they come after the figures.
    own
        A file with figures of one's own (see `read_own_figures`). When left out,
        ``eigen_cijfers.csv`` beside the region's own file or in the folder of one's own
        definitions, if it is there.

    Returns
    -------
    pandas.DataFrame
        ``opgave, kind, indicator, area, age, period, value, lower, upper, benchmark, verdict,
        sentence_nl, sentence_en, source, row_key``. Every number of a sentence stands in its row.
        ``kind`` is one of:

        - ``now``: the figure; of deaths ``benchmark`` is how many were expected at these ages.
        - ``people``: how many people have the problem, never those who do not.
        - ``comparison``, ``similar``: beside the benchmark and beside similar areas. ``verdict`` is
          a judgement of a picture; ``clearly_`` before it says that it holds at 99.8%.
        - ``ages``: a group that points another way than everybody; ``level`` is a figure of one
          age group without a margin, of which nothing is said but how high it is.
        - ``income``: where income is low, and where it is high.
        - ``gemeenten``, ``wijken``: areas that are clearly worse off; or where half of the people
          concerned live (``concentrated``, ``spread``): ``value`` is the share of inhabitants there
          in %, ``benchmark`` the people concerned.
        - ``change``: since the former measurement, where it differs from the benchmark's.
        - ``outlook``: in the last year projected, with ``benchmark`` now; and the growth in %
          (``indicator`` ends in ``_growth``), with the country's growth.
        - ``burden``: healthy years of life lost here, with the country's; ``risk``: of a factor, in
          % of the whole burden, never to be added.
        - ``own``, ``published``: figures of one's own and of others, never computed with.
        - ``missing``: what no open figure says; ``no_lead`` when the opgave has no figure.

    Raises
    ------
    DefinitionError, RegionError
        When an opgave, a region or a file of one's own is wrong.

    Examples
    --------
    >>> import regiobeeld
    >>> found = evidence(regiobeeld.picture("twente"))
    >>> row = found[(found["opgave"] == "bewegen_overgewicht") & (found["kind"] == "now")].iloc[0]
    >>> row["sentence_nl"]
    'In Twente heeft 53,2% van de volwassenen overgewicht (uit 2020).'
    """
    opgaven = opgaven_of(picture.region)
    figures = _figures(picture)
    path = Path(own) if own is not None else _own_file(picture)
    parts = [figures]
    if path is not None:
        mine, known = read_own_figures(path, opgaven), known_of(picture)
        parts.append(frame(row for o in opgaven.values() for row in of_own(known, o, mine)))
    if voices is not None:
        parts.append(voices)
    if len(parts) == 1:
        return figures
    every = pd.concat(parts, ignore_index=True)
    places = {name: n for n, name in enumerate(opgaven)}
    kinds = {name: n for n, name in enumerate(KINDS)}
    by = [every["kind"].map(kinds).fillna(len(kinds)), every["opgave"].map(places)]
    return every.iloc[np.lexsort(by)].reset_index(drop=True)


def overview(picture: Picture, voices: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the opgaven of a region.

    Parameters
    ----------
    picture
        The region in figures.
    voices
        As for `evidence`; an opgave that only voices speak of is there all the same.

    Returns
    -------
    pandas.DataFrame
        ``opgave, label_nl, label_en, coalition`` (ids of the region's coalitions, with commas),
        ``burden`` (healthy years of life lost here a year; NaN when it stands for no disease),
        ``burden_source`` and ``lead`` (its first indicator; empty when there is none).

    Raises
    ------
    DefinitionError, RegionError
        As `evidence`.

    Examples
    --------
    >>> import regiobeeld
    >>> overview(regiobeeld.picture("twente")).loc[0, ["opgave", "coalition", "lead"]].tolist()
    ['chronische_ziekte', 'gezondheid_en_gedrag', 'long_term_conditions']
    """
    found = evidence(picture, voices)
    weighs = found[(found["kind"] == "burden") & (found["verdict"] != "risk")]
    burden = weighs.set_index("opgave")["value"]
    rows = [
        {
            "opgave": name,
            "label_nl": opgave.label["nl"],
            "label_en": opgave.label["en"],
            "coalition": ", ".join(c.id for c in picture.region.coalitions if name in c.opgaven),
            "burden": float(burden.get(name, np.nan)),
            "burden_source": BURDEN_SOURCE if country_burden(opgave) > 0 else "",
            "lead": opgave.lead,
        }
        for name, opgave in opgaven_of(picture.region).items()
    ]
    return pd.DataFrame(rows, columns=list(OVERVIEW))


@once
def _figures(picture: Picture) -> pd.DataFrame:
    """Return the evidence that figures give, of every opgave."""
    opgaven = opgaven_of(picture.region)
    check_indicators(opgaven.values(), picture.catalogue)
    coming = future_of(picture)
    kinds = {name: n for n, name in enumerate(KINDS)}
    return frame(
        row
        for opgave in opgaven.values()
        for row in sorted(_of(picture, opgave, coming), key=lambda r: kinds[r["kind"]])
    )


def _of(picture: Picture, opgave: Opgave, coming: Future) -> Iterator[Row]:
    """Give all rows of an opgave."""
    known = known_of(picture)
    told = list(of_figures(known, opgave))
    told += of_mortality(known, opgave)
    has_lead = any(r["kind"] == "now" and r["indicator"] == opgave.lead for r in told)
    has_lead |= any(r["kind"] == "now" and r["indicator"].startswith("mortality_") for r in told)
    yield from told
    yield from of_wijken(known, opgave)
    yield from of_distances(picture, opgave)
    yield from of_future(picture, coming, opgave)
    yield from of_burden(known, opgave)
    yield from of_statements(known, opgave)
    yield from of_unknown(known, opgave, has_lead=has_lead)


def _own_file(picture: Picture) -> Path | None:
    """Return the file with figures of one's own, where there is one."""
    beside = picture.region.path.parent if picture.region.path else None
    for folder in (beside, own_folder()):
        if folder is not None and (folder / OWN_FILE).is_file():
            return folder / OWN_FILE
    return None
