"""The report: notebooks run, and their sections exported to one file that opens anywhere."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regiobeeld.report.building import BuildResult, build
    from regiobeeld.report.page.analysis_sections import chance, changes, inequality
    from regiobeeld.report.page.priority_sections import priorities
    from regiobeeld.report.page.sections import (
        Section,
        accountability,
        assets,
        chapter,
        conversation,
        differences,
        downloads,
        opening,
    )
    from regiobeeld.report.page.voice_sections import voices

__all__ = [
    "BuildResult",
    "Section",
    "accountability",
    "assets",
    "build",
    "chance",
    "changes",
    "chapter",
    "conversation",
    "differences",
    "downloads",
    "inequality",
    "opening",
    "priorities",
    "voices",
]

_MODULES = {
    "BuildResult": "building",
    "build": "building",
    "chance": "analysis_sections",
    "changes": "analysis_sections",
    "inequality": "analysis_sections",
    "priorities": "priority_sections",
    "voices": "voice_sections",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: a notebook needs no papermill, a build no charts."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'sections')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
