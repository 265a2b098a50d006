"""What reaches a terminal: nothing that steers it, whatever a service, file or person said."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from regiobeeld.console import terminal

ROOT = Path(__file__).parents[2]
# Clear the screen, a title, C1's own escape, a bell, backspaces, and text from right to left.
STEERING = [
    "\x1b[2J",
    "\x1b]0;titel\x07",
    "\x9b31m",
    "\x85",
    "\x08\x08",
    "\x7f",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    "\u200e",
    "\u200f",
    "\u061c",
    "\u2028",
    "\ufeff",
    "\U000e0041",
]


def steers(text, but="\n"):
    return [c for c in text if not c.isprintable() and c not in but]


@pytest.mark.parametrize("text", STEERING)
def test_nothing_that_steers_is_printed(capsys, text):
    said = f"Zeist{text}Soest"
    terminal.say(f"{said}\n  {said}")
    terminal.step(said)
    terminal.complain(said)
    terminal.complain_of({said: ValueError(said)})
    terminal.show(pd.DataFrame({said: [said]}))
    terminal.show(pd.DataFrame({said: [f"{said}\t"]}), csv=True)
    with terminal.table_progress() as progress:
        progress(said, 1, 2)
    with terminal.report_progress() as progress:
        progress(1, 2, said)
    out, err = capsys.readouterr()
    assert "Zeist" in out and "Zeist" in err
    # Where a bar is shown it returns to the start of its line.
    assert steers(out, "\n\t") == steers(err, "\n\r") == []


def test_what_can_be_seen_stays(capsys):
    terminal.say("Súdwest-Fryslân  ’s-Gravenhage\n  日本 😀")
    assert capsys.readouterr().out == "Súdwest-Fryslân  ’s-Gravenhage\n  日本 😀\n"


def test_bars_show_nothing_that_steers(monkeypatch):
    """A bar itself moves the cursor; what it is of must not."""

    class Looked(list):
        encoding = "utf-8"
        write = list.append

        def isatty(self):
            return True

        def flush(self):
            pass

    stream = Looked()
    with terminal.closing(terminal.TableProgress(stream)) as progress:
        progress("8\x1b[2J\u202e", 1, 2)
    with terminal.closing(terminal.ReportProgress(stream)) as progress:
        progress(1, 2, "Zeist\x1b[2J\u202e")
    shown = "".join(stream)
    assert "Zeist" in shown and "\x1b[2J" not in shown and "\u202e" not in shown


def shell(command, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; run="{sys.executable} -m regiobeeld.cli.app"; {command}'],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


needs_bash = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


@needs_bash
@pytest.mark.parametrize(
    "what", ["regions", "--help", "--version", "regions --csv", "check --help"]
)
def test_a_full_output_is_told(what):
    done = shell(f"$run {what} > /dev/full")
    assert (done.returncode, done.stderr) == (1, "Error: No space left on device.\n")


@needs_bash
@pytest.mark.parametrize("what", ["regions", "--version", "regions --csv"])
def test_no_output_at_all_is_told(what):
    done = shell(f"$run {what} >&-")
    assert (done.returncode, done.stderr) == (1, "Error: there is no standard output.\n")


@needs_bash
@pytest.mark.parametrize("where", ["2> /dev/full", "2>&-", "2>&1 | true"])
def test_errors_that_nobody_can_be_told_keep_their_status(where):
    done = shell(f"$run regions zzzz {where}")
    assert (done.returncode, done.stdout + done.stderr) == (1, "")


@needs_bash
def test_a_reader_that_leaves_is_no_error():
    done = shell("$run regions --level gemeente --csv | head -1")
    assert done.stdout == "type,name,level,gemeenten,id\n"
    assert done.stderr == "" and done.returncode in (0, 141)


@needs_bash
def test_a_name_of_400_characters_is_told():
    for command in ("check", "fetch", "build", "diff", "reproduce", "site"):
        done = shell("$run {0} {1} {1}".format(command, "a" * 400 + ".toml"))
        assert done.returncode in (1, 2), command
        assert "Traceback" not in done.stderr and "aaaa" in done.stderr
