"""How many respondents speak in a focus group: one conversation, of several people."""

from __future__ import annotations

import pandas as pd

from regiobeeld.interviews.transcripts.register import RESPONDENTS, is_group


def with_respondents(register: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Return a register with the number of respondents of each focus group; else as it is.

    Parameters
    ----------
    register
        As of `read_register`.
    fragments
        As of `fragments`; ``spreker`` tells who speaks.

    Examples
    --------
    >>> register = pd.DataFrame({"interview_id": ["U03"], "soort": ["focusgroep"]})
    >>> fragments = pd.DataFrame({"interview_id": ["U03"] * 2, "spreker": ["U03-R1", "U03-R2"]})
    >>> with_respondents(register, fragments)["respondenten"].tolist()
    ['2']
    """
    groups = is_group(register)
    if not any(groups.values()):
        return register
    spoken = fragments[fragments["spreker"] != ""]
    counts = spoken.groupby("interview_id")["spreker"].nunique().to_dict()
    numbers = [
        str(counts.get(name, "")) if groups[str(name)] else "" for name in register["interview_id"]
    ]
    return register.assign(**{RESPONDENTS: pd.array(numbers, dtype="string")})
