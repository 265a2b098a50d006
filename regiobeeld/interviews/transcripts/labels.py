"""Labels of speakers: which words at the begin of a line say who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from regiobeeld.definitions.texts import texts
from regiobeeld.interviews.transcripts.spoken import Doubt

#: A time as it stands beside a label; and one from which another begins.
TIME = r"[\[(#<]?\d{1,2}:\d\d(?::\d\d)?(?:[.,:-]\d{1,3})?[\])#>]?"
_SPAN = rf"(?:{TIME}[ \t]*(?:-{{1,2}}>?|–)[ \t]*{TIME}|{TIME})"
_LABEL = re.compile(
    rf"[ \t]*(?:{TIME}[ \t]*)?(?P<speaker>[^\W\d_][^\n:\t\[\]()<>?!]{{0,39}}?)"
    rf"[ \t]*(?:{TIME}[ \t]*)?(?P<end>:(?=\s|$)[ \t]*|\t+)(?:{TIME}[ \t]*)?"
)
# In brackets, bold as in Markdown, with something in parentheses after it, or beside two times.
_DRESSED = re.compile(
    rf"[ \t]*(?:{_SPAN}[ \t]*[-–|]?[ \t]*)?(?P<bold>\*\*|__)?"
    r"(?:\[(?P<inner>[^\W\d_][^\n\[\]:]{0,59})\]|(?P<outer>[^\W\d_][^\n:\t\[\]()<>?!*]{0,59}?))"
    rf"[ \t]*(?P<extra>\((?!\d+:)[^()\n:]{{1,40}}\))?[ \t]*(?:\*\*|__)?[ \t]*(?:{_SPAN}[ \t]*)?"
    r"(?P<end>:(?:\*\*|__)?(?=\s|$)|:(?=[^\W\d_])"
    r"|(?(inner)(?=[ \t]|$)|(?!)))[ \t]*"
    rf"(?:{_SPAN}[ \t]*)?"
)
_EXTRA = re.compile(r"[ \t]*\([^()]*\)$")
_INTERVIEWERS = re.compile(texts("spoken_dutch")["interviewers"])
_RESPONDENTS = re.compile(texts("spoken_dutch")["respondents"])
_AUTOMATIC = re.compile(r"(?i)(?:s|sp|spk|speaker|spreker)[ _-]?\d{1,3}")
_NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?:[ ](?:van|de|der|den|ten|ter|el|[^\W\d_a-z][\w.'’-]*)){0,4}"
)
_PARTICLES = r"(?:van|de|der|den|het|'t|ten|ter|te|el|al|la|le|di|da|von|bin|op|in|en)"
_FULL_NAME = re.compile(
    rf"[^\W\d_a-z][\w.'’-]*(?:,?[ ](?:{_PARTICLES}|[^\W\d_a-z][\w.'’-]*|[|/&-]|\d{{1,3}})){{0,7}}"
)
_SHORT = re.compile(r"\w{1,15}\.?[ ]?\d{0,2}")
_OPENERS = frozenset(
    (texts("spoken_dutch")["says_little"] + texts("spoken_dutch")["opens_sentences"]).split()
)
#: Start of the words after the label, by its speaker.
Head = tuple[str, int]


def is_interviewer(speaker: str, interviewers: Collection[str] = ()) -> bool:
    """Tell whether a label is the interviewer's: a usual one, or one of those given.

    Examples
    --------
    >>> is_interviewer("I"), is_interviewer("Bewoner"), is_interviewer("Noor", ["noor"])
    (True, False, True)
    >>> is_interviewer("Interviewer NB"), is_interviewer("Noor Bos (Guest)", ["noor bos"])
    (True, True)
    """
    given = {name.casefold() for name in interviewers}
    bare = without_extra(speaker)
    named = speaker.casefold() in given or bare.casefold() in given
    return named or _INTERVIEWERS.fullmatch(bare) is not None


def is_respondent(speaker: str) -> bool:
    """Tell whether a label is a usual one of who answers; it tells nobody's name.

    Examples
    --------
    >>> is_respondent("R2 (V, 67)"), is_respondent("Respondent A"), is_respondent("Piet")
    (True, True, False)
    """
    return _RESPONDENTS.fullmatch(without_extra(speaker)) is not None


def is_automatic(speaker: str) -> bool:
    """Tell whether a program gave the label: it says nothing of who that is.

    Examples
    --------
    >>> is_automatic("SPEAKER_00"), is_automatic("Spreker 2"), is_automatic("R2")
    (True, True, False)
    """
    return _AUTOMATIC.fullmatch(without_extra(speaker)) is not None


def without_extra(speaker: str) -> str:
    """Return a label without what stands in parentheses after it.

    Examples
    --------
    >>> without_extra("Respondent 2 (V, 67)")
    'Respondent 2'
    """
    return _EXTRA.sub("", speaker).strip()


def is_usual(speaker: str) -> bool:
    """Tell whether a label is one that most transcripts have."""
    return is_interviewer(speaker) or is_respondent(speaker) or is_automatic(speaker)


@dataclass(frozen=True)
class Labels:
    """What is known of the labels in a transcript.

    Attributes
    ----------
    known
        Labels that are taken wherever they stand, in small letters.
    text
        What is no label however it looks, in small letters.
    """

    known: frozenset[str] = field(default=frozenset())
    text: frozenset[str] = field(default=frozenset())

    @staticmethod
    def is_name(line: str) -> bool:
        """Tell whether a line holds what could be somebody's name or label, and nothing else."""
        bare = without_extra(line)
        return len(line) <= 60 and (is_usual(line) or _FULL_NAME.fullmatch(bare) is not None)

    def knows(self, speaker: str) -> bool:
        """Tell whether a label was given."""
        return speaker.casefold() in self.known or without_extra(speaker).casefold() in self.known

    def heads(self, lines: Sequence[str]) -> list[Head | None]:
        """Return of each line its label and where its words begin, or None when it has no label.

        A usual label is one, and so is one that was given. Of others a name must come twice, and
        any word three times: "Kijk: zo zit het" is no speaker.
        """
        found = [_match(line) for line in lines]
        times = Counter(one.bare for one in found if one and one.has_colon)
        return [
            (one.speaker, one.end) if one and self._takes(one, times[one.bare]) else None
            for one in found
        ]

    def doubts(self, lines: Sequence[tuple[int, str]]) -> Iterator[Doubt]:
        """Give the lines that look as if they have a label, and have none; numbers come along."""
        heads = self.heads([line for _, line in lines])
        first = next((place for place, head in enumerate(heads) if head), 0)
        for (number, line), head in list(zip(lines, heads, strict=True))[first:]:
            one = None if head else _match(line)
            if one is None or not one.has_colon or one.speaker.casefold() in self.text:
                continue
            opener = one.speaker.casefold().split()[0].strip(",.") in _OPENERS
            looks = one.bracketed or _FULL_NAME.fullmatch(one.bare) or _SHORT.fullmatch(one.bare)
            yield Doubt(number, one.speaker, bool(looks and not opener))

    def _takes(self, one: _Match, times: int) -> bool:
        if one.speaker.casefold() in self.text:
            return False
        if is_usual(one.speaker) and (one.has_colon or not one.dressed or one.bracketed):
            return True
        if self.knows(one.speaker) and (one.has_colon or one.bracketed):
            return True
        if not one.has_colon:
            return False
        if one.bracketed and is_automatic(one.speaker):
            return True
        needed = 2 if _NAME.fullmatch(one.bare) or _FULL_NAME.fullmatch(one.bare) else 0
        needed = needed or (3 if _SHORT.fullmatch(one.bare) else 0)
        return bool(needed) and times >= needed


@dataclass(frozen=True)
class _Match:
    """What stands at the begin of a line.

    Attributes
    ----------
    speaker, bare
        The label, and the label without parentheses.
    end
        Where the words begin.
    has_colon
        Else it is a tab, or nothing but a bracket.
    dressed, bracketed
        Whether there is anything about it, and whether that is square brackets.
    """

    speaker: str
    bare: str
    end: int
    has_colon: bool
    dressed: bool = False
    bracketed: bool = False


def _match(line: str) -> _Match | None:
    if plain := _LABEL.match(line):
        speaker = plain["speaker"].strip()
        return _Match(speaker, speaker, plain.end(), plain["end"].startswith(":"))
    dressed = _DRESSED.match(line)
    if dressed is None:
        return None
    has_colon = dressed["end"].startswith(":")
    bracketed = dressed["inner"] is not None
    bare = (dressed["inner"] or dressed["outer"]).strip()
    close = has_colon and not line[dressed.start("end") + 1 :][:1].isspace()
    if not has_colon and not bracketed:
        return None
    if close and line[dressed.start("end") + 1 :] and not dressed["bold"] and not is_usual(bare):
        # "Piet:ja" is no label, and "R:ja" is.
        return None
    speaker = f"{bare} {dressed['extra']}" if dressed["extra"] else bare
    return _Match(speaker, without_extra(bare), dressed.end(), has_colon, True, bracketed)
