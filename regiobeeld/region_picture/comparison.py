"""How a region's figures compare with a benchmark and with all areas of its level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from regiobeeld.measurement import Catalogue, Indicator
from regiobeeld.measurement.measure import KEYS, MAIN_AGES, SAME_FIGURE, main_rows
from regiobeeld.region_picture.age_mix import at_same_ages
from regiobeeld.region_picture.verdicts import HEADLINES, sizes_that_matter, verdicts

#: Distance from the median of all areas of a level, in MADs, beyond which a figure stands out.
STANDING_OUT_DISTANCE = 3.0
#: Below this number of areas a median and its spread say little.
FEWEST_PEERS = 8
#: What comparisons say beside the keys of a measurement.
COLUMNS = (
    "benchmark", "benchmark_value", "difference", "distance", "judgement", "stands_out",
    "verdict", "relevant", "benchmark_lower", "benchmark_upper", "adjusted_value",
    "adjusted_lower", "adjusted_upper", "adjusted_benchmark", "age_groups", "ages_disagree",
    "headline",
)  # fmt: skip
# Makes the median absolute deviation comparable with a standard deviation (normal data).
_MAD_SCALE = 1.4826


def compare(
    mine: pd.DataFrame,
    theirs: pd.DataFrame,
    spread: pd.DataFrame,
    catalogue: Catalogue,
    benchmark: str,
    people: Mapping[tuple[int, str], float] = MappingProxyType({}),
) -> pd.DataFrame:
    """Compare a region's measurements with a benchmark, and with all areas of its level.

    Parameters
    ----------
    mine, theirs
        Measurements of the region and of the benchmark.
    spread
        Median and MAD of all areas of the region's level; see `spread_of`.
    catalogue
        For the direction and nature of each indicator.
    benchmark
        The benchmark's id.
    people
        Of the country, by year and age group; see `at_same_ages`.

    Returns
    -------
    pandas.DataFrame
        One row per row of ``mine``; columns as `Picture.comparisons` says.
    """
    theirs_named = {name: f"benchmark_{name}" for name in ("value", "lower", "upper")}
    joined = mine.merge(
        theirs[[*SAME_FIGURE, *theirs_named]].rename(columns=theirs_named),
        on=SAME_FIGURE,
        how="left",
    )
    joined["benchmark"] = benchmark
    joined["difference"] = joined["value"] - joined["benchmark_value"]
    joined = joined.merge(spread, on=SAME_FIGURE, how="left")
    joined["distance"] = (joined["value"] - joined["median"]) / joined["mad"]
    joined = joined.merge(at_same_ages(mine, theirs, people), on=SAME_FIGURE, how="left")
    # Nothing differs from itself, by chance or otherwise.
    itself = joined["region"] == joined["benchmark"]
    joined.loc[itself, ["lower", "upper"]] = np.nan
    indicators = [catalogue.indicators[name] for name in joined["indicator"]]
    found = verdicts(joined, indicators)
    joined["relevant"], joined["verdict"] = found.relevant, found.verdict.astype("object")
    joined["judgement"] = pd.Series(found.judgement.astype("object"), dtype="str")
    joined["ages_disagree"] = _ages_disagree(joined)
    at_headlines = verdicts(joined, indicators, HEADLINES)
    joined["headline"] = (at_headlines.verdict == "clear") & at_headlines.relevant
    joined["stands_out"] = _stands_out(joined, indicators)
    return joined[[*KEYS, *COLUMNS]].astype({"verdict": "str"}).reset_index(drop=True)


def spread_of(level: pd.DataFrame) -> pd.DataFrame:
    """Return median and MAD of all areas of a level, where there are enough of them."""
    values = level[level["value"].notna()]
    grouped = values.groupby(SAME_FIGURE)["value"]
    spread = pd.DataFrame({"median": grouped.median(), "n": grouped.size()})
    deviation = (values["value"] - grouped.transform("median")).abs()
    mad = _MAD_SCALE * deviation.groupby([values[key] for key in SAME_FIGURE]).median()
    spread["mad"] = mad.where((mad > 0) & (spread["n"] >= FEWEST_PEERS))
    return spread.reset_index()


def _ages_disagree(joined: pd.DataFrame) -> pd.Series:
    """Return of which main figures one age group is clearly higher and another clearly lower."""
    signs = {"better": 1, "higher": 1, "worse": -1, "lower": -1}
    # Of no judgement at all the signs would be texts, which pandas groups in a thread.
    side = joined["judgement"].map(signs).astype("float64").fillna(0)
    side = side.mask(joined["age"].isin(MAIN_AGES), 0)
    of_all_ages = [joined[key] for key in SAME_FIGURE if key != "age"]
    highest, lowest = (side.groupby(of_all_ages).transform(name) for name in ("max", "min"))
    return main_rows(joined) & (highest > 0) & (lowest < 0)


def _stands_out(joined: pd.DataFrame, indicators: Sequence[Indicator]) -> pd.Series:
    """Return which figures stand out: at most one per theme, the furthest from the median.

    A sample must differ clearly, at the level of headlines; what was counted, or computed from
    counts, must lie far from other areas. What a model made never stands out.
    """
    eligible = pd.Series(
        [not i.context and i.direction != "neutral" for i in indicators], index=joined.index
    )
    eligible &= main_rows(joined)
    far = joined["distance"].abs() > STANDING_OUT_DISTANCE
    # Where there is no benchmark the other areas are it.
    other = joined["benchmark_value"].fillna(joined["median"])
    matters = (joined["value"] - other).abs() >= sizes_that_matter(other, indicators)
    counted = joined["kind"].isin(["register", "derived", "addresses"])
    chosen = ((joined["kind"] == "survey") & joined["headline"]) | (counted & far & matters)
    candidates = joined[eligible & chosen].copy()
    candidates["theme"] = [
        i.theme for i, own in zip(indicators, eligible & chosen, strict=True) if own
    ]
    candidates["size"] = candidates["distance"].abs().fillna(0)
    first = candidates.sort_values(["size", "indicator"], ascending=[False, True])
    chosen_rows = first.drop_duplicates("theme").index
    return pd.Series(joined.index.isin(chosen_rows), index=joined.index)
