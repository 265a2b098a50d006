"""The picture of a region: its indicators, how they compare, and what stands out.

Named so because `regiobeeld.picture` is the function. May use `measurement` and below.
"""

from regiobeeld.region_picture.making import Picture, once, picture

__all__ = ["Picture", "once", "picture"]
