"""Areas that are like a region, as a second benchmark: the nearest by what matters for health."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from regiobeeld.errors import RegionError, did_you_mean
from regiobeeld.geography import Region, peers
from regiobeeld.geography import region as find_region
from regiobeeld.geography.definition import SIMILAR_WITHOUT, is_similar
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement import catalogue as shipped_catalogue
from regiobeeld.measurement.judged import periods
from regiobeeld.measurement.measure import MAIN_AGES, Measurer
from regiobeeld.measurement.units import Units, units_of
from regiobeeld.store import Store, default_store

#: How many areas it has, unless the region's own definition names them.
NEAREST = 5
#: What areas are compared by: every part weighs as much, whatever the number of its figures.
PARTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "age": ("children", "young_people", "older_people"),
        "urbanity": ("population_density",),
        "income": ("income_per_inhabitant",),
        "household": ("single_person_households",),
        "size": ("inhabitants",),
    }
)
# Of these it is the ratio that says how far apart two areas are.
_RATIOS = ("population_density", "inhabitants")
_NAMES = {
    "gemeente": {"nl": "vergelijkbare gemeenten", "en": "similar municipalities"},
    "": {"nl": "vergelijkbare regio's", "en": "similar regions"},
}


def check_benchmark(name: str | Path, year: int | None = None) -> None:
    """Look up a benchmark, so that a typing error shows at once.

    Raises
    ------
    RegionError
        When there is no such region, or no such part to leave out.
    """
    if is_similar(name):
        left_out(str(name))
    else:
        find_region(name, year)


def similar_areas(
    region: str | Region,
    *,
    without: Collection[str] = (),
    store: Store | None = None,
    catalogue: Catalogue | None = None,
) -> pd.DataFrame:
    r"""Return the areas that are most like a region.

    Parameters
    ----------
    region
        A region, or what `regiobeeld.geography.region` finds it by.
    without
        Parts not to compare by: of ``age``, ``urbanity``, ``income``, ``household``, ``size``.
        Areas of equal income, say, no longer differ by what income does: a difference that is
        left is of something else.
    store, catalogue
        Where figures are read from, and what they are; those of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        ``region, name, distance`` and per part how many standard deviations it lies apart, the
        nearest first: five, or those that the region's definition names under ``similar``. Areas
        of the region's level (of a region of one's own: GGD regions) that share no gemeente with
        it.

    Raises
    ------
    RegionError
        When there is no such part, or nothing to compare with.

    Notes
    -----
    Each figure is standardised over all areas of the level, inhabitants and their density as
    logarithms. The distance is :math:`\sqrt{\frac{1}{k}\sum_{parts} \overline{d^2}}`, with the mean
    over the figures of a part: 1 means that the areas lie a standard deviation apart.

    Examples
    --------
    >>> found = similar_areas("twente")
    >>> list(found["name"])[:2], len(found)  # doctest: +NORMALIZE_WHITESPACE
    (['Veiligheids- en Gezondheidsregio Gelderland-Midden', 'GGD IJsselland'], 5)
    """
    chosen = region if isinstance(region, Region) else find_region(region)
    wanted = [part for part in PARTS if part not in _known_parts(without)]
    others = _candidates(chosen)
    measurer = Measurer.of(store or default_store(), catalogue or shipped_catalogue())
    everyone = units_of([chosen, *others], chosen.year)
    values = _values(measurer, chosen, everyone, [name for part in wanted for name in PARTS[part]])
    apart = (values - values.loc[chosen.id]) / values.std(ddof=0)
    parts = pd.DataFrame(
        {part: (apart[own] ** 2).mean(axis=1) for part in wanted if (own := _present(part, apart))}
    )
    found = parts.drop(index=chosen.id).dropna().assign(distance=lambda rows: rows.mean(axis=1))
    found **= 0.5
    names = {other.id: other.name for other in others}
    found = found.rename_axis("region").reset_index()
    found.insert(1, "name", found["region"].map(names))
    found.insert(2, "distance", found.pop("distance"))
    named = _named(chosen)
    if named:
        found = found[found["region"].isin(named)]
    nearest = found.sort_values(["distance", "region"], ignore_index=True)
    nearest = nearest if named else nearest.head(NEAREST)
    if nearest.empty:
        raise RegionError(f"There is no area to compare {chosen.name} with by {', '.join(wanted)}.")
    return nearest


def similar_benchmark(
    region: Region, name: str, store: Store | None = None, catalogue: Catalogue | None = None
) -> Region:
    """Return the areas that are most like a region, as one region to compare with.

    Parameters
    ----------
    region
        The region.
    name
        ``similar``, or ``similar-without-`` and a part.
    store, catalogue
        As for `similar_areas`.

    Raises
    ------
    RegionError
        As for `similar_areas`.
    """
    found = similar_areas(region, without=left_out(name), store=store, catalogue=catalogue)
    areas = [find_region(code, region.year) for code in found["region"]]
    labels = _NAMES["gemeente" if region.level == "gemeente" else ""]
    told = [f"{row.name} ({row.distance:.2f})" for row in found.itertuples(index=False)]
    return Region(
        id=name.strip().lower(),
        name=labels["nl"],
        names=labels,
        level="regio",
        year=region.year,
        gemeenten=tuple(sorted({code for area in areas for code in area.gemeenten})),
        compare=tuple(found["region"]),
        description="; ".join(told),
        source="regiobeeld.similar_areas",
    )


def left_out(name: str) -> tuple[str, ...]:
    """Return the parts that a benchmark of similar areas leaves out.

    Raises
    ------
    RegionError
        When there is no such part.
    """
    text = name.strip().lower()
    return (
        _known_parts([text.removeprefix(SIMILAR_WITHOUT)])
        if text.startswith(SIMILAR_WITHOUT)
        else ()
    )


def _known_parts(without: Collection[str]) -> tuple[str, ...]:
    for part in without:
        if part not in PARTS:
            hint = did_you_mean(part, PARTS)
            raise RegionError(
                f"There is no part {part!r} to leave out of similar areas.{hint}"
                f" Choose from {', '.join(PARTS)}."
            )
    return tuple(without)


def _candidates(region: Region) -> list[Region]:
    """Return all areas of the level that share no gemeente with a region."""
    own = set(region.gemeenten)
    named = _named(region)
    areas = [find_region(code, region.year) for code in named] if named else peers(region)
    return [area for area in areas if area.id != region.id and not own & set(area.gemeenten)]


def _named(region: Region) -> tuple[str, ...]:
    """Return the ids of the areas that a region's definition names."""
    return tuple(find_region(name, region.year).id for name in region.similar)


def _values(
    measurer: Measurer, region: Region, units: Units, indicators: Sequence[str]
) -> pd.DataFrame:
    """Return the newest figures of areas: one row per area, those known of the region only."""
    columns = {}
    for name in indicators:
        indicator = measurer.catalogue.indicators.get(name)
        found = indicator and periods(measurer, indicator, units, region.id, region.id)
        if not found:
            continue
        rows = found.shown.columns
        main = np.isin(rows["age"], MAIN_AGES) & (rows["sex"] == "all") & (rows["status"] == "ok")
        value = pd.Series(rows["value"][main], index=rows["region"][main], dtype="float64")
        columns[name] = np.log(value) if name in _RATIOS else value
    values = pd.DataFrame(columns, index=list(units.gemeenten))
    return values.loc[:, values.loc[region.id].notna()]


def _present(part: str, values: pd.DataFrame) -> list[str]:
    return [name for name in PARTS[part] if name in values]
