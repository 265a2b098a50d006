"""Named regions, their areas and gemeenten, crosswalks between years, and who borders on whom."""

from regiobeeld.geography.crosswalk import crosswalk, to_division
from regiobeeld.geography.lookup import gemeente_of
from regiobeeld.geography.model import Region, members_in, region, regions
from regiobeeld.geography.neighbours import neighbours
from regiobeeld.geography.peers import peers

__all__ = [
    "Region",
    "crosswalk",
    "gemeente_of",
    "members_in",
    "neighbours",
    "peers",
    "region",
    "regions",
    "to_division",
]
