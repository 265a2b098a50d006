"""Where figures, interviews and scores count among the opgaven of a coalition."""

from pathlib import Path

import pandas as pd
import pytest

from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.opgaven import belonging, coalitions_by_indicator, opgaven_of
from regiobeeld.opgaven.definition import package_opgaven
from regiobeeld.priorities import prioritise, read_scores_sheet, write_scores_sheet
from regiobeeld.priorities.mapping import mapped, scored_for, scores_of, spoken_of
from regiobeeld.region_picture import Picture
from tests.priorities.material import codings_of

PREVENTION, DIGITAL = "wijkgerichte_preventie", "digitale_transformatie"
BY_INDICATOR = Path(__file__).parent / "scores_by_indicator.xlsx"


def of_coalition(picture: Picture, name: str):
    known = opgaven_of(picture.region)
    return [known[opgave] for opgave in picture.region.coalition(name).opgaven]


def test_codes_of_opgaven_are_in_the_codebook_of_the_package() -> None:
    codes = {code.code for code in read_codebook()}
    named = {code for opgave in package_opgaven().values() for code in opgave.codes}
    assert named and named <= codes


def test_every_indicator_of_an_opgave_is_mapped_once_and_the_lead_first() -> None:
    for opgave in package_opgaven().values():
        rows = belonging([opgave])
        assert rows["indicator"].tolist() == list(opgave.indicators)
        assert not rows["indicator"].duplicated().any()
        leads = rows.loc[rows["part"] == "lead", "indicator"].tolist()
        assert leads == [opgave.lead] * bool(opgave.lead)


def test_an_indicator_of_two_opgaven_counts_for_both_and_a_code_for_those_above(
    utrecht: Picture,
) -> None:
    of = mapped(of_coalition(utrecht, PREVENTION), read_codebook())
    assert set(of.opgaven("living_alone_75", "")) == {"eenzaamheid", "ouder_worden_thuis"}
    assert of.opgaven("", "Rondkomen en schulden") == ("bestaanszekerheid",)
    assert of.opgaven("smoking", "Eenzaamheid") == ("roken_vapen",)
    # A figure of another coalition does not keep a code of this one from counting.
    assert of.opgaven("sick_leave_care", "Eenzaamheid") == ("eenzaamheid",)
    assert of.opgaven("", "Nieuw onderwerp") == () == of.opgaven("", "Wachten op zorg")


def test_a_code_that_was_renamed_or_added_below_still_counts(
    utrecht: Picture, tmp_path: Path
) -> None:
    frame = read_codebook().frame()
    frame.loc[frame["code"] == "Eenzaamheid", "code"] = "Alleen zijn"
    new = dict.fromkeys(frame.columns, "") | {
        "code": "Alleen eten", "ouder": "Alleen zijn", "definitie": "Wie alleen eet.",
    }  # fmt: skip
    pd.concat([frame, pd.DataFrame([new])]).to_csv(tmp_path / "codeboek.csv", index=False)
    of = mapped(of_coalition(utrecht, PREVENTION), read_codebook(tmp_path / "codeboek.csv"))
    assert of.opgaven("", "Alleen zijn") == of.opgaven("", "Alleen eten") == ("eenzaamheid",)


def test_no_coding_is_lost(utrecht: Picture) -> None:
    codings = codings_of(utrecht).fillna({"indicator": ""})
    of = mapped(of_coalition(utrecht, DIGITAL), read_codebook())
    found = spoken_of(codings, of, read_codebook())
    keys = ["coder", "fragment_id", "code"]
    pd.testing.assert_frame_equal(
        found[keys].drop_duplicates(ignore_index=True), codings[keys].reset_index(drop=True)
    )
    order = prioritise(utrecht, DIGITAL, codings=codings_of(utrecht))
    lost = set(found.loc[found["issue"] == "", "indicator"]) - {""}
    assert lost <= set(order.unplaced["name"])
    elsewhere = order.unplaced.set_index("name")["elsewhere"]
    assert elsewhere["loneliness"] and elsewhere["sick_leave_care"]


def test_scores_of_the_lead_go_before_what_supports_and_marks_of_that_are_averaged(
    utrecht: Picture,
) -> None:
    rows = [
        ("overweight", 8.0, None, True), ("obesity", 2.0, 3.0, False),
        ("heavy_drinking", 4.0, 6.0, False), ("theme:Roken, alcohol en drugs", 9.0, 9.0, True),
        ("stress", 2.0, None, False), ("suicide", 6.0, None, True),
        ("eenzaamheid", 1.0, 1.0, True), ("loneliness", 9.0, 9.0, True),
    ]  # fmt: skip
    given = pd.DataFrame(rows, columns=["issue", "influence", "effectiveness", "pearl"])
    opgaven = of_coalition(utrecht, PREVENTION)
    found = scored_for(
        scores_of(given.assign(coalition=PREVENTION), PREVENTION),
        mapped(opgaven, read_codebook()),
        [opgave.id for opgave in opgaven],
    )
    assert found.loc["bewegen_overgewicht", "influence"] == 8
    assert pd.isna(found.loc["bewegen_overgewicht", "effectiveness"])
    assert found.loc["alcohol", ["influence", "pearl"]].tolist() == [4, False]
    assert found.loc["psychische_klachten", ["influence", "pearl"]].tolist() == [4, True]
    assert found.loc["roken_vapen", "influence"] == 9
    assert found.loc["eenzaamheid", "influence"] == 1
    assert found.loc["leefomgeving"].isna().all() and found["severity"].isna().all()


def test_a_sheet_by_indicator_opens_and_goes_over_to_opgaven(
    example: Picture, tmp_path: Path
) -> None:
    before = read_scores_sheet(BY_INDICATOR, example)
    assert len(before) == 20 and before["severity"].isna().all()
    order = prioritise(example, PREVENTION, scores=before)
    assert order.basis.scored == 5
    lost = set(order.unplaced["name"])
    assert {"gp_care_use", "place_of_death", "informal_carers", "alcohol_guideline"} <= lost
    again = read_scores_sheet(
        write_scores_sheet(example, tmp_path / "s.xlsx", scores=before), example
    )
    assert set(again["issue"]) <= set(package_opgaven())
    one = again[again["coalition"] == PREVENTION].set_index("issue")
    assert one.loc["eenzaamheid", ["influence", "effectiveness"]].tolist() == [7, 6]
    assert one.loc["eenzaamheid", "note"].startswith("Buurthuizen")
    assert one.loc["bestaanszekerheid", "note"] == "De corporatie moet mee aan tafel."


@pytest.mark.parametrize("region", ["twente", "GM0344"])
def test_nothing_of_utrecht_in_another_region(region: str) -> None:
    import regiobeeld

    found = regiobeeld.picture(region, indicators=["smoking", "informal_carers"])
    mine = {name for ids in coalitions_by_indicator(found).values() for name in ids}
    assert mine <= {coalition.id for coalition in found.region.coalitions}
    assert PREVENTION not in mine and bool(mine) == (region == "twente")
