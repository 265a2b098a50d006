"""How many of every age have a condition: of the store's tables, or of a table of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import FutureError, did_you_mean
from regiobeeld.future.known import COUNTRY, SINGLE, Floats, known
from regiobeeld.geography import Region
from regiobeeld.store import Store

#: A band: its first and its last single age.
Band = tuple[int, int]
OLDEST = SINGLE - 1
#: What a table of one's own must have; rates are per 1,000 people.
MOST = 1000
OWN_COLUMNS = ("condition", "age", "rate", "year", "source")
_SURVEY_AGES: Mapping[str, Band] = {"53115": (18, 64), "80200": (65, OLDEST)}
_VALUE, _LOWER, _UPPER = "MW00000", "MOG0095", "MBG0095"
# Half a 95% interval in standard errors.
_STANDARD_ERRORS = 1.96
_FROM_TO = re.compile(r"(\d+) ?(?:-|tot) ?(\d+)( jaar)?$")
_OPEN = re.compile(r"(\d+) ?(?:\+|jaar of ouder)$")
# A table tells of old age when it parts those above fifty in three bands.
_ENOUGH_BANDS, _FROM = 3, 50


@dataclass(frozen=True, eq=False)
class Rates:
    """How many of every age have a condition.

    Attributes
    ----------
    bands
        The ages, each with one rate; other ages do not have it.
    rate
        Per person, of each band.
    error
        The standard error of each rate; zero where none is known.
    year, source
        Of when, and from where.
    """

    bands: tuple[Band, ...]
    rate: Floats
    error: Floats
    year: int
    source: str

    @property
    def indicative(self) -> bool:
        """Return whether those above fifty are parted in too few bands to see ageing."""
        return sum(first >= _FROM for first, _ in self.bands) < _ENOUGH_BANDS

    def by_age(self) -> Floats:
        """Return the rate of each single age."""
        found = np.zeros(SINGLE)
        for (first, last), rate in zip(self.bands, self.rate, strict=True):
            found[first : last + 1] = rate
        return found


def band(text: str) -> Band:
    """Read an age band: ``5-9``, ``85+``, ``0 tot 50 jaar`` or ``90 jaar of ouder``.

    Raises
    ------
    ValueError
        When it is none of these.

    Examples
    --------
    >>> band("5-9"), band("85+"), band("0 tot 50 jaar")
    ((5, 9), (85, 100), (0, 49))
    """
    if found := _OPEN.match(text.strip()):
        return int(found[1]), OLDEST
    if (found := _FROM_TO.match(text.strip())) and int(found[1]) < int(found[2]):
        # In words the last age is not in it.
        return int(found[1]), int(found[2]) - ("tot" in text)
    raise ValueError(text)


def definition(condition: str) -> Mapping[str, Any]:
    """Return how a condition is defined.

    Raises
    ------
    FutureError
        When there is no such condition.
    """
    every = texts("conditions")
    if condition not in every:
        raise FutureError(
            f"There is no condition {condition!r}: choose {', '.join(every)}, or give a table of"
            f" your own in rates, with the columns {', '.join(OWN_COLUMNS)} (rates per 1,000)."
            f"{did_you_mean(str(condition), every)}"
        )
    found: Mapping[str, Any] = every[condition]
    return found


def rates_of(condition: str, region: Region, store: Store) -> Rates:
    """Return the rates of a condition; of a survey the region's own where it was published.

    Raises
    ------
    FutureError
        When there is no such condition.
    StoreError, TableNotFoundError
        When its table is not in the store.
    """
    published = region.published if "survey" in definition(condition) else None
    return _rates(condition, published, store, store.fingerprint())


@lru_cache(maxsize=256)
def _rates(condition: str, published: str | None, store: Store, fingerprint: str) -> Rates:
    defined = definition(condition)
    if "survey" in defined:
        return _of_survey(defined, published, store)
    if "shares" in defined:
        return _of_shares(defined, store)
    rows = _rows(defined, store)
    bands = tuple(dict.fromkeys(rows["band"]))
    people = _people(store, defined["year"])
    both = np.array(list(people.values())).sum(axis=0)
    counts = rows["value"].to_numpy(dtype="float64")
    if not defined.get("count"):
        # As many as each sex has, of those that there were of each.
        sexes = people if "Geslacht" in rows else {"": both}
        of = rows["Geslacht"] if "Geslacht" in rows else [""] * len(rows)
        there = [sexes[sex][a : b + 1].sum() for sex, (a, b) in zip(of, rows["band"], strict=True)]
        counts = counts * np.array(there) / defined["per"]
    per_band = pd.Series(counts).groupby(rows["band"].to_numpy()).sum()
    total = np.array([both[first : last + 1].sum() for first, last in bands])
    rate = np.array([per_band[each] for each in bands]) / total
    return Rates(bands, rate, np.zeros(len(bands)), defined["year"], defined["table"])


def _rows(defined: Mapping[str, Any], store: Store) -> pd.DataFrame:
    """Return the rows of a table of rates: band, value, and sex where it is told."""
    table = store.table(defined["table"])
    topic = table.topic(defined["topic"]) if "topic" in defined else table.info.topics[0]
    where = {**defined.get("where", {}), "Perioden": f"{defined['year']}JJ00"}
    if "ages" in defined:
        where["Leeftijd"] = defined["ages"]
    frame = table.read(topic.key, where, labels=True)
    frame = frame.assign(value=frame[topic.key], label=frame["Leeftijd_label"])
    if "areas" in defined:
        frame = frame[frame["RegioS"].str.startswith(defined["areas"])]
    frame = frame.reset_index(drop=True)
    bands = pd.Series([band(label) for label in frame["label"]], dtype="object")
    kept = ["value", *(["Geslacht"] if set(frame.get("Geslacht", ())) >= {"3000"} else [])]
    return frame[kept].assign(band=bands).sort_values("band", kind="stable", ignore_index=True)


def _people(store: Store, year: int) -> dict[str, Floats]:
    """Return the people of the country by sex and single age, midway a year, as CBS counts them."""
    before = known(store)
    rows = store.table(COUNTRY).read("Bevolking", {"Perioden": f"{year}JJ00"})
    counted = (before.totals[year].sum() + before.totals[year + 1].sum()) / 2
    scale = counted / rows["Bevolking"].sum()
    ages = rows.sort_values("Leeftijd").groupby("Geslacht")["Bevolking"]
    return {str(sex): scale * people.to_numpy() for sex, people in ages}


def _of_survey(defined: Mapping[str, Any], published: str | None, store: Store) -> Rates:
    table = store.table(defined["survey"])
    topic = table.topic(defined["topic"]).key
    for code in (published, "NL01"):
        if code is None or code not in table.dimension("RegioS").codes:
            continue
        rows = table.read(topic, {"RegioS": code, "Leeftijd": list(_SURVEY_AGES)})
        cells = rows.pivot_table(index="Leeftijd", columns="Marges", values=topic) / 100
        cells = cells.reindex(index=list(_SURVEY_AGES), columns=[_VALUE, _LOWER, _UPPER])
        if cells.notna().all(axis=None):
            break
    else:
        raise FutureError(f"Table {defined['survey']} has no {defined['topic']} by age.")
    error = (cells[_UPPER] - cells[_LOWER]) / 2 / _STANDARD_ERRORS
    return Rates(
        tuple(_SURVEY_AGES.values()),
        cells[_VALUE].to_numpy(),
        error.to_numpy(),
        defined["year"],
        f"{defined['survey']} ({code})",
    )


def _of_shares(defined: Mapping[str, Any], store: Store) -> Rates:
    """Take shares of all people from some ages on apart into bands that do not overlap."""
    both = np.sum(list(_people(store, defined["year"]).values()), axis=0)
    starts = sorted(int(age) for age in defined["shares"])
    having = [defined["shares"][str(age)] / 100 * both[age:].sum() for age in starts]
    bands = tuple(zip(starts, [*(age - 1 for age in starts[1:]), OLDEST], strict=True))
    within = -np.diff([*having, 0.0])
    rate = np.array([n / both[a : b + 1].sum() for n, (a, b) in zip(within, bands, strict=True)])
    return Rates(bands, rate, np.zeros(len(bands)), defined["year"], defined["source"])


def own_rates(condition: str, table: pd.DataFrame) -> Rates:
    """Read the rates of a condition in a table of one's own: one row per age band.

    Raises
    ------
    FutureError
        Naming the column and the row: a column or condition that is not there, an age that is no
        band or overlaps another, a rate that is no number from 0 to 1,000, or several years.
    """
    if missing := [column for column in OWN_COLUMNS if column not in table]:
        raise FutureError(
            f"rates lacks the column {', '.join(missing)}: it must have {', '.join(OWN_COLUMNS)}."
        )
    rows = table[table["condition"] == condition]
    if rows.empty:
        raise FutureError(
            f"rates has no row with the condition {condition!r}: it has"
            f" {', '.join(map(repr, dict.fromkeys(table['condition'])))}."
        )
    bands = _own_bands(rows)
    for label, rate in rows["rate"].items():
        number = isinstance(rate, Real) and not isinstance(rate, bool)
        if not (number and 0 <= float(rate) <= MOST):
            raise FutureError(
                f"rates, row {label!r}, column 'rate': {rate!r} must be a number from 0 to {MOST},"
                f" people in every {MOST:,}."
            )
    for column in ("year", "source"):
        if (several := rows[column].nunique(dropna=False)) != 1:
            raise FutureError(
                f"rates, column {column!r}: {several} of them for {condition!r}; give one."
            )
    rate = rows["rate"].to_numpy(dtype="float64") / MOST
    return Rates(
        bands, rate, np.zeros(len(bands)), int(rows["year"].iloc[0]), str(rows["source"].iloc[0])
    )


def _own_bands(rows: pd.DataFrame) -> tuple[Band, ...]:
    bands = []
    for label, text in rows["age"].items():
        try:
            bands.append(band(str(text)))
        except ValueError:
            raise FutureError(
                f"rates, row {label!r}, column 'age': {text!r} must be a band such as '65-69' or"
                " '85+'."
            ) from None
        if any(_overlap(bands[-1], other) for other in bands[:-1]):
            raise FutureError(
                f"rates, row {label!r}, column 'age': {text!r} overlaps another row's ages."
            )
    return tuple(bands)


def _overlap(one: Band, other: Band) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def spread_over(bands: Iterable[Band]) -> Floats:
    """Return which single ages each band has: a row per band, a column per age.

    Examples
    --------
    >>> spread_over([(0, 4), (95, 100)]).sum(axis=1)
    array([5., 6.])
    """
    ages = np.arange(SINGLE)
    found: Floats = np.array([(first <= ages) & (ages <= last) for first, last in bands], float)
    return found
