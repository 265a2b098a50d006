"""A register may say coarsely who somebody is, and no more."""

import pandas as pd
import pytest

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import InterviewError
from regiobeeld.interviews.participants.people import people, read_respondents
from regiobeeld.interviews.traits import TRAITS, label, value_name, values
from regiobeeld.interviews.transcripts.register import read_register, write_register

BASE = "interview_id,rol,gebied_code,maand,toestemming_versie"


def register_of(tmp_path, header, *rows):
    path = tmp_path / "interviews.csv"
    path.write_text("\n".join([f"{BASE},{header}", *rows]) + "\n", encoding="utf-8")
    return path


def row(name, *cells, role="bewoner"):
    return ",".join([name, role, "GM0344", "2026-03", "v1", *cells])


@pytest.mark.parametrize("trait", TRAITS)
def test_every_value_of_every_trait_is_read_and_kept(tmp_path, trait):
    rows = [row(f"U{n:02}", value) for n, value in enumerate([*values(trait), ""])]
    found = read_register(register_of(tmp_path, trait, *rows))
    assert list(found[trait]) == [*values(trait), ""]
    again = read_register(write_register(found, tmp_path / "again.csv"))
    pd.testing.assert_frame_equal(again, found)


@pytest.mark.parametrize(
    ("trait", "cell"),
    [
        ("leeftijdsgroep", "67"),
        ("leeftijdsgroep", "67 jaar"),
        ("leeftijdsgroep", "65-66"),
        ("leeftijdsgroep", "1959"),
        ("leeftijdsgroep", "12-03-1959"),
        ("geslacht", "mevrouw Jansen"),
        ("opleiding", "gymnasium in Baarn"),
        ("woonsituatie", "Dorpsstraat 1"),
        ("beroep_of_organisatie", "burgemeester van Baarn"),
        ("beroep_of_organisatie", "Buurtzorg Overvecht"),
        ("werving", "via Noor Bos"),
    ],
)
def test_whatever_is_finer_or_freer_is_refused(tmp_path, trait, cell):
    path = register_of(tmp_path, trait, row("U01", cell))
    with pytest.raises(
        InterviewError, match=rf"interviews\.csv, row 2, {trait}: found '.+'; .*or nothing"
    ):
        read_register(path)


def test_words_of_before_are_taken_for_those_of_now(tmp_path):
    rows = [row("U01", "Laag", "30\N{EN DASH}44"), row("U02", "hoog", " 75+ ")]
    found = read_register(register_of(tmp_path, "opleiding,leeftijdsgroep", *rows))
    assert found[["opleiding", "leeftijdsgroep"]].to_numpy().tolist() == [
        ["praktisch", "30-44"],
        ["theoretisch", "75+"],
    ]


def test_an_observation_is_of_nobody(tmp_path):
    path = register_of(tmp_path, "soort,geslacht", row("O01", "observatie", "man"))
    with pytest.raises(InterviewError, match="nothing: observatie is of nobody"):
        read_register(path)


def test_a_trait_and_its_values_have_a_name_in_both_languages():
    assert tuple(texts("respondents")["trait"]) == TRAITS
    for lang in ("nl", "en"):
        for trait in TRAITS:
            assert label(trait, lang)
            names = [value_name(trait, value, lang) for value in (*values(trait), "")]
            assert all(names) and len(set(names)) == len(names)


def group(tmp_path, *lines, rows=None):
    (tmp_path / "respondenten.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = rows or [row("U03", "focusgroep", "3", "oproep"), row("U04", "", "", "panel")]
    register = read_register(register_of(tmp_path, "soort,respondenten,werving", *rows))
    return register, read_respondents(tmp_path / "respondenten.csv", register)


def test_who_spoke_in_a_focus_group_has_a_row_and_the_rest_what_holds_for_all(tmp_path):
    register, spoke = group(
        tmp_path, "interview_id,respondent_id,geslacht,werving", "U03,U03-R1,man,panel",
        "U03,U03-R2,vrouw,",
    )  # fmt: skip
    found = people(register, spoke)
    columns = ["interview_id", "respondent_id", "geslacht", "werving"]
    assert found[columns].to_numpy().tolist() == [
        ["U03", "U03-R1", "man", "panel"],
        ["U03", "U03-R2", "vrouw", "oproep"],
        ["U03", "", "", "oproep"],
        ["U04", "", "", "panel"],
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("U09,U09-R1,man", "no such interview"),
        ("U04,U04-R1,man", "no focus group"),
        ("U03,R1,man", "a number in that group, such as U03-R1"),
        ("U03,U03-Noor Bos,man", "a number in that group"),
        ("U03,U03-R1,m", "geslacht: found 'm'"),
    ],
)
def test_a_wrong_respondent_is_refused_by_row(tmp_path, line, fault):
    with pytest.raises(InterviewError, match=rf"respondenten\.csv, row 2.*{fault}"):
        group(tmp_path, "interview_id,respondent_id,geslacht", line)


def test_nobody_twice_and_no_names(tmp_path):
    with pytest.raises(InterviewError, match="row 2 has it already"):
        group(
            tmp_path,
            "interview_id,respondent_id",
            "U03,U03-R1",
            "U03,U03-r1",
        )
    with pytest.raises(InterviewError, match="no names or addresses"):
        group(tmp_path, "interview_id,respondent_id,naam", "U03,U03-R1,Noor")
