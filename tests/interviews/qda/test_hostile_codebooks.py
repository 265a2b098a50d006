"""Codebooks that take all time, or that replace one that was worked on."""

import datetime as dt
import time
import uuid

import pytest

from regiobeeld.errors import QdaError
from regiobeeld.interviews.codebook import read_codebook, write_codebook
from regiobeeld.interviews.qda import read_qdc, write_qdc
from regiobeeld.interviews.qda.exchange import import_workspace
from regiobeeld.interviews.qda.markup import CODEBOOK, MAX_CODES
from regiobeeld.interviews.workspace import workspace


def qdc(path, names, encoding="utf-8"):
    codes = "".join(
        f'<Code guid="{uuid.uuid4()}" name="{name}" isCodable="true">'
        "<Description>d</Description></Code>"
        for name in names
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = f'{head}<CodeBook xmlns="{CODEBOOK}" origin="x"><Codes>{codes}</Codes></CodeBook>'
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("name", ["code {}", "code"])
def test_the_largest_codebook_is_read_and_kept_in_seconds(tmp_path, name):
    file = qdc(tmp_path / "groot.qdc", (name.format(n) for n in range(MAX_CODES)))
    began = time.monotonic()
    found = read_qdc(file).codebook
    assert len(read_codebook(write_codebook(found, tmp_path / "groot.csv"))) == MAX_CODES
    assert time.monotonic() - began < 10


def test_a_codebook_without_end_is_refused_in_seconds(tmp_path):
    file = qdc(tmp_path / "eindeloos.qdc", map(str, range(100_000)))
    began = time.monotonic()
    with pytest.raises(QdaError, match=r"eindeloos\.qdc holds more than 10,000 codes"):
        read_qdc(file)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "encoding", ["UTF-7", "utf_7", "rot13", "idna", "hex", "undefined", "x" * 400]
)
def test_an_encoding_that_no_software_writes_is_told(tmp_path, encoding):
    file = qdc(tmp_path / "a.qdc", ["+ADw-b+AD4-"], encoding)
    try:
        found = read_qdc(file).codebook
    except QdaError as error:
        assert str(error).startswith("a.qdc") and "\n" not in str(error)
    else:
        # Where the parser knows it, it is text and nothing else.
        assert [code.code for code in found] in (["<b>"], ["+ADw-b+AD4-"])


def test_the_former_codebook_is_kept(tmp_path):
    place = workspace("utrecht", tmp_path)
    today = dt.date.today().isoformat()
    book = read_codebook()
    import_workspace(place, write_qdc(book, tmp_path / "a.qdc"))
    assert [path.name for path in place.folder.iterdir()] == ["codeboek.csv"]
    # The same again changes nothing.
    import_workspace(place, tmp_path / "a.qdc")
    assert [path.name for path in place.folder.iterdir()] == ["codeboek.csv"]
    first = place.codebook.read_bytes()
    import_workspace(place, qdc(tmp_path / "b.qdc", ["ander"]))
    second = place.codebook.read_bytes()
    import_workspace(place, qdc(tmp_path / "c.qdc", ["derde"]))
    assert [code.code for code in read_codebook(place.codebook)] == ["derde"]
    assert (place.folder / f"codeboek.{today}.csv").read_bytes() == first
    assert (place.folder / f"codeboek.{today}-2.csv").read_bytes() == second


def test_a_codebook_that_cannot_be_read_is_kept_too(tmp_path):
    place = workspace("utrecht", tmp_path)
    place.folder.mkdir()
    place.codebook.write_bytes(b"half werk")
    import_workspace(place, qdc(tmp_path / "b.qdc", ["ander"]))
    (kept,) = place.folder.glob("codeboek.2*.csv")
    assert kept.read_bytes() == b"half werk"
