"""Tables of interviews to a file of other software, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from regiobeeld.errors import QdaError
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.qda.export_tables import project_of
from regiobeeld.interviews.qda.import_tables import Imported, from_project
from regiobeeld.interviews.qda.reading import read_qdc, read_qdpx
from regiobeeld.interviews.qda.tables import CODINGS, FRAGMENTS, REGISTER, UNMATCHED, table
from regiobeeld.interviews.qda.writing import write_qdc, write_qdpx


def export_qda(
    codebook: Codebook,
    register: pd.DataFrame | None,
    fragments: pd.DataFrame | None,
    codings: pd.DataFrame | None,
    path: str | Path,
    *,
    region: str = "",
    year: int | None = None,
    transcripts: Mapping[str, str] | None = None,
) -> Path:
    """Write a file for NVivo, ATLAS.ti, MAXQDA, QualCoder, Dedoose or Taguette.

    Parameters
    ----------
    codebook
        The codes.
    register, fragments, codings
        Tables of interviews, fragments and codings; None when there are none yet. A codebook alone
        does not need them.
    path
        The file: a project when it ends in ``.qdpx``, the codebook when it ends in ``.qdc``.
    region, year
        Id of the region and year of its figures; those of the codings when left out.
    transcripts
        Texts that the fragments were cut from, by interview_id: these are then in the file whole.
        Of other interviews only the fragments are.

    Returns
    -------
    pathlib.Path
        The file. The same input gives the same bytes.

    Raises
    ------
    QdaError
        For another ending, or tables that do not belong together.
    BuildError
        When the file cannot be written.
    """
    path = Path(path)
    if _kind(path) == ".qdc":
        return write_qdc(codebook, path)
    project = project_of(
        codebook,
        table([], REGISTER) if register is None else register,
        table([], FRAGMENTS) if fragments is None else fragments,
        table([], CODINGS) if codings is None else codings,
        region=region,
        year=year,
        transcripts=transcripts,
    )
    return write_qdpx(project, path)


def import_qda(
    path: str | Path,
    *,
    codebook: Codebook | None = None,
    register: pd.DataFrame | None = None,
    fragments: pd.DataFrame | None = None,
    transcripts: Mapping[str, str] | None = None,
    region: str = "",
    year: int | None = None,
) -> Imported:
    """Read a file of other software.

    Parameters
    ----------
    path
        A project (``.qdpx``) or a codebook (``.qdc``).
    codebook, register, fragments, transcripts, region, year
        As for `from_project`. A codebook file is read by itself.

    Returns
    -------
    Imported
        The tables, what has no fragment, and what was repaired. Of a codebook file the tables are
        empty.

    Raises
    ------
    QdaError
        For another ending, or a file that cannot be read or could do harm.
    """
    path = Path(path)
    if _kind(path) == ".qdc":
        read = read_qdc(path)
        return Imported(
            read.codebook,
            register=table([], REGISTER),
            fragments=table([], FRAGMENTS),
            codings=table([], CODINGS),
            unmatched=table([], UNMATCHED),
            remarks=read.remarks,
        )
    known = () if fragments is None else tuple(map(str, fragments["tekst"].dropna()))
    reading = read_qdpx(path, known=known)
    found = from_project(
        reading.project,
        codebook=codebook,
        register=register,
        fragments=fragments,
        transcripts=transcripts,
        region=region,
        year=year,
    )
    return replace(found, offsets=reading.offsets, remarks=(*reading.remarks, *found.remarks))


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in {".qdpx", ".qdc"}:
        raise QdaError(f"{path.name}: the name must end in .qdpx (a project) or .qdc (a codebook).")
    return suffix


__all__ = ["export_qda", "import_qda"]
