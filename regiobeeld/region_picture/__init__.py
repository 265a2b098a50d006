"""The picture of a region: its indicators, how they compare, and what stands out.

May use `measurement` and below.

Named so because `regiobeeld.picture` is the function.
"""

from regiobeeld.region_picture.making import picture
from regiobeeld.region_picture.model import Picture, keep, once
from regiobeeld.region_picture.similar import similar_areas

__all__ = ["Picture", "keep", "once", "picture", "similar_areas"]
