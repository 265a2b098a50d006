from .building import BuildResult, build
from .page.analysis_sections import chance, changes, inequality
from .page.care_section import care
from .page.coming_sections import coming
from .page.health_section import health
from .page.opening import opening
from .page.participants_section import participants
from .page.priority_sections import priorities
from .page.sections import (
    Section,
    accountability,
    assets,
    chapter,
    conversation,
    differences,
    downloads,
)
from .page.voice_sections import voices
from .page.wijken_section import wijken

__all__ = [
    "BuildResult",
    "Section",
    "accountability",
    "assets",
    "build",
    "care",
    "chance",
    "changes",
    "chapter",
    "coming",
    "conversation",
    "differences",
    "downloads",
    "health",
    "inequality",
    "opening",
    "participants",
    "priorities",
    "voices",
    "wijken",
]
