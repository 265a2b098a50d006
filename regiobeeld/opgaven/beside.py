"""The tables of opgaven that lie beside a report: all evidence, and the main messages."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from regiobeeld.opgaven.definition import opgaven_of
from regiobeeld.opgaven.evidence import evidence
from regiobeeld.opgaven.messages import main_messages
from regiobeeld.region_picture import Picture
from regiobeeld.wording import LANGUAGES

EVIDENCE, MESSAGES = "opgaven.csv", "boodschappen.csv"


def tables_beside(picture: Picture) -> Mapping[str, pd.DataFrame]:
    """Return by file name what a report says of opgaven.

    Parameters
    ----------
    picture
        The region in figures.

    Returns
    -------
    Mapping[str, pandas.DataFrame]
        ``opgaven.csv``: `evidence`; and ``boodschappen.csv``: `main_messages`, whose
        ``evidence_rows`` are numbers of rows of it, from 0. After ``opgave`` both have
        ``label_nl`` and ``label_en``.

    Examples
    --------
    >>> import regiobeeld
    >>> found = tables_beside(regiobeeld.picture("twente"))
    >>> found["boodschappen.csv"].loc[0, ["label_en", "evidence_rows"]].tolist()
    ['Exercise and overweight', '24 32 28']
    """
    messages = main_messages(picture)
    rests_on = [" ".join(map(str, rows)) for rows in messages["evidence_rows"]]
    found = {EVIDENCE: evidence(picture), MESSAGES: messages.assign(evidence_rows=rests_on)}
    return {name: _labelled(frame, picture) for name, frame in found.items()}


def _labelled(frame: pd.DataFrame, picture: Picture) -> pd.DataFrame:
    """Add what opgaven are called."""
    known, labelled = opgaven_of(picture.region), frame.copy()
    place = list(frame.columns).index("opgave") + 1
    for lang in reversed(LANGUAGES):
        names = [known[name].label[lang] for name in frame["opgave"]]
        labelled.insert(place, f"label_{lang}", names)
    return labelled
