"""The catalogue of indicators and their computation into measurements.

May use `geography`, `store` and below.
"""

from regiobeeld.measurement.catalogue import Catalogue, Coalition, Goal, Indicator, Theme
from regiobeeld.measurement.catalogue_files import read_catalogue
from regiobeeld.measurement.definitions_folder import catalogue
from regiobeeld.measurement.plugins import IndicatorFunction, Inputs
from regiobeeld.measurement.recipes import Recipe, Source

__all__ = [
    "Catalogue",
    "Coalition",
    "Goal",
    "Indicator",
    "IndicatorFunction",
    "Inputs",
    "Recipe",
    "Source",
    "Theme",
    "catalogue",
    "read_catalogue",
]
