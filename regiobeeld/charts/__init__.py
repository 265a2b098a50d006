"""Charts of a picture: plotly figures in one look, each with a text alternative and its table.

May use `priorities`, `interviews`, `analysis` and below.
"""

from regiobeeld.charts.access_map import access_map
from regiobeeld.charts.ages import age_structure, has_age_structure
from regiobeeld.charts.care_gap import care_gap, has_care_gap
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.health_by_age import LINES as HEALTH_LINES
from regiobeeld.charts.health_by_age import has_health_by_age, health_by_age
from regiobeeld.charts.locator import locator_map
from regiobeeld.charts.mortality import has_mortality_maps, mortality_funnel, mortality_maps
from regiobeeld.charts.priorities import (
    has_rank_probabilities,
    issue_labels,
    rank_probabilities,
)
from regiobeeld.charts.ranked import has_ranked, ranked
from regiobeeld.charts.region_map import MapChoice, has_map, map_choices, region_map
from regiobeeld.charts.saturation import has_saturation_curve, saturation_curve
from regiobeeld.charts.spine import has_spine, spine
from regiobeeld.charts.trend import has_trend, trend
from regiobeeld.charts.wijken_map import (
    has_wijken_map,
    modelled_heading,
    wijken_map,
    wijken_table,
)

__all__ = [
    "HEALTH_LINES",
    "Chart",
    "MapChoice",
    "access_map",
    "age_structure",
    "care_gap",
    "has_age_structure",
    "has_care_gap",
    "has_health_by_age",
    "has_map",
    "has_mortality_maps",
    "has_rank_probabilities",
    "has_ranked",
    "has_saturation_curve",
    "has_spine",
    "has_trend",
    "has_wijken_map",
    "health_by_age",
    "issue_labels",
    "locator_map",
    "map_choices",
    "modelled_heading",
    "mortality_funnel",
    "mortality_maps",
    "rank_probabilities",
    "ranked",
    "region_map",
    "saturation_curve",
    "spine",
    "trend",
    "wijken_map",
    "wijken_table",
]
