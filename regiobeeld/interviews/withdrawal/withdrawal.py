"""Withdraw an interview: it goes everywhere that can be reached, and what cannot is named.

First it is worked out what to do (`_plan`, which changes nothing), then it is done, what was made
from the interview first and the interview itself last: whoever is interrupted runs it again.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regiobeeld.errors import InterviewError, did_you_mean
from regiobeeld.files.guarded_csv import read_lines, table_bytes
from regiobeeld.files.locks import is_lock
from regiobeeld.files.whole import for_owner_alone, put
from regiobeeld.interviews.keeping import opened
from regiobeeld.interviews.transcripts.transcripts import is_interviewer, read_transcript
from regiobeeld.interviews.withdrawal.row_removal import WorkbookError, without_interview
from regiobeeld.interviews.withdrawal.search import LARGEST, Traces, UnsearchableError, traces
from regiobeeld.interviews.workspace import INTERVIEW_ID, Workspace
from regiobeeld.interviews.written import remembered
from regiobeeld.regular_file import read_regular

#: What is made from interviews in the workspace itself.
DERIVED = ("joint_display.csv", "bespreken.csv", "problemen.csv", "niet_geplaatst.csv")
#: What no program can reach.
BEYOND = (
    "copies that were mailed, printed, shared or backed up, or that are in the history of a"
    " repository",
    "recordings, and the file that links names to interviews",
)


@dataclass(frozen=True)
class Withdrawal:
    """What became of an interview that was withdrawn.

    Attributes
    ----------
    interview_id
        The interview.
    removed
        Files that are gone: its transcript, and every report that held any of it.
    rewritten
        Files that are there without it.
    unreached
        Per file that must be looked at by hand, what is the matter with it.
    dry_run
        Whether nothing was done, and the former say what would be.
    losses
        Per workbook that was rewritten, what Excel had stored that is no longer there.
    addresses
        Addresses, such as a bucket, where something of the region was written and nothing is
        reached from here.
    """

    interview_id: str
    removed: tuple[Path, ...]
    rewritten: tuple[Path, ...]
    unreached: tuple[tuple[Path, str], ...]
    dry_run: bool
    losses: tuple[tuple[Path, str], ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def remaining(self) -> tuple[str, ...]:
        """Places that may hold the interview still: files that were not reached, and addresses."""
        return (*dict.fromkeys(str(path) for path, _ in self.unreached), *self.addresses)

    def summary(self) -> str:
        """Say in lines what was done, and what is left to do by hand."""
        did = "would be " if self.dry_run else ""
        lines = [f"Interview {self.interview_id}:"]
        lines += [f"{did}removed: {path}" for path in self.removed]
        lines += [f"{did}rewritten without it: {path}" for path in self.rewritten]
        both = (*self.losses, *self.unreached)
        lines += [f"look at it yourself: {path}: {why}" for path, why in both]
        lines += [f"look there yourself: {address}" for address in self.addresses]
        lines += [f"not reached: {what}" for what in BEYOND]
        if any(path.suffix in (".html", ".ipynb", ".pdf", ".xlsx") for path in self.removed):
            lines.append("Build the reports that were removed again.")
        if left := self.remaining:
            files = "1 file" if len(left) == 1 else f"{len(left)} files"
            lines.append(f"NOT withdrawn: {files}: {', '.join(left)}")
        return "\n".join(lines)


@for_owner_alone()
def withdraw(
    workspace: Workspace,
    interview_id: str,
    *,
    reports: Sequence[Path] = (),
    dry_run: bool = False,
) -> Withdrawal:
    """Withdraw an interview everywhere.

    Parameters
    ----------
    workspace
        The interview material of the region.
    interview_id
        As in the register.
    reports
        Files and folders with what was made from interviews: reports, executed notebooks, copies
        for a site; what the workspace remembers to have been written elsewhere is added. Every file
        in them that holds a sentence, a fragment's id or the interview's id is removed, and so is a
        PDF beside it, as PDFs cannot be searched. Links are not followed.
    dry_run
        Only tell what would be done.

    Returns
    -------
    Withdrawal
        What was removed and rewritten, and what a person must look at: files that cannot be
        searched or changed, and other files in the workspace that hold any of it.

    Raises
    ------
    InterviewError
        When there is nothing of such an interview in the workspace; names those there are.

    Notes
    -----
    The interview's rows go from the register, the fragments, the approvals, the codings and all
    workbooks in the workspace; its transcript goes. The order is reports, workbooks, codings,
    approvals, fragments, transcript, register: a run that was stopped is finished by the next.
    A file that cannot be changed does not stop the rest; the interview itself goes all the same.
    """
    if not INTERVIEW_ID.fullmatch(interview_id):
        raise InterviewError(f"{interview_id!r} is no id of an interview, such as U01.")
    with nullcontext() if dry_run else workspace.alone("withdraw"):
        return _withdrawn(workspace, interview_id, reports, dry_run)


def _withdrawn(
    workspace: Workspace, interview_id: str, reports: Sequence[Path], dry_run: bool
) -> Withdrawal:
    material = _material(workspace, interview_id)
    if not dry_run:
        opened(workspace)
    paths, addresses = remembered(workspace)
    steps = list(_plan(workspace, material, [*reports, *_elsewhere(paths)]))
    # A report may hold the letters of an id that is mistyped: only the workspace can know it.
    if not (material.known or any(s.act and _within(s.path, workspace.folder) for s in steps)):
        raise InterviewError(
            f"There is nothing of interview {interview_id!r} in {workspace.folder}."
            f"{did_you_mean(interview_id, material.others)}"
        )
    done = [step if dry_run else _carried_out(step) for step in steps]
    return Withdrawal(
        interview_id,
        tuple(step.path for step in done if step.act == "remove"),
        tuple(step.path for step in done if step.act == "rewrite"),
        tuple((step.path, step.why) for step in done if step.why and not step.act),
        dry_run,
        tuple((step.path, step.why) for step in done if step.why and step.act),
        tuple(addresses),
    )


@dataclass(frozen=True)
class _Step:
    """What to do with a file: remove it, rewrite it, or (without either) name it."""

    path: Path
    act: str = ""
    data: bytes = b""
    why: str = ""


@dataclass(frozen=True)
class _Material:
    """What the workspace has of an interview."""

    interview_id: str
    traces: Traces
    transcripts: tuple[Path, ...]
    known: bool
    others: tuple[str, ...]


def _material(workspace: Workspace, interview_id: str) -> _Material:
    """Collect the words and ids of an interview, from whatever of it is still there."""
    fragments = [r for r in _rows(workspace.fragments) if r.get("interview_id") == interview_id]
    ids = {row["fragment_id"] for row in fragments if row.get("fragment_id")}
    ids |= _coded(workspace.codings, interview_id)
    approvals = [r for r in _rows(workspace.approvals) if r.get("fragment_id", "") in ids]
    quotes = [row.get("geredigeerd", "") for row in approvals]
    transcripts = tuple(
        path
        for path in _walk(workspace.transcripts)
        if _is_transcript(path, workspace, [interview_id])
    )
    register = [row.get("interview_id", "") for row in _rows(workspace.register)]
    # Without fragments there are only the transcripts to tell what was said.
    texts = [row.get("tekst", "") for row in fragments] or [*_said(transcripts)]
    return _Material(
        interview_id,
        traces(interview_id, ids, [*texts, *quotes]),
        transcripts,
        bool(fragments or transcripts or ids or interview_id in register),
        tuple(register),
    )


def _plan(workspace: Workspace, material: _Material, reports: Sequence[Path]) -> Iterator[_Step]:
    """Give the steps in the order in which they are taken."""
    found = material.traces
    own = (workspace.register, workspace.fragments, workspace.approvals, workspace.codings)
    inside = [p for p in _walk(workspace.folder) if p not in own and not is_lock(p)]
    yield from _report_steps(reports, found, workspace.folder)
    for path in inside:
        if path.name in DERIVED:
            yield from _searched(path, found, "remove")
        elif path.suffix.lower() == ".xlsx" and not path.name.startswith("~$"):
            yield from _workbook_steps(path, found)
        elif not _is_transcript(path, workspace, (material.interview_id, *material.others)):
            yield from _named(path, found)
    yield from _codings_step(workspace.codings, found)
    yield from _table_step(workspace.approvals, found)
    yield from _table_step(workspace.fragments, found)
    yield from (_Step(path, "remove") for path in material.transcripts)
    yield from _table_step(workspace.register, found)


def _report_steps(reports: Sequence[Path], found: Traces, workspace: Path) -> Iterator[_Step]:
    """Give steps for reports: those that hold any of it go, with the PDFs beside them."""
    missing = [root for root in reports if not _may_be_there(root)]
    yield from (_Step(root, why="there is no such file or folder") for root in missing)
    files = {path.absolute(): path for root in reversed(reports) for path in _walk(root)}
    others = [path for path in files.values() if not _within(path, workspace)]
    pdfs = [path for path in others if path.suffix.lower() == ".pdf" and not path.is_symlink()]
    steps = [s for path in others if path not in pdfs for s in _searched(path, found, "remove")]
    folders = {step.path.parent for step in steps if step.act}
    yield from steps
    for path in pdfs:
        held = path.parent in folders
        yield _Step(path, "remove") if held else _Step(path, why="a PDF cannot be searched")


def _elsewhere(paths: Sequence[Path]) -> list[Path]:
    """Return what is there of what was written elsewhere, with what a stopped build left by it."""
    there = [path for path in paths if _may_be_there(path)]
    left = [path for root in paths if _may_be_there(root.parent) for path in _leftovers(root)]
    return [*there, *left]


def _leftovers(root: Path) -> list[Path]:
    try:
        return sorted(root.parent.glob(".regiobeeld-*"))
    except OSError:
        # What is in a folder that cannot be read is named by the root itself.
        return []


def _may_be_there(path: Path) -> bool:
    """Tell whether something is there, or whether that cannot be seen: then it is named."""
    try:
        path.lstat()
    except OSError as error:
        # A name that is too long was noted before writing to it failed.
        return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
    return True


def _named(path: Path, found: Traces) -> Iterator[_Step]:
    """Give a step that names a file of the user's own that holds any of it."""
    for step in _searched(path, found, ""):
        why = step.why or "it holds text or ids of the interview, and regiobeeld does not change it"
        yield _Step(path, why=why)


def _searched(path: Path, found: Traces, act: str) -> Iterator[_Step]:
    try:
        if found.in_file(path):
            yield _Step(path, act)
    except UnsearchableError as error:
        yield _Step(path, why=str(error))


def _workbook_steps(path: Path, found: Traces) -> Iterator[_Step]:
    if path.is_symlink():
        yield from _named(path, found)
        return
    try:
        cleaned = without_interview(path.read_bytes(), found.interview_id, found.fragment_ids)
    except (OSError, WorkbookError) as error:
        yield _Step(path, why=f"rows of the interview may be in it: {error}")
        return
    if cleaned is None:
        yield from _named(path, found)
        return
    yield _Step(path, "rewrite", cleaned.data, "; ".join(cleaned.losses))
    # The ids stand in the note of what was withdrawn, by intent.
    if replace(found, interview_id="\N{NULL}", fragment_ids=frozenset()).in_data(cleaned.data):
        yield _Step(path, why="a cell of another row holds text of the interview, such as a memo")


def _codings_step(path: Path, found: Traces) -> Iterator[_Step]:
    if not path.exists():
        return
    try:
        table = pq.read_table(io.BytesIO(read_regular(path, LARGEST)))
        is_its = pc.equal(table["interview_id"], found.interview_id)
    except (OSError, KeyError, pa.ArrowException) as error:
        yield _Step(path, why=f"rows of the interview may be in it: {error}")
        return
    rest = table.filter(pc.invert(pc.fill_null(is_its, False)))
    if rest.num_rows < table.num_rows:
        buffer = io.BytesIO()
        pq.write_table(rest, buffer, compression="zstd")
        yield _Step(path, "rewrite", buffer.getvalue())
    memos = rest["memo"].to_pylist() if "memo" in rest.column_names else []
    if any(found.in_text(str(memo)) for memo in memos if memo):
        yield _Step(path, why="a memo about another interview holds text of this one")


def _table_step(path: Path, found: Traces) -> Iterator[_Step]:
    """Give a step that rewrites a CSV file without the interview's rows."""
    if not path.exists():
        return
    try:
        header, lines = read_lines(path)
    except InterviewError as error:
        yield _Step(path, why=f"rows of the interview may be in it: {error}")
        return
    kept = [line for _, line in lines if not _is_its(dict(zip(header, line, strict=False)), found)]
    if len(kept) < len(lines):
        yield _Step(path, "rewrite", table_bytes(header, kept))


def _is_its(row: dict[str, str], found: Traces) -> bool:
    if "interview_id" in row:
        return row["interview_id"].strip() == found.interview_id
    return row.get("fragment_id", "") in found.fragment_ids


def _carried_out(step: _Step) -> _Step:
    try:
        if step.act == "remove":
            step.path.unlink(missing_ok=True)
        elif step.act == "rewrite":
            put(step.path, step.data)
    except OSError as error:
        reason = error.strerror or error
        return _Step(step.path, why=f"it holds the interview but cannot be changed: {reason}")
    return step


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, as far as it can be read."""
    try:
        header, lines = read_lines(path)
    except InterviewError:
        return []
    return [dict(zip(header, line, strict=False)) for _, line in lines]


def _coded(path: Path, interview_id: str) -> set[str]:
    try:
        its = io.BytesIO(read_regular(path, LARGEST))
        codings = pd.read_parquet(its, columns=["interview_id", "fragment_id"])
    except (OSError, ValueError, pa.ArrowException):
        return set()
    return {str(n) for n in codings.loc[codings["interview_id"] == interview_id, "fragment_id"]}


def _is_transcript(path: Path, workspace: Workspace, interviews: Sequence[str]) -> bool:
    """Tell whether a file is a transcript of one of some interviews, a second one included."""
    return _within(path, workspace.transcripts) and path.name.split(".")[0] in interviews


def _within(path: Path, folder: Path) -> bool:
    return path.parent.resolve().is_relative_to(folder.resolve())


def _said(transcripts: Sequence[Path]) -> Iterator[str]:
    """Give what others than the interviewer said: questions stand in every guide."""
    for path in transcripts:
        try:
            transcript = read_transcript(path)
        except InterviewError:
            continue
        answers = (turn for turn in transcript.turns if not is_interviewer(turn.speaker))
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
