"""How a region's figures compare with a benchmark and with all areas of its level."""

from __future__ import annotations

import pandas as pd
from scipy.special import ndtri

from regiobeeld import epi
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement.measure import KEYS, main_rows

#: Limits of a survey figure at which a difference counts as standing out.
STANDING_OUT_CONFIDENCE = 0.998
#: Distance from the median of all areas of a level, in MADs, beyond which a figure stands out.
STANDING_OUT_DISTANCE = 3.0
#: What a figure and the figures that it is compared with have in common.
SAME_FIGURE = ["indicator", "period", "age", "sex", "table"]
#: Below this number of areas a median and its spread say little.
FEWEST_PEERS = 8
# Makes the median absolute deviation comparable with a standard deviation (normal data).
_MAD_SCALE = 1.4826


def compare(
    mine: pd.DataFrame,
    theirs: pd.DataFrame,
    spread: pd.DataFrame,
    catalogue: Catalogue,
    benchmark: str,
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

    Returns
    -------
    pandas.DataFrame
        One row per row of ``mine``; columns as `Picture.comparisons` says. ``judgement`` is better,
        similar or worse; higher, similar or lower; empty when there is no interval to judge from.
    """
    joined = mine.merge(
        theirs[[*SAME_FIGURE, "value"]].rename(columns={"value": "benchmark_value"}),
        on=SAME_FIGURE,
        how="left",
    )
    joined["benchmark"] = benchmark
    joined["difference"] = joined["value"] - joined["benchmark_value"]
    joined = joined.merge(spread, on=SAME_FIGURE, how="left")
    joined["distance"] = (joined["value"] - joined["median"]) / joined["mad"]
    joined["judgement"] = _judgements(joined, catalogue)
    joined["stands_out"] = _stands_out(joined, catalogue)
    columns = [*KEYS, "benchmark", "benchmark_value", "difference", "distance"]
    return joined[[*columns, "judgement", "stands_out"]].reset_index(drop=True)


def spread_of(level: pd.DataFrame) -> pd.DataFrame:
    """Return median and MAD of all areas of a level, where there are enough of them."""
    values = level[level["value"].notna()]
    grouped = values.groupby(SAME_FIGURE)["value"]
    spread = pd.DataFrame({"median": grouped.median(), "n": grouped.size()})
    deviation = (values["value"] - grouped.transform("median")).abs()
    mad = _MAD_SCALE * deviation.groupby([values[key] for key in SAME_FIGURE]).median()
    spread["mad"] = mad.where((mad > 0) & (spread["n"] >= FEWEST_PEERS))
    return spread.reset_index()


def _judgements(joined: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    judgements = pd.Series("", index=joined.index, dtype="object")
    judged = joined[["value", "lower", "upper", "benchmark_value"]].notna().all(axis=1)
    judged &= joined["region"] != joined["benchmark"]
    if judged.any():
        rows = joined[judged]
        directions = [catalogue.indicators[name].direction for name in rows["indicator"]]
        judgements[judged] = epi.compare(
            rows["value"],
            rows["lower"],
            rows["upper"],
            rows["benchmark_value"],
            direction=directions,
        )
    return judgements.astype("str")


def _stands_out(joined: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Return which figures stand out: at most one per theme, the furthest from the median."""
    definitions = [catalogue.indicators[name] for name in joined["indicator"]]
    eligible = pd.Series(
        [not i.context and i.direction != "neutral" for i in definitions], index=joined.index
    )
    eligible &= main_rows(joined)
    # A survey's interval widens by the ratio of normal quantiles: 3.09 at 99.8%, 1.96 at 95%.
    widening = ndtri(0.5 + STANDING_OUT_CONFIDENCE / 2) / ndtri(0.5 + joined["confidence"] / 2)
    clear_low = joined["value"] + widening * (joined["upper"] - joined["value"])
    clear_high = joined["value"] - widening * (joined["value"] - joined["lower"])
    clear = (clear_low < joined["benchmark_value"]) | (clear_high > joined["benchmark_value"])
    survey = (joined["kind"] == "survey") & clear
    far = joined["distance"].abs() > STANDING_OUT_DISTANCE
    candidates = joined[eligible & (survey | far)].copy()
    candidates["theme"] = [catalogue.indicators[n].theme for n in candidates["indicator"]]
    candidates["size"] = candidates["distance"].abs().fillna(0)
    first = candidates.sort_values(["size", "indicator"], ascending=[False, True])
    chosen = first.drop_duplicates("theme").index
    return pd.Series(joined.index.isin(chosen), index=joined.index)
