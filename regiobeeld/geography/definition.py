"""Read the definition of a region from TOML: our own profiles and a user's file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, TomlFile, ValueForm, both_languages
from regiobeeld.disclosure import SMALLEST_GROUP
from regiobeeld.errors import RegionError
from regiobeeld.geography.coalitions import (
    LocalCoalition,
    OpgavenHere,
    parse_coalitions,
    parse_opgaven,
)
from regiobeeld.geography.crosswalk import carried, links
from regiobeeld.geography.divisions import (
    KINDS,
    LAST_YEAR,
    YEARS,
    areas_of,
    division,
    members_of,
)
from regiobeeld.geography.focus import Focus, parse_focus
from regiobeeld.geography.lookup import find, slug
from regiobeeld.geography.scenario import Scenario, parse_scenario
from regiobeeld.geography.sites import Site, parse_sites

_ID = "lower-case letters, digits and hyphens, such as 'mijn-regio'"
_PUBLISHED = "the code under which CBS publishes the region, such as 'GG2514'"
_KEYS: Mapping[str, ValueForm] = {
    "id": form.matching(_ID, r"[a-z0-9][a-z0-9-]*"),
    "description": form.TEXT,
    "source": form.TEXT,
    "published": form.matching(_PUBLISHED, r"(NL|GM|GG|PV|CR|ZK|VR|LD)\d{2,4}"),
    "benchmark": form.TEXT,
    "gemeenten": form.LIST,
    "compare": form.LIST,
    "similar": form.LIST,
    "leaves": form.LIST,
    "name": form.WORDS,
    "year": form.year_of(YEARS),
    "fictional": form.FLAG,
    "focus": form.TABLE,
    "disclosure": form.TABLE,
    "site": form.TABLES,
    "scenario": form.TABLE,
    "coalition": form.TABLES,
    "opgaven": form.TABLE,
    "opgave": form.TABLE,
    **dict.fromkeys(KINDS, form.TEXT),
}
# Privacy may be stricter in a region, and never less so.
_DISCLOSURE: Mapping[str, ValueForm] = {
    "smallest": ValueForm(
        f"a whole number of {SMALLEST_GROUP} or more: a region may only be stricter",
        lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= SMALLEST_GROUP,
    )
}
#: How a benchmark of similar areas is asked for; ``similar-without-income`` leaves a part out.
SIMILAR = "similar"
SIMILAR_WITHOUT = f"{SIMILAR}-without-"
# Keys that say the same of every region.
_SHARED = ("description", "source", "benchmark", "fictional")


@dataclass(frozen=True, slots=True)
class Definition:
    """A region as written down: by an area of CBS (`kind`, `area`) or by a list of gemeenten.

    `year` is the division of the list; an area is looked up in the newest division.
    """

    id: str
    names: Mapping[str, str]
    file: str
    kind: str | None = None
    area: str | None = None
    year: int = LAST_YEAR
    gemeenten: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    published: str | None = None
    benchmark: str = "NL01"
    compare: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    description: str = ""
    source: str = ""
    fictional: bool = False
    focus: Focus = field(default_factory=Focus)
    smallest_group: int = SMALLEST_GROUP
    sites: tuple[Site, ...] = ()
    scenario: Scenario | None = None
    coalitions: tuple[LocalCoalition, ...] = ()
    opgaven: OpgavenHere = field(default_factory=OpgavenHere)

    @property
    def name(self) -> str:
        """The Dutch name, or the first that there is."""
        return self.names.get("nl") or next(iter(self.names.values()))


def is_similar(name: object) -> bool:
    """Return whether a benchmark is one of similar areas."""
    text = str(name).strip().lower()
    return text == SIMILAR or text.startswith(SIMILAR_WITHOUT)


@cache
def profiles() -> Mapping[str, Definition]:
    """Read the profiles that come with the package, by id."""
    folder = resources.files("regiobeeld.definitions") / "regions"
    files = sorted(folder.iterdir(), key=lambda entry: entry.name)
    found = [parse(TomlFile.read(f, error=RegionError)) for f in files if f.name.endswith(".toml")]
    return MappingProxyType({definition.id: definition for definition in found})


def read(path: Path) -> Definition:
    """Read a user's own region.

    Raises
    ------
    RegionError
        When there is no such file, or something in it is wrong: with the file, the line, the key,
        what was found and what would be right.
    """
    file = TomlFile.read(path, str(path), RegionError)
    definition = parse(file, default_id=slug(path.stem))
    section = file.section()
    if definition.id in profiles() or re.fullmatch(r"[a-z]{2}\d+", definition.id):
        raise section.fault(
            f"id = {definition.id!r} is taken by a region of regiobeeld; choose another id.", "id"
        )
    # Look up what the region is compared with, so that a typing error shows at once.
    lists = {"compare": definition.compare, "similar": definition.similar}
    named = [("benchmark", definition.benchmark)]
    named += [(key, name) for key, names in lists.items() for name in names]
    for key, text in named:
        # Similar areas are found by figures, when a picture is made.
        if slug(text) not in profiles() and not (key == "benchmark" and is_similar(text)):
            _code(section, text, definition.year, f"{key} = {text!r}", key, extra=profiles())
    return definition


def parse(file: TomlFile, default_id: str = "") -> Definition:
    """Turn the text of a definition into a checked `Definition`.

    Raises
    ------
    RegionError
        As the file says: with the line, the key, what was found and what would be right.
    """
    section = file.section()
    section.check(_KEYS, ("name",) if default_id else ("id", "name"))
    content = section.content
    kinds = [key for key in content if key in KINDS]
    ways = [*(["gemeenten"] if "gemeenten" in content else []), *kinds]
    if len(ways) != 1:
        raise section.fault(
            "say in one way what the region is: with gemeenten = [...] and year, or with one of"
            f" {', '.join(KINDS)}; found {' and '.join(ways) or 'none of these'}.",
            *kinds[-1:],
        )
    definition = Definition(
        id=content.get("id", default_id),
        names=MappingProxyType(both_languages(content["name"])),
        file=file.name,
        compare=tuple(content.get("compare", ())),
        similar=tuple(content.get("similar", ())),
        focus=parse_focus(section.below("focus")) if "focus" in content else Focus(),
        smallest_group=_smallest_group(section),
        sites=parse_sites(section),
        coalitions=parse_coalitions(section),
        opgaven=parse_opgaven(section),
        **{key: content[key] for key in _SHARED if key in content},
        **(_by_area(section, kinds[0]) if kinds else _by_list(section)),
    )
    if "scenario" not in content:
        return definition
    inside = {code: division(LAST_YEAR)[code].name for code in members(definition, LAST_YEAR)}
    return replace(definition, scenario=parse_scenario(section.below("scenario"), inside))


def _smallest_group(section: CheckedSection) -> int:
    """Return below which number of interviews nothing of a group is told."""
    if "disclosure" not in section.content:
        return SMALLEST_GROUP
    below = section.below("disclosure")
    below.check(_DISCLOSURE, ("smallest",))
    return int(below.content["smallest"])


def _by_area(section: CheckedSection, kind: str) -> dict[str, Any]:
    """Return what a definition by an area of CBS says of itself alone."""
    text = section.content[kind]
    area = _code(section, f"{kind}:{text}", LAST_YEAR, f"{kind} = {text!r}", kind)
    published = section.content.get("published", area)
    return {"kind": kind, "area": area, "published": published}


def _by_list(section: CheckedSection) -> dict[str, Any]:
    """Return what a definition by a list of gemeenten says of itself alone."""
    section.check(_KEYS, ("year",))
    content = section.content
    if not content["gemeenten"]:
        raise section.fault("gemeenten is empty; name at least one, such as 'GM0344'.", "gemeenten")
    year, published = content["year"], content.get("published")
    listed = _listed(section, "gemeenten", year)
    leaves = _listed(section, "leaves", year)
    if outside := [code for code in leaves if code not in listed]:
        raise section.fault(f"leaves names {outside[0]}, which is not among gemeenten.", "leaves")
    area = areas_of(year).get(published or "")
    # Figures of a published region that is not the one described would be wrong.
    if area and set(members_of(area.code, year)) != set(listed):
        raise section.fault(
            f"published = {published!r} is {area.name}, which has other gemeenten in {year} than"
            " this list; leave published out.",
            "published",
        )
    gemeenten = tuple(sorted(listed))
    return {"year": year, "gemeenten": gemeenten, "leaves": leaves, "published": published}


def _code(
    section: CheckedSection,
    text: str,
    year: int,
    told: str,
    *keys: str | int,
    extra: Iterable[str] = (),
) -> str:
    """Return the code of an area that a key names."""
    try:
        return find(text, year, extra)
    except RegionError as error:
        raise section.fault(f"{told}: {error}", *keys) from error


def _listed(section: CheckedSection, key: str, year: int) -> tuple[str, ...]:
    """Return the codes of the gemeenten that a list names, each once."""
    found: dict[str, str] = {}
    for position, text in enumerate(section.content.get(key, ())):
        name = text if ":" in text else f"gemeente:{text}"
        code = _code(section, name, year, key, key, position)
        if not code.startswith("GM"):
            raise section.fault(f"{key}: {text!r} is not a gemeente.", key, position)
        if code in found:
            raise section.fault(
                f"{key}: {code} {division(year)[code].name} is there twice, as {found[code]!r} and"
                f" {text!r}.",
                key,
                position,
            )
        found[code] = text
    return tuple(found)


def members(definition: Definition, year: int) -> tuple[str, ...]:
    """Give the gemeenten of a defined region in the division of any year.

    A region by area has the gemeenten that CBS counted to it in that year. A list of gemeenten is
    carried along the municipal changes, as long as it stays a set of whole gemeenten.
    """
    if definition.area is not None:
        return members_of(definition.area, year)
    parts = carried(definition.gemeenten, definition.year, year)
    whole = tuple(code for code, share in parts.items() if share == 1)
    for code in parts:
        if code not in whole and not _may_leave(definition, code, year):
            raise RegionError(_mixed(definition, code, year))
    return whole


def _inside(definition: Definition, code: str, year: int) -> list[str]:
    """Give the listed gemeenten that went into a gemeente of a later year."""
    walk = links(definition.year, year)
    return [old for old, new, _ in walk if new == code and old in definition.gemeenten]


def _may_leave(definition: Definition, code: str, year: int) -> bool:
    later = year > definition.year
    return later and set(_inside(definition, code, year)) <= set(definition.leaves)


def _mixed(definition: Definition, code: str, year: int) -> str:
    name = f"{code} {division(year)[code].name}"
    if year < definition.year:
        return (
            f"{definition.file}: in {year} the region is no set of whole gemeenten, as only a part "
            f"of {name} lies in it; give year={definition.year} and use members_in for {year}."
        )
    old = ", ".join(f'"{code}"' for code in _inside(definition, code, year))
    return (
        f"{definition.file}: in {year} {name} holds land from outside the region too; make a list "
        f"for {year}, or add leaves = [{old}] to let that part leave the region."
    )
