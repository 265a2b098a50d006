"""The catalogue of indicators and their computation into measurements."""

from regiobeeld.measurement.catalogue import (
    Catalogue,
    Coalition,
    Goal,
    Indicator,
    Recipe,
    Source,
    Theme,
    catalogue,
    read_catalogue,
)

__all__ = [
    "Catalogue",
    "Coalition",
    "Goal",
    "Indicator",
    "Recipe",
    "Source",
    "Theme",
    "catalogue",
    "read_catalogue",
]
