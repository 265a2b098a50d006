"""Where a rising function is zero."""

from __future__ import annotations

from collections.abc import Callable

_MOST_STEPS = 100


def root(function: Callable[[float], float], low: float, high: float, *, exact: float) -> float:
    """Solve for the zero of a rising function by false position, in Illinois steps.

    Loading `scipy.optimize` for it would take far longer than solving.

    Parameters
    ----------
    function
        Below zero at `low`, above it at `high`.
    low, high
        Where to look.
    exact
        How near to zero its value must come.
    """
    below, above = function(low), function(high)
    middle, kept = high, 0
    for _ in range(_MOST_STEPS):
        middle = high - above * (high - low) / (above - below)
        found = function(middle)
        if abs(found) < exact:
            break
        # An end that is kept twice counts half, lest the other end creep.
        if found < 0:
            low, below = middle, found
            above, kept = (above / 2, -1) if kept < 0 else (above, -1)
        else:
            high, above = middle, found
            below, kept = (below / 2, 1) if kept > 0 else (below, 1)
    return middle
