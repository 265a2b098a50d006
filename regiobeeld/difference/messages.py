"""Main messages and opgaven of a region that are not what they were, as the reports told them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from regiobeeld.difference.change import Change, note
from regiobeeld.difference.files import ReportFiles
from regiobeeld.errors import DifferenceError
from regiobeeld.opgaven.beside import EVIDENCE, MESSAGES
from regiobeeld.opgaven.order import groups_of
from regiobeeld.opgaven.rows import COLUMNS, NUMBERS

_NEEDED = {
    MESSAGES: ("order", "opgave", "label_nl", "label_en", "sentence_nl", "sentence_en"),
    EVIDENCE: (*COLUMNS, "label_nl", "label_en"),
}


def message_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change] | None:
    """Give the main messages that came, went, say something else or have another place.

    Returns
    -------
    iterator of Change or None
        One per opgave, the present ones first: what the message says before and after, in the
        language of the present report; empty where there is none. None when a report was made
        before there were messages.

    Raises
    ------
    DifferenceError
        When a file is damaged.
    """
    mine, theirs = _read(a, MESSAGES), _read(b, MESSAGES)
    if mine is None or theirs is None:
        return None
    return _messages(b, mine.set_index("opgave"), theirs.set_index("opgave"))


def _messages(b: ReportFiles, mine: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[Change]:
    sentence = f"sentence_{b.lang}"
    labels = pd.concat([mine, theirs])[f"label_{b.lang}"].to_dict()
    for opgave in dict.fromkeys([*theirs.index, *mine.index]):
        sides = [side.reindex([opgave]).fillna("").iloc[0] for side in (mine, theirs)]
        said, places = ([str(side[name]) for side in sides] for name in (sentence, "order"))
        moved = all(places) and places[0] != places[1]
        if said[0] != said[1] or moved:
            place = note("place", before=places[0], after=places[1])
            yield Change(
                "message",
                label=str(labels[opgave]),
                area=b.region,
                before=said[0],
                after=said[1],
                notes=(place,) if moved else (),
            )


def opgave_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change] | None:
    """Give the opgaven that now stand in another group: worse here, growing, large, not known.

    Returns
    -------
    iterator of Change or None
        Per opgave the group before and after: ``group_`` and one of `opgaven.order.GROUPS`, or
        ``none``; empty where the report has no such opgave. None when a report was made before
        there were opgaven.

    Raises
    ------
    DifferenceError
        When a file is damaged.
    """
    mine, theirs = _read(a, EVIDENCE), _read(b, EVIDENCE)
    if mine is None or theirs is None:
        return None
    return _groups(b, mine, theirs)


def _groups(b: ReportFiles, mine: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[Change]:
    before, after = (_shown_groups(side) for side in (mine, theirs))
    both = pd.concat([mine, theirs]).drop_duplicates("opgave", keep="last")
    labels = both.set_index("opgave")[f"label_{b.lang}"]
    for opgave in dict.fromkeys([*theirs["opgave"], *mine["opgave"]]):
        was, now = before.get(opgave, ""), after.get(opgave, "")
        if was != now:
            yield Change("opgave", label=str(labels[opgave]), area=b.region, before=was, after=now)


def _shown_groups(evidence: pd.DataFrame) -> dict[str, str]:
    found = groups_of(evidence)
    return {name: f"group_{found.get(name, 'none')}" for name in map(str, evidence["opgave"])}


def _read(files: ReportFiles, name: str) -> pd.DataFrame | None:
    """Return a table of opgaven beside a report; None where it has none."""
    path = files.folder / name
    if not path.exists():
        return None
    try:
        types = {n: "float64" if n in NUMBERS else "str" for n in _NEEDED[name]}
        frame = pd.read_csv(
            path, dtype=types, keep_default_na=False, na_values={n: [""] for n in NUMBERS},
            encoding="utf-8-sig",
        )  # fmt: skip
    except (OSError, UnicodeDecodeError, ValueError) as error:
        told = str(error).strip().rstrip(".")
        raise DifferenceError(f"{path} cannot be read as a table: {told}.") from error
    if missing := [n for n in _NEEDED[name] if n not in frame.columns]:
        raise DifferenceError(f"{path} has no column {', '.join(missing)}.")
    return frame
