"""What to do to withdraw an interview, file by file; nothing is changed."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regiobeeld.errors import InterviewError
from regiobeeld.files.guarded_csv import read_lines, table_bytes
from regiobeeld.files.locks import is_lock
from regiobeeld.interviews.transcripts.register import RESPONDENTS
from regiobeeld.interviews.transcripts.speakers import RESPONDENT, SpeakerRow, read_speakers
from regiobeeld.interviews.transcripts.transcripts import read_transcript
from regiobeeld.interviews.withdrawal.row_removal import WorkbookError, without_interview
from regiobeeld.interviews.withdrawal.search import LARGEST, Traces, UnsearchableError, traces
from regiobeeld.interviews.workspace import Workspace
from regiobeeld.regular_file import read_regular

#: What is made from interviews in the workspace itself.
DERIVED = (
    "joint_display.csv",
    "bespreken.csv",
    "problemen.csv",
    "niet_geplaatst.csv",
    "themas-tabellen.xlsx",
)


@dataclass(frozen=True)
class Step:
    """What to do with a file: remove it, rewrite it, or (without either) name it.

    Attributes
    ----------
    path
        The file.
    act
        ``remove``, ``rewrite``, or nothing.
    data
        What to write.
    why
        What a person must look at.
    """

    path: Path
    act: str = ""
    data: bytes = b""
    why: str = ""


@dataclass(frozen=True)
class InterviewMaterial:
    """What the workspace has of an interview.

    Attributes
    ----------
    interview_id
        The interview.
    traces
        What to search for.
    transcripts
        Its transcripts.
    known
        Whether there is anything of it.
    others
        Ids of the interviews in the register.
    shared
        Transcripts in which others speak too: those of the focus group of a respondent.
    """

    interview_id: str
    traces: Traces
    transcripts: tuple[Path, ...]
    known: bool
    others: tuple[str, ...]
    shared: tuple[Path, ...] = ()


def material_of(workspace: Workspace, interview_id: str) -> InterviewMaterial:
    """Collect the words and ids of an interview, from whatever of it is still there.

    An id may also be that of a respondent in a focus group (``U03-R1``).
    """
    register = [row.get("interview_id", "") for row in _rows(workspace.register)]
    spoke = [row.get("respondent_id", "") for row in _rows(workspace.respondents)]
    group = _group_of(interview_id, register)
    field, known = ("spreker", group) if group else ("interview_id", interview_id)
    fragments = [
        row
        for row in _rows(workspace.fragments)
        if row.get("interview_id") == known and row.get(field) == interview_id
    ]
    ids = {row["fragment_id"] for row in fragments if row.get("fragment_id")}
    ids |= _coded(workspace.codings, interview_id)
    # Fragments may be gone while approvals could not be changed.
    its_own = re.compile(rf"{re.escape(interview_id)}-[0-9a-f]{{10}}(-\d+)?")
    approved = [row.get("fragment_id", "") for row in _rows(workspace.approvals)]
    ids |= {name for name in approved if its_own.fullmatch(name)}
    approvals = [r for r in _rows(workspace.approvals) if r.get("fragment_id", "") in ids]
    quotes = [row.get("geredigeerd", "") for row in approvals]
    transcripts = tuple(
        path
        for path in _walk(workspace.transcripts)
        if _is_transcript(path, workspace, [interview_id])
    )
    # Without fragments there are only the transcripts to tell what was said.
    texts = [row.get("tekst", "") for row in fragments] or [
        *_said(transcripts, _speakers(workspace))
    ]
    return InterviewMaterial(
        interview_id,
        traces(interview_id, ids, [*texts, *quotes]),
        transcripts,
        bool(fragments or transcripts or ids or interview_id in (*register, *spoke)),
        tuple(register),
        tuple(p for p in _walk(workspace.transcripts) if _is_transcript(p, workspace, [group]))
        if group and fragments
        else (),
    )


def plan(
    workspace: Workspace, material: InterviewMaterial, reports: Sequence[Path]
) -> Iterator[Step]:
    """Give the steps in the order in which they are taken."""
    found = material.traces
    tables = (workspace.register, workspace.fragments, workspace.approvals, workspace.codings)
    own = {*tables, workspace.remaining, workspace.speakers, workspace.respondents}
    inside = [p for p in _walk(workspace.folder) if p not in own and not is_lock(p)]
    yield from _report_steps(reports, found, workspace.folder)
    for path in inside:
        if path == workspace.sampling:
            # It names nobody, and counts somebody who is to be counted no longer.
            yield from [Step(path, "remove")] if material.known else []
        elif path.name in DERIVED:
            yield from searched(path, found, "remove")
        elif path.suffix.lower() == ".xlsx" and not path.name.startswith("~$"):
            yield from _workbook_steps(path, found)
        elif not _is_transcript(path, workspace, (material.interview_id, *material.others)):
            yield from named(path, found)
    yield from _codings_step(workspace.codings, found)
    yield from _table_step(workspace.approvals, found)
    yield from _table_step(workspace.fragments, found)
    yield from _table_step(workspace.speakers, found)
    yield from _table_step(workspace.respondents, found)
    yield from (Step(path, "remove") for path in material.transcripts)
    yield from (
        Step(path, why=f"what {material.interview_id} said is in it, among others: take it out")
        for path in material.shared
    )
    if material.shared:
        yield from _one_less(workspace.register, _group_of(found.interview_id, material.others))
    yield from _table_step(workspace.register, found)


def _report_steps(reports: Sequence[Path], found: Traces, workspace: Path) -> Iterator[Step]:
    """Give steps for reports: those that hold any of it go, with the PDFs beside them."""
    missing = [root for root in reports if not may_be_there(root)]
    yield from (Step(root, why="there is no such file or folder") for root in missing)
    files = {path.absolute(): path for root in reversed(reports) for path in _walk(root)}
    others = [path for path in files.values() if not within(path, workspace)]
    pdfs = [path for path in others if path.suffix.lower() == ".pdf" and not path.is_symlink()]
    steps = [s for path in others if path not in pdfs for s in searched(path, found, "remove")]
    folders = {step.path.parent for step in steps if step.act}
    yield from steps
    for path in pdfs:
        held = path.parent in folders
        yield Step(path, "remove") if held else Step(path, why="a PDF cannot be searched")


def named(path: Path, found: Traces) -> Iterator[Step]:
    """Give a step that names a file of the user's own that holds any of it."""
    for step in searched(path, found, ""):
        why = step.why or "it holds text or ids of the interview, and regiobeeld does not change it"
        yield Step(path, why=why)


def searched(path: Path, found: Traces, act: str) -> Iterator[Step]:
    """Give what to do with a file that holds any of an interview, or cannot be searched."""
    try:
        if found.in_file(path):
            yield Step(path, act)
    except UnsearchableError as error:
        yield Step(path, why=str(error))


def _workbook_steps(path: Path, found: Traces) -> Iterator[Step]:
    if path.is_symlink():
        yield from named(path, found)
        return
    try:
        cleaned = without_interview(
            read_regular(path, LARGEST), found.interview_id, found.fragment_ids
        )
    except (OSError, WorkbookError) as error:
        yield Step(path, why=f"rows of the interview may be in it: {error}")
        return
    # The ids stand in the note of what was withdrawn, by intent.
    if cleaned is None:
        yield from named(path, replace(found, fragment_ids=frozenset()))
        return
    yield Step(path, "rewrite", cleaned.data, "; ".join(cleaned.losses))
    if replace(found, interview_id="\N{NULL}", fragment_ids=frozenset()).in_data(cleaned.data):
        yield Step(path, why="a cell of another row holds text of the interview, such as a memo")


def _codings_step(path: Path, found: Traces) -> Iterator[Step]:
    if not path.exists():
        return
    try:
        table = _parquet(path)
        is_its = pc.or_kleene(
            pc.equal(table["interview_id"], found.interview_id),
            pc.is_in(table["fragment_id"], pa.array(sorted(found.fragment_ids), pa.string())),
        )
    except (OSError, KeyError, pa.ArrowException) as error:
        yield Step(path, why=f"rows of the interview may be in it: {error}")
        return
    rest = table.filter(pc.invert(pc.fill_null(is_its, False)))
    if rest.num_rows < table.num_rows:
        buffer = io.BytesIO()
        pq.write_table(rest, buffer, compression="zstd")
        yield Step(path, "rewrite", buffer.getvalue())
    memos = rest["memo"].to_pylist() if "memo" in rest.column_names else []
    if any(found.in_text(str(memo)) for memo in memos if memo):
        yield Step(path, why="a memo about another interview holds text of this one")


def _table_step(path: Path, found: Traces) -> Iterator[Step]:
    """Give a step that rewrites a CSV file without the interview's rows."""
    if not path.exists():
        return
    try:
        header, lines = read_lines(path)
    except InterviewError as error:
        yield Step(path, why=f"rows of the interview may be in it: {error}")
        return
    kept = [line for _, line in lines if not _is_its(dict(zip(header, line, strict=False)), found)]
    if len(kept) < len(lines):
        yield Step(path, "rewrite", table_bytes(header, kept))


def _is_its(row: dict[str, str], found: Traces) -> bool:
    if "bestand" in row:
        file = row["bestand"].strip()
        respondent = f"{file.split('.')[0]}-{row.get('respondent', '').strip()}"
        its = (file.split(".")[0], respondent, row.get("respondent", "").strip())
        return found.interview_id in its
    if found.interview_id in (row.get(n, "").strip() for n in ("interview_id", "respondent_id")):
        return True
    return row.get("fragment_id", "") in found.fragment_ids


def _group_of(respondent: str, interviews: Sequence[str]) -> str:
    """Return the interview in the register that a respondent's id begins with, if it is one."""
    if respondent in interviews:
        return ""
    return next((name for name in interviews if name and respondent.startswith(f"{name}-")), "")


def _one_less(register: Path, group: str) -> Iterator[Step]:
    """Give a step that takes one respondent off the number of a focus group."""
    try:
        header, lines = read_lines(register)
    except InterviewError:
        return
    rows = [dict(zip(header, line, strict=False)) for _, line in lines]
    for row in rows:
        number = row.get(RESPONDENTS, "")
        if row.get("interview_id") == group and number.isdecimal() and number != "0":
            row[RESPONDENTS] = str(int(number) - 1)
    if RESPONDENTS in header:
        changed = [[row.get(name, "") for name in header] for row in rows]
        yield Step(register, "rewrite", table_bytes(header, changed))


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, as far as it can be read."""
    try:
        header, lines = read_lines(path)
    except InterviewError:
        return []
    return [dict(zip(header, line, strict=False)) for _, line in lines]


def _coded(path: Path, interview_id: str) -> set[str]:
    try:
        table = _parquet(path)
        coded = table.filter(pc.fill_null(pc.equal(table["interview_id"], interview_id), False))
        return {str(name) for name in coded["fragment_id"].to_pylist()}
    except (OSError, KeyError, pa.ArrowException):
        return set()


def _parquet(path: Path) -> pa.Table:
    return pq.read_table(io.BytesIO(read_regular(path, LARGEST)))


def _is_transcript(path: Path, workspace: Workspace, interviews: Sequence[str]) -> bool:
    """Tell whether a file is a transcript of one of some interviews, a second one included."""
    return within(path, workspace.transcripts) and path.name.split(".")[0] in interviews


def may_be_there(path: Path) -> bool:
    """Tell whether something is there, or whether that cannot be seen: then it is named."""
    try:
        path.lstat()
    except OSError as error:
        # A name that is too long was noted before writing to it failed.
        return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
    return True


def within(path: Path, folder: Path) -> bool:
    """Return whether a file is in a folder, by whatever links."""
    return path.parent.resolve().is_relative_to(folder.resolve())


def _speakers(workspace: Workspace) -> tuple[SpeakerRow, ...]:
    try:
        return read_speakers(workspace.speakers)
    except InterviewError:
        return ()


def _said(transcripts: Sequence[Path], rows: Sequence[SpeakerRow]) -> Iterator[str]:
    """Give what respondents said: questions stand in every guide."""
    for path in transcripts:
        try:
            transcript = read_transcript(path, rows)
        except InterviewError:
            continue
        people = transcript.people()
        answers = (turn for turn in transcript.turns if people[turn.speaker].role == RESPONDENT)
        yield from (transcript.said(turn) for turn in answers)


def _walk(root: Path) -> list[Path]:
    """Return a file, or all files in a folder; folders that are links are not entered."""
    try:
        if root.is_symlink() or root.is_file():
            return [root]
        if not root.is_dir():
            return []
        children = sorted(root.iterdir())
    except OSError:
        # Reading it as a file fails in the same way, and is told.
        return [root]
    return [path for child in children for path in _walk(child)]
