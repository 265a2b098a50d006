from .coded import coded
from .decisions import inductive_codes, read_decisions
from .definition import InterviewTheme, ThemeText, first_themes, read_themes, start_themes
from .enough import saturation_by_role
from .story import Story, StoryTheme, story
from .tables import (
    by_role,
    co_occurrence,
    codes_by_version,
    contradicting,
    counts,
    matrix,
    quotes_by_theme,
    without_code,
)
from .workbook import theme_tables, write_theme_tables

__all__ = [
    "InterviewTheme",
    "Story",
    "StoryTheme",
    "ThemeText",
    "by_role",
    "co_occurrence",
    "coded",
    "codes_by_version",
    "contradicting",
    "counts",
    "first_themes",
    "inductive_codes",
    "matrix",
    "quotes_by_theme",
    "read_decisions",
    "read_themes",
    "saturation_by_role",
    "start_themes",
    "story",
    "theme_tables",
    "without_code",
    "write_theme_tables",
]
