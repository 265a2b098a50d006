"""What the command line prints: aligned tables, CSV, progress and errors."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from typing import TYPE_CHECKING, NoReturn, TextIO

if TYPE_CHECKING:
    import pandas as pd
    from tqdm import tqdm

_GAP = "  "
_NARROWEST = 8


def aligned(frame: pd.DataFrame, width: int | None = None) -> str:
    """Lay out a frame as text, numbers to the right.

    Parameters
    ----------
    frame
        What to show; missing values become empty.
    width
        Characters on a line. The widest columns are cut to fit in it; without one nothing is.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"name": ["Utrecht", "Bergen (Noord-Holland)"], "n": [1, 26]})
    >>> print(aligned(frame))
    name                     n
    Utrecht                  1
    Bergen (Noord-Holland)  26
    >>> print(aligned(frame, 16))
    name           n
    Utrecht        1
    Bergen (Noo…  26
    """
    columns = [[_text(name), *map(_text, frame[name])] for name in frame]
    to_the_right = [_is_number(frame[name]) for name in frame]
    widths = _fitted([max(map(len, column)) for column in columns], width)
    lines = []
    for cells in zip(*columns, strict=True):
        parts = [
            cut.rjust(size) if right else cut.ljust(size)
            for cell, size, right in zip(cells, widths, to_the_right, strict=True)
            for cut in [_cut(cell, size)]
        ]
        lines.append(_GAP.join(parts).rstrip())
    return "\n".join(lines)


def show(frame: pd.DataFrame, *, csv: bool = False) -> None:
    """Print a frame: as CSV, or laid out for the terminal (in full when it goes elsewhere)."""
    if csv:
        written = frame.to_csv(index=False, lineterminator="\n")
        _write(sys.stdout, clean(written, keep="\t"))
        return
    width = shutil.get_terminal_size().columns if _looked_at(sys.stdout) else None
    say(aligned(frame, width))


def say(line: str) -> None:
    """Print a result, of one line or more."""
    _write(sys.stdout, f"{clean(line)}\n")


def step(line: str) -> None:
    """Tell what is being done, beside the results."""
    _tell(_one_line(line))


def complain(error: BaseException | str) -> None:
    """Print an error: a line, or as many as it has faults to name."""
    lines = [_one_line(line) for line in str(error).splitlines() if line.strip()]
    _tell("Error: " + "\n       ".join(lines))


def complain_of(failures: Mapping[str, Exception]) -> None:
    """Print an error for each thing that failed, by its name."""
    for name, error in failures.items():
        complain(f"{name}: {error}")


class TableProgress:
    """Progress of tables that are fetched: a bar for who looks on, else a line per table."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._table = ""
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, table: str, came: int, expected: int) -> None:
        """Show how far a table is; see `regiobeeld.fetch.Progress`."""
        if table != self._table:
            self.close()
            self._table = table
            self._begin(table)
        if self._bar is not None and expected:
            self._bar.total = expected
            self._bar.n = came
            self._bar.refresh()

    def _begin(self, table: str) -> None:
        from regiobeeld.console.progress import bar, in_notebook

        if not _looked_at(self._stream) and not in_notebook():
            step(f"Fetching {table}")
            return
        self._bar = bar(_one_line(table), "rows", self._stream)

    def close(self) -> None:
        """End the bar of the last table."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def table_progress() -> AbstractContextManager[TableProgress]:
    """Show progress of tables on stderr for as long as the block lasts."""
    return closing(TableProgress(sys.stderr))


class ReportProgress:
    """Progress of reports, with the time left: a bar on a terminal, else a line per report."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._bar: tqdm[NoReturn] | None = None

    def __call__(self, ready: int, total: int, region: str) -> None:
        """Show how far a batch is; see `regiobeeld.report.running.batch.batch`."""
        if not _looked_at(self._stream):
            step(f"{ready}/{total} {region}")
            return
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit=" reports", file=self._stream)
        self._bar.set_postfix_str(_one_line(region), refresh=False)
        self._bar.update(ready - self._bar.n)

    def close(self) -> None:
        """End the bar."""
        if self._bar is not None:
            self._bar.close()


def report_progress() -> AbstractContextManager[ReportProgress]:
    """Show progress of reports on stderr for as long as the block lasts."""
    return closing(ReportProgress(sys.stderr))


def _fitted(widths: Sequence[int], width: int | None) -> list[int]:
    """Take from the widest column until the line fits, or no column can do with less."""
    fitted = list(widths)
    room = None if width is None else width - len(_GAP) * (len(fitted) - 1)
    while room is not None and sum(fitted) > room:
        widest = max(fitted)
        if widest <= _NARROWEST:
            break
        fitted[fitted.index(widest)] -= 1
    return fitted


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _text(value: object) -> str:
    # A missing value is the only one that differs from itself.
    missing = value is None or value != value
    return "" if missing else _one_line(str(value))


def clean(text: str, keep: str = "") -> str:
    r"""Return text from elsewhere without what steers a terminal; its lines stay.

    Escapes and other controls, marks of direction and whatever else cannot be seen become blanks.

    Parameters
    ----------
    text
        What a service, a file or a person said.
    keep
        Other characters that stay.

    Examples
    --------
    >>> clean("Zeist\x1b[2J\n\u202enetuoH")
    'Zeist [2J\n netuoH'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n" + keep else " " for c in text)


def _one_line(text: str) -> str:
    """Put text from elsewhere on one line, without characters that steer a terminal."""
    return clean(" ".join(text.split()))


def shortened(text: str, longest: int) -> str:
    r"""Return text from elsewhere on one line of so many characters at most.

    Examples
    --------
    >>> shortened("Gezond\x1b[2J en\nwel", 12)
    'Gezond [2J …'
    """
    # However long it is, no more of it is looked at than can be shown.
    return _cut(_one_line(text[: 4 * longest]), longest)


def _looked_at(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _write(stream: TextIO | None, text: str) -> None:
    # A program that is started without standard output has none.
    if stream is None:
        raise OSError("there is no standard output")
    stream.write(text)


def _tell(text: str) -> None:
    """Write to stderr; where that cannot be done, nobody is to be told."""
    with suppress(OSError):
        _write(sys.stderr, f"{text}\n")
        sys.stderr.flush()


def _is_number(column: pd.Series) -> bool:
    return column.dtype.kind in "iuf"
