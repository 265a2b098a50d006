"""The audit trail, and what follows from it: which codes interviews brought, and whether enough."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from regiobeeld.errors import InterviewError
from regiobeeld.files.guarded_csv import write_table
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.themes import (
    InterviewTheme,
    inductive_codes,
    read_decisions,
    saturation_by_role,
)
from regiobeeld.interviews.themes.decisions import COLUMNS

TODAY = date(2026, 6, 1)
GOOD = ("2026-03-31", "anna", "code gemaakt", "Wonen", "Kwam vaak terug.")
NONE = pd.DataFrame(columns=list(COLUMNS), dtype="string")


def written(path, *rows):
    return write_table(pd.DataFrame(rows, columns=list(COLUMNS)), path / "besluiten.csv")


def test_they_come_by_day(tmp_path):
    path = written(tmp_path, GOOD, ("2026-01-02", "bram", "thema gemaakt", "Geld", "=1+1"))
    found = read_decisions(path, TODAY)
    assert found["datum"].tolist() == ["2026-01-02", "2026-03-31"]
    assert found["waarom"].iloc[0] == "=1+1"
    assert read_decisions(tmp_path / "absent.csv").empty


def test_every_fault_is_named(tmp_path):
    path = written(
        tmp_path,
        ("31-03-2026", "Anna de Vries", "code gemakt", "", ""),
        ("2026-02-30", *GOOD[1:]),
        ("2026-06-02", *GOOD[1:]),
    )
    with pytest.raises(InterviewError) as error:
        read_decisions(path, TODAY)
    said = str(error.value)
    assert "row 2, datum: found '31-03-2026'; a day, as 2026-03-31." in said
    assert "row 2, wie: found 'Anna de Vries'; initials" in said
    assert "row 2, soort: found 'code gemakt'; one of code gemaakt" in said
    assert "Did you mean: code gemaakt" in said
    assert "row 2, wat: found ''" in said and "row 2, waarom: found ''" in said
    assert "row 3, datum" in said
    assert "row 4, datum: found '2026-06-02'; no later day than 2026-06-01." in said


def of_editions(**editions):
    return Codebook(
        tuple(
            replace(code, edition=editions.get(code.code, code.edition)) for code in read_codebook()
        )
    )


def test_a_code_of_a_later_edition_or_that_was_made_is_inductive():
    assert inductive_codes(read_codebook(), NONE) == frozenset()
    assert inductive_codes(of_editions(Wonen="2", Opgroeien="10"), NONE) == {"Wonen", "Opgroeien"}
    made = pd.DataFrame([("2026-03-31", "anna", "code gemaakt", "wonen", "Ja.")], columns=COLUMNS)
    assert inductive_codes(read_codebook(), made) == {"Wonen"}
    merged = made.assign(soort="code hernoemd")
    assert inductive_codes(read_codebook(), merged) == frozenset()


THEMES = [InterviewTheme("Huis", ("Wonen",), ()), InterviewTheme("Jong", ("Opgroeien",), ())]


def interviews(number, said):
    ids = [f"B{n:02d}" for n in range(1, number + 1)]
    register = pd.DataFrame({"interview_id": ids, "rol": "bewoner", "maand": "2026-03"})
    codings = pd.DataFrame({"interview_id": ids, "code": [said.get(name, "") for name in ids]})
    return codings.assign(fragment_id=codings["interview_id"]), register


def test_saturation_is_told_per_role_and_a_closed_list_makes_it_trivial():
    codings, register = interviews(8, {"B01": "Wonen", "B02": "Opgroeien", "B07": "Mantelzorg"})
    closed = saturation_by_role(codings, register, THEMES, read_codebook(), NONE)
    assert closed["verzadiging"].tolist() == ["4+2", ""]
    assert closed["let_op"].str.contains("stonden vooraf vast").all()
    open_ = saturation_by_role(codings, register, THEMES, of_editions(Mantelzorg="2"), NONE, "en")
    assert not open_["let_op"].str.contains("fixed beforehand").any()
    assert "from the interviews: 1." in open_["let_op"].iloc[0]
    late, new = open_.to_dict("records")
    # Of the themes none is new, whereas the only code of their own came with the seventh.
    assert late["verzadiging"] == "4+2" and new["verzadiging"] == ""


def test_a_new_theme_late_is_not_saturated():
    codings, register = interviews(6, {"B01": "Wonen", "B06": "Opgroeien"})
    found = saturation_by_role(codings, register, THEMES, read_codebook(), NONE)
    assert found["verzadiging"].iloc[0] == ""


def test_of_a_small_role_nothing_is_told():
    codings, register = interviews(4, {"B01": "Wonen"})
    assert saturation_by_role(codings, register, THEMES, read_codebook(), NONE).empty
