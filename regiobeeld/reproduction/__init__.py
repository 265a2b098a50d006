"""Whether a report comes out the same again from its record, and if not what differs and where.

May use `report`, `record` and below.
"""

from regiobeeld.reproduction.reproducing import Reproduction, reproduce

__all__ = ["Reproduction", "reproduce"]
