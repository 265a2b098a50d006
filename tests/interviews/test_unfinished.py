"""A register of which cells are still empty: reports are made without its interviews."""

import pytest
from typer.testing import CliRunner

from regiobeeld import picture
from regiobeeld.cli import app
from regiobeeld.errors import InterviewError
from regiobeeld.interviews.unfinished import cells_to_fill, read_begun_register, told
from regiobeeld.interviews.workspace import Workspace
from regiobeeld.priorities import inputs_of
from tests.interviews.qda.test_begin import TEXT, file, guid, text_source

HEADER = "interview_id,rol,gebied_code,maand,toestemming_versie\n"


def register(tmp_path, *rows, header=HEADER):
    path = tmp_path / "interviews.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


def test_only_ids_must_be_right_while_cells_are_empty(tmp_path):
    path = register(tmp_path, "B01,,GM0344,,v1", "B02,bewoner,,maart,")
    assert list(read_begun_register(path)["interview_id"]) == ["B01", "B02"]
    assert cells_to_fill(path) == {"rol": 1, "gebied_code": 1, "maand": 1, "toestemming_versie": 1}
    with pytest.raises(InterviewError, match="row 3, maand: found 'maart'"):
        read_begun_register(
            register(tmp_path, "B01,bewoner,GM0344,2026-03,v1", "B02,bewoner,GM0344,maart,v1")
        )


@pytest.mark.parametrize(
    ("rows", "header", "fault"),
    [
        (["Mw. Jansen,,,,"], HEADER, "interview_id: found 'Mw. Jansen'"),
        (["B01,,,,", "b01,,,,"], HEADER, "row 2 has it already"),
        (["B01,,,,,Jansen"], HEADER.strip() + ",naam\n", "holds no names or addresses"),
        (["B01,,"], "interview_id,rol,maand\n", "the columns are"),
    ],
)
def test_what_is_wrong_all_the_same(tmp_path, rows, header, fault):
    with pytest.raises(InterviewError, match=fault):
        read_begun_register(register(tmp_path, *rows, header=header))


def test_a_report_is_made_without_them_and_says_what_to_fill(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    place = Workspace(tmp_path / "data" / "interviews" / "GM0312", "GM0312")
    made = file(tmp_path, text_source("Mevrouw Jansen"), {f"{guid(100)}.txt": TEXT})
    runner = CliRunner()
    assert runner.invoke(app.app, ["qda", "import", "gemeente:bunnik", str(made)]).exit_code == 0
    assert inputs_of(picture("gemeente:bunnik", indicators=["smoking"])).codings is None
    out = tmp_path / "rapporten"
    done = runner.invoke(
        app.app, ["build", "gemeente:bunnik", "--no-coalitions", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert told(place) in " ".join(done.stderr.splitlines())
    assert "rol (1), gebied_code (1), maand (1), toestemming_versie (1)" in told(place)
    page = (out / "GM0312" / "regiobeeld-GM0312.html").read_text("utf-8")
    assert "Jansen" not in page and "Ik ken mijn buren goed" not in page
