"""TOML that takes all time and memory, or that Python stumbles over: a sentence instead, soon."""

import time

import pytest

from regiobeeld.definitions.toml_file import TomlFile
from regiobeeld.errors import DefinitionError

DEEP = "lists or tables more than 20 deep"
HOSTILE = {
    "lists": ("x = " + "[" * 50_000, DEEP),
    "closed lists": ("x = " + "[" * 40 + "]" * 40, DEEP),
    "tables": ("x = " + "{a = " * 300 + "1" + "}" * 300, DEEP),
    # Of a dotted key tomllib keeps every beginning: 400 kB of it took all memory.
    "names": ("a." * 200_000 + "a = 1", DEEP),
    "names with room": ("a . " * 100_000 + "a = 1", DEEP),
    "names between quotes": ('"a".' * 100_000 + "a = 1", DEEP),
    "names of a header": (f"[{'a.' * 200_000}a]", DEEP),
    "names in a table": ("x = {" + "a." * 100_000 + "a = 1}", DEEP),
    "digits": ("x = " + "9" * 5_000, "not valid TOML: Exceeds the limit"),
    "digits of another base": ("x = 0x" + "F" * 5_000, "a whole number of more than 64 bits"),
    "quotes": ('"' * 900_000, "not valid TOML"),
    "open text": ('x = "' + "\\\\" * 400_000, "not valid TOML"),
    "one word": ("a" * 900_000, "not valid TOML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_toml_is_told_soon(name):
    text, said = HOSTILE[name]
    began = time.monotonic()
    with pytest.raises(DefinitionError, match=said) as caught:
        _ = TomlFile("mijn.toml", text).content
    assert str(caught.value).startswith("mijn.toml") and len(str(caught.value)) < 300
    assert time.monotonic() - began < 5


def test_what_looks_deep_in_a_text_is_not():
    dots = "a.b." * 20
    file = TomlFile("a.toml", f'x = "{dots}"\ny = """\n{dots}\n"""\nz = \'{dots}\' # {dots}\n')
    assert file.content["x"] == dots


def test_the_line_of_a_fault_in_a_long_list_is_told_soon():
    file = TomlFile("a.toml", "x = [\n" + "1,\n" * 50_000 + "]\ny = 2\n")
    began = time.monotonic()
    assert file.at("x", 49_999) == "a.toml, line 1"
    assert file.at("y") == "a.toml, line 50003"
    assert time.monotonic() - began < 5
