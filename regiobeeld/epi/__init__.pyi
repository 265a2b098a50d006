from ._bym2_priors import Bym2Priors
from .comparison import change, compare, compare_sampling
from .conformance import verify
from .decomposition import das_gupta
from .funnels import funnel
from .inequality import slope_index
from .life_tables import arriaga, life_expectancy
from .means import mean
from .populations import esp2013
from .proportions import proportion
from .quantiles import quantile_groups
from .ranking import rank_sets
from .rates import rate
from .smoothing import smooth_rates
from .spatial import Bym2Fit, bym2
from .standardisation import directly_standardised_rate, standardised_ratio
from .trend import recent_trend

__all__ = [
    "Bym2Fit",
    "Bym2Priors",
    "arriaga",
    "bym2",
    "change",
    "compare",
    "compare_sampling",
    "das_gupta",
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
