"""Time the writing and merging of coding sheets; run it as ``python benchmarks/sheets.py``."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

import openpyxl
import pandas as pd

from regiobeeld import picture
from regiobeeld.interviews.choices import DUIDING
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.merge import merge
from regiobeeld.interviews.coding.sheet_format import SHEET
from regiobeeld.interviews.coding.sheets import write_sheets
from regiobeeld.region_picture.shown_figures import figures

CODERS = ("anna", "bram", "carla")
WORDS = ("de", "het", "een", "mensen", "huisarts", "buurt", "wachten", "zorg", "digitaal")
WORDS += ("eenzaam", "samen", "moeilijk", "mantelzorger", "gemeente", "niemand", "familie")


def material(count: int, indicators: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make fragments of 8 to 110 words, twenty to an interview, and the register."""
    chance = random.Random(1)

    def said(words: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "."

    fragments = pd.DataFrame(
        {
            "fragment_id": f"U{number // 20 + 1:03}-{number % 20 + 1:02}",
            "interview_id": f"U{number // 20 + 1:03}",
            "tekst": said(chance.randint(8, 110)),
            "vraag": said(10),
            "indicator": chance.choice(["", *indicators]),
            "kenmerk": "",
        }
        for number in range(count)
    )
    interviews = fragments["interview_id"].unique()
    return fragments, pd.DataFrame({"interview_id": interviews, "rol": "bewoner"})


def fill(path: Path, codes: list[str]) -> None:
    """Fill every row of a sheet."""
    chance = random.Random(path.name)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    columns = {cell.value: cell.column for cell in sheet[4]}
    for row in range(5, sheet.max_row + 1):
        for number, code in enumerate(chance.sample(codes, chance.randint(1, 3)), start=1):
            sheet.cell(row, columns[f"code {number}"]).value = code
        sheet.cell(row, columns["duiding"]).value = chance.choice(DUIDING)
        sheet.cell(row, columns["belang"]).value = chance.randint(0, 3)
        sheet.cell(row, columns["memo"]).value = "Een opmerking."
    book.save(path)


def main() -> None:
    """Print the seconds of writing and merging."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fragments", type=int, default=5_000)
    count = parser.parse_args().fragments
    utrecht, codebook = picture("utrecht", 2020), read_codebook()
    fragments, register = material(count, list(figures(utrecht)))
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        paths = write_sheets(utrecht, fragments, register, codebook, CODERS, folder)
        print(f"written: {count:,} fragments x {len(paths)} coders in", _since(begin))
        for path in paths:
            fill(path, [code.code for code in codebook])
        begin = time.perf_counter()
        merged = merge(paths, fragments, register, codebook, "utrecht", 2020)
        print(f"merged: {len(merged.codings):,} codings in", _since(begin))


def _since(begin: float) -> str:
    return f"{time.perf_counter() - begin:.1f} s"


if __name__ == "__main__":
    main()
