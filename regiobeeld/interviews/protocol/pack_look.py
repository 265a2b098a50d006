"""Colours of the interview pack: dark text on them is easy to read."""

from __future__ import annotations

from collections.abc import Mapping

#: Tint behind a coalition's name; dark text on it has a contrast of more than 10 to 1.
COALITION_TINTS: Mapping[str, str] = {
    "wijkgerichte_preventie": "#DCEFE6",
    "digitale_transformatie": "#DCE8F6",
    "aantrekkelijke_arbeidsmarkt": "#FBE8D0",
}


def text_colour(background: str) -> str:
    """Return black or white, whichever is easier to read on a colour.

    Examples
    --------
    >>> text_colour("#1B6E53"), text_colour("#FBE8D0")
    ('#FFFFFF', '#000000')
    """
    channels = [int(background[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # At this luminance black and white have the same contrast (WCAG 2).
    return "#000000" if luminance > 0.179 else "#FFFFFF"
