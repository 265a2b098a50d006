from . import themes
from .checklists import write_checklists
from .codebook import read_codebook
from .coding.merge import read_codings
from .display import (
    show_codebook,
    show_coders,
    show_conversations,
    show_enough,
    show_figures,
    show_guide,
    show_themes,
)
from .joint_display.confirmation import write_confirmation
from .joint_display.joint_tables import display_frame, write_joint_display
from .material import display_of, study_of
from .participants.sampling import sampling_tables
from .protocol.opgave_guide import opgave_guide
from .protocol.pack import write_pack
from .protocol.topic_guide import topic_guide
from .transcripts.fragments_file import read_fragments

__all__ = [
    "display_frame",
    "display_of",
    "opgave_guide",
    "read_codebook",
    "read_codings",
    "read_fragments",
    "sampling_tables",
    "show_codebook",
    "show_coders",
    "show_conversations",
    "show_enough",
    "show_figures",
    "show_guide",
    "show_themes",
    "study_of",
    "themes",
    "topic_guide",
    "write_checklists",
    "write_confirmation",
    "write_joint_display",
    "write_pack",
]
