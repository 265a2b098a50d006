"""Commands for tables of figures: which are in the store, and bringing others to it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from regiobeeld.cli import definitions as own_definitions
from regiobeeld.cli.known_tables import fetch_for, list_known
from regiobeeld.cli.options import Csv
from regiobeeld.cli.output import end_with, show
from regiobeeld.console import terminal


class Protocol(StrEnum):
    """Versions of OData that tables are fetched by."""

    AUTO = "auto"
    V3 = "v3"
    V4 = "v4"


def tables(
    csv: Csv = False,
    known: Annotated[
        bool, typer.Option("--known", help="Tables that a picture can use, here or not.")
    ] = False,
) -> None:
    """List the tables in the store, and of when they are.

    The figures that come with regiobeeld are there at once; `regiobeeld fetch` adds tables.

    \b
    Examples:
        regiobeeld tables
        regiobeeld tables --csv > tabellen.csv
        regiobeeld tables --known
    """
    if known:
        list_known(csv=csv)
        return
    from regiobeeld.store import default_store

    frame = default_store().tables()
    columns = ["table", "period", "rows", "modified", "retrieved", "publisher", "title"]
    show(frame if csv else frame.reindex(columns=columns), csv=csv)


def fetch(
    table: Annotated[
        list[str] | None,
        typer.Argument(metavar="TABLE", help="Such as 84799NED, or a .toml of your own."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every table that the indicators are made of.")
    ] = False,
    year: Annotated[
        int | None, typer.Option(help="With --all: only what a picture of this year can use.")
    ] = None,
    newest: Annotated[
        bool,
        typer.Option("--newest", help="Editions of series that came after this version."),
    ] = False,
    region: Annotated[
        str | None,
        typer.Option("--for", metavar="REGION", help="Known tables with what its opgaven lack."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="With --newest or --for: tell what there is, fetch nothing."
        ),
    ] = False,
    catalogue: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="CBS, RIVM, Politie, IV3, AZW or another; CBS and then third parties if left out.",
        ),
    ] = None,
    protocol: Annotated[
        Protocol,
        typer.Option(help="Of StatLine: v3, v4 (CBS only), or v4 for what v3 does not give."),
    ] = Protocol.AUTO,
) -> None:
    """Bring tables from CBS StatLine and third parties, such as RIVM, to the store.

    This is the only command that uses a network.

    A table is kept whole or not at all: when something goes wrong, the one that was there stays.
    Tables go to data/local in a clone, else to your own data folder; the environment variable
    REGIOBEELD_DATA names another folder.

    \b
    Examples:
        regiobeeld fetch 85012NED
        regiobeeld fetch 84799NED 50140NED
        regiobeeld fetch --all --year 2024
        regiobeeld fetch --newest --dry-run
        regiobeeld fetch --for utrecht --dry-run
        regiobeeld fetch 47018NED --catalogue Politie
        regiobeeld fetch mijn-map/source-slaap.toml
    """
    if [bool(table), every, newest, region is not None].count(True) != 1:
        raise typer.BadParameter(
            "name one or more tables, or give --all, --newest or --for", param_hint="TABLE"
        )
    if year is not None and not every:
        raise typer.BadParameter("goes with --all", param_hint="--year")
    if (newest or region is not None) and catalogue is not None:
        raise typer.BadParameter("does not go with --newest or --for", param_hint="--catalogue")
    if dry_run and not newest and region is None:
        raise typer.BadParameter("goes with --newest or --for", param_hint="--dry-run")
    if region is not None:
        fetch_for(region, dry_run=dry_run, protocol=protocol.value)
        return
    from regiobeeld.fetch import FetchError, fetch_newest, known_tables
    from regiobeeld.fetch import fetch as bring
    from regiobeeld.measurement import catalogue as definitions
    from regiobeeld.store import default_store

    wanted, own = own_definitions.own_files(
        known_tables(definitions(), year) if every else table or []
    )
    failures = own_definitions.add_files(own)
    notices: list[str] = []
    with terminal.table_progress() as progress:
        store, tell = default_store(), notices.append
        try:
            if newest:
                entries = fetch_newest(
                    store=store,
                    only_tell=dry_run,
                    progress=progress,
                    notice=tell,
                    protocol=protocol.value,
                )
            else:
                entries = bring(
                    wanted,
                    store=store,
                    catalogue=catalogue,
                    progress=progress,
                    notice=tell,
                    protocol=protocol.value,
                )
        except FetchError as error:
            failures, entries = {**failures, **error.failures}, error.fetched
    for entry in entries:
        info = entry.info
        terminal.say(f"{info.id}: {entry.rows:,} rows, {len(info.topics)} topics; {info.title}")
    for line in notices:
        terminal.step(line)
    if newest and not notices:
        terminal.step("There is no newer edition of a series than this version knows.")
    end_with(failures)
