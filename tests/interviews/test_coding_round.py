"""From transcripts to sheets to codings, as a region's researchers do it, on the worked example."""

import shutil
from pathlib import Path

import pytest

import regiobeeld
from regiobeeld.errors import BuildError, InterviewError, MergeError
from regiobeeld.interviews import coding_round, merging_round
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.merge import read_codings
from regiobeeld.interviews.qda.exchange import export_workspace, import_workspace
from regiobeeld.interviews.quotes import approval_sheet
from regiobeeld.interviews.quotes.approval_sheet import read_approvals_sheet
from regiobeeld.interviews.quotes.approvals import read_approvals
from regiobeeld.interviews.transcripts.fragments_file import read_fragments
from regiobeeld.interviews.withdrawal.withdrawal import withdraw
from regiobeeld.interviews.workspace import Workspace, example
from regiobeeld.region_picture import Picture

REGION = "utrecht-voorbeeld"
EXAMPLE = example(REGION)
assert EXAMPLE is not None
FILLED = EXAMPLE.sheets


@pytest.fixture(scope="module")
def picture() -> Picture:
    return regiobeeld.picture(REGION)


@pytest.fixture
def place(tmp_path) -> Workspace:
    """A workspace as it is after `make_sheets`, so that not every test makes them again."""
    folder = tmp_path / REGION
    folder.mkdir()
    for path in (EXAMPLE.register, EXAMPLE.fragments):
        shutil.copy(path, folder)
    shutil.copytree(EXAMPLE.transcripts, folder / "transcripten")
    return Workspace(folder, REGION)


def test_sheets_of_the_example_are_those_that_come_along(picture: Picture, tmp_path: Path) -> None:
    place = Workspace(tmp_path / REGION, REGION)
    made = coding_round.make_sheets(place, picture, EXAMPLE.transcripts, ["anna", "bram"])
    assert place.fragments.read_bytes() == EXAMPLE.fragments.read_bytes()
    assert [path.name for path in made.sheets] == ["codeerblad_anna.xlsx", "codeerblad_bram.xlsx"]
    assert len(list(place.transcripts.iterdir())) == 14
    inside = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert all(path.is_relative_to(place.folder) for path in inside)
    shutil.copy(FILLED / "codeerblad_anna.xlsx", place.sheets)
    with pytest.raises(BuildError, match="there already"):
        coding_round.make_sheets(place, picture, place.transcripts, ["anna", "bram"])
    shutil.copy(EXAMPLE.folder / approval_sheet.SHEET, place.folder)
    filled = made.approvals.read_bytes()
    with pytest.raises(BuildError, match=r"goedkeuringsblad\.xlsx: .* not merged yet"):
        coding_round.make_sheets(place, picture, place.transcripts, ["cas"])
    assert made.approvals.read_bytes() == filled
    assert not (place.sheets / "codeerblad_cas.xlsx").exists()
    merging_round.merge_sheets(place, [made.approvals])
    coding_round.make_sheets(place, picture, place.transcripts, ["cas"])
    assert len(read_approvals_sheet(made.approvals, made.fragments)) == 27


def test_filled_sheets_become_the_codings_that_come_along(place: Workspace) -> None:
    found = merging_round.merge_sheets(place, [FILLED, EXAMPLE.folder / approval_sheet.SHEET])
    assert read_codings(place.codings).equals(read_codings(EXAMPLE.codings))
    assert found.approved == 27 and len(read_approvals(place.approvals)) == 27
    alpha = found.agreement.set_index("part").loc["codes", "alpha"]
    assert alpha == pytest.approx(0.793, abs=0.001)
    assert found.to_discuss["share"].is_monotonic_decreasing
    assert "tekst" in (place.folder / "bespreken.csv").read_text("utf-8-sig").splitlines()[0]


def test_a_fault_anywhere_changes_nothing(place: Workspace, tmp_path: Path) -> None:
    broken = tmp_path / "codeerblad_bram.xlsx"
    broken.write_bytes(b"no workbook")
    before = sorted(path.name for path in place.folder.rglob("*"))
    with pytest.raises(MergeError, match=r"codeerblad_bram\.xlsx"):
        merging_round.merge_sheets(place, [FILLED / "codeerblad_anna.xlsx", broken])
    assert sorted(path.name for path in place.folder.rglob("*")) == before
    found = merging_round.merge_sheets(
        place, [FILLED / "codeerblad_anna.xlsx", broken], accept_valid=True
    )
    assert set(read_codings(place.codings)["coder"]) == {"anna"}
    assert (place.folder / merging_round.PROBLEMS).exists() and len(found.merged.faults) == 1


def test_blank_sheets_wipe_out_no_work(place: Workspace, picture: Picture, tmp_path: Path) -> None:
    merging_round.merge_sheets(place, [FILLED])
    elsewhere = Workspace(tmp_path / "blank", REGION)
    blank = coding_round.make_sheets(elsewhere, picture, EXAMPLE.transcripts, ["anna"]).sheets
    before = place.codings.read_bytes()
    with pytest.raises(MergeError, match="anna: 0 fragments are coded"):
        merging_round.merge_sheets(place, blank)
    assert place.codings.read_bytes() == before


def test_coders_can_hand_in_one_after_the_other(place: Workspace) -> None:
    merging_round.merge_sheets(place, [FILLED / "codeerblad_bram.xlsx"])
    found = merging_round.merge_sheets(place, [FILLED / "codeerblad_anna.xlsx"])
    assert read_codings(place.codings).equals(read_codings(EXAMPLE.codings))
    assert len(found.agreement)


def test_withdrawing_leaves_nothing_and_merging_goes_on(place: Workspace) -> None:
    shutil.copytree(FILLED, place.sheets)
    merging_round.merge_sheets(place, [])
    texts = read_fragments(place.fragments).set_index("interview_id")["tekst"]
    gone = texts.loc["verzonnen-07"].iloc[0]
    withdraw(place, "verzonnen-07")
    again = merging_round.merge_sheets(place, [])
    assert "verzonnen-07" not in set(again.merged.codings["interview_id"])
    for path in place.folder.rglob("*"):
        if path.suffix == ".csv":
            text = path.read_text("utf-8-sig")
            assert "verzonnen-07" not in text and gone not in text


def test_other_software_gives_back_the_same_codings(place: Workspace, tmp_path: Path) -> None:
    merging_round.merge_sheets(place, [FILLED])
    before = read_codings(place.codings)
    project = export_workspace(place, tmp_path / "uit.qdpx")
    found = import_workspace(place, project)
    assert found.unmatched.empty
    assert read_codings(place.codings).equals(before)
    assert not place.codebook.exists()
    import_workspace(place, export_workspace(place, tmp_path / "c.qdc"), 2020)
    assert read_codebook(place.codebook).version == read_codebook().version


def test_a_project_of_others_begins_a_workspace(tmp_path: Path, place: Workspace) -> None:
    merging_round.merge_sheets(place, [FILLED])
    project = export_workspace(place, tmp_path / "uit.qdpx")
    empty = Workspace(tmp_path / "new", REGION)
    import_workspace(empty, project)
    assert read_fragments(empty.fragments)["tekst"].tolist()
    assert len(read_codings(empty.codings)) == len(read_codings(place.codings))


def test_says_what_is_absent(tmp_path: Path, picture: Picture) -> None:
    place = Workspace(tmp_path / REGION, REGION)
    (tmp_path / "leeg").mkdir()
    with pytest.raises(InterviewError, match=r"no register of interviews: looked for .*leeg"):
        coding_round.make_sheets(place, picture, tmp_path / "leeg", ["anna"])
    with pytest.raises(InterviewError, match="Make sheets first: regiobeeld sheets"):
        merging_round.merge_sheets(place, [])
