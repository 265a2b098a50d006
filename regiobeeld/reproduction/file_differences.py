"""Where two versions of a file of a report differ: the chapter, cell, row or entry.

What is compared may have been edited by anybody: what cannot be read just has no places.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest
from typing import Any

# None of these goes on past the next tag: a page may be made to keep them busy.
_CHAPTER = re.compile(r'<section class="chapter"[^<>]*>\s*<h2 id="([^"<>]+)">([^<]*)</h2>')
_MAIN_ENDS = "</main>"
_TAG = re.compile(r"<[^<>]*>")
# What tells rows of figures apart.
_KEYS = ("indicator", "region", "level", "period", "age", "sex")
_LONGEST = 60
#: Texts of the cells of a sheet.
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class FileDifference:
    """A place where two versions of a file differ, and what each says there."""

    where: str
    first: str
    second: str


def places(name: str, first: bytes, second: bytes) -> list[FileDifference]:
    r"""Return where two versions of a file differ; nothing where that cannot be said.

    Parameters
    ----------
    name
        Of the file: its ending tells what kind of file it is.
    first, second
        Contents.

    Examples
    --------
    >>> places("a.csv", b"indicator,value\nx,1\n", b"indicator,value\nx,2\n")
    [FileDifference(where='x, value', first='1', second='2')]
    """
    compare = _COMPARED.get(name[name.rfind(".") :])
    if compare is None or first == second:
        return []
    try:
        return list(compare(first, second))
    except Exception:  # An edited file can make its reader raise anything.
        return []


def changed_cells(executed: bytes, source: bytes) -> list[FileDifference]:
    """Return the cells in which a source notebook differs from the one that was executed."""
    try:
        ran = [cell for cell in _cells(executed) if "injected-parameters" not in _tags(cell)]
        return list(_cell_places(ran, _cells(source), _source))
    except Exception:  # As above.
        return []


def _pages(first: bytes, second: bytes) -> Iterator[FileDifference]:
    """Compare pages by chapter."""
    one, two = _chapters(first.decode("utf-8")), _chapters(second.decode("utf-8"))
    for chapter in dict.fromkeys([*one, *two]):
        before, after = one.get(chapter), two.get(chapter)
        if before != after:
            yield FileDifference(chapter, *_excerpts(before, after))
    if list(one) != list(two) and set(one) == set(two):
        yield FileDifference("order of the chapters", _cut(", ".join(one)), _cut(", ".join(two)))


def _chapters(page: str) -> dict[str, str]:
    """Return the parts of a page by what a reader calls them."""
    body, end, rest = page.partition(_MAIN_ENDS)
    starts = list(_CHAPTER.finditer(body))
    bounds = [*(found.start() for found in starts), len(body)]
    parts = {"top of the page": body[: bounds[0]]}
    for found, (begin, stop) in zip(starts, pairwise(bounds), strict=True):
        parts[f"chapter {html.unescape(found[2]).strip()} ({found[1]})"] = body[begin:stop]
    return parts | {"end of the page": end + rest}


def _excerpts(first: str | None, second: str | None) -> tuple[str, str]:
    """Return what two texts say where they begin to differ; of HTML rather what a reader sees."""
    if first is None or second is None:
        return _cut(_visible(first or "")), _cut(_visible(second or ""))
    one, two = _visible(first), _visible(second)
    if one == two:
        one, two = first, second
    start = next((n for n, pair in enumerate(zip_longest(one, two)) if pair[0] != pair[1]), 0)
    start = max(0, start - _LONGEST // 3)
    return _cut(one[start:]), _cut(two[start:])


def _visible(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _notebooks(first: bytes, second: bytes) -> Iterator[FileDifference]:
    yield from _cell_places(_cells(first), _cells(second), _all)


def _cells(notebook: bytes) -> list[Mapping[str, Any]]:
    return list(json.loads(notebook)["cells"])


def _cell_places(
    first: Sequence[Mapping[str, Any]],
    second: Sequence[Mapping[str, Any]],
    content: Callable[[Mapping[str, Any]], str],
) -> Iterator[FileDifference]:
    """Compare cells, those that were put in or taken out too."""
    one, two = [list(map(content, cells)) for cells in (first, second)]
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for kind, begin, end, other, stop in matcher.get_opcodes():
        if kind == "equal":
            continue
        for before, after in zip_longest(range(begin, end), range(other, stop)):
            number, cells = (before, first) if before is not None else (after, second)
            code = _source(cells[number]).strip().partition("\n")[0]
            yield FileDifference(
                f"cell {number + 1}: {_cut(code)}",
                *_cell_excerpts(
                    None if before is None else first[before],
                    None if after is None else second[after],
                ),
            )


def _cell_excerpts(
    first: Mapping[str, Any] | None, second: Mapping[str, Any] | None
) -> tuple[str, str]:
    if first is None or second is None:
        return _cut(_source(first or {})), _cut(_source(second or {}))
    if _source(first) != _source(second):
        return _excerpts(_source(first), _source(second))
    return _excerpts(_outputs(first), _outputs(second))


def _source(cell: Mapping[str, Any]) -> str:
    return _joined(cell.get("source", ""))


def _outputs(cell: Mapping[str, Any]) -> str:
    texts = [
        _joined(text) if isinstance(text, str | list) else json.dumps(text)
        for output in cell.get("outputs", [])
        for text in [output.get("text", ""), *output.get("data", {}).values()]
    ]
    return " ".join(texts)


def _all(cell: Mapping[str, Any]) -> str:
    return json.dumps([_source(cell), cell], sort_keys=True)


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _tables(first: bytes, second: bytes) -> Iterator[FileDifference]:
    yield from _row_places(_csv_rows(first), _csv_rows(second))


def _csv_rows(data: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), restkey="further")
    return [{key: str(value) for key, value in row.items()} for row in rows]


def _parquets(first: bytes, second: bytes) -> Iterator[FileDifference]:
    yield from _row_places(_parquet_rows(first), _parquet_rows(second))


def _parquet_rows(data: bytes) -> list[dict[str, str]]:
    import pyarrow.parquet as pq

    rows = pq.read_table(io.BytesIO(data)).to_pylist()
    return [{key: "" if value is None else str(value) for key, value in r.items()} for r in rows]


def _row_places(
    first: Sequence[Mapping[str, str]], second: Sequence[Mapping[str, str]]
) -> Iterator[FileDifference]:
    """Compare rows by what they are about, and where that tells nothing by their number."""
    one, two = _by_key(first), _by_key(second)
    for key in dict.fromkeys([*one, *two]):
        before, after = one.get(key), two.get(key)
        if before is None or after is None:
            yield FileDifference(
                key, *("a row" if row is not None else "no row" for row in (before, after))
            )
            continue
        for column in dict.fromkeys([*before, *after]):
            values = before.get(column, "no column"), after.get(column, "no column")
            if values[0] != values[1]:
                yield FileDifference(f"{key}, {column}", *map(_cut, values))


def _by_key(rows: Iterable[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows, start=1):
        key = ", ".join(row[name] for name in _KEYS if name in row) or f"row {number}"
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} ({seen[key]})"] = row
    return found


def _workbooks(first: bytes, second: bytes) -> Iterator[FileDifference]:
    """Compare workbooks by sheet: figures by row, other sheets by cell."""
    one, two = _sheets(first), _sheets(second)
    for name in dict.fromkeys([*one, *two]):
        rows = one.get(name, []), two.get(name, [])
        compare = _figure_places if all(map(_has_figures, rows)) else _grid_places
        for place in compare(*rows):
            yield replace(place, where=f"sheet {name}, {place.where}")


def _sheets(data: bytes) -> dict[str, Rows]:
    import openpyxl

    from regiobeeld.files.untrusted_xlsx import refused_content

    if refused_content(data):
        return {}
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    return {
        sheet.title: [
            ["" if value is None else str(value) for value in row] for row in sheet.values
        ]
        for sheet in book
    }


def _has_figures(rows: Rows) -> bool:
    return bool(rows) and {"indicator", "region"} <= set(rows[0])


def _figure_places(first: Rows, second: Rows) -> Iterator[FileDifference]:
    one, two = (
        [dict(zip(rows[0], row, strict=False)) for row in rows[1:]] for rows in (first, second)
    )
    yield from _row_places(one, two)


def _grid_places(first: Rows, second: Rows) -> Iterator[FileDifference]:
    from openpyxl.utils import get_column_letter

    one, two = (
        {
            f"cell {get_column_letter(column)}{number}": value
            for number, row in enumerate(rows, start=1)
            for column, value in enumerate(row, start=1)
            if value
        }
        for rows in (first, second)
    )
    for cell in dict.fromkeys([*one, *two]):
        if one.get(cell) != two.get(cell):
            yield FileDifference(cell, _cut(one.get(cell, "")), _cut(two.get(cell, "")))


def _objects(first: bytes, second: bytes) -> Iterator[FileDifference]:
    """Compare descriptions (JSON-LD) by entity."""
    one, two = _entities(first), _entities(second)
    for name in dict.fromkeys([*one, *two]):
        if one.get(name) != two.get(name):
            yield FileDifference(name, *_excerpts(one.get(name), two.get(name)))


def _entities(data: bytes) -> dict[str, str]:
    return {entity["@id"]: json.dumps(entity) for entity in json.loads(data)["@graph"]}


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


_COMPARED: Mapping[str, Callable[[bytes, bytes], Iterator[FileDifference]]] = {
    ".csv": _tables,
    ".html": _pages,
    ".ipynb": _notebooks,
    ".json": _objects,
    ".parquet": _parquets,
    ".xlsx": _workbooks,
}
