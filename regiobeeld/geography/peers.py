"""The areas that a region is measured against: all of its level."""

from regiobeeld.geography.divisions import areas_of, division
from regiobeeld.geography.model import Region, region


def peers(of: Region) -> tuple[Region, ...]:
    """Return all regions of a region's level in its year, itself among them.

    A region of one's own making has the GGD regions as its peers, which are near it in size; the
    Netherlands has none.

    Examples
    --------
    >>> [len(peers(region(name))) for name in ("utrecht", "midden-nederland", "GM0344", "NL")]
    [25, 26, 342, 1]
    """
    if of.level == "land":
        return (of,)
    if of.level == "gemeente":
        codes = list(division(of.year))
    else:
        kind = "ggd" if of.level == "regio" else of.level
        codes = [code for code, area in areas_of(of.year).items() if area.kind == kind]
    return (of, *(region(code, of.year) for code in sorted(codes) if code != of.published))
