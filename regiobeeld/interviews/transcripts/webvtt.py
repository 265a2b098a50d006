"""Captions of a recorded conversation (WebVTT), as Teams and Zoom write them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from regiobeeld.errors import InterviewError

#: A speaker (empty when unknown) and words.
Cue = tuple[str, str]
_TIMING = re.compile(r"(?:\d+:)?\d\d:\d\d\.\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d\d:\d\d\.\d{3}.*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[a-z]*(?:[.\s][^>]*)?>|<[\d:.]+>")
_OTHER = ("NOTE", "STYLE", "REGION")


def cues(text: str, name: str) -> list[Cue]:
    r"""Return who said what, in order, from the text of a WebVTT file.

    Speakers are those of ``<v Name>`` (Teams); a name before a colon (Zoom) stays in the words.

    Raises
    ------
    InterviewError
        When it is no WebVTT.

    Examples
    --------
    >>> cues("WEBVTT\n\n00:00.000 --> 00:02.000\n<v R>Ja &amp; <i>nee</i>.</v>\n", "U01.vtt")
    [('R', 'Ja & nee.')]
    """
    blocks = re.split(r"\n{2,}", text.strip("\n"))
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", blocks[0]):
        raise InterviewError(f"{name} is no WebVTT: its first line must be WEBVTT.")
    # Zoom leaves no blank line after the header of some files.
    return [cue for block in blocks for cue in _spoken(block.split("\n"))]


def _spoken(lines: list[str]) -> Iterator[Cue]:
    timed = [number for number, line in enumerate(lines) if _TIMING.fullmatch(line.strip())]
    if not timed or lines[0].startswith(_OTHER):
        return
    payload = " ".join(line.strip() for line in lines[timed[0] + 1 :])
    # What stands before the first voice has no speaker.
    before, *rest = _VOICE.split(payload)
    pairs = [("", before), *zip(rest[::2], rest[1::2], strict=True)]
    for speaker, words in pairs:
        if said := _plain(words):
            yield _plain(speaker), said


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())
