from .hands import ageing as ageing
from .hands import staff as staff
from .needs import conditions as conditions
from .needs import demand as demand
from .past import ALL as ALL
from .past import backtest as backtest
from .people import OBSERVED as OBSERVED
from .people import PROJECTED as PROJECTED
from .people import population as population

__all__ = [
    "ALL",
    "OBSERVED",
    "PROJECTED",
    "ageing",
    "backtest",
    "conditions",
    "demand",
    "population",
    "staff",
]
