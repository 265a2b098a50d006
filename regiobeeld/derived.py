"""What is computed from a picture, once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import pandas as pd

if TYPE_CHECKING:
    from regiobeeld.region_picture import Picture

P = ParamSpec("P")
T = TypeVar("T")


def once(
    function: Callable[Concatenate[Picture, P], T],
) -> Callable[Concatenate[Picture, P], T]:
    """Let a function of a picture be computed once for a picture and arguments.

    Several chapters are about the same analysis. A frame is given as a copy, which may be changed.
    """

    @wraps(function)
    def found(picture: Picture, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = function, args, tuple(sorted(kwargs.items()))
        if key not in picture.derived:
            picture.derived[key] = function(picture, *args, **kwargs)
        known: T = picture.derived[key]
        return known.copy() if isinstance(known, pd.DataFrame) else known  # type: ignore[return-value, unused-ignore]

    return found
