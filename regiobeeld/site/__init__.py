"""A static site of the reports: a map and a list to pick a region from.

May use `report` and below.
"""

from regiobeeld.site.building import SiteResult, build_site

__all__ = ["SiteResult", "build_site"]
