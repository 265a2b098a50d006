from .ageing import ageing as ageing
from .backtest import backtest as backtest
from .demand import conditions as conditions
from .demand import demand as demand
from .population import population as population

__all__ = ["ageing", "backtest", "conditions", "demand", "population"]
