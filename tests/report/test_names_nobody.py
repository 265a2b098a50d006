"""A report names no coder and no interview, in none of its files: they may be deposited."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator

import pandas as pd
import pytest

from regiobeeld.interviews.material import material
from regiobeeld.report import build


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, bytes]:
    """Every file of the example's report, in both languages."""
    found = {}
    for lang in ("nl", "en"):
        folder = build("utrecht-voorbeeld", lang=lang, out=tmp_path_factory.mktemp(lang)).folder
        found |= {f"{lang}/{p.name}": p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return found


def texts(name: str, data: bytes) -> Iterator[str]:
    """Give every text in a file, and in what is packed in it."""
    if data[:4] == b"PAR1":
        yield pd.read_parquet(io.BytesIO(data)).to_csv()
        yield data.decode("latin-1")
    elif data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield member
                yield from texts(member, archive.read(member))
    else:
        yield data.decode("utf-8")


def test_no_file_names_a_coder_or_an_interview(files) -> None:
    found = material("utrecht-voorbeeld")
    assert found is not None
    coders, interviews = set(found.codings["coder"]), set(found.register["interview_id"])
    assert coders == {"anna", "bram"} and "verzonnen-01" in interviews
    names = "|".join(map(re.escape, [*coders, *interviews]))
    told = re.compile(rf"(?<![A-Za-z])(?:{names})(?![A-Za-z])", re.I)
    kinds = {name.rpartition(".")[2] for name in files}
    assert kinds == {"html", "ipynb", "json", "csv", "xlsx", "parquet"}
    leaks = [
        (name, match[0]) for name, data in files.items() for text in texts(name, data)
        for match in told.finditer(text)
    ]  # fmt: skip
    assert leaks == []
    # The same search finds them where they are.
    assert told.search("door anna;") and told.search('"verzonnen-07, verzonnen-08"')


def test_tables_of_who_said_what_are_in_no_file(files) -> None:
    assert not any("themas" in name for name in files)
    notebook = files["nl/03_duiding.ipynb"].decode()
    assert "show_themes(" not in notebook and "by-hand" not in notebook
    crate = files["nl/ro-crate-metadata.json"].decode()
    assert "themas" not in crate and "besluiten" not in crate


def test_voices_are_shown_all_the_same(files) -> None:
    page = files["nl/regiobeeld-utrecht-voorbeeld.html"].decode()
    assert "In het buurthuis loopt de helft met een stok." in page
    assert "8 met bewoners, 5 met professionals" in page
    assert "minder dan 5 gesprekken" in page


def test_no_count_of_voices_is_of_a_few(files) -> None:
    said = re.compile(r"\b([1-4])(×| gesprek\b| gesprekken\b| interviews?\b)")
    for name, data in files.items():
        if not name.endswith((".html", "03_duiding.ipynb")):
            continue
        text = data.decode()
        if name.endswith(".ipynb"):
            text = " ".join(
                "".join(output["data"].get("text/html", ""))
                for cell in json.loads(text)["cells"]
                for output in cell.get("outputs", [])
                if "data" in output
            )
        voices = text[text.find('id="stemmen"') :].partition("</section>")[0]
        assert len(voices) > 1000
        plain = re.sub(r"<[^>]+>", "", voices)
        assert not said.search(plain), (name, said.search(plain))
    table = pd.read_csv(io.BytesIO(files["nl/joint_display.csv"]))
    counts = table[["n_interviews", "n_bewoners", "n_professionals"]].stack()
    assert set(counts.astype(str)) & {"1", "2", "3", "4"} == set()
    assert {"0", "6", "minder dan 5", "niet vermeld"} == set(counts.astype(str))
