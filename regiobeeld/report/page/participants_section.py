"""The section on who took part in interviews: a table per trait, with no cell of a few people."""

from __future__ import annotations

from regiobeeld import wording
from regiobeeld.interviews.material import Material
from regiobeeld.interviews.participants.told import trait_tables
from regiobeeld.region_picture import Picture
from regiobeeld.report.page.sections import Section, filled


def participants(picture: Picture, found: Material | None, lang: str = "nl") -> Section:
    """Return who took part in the interviews of a region.

    Parameters
    ----------
    picture
        The region in figures; it says how small a group is told of.
    found
        Its interviews; None when there are none.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Section
        Folded tables, of one trait each; an empty section when nothing is noted of anybody, or
        nothing may be told. See `trait_tables` and `regiobeeld.disclosure.told_cells`.

    Raises
    ------
    RegiobeeldError
        For a language that reports are not made in.
    """
    wording.check_language(lang)
    tables = [] if found is None else trait_tables(found.people, picture.region.smallest_group)
    if not tables:
        return Section("")
    shown = [(table.title(lang), table.lines(lang)) for table in tables]
    return filled("participants.html.j2", lang, tables=shown, hidden=any(t.hides for t in tables))
