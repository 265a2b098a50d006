"""Gemeenten of a region that merged, were divided, got another name, came or went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from regiobeeld.difference.change import Change, Note, note
from regiobeeld.difference.files import ReportFiles
from regiobeeld.geography.crosswalk import links
from regiobeeld.geography.divisions import division


def area_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give how the gemeenten of a region differ between two reports."""
    mine, theirs = a.gemeenten, b.gemeenten
    explained: set[str] = set()
    for old, new, kind in _reorganised(mine, theirs, a.year, b.year):
        explained |= {*old, *new}
        yield _change(
            _listed(old, a.year, mine),
            _listed(new, b.year, theirs),
            note(kind),
            area=" ".join(new if b.year >= a.year else old),
        )
    for code in sorted({*mine, *theirs} - explained):
        before, after = mine.get(code, ""), theirs.get(code, "")
        if code in mine and code in theirs:
            if before != after and before and after:
                yield _change(before, after, note("renamed"), area=code)
        else:
            reason = "joined" if code in theirs else "left"
            name = _listed([code], b.year if code in theirs else a.year, {**mine, **theirs})
            sides = ("", name) if code in theirs else (name, "")
            yield _change(*sides, note(reason), area=code)


def _reorganised(
    mine: Mapping[str, str], theirs: Mapping[str, str], year_a: int, year_b: int
) -> Iterator[tuple[list[str], list[str], str]]:
    """Give the old and new gemeenten of each reorganisation between the years, and what it was."""
    if year_a > year_b:
        words = {"merged": "unmerged", "divided": "undivided", "recoded": "recoded"}
        for old, new, kind in _reorganised(theirs, mine, year_b, year_a):
            yield new, old, words[kind]
        return
    walk = [(old, new) for old, new, _ in links(year_a, year_b)]
    known = {old for old, _ in walk}
    moved = [(old, new) for old, new in walk if old != new and (old in mine or new in theirs)]
    moved = [(old, new) for old, new in moved if old not in theirs or new not in mine]
    left = {old: [n for o, n in walk if o == old] for old, _ in moved}
    while moved:
        olds, news = _together(moved[0][0], walk)
        moved = [(o, n) for o, n in moved if o not in olds]
        kind = "divided" if any(len(left.get(o, [o])) > 1 for o in olds) else "merged"
        if kind == "merged" and len(olds) == len(news) == 1 and not news & known:
            kind = "recoded"
        yield sorted(olds), sorted(news), kind


def _together(first: str, walk: Sequence[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Return the gemeenten that went and that came with the one that is given."""
    olds = {first}
    while True:
        news = {new for old, new in walk if old in olds}
        more = {old for old, new in walk if new in news and old != new} | olds
        if more == olds:
            return olds, news
        olds = more


def _change(before: str, after: str, why: Note, area: str) -> Change:
    return Change("gemeente", area=area, before=before, after=after, notes=(why,))


def _listed(codes: list[str], year: int, names: Mapping[str, str]) -> str:
    gemeenten = division(year)
    return ", ".join(
        names.get(code) or (gemeenten[code].name if code in gemeenten else code) for code in codes
    )
