"""Transcripts in a table: a row for a turn, with who speaks in a column, and often the time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regiobeeld.interviews.transcripts.labels import Labels
from regiobeeld.interviews.transcripts.spoken import HEADING, UNREAD, FormReading, Spoken, rendered

FORM = "table with a row for a turn"
_TIME = re.compile(r"[\[(#]?\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?[\])#]?(?:[ ]?[-–>]+.*)?")
_NUMBER = re.compile(r"\d{1,5}\.?")
_SPEAKERS = {"spreker", "speaker", "wie", "naam", "name", "persoon", "rol"}
_HEADER = _SPEAKERS | {
    *("tijd", "time", "start", "begin", "eind", "end", "einde", "timestamp", "tijdcode", "nr"),
    *("tekst", "text", "uitspraak", "transcript", "transcriptie", "woorden", "#", "nummer"),
}
_FEWEST = 2


@dataclass(frozen=True)
class _Row:
    line: int
    cells: tuple[str, ...]


def read_table(text: str) -> FormReading | None:
    r"""Read a text whose lines have cells with tabs between them; None if it is no such table.

    Lines without a tab go on with the row above them, as paragraphs in a cell do.

    Examples
    --------
    >>> text = "0:01\tNoor\tHoe is het?\n0:03\tPiet\tGoed.\n0:05\tNoor\tFijn.\n"
    >>> [turn.speaker for turn in read_table(text).turns]
    ['Noor', 'Piet', 'Noor']
    >>> read_table("R: Goed.\tEcht.\n") is None
    True
    """
    rows, loose = _rows(text.split("\n"))
    if len(rows) < _FEWEST:
        return None
    header = rows[0] if _is_header(rows[0]) else None
    body = rows[1:] if header else rows
    column = _speaker_column(header, body)
    if column is None:
        return None
    parts = [*loose, *([_whole(header)] if header else []), *_turns(body, column)]
    return rendered(FORM, sorted(parts, key=lambda part: part.line), joined=False)


def _rows(lines: Sequence[str]) -> tuple[list[_Row], list[Spoken]]:
    rows: list[_Row] = []
    loose: list[Spoken] = []
    grown: list[str] = []

    def finish() -> None:
        if grown:
            last = rows[-1]
            rows[-1] = _Row(last.line, (*last.cells[:-1], "\n".join([last.cells[-1], *grown])))
            grown.clear()

    for number, line in enumerate(lines, start=1):
        cells = tuple(cell.strip() for cell in line.rstrip("\t").split("\t"))
        if len(cells) > 1:
            finish()
            rows.append(_Row(number, cells))
        elif not cells[0]:
            continue
        elif rows:
            grown.append(cells[0])
        else:
            loose.append(Spoken(None, None, cells[0], number, HEADING))
    finish()
    return rows, loose


def _is_header(row: _Row) -> bool:
    return all(cell.casefold().rstrip(":") in _HEADER or not cell for cell in row.cells)


def _speaker_column(header: _Row | None, body: Sequence[_Row]) -> int | None:
    """Return the first column in which names come back; a header tells it too."""
    if not body:
        return None
    if header:
        named = [n for n, cell in enumerate(header.cells) if cell.casefold() in _SPEAKERS]
        if named:
            return named[0]
    for column in range(max(len(row.cells) for row in body) - 1):
        cells = [row.cells[column] for row in body if len(row.cells) > column + 1]
        filled = [cell for cell in cells if cell]
        names = [cell.removesuffix(":") for cell in filled]
        if (
            len(names) >= _FEWEST
            and len(set(names)) < len(names)
            and all(Labels.is_name(name) and not _TIME.fullmatch(name) for name in names)
        ):
            return column
    return None


def _turns(body: Sequence[_Row], column: int) -> Iterator[Spoken]:
    speaker: str | None = None
    clocks = _columns(body, column, _TIME)
    left_out = {*clocks, *_columns(body, column, _NUMBER)}
    for row in body:
        if len(row.cells) <= column:
            yield Spoken(None, None, " ".join(row.cells), row.line, UNREAD)
            continue
        # A merged cell, or one left empty, goes on with who spoke.
        speaker = row.cells[column].removesuffix(":").strip() or speaker
        others = {n: cell for n, cell in enumerate(row.cells) if n != column and cell}
        time = next((cell for n, cell in others.items() if n in clocks), None)
        words = [cell for n, cell in others.items() if n not in left_out]
        yield Spoken(speaker, time, "\n".join(words), row.line)


def _columns(body: Sequence[_Row], speakers: int, form: re.Pattern[str]) -> set[int]:
    """Return the columns that hold nothing but times, or numbers; never all beside the speakers."""
    width = max(len(row.cells) for row in body)
    cells = {n: [row.cells[n] for row in body if len(row.cells) > n] for n in range(width)}
    found = {n for n, column in cells.items() if all(form.fullmatch(c) for c in column if c)}
    last = max(set(cells) - {speakers}, default=0)
    return found - {speakers, last}


def _whole(row: _Row) -> Spoken:
    return Spoken(None, None, " ".join(row.cells), row.line, HEADING)
