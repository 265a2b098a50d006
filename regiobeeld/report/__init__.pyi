from .building import BuildResult, build
from .page.analysis_sections import chance, changes, inequality
from .page.coming_sections import coming
from .page.priority_sections import priorities
from .page.sections import (
    Section,
    accountability,
    assets,
    chapter,
    conversation,
    differences,
    downloads,
    opening,
)
from .page.voice_sections import voices
from .page.wijken_section import wijken

__all__ = [
    "BuildResult",
    "Section",
    "accountability",
    "assets",
    "build",
    "chance",
    "changes",
    "chapter",
    "coming",
    "conversation",
    "differences",
    "downloads",
    "inequality",
    "opening",
    "priorities",
    "voices",
    "wijken",
]
