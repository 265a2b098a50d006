import sys
import types

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.quotes import privacy
from regiobeeld.interviews.quotes.identifiers import identifiers, is_bsn, is_iban
from regiobeeld.interviews.quotes.privacy import propose_redactions, redact

LOWER = "ik woon al dertig jaar in deze straat en ken jan en mien van hiernaast heel goed hoor."


def found(text):
    return [(text[f.start : f.end], f.kind) for f in identifiers(text)]


class TestIdentifiers:
    @pytest.mark.parametrize(
        "number",
        [
            "0612345678",
            "06-12345678",
            "06 12 34 56 78",
            "06 – 1234 5678",
            "+31612345678",
            "+31 6 12345678",
            "+31 (0)6 12345678",
            "0031 6 12 34 56 78",
            "030-1234567",
            "(030) 123 45 67",
            "0343.123456",
        ],
    )
    def test_telephone_numbers(self, number):
        assert found(f"Bel {number}, na 9 uur.") == [(number, "telefoonnummer")]

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("jan.de-wit+x@mail.example.nl", "e-mailadres"),
            ("jan apenstaartje gmail punt com", "e-mailadres"),
            ("https://www.linkedin.com/in/jan-de-wit", "account"),
            ("instagram.com/jandewit", "account"),
            ("@jan_de_wit", "account"),
            ("NL91 ABNA 0417 1643 00", "rekeningnummer"),
            ("nl91abna0417164300", "rekeningnummer"),
            ("BE68 5390 0754 7034", "rekeningnummer"),
            ("DE89370400440532013000", "rekeningnummer"),
            ("111222333", "bsn"),
            ("1112.22.333", "bsn"),
            ("111 222 333", "bsn"),
            ("10000008", "bsn"),
            ("3511 AB", "postcode"),
            ("3511AB", "postcode"),
            ("3511 xy", "postcode"),
            ("AB-12-CD", "kenteken"),
            ("12-abc-3", "kenteken"),
            ("3 maart 1951", "datum"),
            ("03-03-1951", "datum"),
            ("1951-03-03", "datum"),
            ("3 mrt '51", "datum"),
        ],
    )
    def test_other_kinds(self, text, kind):
        assert found(f"Dat is {text}, zeg maar.") == [(text, kind)]

    @pytest.mark.parametrize(
        "text",
        ["Ik ben geboren op 3 maart 1951.", "Op 3 maart ben ik jarig.", "geboortedatum: 03-03-51"],
    )
    def test_dates_of_birth(self, text):
        assert [kind for _, kind in found(text)] == ["geboortedatum"]

    @pytest.mark.parametrize(
        "text",
        [
            "Tussen 1980 en 1990 woonden hier 2500 in de wijk.",
            "In 2020 is dat 44,3% (43,7 tot 44,9).",
            "Op 3 maart was het feest.",
            "Om 10.30 uur, kamer 12-3-4.",
            "111222334 is geen burgerservicenummer.",
            "Zeg maar 1 tot 10, of 112 bellen.",
            "Kijk op www.utrecht.nl of jazeker.nl",
            "€ 12.500,00 per jaar",
            "",
        ],
    )
    def test_what_tells_nobody_stays(self, text):
        assert found(text) == []

    @given(st.integers(0, 99_999_999))
    def test_one_check_digit_in_eleven_makes_a_bsn(self, number):
        good = [d for d in range(10) if is_bsn(f"{number:08}{d}")]
        assert len(good) <= 1
        for digit in good:
            assert not is_bsn(f"{number:08}{(digit + 1) % 10}")

    @given(st.from_regex(r"[A-Z]{4}[0-9]{10}", fullmatch=True))
    def test_check_digits_of_an_iban(self, account):
        digits = "".join(str(int(c, 36)) for c in account + "NL00")
        good = f"{98 - int(digits) % 97:02}"
        assert is_iban(f"NL{good}{account}")
        assert not is_iban(f"NL{int(good) - 1:02}{account}")

    @given(st.text(alphabet="0123456789-+@.()/ abNLſK\n"))
    def test_any_text_gives_stretches_in_order_without_overlap(self, text):
        place = 0
        for one in identifiers(text):
            assert place <= one.start < one.end <= len(text)
            place = one.end


class TestRedact:
    def test_only_what_is_approved_goes(self):
        text = "Bel 06-12345678 of 030-1234567."
        proposed = propose_redactions(text)
        assert proposed["soort"].tolist() == ["telefoonnummer"] * 2
        assert redact(text, proposed.iloc[1:]) == "Bel 06-12345678 of [telefoonnummer]."
        changed = proposed.assign(voorstel="[nummer van de buurvrouw]").iloc[:1]
        assert redact(text, changed) == "Bel [nummer van de buurvrouw] of 030-1234567."

    @given(st.text(alphabet="0123456789 -@.abcAB"))
    def test_nothing_approved_changes_nothing_and_all_leaves_none(self, text):
        proposed = propose_redactions(text)
        assert redact(text, proposed.iloc[:0]) == text
        left = redact(text, proposed)
        lengths = proposed["voorstel"].str.len().sum() - proposed["tekst"].str.len().sum()
        assert len(left) == len(text) + lengths

    def test_rows_of_another_text_and_overlaps_are_refused(self):
        proposed = propose_redactions("Bel 06-12345678.")
        with pytest.raises(
            ValueError, match=r"approved, row 0: its text does not stand at 4 to 15"
        ):
            redact("Mail 06-12345678.", proposed)
        with pytest.raises(ValueError, match="row 0: it overlaps"):
            redact("Bel 06-12345678.", pd.concat([proposed, proposed]))


class FakeDeduce:
    """Finds given words, as deduce would."""

    TAGS = types.MappingProxyType(
        {
            "mevrouw Jansen": "persoon",
            "Houten": "persoon",
            "Overvecht, Kanaalstraat 12": "locatie",
            "gemeente Utrecht": "locatie",
            "Diakonessenhuis": "ziekenhuis",
            "06-12345678": "telefoonnummer",
        }
    )

    def deidentify(self, text):
        notes = [
            types.SimpleNamespace(
                start_char=text.index(word), end_char=text.index(word) + len(word), tag=tag
            )
            for word, tag in self.TAGS.items()
            if word in text
        ]
        return types.SimpleNamespace(annotations=notes)


@pytest.fixture
def deduce(monkeypatch):
    privacy._deduce.cache_clear()
    monkeypatch.setitem(sys.modules, "deduce", types.SimpleNamespace(Deduce=FakeDeduce))
    yield
    privacy._deduce.cache_clear()


class TestDeduce:
    KEEP = ("Utrecht", "Overvecht", "Houten")

    def proposed(self, text):
        frame = propose_redactions(text, use_deduce=True, keep=self.KEEP)
        return frame[["tekst", "voorstel"]].to_numpy().tolist()

    def test_its_names_join_the_floor(self, deduce):
        text = "Bel mevrouw Jansen van het Diakonessenhuis op 06-12345678."
        assert self.proposed(text) == [
            ["mevrouw Jansen", "[naam]"],
            ["Diakonessenhuis", "[instelling]"],
            ["06-12345678", "[telefoonnummer]"],
        ]

    def test_places_that_the_region_needs_stay(self, deduce):
        text = "Ik woon in Overvecht, Kanaalstraat 12 in de gemeente Utrecht."
        assert self.proposed(text) == [["Kanaalstraat 12", "[plaats]"]]

    def test_a_surname_that_is_a_place_counts_after_a_title(self, deduce):
        assert self.proposed("Wij kwamen uit Houten.") == []
        assert self.proposed("Dat zei mevrouw Houten.") == [["Houten", "[naam]"]]

    def test_a_text_without_capitals_is_refused_in_a_sentence(self, deduce):
        with pytest.raises(InterviewError, match=r"^This text has no capitals; deduce recognises"):
            propose_redactions(LOWER, use_deduce=True)
        assert self.proposed("ja, hoor.") == []
        assert propose_redactions(LOWER).empty

    def test_its_absence_is_told(self, monkeypatch):
        privacy._deduce.cache_clear()
        monkeypatch.setitem(sys.modules, "deduce", None)
        with pytest.raises(InterviewError, match=r"deduce is not installed; pip install"):
            propose_redactions("Jan.", use_deduce=True)
