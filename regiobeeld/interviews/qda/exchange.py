"""Tables and workspaces of interviews to a file of other software, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import pandas as pd

from regiobeeld.errors import DefinitionError, QdaError, RegiobeeldError
from regiobeeld.files.guarded_csv import write_table
from regiobeeld.files.whole import for_owner_alone, replace_file
from regiobeeld.interviews.codebook import Codebook, read_codebook, write_codebook
from regiobeeld.interviews.coding.merge import beside_others, read_codings, write_codings
from regiobeeld.interviews.qda.export_tables import project_of
from regiobeeld.interviews.qda.import_tables import Imported, from_project
from regiobeeld.interviews.qda.plain_codebook import SUFFIXES, read_plain_codebook
from regiobeeld.interviews.qda.reading import read_qdc, read_qdpx
from regiobeeld.interviews.qda.tables import CODINGS, FRAGMENTS, REGISTER, UNMATCHED, table
from regiobeeld.interviews.qda.writing import write_qdc, write_qdpx
from regiobeeld.interviews.transcripts.fragments_file import read_fragments, write_fragments
from regiobeeld.interviews.transcripts.register import write_register
from regiobeeld.interviews.transcripts.transcripts import read_transcripts
from regiobeeld.interviews.unfinished import read_begun_register
from regiobeeld.interviews.workspace import Workspace, WorkspaceChange
from regiobeeld.interviews.written import remember

# Definition of a code that came without one.
_UNDESCRIBED = "Nog te omschrijven."
_UNPLACED = "niet_geplaatst.csv"


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
        A project (``.qdpx``) or a codebook (``.qdc``; or a table, see `read_plain_codebook`).
    codebook, register, fragments, transcripts, region, year
        As for `from_project`. A codebook is read by itself; a table keeps what it does not tell of
        the codes of ours that it names.

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
    if _is_codebook(path):
        read = _codebook(path, codebook)
        return Imported(
            read[0],
            register=table([], REGISTER),
            fragments=table([], FRAGMENTS),
            codings=table([], CODINGS),
            unmatched=table([], UNMATCHED),
            remarks=read[1],
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


@for_owner_alone()
def export_workspace(place: Workspace, path: str | Path, year: int | None = None) -> Path:
    """Write codebook or project of a region for other software (see `export_qda`).

    Raises
    ------
    RegiobeeldError
        When material is wrong, absent, or cannot be written.
    """
    codebook = read_codebook(place.own_codebook)
    if Path(path).suffix.lower() == ".qdc":
        return export_qda(codebook, None, None, None, path)
    people = read_begun_register(place.present(place.register))
    remember(place, "qda", path)
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


@for_owner_alone()
def import_workspace(place: Workspace, path: str | Path, year: int | None = None) -> Imported:
    """Read codebook or project from other software into the workspace (see `import_qda`).

    A codebook becomes the region's own; the former is kept as ``codeboek.<date>.csv``. Codings of a
    project replace those of the same coders; what has no fragment is written to
    ``niet_geplaatst.csv``. A project in which nothing is quoted begins no interviews.

    Raises
    ------
    RegiobeeldError
        When the file cannot be read or could do harm, or when material of the workspace is wrong.
        Nothing is changed.
    """
    with place.changed("qda import") as change:
        return _taken_over(change, Path(path), year)


def _taken_over(change: WorkspaceChange, path: Path, year: int | None) -> Imported:
    place, draft = change.place, change.draft
    if _is_codebook(path):
        found = import_qda(path, codebook=_former(place))
        found = replace(found, codebook=_described(found.codebook))
        _take_over(found.codebook, change)
        _check(path, draft)
        return found
    people = read_begun_register(place.register) if place.register.exists() else None
    known = people is not None and place.fragments.exists()
    found = import_qda(
        path,
        codebook=read_codebook(place.own_codebook),
        register=people,
        fragments=read_fragments(place.fragments) if known else None,
        transcripts=_texts(place, people) if known and people is not None else None,
        region=place.region,
        year=year,
    )
    begun = known or len(found.fragments) > 0
    found = _described_all(found)
    if place.codings.exists():
        former = read_codings(place.codings)
        every = beside_others(former, found.codings, found.codings["coder"])
        found = replace(found, codings=every)
    if begun and not known:
        write_register(found.register, draft.register)
        write_fragments(found.fragments, draft.fragments)
    if found.codebook.version != read_codebook(place.own_codebook).version:
        _take_over(found.codebook, change)
    if begun:
        write_codings(found.codings, draft.codings)
    if len(found.unmatched):
        write_table(found.unmatched, draft.folder / _UNPLACED)
    else:
        change.remove(place.folder / _UNPLACED)
    _check(path, draft)
    return found


def _check(path: Path, draft: Workspace) -> None:
    """Check that what is written can be read, so that no command stops at it later.

    Raises
    ------
    QdaError
        When it cannot; nothing is changed then.
    """
    readers: tuple[tuple[Path, Callable[[Path], object]], ...] = (
        (draft.register, read_begun_register),
        (draft.fragments, read_fragments),
        (draft.codebook, read_codebook),
        (draft.codings, read_codings),
    )
    for file, read in readers:
        try:
            if file.exists():
                read(file)
        except RegiobeeldError as error:
            raise QdaError(f"{path.name} cannot be taken over: {error}") from error


def _former(place: Workspace) -> Codebook | None:
    """Return the codebook until now; None when it cannot be read, as it is kept all the same."""
    with suppress(DefinitionError):
        return read_codebook(place.own_codebook)
    return None


def _take_over(codebook: Codebook, change: WorkspaceChange) -> None:
    """Make a codebook the region's own, and keep the one that it had as it is."""
    if (former := change.place.own_codebook) is not None:
        with suppress(DefinitionError):
            if read_codebook(former).version == codebook.version:
                return
        replace_file(change.draft.folder / _free_name(former).name, former.read_bytes())
    write_codebook(codebook, change.draft.codebook)


def _free_name(path: Path) -> Path:
    """Return a name with today's date, and a number where one of today is there already."""
    today = dt.date.today().isoformat()
    dates = chain([today], (f"{today}-{number}" for number in count(2)))
    names = (path.with_name(f"{path.stem}.{date}{path.suffix}") for date in dates)
    return next(name for name in names if not name.exists())


def _is_codebook(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix not in {".qdpx", ".qdc", *SUFFIXES}:
        raise QdaError(
            f"{path.name}: the name must end in .qdpx (a project), or in .qdc, .csv or .xlsx (a"
            " codebook)."
        )
    return suffix != ".qdpx"


def _codebook(path: Path, former: Codebook | None) -> tuple[Codebook, tuple[str, ...]]:
    if path.suffix.lower() in SUFFIXES:
        return read_plain_codebook(path, Codebook(()) if former is None else former)
    read = read_qdc(path)
    return read.codebook, read.remarks


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in {".qdpx", ".qdc"}:
        raise QdaError(f"{path.name}: the name must end in .qdpx (a project) or .qdc (a codebook).")
    return suffix


def _described_all(found: Imported) -> Imported:
    """Describe the codes; codings of the codebook as it came are then of the one that is kept."""
    codebook = _described(found.codebook)
    versions = found.codings["codebook_version"].replace(found.codebook.version, codebook.version)
    return replace(
        found, codebook=codebook, codings=found.codings.assign(codebook_version=versions)
    )


def _described(codebook: Codebook) -> Codebook:
    """Give a code of other software that came without a description a reminder to write one."""
    codes = tuple(
        code if code.definition.strip() else replace(code, definition=_UNDESCRIBED)
        for code in codebook
    )
    return Codebook(codes)


def _texts(place: Workspace, people: pd.DataFrame) -> Mapping[str, str] | None:
    if not place.transcripts.is_dir():
        return None
    read = read_transcripts(place.transcripts, people["interview_id"])
    return {transcript.interview_id: transcript.text for transcript in read}
