"""The people that a region itself expects on top of a projection, as its definition says it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, ValueForm
from regiobeeld.geography.divisions import LAST_YEAR

_LAST = 2100
_KEYS: Mapping[str, ValueForm] = {"source": form.NAME, "extra": form.TABLE}
_BY_YEAR = ValueForm(
    "people by year, such as { 2030 = 1200 }", lambda v: isinstance(v, Mapping) and bool(v)
)
_YEAR = ValueForm(
    f"a year from {LAST_YEAR + 1} to {_LAST}",
    lambda v: v.isdecimal() and v.isascii() and LAST_YEAR < int(v[:5]) <= _LAST,
)
_PEOPLE = ValueForm(
    "a number of people, such as 1200", lambda v: form.NUMBER.fits(v) and math.isfinite(v)
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """People that come on top of a projection, for instance with new housing.

    Attributes
    ----------
    source
        Who expects them.
    extra
        People by year, per code of a gemeente of the newest division.
    """

    source: str
    extra: Mapping[str, Mapping[int, float]] = field(hash=False)


def parse_scenario(section: CheckedSection, gemeenten: Mapping[str, str]) -> Scenario:
    """Turn the table ``[scenario]`` of a definition into a `Scenario`.

    Parameters
    ----------
    section
        The table.
    gemeenten
        Names by code of the gemeenten that the region has in the newest division.

    Raises
    ------
    RegionError
        When a key, a gemeente, a year or a number is wrong, or a gemeente is there twice: with the
        file, the line, the key, what was found and what would be right.
    """
    section.check(_KEYS, _KEYS)
    below = section.below("extra")
    code_of = {name: code for code, name in gemeenten.items()} | {code: code for code in gemeenten}
    below.check(dict.fromkeys(code_of, _BY_YEAR))
    if not below.content:
        raise section.fault("extra is empty; name a gemeente with people by year.", "extra")
    extra: dict[str, Mapping[int, float]] = {}
    for name, entry in below.each().items():
        entry.check_all(_YEAR, _PEOPLE)
        if code_of[name] in extra:
            raise below.fault(f"{name}: this gemeente is there twice, by name and by code.", name)
        extra[code_of[name]] = {int(year): float(n) for year, n in entry.content.items()}
    return Scenario(section.content["source"].strip(), extra)
