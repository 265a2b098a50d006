"""Named regions, the areas and gemeenten they consist of, and crosswalks between years.

May use `store`, `definitions`, `files` and below.
"""

from regiobeeld.geography.crosswalk import crosswalk, to_division
from regiobeeld.geography.lookup import gemeente_of
from regiobeeld.geography.model import Region, members_in, region, regions
from regiobeeld.geography.peers import peers
from regiobeeld.geography.sites import Site

__all__ = [
    "Region",
    "Site",
    "crosswalk",
    "gemeente_of",
    "members_in",
    "peers",
    "region",
    "regions",
    "to_division",
]
