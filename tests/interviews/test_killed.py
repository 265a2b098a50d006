"""Commands for interviews that are killed: all files of a change are there, or none of them."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import regiobeeld
from regiobeeld.errors import BusyError, InterviewError
from regiobeeld.files.together import unfinished
from regiobeeld.interviews.coding_round import make_sheets
from regiobeeld.interviews.material import material
from regiobeeld.interviews.merging_round import merge_sheets
from regiobeeld.interviews.qda.exchange import export_workspace, import_workspace
from regiobeeld.interviews.remaining import unfinished as unfinished_withdrawals
from regiobeeld.interviews.transcripts.fragments_file import read_fragments
from regiobeeld.interviews.transcripts.register import write_register
from regiobeeld.interviews.withdrawal.withdrawal import withdraw
from regiobeeld.interviews.workspace import Workspace
from tests.interviews.filled_sheets import fill
from tests.interviews.texts import register
from tests.killing import (
    STRIDE_OF_SLOW,
    at_once,
    killed_at_every_event,
    killed_at_random,
    needs_sigkill,
)

pytestmark = needs_sigkill
SAID = "De bus rijdt hier sinds vorig jaar niet meer"
WORDS = {
    "U01": f"I: Hoe is het hier?\nR: {SAID}.\nI: En verder?\nR: Daar heb ik last van, elke dag.\n",
    "U02": "I: Hoe is het hier?\nR: Mijn buurvrouw doet altijd de boodschappen voor mij.\n",
}


@pytest.fixture(scope="session")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("material") / "transcripts"
    folder.mkdir()
    for name, words in WORDS.items():
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
    write_register(register(*WORDS), folder.parent / "interviews.csv")
    return folder


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture for other processes, as what it is before anybody asks it anything."""
    path: Path = tmp_path_factory.mktemp("picture") / "utrecht.pickle"
    few = ("good_health", "loneliness", "gp_distance")
    path.write_bytes(pickle.dumps(regiobeeld.picture("utrecht", 2020, indicators=few)))
    return path


@dataclass(frozen=True)
class Material:
    """What all tests begin with: the same workspace, further and further on."""

    empty: Path
    sheets: Path
    merged: Path
    project: Path


@pytest.fixture(scope="session")
def begun(picture: Path, transcripts: Path, tmp_path_factory: pytest.TempPathFactory) -> Material:
    root = tmp_path_factory.mktemp("begun")
    found = Material(root / "empty", root / "sheets", root / "merged", root / "uit.qdpx")
    found.empty.mkdir()
    (found.empty / "notitie.txt").write_text("van mij")
    shutil.copytree(found.empty, found.sheets)
    make(str(found.sheets), str(picture), str(transcripts))
    place = Workspace(found.sheets, "utrecht")
    ids = read_fragments(place.fragments)["fragment_id"]
    for coder in ("anna", "bram"):
        codes = {name: {"code 1": "Eenzaamheid"} for name in ids}
        fill(place.sheets / f"codeerblad_{coder}.xlsx", codes)
    (place.folder / "problemen.csv").write_text("van een vorige keer")
    shutil.copytree(found.sheets, found.merged)
    merge(str(found.merged))
    export_workspace(Workspace(found.merged, "utrecht"), found.project, 2020)
    return found


def make(folder: str, picture: str, transcripts: str) -> None:
    place = Workspace(Path(folder), "utrecht")
    shown = pickle.loads(Path(picture).read_bytes())
    make_sheets(place, shown, transcripts, ["anna", "bram"], overwrite=True)


def merge(folder: str) -> None:
    merge_sheets(Workspace(Path(folder), "utrecht"), [])


def take_out(folder: str, reports: str) -> None:
    withdraw(Workspace(Path(folder), "utrecht"), "U01", reports=[Path(reports)])


def bring_in(folder: str, project: str) -> None:
    import_workspace(Workspace(Path(folder), "utrecht"), project, 2020)


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def shown(folder: Path) -> dict[str, bytes]:
    """What somebody sees who looks in a folder."""
    return {
        name: data
        for name, data in tree(folder).items()
        if not any(part.startswith(".") for part in Path(name).parts)
    }


@pytest.fixture(params=["sheets", "merge", "qda import"])
def change(
    request: pytest.FixtureRequest, begun: Material, picture: Path, transcripts: Path
) -> tuple[Path, Callable[..., None], tuple[object, ...]]:
    """A workspace, and a command that changes several files of it, with arguments."""
    return {
        "sheets": (begun.empty, make, (str(picture), str(transcripts))),
        "merge": (begun.sheets, merge, ()),
        "qda import": (begun.empty, bring_in, (str(begun.project),)),
    }[request.param]


def again(former: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(former, folder))


def assert_old_or_new(
    folder: Path, old: dict[str, bytes], new: dict[str, bytes], finish: Callable[[], None]
) -> None:
    """After a kill; and after the command has been run again, nothing else is left."""
    if not unfinished(folder):
        assert shown(folder) in (old, new)
    Workspace(folder, "utrecht").heal()  # as whoever reads it does
    assert shown(folder) in (old, new)
    finish()
    assert tree(folder) == new


def test_killed_at_every_event(change, tmp_path: Path):
    former, work, arguments = change
    folder, old = tmp_path / "utrecht", tree(former)
    again(former, folder)
    work(str(folder), *arguments)
    new = tree(folder)
    assert new != old and "van mij" in new["notitie.txt"].decode()

    def given(step: int) -> tuple[object, ...]:
        return (str(again(former, folder)), *arguments)

    kills = 0
    for kills in killed_at_every_event(work, given, STRIDE_OF_SLOW):  # noqa: B007 - the last one is asked for
        assert_old_or_new(folder, old, new, lambda: work(str(folder), *arguments))
    assert kills > 20
    assert tree(folder) == new


def test_killed_at_random(change, tmp_path: Path):
    former, work, arguments = change
    folder, old = tmp_path / "utrecht", tree(former)
    again(former, folder)
    work(str(folder), *arguments)
    new = tree(folder)

    def given(number: int) -> tuple[object, ...]:
        return (str(again(former, folder)), *arguments)

    for _ in killed_at_random(work, given):
        assert_old_or_new(folder, old, new, lambda: work(str(folder), *arguments))


def reports_in(folder: Path) -> Path:
    reports = folder / "reports" / "utrecht"
    reports.mkdir(parents=True)
    (reports / "a.html").write_text(f"<p>{SAID}.</p>")
    (reports / "b.html").write_text("<p>Iets anders.</p>")
    return reports.parent


def test_a_withdrawal_that_is_killed_is_finished_by_the_next(begun: Material, tmp_path: Path):
    folder, reports = tmp_path / "utrecht", tmp_path / "reports"
    old = tree(begun.merged)
    again(begun.merged, folder)
    reports_in(tmp_path)
    take_out(str(folder), str(reports))
    new = tree(folder)
    reports_of_old = reports_in(tmp_path / "whole")
    assert SAID not in str(new)

    def given(step: int) -> tuple[object, ...]:
        shutil.rmtree(reports)
        reports_in(tmp_path)
        return str(again(begun.merged, folder)), str(reports)

    kills = 0
    place = Workspace(folder, "utrecht")
    for kills in killed_at_every_event(take_out, given, STRIDE_OF_SLOW):  # noqa: B007 - the last one is asked for
        seen = shown(folder)
        told = seen.pop(place.remaining.name, b"")
        for name, data in seen.items():
            # No file is of anything between.
            assert data in (old.get(name), new.get(name)), name
        gone = [name for name in tree(reports_of_old) if not (reports / name).exists()]
        # Whoever comes next is told, from before the first thing goes until nothing is left.
        assert bool(told) == bool(unfinished_withdrawals(place))
        assert told or (seen == old and not gone) or seen == new
        # Of what is left to do the register tells, to the end.
        assert seen == new or (folder / "interviews.csv").read_bytes() == old["interviews.csv"]
        if told or seen != new:
            # Where to look need not be said again.
            take_out(str(folder), str(reports if not told else tmp_path / "nowhere"))
        else:
            with pytest.raises(InterviewError, match="nothing of interview 'U01'"):
                take_out(str(folder), str(reports))
        assert tree(folder) == new
        assert list(tree(reports)) == ["utrecht/b.html"]
    assert kills > 20


def merge_or_not(folder: str) -> None:
    for _ in range(3):
        merge(folder)


def test_commands_at_once_take_turns(begun: Material, tmp_path: Path):
    folder = again(begun.sheets, tmp_path / "utrecht")
    reports = reports_in(tmp_path)
    merging = (merge_or_not, (str(folder),))
    ended = at_once(merging, (take_out, (str(folder), str(reports))), merging)
    assert ended == [0, 0, 0]
    # Whichever came last, what was withdrawn stays so.
    assert not any(SAID.encode() in data for data in tree(folder).values())
    assert "U01" not in set(material("utrecht", tmp_path).codings["interview_id"])
    assert not [name for name in tree(folder) if Path(name).name.startswith(".")]


def test_who_waits_too_long_is_told_and_changes_nothing(begun: Material, tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", "0")
    place = Workspace(again(begun.sheets, tmp_path / "utrecht"), "utrecht")
    with place.alone("sheets"):
        before = tree(place.folder)
        for command in (merge_sheets, import_workspace):
            with pytest.raises(BusyError, match="writes the interviews of utrecht: regiobeeld sh"):
                command(place, [] if command is merge_sheets else begun.project)
        with pytest.raises(BusyError, match="interviews of utrecht"):
            withdraw(place, "U01")
        # What changes nothing waits for nobody.
        assert withdraw(place, "U01", dry_run=True).removed
        assert tree(place.folder) == before


def test_a_command_that_writes_nothing_leaves_nothing(tmp_path: Path):
    place = Workspace(tmp_path / "utrecht", "utrecht")
    with pytest.raises(InterviewError, match="Make sheets first"):
        merge_sheets(place, [])
    assert not place.folder.exists()


def test_temporary_files_of_a_dead_command_go(begun: Material, tmp_path: Path):
    place = Workspace(again(begun.sheets, tmp_path / "utrecht"), "utrecht")
    left = place.sheets / ".codeerblad_anna.xlsx.a1b2c3d4.tmp"
    left.write_text(SAID)
    (place.folder / ".mijn.tmp").write_text("van mij")
    merge_sheets(place, [])
    assert not left.exists() and (place.folder / ".mijn.tmp").exists()
