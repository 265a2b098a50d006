"""What a picture's figures say beyond themselves: change, inequality, rank, and chance.

May use `region_picture` and below.

Every analysis says for each figure whether it was done, or why not. Estimates of a model are
refused: the model already uses age, income and neighbours, so it would be the model that is
analysed.
"""

from regiobeeld.analysis.changes import changes
from regiobeeld.analysis.inequality import RANKING, Inequality, inequality
from regiobeeld.analysis.mortality import Mortality, mortality
from regiobeeld.analysis.ranks import ranks
from regiobeeld.analysis.refusals import REFUSED, AnalysisError
from regiobeeld.analysis.wijken import every_wijk, wijk_figures, wijken, wijken_left_out
from regiobeeld.measurement.recipes import CAUSES

__all__ = [
    "CAUSES",
    "RANKING",
    "REFUSED",
    "AnalysisError",
    "Inequality",
    "Mortality",
    "changes",
    "every_wijk",
    "inequality",
    "mortality",
    "ranks",
    "wijk_figures",
    "wijken",
    "wijken_left_out",
]
