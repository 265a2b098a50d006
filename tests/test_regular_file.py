"""Devices, pipes and what leads to them: each is refused at once, wherever a file is named."""

import os
import socket
from contextlib import suppress

import pytest

from regiobeeld.definitions.toml_file import TomlFile
from regiobeeld.errors import RegiobeeldError
from regiobeeld.files.guarded_csv import read_lines
from regiobeeld.files.untrusted_xlsx import Refusal, safe_bytes
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.merge import read_codings
from regiobeeld.interviews.qda.reading import read_qdc, read_qdpx
from regiobeeld.interviews.transcripts.transcripts import read_transcript
from regiobeeld.measurement.own_cells import read_cells
from regiobeeld.record.inputs import inputs_of
from regiobeeld.record.intact import changed_files
from regiobeeld.record.job import Job
from regiobeeld.record.run_record import read_record, sealed
from regiobeeld.regular_file import read_regular

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices")


def _pipe(path):
    os.mkfifo(path)


def _link_to_pipe(path):
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


def _link_to_device(path):
    path.symlink_to("/dev/zero")


def _socket(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(path))


def _folder(path):
    path.mkdir()


ODD = [_pipe, _link_to_pipe, _link_to_device, _socket, _folder]


def _workbook(path):
    found = safe_bytes(path)
    if isinstance(found, Refusal):
        raise RegiobeeldError(f"{path.name}: {found.found}")


READERS = {
    "a.toml": TomlFile.read,
    "a.csv": read_lines,
    "b.csv": read_codebook,
    "c.csv": lambda path: read_cells(path, path.name, "", lambda cells: (0, 0)),
    "a.xlsx": _workbook,
    "b.xlsx": lambda path: read_cells(path, path.name, "", lambda cells: (0, 0)),
    "a.qdc": read_qdc,
    "a.qdpx": read_qdpx,
    "codings.parquet": read_codings,
    "run.json": read_record,
    "A01.txt": read_transcript,
    "A01.docx": read_transcript,
    "A01.vtt": read_transcript,
}


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("name", READERS)
def test_what_is_no_file_is_refused_at_once(tmp_path, monkeypatch, make, name):
    monkeypatch.chdir(tmp_path)
    make(tmp_path / name)
    with pytest.raises(
        RegiobeeldError, match=r"device, a pipe or a socket|[Dd]irectory|folder"
    ) as e:
        READERS[name](tmp_path / name)
    assert name in str(e.value) and "\n" not in str(e.value)


@pytest.mark.parametrize("name", READERS)
def test_what_is_too_large_is_not_read_whole(tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        # A file with a hole, which takes no room on disk.
        file.truncate(40 * 2**30)
    with pytest.raises(RegiobeeldError, match=r"larger than|is no whole zip file") as caught:
        READERS[name](path)
    assert name in str(caught.value)


def test_a_file_that_becomes_a_pipe_is_refused(tmp_path, monkeypatch):
    """Between looking and opening it is changed for another."""
    path = tmp_path / "a.toml"
    path.write_text("x = 1")
    real = os.open

    def swapped(name, *flags):
        with suppress(FileExistsError):
            path.unlink()
            os.mkfifo(path)
        return real(name, *flags)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(OSError, match="a pipe"):
        read_regular(path, 10)


def test_a_name_that_none_can_have(tmp_path):
    with pytest.raises(OSError, match="a character that no name has"):
        read_regular(tmp_path / "a\0b", 10)


def test_a_pipe_among_the_files_of_a_report_is_a_file_that_changed(tmp_path):
    """Somebody else's report holds what they put in it."""
    record = sealed({"page.html": b"page", "metingen.csv": b"a"}, inputs_of(Job("GM0088")))
    (tmp_path / "run.json").write_bytes(record["run.json"])
    (tmp_path / "page.html").write_bytes(b"page")
    os.mkfifo(tmp_path / "metingen.csv")
    assert changed_files(tmp_path) == ["metingen.csv"]
