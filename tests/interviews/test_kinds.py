"""Focus groups, observations, field notes and minutes: from the register to what is counted."""

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import regiobeeld
from regiobeeld.disclosure import SMALLEST_GROUP
from regiobeeld.errors import InterviewError
from regiobeeld.interviews import coding_round
from regiobeeld.interviews.checklists import Study, checklist
from regiobeeld.interviews.joint_display.mentions import mentions
from regiobeeld.interviews.participants.round import sample
from regiobeeld.interviews.qda.exchange import export_workspace
from regiobeeld.interviews.quotes.approvals import COLUMNS as APPROVAL_COLUMNS
from regiobeeld.interviews.quotes.approvals import approved_quotes
from regiobeeld.interviews.transcripts.fragments_file import read_fragments
from regiobeeld.interviews.transcripts.register import kinds, read_register, respondents
from regiobeeld.interviews.withdrawal.withdrawal import withdraw
from regiobeeld.interviews.workspace import Workspace

HEADER = "interview_id,rol,gebied_code,maand,toestemming_versie,soort\n"
REGISTER = HEADER + "".join(
    f"{name},{role},GM0312,2026-03,v1,{kind}\n"
    for name, role, kind in [
        ("U01", "bewoner", ""),
        ("U03", "bewoner", "focusgroep"),
        ("O01", "", "observatie"),
        ("D01", "professional", "duidingssessie"),
    ]
)
FILES = {
    "U01.txt": "I: Hoe is het hier?\nR: Ik ken al mijn buren bij naam.\n",
    "U03.txt": (
        "Noor: Wat mist u in de buurt?\nPiet: Een winkel om de hoek graag.\n"
        "Marie: De bus rijdt hier niet meer.\nR7: Nergens kun je zitten in het park.\n"
        "Wim: Mijn huisarts is gestopt.\nNoor: En verder?\nPiet: Niets dan de stilte.\n"
    ),
    "O01.txt": "Het plein was leeg om tien uur.\n",
    "D01.txt": "Verslag: wij herkennen het beeld.\nBesluit: vaker samen wandelen.\n",
    "sprekers.csv": (
        "bestand,label,rol,respondent\nU03,Noor,interviewer,\nU03,Marie,respondent,\n"
        "U03.txt,Wim,respondent,R9\n"
    ),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "gesprekken"
    place.mkdir()
    for name, text in (FILES | {"interviews.csv": REGISTER}).items():
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def bunnik():
    return regiobeeld.picture("gemeente:bunnik", indicators=["loneliness", "older_people"])


@pytest.fixture
def place(folder, tmp_path, bunnik) -> Workspace:
    made = Workspace(tmp_path / "GM0312", "GM0312")
    coding_round.make_sheets(made, bunnik, folder, ["anna"])
    return made


def test_respondents_of_a_group_have_ids_of_their_own(place):
    frame = read_fragments(place.fragments)
    group = frame[frame["interview_id"] == "U03"]
    assert group["spreker"].tolist() == ["U03-R1", "U03-R2", "U03-R7", "U03-R9", "U03-R1"]
    alone = frame[frame["interview_id"].isin(["U01", "O01", "D01"])]
    assert alone["spreker"].tolist() == ["R", "", ""]
    everything = " ".join(frame.astype(str).to_numpy().ravel())
    assert not any(name in everything for name in ("Noor", "Piet", "Marie", "Wim"))
    register = read_register(place.register)
    assert kinds(register)["O01"] == "observatie"
    assert respondents(register) == {"U01": 1, "U03": 4, "O01": 0, "D01": 0}


def codings(frame):
    rows = frame[["fragment_id", "interview_id", "indicator", "kenmerk"]].assign(
        coder="anna", code="Zorg", duiding="", belang=pd.NA, memo=""
    )
    return rows.astype({"belang": "Int64"})


def test_a_group_counts_all_who_spoke_and_as_one_conversation(place):
    frame, register = read_fragments(place.fragments), read_register(place.register)
    found = mentions(codings(frame), register)
    assert found.groups == {"bewoner": 2, "professional": 0}
    assert found.withheld == () and SMALLEST_GROUP == 5
    assert set(found.readings["interview_id"]) == {"U01", "U03"}
    fewer = mentions(codings(frame[frame["interview_id"] == "U03"]), register)
    assert fewer.withheld == ("bewoner",)


def test_notes_are_nobodys_quotes_and_a_group_is_large_enough_for_its_own(place):
    frame, register = read_fragments(place.fragments), read_register(place.register)
    approved = frame.assign(besluit="ja", geredigeerd=frame["tekst"], door="ab", rol_noemen="ja")
    quotes = approved_quotes(frame, approved[list(APPROVAL_COLUMNS)], register)
    assert set(quotes.shown["interview_id"]) == {"U01", "U03"}
    assert set(quotes.withheld["interview_id"]) == {"O01", "D01"}
    assert quotes.withheld["reden"].str.contains("observatie|duidingssessie").all()


def test_a_checklist_counts_each_kind_apart(place):
    register = read_register(place.register)
    for lang, group, notes in (
        ("nl", "Aantal focusgroepen", "1 observaties, 0 veldnotities en 1 verslagen"),
        ("en", "Number of focus groups", "1 observations, 0 field notes and 1 minutes"),
    ):
        frame = checklist("coreq", Study("Bunnik", 2024, register=register), lang)
        said = " ".join(frame.astype(str).to_numpy().ravel())
        assert group in said and notes in said


def test_a_group_is_withdrawn_as_a_whole(place):
    done = withdraw(place, "U03")
    assert not done.remaining
    assert not (place.transcripts / "U03.txt").exists()
    kept = b"".join(path.read_bytes() for path in place.folder.rglob("*.csv"))
    assert b"U03" not in kept and b"Marie" not in kept and b"U01" in kept


def test_a_respondent_of_a_group_is_withdrawn_but_for_the_shared_transcript(place):
    done = withdraw(place, "U03-R9")
    assert done.remaining == (str(place.transcripts / "U03.txt"),)
    frame = read_fragments(place.fragments)
    assert "U03-R9" not in set(frame["spreker"]) and "U03-R1" in set(frame["spreker"])
    assert respondents(read_register(place.register))["U03"] == 3
    assert "Wim" not in place.speakers.read_text("utf-8-sig")
    with pytest.raises(InterviewError, match="nothing of interview 'U03-R99'"):
        withdraw(place, "U03-R99")


def test_a_kind_that_does_not_exist_is_told(folder, tmp_path, bunnik):
    (folder / "interviews.csv").write_text(REGISTER.replace("observatie", "praatje"))
    with pytest.raises(
        InterviewError, match=r"row 4, soort: found 'praatje'; it must be interview"
    ):
        coding_round.make_sheets(Workspace(tmp_path / "x", "GM0312"), bunnik, folder, ["anna"])


def test_only_notes_may_have_no_role_and_no_interviewer(folder, tmp_path, bunnik):
    (folder / "interviews.csv").write_text(REGISTER.replace("observatie", ""))
    with pytest.raises(InterviewError, match="row 4, rol"):
        coding_round.make_sheets(Workspace(tmp_path / "x", "GM0312"), bunnik, folder, ["anna"])
    text = REGISTER.replace("observatie", "").replace("O01,,", "O01,bewoner,")
    (folder / "interviews.csv").write_text(text)
    with pytest.raises(InterviewError, match=r"O01\.txt: no label of a speaker.*soort"):
        coding_round.make_sheets(Workspace(tmp_path / "x", "GM0312"), bunnik, folder, ["anna"])


TRAITS_OF = {"U01": "45-64,vrouw,praktisch,alleen,,panel", "U03": ",,,,,oproep"}
TRAIT_WORDS = ("45-64", "praktisch", "panel", "oproep", "75+", "instelling", "theoretisch")
SPOKE = (
    "interview_id,respondent_id,leeftijdsgroep,woonsituatie,opleiding\n"
    "U03,U03-R7,75+,instelling,theoretisch\nU03,U03-R9,75+,alleen,\n"
)


@pytest.fixture
def with_traits(folder, tmp_path, bunnik) -> Workspace:
    names = "leeftijdsgroep,geslacht,opleiding,woonsituatie,beroep_of_organisatie,werving"
    head, *rows = REGISTER.splitlines()
    lines = [f"{row},{TRAITS_OF.get(row.split(',')[0], ',,,,,')}" for row in rows]
    text = "\n".join([f"{head},{names}", *lines])
    (folder / "interviews.csv").write_text(text + "\n", encoding="utf-8")
    (folder / "respondenten.csv").write_text(SPOKE, encoding="utf-8")
    place = Workspace(tmp_path / "GM0312", "GM0312")
    coding_round.make_sheets(place, bunnik, folder, ["anna"])
    return place


def test_what_the_register_says_of_people_is_in_nothing_that_goes_out(with_traits, tmp_path):
    place = with_traits
    assert place.respondents.read_text(encoding="utf-8") == SPOKE
    own = {place.register, place.respondents}
    for path in (p for p in place.folder.rglob("*") if p.is_file() and p not in own):
        data = path.read_bytes()
        found = str(every_cell(path)) if path.suffix == ".xlsx" else data.decode("utf-8", "replace")
        assert not [word for word in TRAIT_WORDS if word in found], path
    project = export_workspace(place, tmp_path / "uit.qdpx")
    with zipfile.ZipFile(project) as parts:
        packed = [parts.read(name).decode("utf-8") for name in parts.namelist()]
    assert not [word for word in TRAIT_WORDS if any(word in text for text in packed)]
    # The same search finds them where they are.
    assert "45-64" in place.register.read_text(encoding="utf-8-sig")


def every_cell(path: Path) -> list[object]:
    book = openpyxl.load_workbook(path)
    return [v for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v]


def test_a_respondent_is_withdrawn_with_the_row_and_with_tables_that_count_them(
    with_traits, bunnik
):
    place = with_traits
    sample(bunnik, place)
    assert place.sampling.exists()
    done = withdraw(place, "U03-R9")
    left = place.respondents.read_text(encoding="utf-8-sig")
    assert "U03-R7" in left and "U03-R9" not in left
    assert place.sampling in done.removed
    assert not place.sampling.exists()


def test_a_group_is_withdrawn_with_all_its_rows(with_traits):
    withdraw(with_traits, "U03")
    assert "U03" not in with_traits.respondents.read_text(encoding="utf-8-sig")


def test_a_mistyped_id_withdraws_no_tables(with_traits, bunnik):
    sample(bunnik, with_traits)
    with pytest.raises(InterviewError, match="nothing of interview 'U99'"):
        withdraw(with_traits, "U99")
    assert with_traits.sampling.exists()


def test_a_wrong_respondent_stops_sheets_before_anything_is_written(folder, tmp_path, bunnik):
    (folder / "respondenten.csv").write_text("interview_id,respondent_id\nU01,U01-R1\n")
    place = Workspace(tmp_path / "GM0312", "GM0312")
    with pytest.raises(InterviewError, match=r"respondenten\.csv, row 2, interview_id"):
        coding_round.make_sheets(place, bunnik, folder, ["anna"])
    assert not place.register.exists()
