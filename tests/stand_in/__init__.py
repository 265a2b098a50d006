"""A stand-in for the public StatLine services, over real HTTP, on captured tables.

>>> with StandIn() as server:                                  # doctest: +SKIP
...     statline.table("84799NED", url=server.url)
"""

from tests.stand_in.captures import SHARED, Content, captures_present
from tests.stand_in.made import made_forecast, made_table, revised
from tests.stand_in.server import Fault, StandIn
from tests.stand_in.tables import SNAPSHOT

__all__ = [
    "SHARED",
    "SNAPSHOT",
    "Content",
    "Fault",
    "StandIn",
    "captures_present",
    "made_forecast",
    "made_table",
    "revised",
]
