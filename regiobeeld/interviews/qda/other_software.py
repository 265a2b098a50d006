"""Codebook and codings of a region to other software, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from regiobeeld.files.guarded_csv import write_table
from regiobeeld.interviews.codebook import Codebook, read_codebook, write_codebook
from regiobeeld.interviews.coding.merge import beside_others, read_codings, write_codings
from regiobeeld.interviews.qda import Imported, export_qda, import_qda
from regiobeeld.interviews.transcripts.fragments import read_fragments, write_fragments
from regiobeeld.interviews.transcripts.register import read_register, write_register
from regiobeeld.interviews.transcripts.transcripts import read_transcripts
from regiobeeld.interviews.workspace import Workspace

#: Definition of a code that came without one.
UNDESCRIBED = "Nog te omschrijven."


def send_out(place: Workspace, path: str | Path, year: int) -> Path:
    """Write codebook or project of a region for other software (see `export_qda`).

    Raises
    ------
    RegiobeeldError
        When material is wrong, absent, or cannot be written.
    """
    codebook = read_codebook(place.own_codebook)
    if Path(path).suffix.lower() == ".qdc":
        return export_qda(codebook, None, None, None, path)
    people = read_register(place.present(place.register))
    return export_qda(
        codebook,
        people,
        read_fragments(place.present(place.fragments)),
        read_codings(place.codings) if place.codings.exists() else None,
        path,
        region=place.region,
        year=year,
        transcripts=_texts(place, people),
    )


def take_in(place: Workspace, path: str | Path, year: int) -> Imported:
    """Read codebook or project from other software into the workspace (see `import_qda`).

    A codebook becomes the region's own. Codings of a project replace those of the same coders;
    what has no fragment is written to ``niet_geplaatst.csv``.

    Raises
    ------
    RegiobeeldError
        When the file cannot be read or could do harm, or when material of the workspace is wrong.
        Nothing is changed.
    """
    if Path(path).suffix.lower() == ".qdc":
        found = import_qda(path)
        found = replace(found, codebook=_described(found.codebook))
        write_codebook(found.codebook, place.codebook)
        return found
    known = place.register.exists() and place.fragments.exists()
    people = read_register(place.register) if known else None
    found = import_qda(
        path,
        codebook=read_codebook(place.own_codebook),
        register=people,
        fragments=read_fragments(place.fragments) if known else None,
        transcripts=_texts(place, people) if people is not None else None,
        region=place.region,
        year=year,
    )
    found = replace(
        found,
        codings=(
            beside_others(read_codings(place.codings), found.codings, found.codings["coder"])
            if place.codings.exists()
            else found.codings
        ),
        codebook=_described(found.codebook),
    )
    if not known:
        write_register(found.register, place.register)
        write_fragments(found.fragments, place.fragments)
    if found.codebook.version != read_codebook(place.own_codebook).version:
        write_codebook(found.codebook, place.codebook)
    write_codings(found.codings, place.codings)
    unplaced = place.folder / "niet_geplaatst.csv"
    if len(found.unmatched):
        write_table(found.unmatched, unplaced)
    else:
        unplaced.unlink(missing_ok=True)
    return found


def _described(codebook: Codebook) -> Codebook:
    """Give a code of other software that came without a description a reminder to write one."""
    codes = tuple(
        code if code.definition else replace(code, definition=UNDESCRIBED) for code in codebook
    )
    return Codebook(codes)


def _texts(place: Workspace, people: pd.DataFrame) -> Mapping[str, str] | None:
    if not place.transcripts.is_dir():
        return None
    read = read_transcripts(place.transcripts, people["interview_id"])
    return {transcript.interview_id: transcript.text for transcript in read}


__all__ = ["UNDESCRIBED", "send_out", "take_in"]
