from .hands import ageing as ageing
from .hands import staff as staff
from .needs import conditions as conditions
from .needs import demand as demand
from .past import backtest as backtest
from .people import population as population

__all__ = ["ageing", "backtest", "conditions", "demand", "population", "staff"]
