"""Where two versions of a file of a report differ: the chapter, cell, row or entry.

What is compared may have been edited by anybody: what cannot be read just has no differences.
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
from typing import Any, TypeVar

# None of these goes on past the next tag: a page may be made to keep them busy.
# A chapter, which may be closed until it is asked for.
_CHAPTER = re.compile(
    r'<section class="chapter(?: folded)?"[^<>]*>\s*(?:<details><summary>)?'
    r'<h2 id="([^"<>]+)">([^<]*)</h2>'
)
_MAIN_ENDS = "</main>"
_TAG = re.compile(r"<[^<>]*>")
# What tells rows of figures apart.
_KEYS = ("indicator", "region", "area", "level", "period", "age", "sex")
# Of evidence and messages; figures have a kind that may differ itself.
_KEYS_OF_OPGAVEN = ("opgave", "kind", *_KEYS)
_LONGEST = 60
T = TypeVar("T")
#: Texts of the cells of a sheet.
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class FileDifference:
    """A place where two versions of a file differ, and what each says there."""

    location: str
    first: str
    second: str


def file_differences(name: str, first: bytes, second: bytes) -> list[FileDifference]:
    r"""Return where two versions of a file differ; nothing where that cannot be said.

    Parameters
    ----------
    name
        Of the file: its ending tells what kind of file it is.
    first, second
        Contents.

    Examples
    --------
    >>> file_differences("a.csv", b"indicator,value\nx,1\n", b"indicator,value\nx,2\n")
    [FileDifference(location='x, value', first='1', second='2')]
    """
    kind = _KINDS.get(name[name.rfind(".") :])
    if kind is None or first == second:
        return []
    read, compare = kind
    try:
        return list(compare(read(first), read(second)))
    except Exception:  # An edited file can make its reader raise anything.
        return []


def changed_cells(executed: bytes, source: bytes) -> list[FileDifference]:
    """Return the cells in which a source notebook differs from the one that was executed."""
    try:
        ran = [cell for cell in _cells(executed) if "injected-parameters" not in _tags(cell)]
        return list(_of_cells(ran, _cells(source), _source))
    except Exception:  # As above.
        return []


def differing(
    first: Mapping[str, T], second: Mapping[str, T]
) -> Iterator[tuple[str, T | None, T | None]]:
    """Give the entries that are not the same: the name and both values, None for no entry."""
    for name in dict.fromkeys([*first, *second]):
        before, after = first.get(name), second.get(name)
        if before != after:
            yield name, before, after


def _of_chapters(first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[FileDifference]:
    for chapter, before, after in differing(first, second):
        yield FileDifference(chapter, *_excerpts(before, after))
    if list(first) != list(second) and set(first) == set(second):
        yield FileDifference(
            "order of the chapters", _cut(", ".join(first)), _cut(", ".join(second))
        )


def _chapters(page: bytes) -> dict[str, str]:
    """Return the parts of a page by what a reader calls them."""
    body, end, rest = page.decode("utf-8").partition(_MAIN_ENDS)
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


def _cells(notebook: bytes) -> list[Mapping[str, Any]]:
    return list(json.loads(notebook)["cells"])


def _of_cells(
    first: Sequence[Mapping[str, Any]],
    second: Sequence[Mapping[str, Any]],
    content: Callable[[Mapping[str, Any]], str] | None = None,
) -> Iterator[FileDifference]:
    """Compare cells, those that were put in or taken out too: all of them, or some content."""
    one, two = [list(map(content or _all, cells)) for cells in (first, second)]
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for kind, begin, end, other, stop in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone, come = enumerate(first[begin:end], begin), enumerate(second[other:stop], other)
        for before, after in zip_longest(gone, come):
            number, cell = before or after
            code = _source(cell).strip().partition("\n")[0]
            excerpts = _cell_excerpts(before and before[1], after and after[1])
            yield FileDifference(f"cell {number + 1}: {_cut(code)}", *excerpts)


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


def _csv_rows(data: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), restkey="further")
    return [{key: str(value) for key, value in row.items()} for row in rows]


def _parquet_rows(data: bytes) -> list[dict[str, str]]:
    import pyarrow.parquet as pq

    rows = pq.read_table(io.BytesIO(data)).to_pylist()
    return [{key: "" if value is None else str(value) for key, value in r.items()} for r in rows]


def _of_rows(
    first: Sequence[Mapping[str, str]], second: Sequence[Mapping[str, str]]
) -> Iterator[FileDifference]:
    """Compare rows by what they are about, and where that tells nothing by their number."""
    for key, before, after in differing(_by_key(first), _by_key(second)):
        if before is None or after is None:
            yield FileDifference(
                key, *("a row" if row is not None else "no row" for row in (before, after))
            )
            continue
        for column, *values in differing(before, after):
            shown = ("no column" if value is None else _cut(value) for value in values)
            yield FileDifference(f"{key}, {column}", *shown)


def _by_key(rows: Iterable[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows, start=1):
        names = _KEYS_OF_OPGAVEN if "opgave" in row else _KEYS
        key = ", ".join(row[name] for name in names if row.get(name)) or f"row {number}"
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} ({seen[key]})"] = row
    return found


def _of_sheets(first: Mapping[str, Rows], second: Mapping[str, Rows]) -> Iterator[FileDifference]:
    """Compare the sheets of workbooks: figures by row, others by cell."""
    for name in dict.fromkeys([*first, *second]):
        rows = first.get(name, []), second.get(name, [])
        if all(map(_has_figures, rows)):
            found = _of_rows(*map(_figures, rows))
        else:
            found = _of_grid(*map(_grid, rows))
        for place in found:
            yield replace(place, location=f"sheet {name}, {place.location}")


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


def _figures(rows: Rows) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def _grid(rows: Rows) -> dict[str, str]:
    from openpyxl.utils import get_column_letter

    return {
        f"cell {get_column_letter(column)}{number}": value
        for number, row in enumerate(rows, start=1)
        for column, value in enumerate(row, start=1)
        if value
    }


def _of_grid(first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[FileDifference]:
    for cell, before, after in differing(first, second):
        yield FileDifference(cell, _cut(before or ""), _cut(after or ""))


def _of_entities(first: Mapping[str, str], second: Mapping[str, str]) -> Iterator[FileDifference]:
    for name, before, after in differing(first, second):
        yield FileDifference(name, *_excerpts(before, after))


def _entities(data: bytes) -> dict[str, str]:
    """Return the entities of a description (JSON-LD)."""
    return {entity["@id"]: json.dumps(entity) for entity in json.loads(data)["@graph"]}


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


#: Per kind of file how it is read, and how what was read is compared.
_KINDS: Mapping[
    str, tuple[Callable[[bytes], Any], Callable[[Any, Any], Iterator[FileDifference]]]
] = {
    ".csv": (_csv_rows, _of_rows),
    ".html": (_chapters, _of_chapters),
    ".ipynb": (_cells, _of_cells),
    ".json": (_entities, _of_entities),
    ".parquet": (_parquet_rows, _of_rows),
    ".xlsx": (_sheets, _of_sheets),
}
