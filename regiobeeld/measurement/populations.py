"""Numbers of people and households: the weights of percentages, and the ages of a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from regiobeeld.geography import Region, members_in
from regiobeeld.geography.crosswalk import links
from regiobeeld.measurement.catalogue import Catalogue
from regiobeeld.measurement.counts import count_of, find, has
from regiobeeld.measurement.observations import SourceEdition, TableReader
from regiobeeld.store import Store, default_store

# Per band the topics that add up to it, as the key figures and the regional key figures name them.
_BANDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "0-15": (("k_0Tot15Jaar",), ("JongerDan5Jaar", "k_5Tot10Jaar", "k_10Tot15Jaar")),
    "15-25": (("k_15Tot25Jaar",), ("k_15Tot20Jaar", "k_20Tot25Jaar")),
    "25-45": (("k_25Tot45Jaar",),),
    "45-65": (("k_45Tot65Jaar",),),
    "65+": (("k_65JaarOfOuder",), ("k_65Tot80Jaar", "k_80JaarOfOuder")),
    "households": (("HuishoudensTotaal",), ("TotaalAantalParticuliereHuishoudens",)),
}
_INHABITANTS = ("AantalInwoners", "TotaleBevolking")
_SOURCES = ("kwb", "regional")
# The band that five-year ages divide, its parts, and the source that has them.
_DIVIDED, _PARTS = "15-25", ("15-20", "20-25")
_AGES_TABLE = "71488NED"
_IN_HOUSEHOLDS = "TotaalInParticuliereHuishoudens"
_BOTH_SEXES = "T001038"
_BY_AGE = "households_by_age"


@dataclass
class Populations:
    """Weights per gemeente, from the newest key figures that a division allows."""

    reader: TableReader
    catalogue: Catalogue
    _bands: dict[str, pd.DataFrame] = field(init=False, default_factory=dict)
    _weights: dict[tuple[str, int, int], Mapping[str, float]] = field(
        init=False, default_factory=dict
    )

    def weight(self, name: str, period: int, division: int) -> Mapping[str, float]:
        """Return a population per gemeente of a division.

        Parameters
        ----------
        name
            A population of the catalogue, such as ``18+``.
        period
            The year that the figures to weigh describe.
        division
            The municipal division of those figures.

        Returns
        -------
        Mapping
            Number of people (or households) by gemeente, from the key figures nearest to the
            period that can be brought to that division; empty when there are none.
        """
        key = (name, period, division)
        if key not in self._weights:
            self._weights[key] = self._weight(name, period, division)
        return self._weights[key]

    def _weight(self, name: str, period: int, division: int) -> Mapping[str, float]:
        editions = [
            edition
            for source in _SOURCES
            for edition in self.reader.editions(self.catalogue.sources[source])
            if edition.year <= division
        ]
        parts = self.catalogue.populations[name]
        for edition in sorted(editions, key=lambda e: (abs(e.year - period), -e.year)):
            bands = self._age_bands(edition)
            if bands[list(parts)].notna().any().all():
                total = pd.Series(0.0, index=bands.index)
                for band, share in parts.items():
                    total += bands[band] * share
                return _carried(total, edition.year, division)
        return {}

    @cached_property
    def _younger(self) -> pd.Series:
        """Of people of 15 to 25 the part under 20, by gemeente; under "" that of the country."""
        source = self.catalogue.sources[_BY_AGE]
        edition = next(iter(self.reader.editions(source)), None)
        topic = edition and find(edition.entry.info, [_IN_HOUSEHOLDS])
        if edition is None or topic is None:
            # As many of 15 to 20 as of 20 to 25.
            return pd.Series({"": 0.5})
        ages = self.reader.frame(edition).pivot(
            index=source.region, columns=source.age, values=topic
        )
        younger, older = (ages[source.ages[part]].astype("float64") for part in _PARTS)
        share = younger / (younger + older)
        share[""] = younger.sum() / (younger.sum() + older.sum())
        return share

    def _age_bands(self, edition: SourceEdition) -> pd.DataFrame:
        key = f"{edition.entry.info.id}/{edition.code}"
        if key in self._bands:
            return self._bands[key]
        info = edition.entry.info
        frame = self.reader.frame(edition).set_index(edition.source.region)
        frame = frame[frame.index.str.startswith("GM")]
        inhabitants = find(info, _INHABITANTS)
        everyone = frame[inhabitants] if inhabitants else pd.Series(np.nan, index=frame.index)
        bands = pd.DataFrame(np.nan, index=frame.index, columns=list(_BANDS))
        for band, choices in _BANDS.items():
            for names in choices:
                if all(has(info, edition.source, name) for name in names):
                    counts = [count_of(frame, info, edition.source, name) for name in names]
                    if all(np.isfinite(count.values).any() for count in counts):
                        bands[band] = np.sum([count.values for count in counts], axis=0)
        bands["inhabitants"] = everyone
        under_20 = self._younger.reindex(bands.index).fillna(self._younger[""])
        for part, known in zip(_PARTS, (under_20, 1 - under_20), strict=True):
            bands[part] = bands[_DIVIDED] * known
        self._bands[key] = bands
        return bands


def people_by_age(region: Region, store: Store | None = None) -> pd.DataFrame:
    """Return the people in private households of a region, by age in bands of five years.

    The newest year up to that of the region's division is taken.

    Parameters
    ----------
    region
        Any region.
    store
        Where figures are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        ``age`` (first year of the band), ``people``, ``share`` in %, ``period`` and ``table``;
        empty when the store has no such year, or not for every gemeente of the region.

    Examples
    --------
    >>> from regiobeeld.geography import region
    >>> people_by_age(region("utrecht")).head(2).round(1)
       age   people  share  period     table
    0    0  74960.0    5.6    2020  71488NED
    1    5  77053.0    5.8    2020  71488NED
    """
    columns = ["age", "people", "share", "period", "table"]
    nothing = pd.DataFrame(columns=columns)
    store = store or default_store()
    if _AGES_TABLE not in store:
        return nothing
    table = store.table(_AGES_TABLE)
    years = [int(code[:4]) for code in table.dimension("Perioden").codes]
    usable = [y for y in years if y <= region.year]
    if not usable:
        return nothing
    year = max(usable)
    members = members_in(region, year)
    available = table.dimension("RegioS").codes
    if not (members["share"] == 1).all() or not members["code"].isin(list(available)).all():
        return nothing
    where = {"Perioden": f"{year}JJ00", "Geslacht": _BOTH_SEXES, "RegioS": list(members["code"])}
    rows = table.read(_IN_HOUSEHOLDS, where)
    rows["people"] = rows[table.topic(_IN_HOUSEHOLDS).key]
    # A band without a count in some gemeente would make the others look larger.
    if rows["people"].isna().any():
        return nothing
    rows["age"] = rows["Leeftijd"].str.extract(r"^(\d+)")[0].astype("int64")
    people = rows.groupby("age", as_index=False)["people"].sum()
    people["share"] = 100 * people["people"] / people["people"].sum()
    found: pd.DataFrame = people.assign(period=year, table=_AGES_TABLE)[columns]
    return found


def _carried(total: pd.Series, from_year: int, to_year: int) -> dict[str, float]:
    """Bring counts per gemeente to a later division; unknown shares leave a gap, not a guess."""
    known = dict(zip(total.index.tolist(), total.tolist(), strict=True))
    parts: dict[str, list[float]] = {}
    for old, new, share in links(from_year, to_year):
        parts.setdefault(new, []).append(known.get(old, np.nan) * share)
    return {new: sum(amounts) for new, amounts in parts.items()}
