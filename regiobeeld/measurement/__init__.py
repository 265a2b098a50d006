"""The catalogue of indicators and their computation into measurements."""

from regiobeeld.measurement.catalogue import (
    Catalogue,
    Coalition,
    Goal,
    Indicator,
    Recipe,
    Source,
    Theme,
)
from regiobeeld.measurement.catalogue_files import read_catalogue
from regiobeeld.measurement.definitions_folder import catalogue
from regiobeeld.measurement.plugins import IndicatorFunction, Inputs

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
