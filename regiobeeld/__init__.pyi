from . import access, future, opgaven
from .errors import RegiobeeldError
from .geography import Region, region, regions
from .measurement import Catalogue, Indicator, IndicatorFunction, catalogue
from .shortcuts import (
    Picture,
    explore_table,
    fetch_tables,
    indicators,
    named_regions,
    picture,
    similar_areas,
    table,
    tables,
)

__version__: str

__all__ = [
    "Catalogue",
    "Indicator",
    "IndicatorFunction",
    "Picture",
    "RegiobeeldError",
    "Region",
    "access",
    "catalogue",
    "explore_table",
    "fetch_tables",
    "future",
    "indicators",
    "named_regions",
    "opgaven",
    "picture",
    "region",
    "regions",
    "similar_areas",
    "table",
    "tables",
]
