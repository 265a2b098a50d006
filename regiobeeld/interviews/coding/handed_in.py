"""What coders handed in: the workbooks in folders, and what to do with all else in them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.errors import MergeError, did_you_mean
from regiobeeld.files.form_reading import read_form
from regiobeeld.files.untrusted_xlsx import refused_name, schema_of
from regiobeeld.interviews.coding.merge import read_codings
from regiobeeld.interviews.coding.sheet_format import FORM, coder_in
from regiobeeld.interviews.workspace import Workspace

# What computers leave in a folder of their own accord.
_LITTER = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx"}
_LITTER_STARTS = ("~", ".")
_PACKAGE = ".numbers"
_TABLES = {".ods", ".fods", ".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".numbers", ".csv", ".tsv"}
_ARCHIVES = {".zip", ".7z", ".rar", ".tar", ".gz"}


@dataclass(frozen=True)
class NotRead:
    """A file that was handed in and not read.

    Attributes
    ----------
    name
        Its path in the folder that was given.
    advice
        Why, and what to do.
    coder
        Whose sheet it seems to be, by its name; empty when it is none, or names nobody.
    """

    name: str
    advice: str
    coder: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.name}: not read; {self.advice}."


@dataclass(frozen=True)
class HandedIn:
    """What was handed in.

    Attributes
    ----------
    workbooks
        Those to read.
    not_read
        All else, but for what computers leave of their own accord.
    """

    workbooks: tuple[Path, ...]
    not_read: tuple[NotRead, ...]


def handed_in(given: Sequence[Path]) -> HandedIn:
    """Return the workbooks that were given, and those in the folders that were given.

    A file that was named is always to be read. In a folder every file is found, also in folders
    below it; a workbook below it is to be read when no other has its name.
    """
    workbooks: list[Path] = []
    left: list[NotRead] = []
    for path in given:
        if not path.is_dir() or path.suffix.lower() == _PACKAGE:
            workbooks.append(path)
            continue
        found = sorted(_files(path))
        names = Counter(file.name.casefold() for file in found if _is_workbook(file))
        for file in found:
            told = _reason(path, file, names)
            if told is None:
                workbooks.append(file)
            else:
                coder = coder_in(file.name) if _is_table(file) else ""
                left.append(NotRead(file.relative_to(path).as_posix(), told, coder))
    return HandedIn(tuple(workbooks), tuple(left))


def sent_sheets(place: Workspace) -> list[Path]:
    """Return the coding sheets of a region as they were made, as far as they are still there."""
    return sorted(path for path in place.sheets.glob("*.xlsx") if coder_in(path.name))


def missing_coders(
    place: Workspace,
    read: Collection[str] | None,
    not_read: Sequence[NotRead],
    without: Collection[str],
) -> tuple[str, ...]:
    """Return the coders of whom a sheet was expected, and nothing was read.

    Parameters
    ----------
    place
        The interviews, with the sheets as they were made and the codings until now.
    read
        Coders of whom a sheet was read now; None when no coding sheets were given at all.
    not_read
        What was handed in besides.
    without
        Coders who hand in nothing.

    Raises
    ------
    MergeError
        When one of these did, or never got a sheet.
    """
    sent = {coder_in(path.name) for path in sent_sheets(place)}
    lost = {file.coder for file in not_read} - {""}
    for name in without:
        if name in (read or ()):
            raise MergeError(f"{name}: found a sheet that can be read; expected none (--without).")
        if name not in sent | lost:
            hint = did_you_mean(name, sent | lost)
            raise MergeError(f"{name}: found no sheet that was made for this coder.{hint}")
    before = set(read_codings(place.codings)["coder"]) if place.codings.exists() else set()
    # Who gives other sheets only, such as that of approvals, hands in no codings at all.
    awaited = set() if read is None else sent - before
    return tuple(sorted((awaited | lost) - {*(read or ()), *without}))


def _files(folder: Path) -> Iterator[Path]:
    """Give the files in a folder and in those below it; no link to another folder is followed."""
    for place, folders, files in os.walk(folder):
        packages = [name for name in folders if name.lower().endswith(_PACKAGE)]
        folders[:] = [f for f in folders if f not in packages and not _is_litter(f)]
        yield from (Path(place, name) for name in (*packages, *files) if not _is_litter(name))


def _is_litter(name: str) -> bool:
    return name.lower() in _LITTER or name.startswith(_LITTER_STARTS)


def _is_workbook(file: Path) -> bool:
    return file.suffix.lower() == ".xlsx"


def _is_table(file: Path) -> bool:
    return file.suffix.lower() in _TABLES or _is_workbook(file)


def _reason(folder: Path, file: Path, names: Counter[str]) -> str | None:
    """Return why a file in a folder is not read; None when it is."""
    kind = file.suffix.lower()
    if _is_workbook(file):
        if file.parent != folder and names[file.name.casefold()] > 1:
            return "another file has its name; keep one of them, or name this one"
        return "it is no sheet of these interviews" if _is_foreign(file) else None
    if kind in _TABLES:
        refusal = refused_name(file)
        return f"{'a sheet' if refusal is None else refusal.found}: save it as .xlsx"
    if kind in _ARCHIVES:
        return "unpack it"
    return "it is no sheet"


def _is_foreign(file: Path) -> bool:
    """Return whether a workbook is of something else; who named it as a sheet should hear why."""
    return not coder_in(file.name) and not schema_of(file) and read_form(file, FORM).foreign
