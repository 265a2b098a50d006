"""Who works together in a region and on what, as its definition says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, ValueForm, both_languages

_ID = form.matching("lower-case letters, digits and _, such as 'hartzorg'", r"[a-z][a-z0-9_]*")
_COALITION: Mapping[str, ValueForm] = {
    "id": _ID,
    "name": form.WORDS,
    "goal": form.WORDS,
    "opgaven": form.LIST,
}
_OPGAVEN: Mapping[str, ValueForm] = {"drop": form.LIST, "rename": form.TABLE}


@dataclass(frozen=True, slots=True)
class LocalCoalition:
    """People and organisations of a region that work on the same.

    Attributes
    ----------
    id
        Stable name.
    names
        Its name per language.
    goals
        What it wants, per language; may be empty.
    opgaven
        Ids of the opgaven that it works on, in order.
    place
        File and line where it stands, for messages.
    """

    id: str
    names: Mapping[str, str] = field(hash=False)
    opgaven: tuple[str, ...]
    goals: Mapping[str, str] = field(default_factory=dict, hash=False)
    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OpgavenHere:
    """What a region changes to the list of opgaven.

    Attributes
    ----------
    drop
        Ids of opgaven that do not matter here.
    rename
        The name here, per language, by id.
    added
        Sections ``[opgave.NAME]`` of opgaven of its own.
    place
        File and line where it stands, for messages.
    """

    drop: tuple[str, ...] = ()
    rename: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    added: tuple[CheckedSection, ...] = field(default=(), hash=False)
    place: str = field(default="", compare=False, repr=False)


def parse_coalitions(section: CheckedSection) -> tuple[LocalCoalition, ...]:
    """Turn the tables ``[[coalition]]`` of a definition into coalitions.

    Whether there are such opgaven is for `regiobeeld.opgaven` to say.

    Raises
    ------
    RegionError
        When a key or a value is wrong, or an id is there twice: with the file, the line, the key,
        what was found and what would be right.
    """
    section.check({"coalition": form.TABLES}, others=True)
    found: dict[str, LocalCoalition] = {}
    for position in range(len(section.content.get("coalition", ()))):
        entry = section.below("coalition", position)
        entry.check(_COALITION, ("id", "name", "opgaven"))
        content = entry.content
        if content["id"] in found:
            raise entry.fault(f"id is {content['id']!r}; there is a coalition of that id.", "id")
        opgaven = content["opgaven"]
        if twice := [name for name in opgaven if opgaven.count(name) > 1]:
            raise entry.fault(f"opgaven names {twice[0]!r} twice.", "opgaven")
        found[content["id"]] = LocalCoalition(
            content["id"],
            dict(both_languages(content["name"])),
            tuple(opgaven),
            dict(both_languages(content.get("goal", ""))),
            entry.place,
        )
    return tuple(found.values())


def parse_opgaven(section: CheckedSection) -> OpgavenHere:
    """Turn ``[opgaven]`` and ``[opgave.NAME]`` of a definition into what a region changes.

    Raises
    ------
    RegionError
        When a key or a value is wrong: with the file, the line, the key, what was found and what
        would be right.
    """
    changed = section.below("opgaven") if "opgaven" in section.content else None
    drop: tuple[str, ...] = ()
    rename: Mapping[str, Mapping[str, str]] = {}
    if changed is not None:
        changed.check(_OPGAVEN)
        drop = tuple(changed.content.get("drop", ()))
        if "rename" in changed.content:
            names = changed.below("rename")
            names.check_all(_ID, form.WORDS)
            rename = {key: both_languages(value) for key, value in names.content.items()}
    added = section.below("opgave").each() if "opgave" in section.content else {}
    return OpgavenHere(
        drop,
        rename,
        tuple(added.values()),
        changed.place if changed is not None else section.place,
    )
