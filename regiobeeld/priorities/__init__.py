"""What comes first: the issues of a coalition in order, with how sure that order is.

May use `interviews`, `analysis` and below.

Figures, interviews and the coalition's own scores each say something of an issue. What they say
becomes scores from 0 to 10, put together by the Hanlon method, with TOPSIS as a second opinion.
What is uncertain stays uncertain: an issue has a probability of each rank.
"""

from regiobeeld.priorities.criteria import CRITERIA, Criterion
from regiobeeld.priorities.evidence import Basis
from regiobeeld.priorities.inputs import PriorityInputs, inputs_of
from regiobeeld.priorities.methods import hanlon, topsis
from regiobeeld.priorities.ranking import Priorities, prioritise
from regiobeeld.priorities.score_reading import read_scores_sheet
from regiobeeld.priorities.score_sheet import write_scores_sheet
from regiobeeld.priorities.uncertainty import rank_probabilities

__all__ = [
    "CRITERIA",
    "Basis",
    "Criterion",
    "Priorities",
    "PriorityInputs",
    "hanlon",
    "inputs_of",
    "prioritise",
    "rank_probabilities",
    "read_scores_sheet",
    "topsis",
    "write_scores_sheet",
]
