"""Files of a folder that change together."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from regiobeeld.files.together import alone, finish, sweep, together, unfinished


def tree(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "utrecht"
    (folder / "sub" / "deep").mkdir(parents=True)
    for name in ("a.csv", "sub/b.csv", "sub/deep/c.csv"):
        (folder / name).write_text(f"old {name}")
    return folder


def change(folder: Path) -> None:
    with together(folder) as made:
        (made.draft / "a.csv").write_text("new")
        (made.draft / "other").mkdir()
        (made.draft / "other" / "d.csv").write_text("new")
        made.remove(folder / "sub" / "deep" / "c.csv")
        made.remove(folder / "not there.csv")


def test_all_or_nothing(folder: Path):
    before = tree(folder)
    with pytest.raises(KeyError), together(folder) as made:
        (made.draft / "a.csv").write_text("new")
        made.remove(folder / "sub" / "b.csv")
        raise KeyError
    assert tree(folder) == before
    change(folder)
    assert tree(folder) == {"a.csv": "new", "sub/b.csv": "old sub/b.csv", "other/d.csv": "new"}
    # Empty folders go, those with other files stay.
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "other", "sub"]
    assert not (folder / "sub" / "deep").exists()


def test_what_stops_half_way_goes_on(folder: Path, monkeypatch):
    replace = Path.replace

    def busy(path: Path, target: Path) -> Path:
        if target.name == "d.csv":
            raise PermissionError(errno.EACCES, "The file is in use", str(target))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(PermissionError):
        change(folder)
    assert unfinished(folder)
    monkeypatch.undo()
    finish(folder)
    assert tree(folder) == {"a.csv": "new", "sub/b.csv": "old sub/b.csv", "other/d.csv": "new"}
    assert not unfinished(folder)


def test_a_folder_on_another_disk(folder: Path, monkeypatch):
    replace = Path.replace

    def other_disk(path: Path, target: Path) -> Path:
        if path.parent != target.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", other_disk)
    change(folder)
    assert tree(folder)["other/d.csv"] == "new"
    assert not unfinished(folder)


def test_only_temporary_files_of_ours_are_swept(folder: Path):
    names = (".a.csv.k3_9xy2z.tmp", "sub/.b.csv.abcdefgh.tmp")
    others = (".a.tmp", "a.csv.k3_9xy2z.tmp", ".a.csv.K3-9xy2z.tmp")
    for name in (*names, *others):
        (folder / name).write_text("x")
    sweep(folder)
    assert {name for name in tree(folder) if name.endswith("tmp")} == set(others)


def test_a_folder_that_is_made_for_nothing_goes_again(tmp_path: Path):
    with alone(tmp_path / "new", "it", "test"):
        assert (tmp_path / "new").is_dir()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty").mkdir()
    with alone(tmp_path / "empty", "it", "test"):
        pass
    assert (tmp_path / "empty").is_dir()
