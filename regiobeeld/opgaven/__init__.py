"""Opgaven: what a coalition can work on, what is known of it, and what a reader should remember.

May use `analysis`, `region_picture` and below.

The module is a function too, as `regiobeeld.opgaven(picture)`: see `overview`.
"""

import sys
from types import ModuleType
from typing import Any

from regiobeeld.opgaven.belonging import belonging, coalitions_by_indicator
from regiobeeld.opgaven.definition import Opgave, opgaven_of
from regiobeeld.opgaven.evidence import evidence, overview
from regiobeeld.opgaven.messages import (
    Question,
    main_messages,
    meeting_question,
    strengths,
    unknowns,
)
from regiobeeld.opgaven.order import coalition_order
from regiobeeld.opgaven.statements import read_own_figures

__all__ = [
    "Opgave",
    "Question",
    "belonging",
    "coalition_order",
    "coalitions_by_indicator",
    "evidence",
    "main_messages",
    "meeting_question",
    "opgaven_of",
    "overview",
    "read_own_figures",
    "strengths",
    "unknowns",
]


class _Callable(ModuleType):
    """A module that is called as its function `overview`.

    Of one name there is both a room and a question, ``regiobeeld.opgaven(picture)``, and Python
    looks for ``__call__`` on the class: https://docs.python.org/3/reference/datamodel.html.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return overview(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
