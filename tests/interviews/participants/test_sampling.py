"""Who was spoken with and who is missing, for the researchers alone."""

import openpyxl
import pandas as pd
import pytest

from regiobeeld import picture
from regiobeeld.errors import InterviewError
from regiobeeld.files.forms import HEADER
from regiobeeld.interviews.material import material
from regiobeeld.interviews.participants.people import people, read_respondents
from regiobeeld.interviews.participants.round import sample
from regiobeeld.interviews.participants.sampling import beside_the_region, sampling_matrix
from regiobeeld.interviews.transcripts.register import read_register
from regiobeeld.interviews.workspace import Workspace, example


@pytest.fixture(scope="module")
def shown():
    names = ["inhabitants", "older_people", "low_education"]
    return picture("utrecht-voorbeeld", indicators=names)


@pytest.fixture(scope="module")
def spoke():
    place = example("utrecht-voorbeeld")
    register = read_register(place.register)
    return people(register, read_respondents(place.respondents, register))


def test_the_matrix_counts_everybody_once(shown, spoke):
    found = sampling_matrix(spoke, shown)
    assert found["samen"].sum() == len(spoke) == 17
    gemeenten = found.drop(columns=["rol", "leeftijdsgroep", "samen"])
    assert list(gemeenten.columns) == list(shown.region.members()["name"])
    assert (gemeenten.sum(axis=1) == found["samen"]).all()


def test_it_says_whom_nobody_spoke_with_beside_the_regions_shares(shown, spoke):
    found = beside_the_region(spoke, shown).set_index(["kenmerk", "groep"])
    assert found.loc[("Leeftijd", "jonger dan 18 jaar"), "mist"] == "niemand gesproken"
    old = found.loc[("Leeftijd (bewoners)", "65 jaar of ouder")]
    measured = shown.main.set_index("indicator").loc["older_people", "value"]
    assert (old["gesproken"], old["deel"]) == (3, pytest.approx(42.9))
    assert old["deel_regio"] == pytest.approx(measured, abs=0.05)
    gemeenten = found.loc["Gemeente"]
    assert gemeenten["deel_regio"].sum() == pytest.approx(100, abs=1.5)
    assert gemeenten.loc["Soest", "mist"] == "niemand gesproken"
    assert gemeenten.loc["Utrecht", "mist"] == ""


def test_a_group_far_below_its_share_is_named(shown, spoke):
    many = pd.concat([spoke.assign(leeftijdsgroep="45-64")] * 3, ignore_index=True)
    # One of 21 residents, where 18% of the inhabitants are.
    many.loc[many["rol"].eq("bewoner").idxmax(), "leeftijdsgroep"] = "75+"
    found = beside_the_region(many, shown).set_index(["kenmerk", "groep"])
    old = found.loc[("Leeftijd (bewoners)", "65 jaar of ouder")]
    assert old["gesproken"] == 1
    assert old["mist"] == "minder dan de helft van het aandeel in de regio"


def test_the_workbook_lies_with_the_interviews_and_is_the_same_twice(shown, tmp_path):
    place = Workspace(tmp_path / "utrecht-voorbeeld", "utrecht-voorbeeld")
    made = sample(shown, place)
    assert made.written == place.sampling
    first = made.written.read_bytes()
    assert sample(shown, place).written.read_bytes() == first
    book = openpyxl.load_workbook(made.written)
    assert book.sheetnames == ["Naast de regio", "Wie sprak u"]
    assert "Deel dit bestand niet" in book["Wie sprak u"]["A3"].value
    assert book["Wie sprak u"].cell(HEADER + 2, 1).value == "bewoner"


def test_without_interviews_it_says_what_it_needs(shown, tmp_path):
    with pytest.raises(
        InterviewError, match=r"There are no interviews of elders .*interviews\.csv"
    ):
        sample(shown, Workspace(tmp_path / "elders", "elders"))


def test_the_examples_material_has_its_people(spoke):
    found = material("utrecht-voorbeeld")
    assert found is not None
    assert found.people.equals(spoke)
