"""Tables of CBS StatLine and of RIVM, as tidy frames.

>>> from regiobeeld import statline
>>> kerncijfers = statline.table("84799NED")                                  # doctest: +SKIP
>>> kerncijfers.read("Aantal inwoners", {"WijkenEnBuurten": "GM0344"})         # doctest: +SKIP
"""

# `regiobeeld.statline.table` names both a module and the function that opens a table. Importing
# the module binds the name, so the function must be imported after it.
from regiobeeld.statline.table import RowSource, Table  # isort: skip
from regiobeeld.statline.client import catalogue, fetch_table, table
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic, stem

__all__ = [
    "Dimension",
    "RowSource",
    "Table",
    "TableInfo",
    "Topic",
    "catalogue",
    "fetch_table",
    "stem",
    "table",
]
