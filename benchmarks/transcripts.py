"""Time the cutting of large transcripts; run it as ``python -m benchmarks.transcripts``."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from regiobeeld import picture
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.interviews.transcripts.fragments import fragments
from regiobeeld.interviews.transcripts.transcripts import read_transcript
from regiobeeld.region_picture.shown_figures import figures

#: Seconds that each may take.
LINE_LIMIT, TURNS_LIMIT = 10, 20


def texts(megabytes: int, turns: int) -> Iterator[tuple[str, str, int]]:
    """Give transcripts with a name and the seconds that they may take."""
    chance = random.Random(1)
    letters = "aeioubcdfgklmnprstvw"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(20_000)]

    def said() -> str:
        return " ".join(chance.choices(words, k=12)).capitalize() + "."

    size = megabytes * 1_000_000
    speech = " ".join(said() for _ in range(size // 80))
    yield f"{megabytes} MB of an answer on one line", f"I: Hoe?\nR: {speech}\n", LINE_LIMIT
    yield f"{megabytes} MB of a question on one line", f"I: {speech}\nR: Ja.\n", LINE_LIMIT
    yield f"{megabytes} MB without a label on one line", speech, LINE_LIMIT
    for name, part in (("full stops", "."), ("spaces", " "), ("small words", "ja. ")):
        text = f"I: Hoe?\nR: a. {part * (size // len(part))}b\n"
        yield f"{megabytes} MB of {name} on one line", text, LINE_LIMIT
    usual = "".join(f"I: {said()}\nR: {said()}\n" for _ in range(turns // 2))
    yield f"{turns:,} turns", usual, TURNS_LIMIT
    names = "".join(f"Noor Bos: {said()}\nPiet de Wit: {said()}\n" for _ in range(turns // 2))
    yield f"{turns:,} turns of names", names, TURNS_LIMIT


def main() -> None:
    """Print the seconds of each, and whether that is as fast as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=10)
    parser.add_argument("--turns", type=int, default=50_000)
    chosen = parser.parse_args()
    region, codebook = picture("utrecht", 2020), read_codebook()
    guide, shown = topic_guide(region), figures(region)
    register = pd.DataFrame({"interview_id": ["U01"], "rol": ["bewoner"]}, dtype="string")
    with tempfile.TemporaryDirectory() as folder:
        for name, text, limit in texts(chosen.megabytes, chosen.turns):
            path = Path(folder) / "U01.txt"
            path.write_text(text)
            begin = time.perf_counter()
            read = read_transcript(path)
            found = fragments([read], register, guide, codebook=codebook, figures=shown)
            took = time.perf_counter() - begin
            verdict = "" if took < limit else f"; MORE than {limit} s"
            print(f"{name}: {len(found):,} fragments in {took:.1f} s{verdict}", flush=True)


if __name__ == "__main__":
    main()
