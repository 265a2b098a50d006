from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiobeeld.errors import BuildError, QdaError
from regiobeeld.interviews.qda import read_qdpx, write_qdpx
from regiobeeld.interviews.qda.model import (
    Case,
    Coding,
    Project,
    QdaCode,
    QdaNote,
    Quotation,
    Set,
    TextSource,
    User,
    Value,
    Variable,
    every_code,
)
from tests.interviews.qda.made import SAID, TEXT

TITLE = TEXT.filter(str.strip)
GOOD_VALUES = {
    "Text": TEXT,
    "Boolean": st.sampled_from(["true", "false"]),
    "Integer": st.integers().map(str),
    "Float": st.sampled_from(["1.5", "-2", ".5"]),
    "Date": st.just("2021-03-31"),
    "DateTime": st.just("2021-03-31T12:00:00Z"),
    "": st.just(""),
}


@st.composite
def projects(draw):
    def guid():
        return str(draw(st.uuids()))

    def some(strategy, most=2):
        return tuple(draw(st.lists(strategy, max_size=most)))

    users = tuple(User(guid(), draw(TEXT), draw(TEXT)) for _ in range(draw(st.integers(0, 2))))
    notes = tuple(
        QdaNote(
            guid(), draw(TEXT), draw(TEXT), draw(st.sampled_from(["", *(u.guid for u in users)]))
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    any_note = st.sampled_from(notes) if notes else st.nothing()

    def note_guids():
        return tuple(note.guid for note in some(any_note)) if notes else ()

    def code(depth):
        below = tuple(code(depth - 1) for _ in range(draw(st.integers(0, depth))))
        colour = draw(st.sampled_from(["", "#00FF11"]))
        return QdaCode(
            guid(), draw(TITLE), draw(TEXT), colour, draw(st.booleans()), note_guids(), below
        )

    codes = tuple(code(2) for _ in range(draw(st.integers(0, 2))))
    everything = [c.guid for c in every_code(codes)]

    def codings():
        if not everything:
            return ()
        user = draw(st.sampled_from(["", *(u.guid for u in users)]))
        return tuple(
            Coding(guid(), chosen, user, note_guids())
            for chosen in some(st.sampled_from(everything))
        )

    variables = tuple(
        Variable(guid(), draw(TEXT), kind, draw(TEXT)) for kind in GOOD_VALUES if kind
    )

    def values():
        return tuple(
            Value(variable.guid, draw(GOOD_VALUES[kind]), kind)
            for variable in some(st.sampled_from(variables))
            for kind in (variable.kind, "")
        )

    def source():
        text = draw(SAID)
        quotations = []
        for _ in range(draw(st.integers(0, 2))):
            start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
            quotations.append(
                Quotation(
                    *(guid(), start, end, draw(TEXT), draw(TEXT)),
                    *(draw(st.sampled_from(["", *(u.guid for u in users)])),),
                    *(codings(), note_guids()),
                )
            )
        return TextSource(
            *(guid(), draw(TITLE), text, draw(TEXT), tuple(quotations)),
            *(codings(), note_guids(), values()),
        )

    sources = tuple(source() for _ in range(draw(st.integers(0, 2))))
    ids = tuple(s.guid for s in sources)
    spans = tuple(q.guid for s in sources for q in s.quotations)
    case = Case(guid(), draw(TEXT), draw(TEXT), tuple(everything[:1]), values(), ids, spans)
    group = Set(guid(), draw(TEXT), draw(TEXT), tuple(everything), ids, note_guids())
    return Project(
        draw(TEXT), users, codes, variables, (case,), sources, notes, (group,), draw(TEXT)
    )


@given(project=projects())
def test_what_is_written_is_read(project):
    with TemporaryDirectory() as folder:
        reading = read_qdpx(write_qdpx(project, Path(folder) / "p.qdpx"))
    assert reading.project == project
    assert reading.remarks == ()


@settings(max_examples=50)
@given(project=projects())
def test_what_is_written_fits_the_schema(project, check_qdpx):
    with TemporaryDirectory() as folder:
        check_qdpx(write_qdpx(project, Path(folder) / "p.qdpx"))


def test_an_empty_project_comes_back(tmp_path):
    assert read_qdpx(write_qdpx(Project("leeg"), tmp_path / "p.qdpx")).project == Project("leeg")


def test_an_empty_project_fits_the_schema(tmp_path, check_qdpx):
    check_qdpx(write_qdpx(Project("leeg"), tmp_path / "p.qdpx"))


def test_what_is_read_of_other_software_can_be_written(tmp_path, samples, check_qdpx):
    for sample in sorted(samples.glob("*.qdpx")):
        project = read_qdpx(sample).project
        path = write_qdpx(project, tmp_path / sample.name)
        check_qdpx(path)
        assert read_qdpx(path).project == project


WRONG = [
    ("Boolean", "True"),
    ("Integer", "٣"),
    ("Integer", ""),
    ("Float", "1e3"),
    ("Date", "2021-02-30"),
    ("Date", "31-03-2021"),
    ("DateTime", "2021-02-30T12:00:00Z"),
    ("DateTime", "2021-03-31T24:30:00"),
]


def with_value(kind, text):
    variable = Variable("00000000-0000-4000-8000-000000000001", "v", kind)
    case = Case("00000000-0000-4000-8000-000000000002", values=(Value(variable.guid, text, kind),))
    return Project("p", variables=(variable,), cases=(case,))


@pytest.mark.parametrize(("kind", "text"), WRONG)
def test_a_value_of_another_form_is_written_as_text(tmp_path, kind, text):
    path = write_qdpx(with_value(kind, text), tmp_path / "p.qdpx")
    (found,) = read_qdpx(path).project.cases[0].values
    assert (found.text, found.kind) == (text, "Text")


@pytest.mark.parametrize(("kind", "text"), WRONG)
def test_a_value_of_another_form_fits_the_schema(tmp_path, check_qdpx, kind, text):
    check_qdpx(write_qdpx(with_value(kind, text), tmp_path / "p.qdpx"))


def test_an_id_that_is_no_uuid_is_refused(tmp_path):
    with pytest.raises(QdaError, match="The id of Code 'Wonen' is 'c1'; REFI-QDA asks for a UUID"):
        write_qdpx(Project("p", codes=(QdaCode("c1", "Wonen"),)), tmp_path / "p.qdpx")


def test_half_a_character_is_refused(tmp_path):
    source = TextSource("00000000-0000-4000-8000-000000000001", "i1", "a\ud83d")
    with pytest.raises(QdaError, match="text of i1 holds half a character at place 1"):
        write_qdpx(Project("p", sources=(source,)), tmp_path / "p.qdpx")
    with pytest.raises(QdaError, match=r"name of the project holds .* U\+0000"):
        write_qdpx(Project("\0"), tmp_path / "p.qdpx")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(BuildError, match="cannot be written"):
        write_qdpx(Project("p"), tmp_path / "f" / "p.qdpx")
