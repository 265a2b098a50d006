"""Pictures of the health of Dutch regions, from open data and interviews."""

from regiobeeld.errors import RegiobeeldError

__all__ = ["RegiobeeldError"]
__version__ = "0.1.0"
