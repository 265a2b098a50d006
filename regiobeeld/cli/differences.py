"""The command that says what changed between two reports, or two versions of a table."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from regiobeeld.cli.definitions import Definitions
from regiobeeld.cli.options import Language
from regiobeeld.console import terminal


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="Folder of a report, a page, or a table.")],
    b: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The same; for a table left out: as it is.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a page to read or to print.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the page.")] = Language.nl,
    csv: Annotated[bool, typer.Option("--csv", help="Print every change as CSV.")] = False,
    definitions: Definitions = None,
) -> None:
    """Say what changed between two reports of a region, or two versions of a table.

    Figures that were revised or are newer, conclusions that turned, interview readings of a figure
    that is another one now, indicators and gemeenten that came or went. A and B are folders as
    `regiobeeld build` leaves them, the former one first. The exit status is 0, changes or not.

    \b
    Examples:
        regiobeeld diff reports-2020/utrecht reports-2022/utrecht
        regiobeeld diff oud/utrecht reports/utrecht --html verschil.html
        regiobeeld diff oud/utrecht reports/utrecht --csv > verschil.csv

    \b
    A table in the store, as it was before the publisher revised it and as it is:
        regiobeeld diff 84799NED
        regiobeeld diff 84799NED@2021-03-25 84799NED
    """
    from regiobeeld.difference import diff as compare

    found = compare(a, b)
    if html is not None:
        from regiobeeld.difference.page import write_page

        terminal.step(f"{write_page(found, html, lang=lang.value)}")
    if csv:
        terminal.show(found.changes.map(_guarded), csv=True)
        return
    if found:
        terminal.show(found.outline)
        terminal.say("")
    for line in found.summary():
        terminal.say(line)


def _guarded(cell: str) -> str:
    """Guard a text, but for numbers and intervals: these may begin with a minus."""
    from regiobeeld.difference.change import number_of
    from regiobeeld.files.guarded_csv import guarded

    numbers = map(number_of, cell.split(" to "))
    return guarded(cell) if any(map(math.isnan, numbers)) else cell
