"""Tables of CBS StatLine and of third parties such as RIVM, as tidy frames.

May use `errors` and `console` only.

>>> from regiobeeld import statline
>>> kerncijfers = statline.table("84799NED")                                  # doctest: +SKIP
>>> kerncijfers.read("Aantal inwoners", {"WijkenEnBuurten": "GM0344"})         # doctest: +SKIP
>>> statline.download("84799NED")                             # as published    # doctest: +SKIP
"""

# `regiobeeld.statline.table` names both a module and the function that opens a table. Importing
# the module binds the name, so the function must be imported after it.
from regiobeeld.statline.table import RowSource, Table  # isort: skip
from regiobeeld.statline.client import PROTOCOLS, OpenRows, catalogue, download, live_rows, table
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic, stem
from regiobeeld.statline.retry import Patience

__all__ = [
    "PROTOCOLS",
    "Dimension",
    "OpenRows",
    "Patience",
    "RowSource",
    "Table",
    "TableInfo",
    "Topic",
    "catalogue",
    "download",
    "live_rows",
    "stem",
    "table",
]
