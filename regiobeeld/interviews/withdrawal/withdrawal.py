"""Withdraw an interview: it goes everywhere that can be reached, and what cannot is named.

First it is worked out what to do (`plan`, which changes nothing), then it is done, what was made
from the interview first and the interview itself last: whoever is interrupted runs it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from regiobeeld.errors import InterviewError, did_you_mean
from regiobeeld.files.whole import for_owner_alone, put
from regiobeeld.interviews.keeping import opened
from regiobeeld.interviews.remaining import (
    Remaining,
    content_sha256,
    read_remaining,
    write_remaining,
)
from regiobeeld.interviews.withdrawal.plan import (
    Step,
    material_of,
    may_be_there,
    named,
    plan,
    searched,
    within,
)
from regiobeeld.interviews.withdrawal.search import Traces
from regiobeeld.interviews.workspace import INTERVIEW_ID, Workspace
from regiobeeld.interviews.written import remembered

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
    What was not reached is remembered, and tried again when the same interview is withdrawn again:
    see `regiobeeld.interviews.remaining`.
    """
    if not INTERVIEW_ID.fullmatch(interview_id):
        raise InterviewError(f"{interview_id!r} is no id of an interview, such as U01.")
    with nullcontext() if dry_run else workspace.alone("withdraw"):
        return _withdrawn(workspace, interview_id, reports, dry_run)


def _withdrawn(
    workspace: Workspace, interview_id: str, reports: Sequence[Path], dry_run: bool
) -> Withdrawal:
    material = material_of(workspace, interview_id)
    if not dry_run:
        opened(workspace)
    former = read_remaining(workspace, interview_id)
    paths, addresses = remembered(workspace)
    addresses += [one.where for one in former if one.is_address]
    steps = list(plan(workspace, material, [*reports, *_elsewhere(paths)]))
    # A report may hold the letters of an id that is mistyped: only the workspace can know it.
    inside = any(s.act and within(s.path, workspace.folder) for s in steps)
    if not (material.known or former or inside):
        raise InterviewError(
            f"There is nothing of interview {interview_id!r} in {workspace.folder}."
            f"{did_you_mean(interview_id, material.others)}"
        )
    planned = {step.path.absolute() for step in steps}
    steps += _again(workspace, former, planned, material.traces)
    done = steps if dry_run else _all_carried_out(workspace, interview_id, steps, addresses)
    return Withdrawal(
        interview_id,
        tuple(step.path for step in done if step.act == "remove"),
        tuple(step.path for step in done if step.act == "rewrite"),
        tuple((step.path, step.why) for step in done if step.why and not step.act),
        dry_run,
        tuple((step.path, step.why) for step in done if step.why and step.act),
        tuple(dict.fromkeys(addresses)),
    )


def _elsewhere(paths: Sequence[Path]) -> list[Path]:
    """Return what is there of what was written elsewhere, with what a stopped build left by it."""
    there = [path for path in paths if may_be_there(path)]
    left = [path for root in paths if may_be_there(root.parent) for path in _leftovers(root)]
    return [*there, *left]


def _leftovers(root: Path) -> list[Path]:
    try:
        return sorted(root.parent.glob(".regiobeeld-*"))
    except OSError:
        # What is in a folder that cannot be read is named by the root itself.
        return []


def _again(
    workspace: Workspace, former: Sequence[Remaining], planned: Collection[Path], found: Traces
) -> Iterator[Step]:
    """Give steps for what a former run left, by what it knew of it.

    By now the words may be gone that would tell. A file with another content is somebody's work
    since, and is only searched for ids; within the workspace it has been.
    """
    for one in former:
        path = Path(one.where)
        if one.is_address or one.is_gone or path.absolute() in planned:
            continue
        if one.is_changed:
            if not within(path, workspace.folder):
                yield from searched(path, found, "remove") if one.act else named(path, found)
        elif one.act == "remove":
            yield Step(path, "remove")
        else:
            yield Step(path, why=one.why or "rows of the interview may be in it")


def _all_carried_out(
    workspace: Workspace, interview_id: str, steps: Sequence[Step], addresses: Sequence[str]
) -> list[Step]:
    """Carry out all steps; what is still to be done is noted before, and what is left after."""
    there = [step for step in steps if may_be_there(step.path)]
    noted = {step.path: _noted(step) for step in there}
    left = [Remaining(address, "", "nothing is reached there", "") for address in addresses]
    write_remaining(workspace, interview_id, [*left, *noted.values()])
    done = [_carried_out(step) for step in steps]
    left += [
        replace(noted[step.path], why=step.why)
        for step in done
        if not step.act and step.path in noted
    ]
    write_remaining(workspace, interview_id, left)
    return done


def _noted(step: Step) -> Remaining:
    return Remaining(str(step.path), step.act, step.why, content_sha256(step.path))


def _carried_out(step: Step) -> Step:
    try:
        if step.act == "remove":
            step.path.unlink(missing_ok=True)
        elif step.act == "rewrite":
            put(step.path, step.data)
    except OSError as error:
        reason = error.strerror or error
        return Step(step.path, why=f"it holds the interview but cannot be changed: {reason}")
    return step
