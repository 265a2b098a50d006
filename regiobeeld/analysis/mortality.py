"""Mortality of gemeenten, corrected for age: how much of the difference is chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from regiobeeld import epi
from regiobeeld.analysis.refusals import AnalysisError
from regiobeeld.definitions.texts import texts
from regiobeeld.geography.crosswalk import to_division
from regiobeeld.measurement.counts import find
from regiobeeld.measurement.measure import Measurer
from regiobeeld.measurement.observations import SourceEdition, TableReader
from regiobeeld.measurement.recipes import CAUSES
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store, default_store

# Mortality doubles about every eight years of age (Gompertz 1825), so of the deaths under 50 a
# third come after 45. With none of them, or all, no gemeente's expected deaths change by more than
# a few percent; a town of students the most.
_FROM_45 = 1 / 3
_BY_GEMEENTE, _BY_AGE, _AGE = "regional", "deaths", "Leeftijd"


@dataclass(frozen=True)
class Mortality:
    """Deaths of gemeenten against what is expected at their ages.

    Attributes
    ----------
    cause
        A key of `CAUSES`.
    year
        Of the deaths.
    figures
        One row per gemeente of the Netherlands, in the division of the picture: ``region,
        observed, expected`` (deaths, were the country's mortality at each age theirs), ``value``
        (100 x observed / expected) with ``lower, upper``, ``smoothed`` (the same, drawn towards
        the average as far as chance explains the distance), ``weight`` (1: not drawn at all, 0:
        the average), the funnel's ``lower_2, upper_2, lower_3, upper_3, z, outside, tau`` (what
        gemeenten differ beyond chance, as a standard deviation), and ``status``: ``ok``, or
        ``not_computable`` for a gemeente of which the parts cannot be told.
    tables
        The tables used.
    """

    cause: str
    year: int
    figures: pd.DataFrame = field(repr=False)
    tables: tuple[str, ...]


def mortality(picture: Picture, cause: str = "all", *, store: Store | None = None) -> Mortality:
    """Compare the deaths in gemeenten with those expected at their ages.

    Indirectly standardised (see `epi.standardised_ratio`) in the age groups that are known for
    gemeenten: under 45, 45 to 65, 65 to 80, 80 and over. Expected deaths add up to the deaths in
    the country. Limits are those of a Poisson count; the funnel's are widened by what gemeenten
    differ beyond chance (see `epi.funnel`), and the smoothed ratio is by empirical Bayes (see
    `epi.smooth_rates`), over all gemeenten.

    Parameters
    ----------
    picture
        The region in figures.
    cause
        A key of `CAUSES`.
    store
        Where tables are read from; the store of this installation when left out.

    Returns
    -------
    Mortality
        Of the newest year up to that of the picture of which the store has both deaths per
        gemeente and deaths per age. The year may be long before the picture's: name it.

    Raises
    ------
    AnalysisError
        When there is no such cause, or the store has no deaths up to the year of the picture.

    Examples
    --------
    >>> import regiobeeld
    >>> found = mortality(regiobeeld.picture("utrecht", indicators=["inhabitants"]))
    >>> found.year, found.figures[["observed", "expected"]].sum().round().tolist()
    (2015, [147134.0, 147134.0])
    """
    if cause not in CAUSES:
        raise AnalysisError(f"cause={cause!r}: it must be one of {', '.join(CAUSES)}.")
    reader = Measurer.of(store or default_store(), picture.catalogue).reader
    local, ages = _editions(reader, picture, cause)
    counted = _counts(reader, local, cause)
    deaths = _deaths_by_age(reader, ages, cause)
    people = counted[list(deaths.index)]
    counted["expected"] = people.mul(deaths / people.sum()).sum(axis=1)
    # The two tables may draw a cause's border differently; the average stays that of the country.
    counted["expected"] *= counted["observed"].sum() / counted["expected"].sum()
    counts = ["observed", "expected"]
    now = to_division(
        counted.rename_axis("region").reset_index()[["region", *counts]],
        column="region",
        counts=counts,
        from_year=local.year,
        to_year=picture.region.year,
    )
    tables = tuple(sorted({local.entry.info.id, ages.entry.info.id}))
    return Mortality(cause, local.year, _judged(now), tables)


def _editions(
    reader: TableReader, picture: Picture, cause: str
) -> tuple[SourceEdition, SourceEdition]:
    """Return the newest deaths per gemeente and per age of one year."""
    sources = picture.catalogue.sources
    by_gemeente, by_age = CAUSES[cause]
    ages = {
        edition.year: edition
        for edition in reader.editions(sources[_BY_AGE])
        if find(edition.entry.info, [by_age])
    }
    for local in reader.editions(sources[_BY_GEMEENTE]):
        if local.year in ages and local.year <= picture.region.year:
            topic = find(local.entry.info, [by_gemeente])
            if topic and reader.frame(local)[topic].notna().any():
                return local, ages[local.year]
    raise AnalysisError(
        f"The store has no deaths ({cause}) per gemeente and per age of one year up to"
        f" {picture.region.year}."
    )


def _counts(reader: TableReader, edition: SourceEdition, cause: str) -> pd.DataFrame:
    """Return per gemeente the deaths, and the inhabitants of each age group."""
    frame = reader.frame(edition).set_index(edition.source.region)
    frame = frame[frame.index.str.startswith("GM")]
    info = edition.entry.info

    def total(stems: Sequence[str]) -> pd.Series:
        topics = [find(info, [stem]) for stem in stems]
        if None in topics:
            lacking = ", ".join(s for s, t in zip(stems, topics, strict=True) if t is None)
            raise AnalysisError(f"Table {info.id} has no {lacking}.")
        return frame[topics].astype("float64").sum(axis=1, min_count=len(topics))

    columns = {"observed": total([CAUSES[cause][0]])}
    columns |= {age: total(stems) for age, stems in texts("mortality")["people"].items()}
    return pd.DataFrame(columns).dropna()


def _deaths_by_age(reader: TableReader, edition: SourceEdition, cause: str) -> pd.Series:
    """Return the deaths in the country, by the age groups that gemeenten have."""
    every_age = {k: v for k, v in edition.source.where.items() if k != _AGE}
    frame = reader.frame(replace(edition, source=replace(edition.source, where=every_age)))
    by_age = frame.groupby(_AGE)[str(find(edition.entry.info, [CAUSES[cause][1]]))].sum()
    ages = texts("mortality")
    under_50 = float(by_age[ages["under_50"]])
    deaths = {age: float(by_age[codes].sum()) for age, codes in ages["deaths"].items()}
    deaths["45-65"] += _FROM_45 * under_50
    return pd.Series({"0-45": (1 - _FROM_45) * under_50, **deaths})


def _judged(counts: pd.DataFrame) -> pd.DataFrame:
    """Add ratios, limits, the funnel and smoothed ratios."""
    known = counts[counts["status"] == "ok"]
    ratio = epi.rate(known["observed"], known["expected"], per=100)
    funnel = epi.funnel(
        known, count="observed", total="expected", kind="rate", benchmark=1.0, per=100,
        overdispersion=True,
    )  # fmt: skip
    smooth = epi.smooth_rates(known["observed"], known["expected"])
    judged = ratio.join(funnel.drop(columns=["value", "benchmark"]))
    judged = judged.assign(smoothed=100 * smooth["value"], weight=smooth["weight"])
    return counts.drop(columns="reason").join(judged)
