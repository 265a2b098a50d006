"""The command that says how far people live from places of care."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regiobeeld.cli.options import Csv
from regiobeeld.console import terminal

if TYPE_CHECKING:
    import pandas as pd

_SAID = (
    "Kilometres in a straight line from the centre of the postcode area, and the percentage of"
    " people beyond each distance. A road is about 1.3 times as long; travel time is not in it."
)


def access(
    region: Annotated[str, typer.Argument(metavar="REGION", help="See: regiobeeld regions -h.")],
    closed: Annotated[
        list[str] | None,
        typer.Option(metavar="SITE", help="A site that closes; may be given more than once."),
    ] = None,
    added: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=POSTCODE", help="A site that comes; may be given more than once."
        ),
    ] = None,
    sites: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Sites of your own, in CSV.")
    ] = None,
    age: Annotated[
        list[str] | None,
        typer.Option(metavar="AGE", help="Such as 75+ or 65-74; all and 75+ when left out."),
    ] = None,
    csv: Csv = False,
) -> None:
    """Say how far people live from the nearest place of care, and what a change would do.

    The sites are those that the region's definition names, or those of your own file: CSV with the
    columns name and postcode, or name, lat and lon; kind and source may be there too.

    \b
    Examples:
        regiobeeld access twente
        regiobeeld access twente --closed "ZGT Almelo" --age 75+
        regiobeeld access twente --closed "ZGT Almelo" --added Vriezenveen=7671
        regiobeeld access gemeente:zeist --sites huisartsen.csv --csv > afstanden.csv
    """
    from regiobeeld.access import distances, scenario
    from regiobeeld.access.people import gemeenten_of
    from regiobeeld.access.sites import sites_for
    from regiobeeld.geography import region as find_region
    from regiobeeld.store import default_store

    chosen = find_region(region)
    found = sites_for(chosen, sites, default_store())
    ages = tuple(age or ("all", "75+"))
    new = _added(added or ())
    table = (
        scenario(chosen, closed=closed or (), added=new, sites=found, ages=ages)
        if closed or added
        else distances(chosen, sites=found, ages=ages)
    )
    names = {**gemeenten_of(chosen), chosen.id: chosen.name}
    table.insert(1, "name", table["area"].map(names))
    if csv:
        from regiobeeld.files.guarded_csv import guarded_frame

        terminal.show(guarded_frame(table), csv=True)
        return
    terminal.show(_shown(table))
    terminal.step(f"Sites: {', '.join(found['site'])}.{_change(closed or (), added or ())}")
    terminal.step(_SAID)


def _added(texts: Sequence[str]) -> pd.DataFrame | tuple[()]:
    """Return sites that come, each written as a name and a postcode."""
    import pandas as pd

    from regiobeeld.errors import AccessError

    pairs = []
    for text in texts:
        name, sign, postcode = text.rpartition("=")
        if not sign:
            raise AccessError(
                f"added: found {text!r}; give the name and the postcode of a site, such as"
                " Borne=7622."
            )
        pairs.append((name, postcode))
    return pd.DataFrame(pairs, columns=["site", "postcode"]) if pairs else ()


def _change(closed: Sequence[str], added: Sequence[str]) -> str:
    """Say what a star means, where there is one."""
    changes = (("closing", closed), ("adding", added))
    told = [f"{what} {', '.join(names)}" for what, names in changes if names]
    return f" * after {' and '.join(told)}." if told else ""


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as it is read on a terminal: one decimal, and short names of columns."""
    short = {
        name: name.replace("beyond_", ">").replace("_before", "").replace("_after", "*")
        for name in map(str, table.columns)
    }
    return table.drop(columns="area").rename(columns=short).round(1)
