"""An indicator of a table, written as a definition that works as it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from regiobeeld.cli.starters import Starter, named, write_files
from regiobeeld.console.terminal import clean, shortened
from regiobeeld.fetch import FoundTable
from regiobeeld.geography.lookup import slug
from regiobeeld.measurement.drafting import Draft, HasFigures, KeptCode, draft_of
from regiobeeld.statline.lookup import SEPARATOR
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic

_MOST_CODES = 12
_MOST_TOPICS = 12
_LONGEST = 100
_BARE = re.compile(r"[A-Za-z0-9_-]+")

_HEAD = """\
# An indicator of your own, from a table of a publisher. Lines that begin with # are remarks;
# everything else counts. This file works as it stands. Change it line by line, and look whether it
# is right with:
#
#     regiobeeld check {file}
#
# What the table has:
#
#     regiobeeld explore-table {table}
#
# Bring its figures, and make a report that shows them; FOLDER is the folder of this file:
#
#     regiobeeld fetch {table}
#     regiobeeld build utrecht --definitions FOLDER
"""


def write_table_starter(
    found: FoundTable, name: str = "", topic: str = "", folder: str | Path = "."
) -> Starter:
    """Write an indicator of a table, and how the table is read.

    Parameters
    ----------
    found
        The table.
    name
        What the indicator is called; the title of its topic when left out.
    topic
        What is measured, by key, stem or title; the first that makes sense when left out.
    folder
        Where it goes; made when it is not there.

    Raises
    ------
    DefinitionError
        When no figure of a region can be made of the table, or the file is there already.
    TopicNotFoundError
        When the table does not have that topic.
    """
    filled = _filled(found) if found.entry else None
    draft = draft_of(found.table.info, topic, filled)
    plain, shown = named(name or _name(draft))
    path = Path(folder) / f"indicator-{plain}.toml"
    text = "\n".join(_lines(draft, path.name, plain.replace("-", "_"), shown)) + "\n"
    return write_files("indicator", {path: text.encode("utf-8")})


def _name(draft: Draft) -> str:
    """Return what the indicator is called when nobody says so: the first name that can be one."""
    topic = draft.topic
    around = ": ".join([*topic.group[-1:], draft.title])
    names = [_shown(name) for name in (draft.title, around, topic.stem)]
    return next((name for name in names if slug(name)[:1].isalpha()), f"Tabel {draft.info.id}")


def _filled(found: FoundTable) -> HasFigures:
    """Return what tells which topics of a stored table have figures."""

    def has_figures(info: TableInfo, kept: tuple[KeptCode, ...]) -> Collection[str]:
        where = {one.dimension.key: [one.code] for one in kept}
        counts = found.table.rows([topic.key for topic in info.topics], where).count()
        return [str(key) for key, count in counts.items() if count]

    return has_figures


def _lines(draft: Draft, file: str, name: str, shown: str) -> Iterator[str]:
    info = draft.info
    yield from _HEAD.format(file=file, table=_shown(info.id)).splitlines()
    yield ""
    yield "# How the table is read."
    yield f"# {_shown(info.id)}: {_shown(info.title)}"
    yield from _source_lines(draft, f"{name}_tabel")
    yield ""
    yield "# The indicator. Its name stands between the brackets: letters, digits and _."
    yield from _indicator_lines(draft, name, shown)


def _source_lines(draft: Draft, source: str) -> Iterator[str]:
    yield f"[source.{source}]"
    if draft.period:
        yield f"table = {_text(draft.info.id)}"
    else:
        yield "# The table is of one year."
        yield f"tables = {{ {draft.year} = {_text(draft.info.id)} }}"
    yield "# The dimension with areas, and the code of the country in it."
    yield f"region = {_text(draft.region.key)}"
    if draft.national:
        yield f"national = {_text(draft.national)}"
    if draft.division:
        yield "# The gemeenten are those of this year, whatever the period."
        yield f"division = {draft.division}"
    if draft.period:
        yield f"period = {_text(draft.period.key)}"
    if draft.margins and draft.bounds:
        yield "# The dimension of the margins, and the codes of the bounds in it."
        yield f"margins = {_text(draft.margins.key)}"
        if draft.bounds.lower:
            yield f"lower = {_text(draft.bounds.lower)}"
            yield f"upper = {_text(draft.bounds.upper)}"
            yield f"confidence = {draft.bounds.confidence:g}"
    if draft.scale != 1:
        yield f"# The table gives it in {_shown(draft.topic.unit)!r}; here it is a number."
        yield f"scale = {{ {_key(_called(draft))} = {draft.scale:g} }}"
    if not draft.kept:
        return
    yield ""
    yield '# One code of each other dimension, or a list of codes that are added up: ["a", "b"]. A'
    yield "# title will do as well. Only counts can be added up."
    yield f"[source.{source}.where]"
    for one in draft.kept:
        if not one.is_total:
            yield f"# No code of {one.dimension.key} says that it is the total: this is the first."
        title = _shown(one.dimension.codes[one.code])
        yield f"{_key(one.dimension.key)} = {_text(one.code)}  # {title}"
        yield from _other_codes(draft.info.id, one.dimension, one.code)


def _other_codes(table: str, dimension: Dimension, kept: str) -> Iterator[str]:
    others = [code for code in islice(dimension.codes, _MOST_CODES + 1) if code != kept]
    for code in others[:_MOST_CODES]:
        yield f"#     {_text(code)}  {_shown(dimension.codes[code])}"
    left = len(dimension.codes) - 1 - len(others[:_MOST_CODES])
    if left > 0:
        shown = f"regiobeeld explore-table {_shown(table)} --codes {_shown(dimension.key)}"
        yield f"#     and {left:,} more: {shown}"


def _indicator_lines(draft: Draft, name: str, shown: str) -> Iterator[str]:
    topic = draft.topic
    unit, decimals, of = _measured(draft)
    yield f"[indicator.{name}]"
    yield "# The name for readers, in Dutch and in English."
    yield f"label = {{ nl = {_text(shown)}, en = {_text(shown)} }}"
    yield "# The chapter of the report. One of: demography, health, lifestyle, informal_care,"
    yield "# social_domain, income, living_environment, access, digital, care_use, work."
    yield 'theme = "social_domain"'
    yield "# One of: gezond_opgroeien, gebalanceerd_leven, gelukkig_oud_worden, waardig_sterven."
    yield 'goal = "gebalanceerd_leven"'
    yield f"unit = {_text(unit)}"
    yield f"decimals = {decimals}"
    if unit != "%":
        yield "# Change this: from which difference on, in this unit, is it worth acting upon?"
        yield f"relevant = {10.0**-decimals if decimals else 1:g}"
    if of:
        yield f"of = {{ nl = {_text(of[0])}, en = {_text(of[1])} }}"
    yield '# What is good: "higher_better", "lower_better", or "neutral" when neither is.'
    yield 'direction = "neutral"'
    yield '# "register" (all were counted), "survey" (some were asked), "modelled" or "derived".'
    yield f'kind = "{"survey" if draft.margins else "register"}"'
    title = _shown(SEPARATOR.join((*topic.group, topic.title)))
    yield f"# {title}; in the table in {_unit(topic)}."
    yield from _other_topics(draft)
    if draft.weight and not draft.counts:
        yield "# 'weight' says by which people gemeenten count when a region is put together. Leave"
        yield "# it out of a figure that cannot be put together, such as a median."
    yield "from = ["
    yield f"  {_recipe(draft, f'{name}_tabel')},"
    yield "]"


def _other_topics(draft: Draft) -> Iterator[str]:
    others = [topic for topic in draft.info.topics if topic.key != draft.topic.key]
    if others:
        yield "# Other topics of the table:"
    for topic in others[:_MOST_TOPICS]:
        title = _shown(SEPARATOR.join((*topic.group, topic.title)))
        yield f"#     {_text(topic.key)}  {title} ({_unit(topic)})"
    if len(others) > _MOST_TOPICS:
        yield f"#     and {len(others) - _MOST_TOPICS:,} more"


def _measured(draft: Draft) -> tuple[str, int, tuple[str, str] | None]:
    """Return the unit, the decimals and whom the indicator is about, in Dutch and English."""
    if draft.counts and not draft.of_people:
        if "euro" in draft.topic.unit.casefold():
            return "euro per inwoner", 0, ("inwoners", "inhabitants")
        return "per 1 000", 1, ("inwoners", "inhabitants")
    if draft.counts:
        return "aantal", 0, None
    titles = [_shown(k.dimension.codes[k.code]) for k in draft.kept if not k.is_total]
    of = (", ".join(titles),) * 2 if titles else None
    return _shown(draft.topic.unit) or "aantal", min(draft.topic.decimals, 2), of


def _recipe(draft: Draft, source: str) -> str:
    topic = _text(_called(draft))
    if not draft.counts:
        weight = f', weight = "{draft.weight}"' if draft.weight else ""
        return f'{{ source = "{source}", value = {topic}{weight} }}'
    if draft.of_people:
        return f'{{ source = "{source}", numerator = {topic} }}'
    per = 1 if "euro" in draft.topic.unit.casefold() else 1000
    return (
        f'{{ source = "{source}", numerator = {topic}, denominator = "@inhabitants", per = {per} }}'
    )


def _called(draft: Draft) -> str:
    """Return the stem of the topic, which lasts; its key when another topic has that stem."""
    stems = [topic.stem for topic in draft.info.topics]
    return draft.topic.stem if stems.count(draft.topic.stem) == 1 else draft.topic.key


def _unit(topic: Topic) -> str:
    return _shown(topic.unit) or "no unit"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """Return a text as TOML writes it, on one line whatever is in it."""
    return json.dumps(clean(" ".join(text.split())), ensure_ascii=False)


def _shown(text: str) -> str:
    """Return a text as a remark can hold it: one line, and not too long."""
    return shortened(text, _LONGEST)
