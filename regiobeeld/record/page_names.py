"""Names of the pages of a report: of which year and coalition each is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regiobeeld.periods import stem


@dataclass(frozen=True)
class PageName:
    """The name of a page of a report.

    Attributes
    ----------
    region
        Id of the region.
    year
        The year that was asked; None for the newest figures.
    coalition
        Id of the coalition that it is for; empty for everybody.
    """

    region: str
    year: int | None
    coalition: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, ["regiobeeld", stem(self.region, self.year), self.coalition]))

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self}.html"


def page_name(file: str, region: str) -> PageName | None:
    """Return what the name of a file says, when it is a page of a report of a region.

    Examples
    --------
    >>> page_name("regiobeeld-utrecht-2020-preventie.html", "utrecht")
    PageName(region='utrecht', year=2020, coalition='preventie')
    >>> page_name("regiobeeld-utrecht.html", "utrecht").year is None
    True
    >>> page_name("regiobeeld-twente.html", "utrecht") is None
    True
    """
    form = rf"regiobeeld-{re.escape(region)}(?:-(20\d\d))?(?:-([A-Za-z0-9_-]+))?\.html"
    found = re.fullmatch(form, file)
    if found is None:
        return None
    return PageName(region, int(found[1]) if found[1] else None, found[2] or "")
