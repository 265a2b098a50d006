"""Which indicators a table no longer serves, because topics are gone or renamed."""

from __future__ import annotations

from regiobeeld.measurement.catalogue import Catalogue
from regiobeeld.measurement.observations import find
from regiobeeld.measurement.recipes import Recipe
from regiobeeld.statline.metadata import TableInfo


def lost(catalogue: Catalogue, info: TableInfo, before: TableInfo | None) -> list[str]:
    """Say which indicators cannot be made of a table any more, and for want of which topics.

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
    >>> lost(catalogue(), monitor("RokersNieuw_3"), monitor("Rokers_17"))
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
            recipes = [recipe for recipe in recipes if not _lacking(before, recipe)]
        lacking = [_lacking(info, recipe) for recipe in recipes]
        if lacking and all(lacking):
            lines.append(
                f"Table {info.id} no longer serves the indicator {indicator.id}: it has no topic"
                f" {' or '.join(dict.fromkeys(lacking))}."
            )
    return lines


def _lacking(info: TableInfo, recipe: Recipe) -> str:
    """Topics that a recipe needs and a table does not have; empty when it has all."""
    if recipe.value:
        return "" if find(info, recipe.value) else " or ".join(recipe.value)
    needed = [t for t in (*recipe.numerator, *recipe.denominator) if not t.startswith("@")]
    return " and ".join(topic for topic in needed if not find(info, [topic]))
