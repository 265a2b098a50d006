"""Whether the figures and causes of death that a region's focus names exist."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from regiobeeld.errors import RegionError, did_you_mean
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.geography.focus import Focus
from regiobeeld.measurement import Catalogue, catalogue
from regiobeeld.measurement.recipes import CAUSES


def checked_region(name: str | Path, year: int | None = None) -> Region:
    """Return a region of which the focus is right, so that a typing error shows at once.

    Raises
    ------
    RegionError
        When there is no such region, or its focus names an indicator or cause that does not exist.
    """
    found = find_region(name, year)
    # Definitions of indicators take time to load, and few regions have a focus.
    if found.focus.indicators:
        check_focus(found.focus, catalogue())
    else:
        _known(found.focus, found.focus.causes, CAUSES, "causes")
    return found


def check_focus(focus: Focus, definitions: Catalogue) -> None:
    """Look up the indicators and causes of a focus.

    Raises
    ------
    RegionError
        When there is no such indicator or cause: with the nearest that there is.
    """
    _known(focus, focus.indicators, definitions.indicators, "indicators")
    _known(focus, focus.causes, CAUSES, "causes")


def _known(focus: Focus, named: Iterable[str], known: Iterable[str], key: str) -> None:
    known = list(known)
    for name in named:
        if name not in known:
            listed = f" Choose from {', '.join(known)}." if len(known) < 10 else ""
            hint = did_you_mean(name, known) or listed or " See: regiobeeld indicators."
            raise RegionError(f"{focus.place}: focus.{key}: there is no {key[:-1]} {name!r}.{hint}")
