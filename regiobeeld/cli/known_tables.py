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


def fetch_for(region: str, *, dry_run: bool, protocol: str) -> None:
    """Tell which known tables have what the opgaven of a region lack, and bring them.

    Sizes are asked and printed before anything is brought; tables that fail are told at the end,
    and the others are kept.
    """
    from regiobeeld.measurement.known_tables import usable_tables
    from regiobeeld.opgaven import opgaven_of
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
    possible = candidates(lacks, known, found.catalogue)
    announced, failures = _ask((one.table for one in possible), protocol)
    here = [one for one in possible if _is_here(store, announced.get(one.table.id))]
    useful = [_of_now(one.table, announced) for one in possible if one not in here]
    answered = [table for table in useful if table.id in announced]
    order = in_order(lacks, useful if dry_run or not answered else answered, found.catalogue)
    _tell(order, announced)
    _tell_lacking(order, here, lacks)
    _tell_beside(known, opgaven_of(found.region), store)
    if dry_run:
        _tell_unknown(failures)
        return
    end_with(
        {**failures, **_bring([one for one in order if one.table.id in announced], store, protocol)}
    )


def _ask(
    tables: Iterable[KnownTable], protocol: str
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
            found[table.id] = announced(table.id, table.catalogue, protocol)
        except TableNotFoundError as error:
            failures[table.id] = error
        except RegiobeeldError as error:
            failures[table.id] = silent[server] = error
    return found, failures


def _of_now(table: KnownTable, announced: Mapping[str, Announcement]) -> KnownTable:
    """Return a table with the year of its newest figures as the service says it."""
    from regiobeeld.opgaven.useful_tables import newest_year

    said = announced.get(table.id)
    year = newest_year(said.info.period) if said else 0
    return replace(table, year=year or table.year)


def _is_here(store: Store, announced: Announcement | None) -> bool:
    """Whether the store has a table whole, as the service publishes it now."""
    entry = store.entries().get(announced.info.id.upper()) if announced else None
    if entry is None or announced is None or entry.provenance.partial:
        return False
    return bool(entry.info.modified) and entry.info.modified == announced.info.modified


def _tell(order: Sequence[Wanted], announced: Mapping[str, Announcement]) -> None:
    """Print what would be brought, in order, and how large it is."""
    import pandas as pd

    if not order:
        terminal.say("No known table has any of them that is newer than what is in the store.")
        return
    terminal.show(pd.DataFrame([_row(one, announced.get(one.table.id)) for one in order]))
    _total([announced[one.table.id] for one in order if one.table.id in announced])


def _tell_lacking(order: Sequence[Wanted], here: Sequence[Wanted], lacks: Sequence[Lack]) -> None:
    """Say what will be lacking all the same: what cannot be read yet, and what no table has."""
    unread = {lack.indicator: one.table.id for one in (*here, *order) for lack in one.held}
    if unread:
        told = ", ".join(f"{name} ({table})" for name, table in unread.items())
        terminal.say(
            f"Nothing says yet how to read {told}: these tables are kept for indicators of your"
            " own."
        )
    brought = {lack.indicator for one in order for lack in one.shown} | set(unread)
    never = [lack.indicator for lack in lacks if lack.indicator not in brought]
    if never:
        terminal.say(f"None of these tables has a newer figure of {', '.join(never)}.")


def _tell_beside(known: Iterable[KnownTable], opgaven: Iterable[str], store: Store) -> None:
    """Name the tables that are about the opgaven, and have no figure that could be lacking."""
    beside = [
        table.id
        for table in known
        if not table.indicators and set(table.opgaven) & set(opgaven) and table.id not in store
    ]
    if beside:
        terminal.say(
            f"About its opgaven as well, and brought by name only: {', '.join(beside)}"
            " (regiobeeld tables --known says what they add)."
        )


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


def _bring(order: Iterable[Wanted], store: Store, protocol: str) -> dict[str, RegiobeeldError]:
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
                    protocol=protocol,
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
