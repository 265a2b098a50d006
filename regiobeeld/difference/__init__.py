"""What changed between two reports of a region, or between two versions of a table.

May use `report` and below.
"""

from regiobeeld.difference.change import KINDS, Change, Note
from regiobeeld.difference.comparing import Difference, diff

__all__ = ["KINDS", "Change", "Difference", "Note", "diff"]
