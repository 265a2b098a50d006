"""A folder that is replaced whole: what stays, what goes, and what a killed process leaves."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from regiobeeld.files import whole_folder
from regiobeeld.files.whole_folder import (
    CannotSwapError,
    heal,
    leftovers,
    lock_of,
    put_folder,
    workroom,
)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report of somebody who keeps other files beside it."""
    folder = tmp_path / "reports" / "utrecht"
    put_folder(folder, {"page.html": b"old", "run.json": b"old record", "old.csv": b"1"})
    (folder / "note.txt").write_bytes(b"mine")
    (folder / "mine" / "deep").mkdir(parents=True)
    (folder / "mine" / "deep" / "scan.pdf").write_bytes(b"%PDF")
    (folder / "mine" / "empty").mkdir()
    (folder / "link.html").symlink_to("page.html")
    return folder


NEW = {"page.html": b"new", "run.json": b"new record", "sub/a.csv": b"2"}


def test_all_files_are_new_and_those_of_others_stay(folder: Path):
    note = (folder / "note.txt").stat()
    put_folder(folder, NEW)
    assert tree(folder) == {
        **NEW,
        "old.csv": b"1",
        "note.txt": b"mine",
        "mine/deep/scan.pdf": b"%PDF",
        "link.html": b"new",
    }
    assert (folder / "link.html").is_symlink()
    assert (folder / "mine" / "empty").is_dir()
    # The very file: whoever has it open writes in it.
    assert os.path.samestat((folder / "note.txt").stat(), note)
    assert names(folder.parent) == ["utrecht"]


def test_named_files_go_with_the_folders_that_are_empty_by_it(folder: Path):
    put_folder(folder, NEW, gone={"old.csv", "mine/deep/scan.pdf"})
    assert not (folder / "old.csv").exists()
    assert names(folder / "mine") == ["empty"]


def test_a_folder_keeps_its_rights_and_a_new_one_has_the_usual(folder: Path):
    if sys.platform == "win32":
        pytest.skip("rights are of another kind there")
    folder.chmod(0o750)
    put_folder(folder, NEW)
    assert folder.stat().st_mode & 0o777 == 0o750
    before = os.umask(0o027)
    try:
        put_folder(folder.parent / "twente", NEW)
    finally:
        os.umask(before)
    assert (folder.parent / "twente").stat().st_mode & 0o777 == 0o750
    assert (folder.parent / "twente" / "page.html").stat().st_mode & 0o777 == 0o640


def test_without_second_names_files_of_others_are_copied(folder: Path, monkeypatch):
    def no_links(source: Path, target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    before = (folder / "note.txt").stat()
    put_folder(folder, NEW)
    after = (folder / "note.txt").stat()
    assert (folder / "note.txt").read_bytes() == b"mine"
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)


def test_what_is_saved_in_the_last_moment_stays(folder: Path, monkeypatch):
    into_place = whole_folder._into_place

    def while_somebody_saves(new: Path, place: Path, old: Path) -> None:
        (old / "late.txt").write_bytes(b"late")
        (old / "other.txt").write_bytes(b"mine, and more")
        (old / "other.txt").replace(old / "note.txt")
        into_place(new, place, old)

    monkeypatch.setattr(whole_folder, "_into_place", while_somebody_saves)
    put_folder(folder, NEW)
    assert (folder / "late.txt").read_bytes() == b"late"
    assert (folder / "note.txt").read_bytes() == b"mine, and more"
    assert (folder / "page.html").read_bytes() == b"new"


def test_a_link_to_a_folder_stays_a_link(folder: Path, tmp_path: Path):
    link = tmp_path / "here"
    link.symlink_to(folder)
    put_folder(link, NEW)
    assert link.is_symlink() and (folder / "page.html").read_bytes() == b"new"
    assert names(tmp_path) == ["here", "reports"]
    # Whoever writes by the link and whoever does not wait for each other.
    assert lock_of(link) == lock_of(folder)


@pytest.mark.parametrize("step", range(2))
def test_a_rename_that_fails_leaves_all_as_it_was(folder: Path, monkeypatch, step: int):
    before, rename, calls = tree(folder), Path.rename, []

    def failing(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == step + 1:
            raise PermissionError(13, "The file is in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(CannotSwapError, match=r"utrecht cannot be replaced whole: The file is in"):
        put_folder(folder, NEW)
    assert tree(folder) == before
    assert names(folder.parent) == ["utrecht"]


def test_what_cannot_be_replaced_whole_is_refused_as_it_is(folder: Path, monkeypatch):
    before = tree(folder)
    with pytest.raises(CannotSwapError, match="mine is a folder, and a file must come"):
        put_folder(folder, {"mine": b""})
    with pytest.raises(CannotSwapError, match=r"note.txt is no folder"):
        put_folder(folder / "note.txt", NEW)
    circle = folder.parent / "circle"
    circle.symlink_to(circle)
    with pytest.raises(CannotSwapError, match="circle is no folder"):
        put_folder(circle, NEW)
    circle.unlink()
    monkeypatch.setattr(os.path, "ismount", lambda path: path == folder)
    with pytest.raises(CannotSwapError, match="is a disk of its own"):
        put_folder(folder, NEW)
    assert tree(folder) == before
    assert names(folder.parent) == ["utrecht"]


def test_healing_puts_back_the_only_copy_and_removes_the_rest(folder: Path):
    before, out = tree(folder), folder.parent
    folder.rename(out / ".regiobeeld-utrecht.old")
    (out / ".regiobeeld-utrecht.new").mkdir()
    (out / ".regiobeeld-utrecht.new" / "page.html").write_bytes(b"half")
    (out / ".regiobeeld-twente.work").mkdir()
    (out / ".regiobeeld-.new").mkdir()
    assert leftovers(out) == [out / "twente", out / "utrecht"]
    for left in leftovers(out):
        heal(left)
    assert tree(folder) == before
    assert names(out) == [".regiobeeld-.new", "utrecht"]
    heal(folder)
    assert tree(folder) == before


def test_healing_follows_no_link(folder: Path, tmp_path: Path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "a").write_bytes(b"a")
    for end in ("new", "old", "work"):
        (folder.parent / f".regiobeeld-utrecht.{end}").symlink_to(tmp_path / "precious")
    before = tree(folder)
    put_folder(folder, {"a.csv": b"new"})
    assert tree(folder) == before | {"a.csv": b"new"}
    assert tree(tmp_path / "precious") == {"a": b"a"}
    assert names(folder.parent) == ["utrecht"]


def test_nothing_of_a_workroom_stays(folder: Path):
    with pytest.raises(KeyError), workroom(folder) as work:
        (work / "page.html").write_bytes(b"")
        raise KeyError
    assert names(folder.parent) == ["utrecht"]
