"""Gemeenten of a region that merged, were divided, got another name, came or went; and wijken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from regiobeeld.difference.change import Change, Note, note
from regiobeeld.difference.files import ReportFiles
from regiobeeld.geography.crosswalk import links
from regiobeeld.geography.divisions import division


def area_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    """Give how the gemeenten of a region, and its wijken, differ between two reports."""
    yield from _gemeenten(a, b)
    wijken = [_with_figures(files) for files in (a, b)]
    # Where one of the reports has none at all, that is told per indicator.
    if all(wijken):
        for codes in (wijken[0] - wijken[1], wijken[1] - wijken[0]):
            number = str(len(codes))
            sides = (number, "") if codes <= wijken[0] else ("", number)
            if codes:
                yield Change("wijk", area=" ".join(sorted(codes)), before=sides[0], after=sides[1])


def _with_figures(files: ReportFiles) -> set[str]:
    rows = files.members[files.members["status"] == "ok"]
    return set(rows.loc[rows["level"] == "wijk", "region"])


def _gemeenten(a: ReportFiles, b: ReportFiles) -> Iterator[Change]:
    mine, theirs = a.gemeenten, b.gemeenten
    explained: set[str] = set()
    for old, new, kind in _reorganised(mine, theirs, a.division, b.division):
        explained |= {*old, *new}
        yield _change(
            _listed(old, a.division, mine),
            _listed(new, b.division, theirs),
            note(kind),
            area=" ".join(new if b.division >= a.division else old),
        )
    for code in sorted({*mine, *theirs} - explained):
        before, after = mine.get(code, ""), theirs.get(code, "")
        if code in mine and code in theirs:
            if before != after and before and after:
                yield _change(before, after, note("renamed"), area=code)
        else:
            reason = "joined" if code in theirs else "left"
            name = _listed([code], b.division if code in theirs else a.division, {**mine, **theirs})
            sides = ("", name) if code in theirs else (name, "")
            yield _change(*sides, note(reason), area=code)


def recoded(before: str, year_before: int, after: str, year_after: int) -> bool:
    """Whether two codes are of one gemeente, which got another code between the years.

    Examples
    --------
    >>> recoded("GM1921", 2014, "GM1940", 2016), recoded("GM0344", 2020, "GM0355", 2022)
    (True, False)
    """
    if before == after:
        return False
    if year_before > year_after:
        return recoded(after, year_after, before, year_before)
    walk = links(year_before, year_after)
    # The only one that went there, and the only place that it went to.
    return [(o, n) for o, n, _ in walk if o == before or n == after] == [(before, after)]


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
