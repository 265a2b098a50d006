"""Opgaven as written down: those of the package, and what a region and its users change."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.texts import resource, texts
from regiobeeld.definitions.toml_file import CheckedSection, TomlFile, ValueForm, both_languages
from regiobeeld.errors import DefinitionError, RegionError, did_you_mean
from regiobeeld.future.hands import MEASURES
from regiobeeld.geography import Region
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement.definitions_folder import VARIABLE, is_region
from regiobeeld.measurement.recipes import CAUSES
from regiobeeld.opgaven.tables import burdens, risks

ROLES = ("bewoner", "mantelzorger", "professional", "bestuurder")
#: Kilometres of which `regiobeeld.access` says how many people live beyond.
FAR = (5, 10, 15, 20, 30)
_KEYS: Mapping[str, ValueForm] = {
    "label": form.WORDS,
    "text": form.WORDS,
    "goal": form.NAME,
    "lead": form.NAME,
    "supporting": form.LIST,
    "age": form.NAME,
    "demand": form.NAME,
    "ageing": form.LIST,
    "wijk": form.NAME,
    "cause": form.NAME,
    "far": ValueForm(f"one of {', '.join(map(str, FAR))}", lambda v: v in FAR and v is not True),
    "burden": form.LIST,
    "risk": form.LIST,
    "codes": form.LIST,
    "unknown": form.WORDS,
    "can": form.WORDS,
    "source": form.NAME,
    "question": form.TABLE,
}

_LISTS = ("supporting", "ageing", "burden", "risk", "codes")


@dataclass(frozen=True)
class Opgave:
    """Something that people in a region can work on together: figures that belong together.

    Attributes
    ----------
    id
        Stable name.
    label, text
        Its name, and what it is in one plain sentence; per language.
    goal
        Id of a goal of the catalogue; empty when it serves none.
    lead
        The indicator that comes first; empty when there is none in any open table.
    supporting
        Indicators that belong to it.
    age
        The ages that it is about; empty when it is about everybody.
    demand, ageing
        A condition of `regiobeeld.future.conditions` and measures of `regiobeeld.future.ageing`
        that say what is coming; empty when nothing does.
    wijk
        A counted figure of wijken that says where it is; or empty.
    cause
        A cause of death of which mortality is compared at equal ages; or empty.
    far
        Kilometres to the nearest hospital from which people live far; 0 when that is no part of it.
    burden
        Conditions of which the burden of disease is its burden.
    risk
        Risk factors; what they contribute stands apart.
    codes
        Codes of a codebook that are about it; so are those below them.
    unknown
        What no open figure says, per language; may be empty.
    can, source
        What a coalition can do, per language, and who says so; both empty when nobody does.
    question
        What opens an interview, by role of `ROLES` and language.
    place
        File and line of an opgave that is not of the package.
    """

    id: str
    label: Mapping[str, str]
    text: Mapping[str, str]
    goal: str = ""
    lead: str = ""
    supporting: tuple[str, ...] = ()
    age: str = ""
    demand: str = ""
    ageing: tuple[str, ...] = ()
    wijk: str = ""
    cause: str = ""
    far: int = 0
    burden: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)
    can: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    question: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    place: str = ""

    @property
    def indicators(self) -> tuple[str, ...]:
        """The lead and what supports it."""
        return (*filter(None, [self.lead]), *self.supporting)


def opgave_of(section: CheckedSection) -> Opgave:
    """Turn a section ``[opgave.NAME]`` into an opgave.

    Raises
    ------
    DefinitionError
        Or the class of the file: when a key or a value is wrong, with the file, the line, the key,
        what was found and what would be right.
    """
    section.check(_KEYS, ("label", "text"))
    content = section.content
    if ("can" in content) != ("source" in content):
        raise section.fault("can and source belong together: say who says that it helps.")
    question: Mapping[str, Mapping[str, str]] = {}
    if "question" in content:
        asked = section.below("question")
        asked.check(dict.fromkeys(ROLES, form.WORDS))
        question = {role: both_languages(text) for role, text in asked.content.items()}
    plain = ("goal", "lead", "age", "demand", "wijk", "cause", "far", "source")
    # Whether values are of their forms was checked above.
    given: dict[str, Any] = {key: content[key] for key in plain if key in content}
    given |= {k: tuple(content[k]) for k in _LISTS if k in content}
    given |= {k: both_languages(content[k]) for k in ("unknown", "can") if k in content}
    opgave = Opgave(
        id=section.name,
        label=both_languages(content["label"]),
        text=both_languages(content["text"]),
        question=MappingProxyType(dict(question)),
        place=section.place,
        **given,
    )
    for name in opgave.supporting:
        if opgave.indicators.count(name) > 1:
            raise section.fault(f"supporting names {name!r} twice.", "supporting")
    section.all_of("burden", opgave.burden, burdens().index)
    section.all_of("risk", opgave.risk, risks().index)
    section.all_of("ageing", opgave.ageing, MEASURES)
    for key, known in (("demand", texts("conditions")), ("cause", CAUSES)):
        if key in content:
            section.one_of(key, content[key], known)
    return opgave


@cache
def package_opgaven() -> Mapping[str, Opgave]:
    """Return the opgaven that come with the package, by id."""
    file = TomlFile.read(resource("definitions", "opgaven.toml"))
    return MappingProxyType({n: opgave_of(s) for n, s in file.section("opgave").each().items()})


def read_opgaven(path: Path) -> Mapping[str, Opgave]:
    """Read the opgaven of a file of one's own, with sections ``[opgave.NAME]``.

    Raises
    ------
    DefinitionError
        When something is wrong in it: with the file, the line, the key, what was found and what
        would be right.
    """
    file = TomlFile.read(path, str(path))
    section = file.section()
    section.check({"opgave": form.TABLE}, ("opgave",), others=True)
    return {name: _new(opgave_of(found)) for name, found in section.below("opgave").each().items()}


def own_folder() -> Path | None:
    """Return the folder with definitions of one's own, or None."""
    chosen = os.environ.get(VARIABLE)
    return Path(chosen).expanduser() if chosen else None


def opgaven_of(region: Region) -> Mapping[str, Opgave]:
    """Return the opgaven of a region, by id: its coalitions' own first.

    Those of the package and of a folder of one's own, without what the region drops, under the
    names that it gives, with what it adds.

    Raises
    ------
    DefinitionError, RegionError
        When one of them is wrong, or the region names one that is not there.
    """
    known = {**package_opgaven(), **_of_folder(own_folder())}
    here = region.opgaven
    for section in here.added:
        known[section.name] = _new(opgave_of(section))
    check_opgaven(region, known)
    for name, label in here.rename.items():
        known[name] = replace(known[name], label=label)
    first = [name for coalition in region.coalitions for name in coalition.opgaven]
    return {name: known[name] for name in dict.fromkeys([*first, *known]) if name not in here.drop}


def check_opgaven(region: Region, known: Iterable[str]) -> None:
    """Look up the opgaven that a region names.

    Raises
    ------
    RegionError
        When there is no such opgave, with the nearest that there is; or when a coalition works on
        one that the region drops.
    """
    known, here = list(known), region.opgaven
    for place, key, names in [
        (here.place, "drop", here.drop),
        (here.place, "rename", list(here.rename)),
        *((c.place, f"coalition {c.id}", c.opgaven) for c in region.coalitions),
    ]:
        for name in names:
            if name not in known:
                raise RegionError(
                    f"{place}: {key}: there is no opgave {name!r}.{did_you_mean(name, known)}"
                    f" They are {', '.join(known)}."
                )
            if key != "drop" and name in here.drop:
                raise RegionError(f"{place}: {key}: {name!r} is an opgave that drop leaves out.")


def check_indicators(opgaven: Iterable[Opgave], catalogue: Catalogue) -> None:
    """Look up the indicators and goals of opgaven.

    Raises
    ------
    DefinitionError
        When there is no such indicator or goal: with the nearest that there is.
    """
    for opgave in opgaven:
        wanted: Sequence[tuple[str, str, Iterable[str]]] = [
            *(("indicator", name, catalogue.indicators) for name in opgave.indicators),
            *(("indicator", name, catalogue.indicators) for name in filter(None, [opgave.wijk])),
            *(("goal", name, catalogue.goals) for name in filter(None, [opgave.goal])),
        ]
        for kind, name, known in wanted:
            if name not in known:
                raise DefinitionError(
                    f"{opgave.place}, [opgave.{opgave.id}]: there is no {kind} {name!r}."
                    f"{did_you_mean(name, known)}"
                )


def _new(opgave: Opgave) -> Opgave:
    if opgave.id in package_opgaven():
        raise DefinitionError(
            f"{opgave.place}: regiobeeld has an opgave {opgave.id!r} already; choose another name."
        )
    return opgave


def _of_folder(folder: Path | None) -> Mapping[str, Opgave]:
    """Return the opgaven in a folder of definitions of one's own."""
    found: dict[str, Opgave] = {}
    for path in sorted(folder.glob("*.toml")) if folder else ():
        file = TomlFile.read(path)
        if "opgave" in file.content and not is_region(file):
            for name, opgave in read_opgaven(path).items():
                if name in found:
                    raise DefinitionError(
                        f"{opgave.place}: there is an opgave {name!r} in this folder already."
                    )
                found[name] = opgave
    return found
