"""How far people live from places of care, and what changes when one closes.

Straight lines between the centre of a postcode area and the nearest site; people by five years of
age, 2021. May use `geography`, `store`, `files` and below.
"""

from regiobeeld.access.distances import BEYOND, closings, distances, postcodes, scenario
from regiobeeld.access.people import AGES
from regiobeeld.access.sites import read_sites, site_changes, sites

__all__ = [
    "AGES",
    "BEYOND",
    "closings",
    "distances",
    "postcodes",
    "read_sites",
    "scenario",
    "site_changes",
    "sites",
]
