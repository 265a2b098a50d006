import math

import pandas as pd
import pytest

from regiobeeld.errors import RegiobeeldError
from regiobeeld.interviews.agreement.agreement import fleiss_kappa, krippendorff_alpha
from regiobeeld.interviews.agreement.agreement_tables import COLUMNS, agreement, costliest
from regiobeeld.interviews.codebook import read_codebook

NEEDED = ["coder", "fragment_id", "interview_id", "code", "duiding", "belang"]


def codings(*rows):
    """Rows of coder, fragment, codes, and perhaps duiding and belang."""
    long = [
        (coder, fragment, fragment[:2], code, *(rest or ("", None)))
        for coder, fragment, codes, *rest in rows
        for code in (codes.split() or [""])
    ]
    return pd.DataFrame(long, columns=NEEDED).astype({"belang": "Int64"})


def panel(**columns):
    """What each coder gave the fragments A1, A2, …, in order; None where not coded."""
    return codings(
        *(
            (coder, f"A{number}", given)
            for coder, column in columns.items()
            for number, given in enumerate(column, start=1)
            if given is not None
        )
    )


def row(frame, part, code=""):
    (found,) = frame[(frame["part"] == part) & (frame["code"] == code)].to_dict("records")
    return found


def test_a_fragment_that_a_coder_has_not_coded_is_missing_and_geen_code_is_absence():
    frame = panel(
        anna=["zorg", "zorg", "", "geld", "zorg"],
        bram=["zorg", "", "", "geld", None],
        cleo=[None, "zorg", "", "zorg", None],
    )
    nan = math.nan
    zorg = [[1, 1, 0, 0, 1], [1, 0, 0, 0, nan], [nan, 1, 0, 1, nan]]
    found = row(agreement(frame), "code", "zorg")
    assert found["alpha"] == pytest.approx(krippendorff_alpha(zorg))
    assert found["kappa"] == pytest.approx(fleiss_kappa(zorg))
    assert (found["coders"], found["units"], found["used"]) == (3, 4, 3)


def test_the_parts_come_first_and_then_the_codes_of_the_codebook():
    frame = panel(anna=["Wonen", "Mantelzorg eigen"], bram=["Mantelzorg", "Wonen"])
    found = agreement(frame, codebook=read_codebook(), repeats=10)
    assert tuple(found.columns) == COLUMNS
    assert list(found["part"]) == ["codes", "duiding", "belang", "code", "code", "code"]
    assert list(found["label"])[:3] == ["Alle codes samen", "Duiding", "Belang"]
    assert list(found["code"])[3:] == ["Wonen", "Mantelzorg", "eigen"]


def test_the_codes_together_are_the_mean_of_codes_weighted_by_chance():
    frame = panel(
        anna=["zorg", "geld", "zorg geld", "", "geld", "zorg"],
        bram=["zorg", "", "zorg", "", "geld", "geld"],
    )
    found = agreement(frame)
    alphas = {code: row(found, "code", code)["alpha"] for code in ("zorg", "geld")}
    # Ones among the twelve judgements, from which chance makes its disagreement.
    ones = {"zorg": 5, "geld": 5}
    chance = {code: n * (12 - n) for code, n in ones.items()}
    mean = sum(alphas[code] * chance[code] for code in chance) / sum(chance.values())
    assert row(found, "codes")["alpha"] == pytest.approx(mean)
    assert row(found, "codes")["percent_agreement"] == pytest.approx(50)


def test_duiding_is_nominal_and_belang_ordinal():
    frame = codings(
        ("anna", "A1", "zorg", "nieuw", 0),
        ("bram", "A1", "zorg", "nieuw", 1),
        ("anna", "A2", "zorg geld", "bevestigt", 3),
        ("bram", "A2", "", "nieuw", 3),
        ("anna", "A3", "zorg", "", None),
        ("bram", "A3", "zorg", "nieuw", 2),
    )
    found = agreement(frame)
    assert row(found, "duiding")["units"] == 2
    duiding = [["nieuw", "bevestigt"], ["nieuw", "nieuw"]]
    assert row(found, "duiding")["alpha"] == pytest.approx(krippendorff_alpha(duiding))
    belang = krippendorff_alpha([[0, 3], [1, 3]], level="ordinal")
    assert row(found, "belang")["alpha"] == pytest.approx(belang)
    assert math.isnan(row(found, "belang")["kappa"])


def test_the_order_of_rows_is_nothing():
    frame = panel(anna=["zorg", "geld", "", "zorg"] * 5, bram=["zorg", "geld", "geld", ""] * 5)
    shuffled = frame.sample(frac=1, random_state=3)
    book = read_codebook()
    first, second = (agreement(f, codebook=book).set_index("label") for f in (frame, shuffled))
    pd.testing.assert_frame_equal(first, second.loc[first.index])


def test_verdicts_follow_krippendorff():
    same = ["zorg", ""] * 20
    found = agreement(panel(anna=same, bram=same))
    assert row(found, "code", "zorg")["verdict"] == (
        "Betrouwbaar: alfa is 0,800 of hoger (Krippendorff 2004)."
    )
    assert "overal eens" in row(found, "code", "zorg")["remark"]
    differs = agreement(panel(anna=same, bram=["zorg", "zorg", "", ""] * 10), lang="en")
    assert row(differs, "code", "zorg")["judgement"] == "below"
    assert row(differs, "code", "zorg")["verdict"].startswith("Too low: alpha is below 0.667")


def test_an_alpha_of_two_thirds_is_judged_as_it_is_printed():
    frame = panel(anna=["z"] * 9 + [""] * 9, bram=["z"] * 6 + [""] * 12)
    found = row(agreement(frame), "code", "z")
    assert found["alpha"] == pytest.approx(2 / 3)
    assert found["judgement"] == "tentative"  # printed 0.667, though two thirds is less


def test_no_difference_is_said_in_words():
    found = row(agreement(panel(anna=["zorg"] * 3, bram=["zorg"] * 3)), "code", "zorg")
    assert math.isnan(found["alpha"])
    assert found["verdict"] == "Geen verschil tussen fragmenten, alfa is niet te berekenen."


def test_the_paradox_of_a_rare_code_is_told():
    anna, bram = ["zorg"] + ["geld"] * 39, ["geld", "zorg"] + ["geld"] * 38
    found = row(agreement(panel(anna=anna, bram=bram)), "code", "zorg")
    assert found["judgement"] == "below"
    assert found["ac1"] > 0.9
    assert "Bijna alle oordelen zijn hetzelfde" in found["remark"]
    assert "AC1 is 0,95" in found["remark"]
    assert "in minder dan 5 van de 40 fragmenten" in found["remark"]


def test_few_fragments_and_a_low_limit_are_told():
    anna, bram = ["zorg", ""] * 6, ["zorg", ""] * 5 + ["zorg", "zorg"]
    found = row(agreement(panel(anna=anna, bram=bram)), "code", "zorg")
    assert found["judgement"] == "rely"
    assert "Weinig fragmenten (12)" in found["remark"]
    assert "De ondergrens van het interval ligt onder 0,667." in found["remark"]


@pytest.mark.parametrize(
    "frame",
    [
        panel(anna=["zorg", ""]),
        panel(anna=["zorg", None], bram=[None, "zorg"]),
        codings(),
    ],
)
def test_without_shared_fragments_there_is_nothing_to_compare(frame):
    found = agreement(frame)
    assert list(found["judgement"]) == ["no_pairs"] * 3
    assert "niets te vergelijken" in found["verdict"].iloc[0]
    assert costliest(frame).empty


def test_the_costliest_fragments_come_first_with_who_gave_what():
    frame = panel(
        anna=["zorg", "zorg geld", "", "geld"],
        bram=["zorg", "wonen", "", ""],
        cleo=["zorg", "zorg", "", None],
    )
    found = costliest(frame)
    assert list(found["fragment_id"]) == ["A2", "A4"]
    assert found["share"].sum() == pytest.approx(100)
    assert list(found["disputed"]) == ["geld, wonen, zorg", "geld"]
    assert list(found["given"]) == [
        "anna: geld, zorg; bram: wonen; cleo: zorg",
        "anna: geld; bram: geen code",
    ]
    # zorg, geld and wonen differ in four of the six ordered pairs of three coders; each pair
    # counts for half. In A4 both pairs of two differ, on one code.
    assert list(found["share"]) == pytest.approx([75, 25])


def test_the_costliest_fragments_of_one_code_and_of_belang():
    frame = codings(
        ("anna", "A1", "zorg", "nieuw", 0),
        ("bram", "A1", "zorg geld", "nieuw", 3),
        ("anna", "A2", "zorg", "nieuw", 2),
        ("bram", "A2", "", "bevestigt", 1),
    )
    assert list(costliest(frame, code="geld")["fragment_id"]) == ["A1"]
    belang = costliest(frame, part="belang")
    assert list(belang["fragment_id"]) == ["A1", "A2"]
    assert belang["given"].iloc[0] == "anna: 0; bram: 3"
    assert list(costliest(frame, part="duiding")["disputed"]) == ["bevestigt, nieuw"]


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (codings().drop(columns=["belang"]), "absent: .*belang"),
        (codings(("anna", "A1", "", "", 1), ("anna", "A1", "zorg", "", 1)), "both a code and none"),
        (
            codings(("anna", "A1", "a", "nieuw", 1), ("anna", "A1", "b", "bevestigt", 1)),
            r"more than one duiding \(anna: A1\)",
        ),
        (
            codings(("anna", "A1", "a", "", 1), ("anna", "A1", "b", "", None)),
            "more than one belang",
        ),
    ],
)
def test_codings_that_cannot_be_right_are_refused(frame, told):
    with pytest.raises(ValueError, match=told):
        agreement(frame)


def test_unknown_choices_are_refused():
    frame = panel(anna=["zorg"], bram=["geld"])
    with pytest.raises(ValueError, match="part must be one of"):
        costliest(frame, part="memo")
    with pytest.raises(ValueError, match="found 'wonen'"):
        costliest(frame, code="wonen")
    with pytest.raises(RegiobeeldError):
        agreement(frame, lang="fr")
