"""Find topics, dimensions and codes by what a person calls them; never guess between two."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import cast

from regiobeeld.errors import TopicNotFoundError
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic

SEPARATOR = " > "

#: Codes or names wanted per dimension: one or several, as text or whole numbers.
Where = Mapping[str, str | int | Iterable[str | int]]

_YEAR = re.compile(r"\d{4}")
_QUALIFIER = re.compile(r" \([^()]*\)$")
# A message that names more than so many codes helps nobody.
_MOST_NAMED = 5


def find_topic(info: TableInfo, name: str) -> Topic:
    """Find a topic by its key, its stem or its title.

    A title that occurs more than once is told apart by titles of the groups around it, from the
    outside in: ``Gemiddeld aardgasverbruik > Huurwoning``.

    Raises
    ------
    TopicNotFoundError
        When no topic has the name, or more than one has.

    Examples
    --------
    >>> topics = (
    ...     Topic("AantalInwoners_5", "Aantal inwoners"),
    ...     Topic("Huurwoning_53", "Huurwoning", group=("Stroom",)),
    ...     Topic("Huurwoning_61", "Huurwoning", group=("Gas",)),
    ... )
    >>> info = TableInfo("84799NED", "Kerncijfers", "CBS", "2020", "", "nl", topics, ())
    >>> find_topic(info, "AantalInwoners").key
    'AantalInwoners_5'
    >>> find_topic(info, "Gas > Huurwoning").key
    'Huurwoning_61'
    >>> find_topic(info, "Aantal inwonenden")
    Traceback (most recent call last):
    ...
    regiobeeld.errors.TopicNotFoundError: Table 84799NED has no topic 'Aantal inwonenden'.
    Close to it: AantalInwoners_5 (Aantal inwoners).
    """
    found = topics_called(info.topics, name)
    if len(found) == 1:
        return found[0]
    if found:
        choices = "; ".join(describe_topic(topic) for topic in found)
        raise TopicNotFoundError(
            f"Table {info.id} has {len(found)} topics {name!r}: {choices}. "
            f"Use a key, or put a group before it: 'group{SEPARATOR}{name}'."
        )
    names = {t.key: t for t in info.topics} | {_plain(t.title): t for t in info.topics}
    names |= {_plain(t.stem): t for t in info.topics}
    close = {names[n].key: describe_topic(names[n]) for n in _close(_plain(name), names)}
    raise TopicNotFoundError(
        f"Table {info.id} has no topic {name!r}.{_hint('; '.join(close.values()))}"
    )


def find_topics(info: TableInfo, names: str | Iterable[str] | None) -> tuple[Topic, ...]:
    """Find several topics, in the order asked; all of them when None is given."""
    if names is None:
        return info.topics
    wanted = [names] if isinstance(names, str) else list(names)
    found = {topic.key: topic for topic in (find_topic(info, name) for name in wanted)}
    return tuple(found.values())


def find_dimension(info: TableInfo, name: str) -> Dimension:
    """Find a dimension by its key or title.

    Raises
    ------
    TopicNotFoundError
        When the table has no such dimension.
    """
    plain = _plain(str(name))
    for dimension in info.dimensions:
        if plain in (_plain(dimension.key), _plain(dimension.title)):
            return dimension
    names = ", ".join(dimension.key for dimension in info.dimensions)
    raise TopicNotFoundError(
        f"Table {info.id} has no dimension {name!r}; its dimensions are {names}."
    )


def resolve_where(info: TableInfo, where: Where | None) -> dict[str, tuple[str, ...]]:
    """Check a selection, and write it with the table's own keys and bare codes.

    Each value may be a code, the title of exactly one code, or a number: the year 2020 stands for
    the code of that whole year.

    Raises
    ------
    TopicNotFoundError
        When a dimension or a code does not exist, a name is of more than one code, or a value is
        neither text nor a whole number.

    Examples
    --------
    >>> titles = {"3000": "Mannen", "4000": "Vrouwen"}
    >>> sexes = Dimension("Geslacht", "Geslacht", "Dimension", titles)
    >>> years = Dimension("Perioden", "Perioden", "TimeDimension", {"2020JJ00": "2020"})
    >>> info = TableInfo("00000NED", "", "CBS", "", "", "nl", (), (sexes, years))
    >>> resolve_where(info, {"Geslacht": ["mannen", 4000], "Perioden": 2020})
    {'Geslacht': ('3000', '4000'), 'Perioden': ('2020JJ00',)}
    >>> resolve_where(info, {"Geslacht": "man"})
    Traceback (most recent call last):
    ...
    regiobeeld.errors.TopicNotFoundError: Dimension Geslacht of table 00000NED has no code or name
    'man'. Close to it: 3000 (Mannen).
    """
    if where is not None and not isinstance(where, Mapping):
        raise TopicNotFoundError(
            f"where={where!r}: it must name codes per dimension, such as"
            f" {{{info.dimensions[0].key!r}: {_first_code(info.dimensions[0])!r}}}."
        )
    resolved: dict[str, tuple[str, ...]] = {}
    for name, wanted in (where or {}).items():
        dimension = find_dimension(info, name)
        values = _texts(info, dimension, wanted)
        codes = dict.fromkeys(_code(info, dimension, value) for value in values)
        resolved[dimension.key] = tuple(codes)
    return resolved


def describe_topic(topic: Topic) -> str:
    """Name a topic so that it can be recognised and asked for.

    Examples
    --------
    >>> describe_topic(Topic("Huurwoning_53", "Huurwoning", group=("Energie", "Naar eigendom")))
    'Huurwoning_53 (Energie > Naar eigendom > Huurwoning)'
    """
    return f"{topic.key} ({SEPARATOR.join((*topic.group, topic.title))})"


def topics_called(topics: Sequence[Topic], name: str) -> list[Topic]:
    """Return the topics of a name: by key, else by stem, else by title."""
    exact = [topic for topic in topics if topic.key == name]
    if exact:
        return exact
    *groups, last = [_plain(part) for part in name.split(SEPARATOR.strip())]
    around = [topic for topic in topics if _within(groups, topic)]
    by_stem = [topic for topic in around if _plain(topic.stem) == last]
    return by_stem or [topic for topic in around if _plain(topic.title) == last]


def _within(groups: Sequence[str], topic: Topic) -> bool:
    """Whether the groups occur around the topic in that order, others between them or not."""
    around = iter(_plain(title) for title in topic.group)
    return all(group in around for group in groups)


def _texts(info: TableInfo, dimension: Dimension, wanted: object) -> list[str]:
    """Write what is wanted of a dimension, one value or several, as text."""
    several = isinstance(wanted, Iterable) and not isinstance(wanted, (str, bytes, Mapping))
    values = cast("Iterable[object]", wanted) if several else [wanted]
    texts = []
    for value in values:
        if isinstance(value, str):
            texts.append(value.strip())
        elif isinstance(value, Real) and not isinstance(value, bool) and value == value // 1:
            texts.append(f"{value:.0f}")
        else:
            raise TopicNotFoundError(
                f"Dimension {dimension.key} of table {info.id} is asked for {value!r}; ask for a"
                f" code, a name or a whole number, or a list of these, such as"
                f" {_first_code(dimension)!r}."
            )
    return texts


def _code(info: TableInfo, dimension: Dimension, wanted: str) -> str:
    """Return the one code that is called so."""
    if wanted in dimension.codes:
        return wanted
    plain = _plain(wanted)
    called = [key for key, title in dimension.codes.items() if plain in _names(dimension, title)]
    year = f"{wanted}JJ00"
    if _YEAR.fullmatch(wanted) and year in dimension.codes:
        called = list(dict.fromkeys([*called, year]))
    if len(called) == 1:
        return called[0]
    of = f"Dimension {dimension.key} of table {info.id} has"
    if called:
        raise TopicNotFoundError(
            f"{of} {len(called)} codes called {wanted!r}: {_named(dimension, called)}. Use a code."
        )
    hint = _hint(_named(dimension, _close_codes(dimension, plain)))
    if not hint and len(dimension.codes) <= _MOST_NAMED:
        hint = f" It has: {_named(dimension, list(dimension.codes))}."
    raise TopicNotFoundError(f"{of} no code or name {wanted!r}.{hint}")


def _names(dimension: Dimension, title: str) -> tuple[str, ...]:
    """Names of a code; of an area also without what tells it from another of that name.

    Both the gemeente and the provincie are Utrecht, though one table names just one of them so.
    """
    plain = _plain(title)
    bare = _QUALIFIER.sub("", plain) if dimension.kind.startswith("Geo") else plain
    return plain, bare


def _named(dimension: Dimension, codes: Sequence[str]) -> str:
    named = [f"{key} ({dimension.codes[key]})" for key in codes[:_MOST_NAMED]]
    more = len(codes) - len(named)
    return "; ".join([*named, *([f"and {more} more"] if more else [])])


def _first_code(dimension: Dimension) -> str:
    return next(iter(dimension.codes), "")


def _close_codes(dimension: Dimension, plain: str) -> list[str]:
    names = {_plain(title): key for key, title in dimension.codes.items()}
    names |= {_plain(key): key for key in dimension.codes}
    begun = [name for name in names if plain and name.startswith(plain)]
    return list(dict.fromkeys(names[name] for name in (*begun, *_close(plain, names))))


def _close(plain: str, names: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(plain, list(names), n=4, cutoff=0.6)


def _hint(choices: str) -> str:
    return f" Close to it: {choices}." if choices else ""


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
