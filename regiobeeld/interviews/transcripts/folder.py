"""What lies in a folder of transcripts: what is read, what is passed over, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts.forms import SUFFIXES
from regiobeeld.interviews.transcripts.speakers import SPEAKERS_FILE
from regiobeeld.interviews.workspace import RESPONDENTS_FILE

REGISTER_FILE = "interviews.csv"
_SYSTEM = {"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r", "$recycle.bin", "__macosx"}
_RECORDINGS = {
    *(".m4a", ".mp3", ".wav", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wma", ".amr"),
    *(".mov", ".avi", ".mkv", ".webm", ".m4v", ".3gp", ".aif", ".aiff", ".wmv", ".mpg", ".mpeg"),
}
_ADVICE = {
    ".doc": "save it as .docx",
    ".pdf": "save it as .docx or .txt",
    ".html": "export it as .txt, .vtt or .docx",
    ".htm": "export it as .txt, .vtt or .docx",
    ".md": "rename it to .txt",
    ".pages": "export it as .docx",
    ".xlsx": "a transcript is text; a register is interviews.csv",
    ".csv": f"the register is {REGISTER_FILE}, and who is who stands in {SPEAKERS_FILE}",
    ".tsv": "export it as .txt, .vtt or .docx",
    ".zip": "unpack it",
}


@dataclass(frozen=True)
class Folder:
    """A folder of transcripts.

    Attributes
    ----------
    path
        The folder.
    transcripts
        Files that are read as transcripts, by name.
    speakers
        The file that tells who is who; it need not be there.
    passed
        Per file or folder that is passed over, why; those of the system are not named.
    faults
        What must be set right before the transcripts can be read.
    """

    path: Path
    transcripts: tuple[Path, ...]
    speakers: Path
    passed: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()


def look_through(folder: Path, interviews: Collection[str], register: Path | None = None) -> Folder:
    """Tell what lies in a folder of transcripts.

    Parameters
    ----------
    folder
        Its subfolders are not read.
    interviews
        Ids in the register.
    register
        The register where it has another name.

    Raises
    ------
    InterviewError
        When the folder cannot be read.
    """
    try:
        children = sorted(folder.iterdir())
    except OSError as error:
        raise InterviewError(f"{folder} cannot be read: {error.strerror or error}.") from error
    own = {REGISTER_FILE, SPEAKERS_FILE, RESPONDENTS_FILE}
    seen = [
        path
        for path in children
        if path.name.casefold() not in own
        and not _is_system(path.name)
        and not (register and register.exists() and path.exists() and path.samefile(register))
    ]
    files = [path for path in seen if path.is_file()]
    transcripts = tuple(path for path in files if path.suffix.lower() in SUFFIXES)
    stems = {path.stem for path in transcripts}
    speakers = next(
        (path for path in children if path.name.casefold() == SPEAKERS_FILE), folder / SPEAKERS_FILE
    )
    passed, faults = [], []
    for path in seen:
        if path in transcripts:
            continue
        why = _why_passed(path, stems)
        lacking = path.stem in interviews and path.stem not in stems
        if path.is_file() and lacking and path.suffix.lower() not in _RECORDINGS:
            faults.append(f"{path.name}: a transcript is a {', '.join(SUFFIXES)} file; {why}.")
        else:
            passed.append((path.name, why))
    return Folder(folder, transcripts, speakers, tuple(passed), tuple(faults))


def _is_system(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _SYSTEM


def _why_passed(path: Path, stems: Collection[str]) -> str:
    suffix = path.suffix.lower()
    if path.is_dir():
        return "a folder; transcripts in it are not read: put them beside the others"
    if not path.is_file():
        return "no file"
    if suffix in _RECORDINGS:
        there = path.stem in stems
        return "a recording" if there else f"a recording; there is no transcript {path.stem}"
    if path.name.casefold().endswith((".tmp", ".bak")) or path.name.endswith("~"):
        return "left by a program"
    return _ADVICE.get(suffix, "no transcript")
