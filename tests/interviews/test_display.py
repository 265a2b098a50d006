import pandas as pd

from regiobeeld.interviews.agreement.agreement_tables import agreement
from regiobeeld.interviews.agreement.saturation import saturation
from regiobeeld.interviews.display import show_agreement, show_saturation

ROWS = [
    (coder, f"U{n}-1", f"U{n}", code, "nieuw", 1)
    for coder in ("anna", "bram")
    for n, code in enumerate(["<b>zorg</b>", "geld", "wonen", "", "geld", "geld", "<i>"], start=1)
]
CODINGS = pd.DataFrame(
    ROWS, columns=["coder", "fragment_id", "interview_id", "code", "duiding", "belang"]
)


def test_agreement_is_a_table_in_the_reader_s_numbers():
    shown = show_agreement(agreement(CODINGS, repeats=20)).html
    assert "<caption>Hoe vaak zijn de codeurs het eens?</caption>" in shown
    assert "95%-interval" in shown
    assert ">1,000<" in shown
    assert "&lt;b&gt;zorg&lt;/b&gt;" in shown
    assert "<b>" not in shown
    assert "95% interval" in show_agreement(agreement(CODINGS, lang="en", repeats=20), "en").html


def test_saturation_is_a_sentence_and_a_table():
    shown = show_saturation(saturation(CODINGS)).html
    assert "Verzadiging: 4+2" in shown
    # Places in the order held, and no ids of interviews.
    assert "5–6" in shown or "5, 6" in shown
    assert "U5" not in shown
    assert ">33%<" in shown
    assert "<i>" not in shown
    assert "Saturated" in show_saturation(saturation(CODINGS), "en").html


def test_too_few_interviews_are_a_sentence_alone():
    shown = show_saturation(saturation(CODINGS, base=8)).html
    assert "minstens 10 nodig" in shown
    assert "<table>" not in shown
