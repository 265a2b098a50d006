"""The command ``regiobeeld future``: what is coming to a region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from regiobeeld.cli.options import Csv
from regiobeeld.console import terminal

if TYPE_CHECKING:
    import pandas as pd

# Years that are shown of the many there are: the first, the newest count, and every fifth to come.
_EVERY = 5


def future(
    region: Annotated[str, typer.Argument(help="See: regiobeeld regions --help.")],
    to: Annotated[int, typer.Option(help="The last year.")] = 2040,
    extra: Annotated[
        bool, typer.Option("--extra", help="With what the region's own file says comes on top.")
    ] = False,
    csv: Csv = False,
) -> None:
    """Project the people of a region by age, and tell how far off that was before.

    With --csv every year and age, with limits, method and tables; else people and ageing in some
    years, the errors that a projection from 2020 would have had, and vacancies in care.

    \b
    Examples:
        regiobeeld future twente
        regiobeeld future gemeente:zeist --to 2035
        regiobeeld future mijn-regio.toml --extra
        regiobeeld future utrecht --csv > toekomst.csv
    """
    from regiobeeld.future import ageing, backtest, population, staff
    from regiobeeld.geography import region as find_region

    chosen = find_region(region)
    people = population(chosen, to=to, extra=extra)
    if csv:
        terminal.show(people, csv=True)
        return
    terminal.show(_wide(people, ageing(chosen, to=to, extra=extra)), csv=False)
    terminal.step(f"Method: {people['method'].iloc[-1]}.")
    vacancies = staff(chosen)
    newest = vacancies[vacancies["year"] == vacancies["year"].max()]
    told = [
        f"{row.area_name} {row.vacancies:,} ({row.per_1000_inhabitants:.1f} per 1,000 inhabitants)"
        for row in newest.itertuples()
    ]
    year = newest["year"].iloc[0]
    terminal.step(f"Open vacancies in care, third quarter of {year}: {', '.join(told)}.")
    seen = backtest(level="gemeente")
    last = seen[seen["age"] == "all"].iloc[-1]
    terminal.step(
        f"80% limits. A projection from 2020 was {last['mape']:.1f}% off per gemeente after"
        f" {last['horizon']} years; no change: {last['naive_constant']:.1f}%, the same growth:"
        f" {last['naive_growth']:.1f}%. `regiobeeld verify` has more of it."
    )


def _wide(people: pd.DataFrame, ageing: pd.DataFrame) -> pd.DataFrame:
    """Put inhabitants and the measures of ageing in some years side by side."""
    import pandas as pd

    totals = people[people["age"] == "all"].set_index("year")
    last, newest = totals.index.max(), totals.index[totals["kind"] == "observed"].max()
    shown = [
        year
        for year in totals.index
        if year in (totals.index.min(), newest, last) or (year > newest and year % _EVERY == 0)
    ]
    measures = ageing.pivot(index="year", columns="measure", values="value")
    order = list(dict.fromkeys(ageing["measure"]))
    columns = [totals[["kind", "value", "lower", "upper"]], measures[order]]
    table = pd.concat(columns, axis=1).loc[shown].rename(columns={"value": "people"})
    ratios = ("old_age_dependency", "oldest_old_support")
    for name in table.columns.drop(["kind", *ratios]):
        table[name] = table[name].map("{:.0f}".format, na_action="ignore")
    return table.round(1).reset_index()
