"""Where people of a region go for care, as its definition says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, ValueForm
from regiobeeld.geography.lookup import slug

_KEYS: Mapping[str, ValueForm] = {
    "name": form.NAME,
    "kind": form.NAME,
    "postcode": form.matching(
        "four digits between quotes, such as '7512'", r"[1-9][0-9]{3}( ?[A-Za-z]{2})?"
    ),
    "source": form.NAME,
}


@dataclass(frozen=True, slots=True)
class Site:
    """A place where care is given.

    Attributes
    ----------
    name
        As people call it, with the town: ``MST Enschede``.
    kind
        What is there: ``hoofdlocatie``.
    postcode
        Its postcode area: four digits.
    source
        Who says that it is there.
    place
        File and line where it stands, for messages.
    """

    name: str
    kind: str
    postcode: str
    source: str
    place: str = field(default="", compare=False, repr=False)


def parse_sites(section: CheckedSection) -> tuple[Site, ...]:
    """Turn the tables ``[[site]]`` of a definition into sites.

    Whether there is such a postcode area is for `regiobeeld.access` to say.

    Raises
    ------
    RegionError
        When a key or a value is wrong, or a name is there twice: with the file, the line, the key,
        what was found and what would be right.
    """
    section.check({"site": form.TABLES}, others=True)
    found: dict[str, Site] = {}
    for position in range(len(section.content.get("site", ()))):
        entry = section.below("site", position)
        entry.check(_KEYS, _KEYS)
        text: Mapping[str, str] = {key: entry.content[key].strip() for key in _KEYS}
        if slug(text["name"]) in found:
            raise entry.fault(f"name is {text['name']!r}; there is a site of that name.", "name")
        found[slug(text["name"])] = Site(
            text["name"], text["kind"], text["postcode"][:4], text["source"], entry.place
        )
    return tuple(found.values())
