"""Read the definition of a region from TOML: our own profiles and a user's file."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from regiobeeld.definitions.toml_file import TomlFile
from regiobeeld.errors import DefinitionError, RegionError
from regiobeeld.geography.crosswalk import carried, links
from regiobeeld.geography.divisions import (
    FIRST_YEAR,
    KINDS,
    LAST_YEAR,
    YEARS,
    areas_of,
    division,
    members_of,
)
from regiobeeld.geography.focus import Focus, parse_focus
from regiobeeld.geography.lookup import find, slug

TEXTS = ("id", "description", "source", "published", "benchmark")
LISTS = ("gemeenten", "compare", "leaves")
KEYS = (*TEXTS, *LISTS, "name", "year", "fictional", "focus", *KINDS)
ID = re.compile(r"[a-z0-9][a-z0-9-]*")
PUBLISHED = re.compile(r"(NL|GM|GG|PV|CR|ZK|VR|LD)\d{2,4}")


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
    description: str = ""
    source: str = ""
    fictional: bool = False
    focus: Focus = field(default_factory=Focus)

    @property
    def name(self) -> str:
        """The Dutch name, or the first that there is."""
        return self.names.get("nl") or next(iter(self.names.values()))


@cache
def profiles() -> Mapping[str, Definition]:
    """Read the profiles that come with the package, by id."""
    folder = resources.files("regiobeeld.definitions") / "regions"
    found = {}
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".toml"):
            definition = parse(TomlFile(item.name, item.read_text(encoding="utf-8")))
            found[definition.id] = definition
    return MappingProxyType(found)


def read(path: Path) -> Definition:
    """Read a user's own region.

    Raises
    ------
    RegionError
        When there is no such file, or something in it is wrong: with the file, the line, the key,
        what was found and what would be right.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RegionError(f"{path}: there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RegionError(f"{path}: cannot be read as UTF-8 text ({error}).") from error
    file = TomlFile(str(path), text)
    definition = parse(file, default_id=slug(path.stem))
    if definition.id in profiles() or re.fullmatch(r"[a-z]{2}\d+", definition.id):
        raise RegionError(
            f"{file.at('id')}: id = {definition.id!r} is taken by a region of regiobeeld; choose"
            " another id."
        )
    _check_comparisons(definition, file)
    return definition


def _check_comparisons(definition: Definition, file: TomlFile) -> None:
    """Look up what the region is compared with, so that a typing error shows at once."""
    named = [("benchmark", definition.benchmark)]
    named += [("compare", text) for text in definition.compare]
    for key, text in named:
        if slug(text) not in profiles():
            try:
                find(text, definition.year, extra=profiles())
            except RegionError as error:
                raise RegionError(f"{file.at(key)}: {key} = {text!r}: {error}") from error


def parse(file: TomlFile, default_id: str | None = None) -> Definition:
    """Turn the text of a definition into a checked `Definition`."""
    try:
        content = file.content
    except DefinitionError as error:
        raise RegionError(str(error)) from error
    _check_keys(content, file)
    identifier = content.get("id", default_id)
    if not identifier or not ID.fullmatch(identifier):
        raise RegionError(
            f"{file.at('id')}: id = {identifier!r} must consist of lower-case letters, digits and"
            " hyphens, such as 'mijn-regio'."
        )
    kinds = [key for key in content if key in KINDS]
    if len(kinds) + ("gemeenten" in content) != 1:
        raise RegionError(
            f"{file.at(*kinds[-1:])}: say in one way what the region is: with gemeenten = [...]"
            f" and year, or with one of {', '.join(KINDS)}; found {_found(content, kinds)}."
        )
    compare = tuple(content.get("compare", ()))
    shared = ("description", "source", "benchmark", "fictional")
    common = {key: content[key] for key in shared if key in content}
    names = _names(content, file)
    focus = parse_focus(content.get("focus"), file.at("focus"))
    if kinds:
        area = _area(content[kinds[0]], kinds[0], file)
        return Definition(
            id=identifier,
            names=names,
            file=file.name,
            kind=kinds[0],
            area=area,
            published=content.get("published", area),
            compare=compare,
            focus=focus,
            **common,
        )
    year = _year(content, file)
    members = _members(content["gemeenten"], "gemeenten", year, file)
    leaves = _members(content.get("leaves", []), "leaves", year, file)
    if outside := [code for code in leaves if code not in members]:
        raise RegionError(
            f"{file.at('leaves')}: leaves names {outside[0]}, which is not among gemeenten."
        )
    _check_published(content.get("published"), members, year, file)
    return Definition(
        id=identifier,
        names=names,
        file=file.name,
        year=year,
        gemeenten=tuple(sorted(members)),
        leaves=leaves,
        published=content.get("published"),
        compare=compare,
        focus=focus,
        **common,
    )


def _check_keys(content: Mapping[str, object], file: TomlFile) -> None:
    for key, value in content.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(KEYS)}."
            raise RegionError(f"{file.at(key)}: there is no key {key!r}; {hint}")
        if key in (*TEXTS, *KINDS) and not isinstance(value, str):
            raise RegionError(f"{file.at(key)}: {key} = {value!r} must be a text between quotes.")
        if key == "fictional" and not isinstance(value, bool):
            raise RegionError(f"{file.at(key)}: fictional = {value!r} must be true or false.")
        if key in LISTS and not (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
        ):
            raise RegionError(
                f"{file.at(key)}: {key} = {value!r} must be a list of texts, such as"
                " ['GM0344', 'Utrecht']."
            )
    if "name" not in content:
        raise RegionError(f"{file.name}: the key 'name' is missing, such as name = 'Mijn regio'.")
    published = content.get("published")
    if isinstance(published, str) and not PUBLISHED.fullmatch(published):
        raise RegionError(
            f"{file.at('published')}: published = {published!r} must be the code under which CBS"
            " publishes the region, such as 'GG2514'."
        )


def _found(content: Mapping[str, object], kinds: list[str]) -> str:
    present = [*(["gemeenten"] if "gemeenten" in content else []), *kinds]
    return " and ".join(present) or "none of these"


def _names(content: Mapping[str, object], file: TomlFile) -> Mapping[str, str]:
    name = content["name"]
    names = {"nl": name} if isinstance(name, str) else name
    if (
        not isinstance(names, dict)
        or not names
        or not all(isinstance(text, str) and text.strip() for text in names.values())
    ):
        raise RegionError(
            f"{file.at('name')}: name = {name!r} must be a text, or a text per language (nl, en)."
        )
    return MappingProxyType(dict(names))


def _area(text: str, kind: str, file: TomlFile) -> str:
    try:
        return find(f"{kind}:{text}", LAST_YEAR)
    except RegionError as error:
        raise RegionError(f"{file.at(kind)}: {kind} = {text!r}: {error}") from error


def _year(content: Mapping[str, object], file: TomlFile) -> int:
    year = content.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or year not in YEARS:
        found = "is missing" if year is None else f"= {year!r} is not right"
        raise RegionError(
            f"{file.at('year')}: year {found}: give the year of the list of gemeenten, "
            f"a whole number from {FIRST_YEAR} to {LAST_YEAR}."
        )
    return year


def _members(texts: list[str], key: str, year: int, file: TomlFile) -> tuple[str, ...]:
    if key == "gemeenten" and not texts:
        raise RegionError(
            f"{file.at(key)}: gemeenten is empty; name at least one, such as 'GM0344'."
        )
    found: dict[str, str] = {}
    for position, text in enumerate(texts):
        try:
            code = find(text if ":" in text else f"gemeente:{text}", year)
        except RegionError as error:
            raise RegionError(f"{file.at(key, position)}: {key}: {error}") from error
        if not code.startswith("GM"):
            raise RegionError(f"{file.at(key, position)}: {key}: {text!r} is not a gemeente.")
        if code in found:
            name = division(year)[code].name
            raise RegionError(
                f"{file.at(key, position)}: {key}: {code} {name} is there twice, as"
                f" {found[code]!r} and {text!r}."
            )
        found[code] = text
    return tuple(found)


def _check_published(code: str | None, listed: tuple[str, ...], year: int, file: TomlFile) -> None:
    """Refuse a published region that is not the one described: its figures would be wrong."""
    if code is None or code not in areas_of(year):
        return
    if set(members_of(code, year)) != set(listed):
        raise RegionError(
            f"{file.at('published')}: published = {code!r} is {areas_of(year)[code].name}, which"
            f" has other gemeenten in {year} than this list; leave published out."
        )


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
