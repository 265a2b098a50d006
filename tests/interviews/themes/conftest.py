"""Interviews with themes, on disk: what a researcher has before a report is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from regiobeeld import Picture
from regiobeeld.files.guarded_csv import write_table
from regiobeeld.interviews.coding.merge import write_codings
from regiobeeld.interviews.quotes.approvals import COLUMNS as APPROVALS
from regiobeeld.interviews.quotes.approvals import write_approvals
from regiobeeld.interviews.themes.definition import COLUMNS
from regiobeeld.interviews.transcripts.fragments_file import write_fragments
from regiobeeld.interviews.transcripts.register import write_register
from regiobeeld.interviews.workspace import Workspace, workspace
from tests.interviews.made_codings import SAID, Said, codings_of, fragments_of, register_of

#: A theme for everybody and one for a coalition.
ROWS = (
    ("Samen", "Eenzaamheid; Mantelzorg", "", "Mensen missen iemand.", "", "Wie zwijgt."),
    ("Scherm", "Digitale vaardigheden", "digitale_transformatie", "Inloggen lukt niet.", "", ""),
)
Made = Callable[..., Workspace]


def write_themes(place: Workspace, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")
    return write_table(frame, place.themes)


@pytest.fixture
def made(utrecht: Picture, tmp_path: Path) -> Made:
    """Make the material of a region: interviews, approvals of all that was said, and themes."""

    def make(
        said: Sequence[Said] = SAID,
        rows: Sequence[Sequence[str]] = ROWS,
        residents: int = 6,
        professionals: int = 5,
    ) -> Workspace:
        place = workspace("utrecht", tmp_path)
        fragments = fragments_of(said)
        write_register(register_of(residents, professionals), place.register)
        write_fragments(fragments, place.fragments)
        write_codings(codings_of(utrecht, said), place.codings)
        approved = fragments[fragments["tekst"] != ""]
        decided = {"besluit": "ja", "geredigeerd": approved["tekst"], "door": "ml"}
        write_approvals(approved.assign(**decided, rol_noemen="")[list(APPROVALS)], place.approvals)
        write_themes(place, rows)
        return place

    return make
