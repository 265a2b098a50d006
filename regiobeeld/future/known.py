"""What is known of the people of every gemeente, and of the country's ages, up to a year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regiobeeld.geography.crosswalk import links
from regiobeeld.geography.divisions import LAST_YEAR, division
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.counts import count_of, has
from regiobeeld.measurement.observations import TableReader
from regiobeeld.store import Store

Floats = NDArray[np.float64]

#: Ages of the results: twenty bands, the last one open.
BANDS = (*(f"{first}-{first + 4}" for first in range(0, 95, 5)), "95+")
#: First ages of the five groups that the key figures count, and their names.
GROUP_STARTS = (0, 15, 25, 45, 65)
GROUPS = ("0-14", "15-24", "25-44", "45-64", "65+")
#: Single ages that are reckoned with; the last one is open.
SINGLE = 101

TOTALS, IN_HOUSEHOLDS, POSTCODES, CENTRES = (
    "03759NED", "71488NED", "83502NED", "postcodegebieden-2020",
)  # fmt: skip
COUNTRY, EVENTS = "UN-WPP2024-NLD", "37259ENG"
#: The year of ages per postcode area, and of those of people in households.
POSTCODES_OF, HOUSEHOLDS_OF = 2021, 2020
#: The first year of which inhabitants are of use.
EARLIEST = 2015
COUNTRY_LIMITS = "UN-WPP2024-NLD-TOTAAL"
_YEAR = "JJ00"
_FIRST_AGE = re.compile(r"\D")
_GROUP_TOPICS = (
    "k_0Tot15Jaar", "k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar", "k_65JaarOfOuder",
)  # fmt: skip
# Some editions give shares of the inhabitants.
_USED_TOPICS = {
    *_GROUP_TOPICS,
    *(name.replace("k_", "Aandeel") for name in _GROUP_TOPICS),
    "AantalInwoners",
}


@dataclass(frozen=True, eq=False)
class KnownPeople:
    """People of every gemeente in the division of 2026, as far as a year allows.

    Attributes
    ----------
    codes
        The gemeenten, in the order of all arrays.
    totals
        Inhabitants on 1 January by year: one number per gemeente.
    groups
        People in the five age groups of the key figures by year: a row per gemeente; NaN where
        they cannot be brought to this division.
    base_year, base
        Five-year ages of a year: a row per gemeente. Only their proportions are used.
    first_year, country
        People of the country by single age, a row per calendar year. Only ratios are used.
    spread_of_country
        Half the width of the 80% limits of the country's own projection, in logs, by year; empty
        when nothing later than a year may be read.
    tables
        The tables that this was read from.
    """

    codes: tuple[str, ...]
    totals: Mapping[int, Floats]
    groups: Mapping[int, Floats]
    base_year: int
    base: Floats
    first_year: int
    country: Floats
    spread_of_country: Mapping[int, float]
    tables: tuple[str, ...]

    @property
    def last_total(self) -> int:
        """Return the newest year of which the inhabitants were counted."""
        return max(self.totals)

    @property
    def last_country(self) -> int:
        """Return the last year of the country's ages."""
        return self.first_year + len(self.country) - 1

    def country_in(self, year: int) -> Floats:
        """Return the country's single ages in a calendar year."""
        found: Floats = self.country[year - self.first_year]
        return found


def known(store: Store, until: int | None = None) -> KnownPeople:
    """Return what a store knows, or what it knew in a year; read once for each content.

    Parameters
    ----------
    store
        Where tables are read from.
    until
        The last year of which a figure may be read, from 2020 on; every year when left out.

    Raises
    ------
    StoreError
        When a table that this needs is not in the store.
    """
    return _known(store, store.fingerprint(), until)


@lru_cache(maxsize=4)
def _known(store: Store, fingerprint: str, until: int | None) -> KnownPeople:
    last = LAST_YEAR if until is None else until
    totals, groups = _totals(store, last), _groups(store, last)
    first_year, country = _country(store, until)
    # The postcode areas count everybody; a year earlier only those in households are known by age.
    by_postcode = last > HOUSEHOLDS_OF
    if by_postcode:
        base = _postcode_ages(store)
    else:
        row = HOUSEHOLDS_OF - first_year
        base = _with_institutions(
            _household_ages(store), in_bands(country[row - 1 : row + 1].mean(axis=0))
        )
    return KnownPeople(
        codes=tuple(division(LAST_YEAR)),
        totals=totals,
        groups={year: counts for year, (_, counts) in groups.items()},
        base_year=POSTCODES_OF if by_postcode else HOUSEHOLDS_OF,
        base=base,
        first_year=first_year,
        country=country,
        spread_of_country={} if until is not None else _country_limits(store),
        tables=(
            POSTCODES if by_postcode else IN_HOUSEHOLDS,
            *(table for table, _ in groups.values()),
            TOTALS,
            COUNTRY,
        ),
    )


def carried(counts: pd.DataFrame, year: int) -> Floats:
    """Bring counts per gemeente to the newest division; NaN where a part is not known.

    Parameters
    ----------
    counts
        A row per gemeente of the division of `year`, by its code.
    year
        That division.

    Returns
    -------
    numpy.ndarray
        A row per gemeente of the newest division, in order of their codes.

    Examples
    --------
    >>> three = pd.DataFrame({"people": [11642.0, 24678, 9614]}, ["GM0003", "GM0010", "GM0024"])
    >>> found = dict(zip(division(LAST_YEAR), carried(three, 2020)[:, 0], strict=True))
    >>> float(found["GM1979"]), float(found["GM0344"])
    (45934.0, nan)
    """
    old, new, share = _links(year)
    parts = counts.reindex(old).to_numpy(dtype="float64") * share[:, None]
    found = np.zeros((len(division(LAST_YEAR)), counts.shape[1]))
    np.add.at(found, new, parts)
    return found


@cache
def _links(year: int) -> tuple[list[str], NDArray[np.intp], Floats]:
    """Return gemeenten of a year, the place of those that they went into, and which share."""
    place = {code: row for row, code in enumerate(division(LAST_YEAR))}
    walk = links(year, LAST_YEAR)
    return (
        [old for old, _, _ in walk],
        np.array([place[new] for _, new, _ in walk]),
        np.array([share for _, _, share in walk]),
    )


def _totals(store: Store, last: int) -> dict[int, Floats]:
    """Return inhabitants per year of every gemeente of the newest division."""
    counts = inhabitants(store, last)
    return {year: carried(each.to_frame(), year)[:, 0] for year, each in counts.items()}


def inhabitants(store: Store, last: int = LAST_YEAR) -> dict[int, pd.Series]:
    """Return inhabitants on 1 January: of the register, and before it of births and deaths.

    Parameters
    ----------
    store
        Where tables are read from.
    last
        The last year of which a figure may be read.

    Returns
    -------
    dict
        Per year from 2015 on, a number per area that the table of it has, as the area then was.
    """
    found: dict[int, pd.Series] = {}
    sources = catalogue().sources
    register = (sources["population"], TOTALS, "BevolkingOp1Januari")
    events = (sources["vital_events"], EVENTS, "PopulationOn1January")
    for source, table_id, topic in (register, events):
        table = store.table(table_id)
        region, period = source.region, source.period
        codes = (code for code in table.dimension(period).codes if code.endswith(_YEAR))
        years = [int(code[:4]) for code in codes]
        wanted = [y for y in years if EARLIEST <= y <= min(last, LAST_YEAR) and y not in found]
        periods = [f"{year}{_YEAR}" for year in wanted]
        frame = table.read(topic, {**source.where, period: periods})
        counts = frame.pivot(index=region, columns=period, values=table.topic(topic).key)
        found |= {year: counts[f"{year}{_YEAR}"] for year in wanted}
    return dict(sorted(found.items()))


def _groups(store: Store, last: int) -> dict[int, tuple[str, Floats]]:
    """Return per year the table of key figures, and people in five age groups."""
    source = catalogue().sources["kwb"]
    found = {
        edition.year: (edition.entry.info.id, _edition(store, edition.entry.sha256, edition.year))
        for edition in TableReader(store).editions(source)
        if edition.year <= min(last, LAST_YEAR)
        and all(has(edition.entry.info, source, name) for name in _GROUP_TOPICS)
    }
    return dict(sorted(found.items()))


@lru_cache(maxsize=32)
def _edition(store: Store, sha256: str, year: int) -> Floats:
    """Return people in five age groups, of one edition of the key figures as it now is."""
    source = catalogue().sources["kwb"]
    info = store.entry(source.tables[year]).info
    topics = [t.key for t in info.topics if t.stem in _USED_TOPICS]
    frame = store.table(info.id).rows(
        [source.region, *topics], {source.region: list(division(year))}
    )
    counts = {name: count_of(frame, info, source, name).values for name in _GROUP_TOPICS}
    return carried(pd.DataFrame(counts, index=frame[source.region]), year)


def _postcode_ages(store: Store) -> Floats:
    """Return people by five-year age of 2021, put together from postcode areas."""
    # Their form is our own: a table that was fetched under the same number does not have it.
    store = store.base or store
    centres = store.table(CENTRES).read("Gemeente").set_index("Postcode")["Gemeente"]
    code_of = {gemeente.name: code for code, gemeente in division(POSTCODES_OF).items()}
    rows = store.table(POSTCODES).read("Bevolking")
    rows = rows.assign(gemeente=rows["Postcode"].map(centres).map(code_of))
    ages = rows.pivot_table(index="gemeente", columns="Leeftijd", values="Bevolking", aggfunc="sum")
    counted = ages[[column for column in ages if str(column)[0].isdigit()]]
    return _carried_bands(counted, POSTCODES_OF)


@lru_cache(maxsize=2)
def _living_alone(store: Store, fingerprint: str) -> Floats:
    # A count that is absent is one of very few of the oldest.
    return np.nan_to_num(_household_ages(store, "Alleenstaand"))


def living_alone(store: Store) -> Floats:
    """Return people who live alone by five-year age, 2020: a row per gemeente.

    Those in institutions are not among them.
    """
    return _living_alone(store, store.fingerprint())


def _household_ages(store: Store, stem: str = "TotaalInParticuliereHuishoudens") -> Floats:
    """Return people in private households by five-year age, 2020."""
    table = store.table(IN_HOUSEHOLDS)
    topic = table.topic(stem).key
    source = catalogue().sources["households_by_age"]
    where = {source.age: list(source.ages.values()), source.period: f"{HOUSEHOLDS_OF}{_YEAR}"}
    rows = table.read(topic, {**source.where, **where})
    ages = rows.pivot(index=source.region, columns=source.age, values=topic)
    return _carried_bands(ages, HOUSEHOLDS_OF)


def _carried_bands(ages: pd.DataFrame, year: int) -> Floats:
    """Put columns such as '5-9', '5 - 10 jaar' and '95+' in order, in the newest division."""
    ordered = sorted(ages.columns, key=lambda column: int(_FIRST_AGE.split(str(column))[0]))
    return carried(ages[ordered], year)


def _country(store: Store, until: int | None) -> tuple[int, Floats]:
    table = store.table(COUNTRY)
    periods = [c for c in table.dimension("Perioden").codes if until is None or int(c[:4]) <= until]
    rows = table.read("Bevolking", {"Perioden": periods})
    people = rows.groupby(["Perioden", "Leeftijd"])["Bevolking"].sum().unstack()
    return int(str(people.index[0])[:4]), people.to_numpy(dtype="float64")


def _country_limits(store: Store) -> dict[int, float]:
    """Return half the width of the 80% limits of the country's inhabitants, in logs, by year."""
    rows = store.table(COUNTRY_LIMITS).read(["Ondergrens80", "Bovengrens80"])
    years = rows["Perioden"].str[:4].astype("int64")
    half = np.log(rows["Bovengrens80"] / rows["Ondergrens80"]) / 2
    return dict(zip(years.tolist(), half.tolist(), strict=True))


def _with_institutions(households: Floats, country: Floats) -> Floats:
    """Add people in institutions, by the country's share of them at each age."""
    private = np.nansum(households, axis=0)
    # The count of the country is another one; young people, nearly all in households, tell how far.
    young = slice(0, 12)
    everybody = country * private[young].sum() / country[young].sum()
    # A count that is absent is one of very few of the oldest.
    filled = np.where(np.isnan(households), 0.0, households)
    found: Floats = filled * np.maximum(everybody / private, 1)
    return found


def in_bands(single: Floats) -> Floats:
    """Put single ages together into bands of five years, the last one of 95 and over.

    Examples
    --------
    >>> in_bands(np.ones(101))[[0, 18, 19]]
    array([5., 5., 6.])
    """
    summed: Floats = np.add.reduceat(single, np.arange(0, 100, 5), axis=-1)
    return summed
