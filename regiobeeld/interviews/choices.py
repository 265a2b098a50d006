"""Choices of a drop-down list: a name for the reader, with its id for the computer."""

from __future__ import annotations

import re

from regiobeeld.errors import DefinitionError

#: Values of the columns that have fixed ones.
ROLES = ("bewoner", "professional")
INTERVIEW, FOCUS_GROUP = "interview", "focusgroep"
#: What has no interviewer and no respondent by nature: it is coded, and is nobody's voice.
NOTES = ("observatie", "veldnotitie", "duidingssessie")
#: What can be held; an interview where nothing is said.
KINDS = (INTERVIEW, FOCUS_GROUP, *NOTES)
#: The most respondents that can be chosen for a focus group.
LARGEST_GROUP = 20
DUIDING = ("bevestigt", "nuanceert", "weerspreekt", "verklaart", "nieuw")
BELANG = (0, 1, 2, 3)
#: What a coder chooses where no code fits, and where no figure is meant, whatever was proposed.
NO_CODE = "geen code"
NO_FIGURE = "geen cijfer"
#: Code for what has no code yet: a note to the researcher, and no theme of its own.
NEW_SUBJECT = "Nieuw onderwerp"
_CHOICE = re.compile(r".*\[([^\[\]]+)\]\s*", re.DOTALL)


def choice(name: str, identity: str) -> str:
    """Write a choice.

    Examples
    --------
    >>> choice("Utrecht", "GM0344")
    'Utrecht [GM0344]'
    """
    return f"{name} [{identity}]"


def chosen(text: str) -> str:
    """Return the id in a choice; a bare id is its own.

    Raises
    ------
    DefinitionError
        When the text is neither.

    Examples
    --------
    >>> chosen("Utrecht [GM0344]"), chosen("GM0344"), chosen("")
    ('GM0344', 'GM0344', '')
    """
    text = text.strip()
    if match := _CHOICE.fullmatch(text):
        return match[1].strip()
    if not text or re.fullmatch(r"[\w.-]+", text):
        return text
    raise DefinitionError(f"{text!r} is no choice from the list, such as 'Utrecht [GM0344]'.")
