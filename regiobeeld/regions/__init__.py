"""Named regions, the areas and gemeenten they consist of, and crosswalks between years."""

from regiobeeld.regions.crosswalk import crosswalk, to_division
from regiobeeld.regions.lookup import gemeente_of
from regiobeeld.regions.model import Region, members_in, region, regions
from regiobeeld.regions.peers import peers

__all__ = [
    "Region",
    "crosswalk",
    "gemeente_of",
    "members_in",
    "peers",
    "region",
    "regions",
    "to_division",
]
