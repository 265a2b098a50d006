"""Tables that a picture can use: what each would add, and how much of it is known before it comes.

They stand in ``definitions/known_tables.toml``. Of some the keys are known word for word, of others
only titles; both are compared with the table itself when it is fetched, and what differs is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.texts import resource
from regiobeeld.definitions.toml_file import CheckedSection, TomlFile, ValueForm
from regiobeeld.errors import did_you_mean
from regiobeeld.measurement.catalogue import Catalogue
from regiobeeld.statline.metadata import TableInfo, stem

_FILE = "known_tables.toml"
# A longer list of what a table has helps nobody.
_MOST_NAMED = 8
_ID = form.matching("an identifier of a table such as 84799NED", r"[0-9]{5}[A-Za-z]{3}")
_KEYS: Mapping[str, ValueForm] = {
    "catalogue": form.matching("a catalogue such as CBS or RIVM", r"[A-Za-z][A-Za-z0-9]{0,29}"),
    "publisher": form.NAME,
    "title": form.NAME,
    "adds": form.NAME,
    "year": form.year_of(range(1990, 2101)),
    "opgaven": form.LIST,
    "indicators": form.LIST,
    "dimensions": form.LIST,
    "topics": form.LIST,
    "codes": form.TABLE,
    "titles": form.LIST,
}
_REQUIRED = ("catalogue", "title", "adds")


@dataclass(frozen=True)
class KnownTable:
    """A table that a picture can use.

    Attributes
    ----------
    id
        As the service writes it.
    catalogue
        Where it is asked for: ``CBS``, ``RIVM``, ``AZW``.
    title
        As published, as far as known.
    adds
        What a picture gets by it, in one plain line.
    publisher
        Whom its source line names, where that is not the publisher of the whole catalogue.
    year
        Year of its newest figures; 0 when it is renewed, so that only the service knows.
    opgaven
        Ids of the opgaven that it is about.
    indicators
        Ids of the indicators of which it has the figure, whether there is a recipe for it or not.
    dimensions, topics, codes
        Keys that are known word for word; codes per dimension.
    titles
        Titles of topics or dimensions of which the keys are not known.
    """

    id: str
    catalogue: str
    title: str
    adds: str
    publisher: str = ""
    year: int = 0
    opgaven: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    titles: tuple[str, ...] = ()


@cache
def usable_tables() -> Mapping[str, KnownTable]:
    """Return the tables that a picture can use, by identifier in capitals.

    Raises
    ------
    DefinitionError
        When the file is wrong; names the line.

    Examples
    --------
    >>> usable_tables()["50149NED"].indicators
    ('gp_care_use', 'hospital_care_use')
    """
    return read_known_tables(TomlFile.read(resource("definitions", _FILE)))


def read_known_tables(file: TomlFile) -> Mapping[str, KnownTable]:
    """Read a file of known tables; see `usable_tables`."""
    found: dict[str, KnownTable] = {}
    for name, section in file.section().each().items():
        if not _ID.fits(name):
            raise section.fault(f"{name!r} must be {_ID.name}.")
        if name.upper() in found:
            raise section.fault(f"table {name} is there twice.")
        found[name.upper()] = _known(name, section)
    return MappingProxyType(found)


def _known(name: str, section: CheckedSection) -> KnownTable:
    section.check(_KEYS, _REQUIRED)
    own = section.content
    codes: Mapping[str, list[str]] = {}
    if "codes" in own:
        below = section.below("codes")
        below.check_all(form.NAME, form.LIST)
        below.all_of("codes", below.content, own.get("dimensions", ()))
        codes = below.content
    texts = {key: str(own.get(key, "")) for key in ("catalogue", "title", "adds", "publisher")}
    return KnownTable(
        id=name,
        year=own.get("year", 0),
        codes={key: tuple(value) for key, value in codes.items()},
        opgaven=tuple(own.get("opgaven", ())),
        indicators=tuple(own.get("indicators", ())),
        dimensions=tuple(own.get("dimensions", ())),
        topics=tuple(own.get("topics", ())),
        titles=tuple(own.get("titles", ())),
        **texts,
    )


def with_recipe(known: KnownTable, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the indicators of a table that a picture makes of it as soon as it is there.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> with_recipe(usable_tables()["50150NED"], catalogue())
    ('good_health_modelled',)
    """
    sources = {
        name
        for name, source in catalogue.sources.items()
        if known.id.upper() in {table.upper() for table in source.tables.values()}
    }
    return tuple(
        name
        for name in known.indicators
        if name in catalogue.indicators
        and any(recipe.source in sources for recipe in catalogue.indicators[name].recipes)
    )


def differences(known: KnownTable, info: TableInfo) -> Iterator[str]:
    """Say how a table, now that it is there, is other than what was known of it.

    First how many of its keys are as they were known; then those that have another number, and
    those that are not there, with what is; then the titles that were looked for.

    Examples
    --------
    >>> from regiobeeld.statline.metadata import Dimension, Topic
    >>> topics = (Topic("Verzuim_2", "Verzuim"), Topic("Ziekteverzuimpercentage_1", "Percentage"))
    >>> branches = Dimension("Branches", "AZW branches", "Dimension", {})
    >>> info = TableInfo("24015NED", "Verzuim", "AZW", "2024", "", "nl", topics, (branches,))
    >>> table = KnownTable("24015NED", "AZW", "Verzuim", "Sick leave.", titles=("Verzuim", "Regio"))
    >>> for line in differences(table, info):
    ...     print(line)
    Table 24015NED: the title 'Verzuim' is the topic Verzuim_2.
    Table 24015NED has no topic or dimension with the title 'Regio'. It has: AZW branches,
    Percentage, Verzuim.
    """
    told = f"Table {info.id}"
    if info.title != known.title:
        yield f"{told} is called {info.title!r}; it was known as {known.title!r}."
    yield from _keys(told, known, info)
    for title in known.titles:
        yield _called(told, title, info)


def _keys(told: str, known: KnownTable, info: TableInfo) -> Iterator[str]:
    """Compare the keys that are known word for word."""
    dimensions = {dimension.key: dimension for dimension in info.dimensions}
    topics = {topic.key for topic in info.topics}
    asked = [
        *(("dimension", key, dimensions) for key in known.dimensions),
        *(("topic", key, topics) for key in known.topics),
        *(
            (f"code of {key}", code, dimensions[key].codes)
            for key, codes in known.codes.items()
            if key in dimensions
            for code in codes
        ),
    ]
    if not asked:
        return
    lacking = [(what, key, there) for what, key, there in asked if key not in there]
    yield f"{told} has {len(asked) - len(lacking)} of the {len(asked)} keys that were known."
    stems: dict[str, list[str]] = {}
    for key in topics:
        stems.setdefault(stem(key), []).append(key)
    for what, key, there in lacking:
        renumbered = stems.get(stem(key), []) if what == "topic" else []
        if len(renumbered) == 1:
            yield f"{told} has the topic {key} under another number: {renumbered[0]}."
        else:
            yield f"{told} has no {what} {key}.{_hint(key, there)}"


def _called(told: str, title: str, info: TableInfo) -> str:
    """Say which topic or dimension has a title."""
    parts = [
        *(("dimension", dimension.key, dimension.title) for dimension in info.dimensions),
        *(("topic", topic.key, topic.title) for topic in info.topics),
    ]
    found = [(what, key) for what, key, name in parts if _plain(name) == _plain(title)]
    if len(found) == 1:
        what, key = found[0]
        return f"{told}: the title {title!r} is the {what} {key}."
    if found:
        keys = _listed(key for _, key in found)
        return f"{told}: the title {title!r} is of {len(found)} topics or dimensions: {keys}."
    there = [name for _, _, name in parts]
    return f"{told} has no topic or dimension with the title {title!r}.{_hint(title, there)}"


def _hint(asked: str, there: Iterable[str]) -> str:
    """Say what is near to what was asked, or else what there is."""
    names = sorted(set(there))
    has = f" It has: {_listed(names)}." if names else ""
    return did_you_mean(asked, names) or has


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = len(every) - _MOST_NAMED
    return ", ".join([*every[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
