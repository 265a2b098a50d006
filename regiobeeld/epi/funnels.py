"""Which areas lie further from the average than chance would have it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gdtrib

from regiobeeld.epi import _arguments, _between
from regiobeeld.epi._arguments import Floats
from regiobeeld.epi._groups import as_frame, column
from regiobeeld.epi._intervals import Limits, normal_quantile

_KINDS = ("proportion", "rate")
# What the control limits are called by, and the confidence level that they stand for.
_SIGMAS = {2: 0.95, 3: 0.998}
# How the variance between areas is estimated.
_ESTIMATES = {"corrected": _between.corrected, "published": _between.published}


def funnel(
    frame: pd.DataFrame,
    *,
    count: str,
    total: str,
    kind: str,
    overdispersion: bool = False,
    variance: str = "corrected",
    benchmark: float | None = None,
    per: float = 1,
) -> pd.DataFrame:
    r"""Compare areas with the control limits that chance allows areas of their size.

    Parameters
    ----------
    frame
        One row per area.
    count
        Column with the numerator: persons with a characteristic, or events.
    total
        Column with the denominator: persons, time at risk, or expected events (with a benchmark
        of 1 the funnel is one of standardised ratios); above zero.
    kind
        ``"proportion"`` or ``"rate"``.
    overdispersion
        Whether areas differ by more than chance around the benchmark also when nothing is the
        matter: then the limits are widened by the variance between areas.
    variance
        How that is estimated: ``"corrected"`` for the z-scores that are drawn in, or as
        ``"published"``, which is too low: of areas that differ no more than usual it calls twice
        as many different as it should.
    benchmark
        The value to compare with, per one; left out, it is that of all areas together.
    per
        Value, benchmark and limits are given per this much.

    Returns
    -------
    pandas.DataFrame
        One row per row of the frame, with its index: ``value``, ``benchmark``, the control limits
        ``lower_2``, ``upper_2`` (which an area at the benchmark keeps within in 95% of cases),
        ``lower_3``, ``upper_3`` (99.8%), ``z`` (distance from the benchmark in standard errors),
        ``outside``: 0 within all limits, 2 or 3 above the upper limits, -2 or -3 below the lower,
        and ``tau``: the standard deviation between areas that widens the limits, the same in every
        row.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: columns that do not exist, text, missing
        or negative numbers, totals that are not above zero, proportions with a count above their
        total, a kind or a variance that does not exist, a benchmark of zero or, for proportions,
        one or more.

    Notes
    -----
    Limits of a proportion are :math:`\theta \pm z\sqrt{\theta(1-\theta)/n}`: outside them the
    Wilson interval of the area excludes the benchmark. Those of a rate are the numbers of events
    at which the exact Poisson interval of the area would just exclude it. Where areas differ beyond
    chance both are :math:`\theta \pm z\sqrt{s^2 + \tau^2}`.

    The z-scores are drawn in, the outer tenths to the tenth and ninetieth percentile, so that the
    areas that stand out do not widen the limits. That leaves 0.679 of the mean square of a normal
    distribution. :math:`\tau^2` is where the sum of the squares of :math:`(y-\theta)/\sqrt{s^2 +
    \tau^2}`, drawn in, is :math:`0.679(n-1)`. It is zero for fewer than 30 areas, and where areas
    that do not differ would have a sum as large in one of 200 maps. [2]_ The published estimate is
    :math:`\tau^2 = \max\{0, (n\varphi - (n - 1))/(\sum w - \sum w^2/\sum w)\}`,
    :math:`w = 1/s^2`, with :math:`\varphi = \sum z^2/n` of the drawn-in scores as they are. [1]_

    References
    ----------
    .. [1] Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med
       2005;24:1185-1202.
    .. [2] Paule RC, Mandel J. Consensus values and weighting factors. J Res Natl Bur Stand
       1982;87:377-385.

    Examples
    --------
    >>> frame = pd.DataFrame({"smokers": [200, 30, 190], "asked": [1000, 100, 1000]})
    >>> funnel(frame, count="smokers", total="asked", kind="proportion").round(3)
       value  benchmark  lower_2  upper_2  lower_3  upper_3      z  outside  tau
    0   0.20        0.2    0.175    0.225    0.161    0.239  0.000        0  0.0
    1   0.30        0.2    0.122    0.278    0.076    0.324  2.500        2  0.0
    2   0.19        0.2    0.175    0.225    0.161    0.239 -0.791        0  0.0
    """
    _arguments.choice("variance", variance, tuple(_ESTIMATES))
    _arguments.choice("kind", kind, _KINDS)
    _arguments.single_positive("per", per)
    frame = as_frame(frame)
    counts = column(frame, "count", count)
    totals = column(frame, "total", total)
    _arguments.not_negative("count", counts, frame.index)
    _arguments.positive("total", totals, frame.index)
    is_proportion = kind == "proportion"
    if is_proportion:
        _arguments.require(counts <= totals, "count", "must not exceed total", counts, frame.index)
    centre = _benchmark(counts, totals, benchmark, is_proportion)
    value = counts / totals
    by_chance = centre * (1 - centre if is_proportion else 1) / totals
    between = _ESTIMATES[variance](value - centre, by_chance) if overdispersion else 0.0
    exact = not is_proportion and between == 0
    error = np.sqrt(by_chance + between)

    def limits(level: float) -> Limits:
        if exact:
            lower, upper = _poisson_control_limits(centre * totals, level)
            return lower / totals, upper / totals
        half = normal_quantile(level) * error
        ceiling = 1.0 if is_proportion else np.inf
        return np.maximum(centre - half, 0.0), np.minimum(centre + half, ceiling)

    columns = {"value": per * value, "benchmark": per * centre}
    outside = np.zeros(len(frame), dtype=np.int64)
    for sigma, level in _SIGMAS.items():
        lower, upper = limits(level)
        columns[f"lower_{sigma}"], columns[f"upper_{sigma}"] = per * lower, per * upper
        outside[value > upper] = sigma
        outside[value < lower] = -sigma
    columns["z"] = (value - centre) / error
    columns |= {"outside": outside, "tau": np.full(len(frame), per * np.sqrt(between))}
    return pd.DataFrame(columns, index=frame.index)


def _benchmark(
    counts: Floats, totals: Floats, benchmark: float | None, is_proportion: bool
) -> float:
    if benchmark is not None:
        _arguments.single_positive("benchmark", benchmark)
    if not len(counts):
        return float("nan") if benchmark is None else float(benchmark)
    centre = float(counts.sum() / totals.sum()) if benchmark is None else float(benchmark)
    if centre == 0 or (is_proportion and centre >= 1):
        raise ValueError(
            f"benchmark must be above zero{' and below one' if is_proportion else ''}: "
            f"around {centre:g} there are no limits"
        )
    return centre


def _poisson_control_limits(expected: Floats, level: float) -> Limits:
    """Give the numbers of events whose exact interval just touches the expected number."""
    tail = (1 - level) / 2
    # gdtrib(1, p, m) is the shape of the gamma distribution whose p-quantile is m; the limits of
    # x events are the quantiles of shapes x and x + 1.
    upper = gdtrib(1.0, tail, expected)
    lower = gdtrib(1.0, 1 - tail, expected) - 1
    # Where no events at all are likely enough, no area has too few.
    return np.maximum(lower, 0.0), upper
