"""Captions of a recorded conversation: WebVTT and SRT, as people have them.

Teams writes times without zeros, Zoom puts a name before a colon, Webex puts it in the identifier,
noScribe repeats it in the words. What belongs to no cue is told, and never dropped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from regiobeeld.interviews.transcripts.labels import Labels, is_automatic
from regiobeeld.interviews.transcripts.spoken import (
    HEADING,
    NOTE,
    UNREAD,
    Doubt,
    FormReading,
    Spoken,
    rendered,
)

VTT, SRT, OTHER = "WebVTT captions", "SRT captions", "captions"
_CLOCK = r"\d{1,3}(?::\d{1,2}){1,3}(?:[.,]\d{1,9})?"
# Whisper prints brackets about times and the words after them; players have settings there.
_TIMING = re.compile(
    rf"[ \t]*[\[(]?(?P<begin>{_CLOCK})[ \t]*-{{2,}}>[ \t]*{_CLOCK}[\])]?(?:[ \t]+(?P<rest>.*))?"
)
_SETTINGS = re.compile(r"(?:(?:align|position|size|line|vertical|region|[XY]\d):\S+[ \t]*)+")
# Times that no program should write, and that are times all the same.
_ODD_TIMING = re.compile(r"[ \t]*[\[(]?\d[^\s]*[ \t]*-{1,2}>[ \t]*[\[(]?\d\S*[ \t]*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)(?<!--)>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|s|ruby|rt|lang|font)(?:\.[\w.-]*)?[ \t]*>"
    r"|<lang[ \t]+[\w-]{2,12}>|<font(?:[ \t]+\w+=[^\s<>]+)+>"
    r"|<\d{1,3}(?::\d{1,2}){1,2}[.,]\d{1,3}>|\{\\an?\d+\}",
    re.IGNORECASE,
)
_OTHER = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")
_NUMBER = re.compile(r"\d{1,9}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,}(?:[/:-][\w-]+)*|[\w-]*\d+[/-]\d+")
_NAMED_NUMBER = re.compile(r"\d+[ \t]+[\"“](?P<name>[^\"”]+)[\"”][ \t]*(?:\([^()]*\))?")
_HEADER = re.compile(r"\ufeff?WEBVTT(?:[ \t].*)?")
_SETTING = re.compile(r"(?:Kind|Language|X-TIMESTAMP-MAP)[:=].*", re.IGNORECASE)
# Share of the cues whose first line must be a name that comes back.
_MOST = 0.9
_LINES_OF_A_CUE = 12


def is_captions(text: str, *, named: bool = False) -> bool:
    r"""Tell whether a text is captions, whatever the name of its file.

    In a file that is not named as such one line in twelve must be a timing: a text may quote one.

    Examples
    --------
    >>> is_captions("1\n00:00:01,000 --> 00:00:03,000\nHoe is het?\n")
    True
    >>> is_captions("R: Dat ging van 1 --> 2.\n")
    False
    """
    if "WEBVTT" in text[:20] and _HEADER.match(text):
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    timed = sum(1 for line in lines if "->" in line and _TIMING.fullmatch(line))
    return timed > 0 and (named or timed * _LINES_OF_A_CUE >= len(lines))


@dataclass(frozen=True)
class _Cue:
    """The lines of a cue, with the number of the first; a speaker if its identifier names one."""

    time: str | None
    speaker: str | None
    lines: tuple[tuple[int, str], ...]


def read_captions(text: str, labels: Labels) -> FormReading:
    r"""Read captions.

    Parameters
    ----------
    text
        Normalised.
    labels
        What is known of labels.

    Returns
    -------
    FormReading
        What one speaker says next to each other is one turn. Titles, notes and identifiers are
        told, and so are lines that belong to no cue.

    Examples
    --------
    >>> text = "WEBVTT\n\n0:0.0 --> 0:2.0\n<v R>Ja &amp; <i>nee</i> <3.</v>\n"
    >>> reading = read_captions(text, Labels())
    >>> [(turn.speaker, reading.text[turn.start : turn.end]) for turn in reading.turns]
    [('R', 'Ja & nee <3.')]
    """
    lines = text.split("\n")
    found = list(_parts(lines))
    cues = [part for part in found if isinstance(part, _Cue)]
    told = [part for part in found if isinstance(part, Spoken)]
    spoken, doubts = _spoken(cues, labels)
    commas = any("," in (cue.time or "") for cue in cues)
    form = VTT if _HEADER.match(text) else SRT if commas else OTHER
    reading = rendered(form, [*spoken, *told], joined=True)
    return replace(reading, doubts=doubts)


def _parts(lines: Sequence[str]) -> Iterator[_Cue | Spoken]:
    """Give cues, and what is in none."""
    timed = [n for n, line in enumerate(lines) if "->" in line and _is_timing(line)]
    begins = [_identifier(lines, n) for n in timed]
    yield from _above(lines, begins[0] if begins else len(lines))
    for place, number in enumerate(timed):
        end = begins[place + 1] if place + 1 < len(timed) else len(lines)
        clock = _TIMING.fullmatch(lines[number])
        name = None
        if begins[place] < number:
            above = lines[begins[place]].strip()
            named = _NAMED_NUMBER.fullmatch(above)
            name = named["name"].strip() if named else None
            if not named and not _NUMBER.fullmatch(above):
                yield Spoken(None, None, above, begins[place] + 1, NOTE)
        if clock is None:
            yield Spoken(None, None, lines[number].strip(), number + 1, UNREAD)
        rest = (clock["rest"] or "").strip() if clock else ""
        kept = [(number + 1, rest)] if rest and not _SETTINGS.fullmatch(rest) else []
        yield from _payload(lines, number + 1, end, kept)
        yield _Cue(clock["begin"] if clock else None, name, tuple(kept))


def _is_timing(line: str) -> bool:
    return bool(_TIMING.fullmatch(line) or _ODD_TIMING.fullmatch(line))


def _identifier(lines: Sequence[str], number: int) -> int:
    """Return the line of the identifier above a timing, or the timing's own."""
    if number == 0:
        return number
    above = lines[number - 1].strip()
    if not above or _is_timing(above) or _HEADER.fullmatch(above):
        return number
    known = _NUMBER.fullmatch(above) or _NAMED_NUMBER.fullmatch(above)
    free = number == 1 or not lines[number - 2].strip()
    return number - 1 if known or free else number


def _above(lines: Sequence[str], end: int) -> Iterator[Spoken]:
    """Give what stands above the first cue."""
    for number, line in enumerate(lines[:end], start=1):
        words = line.strip()
        if number == 1 and _HEADER.fullmatch(line):
            words = line.removeprefix("\ufeff").removeprefix("WEBVTT").strip(" \t-")
        if words and not _SETTING.fullmatch(words):
            yield Spoken(None, None, words, number, HEADING)


def _payload(
    lines: Sequence[str], begin: int, end: int, kept: list[tuple[int, str]]
) -> Iterator[Spoken]:
    """Keep the lines of a cue, a blank line among them too, and give the notes after it."""
    noting = False
    for number in range(begin, end):
        words = lines[number].strip()
        fresh = number > begin and not lines[number - 1].strip()
        if not words:
            noting = False
            continue
        noting = noting or (fresh and _OTHER.fullmatch(words) is not None)
        if noting:
            yield Spoken(None, None, words, number + 1, NOTE)
        else:
            kept.append((number + 1, words))


def _spoken(cues: Sequence[_Cue], labels: Labels) -> tuple[list[Spoken], tuple[Doubt, ...]]:
    """Give who says what, by the way in which these captions tell it."""
    if any(cue.speaker for cue in cues):
        return [_whole(cue, cue.speaker) for cue in cues], ()
    if any(_VOICE.search(line) for cue in cues for _, line in cue.lines):
        return _without_repeats([part for cue in cues for part in _voices(cue)], labels), ()
    plain = [replace(cue, lines=tuple((n, _plain(line)) for n, line in cue.lines)) for cue in cues]
    names = _first_lines(plain)
    if names:
        return [_under_name(cue, names) for cue in plain], ()
    return _labelled(plain, labels)


def _whole(cue: _Cue, speaker: str | None) -> Spoken:
    words = " ".join(filter(None, (_plain(line) for _, line in cue.lines)))
    return Spoken(speaker, cue.time, words, cue.lines[0][0] if cue.lines else 0)


def _voices(cue: _Cue) -> Iterator[Spoken]:
    payload = " ".join(line for _, line in cue.lines)
    # What stands before the first voice has no speaker.
    before, *rest = _VOICE.split(payload)
    for speaker, words in [("", before), *zip(rest[::2], rest[1::2], strict=True)]:
        if said := _plain(words):
            yield Spoken(_plain(speaker).strip("/ ") or None, cue.time, said, cue.lines[0][0])


def _without_repeats(spoken: Sequence[Spoken], labels: Labels) -> list[Spoken]:
    """Take labels off the words of voices: noScribe repeats the voice, its editor names it."""
    heads = labels.heads([part.words for part in spoken])
    found: list[Spoken] = []
    voice, named = None, None
    for part, head in zip(spoken, heads, strict=True):
        if part.speaker != voice:
            voice, named = part.speaker, None
        same = part.speaker or ""
        repeat = re.match(rf"(?://)?{re.escape(same)}:[ ]?", part.words) if same else None
        if repeat:
            named = None
            part = replace(part, words=part.words[repeat.end() :])
        elif head and (not same or is_automatic(same)):
            named = head[0]
            part = replace(part, words=part.words[head[1] :])
        found.append(replace(part, speaker=named or part.speaker))
    return found


def _first_lines(cues: Sequence[_Cue]) -> frozenset[str]:
    """Return the names that stand on a line of their own above the words, if they do."""
    tall = [cue for cue in cues if len(cue.lines) > 1]
    if len(cues) < 2 or len(tall) < _MOST * len(cues):
        return frozenset()
    first = [cue.lines[0][1] for cue in tall]
    likely = {line for line in first if Labels.is_name(line)}
    recur = len(set(first)) < len(first) and len(set(first)) <= max(2, len(first) // 2)
    return frozenset(likely) if recur and likely == set(first) else frozenset()


def _under_name(cue: _Cue, names: frozenset[str]) -> Spoken:
    if cue.lines and cue.lines[0][1] in names:
        return _whole(replace(cue, lines=cue.lines[1:]), cue.lines[0][1])
    return _whole(cue, None)


def _labelled(cues: Sequence[_Cue], labels: Labels) -> tuple[list[Spoken], tuple[Doubt, ...]]:
    """Split the label off lines, as Zoom puts it before a colon; it lasts until the next."""
    numbered = [(cue, number, line) for cue in cues for number, line in cue.lines if line]
    heads = labels.heads([line for _, _, line in numbered])
    found: list[Spoken] = []
    speaker: str | None = None
    for (cue, number, line), head in zip(numbered, heads, strict=True):
        if head:
            speaker = head[0]
        found.append(Spoken(speaker, cue.time, line[head[1] if head else 0 :], number))
    doubts = labels.doubts([(number, line) for _, number, line in numbered])
    return found, tuple(doubts)


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())
