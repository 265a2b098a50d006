"""A joint display as readers may have it: no count in it is of a few people."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from regiobeeld.disclosure import least, told, told_parts
from regiobeeld.interviews.joint_display.fit import UNDECIDED
from regiobeeld.interviews.joint_display.joint_rows import (
    DisplayRow,
    JointDisplay,
    SpokenTheme,
    Voice,
)


def disclosed(display: JointDisplay) -> JointDisplay:
    """Return a joint display without the counts that would be of a few people.

    Whatever leaves the computer of a researcher goes by this: a page, a table, a notebook.

    Returns
    -------
    JointDisplay
        Counts from 1 up to `JointDisplay.smallest_group` are None, and so is what they could be
        reckoned from: a total with such a part, the readings and the importance of such a voice,
        and numbers of codes where the total is not told. Which readings there are is not told where
        no two interviews agree on how the figure fits. Themes stand in an order that tells
        nothing more. A display that is disclosed already stays as it is.

    Notes
    -----
    Quotes and the fit stay. That a fit is told with its readings may tell that one of these is
    rare; who has two reports of a region may see that interviews were added.
    """
    smallest = display.smallest_group
    themes = [replace(theme, voices=_voices(theme, smallest)) for theme in display.themes]
    return replace(
        display,
        rows=tuple(_row(row, smallest) for row in display.rows),
        themes=tuple(sorted(themes, key=lambda theme: (-heard(theme), theme.code))),
        disputed=_told(display.disputed, smallest),
    )


def heard(item: DisplayRow | SpokenTheme) -> int:
    """Return in how many interviews something came up at least, by what is told of it."""
    return least(voice.interviews for voice in item.voices.values())


def _told(count: int | None, smallest: int) -> int | None:
    return None if count is None else told(count, smallest)


def _row(row: DisplayRow, smallest: int) -> DisplayRow:
    found = replace(row, voices=_voices(row, smallest), stale=_told(row.stale, smallest))
    # A code that all gave would tell the total.
    whole = found.interviews is not None
    codes = ((code, _told(n, smallest) if whole else None) for code, n in row.codes)
    return replace(found, codes=_most_first(codes))


def _most_first(codes: Iterable[tuple[str, int | None]]) -> tuple[tuple[str, int | None], ...]:
    return tuple(sorted(codes, key=lambda code: (-(code[1] or 0), code[0])))


def _voices(item: DisplayRow | SpokenTheme, smallest: int) -> dict[str, Voice]:
    return {role: _voice(voice, smallest) for role, voice in item.voices.items()}


def _voice(voice: Voice, smallest: int) -> Voice:
    if voice.interviews is None or None in voice.readings.values():
        return voice
    counts = {word: number or 0 for word, number in voice.readings.items()}
    whole = told(voice.interviews, smallest)
    readings = told_parts(counts, voice.interviews, smallest)
    if voice.fit == UNDECIDED and None in readings.values():
        # No two said the same of the figure: which readings there are would tell who was alone.
        readings = {}
    return replace(
        voice,
        interviews=whole,
        readings=readings,
        # The mean of one is what that one said.
        belang=math.nan if whole is None else voice.belang,
    )
