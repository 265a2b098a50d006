"""Which topics indicators ask of tables that do not have them: gone, renamed or mistyped."""

from __future__ import annotations

from regiobeeld.errors import did_you_mean
from regiobeeld.measurement.catalogue import Catalogue, Indicator
from regiobeeld.measurement.counts import find, has
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.measurement.table_sources import several
from regiobeeld.statline.metadata import TableInfo, stem
from regiobeeld.store import Store


def unserved_indicators(
    catalogue: Catalogue, info: TableInfo, before: TableInfo | None
) -> list[str]:
    """Say which indicators cannot be made of a table any more, and for want of what.

    A topic may be gone, or a code of the ages or other categories that are read.

    Parameters
    ----------
    catalogue
        Definitions of indicators and sources.
    info
        The table as it is now.
    before
        The table as it was. Without one, the definitions are compared with the table itself, if
        it is the only one of its source: in a series of tables topics come and go with the years.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> from regiobeeld.statline.metadata import Topic
    >>> def monitor(*keys):
    ...     topics = tuple(Topic(key, "") for key in keys)
    ...     return TableInfo("85012NED", "", "CBS", "", "", "nl", topics, ())
    >>> unserved_indicators(catalogue(), monitor("RokersNieuw_3"), monitor("Rokers_17"))
    ['Table 85012NED no longer serves the indicator smoking: it has no topic Rokers.']
    """
    sources = {
        name: source
        for name, source in catalogue.sources.items()
        if info.id.upper() in {table.upper() for table in source.tables.values()}
    }
    lines = []
    for indicator in catalogue.indicators.values():
        recipes = [recipe for recipe in indicator.recipes if recipe.source in sources]
        if before is None:
            recipes = [recipe for recipe in recipes if len(sources[recipe.source].tables) == 1]
        else:
            recipes = [r for r in recipes if not _lacking(before, sources[r.source], r)]
        lacking = [_lacking(info, sources[r.source], r) for r in recipes]
        if lacking and all(lacking):
            lines.append(
                f"Table {info.id} no longer serves the indicator {indicator.id}: it has no"
                f" {' or '.join(dict.fromkeys(lacking))}."
            )
    return lines


def absent_topics(indicator: Indicator, catalogue: Catalogue, store: Store) -> list[str]:
    """Return a sentence for each topic that no stored table of its source has.

    Sources without a stored table are passed over; so are tables of a publisher that one's own
    source reads, of which `regiobeeld.measurement.source_faults` tells more.
    """
    entries = store.entries()
    said: dict[str, None] = {}
    for recipe in indicator.recipes:
        source = catalogue.sources[recipe.source]
        if source.origin:
            continue
        tables = source.tables.values()
        stored = [entries[t.upper()].info for t in tables if t.upper() in entries]
        for _, names in asked_topics(recipe):
            if not stored or any(has(info, source, name) for info in stored for name in names):
                continue
            stems = {stem(topic.key) for info in stored for topic in info.topics}
            sentence = (
                f"no table of {recipe.source} in the store has a topic {' or '.join(names)}."
                f"{did_you_mean(names[0], sorted(stems))}"
            )
            said[sentence] = None
    return list(said)


def asked_topics(recipe: Recipe) -> list[tuple[str, tuple[str, ...]]]:
    """Return the topics that a recipe needs, by its key: one out of each of the lists.

    Examples
    --------
    >>> asked_topics(Recipe("kwb", numerator=("a", "b"), denominator=("@18+",)))
    [('numerator', ('a',)), ('numerator', ('b',))]
    """
    one_of = {
        "value": recipe.value,
        "weight_topic": recipe.weight_topic,
        "weight_share": recipe.weight_share,
    }
    each = {"numerator": recipe.numerator, "denominator": recipe.denominator}
    counted = [(key, (name,)) for key, names in each.items() for name in names]
    asked = [*((key, names) for key, names in one_of.items() if names), *counted]
    return [(key, names) for key, names in asked if not names[0].startswith("@")]


def lacking_topics(info: TableInfo, source: Source, recipe: Recipe) -> str:
    """Return the topics that a recipe needs and a table does not have; empty when it has all.

    A topic that the source computes from others is lacking when one of those is.
    """
    if recipe.value:
        return "" if find(info, recipe.value) else " or ".join(recipe.value)
    needed = [t for t in (*recipe.numerator, *recipe.denominator) if not t.startswith("@")]
    return " and ".join(topic for topic in needed if not has(info, source, topic))


def _lacking(info: TableInfo, source: Source, recipe: Recipe) -> str:
    """Return what a recipe needs and a table does not have; empty when it has all."""
    if topics := lacking_topics(info, source, recipe):
        return f"topic {topics}"
    return lacking_codes(info, source, recipe)


def lacking_codes(info: TableInfo, source: Source, recipe: Recipe) -> str:
    """Return the codes of categories that a recipe needs and a table does not have.

    Dimensions of which the table does not tell the codes are passed over.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> from regiobeeld.statline.metadata import Dimension
    >>> alone = catalogue().indicators["living_alone_75"].recipes[0]
    >>> source = catalogue().sources[alone.source]
    >>> ages = Dimension("Leeftijd", "", "Dimension", {"70100": "75 tot 80 jaar"})
    >>> table = TableInfo("71488NED", "", "CBS", "", "", "nl", (), (ages,))
    >>> lacking_codes(table, source, alone)[:29]
    'code 75 - 80 jaar of Leeftijd'
    """
    wanted = {name: several(codes) for name, codes in source.where.items()}
    ages = dict.fromkeys([*recipe.numerator_ages, *recipe.denominator_ages])
    if ages:
        wanted[source.age] = tuple(source.ages[age] for age in ages)
    lacking = [
        f"code {code} of {dimension.key}"
        for dimension in info.dimensions
        for code in wanted.get(dimension.key, ())
        if dimension.codes and code not in dimension.codes
    ]
    return " and ".join(lacking)
