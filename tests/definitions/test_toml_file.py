"""The line of anything in a definition, however it is written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.definitions.toml_file import TomlFile, line_of
from regiobeeld.errors import DefinitionError

WRITTEN = '''# own indicators, "from = [" among them
[indicator.sleep]   # [indicator.wake]
label = { nl = "Slaapt # goed", en = "Sleeps" }
caveat = """
unit = "%"
[indicator.wake]
"""
"theme" = "health"
from = [
  # the survey
  { source = "mine", value = ["a",
    ] },
  { source = "kwb", value = "b" },
]

[source.mine]
columns.a = { column = "A" }
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("indicator", "sleep"), 2),
        (("indicator", "sleep", "label", "en"), 3),
        (("indicator", "sleep", "caveat"), 4),
        (("indicator", "sleep", "theme"), 8),
        (("indicator", "sleep", "from"), 9),
        (("indicator", "sleep", "from", 1, "value"), 13),
        (("source", "mine", "columns", "a", "column"), 17),
        (("indicator", "sleep", "unit"), 2),
        (("indicator", "wake"), 2),
        (("region",), 0),
    ],
)
def test_the_line_is_that_of_the_key_itself(path, line):
    tomllib.loads(WRITTEN)
    assert line_of(WRITTEN, path) == line


NAMES = st.text("abcde_", min_size=1, max_size=4)
VALUES = st.sampled_from(["1", '"#"', "[1, 2]", '{ a = "]" }', "'''x'''", "2020-01-01", "[\n1,\n]"])
NOISE = st.sampled_from(["", "# [x]", "   # a = 1"])


@given(st.dictionaries(NAMES, VALUES, min_size=1), st.data())
def test_every_key_is_found_on_its_line(entries, data):
    lines, where = [], {}
    for name, value in entries.items():
        if data.draw(st.booleans()):
            lines.append(data.draw(NOISE))
        where[name] = len(lines) + 1
        lines += f"{name} = {value}".split("\n")
    for name, line in where.items():
        assert line_of("\n".join(lines), (name,)) == line


def test_faults_of_the_file_itself_are_told_with_its_name(tmp_path):
    with pytest.raises(DefinitionError, match=r"own\.toml is not valid TOML: .*line 2"):
        _ = TomlFile("own.toml", "a = 1\nb = = 2").content
    with pytest.raises(DefinitionError, match=r"none\.toml cannot be read: No such file"):
        TomlFile.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('a = "é"'.encode("latin-1"))
    with pytest.raises(DefinitionError, match="not in UTF-8"):
        TomlFile.read(tmp_path / "latin.toml")
