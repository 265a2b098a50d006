"""A stand-in for the public StatLine services, over real HTTP, on captured tables.

>>> with StandIn() as server:                                  # doctest: +SKIP
...     statline.table("84799NED", url=server.url)
"""

from tests.stand_in.captures import SHARED, Content, captures_present
from tests.stand_in.made import made_table, revised
from tests.stand_in.server import Fault, StandIn

__all__ = [
    "SHARED",
    "Content",
    "Fault",
    "StandIn",
    "captures_present",
    "made_table",
    "revised",
]
