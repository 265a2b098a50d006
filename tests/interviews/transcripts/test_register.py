import pytest

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts.register import COLUMNS, read_register, write_register
from regiobeeld.interviews.workspace import workspace
from tests.interviews.texts import register

HEADER = ",".join(COLUMNS)
AREAS = {"GM0344", "GM0307"}


def written(path, *lines, header=HEADER, encoding="utf-8"):
    path.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_files_as_excel_saves_them(tmp_path, encoding, delimiter):
    line = "U01,bewoner,Utrecht [GM0344],2026-03,v1".replace(",", delimiter)
    header = HEADER.replace(",", delimiter)
    path = written(tmp_path / "interviews.csv", line, ";;;;", header=header, encoding=encoding)
    if delimiter == ",":
        path = written(path, line, ",,,,", header=header, encoding=encoding)
    frame = read_register(path, AREAS)
    assert frame.to_numpy().tolist() == [["U01", "bewoner", "GM0344", "2026-03", "v1"]]


@pytest.mark.parametrize(
    ("line", "column", "found", "right"),
    [
        ("U 1,bewoner,GM0344,2026-03,v1", "interview_id", "'U 1'", "hyphens"),
        ("../U1,bewoner,GM0344,2026-03,v1", "interview_id", "'../U1'", "hyphens"),
        ("u01,bewoner,GM0344,2026-03,v1", "interview_id", "'u01'", "row 2 has it"),
        ("U02,arts,GM0344,2026-03,v1", "rol", "'arts'", "bewoner or professional"),
        ("U02,bewoner,GM0599,2026-03,v1", "gebied_code", "'GM0599'", "such as GM0307, GM0344"),
        ("U02,bewoner,Utrecht!,2026-03,v1", "gebied_code", "'Utrecht!'", "GM0344"),
        ("U02,bewoner,GM0344,mrt-26,v1", "maand", "'mrt-26'", "2026-03"),
        ("U02,bewoner,GM0344,2026-13,v1", "maand", "'2026-13'", "2026-03"),
        ("U02,bewoner,GM0344,2026-03,", "toestemming_versie", "''", "consent form"),
        ("U02,bewoner,GM0344,2026-03,jan@x.nl", "toestemming_versie", "'jan@x.nl'", "consent"),
    ],
)
def test_a_fault_names_file_row_column_and_what_is_right(tmp_path, line, column, found, right):
    path = written(tmp_path / "interviews.csv", "U01,bewoner,GM0344,2026-03,v1", line)
    with pytest.raises(InterviewError) as error:
        read_register(path, AREAS)
    message = str(error.value).splitlines()[0]
    assert message.startswith(f"interviews.csv, row 3, {column}: found {found}; ")
    assert right in message


def test_all_faults_are_told_at_once(tmp_path):
    path = written(tmp_path / "i.csv", "U 1,arts,GM0344,2026-3,v1", "U02,bewoner,GM0001,2026-03,v1")
    with pytest.raises(InterviewError) as error:
        read_register(path, AREAS)
    assert len(str(error.value).splitlines()) == 4


@pytest.mark.parametrize(
    "column", ["naam", "Name", "achternaam", "telefoon", "E-mail", "geboortedatum", "adres", "BSN"]
)
def test_columns_that_tell_who_somebody_is_are_refused(tmp_path, column):
    path = written(tmp_path / "i.csv", "U01,x", header=f"interview_id,{column}")
    with pytest.raises(InterviewError, match=r"holds no names or addresses.*a column"):
        read_register(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "row 1: the columns are absent"),
        (b"interview_id,rol\n", "row 1: the columns are interview_id, rol; they must be"),
        (HEADER.encode() + b"\nU01,bewoner\n", "row 2: 2 cells, but there are 5 columns"),
        ("één".encode("cp1252"), "not in UTF-8"),
        (HEADER.encode() + b'\n"a"b,\n', "line 2"),
    ],
)
def test_other_files_are_refused_with_a_reason(tmp_path, data, message):
    (tmp_path / "i.csv").write_bytes(data)
    with pytest.raises(InterviewError, match=rf"^i\.csv.*{message}"):
        read_register(tmp_path / "i.csv")


def test_what_is_written_is_read(tmp_path):
    frame = register("U01", "U-02")
    path = write_register(frame, tmp_path / "nieuw" / "interviews.csv")
    assert read_register(path, AREAS).equals(frame)


class TestWorkspace:
    def test_everything_lies_in_one_folder(self, tmp_path):
        space = workspace("utrecht", tmp_path)
        paths = [space.register, space.fragments, space.approvals, space.codings, space.codebook]
        assert {path.parent for path in [*paths, space.sheets, space.transcripts]} == {
            tmp_path / "utrecht"
        }
        assert not space.folder.exists()

    def test_the_root_follows_the_surroundings(self, tmp_path, monkeypatch):
        monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
        assert workspace("GM0344").folder == tmp_path / "interviews" / "GM0344"
        monkeypatch.delenv("REGIOBEELD_DATA")
        assert workspace("GM0344").folder.parts[-3:] == ("data", "interviews", "GM0344")

    @pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "/etc", "gemeente:utrecht", "a b"])
    def test_other_names_are_refused(self, tmp_path, name):
        with pytest.raises(InterviewError, match="is no id of a region"):
            workspace(name, tmp_path)
