"""The command that shows what a table has."""

from __future__ import annotations

from typing import Annotated

import typer

from regiobeeld.cli.options import Csv
from regiobeeld.cli.output import show
from regiobeeld.console import terminal


def explore_table(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="Such as 84799NED.")],
    codes: Annotated[
        str, typer.Option(metavar="DIMENSION", help="All codes of a dimension, by key or title.")
    ] = "",
    csv: Csv = False,
) -> None:
    """Show what a table has: its dimensions, their codes, and its topics.

    A table of the store is shown with the number of figures per topic. Of another one the
    description is asked of CBS, and then of RIVM; its figures are not.

    \b
    Examples:
        regiobeeld explore-table 85012NED
        regiobeeld explore-table 84799NED --csv > onderwerpen.csv
        regiobeeld explore-table 71488NED --codes Leeftijd
        regiobeeld new indicator --table 85012NED
    """
    if codes:
        from regiobeeld.fetch import find_table
        from regiobeeld.store import default_store

        show(find_table(table, default_store()).table.codes_frame(codes), csv=csv)
        return
    from regiobeeld.shortcuts import explore_table as explore

    shape = explore(table)
    if csv:
        show(shape.frame(), csv=True)
    else:
        terminal.say(str(shape))
