"""Tables that a picture can use: listing them, and bringing those that a region lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from regiobeeld.cli.output import end_with, show
from regiobeeld.console import terminal
from regiobeeld.errors import RegiobeeldError, StoreError, TableNotFoundError

if TYPE_CHECKING:
    from regiobeeld.fetch import Announcement
    from regiobeeld.measurement.known_tables import KnownTable
    from regiobeeld.opgaven.useful_tables import Lack, Wanted
    from regiobeeld.store import Store

_MEGABYTE = 1e6


def list_known(*, csv: bool) -> None:
    """Print the tables that a picture can use."""
    from regiobeeld.measurement import catalogue
    from regiobeeld.measurement.known_tables import usable_tables
    from regiobeeld.opgaven.useful_tables import known_frame
    from regiobeeld.store import default_store

    frame = known_frame(usable_tables(), catalogue(), default_store())
    show(frame if csv else frame[["table", "catalogue", "store", "newest", "adds"]], csv=csv)


def fetch_for(region: str, *, dry_run: bool) -> None:
    """Tell which known tables have what the opgaven of a region lack, and bring them.

    Sizes are asked and printed before anything is brought; tables that fail are told at the end,
    and the others are kept.
    """
    from regiobeeld.measurement.known_tables import usable_tables
    from regiobeeld.opgaven.useful_tables import candidates, in_order, lacking
    from regiobeeld.region_picture import picture
    from regiobeeld.store import default_store

    store = default_store()
    found = picture(region, store=store)
    lacks, known = lacking(found), list(usable_tables().values())
    missing = sum(not lack.year for lack in lacks)
    terminal.say(
        f"The opgaven of {found.region.name} lack figures: {missing} are missing and"
        f" {len(lacks) - missing} are old."
    )
    possible = [one.table for one in candidates(lacks, known, found.catalogue)]
    announced, failures = _ask(possible)
    useful = [
        _of_now(table, announced.get(table.id))
        for table in possible
        if not _is_here(store, announced.get(table.id))
    ]
    answered = [table for table in useful if table.id in announced]
    order = in_order(lacks, useful if dry_run or not answered else answered, found.catalogue)
    _tell(order, announced, lacks)
    _tell_unknown(failures)
    if dry_run:
        return
    here = [one for one in order if one.table.id in announced]
    end_with({**failures, **_bring(here, store)})


def _ask(
    tables: Iterable[KnownTable],
) -> tuple[dict[str, Announcement], dict[str, RegiobeeldError]]:
    """Ask the services how large tables are; a server that does not answer is asked no more."""
    from regiobeeld.fetch import announced
    from regiobeeld.statline.endpoint import endpoint

    found: dict[str, Announcement] = {}
    failures: dict[str, RegiobeeldError] = {}
    silent: dict[str, RegiobeeldError] = {}
    for table in tables:
        server = endpoint(table.catalogue).url
        if server in silent:
            failures[table.id] = silent[server]
            continue
        try:
            found[table.id] = announced(table.id, table.catalogue)
        except TableNotFoundError as error:
            failures[table.id] = error
        except RegiobeeldError as error:
            failures[table.id] = silent[server] = error
    return found, failures


def _of_now(table: KnownTable, announced: Announcement | None) -> KnownTable:
    """Return a table with the year of its newest figures as the service says it."""
    from regiobeeld.opgaven.useful_tables import newest_year

    year = newest_year(announced.info.period) if announced else 0
    return replace(table, year=year or table.year)


def _is_here(store: Store, announced: Announcement | None) -> bool:
    """Whether the store has a table whole, as the service publishes it now."""
    entry = store.entries().get(announced.info.id.upper()) if announced else None
    if entry is None or announced is None or entry.provenance.partial:
        return False
    return bool(entry.info.modified) and entry.info.modified == announced.info.modified


def _tell(
    order: Sequence[Wanted], announced: Mapping[str, Announcement], lacks: Sequence[Lack]
) -> None:
    """Print what would be brought, in order: sizes, figures, and what no known table has."""
    import pandas as pd

    brought = {lack for one in order for lack in (*one.shown, *one.held)}
    never = [lack.indicator for lack in lacks if lack not in brought]
    if not order:
        terminal.say("No known table has any of them that is newer than what is in the store.")
    else:
        rows = [_row(one, announced.get(one.table.id)) for one in order]
        terminal.show(pd.DataFrame(rows))
        _total([announced[one.table.id] for one in order if one.table.id in announced])
    for one in order:
        if one.held:
            names = ", ".join(dict.fromkeys(lack.indicator for lack in one.held))
            terminal.say(
                f"{one.table.id} has {names}, but nothing says yet how to read it: it is kept for"
                " indicators of your own."
            )
    if order and never:
        terminal.say(f"No known table has: {', '.join(never)}.")


def _tell_unknown(failures: Mapping[str, RegiobeeldError]) -> None:
    """Say of which tables the size is unknown, and why; one line for one reason."""
    reasons: dict[str, list[str]] = {}
    for name, error in failures.items():
        reasons.setdefault(str(error), []).append(name)
    for reason, names in reasons.items():
        terminal.step(f"Size unknown of {', '.join(names)}: {reason}")


def _row(one: Wanted, announced: Announcement | None) -> dict[str, object]:
    size = (
        {"rows": "unknown", "columns": "", "MB": "", "modified": ""}
        if announced is None
        else {
            "rows": f"{announced.rows:,}",
            "columns": str(announced.columns),
            "MB": f"{announced.estimate / _MEGABYTE:,.1f}",
            "modified": announced.info.modified[:10],
        }
    )
    lacks = (*one.shown, *one.held)
    told = ", ".join(f"{lack.indicator} ({lack.year or 'missing'})" for lack in lacks)
    return {
        "table": one.table.id,
        "catalogue": one.table.catalogue,
        **size,
        "figures": str(len(lacks)),
        "own": str(sum(lack.own for lack in lacks)),
        "what lacks": told,
    }


def _total(announced: Sequence[Announcement]) -> None:
    rows = sum(one.rows for one in announced)
    size = sum(one.estimate for one in announced) / _MEGABYTE
    if announced:
        terminal.say(
            f"Together {rows:,} rows, and about {size:,.0f} MB to read before compression (an"
            " estimate)."
        )


def _bring(order: Iterable[Wanted], store: Store) -> dict[str, RegiobeeldError]:
    """Fetch tables one after the other; return those that failed."""
    from regiobeeld.fetch import FetchError, fetch

    failures: dict[str, RegiobeeldError] = {}
    notices: list[str] = []
    with terminal.table_progress() as progress:
        for one in order:
            try:
                (entry,) = fetch(
                    [one.table.id],
                    store=store,
                    catalogue=one.table.catalogue,
                    progress=progress,
                    notice=notices.append,
                )
            except FetchError as error:
                failures |= error.failures
            except StoreError as error:
                # Nothing else can be kept either.
                return failures | {one.table.id: error}
            else:
                terminal.say(f"{entry.info.id}: {entry.rows:,} rows; {entry.info.title}")
    for line in notices:
        terminal.step(line)
    return failures
