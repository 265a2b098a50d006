"""Statistics for public health, on arrays and frames.

Every statistic takes columns of numbers or a frame, is vectorised, and returns a frame with
``value``, ``lower`` and ``upper``. They know nothing of regions, files or languages.

The modules behind the names are loaded when a name is first used, so that a program that needs a
rate does not wait for sparse matrices and regression models.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regiobeeld.epi.comparison import change, compare, compare_sampling
    from regiobeeld.epi.conformance import verify
    from regiobeeld.epi.funnels import funnel
    from regiobeeld.epi.inequality import slope_index
    from regiobeeld.epi.life_tables import arriaga, life_expectancy
    from regiobeeld.epi.means import mean
    from regiobeeld.epi.populations import esp2013
    from regiobeeld.epi.proportions import proportion
    from regiobeeld.epi.quantiles import quantile_groups
    from regiobeeld.epi.ranking import rank_sets
    from regiobeeld.epi.rates import rate
    from regiobeeld.epi.smoothing import smooth_rates
    from regiobeeld.epi.spatial import Bym2Fit, Bym2Priors, bym2
    from regiobeeld.epi.standardisation import directly_standardised_rate, standardised_ratio
    from regiobeeld.epi.trend import recent_trend

__all__ = [
    "Bym2Fit",
    "Bym2Priors",
    "arriaga",
    "bym2",
    "change",
    "compare",
    "compare_sampling",
    "directly_standardised_rate",
    "esp2013",
    "funnel",
    "life_expectancy",
    "mean",
    "proportion",
    "quantile_groups",
    "rank_sets",
    "rate",
    "recent_trend",
    "slope_index",
    "smooth_rates",
    "standardised_ratio",
    "verify",
]

_MODULES = {
    "Bym2Fit": "spatial",
    "Bym2Priors": "spatial",
    "arriaga": "life_tables",
    "bym2": "spatial",
    "change": "comparison",
    "compare": "comparison",
    "compare_sampling": "comparison",
    "directly_standardised_rate": "standardisation",
    "esp2013": "populations",
    "life_expectancy": "life_tables",
    "funnel": "funnels",
    "mean": "means",
    "proportion": "proportions",
    "quantile_groups": "quantiles",
    "rank_sets": "ranking",
    "rate": "rates",
    "recent_trend": "trend",
    "slope_index": "inequality",
    "smooth_rates": "smoothing",
    "standardised_ratio": "standardisation",
    "verify": "conformance",
}


def __getattr__(name: str) -> Any:
    """Load the module of a statistic when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    statistic = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = statistic
    return statistic


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
