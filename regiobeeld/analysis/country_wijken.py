"""Figures of all wijken of the country: its worst fifth, and which codes mean the same area."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from regiobeeld.measurement import Catalogue
from regiobeeld.measurement.counts import count_of, find, has
from regiobeeld.measurement.measure import Measurer
from regiobeeld.measurement.observations import SourceEdition, TableReader
from regiobeeld.store import Store

#: The worst of the five.
WORST = 1
_FIFTHS = 5
_SOURCE = "kwb"
_WORKING_AGE = ("k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar")
# What is read of every wijk beside its name.
_FACTS: Mapping[str, str] = {
    "people": "AantalInwoners",
    "young": "k_15Tot25Jaar",
    "land": "OppervlakteLand",
    "households": "HuishoudensTotaal",
    "alone": "Eenpersoonshuishoudens",
    "size": "GemiddeldeHuishoudensgrootte",
}
# Hectares in a square kilometre, of which density is told.
_PER_KM2 = 100
# A figure counts as published for a year when the wijken that have it hold most people.
_FILLED = 0.5
# Land in hectares is rounded, and is measured anew. Where it differs by more, hardly anybody may
# have come or gone (percent): then a border moved through fields, or over water.
_LAND, _PEOPLE = 5, 5
# With over a quarter (percent) more or fewer people a figure is not of those who live there now. Of
# wijken that kept their border from 2020 to 2024, 19 in 20 grew by less than 15%.
_OTHERS = 25
_NUMBERED = re.compile(r"^wijk \d+\b")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class WijkFigure:
    """A measured figure of wijken that tells of disadvantage.

    Attributes
    ----------
    id
        The name of its column.
    topics
        Stems that it has in the key figures of wijken; the first that a table has is taken.
    counted
        Whether the topic is a number of people, told per 1,000 inhabitants aged 15 to 64.
    low_is_worst
        Whether the lowest values are the worst.
    """

    id: str
    topics: tuple[str, ...]
    counted: bool = False
    low_is_worst: bool = False


#: What accumulates. The state pension is left out: it is of age, not of disadvantage.
FIGURES = (
    WijkFigure("social_assistance_15_64", ("PersonenPerSoortUitkeringBijstand",), counted=True),
    WijkFigure("disability_benefit_15_64", ("PersonenPerSoortUitkeringAO",), counted=True),
    WijkFigure("around_social_minimum", ("HuishOnderOfRondSociaalMinimum",)),
    WijkFigure(
        "home_value",
        ("GemiddeldeWoningwaarde", "GemiddeldeWOZWaardeVanWoningen"),
        low_is_worst=True,
    ),
)


@dataclass(frozen=True, eq=False)
class MeasuredFigure:
    """A figure of the newest year that has it, of all wijken of the country.

    Attributes
    ----------
    figure
        What it is.
    year, table
        Of when, and from which table.
    values
        Per wijk, in the division of that year; only those that have a value.
    fifths
        Per wijk, as `fifths` gives them.
    limit
        The mildest value in the worst fifth.
    """

    figure: WijkFigure
    year: int
    table: str
    values: pd.Series = field(repr=False)
    fifths: pd.Series = field(repr=False)
    limit: float


@dataclass(frozen=True, eq=False)
class CountryWijken:
    """The wijken of the country.

    Attributes
    ----------
    year
        The newest year of which wijken are known: the division that is told of. None without any.
    editions
        By year the wijken of that division: ``name, people, young`` (15 to 24), ``working_age``,
        ``land`` (hectares), ``households, alone`` (those of one person) and ``size`` (mean).
    figures
        By id, in the order of `FIGURES`; without those that no year has.
    """

    year: int | None
    editions: Mapping[int, pd.DataFrame] = field(repr=False)
    figures: Mapping[str, MeasuredFigure]


def fifths(values: ArrayLike, people: ArrayLike, *, low_is_worst: bool = False) -> NDArray[np.intp]:
    """Put areas into fifths of the people, from the worst value to the best.

    Parameters
    ----------
    values
        Per area; NaN when there is no figure.
    people
        Who live there: fifths are of them, not of areas.
    low_is_worst
        Whether the lowest values are the worst.

    Returns
    -------
    numpy.ndarray
        Per area 1 (worst) to 5; 0 without a figure or without people. Areas of one value are
        together, and lie where the middle one of their people does.

    Examples
    --------
    >>> fifths([9, 7, 7, 3, 1, float("nan")], [10, 5, 5, 30, 50, 10]).tolist()
    [1, 1, 1, 2, 4, 0]
    >>> fifths([200, 300, 400], [30, 40, 30], low_is_worst=True).tolist()
    [1, 3, 5]
    """
    value, weight = np.asarray(values, dtype="float64"), np.asarray(people, dtype="float64")
    found = np.zeros(len(value), dtype="intp")
    known = ~np.isnan(value) & (weight > 0)
    if not known.any():
        return found
    _, place = np.unique(value[known] if low_is_worst else -value[known], return_inverse=True)
    together = np.bincount(place, weight[known])
    # Twice the middle, so that whole people stay whole and a border is where it is.
    middle = 2 * np.cumsum(together) - together
    fifth = np.floor_divide(_FIFTHS * middle, 2 * together.sum()).astype("intp")
    found[known] = fifth[place] + WORST
    return found


def compared_areas(now: pd.DataFrame, then: pd.DataFrame) -> pd.Series:
    """Say per wijk whether its code meant the same area, with the same people, in another year.

    Parameters
    ----------
    now, then
        Wijken of two divisions, as `CountryWijken.editions` has them.

    Returns
    -------
    pandas.Series
        Per wijk of ``now``: empty when it did. ``code``: there was no such code. ``border``: the
        land differs by more than 5%; and another name, or more than 5% more or fewer people.
        ``people``: more than a quarter more or fewer. A name alone says nothing: wijken are
        renamed, and some had none.

    Examples
    --------
    >>> columns = ["name", "people", "land"]
    >>> now = pd.DataFrame([["Noord", 900, 50], ["Oost", 900, 50], ["Zuid", 900, 50]],
    ...                    ["WK1", "WK2", "WK3"], columns)
    >>> then = pd.DataFrame([["Wijk 01", 880, 50], ["Oost", 400, 90]], ["WK1", "WK2"], columns)
    >>> compared_areas(now, then).tolist()
    ['', 'border', 'code']
    """
    before = then.reindex(now.index)
    moved = (now["people"] - before["people"]).abs() * 100
    same_land = (now["land"] - before["land"]).abs() * 100 <= _LAND * before["land"]
    few_moved = moved <= _PEOPLE * before["people"]
    names = zip(now["name"], before["name"].fillna(""), strict=True)
    same_name = np.array([_bare(name) == _bare(earlier) for name, earlier in names], dtype="bool")
    why = pd.Series("", now.index, dtype="object")
    why[moved > _OTHERS * before["people"]] = "people"
    why[~(same_land | (few_moved & same_name))] = "border"
    why[before["people"].isna()] = "code"
    return why


def _bare(name: str) -> str:
    """Return a name as it is compared: ``Wijk 03 Assen Oost`` became ``Assen-Oost``."""
    return _NO_LETTER.sub("", _NUMBERED.sub("", name.lower()))


def country_wijken(store: Store, catalogue: Catalogue, until: int) -> CountryWijken:
    """Return the wijken of the country with their figures up to a year.

    It is found once for as long as the store stays as it is.
    """
    return _country(store, store.fingerprint(), catalogue, until)


@lru_cache(maxsize=4)
def _country(store: Store, fingerprint: str, catalogue: Catalogue, until: int) -> CountryWijken:
    measurer = Measurer.of(store, catalogue)
    reader = measurer.reader
    source = measurer.catalogue.sources[_SOURCE]
    listed = [edition for edition in reader.editions(source) if edition.year <= until]
    # Some years are known of gemeenten only.
    tables = [_Rows.read(reader, edition) for edition in listed]
    known = [rows for rows in tables if len(rows.rows)]
    measured = {
        figure.id: newest for figure in FIGURES if (newest := next(_measured(known, figure), None))
    }
    editions = {rows.edition.year: rows.facts for rows in known}
    return CountryWijken(max(editions, default=None), editions, measured)


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows of the wijken in a table, and what they say of each wijk."""

    edition: SourceEdition
    rows: pd.DataFrame
    facts: pd.DataFrame

    @classmethod
    def read(cls, reader: TableReader, edition: SourceEdition) -> _Rows:
        frame = reader.frame(edition)
        rows = frame[frame[edition.source.region].str.startswith("WK")]
        return cls(edition, rows, _facts(rows, edition))


def _facts(rows: pd.DataFrame, edition: SourceEdition) -> pd.DataFrame:
    info, source = edition.entry.info, edition.source

    def numbers(topic: str) -> NDArray[np.float64]:
        if not has(info, source, topic):
            return np.full(len(rows), np.nan)
        return count_of(rows, info, source, topic).values

    titles = next(d for d in info.dimensions if d.key == source.region).codes
    codes = rows[source.region].tolist()
    columns = {name: numbers(topic) for name, topic in _FACTS.items()}
    # Some years give the land of gemeenten only; of wijken it follows from how densely they live.
    density = numbers("Bevolkingsdichtheid")
    spread = _PER_KM2 * columns["people"] / np.where(density > 0, density, np.nan)
    columns["land"] = np.where(np.isnan(columns["land"]), spread, columns["land"])
    working_age = np.sum([numbers(topic) for topic in _WORKING_AGE], axis=0)
    return pd.DataFrame(
        {
            "name": [titles.get(code, "") for code in codes],
            **columns,
            "working_age": working_age,
        },
        index=pd.Index(codes, dtype="object"),
    )


def _measured(tables: Iterable[_Rows], figure: WijkFigure) -> Iterator[MeasuredFigure]:
    """Yield a figure of every year that has it of most people, newest first."""
    for table in tables:
        info, facts = table.edition.entry.info, table.facts
        topic = find(info, figure.topics)
        if topic is None:
            continue
        values = pd.Series(table.rows[topic].to_numpy("float64"), facts.index)
        if figure.counted:
            values = 1000 * values / facts["working_age"].where(facts["working_age"] > 0)
        places = fifths(values, facts["people"], low_is_worst=figure.low_is_worst)
        found = pd.Series(places, facts.index)
        known = found > 0
        if facts["people"][known].sum() < _FILLED * facts["people"].sum():
            continue
        worst = values[found == WORST]
        yield MeasuredFigure(
            figure=figure,
            year=table.edition.year,
            table=info.id,
            values=values[known],
            fifths=found[known],
            limit=float(worst.max() if figure.low_is_worst else worst.min()),
        )
