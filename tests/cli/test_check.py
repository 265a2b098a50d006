"""`regiobeeld check`: every file of a folder, whatever is wrong with its neighbours."""

import os

import pytest
from typer.testing import CliRunner

from regiobeeld.cli import app
from tests.measurement.test_definitions_folder import GOOD

REGION = 'name = "Mijn regio"\nyear = 2024\ngemeenten = ["Zeist", "Soest"]\n'
SOURCE = """[source.slaap]
file = "slaap.csv"
title = "Slaap"
publisher = "GGD"
licence = "CC0-1.0"
region = "gemeente"
period = 2022
[source.slaap.columns]
slaapt = { column = "slaapt", unit = "%" }
"""
SLEEP = GOOD.partition("from")[0].replace("alone", "slaap") + (
    'from = [{ source = "slaap", value = "slaapt", weight = "18+" }]\n'
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("REGIOBEELD_DEFINITIONS", raising=False)
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    (tmp_path / "map").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "map"


def check(*paths):
    return CliRunner().invoke(app.app, ["check", *map(str, paths)], prog_name="regiobeeld")


def _text(text):
    return lambda path: path.write_text(text, encoding="utf-8")


BAD = {
    "deep": (_text("x = " + "[" * 9_999), "deep within each other"),
    "digits": (_text("x = " + "9" * 9_999), "is not valid TOML"),
    "no TOML": (_text("= ="), "is not valid TOML"),
    "no UTF-8": (lambda path: path.write_bytes(b"\xff"), "is not in UTF-8"),
    "another section": (_text("[anders.x]\ny = 1\n"), "sections are called"),
    "no section": (_text("indicator = 3\n"), "sections are called"),
    "indicator": (
        _text(GOOD.replace("alone", "ander").replace("neutral", "x")),
        "direction is 'x'",
    ),
    "taken": (_text(GOOD), "another file in this folder has a section of this name"),
    "source": (_text(SOURCE.replace("2022", "1.5")), "period is 1.5"),
    "no name of a file": (
        _text(SOURCE.replace("slaap.csv", "a\\u0000b")),
        "no file has such a name",
    ),
    "long name of a file": (_text(SOURCE.replace("slaap.csv", "a" * 400)), ""),
    "decimals": (
        _text(GOOD.replace("alone", "ander") + "decimals = 999999999\n"),
        "a whole number from 0 to 10",
    ),
    "region": (_text(REGION.replace("Zeist", "Zeisd")), "There is no region 'gemeente:Zeisd'"),
    "focus": (
        _text(REGION + '[focus]\ntext = "Zo is het."\nindicators = ["niets"]\n'),
        "there is no indicator 'niets'",
    ),
    "pipe": (os.mkfifo, "a device, a pipe or a socket"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "a device, a pipe or a socket"),
    "lost link": (lambda path: path.symlink_to("nergens"), "No such file"),
    "circle": (lambda path: path.symlink_to(path.name), "symbolic links"),
    "folder": (lambda path: path.mkdir(), "Is a directory"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_keeps_no_neighbour_from_being_checked(folder, name):
    make, said = BAD[name]
    (folder / "goed.toml").write_text(GOOD, encoding="utf-8")
    (folder / "regio.toml").write_text(REGION, encoding="utf-8")
    make(folder / "z-kwaad.toml")
    result = check(folder)
    assert "alone: as it should be; region regio, Mijn regio" in result.stdout.replace(
        "alone, slaap", "alone"
    )
    assert said in result.stderr and result.exit_code == (1 if said else 0)
    assert "Traceback" not in result.output
    assert result.stderr.count("Error: ") == bool(said)
    # By themselves too.
    for good, told in (("goed.toml", "alone: as it should be"), ("regio.toml", "region regio")):
        alone = check(folder / good)
        assert (alone.exit_code, alone.stderr) == (0, ""), alone.output
        assert told in alone.stdout


def test_every_fault_of_a_folder_is_told_by_file(folder):
    (folder / "a.toml").write_text("= =", encoding="utf-8")
    (folder / "b.toml").write_text(GOOD.replace("neutral", "x"), encoding="utf-8")
    (folder / "c.toml").write_text(SOURCE.replace("2022", "1.5"), encoding="utf-8")
    # Its source is wrong, which is told once.
    (folder / "d.toml").write_text(SLEEP, encoding="utf-8")
    result = check(folder)
    assert (result.exit_code, result.stdout) == (1, "")
    told = [line.removeprefix("Error: ") for line in result.stderr.splitlines()]
    assert [line[:6] for line in told] == ["a.toml", "c.toml", "b.toml"]


def test_a_focus_may_be_on_an_indicator_of_the_same_folder(folder):
    region = folder / "regio.toml"
    region.write_text(
        REGION + '[focus]\ntext = "Zo is het."\nindicators = ["alone", "smoking"]\n',
        encoding="utf-8",
    )
    assert "there is no indicator 'alone'" in check(region).stderr
    (folder / "eigen.toml").write_text(GOOD, encoding="utf-8")
    for path in (folder, region):
        result = check(path)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "region regio, Mijn regio" in result.stdout
