"""Numbers of people and households per gemeente: the weights of percentages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from regiobeeld.geography.crosswalk import links
from regiobeeld.measurement.catalogue import Catalogue
from regiobeeld.measurement.observations import Edition, TableReader, find

# Per band the topics that add up to it, as the key figures and the regional key figures name them.
_BANDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "0-15": (("k_0Tot15Jaar",), ("JongerDan5Jaar", "k_5Tot10Jaar", "k_10Tot15Jaar")),
    "15-25": (("k_15Tot25Jaar",), ("k_15Tot20Jaar", "k_20Tot25Jaar")),
    "25-45": (("k_25Tot45Jaar",),),
    "45-65": (("k_45Tot65Jaar",),),
    "65+": (("k_65JaarOfOuder",), ("k_65Tot80Jaar", "k_80JaarOfOuder")),
    "households": (("HuishoudensTotaal",), ("TotaalAantalParticuliereHuishoudens",)),
}
_SHARES = {
    "0-15": "Aandeel0Tot15Jaar",
    "15-25": "Aandeel15Tot25Jaar",
    "25-45": "Aandeel25Tot45Jaar",
    "45-65": "Aandeel45Tot65Jaar",
    "65+": "Aandeel65JaarOfOuder",
}
_INHABITANTS = ("AantalInwoners", "TotaleBevolking")
_SOURCES = ("kwb", "regional")
# The band that five-year ages divide, its parts, and the source that has them.
_DIVIDED, _PARTS = "15-25", ("15-20", "20-25")
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
                total = sum(bands[band] * share for band, share in parts.items())
                return _carried(total, edition.year, division)
        return {}

    @cached_property
    def _younger(self) -> pd.Series:
        """Of people of 15 to 25 the part under 20, by gemeente; under "" that of the country."""
        source = self.catalogue.sources[_BY_AGE]
        edition = next(iter(self.reader.editions(source)), None)
        topic = edition and find(edition.entry.info, ["TotaalInParticuliereHuishoudens"])
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

    def _age_bands(self, edition: Edition) -> pd.DataFrame:
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
                topics = [find(info, [name]) for name in names]
                if all(topics) and frame[topics].notna().any().all():
                    bands[band] = frame[topics].sum(axis=1, min_count=len(topics))
            share = find(info, [_SHARES.get(band, "")])
            if share and bands[band].isna().all():
                bands[band] = everyone * frame[share] / 100
        bands["inhabitants"] = everyone
        under_20 = self._younger.reindex(bands.index).fillna(self._younger[""])
        for part, share in zip(_PARTS, (under_20, 1 - under_20), strict=True):
            bands[part] = bands[_DIVIDED] * share
        self._bands[key] = bands
        return bands


def _carried(total: pd.Series, from_year: int, to_year: int) -> dict[str, float]:
    """Bring counts per gemeente to a later division; unknown shares leave a gap, not a guess."""
    known = {str(code): float(count) for code, count in total.items()}
    parts: dict[str, list[float]] = {}
    for old, new, share in links(from_year, to_year):
        parts.setdefault(new, []).append(known.get(old, np.nan) * share)
    return {new: float(np.sum(amounts)) for new, amounts in parts.items()}
