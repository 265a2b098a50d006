"""The command that makes a report again from its record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regiobeeld.cli.definitions import Definitions
from regiobeeld.cli.options import Csv
from regiobeeld.console import terminal

# More places in one file are counted on a terminal, and listed by --csv.
_MOST_SHOWN = 20


def reproduce(
    report: Annotated[
        Path, typer.Argument(metavar="REPORT", help="Folder of a report, or a file in it.")
    ],
    csv: Csv = False,
    definitions: Definitions = None,
) -> None:
    """Make a report again from its record, and tell what differs.

    The report's folder stays as it is, and nothing is read from a network. The exit status is 0
    when everything is identical, else 1.

    \b
    Examples:
        regiobeeld reproduce reports/utrecht
        regiobeeld reproduce reports/utrecht/run.json --csv > verschillen.csv
        regiobeeld reproduce reports/mijn-regio --definitions mijn-map
    """
    from regiobeeld.files.guarded_csv import guarded
    from regiobeeld.reproduction import reproduce as again

    found = again(report, progress=terminal.step)
    if csv:
        terminal.show(found.differences.map(guarded), csv=True)
    elif not found.identical:
        kinds = found.differences.groupby(["kind", found.differences["what"].str.split(",").str[0]])
        shown = kinds.head(_MOST_SHOWN)
        terminal.show(shown)
        if left := len(found.differences) - len(shown):
            terminal.say(f"... and {left} more; --csv lists all.")
    if found.extra:
        terminal.step(f"not in the record: {', '.join(found.extra)}")
    (terminal.step if csv else terminal.say)(found.closing)
    if not found.identical:
        raise typer.Exit(1)
