"""Gemeenten of a region that merged, were divided, got another name, came or went; and wijken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from regiobeeld.difference.change import Change, Note, note
from regiobeeld.difference.files import ReportFiles
from regiobeeld.geography.crosswalk import links
from regiobeeld.geography.divisions import division


def area_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give how the parts of a region differ between two reports."""
    yield from _gemeenten(a, b)
    yield from _wijken(a, b)


def _gemeenten(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    mine, theirs = a.gemeenten, b.gemeenten
    explained: set[str] = set()
    for olds, news, kind in _reorganised(mine, theirs, a.year, b.year):
        explained |= {*olds, *news}
        yield _change(
            _listed(olds, a.year, mine),
            _listed(news, b.year, theirs),
            note(kind),
            area=" ".join(news if b.year >= a.year else olds),
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
        for olds, news, kind in _reorganised(theirs, mine, year_b, year_a):
            yield news, olds, words[kind]
        return
    walk = [(old, new) for old, new, _ in links(year_a, year_b)]
    known = {old for old, _ in walk}
    moved = [(old, new) for old, new in walk if old != new and (old in mine or new in theirs)]
    moved = [(old, new) for old, new in moved if old not in theirs or new not in mine]
    left = {old: [n for o, n in walk if o == old] for old, _ in moved}
    while moved:
        olds, news = {moved[0][0]}, set(left[moved[0][0]])
        size = 0
        while size != len(olds) + len(news):
            size = len(olds) + len(news)
            olds |= {o for o, n in walk if n in news and (o != n or o in olds)}
            news |= {n for o, n in walk if o in olds}
        moved = [(o, n) for o, n in moved if o not in olds]
        kind = "divided" if any(len(left.get(o, [o])) > 1 for o in olds) else "merged"
        if kind == "merged" and len(olds) == len(news) == 1 and not news & known:
            kind = "recoded"
        yield sorted(olds), sorted(news), kind


def _wijken(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give the wijken that only one of the reports has figures of."""
    rows = [set(f.members.loc[f.members["level"] == "wijk", "region"]) for f in (a, b)]
    for code in sorted(rows[0] ^ rows[1]):
        before, after = (code if code in side else "" for side in rows)
        yield Change("wijk", area=code, before=before, after=after)


def _change(before: str, after: str, why: Note, area: str) -> Change:
    return Change("gemeente", area=area, before=before, after=after, notes=(why,))


def _listed(codes: list[str], year: int, names: Mapping[str, str]) -> str:
    gemeenten = division(year)
    return ", ".join(
        names.get(code) or (gemeenten[code].name if code in gemeenten else code) for code in codes
    )
