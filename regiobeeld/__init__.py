"""Pictures of the health of Dutch regions, from open data and interviews.

>>> import regiobeeld
>>> utrecht = regiobeeld.picture("utrecht")      # indicators, comparisons, what stands out
>>> table = regiobeeld.table("85012NED")         # a table of the store, as a tidy frame
>>> frame = table.read("Rokers", where={"RegioS": ["GG2514"]}, labels=True)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from regiobeeld.errors import RegiobeeldError

if TYPE_CHECKING:
    from regiobeeld.geography import Region, region, regions
    from regiobeeld.measurement import Catalogue, Indicator, IndicatorFunction
    from regiobeeld.measurement.definitions_folder import catalogue
    from regiobeeld.region_picture import Picture, picture
    from regiobeeld.shortcuts import fetch_tables, indicators, named_regions, table, tables

__version__ = "0.1.0"
__all__ = [
    "Catalogue",
    "Indicator",
    "IndicatorFunction",
    "Picture",
    "RegiobeeldError",
    "Region",
    "catalogue",
    "fetch_tables",
    "indicators",
    "named_regions",
    "picture",
    "region",
    "regions",
    "table",
    "tables",
]

_MODULES = {
    "Catalogue": "measurement",
    "Indicator": "measurement",
    "IndicatorFunction": "measurement",
    "catalogue": "measurement",
    "Picture": "region_picture",
    "picture": "region_picture",
    "Region": "geography",
    "region": "geography",
    "regions": "geography",
    "fetch_tables": "notebook",
    "indicators": "notebook",
    "named_regions": "notebook",
    "table": "notebook",
    "tables": "notebook",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: importing the package itself costs nothing."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
