"""The line of anything in a definition, however it is written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.definitions.lines import line_of, statements
from regiobeeld.definitions.toml_file import LABEL, NUMBER, TEXT, Json, TomlFile, with_likes
from regiobeeld.errors import DefinitionError, RegionError

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
    assert line_of(statements(WRITTEN), path) == line


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
        assert line_of(statements("\n".join(lines)), (name,)) == line


# --- as a file that is cut off after ever more lines has it

ENDINGS = ("", "]", "]]", "]]]", '"""', "'''", '"""]', "''']")


def first_that_has_it(text, path):
    """Return the first line up to which a file is valid TOML, once ended, and has the path."""
    lines = text.splitlines()
    for length in range(len(path), 0, -1):
        for count in range(1, len(lines) + 1):
            part = "\n".join(lines[:count])
            for ending in ENDINGS:
                try:
                    content = tomllib.loads(f"{part}\n{ending}" if ending else part)
                except tomllib.TOMLDecodeError:
                    continue
                if has(content, path[:length]):
                    return count
                break
    return 0


def has(content, path):
    for step in path:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def paths_of(content, path=()):
    inner = content.items() if isinstance(content, dict) else ()
    inner = enumerate(content) if isinstance(content, list) else inner
    for step, value in inner:
        yield (*path, step)
        yield from paths_of(value, (*path, step))


KEYS = st.sampled_from(["a", "b", "a.b", "c . a", '"a b"', "'#'", '"]"', '"a.b"', "1", '"\\""'])
SCALARS = st.sampled_from(
    [
        *(
            "1",
            "-1.5e3",
            "true",
            '"#"',
            '"]"',
            '"\\"["',
            "'[\\'",
            '""',
            "''",
            "2020-01-01 10:00:00",
        ),
        *('"""a\n[x]\nb = 1"""', '"""\n"" \\"""\n""""', "'''\n]\n#'''", "'''x''''"),
    ]
)


def listed(inner):
    between = st.sampled_from([", ", ",\n  ", ", # ] {\n\n", ",\n# [\n"])
    around = st.sampled_from([("[", "]"), ("[\n", "\n]"), ("[ # x\n", "]"), ("[", ",\n]")])
    made = st.tuples(st.lists(inner, min_size=1, max_size=3), between, around)
    return made.map(lambda m: m[2][0] + m[1].join(m[0]) + m[2][1])


def braced(inner):
    made = st.lists(st.tuples(KEYS, inner), max_size=2, unique_by=lambda pair: pair[0])
    return made.map(lambda pairs: "{ " + ", ".join(f"{k} = {v}" for k, v in pairs) + " }")


DEEP = st.recursive(SCALARS, lambda inner: listed(inner) | braced(inner), max_leaves=4)
HEADERS = st.sampled_from(["[t]", "[[l]]", "[[l.m]]", "[l.n]", "[ t . 'u' ] # [x]", "[t.u.v]"])
STATEMENTS = (
    st.tuples(KEYS, DEEP).map(" = ".join) | HEADERS | st.sampled_from(["", "# [x]", "  # a = ["])
)


@given(st.lists(STATEMENTS, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_the_line_is_that_of_the_first_part_of_the_file_that_has_it(written, newline):
    text = ""
    for statement in written:
        try:
            tomllib.loads(f"{text}{statement}\n")
        except tomllib.TOMLDecodeError:
            continue
        text += f"{statement}\n"
    found = statements(text.replace("\n", newline))
    for path in paths_of(tomllib.loads(text)):
        assert line_of(found, path) == first_that_has_it(text, path), path
        assert line_of(found, (*path, "not there")) == line_of(found, path)


# --- what is checked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("like = 3", "own.toml, line 5, .b.: like is 3; it must be a text between quotes, not em"),
        ('like = "c"', "own.toml, line 5, .b.: like is 'c'; it must be one of a, b."),
        ('like = "b"', "line 5, .b.: like goes round in a circle: a is like b is like b"),
        ('like = "a"', "line 5, .b.: like goes round in a circle: a is like b is like a"),
    ],
)
def test_a_section_that_is_like_none_is_named(text, message):
    file = TomlFile("own.toml", f'[a]\nlike = "b"\nx = 1\n[b]\n{text}\n')
    with pytest.raises(DefinitionError, match=message):
        with_likes(file.section().each())


def test_a_section_has_the_keys_of_the_one_that_it_is_like_and_of_the_one_that_that_is_like():
    file = TomlFile("own.toml", '[a]\nlike = "b"\n[b]\nlike = "c"\nx = 1\n[c]\nx = 2\ny = {z = 3}')
    found = {name: dict(part.content) for name, part in with_likes(file.section().each()).items()}
    assert found == {
        "a": {"x": 1, "y": {"z": 3}},
        "b": {"x": 1, "y": {"z": 3}},
        "c": {"x": 2, "y": {"z": 3}},
    }


def test_a_fault_in_json_is_told_by_the_names_that_lead_to_it_and_cut_where_it_is_long():
    section = TomlFile("x", "a = { b = 1 }\nc = 3").section()
    part = type(section)(Json("in the record: ", RegionError), ("a",), {"b": "x" * 200, "c": 1})
    with pytest.raises(
        RegionError, match=r"^in the record: a\.b is 'x{78}…; it must be a number\.$"
    ):
        part.check({"b": NUMBER}, others=True)
    with pytest.raises(
        RegionError, match=r"^in the record: a has the key 'b'; it must be a text per"
    ):
        part.check_all(LABEL.__class__("a text per language", lambda v: v == "c"), TEXT)


def test_faults_of_the_file_itself_are_told_with_its_name(tmp_path):
    with pytest.raises(DefinitionError, match=r"own\.toml is not valid TOML: .*line 2"):
        _ = TomlFile("own.toml", "a = 1\nb = = 2").content
    with pytest.raises(DefinitionError, match=r"none\.toml cannot be read: No such file"):
        TomlFile.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('a = "é"'.encode("latin-1"))
    with pytest.raises(DefinitionError, match="not in UTF-8"):
        TomlFile.read(tmp_path / "latin.toml")
