"""The record of a report: what it was made of, and whether it comes out the same again."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regiobeeld.record.run_record import RunRecord, read_record
    from regiobeeld.reproduction.reproducing import Reproduction, reproduce

__all__ = ["Reproduction", "RunRecord", "read_record", "reproduce"]

_MODULES = {
    "Reproduction": "reproducing",
    "RunRecord": "run_record",
    "read_record": "run_record",
    "reproduce": "reproducing",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: making a report imports parts of this package."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
