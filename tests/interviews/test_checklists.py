from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

import regiobeeld
from regiobeeld.errors import BuildError, DefinitionError, RegiobeeldError
from regiobeeld.interviews.agreement.agreement_tables import agreement
from regiobeeld.interviews.agreement.saturation import saturation
from regiobeeld.interviews.checklists import COLUMNS, Study, checklist, write_checklists
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.themes.decisions import COLUMNS as DECISION_COLUMNS
from regiobeeld.interviews.themes.definition import InterviewTheme
from regiobeeld.interviews.themes.story import Story, StoryTheme, ThemeQuote


def text(rows, columns):
    return pd.DataFrame(rows, columns=columns, dtype="string")


@pytest.fixture(scope="module")
def study():
    codes = ["Wonen", "Mantelzorg", ""]
    rows = [
        (coder, f"U{n % 8 + 1}-{n}", f"U{n % 8 + 1}", codes[(n + (coder == "bram" and n == 5)) % 3])
        for coder in ("anna", "bram")
        for n in range(40)
    ]
    codings = text(rows, ["coder", "fragment_id", "interview_id", "code"])
    codings = codings.assign(duiding="nieuw", indicator="loneliness")
    codings["belang"] = pd.array([1] * len(codings), dtype="Int64")
    register = text(
        [
            (
                f"U{n}",
                "bewoner" if n < 6 else "professional",
                f"GM{n % 3}",
                f"2026-0{n % 3 + 2}",
                "",
            )
            for n in range(1, 9)
        ],
        ["interview_id", "rol", "gebied_code", "maand", "toestemming_versie"],
    ).replace({"toestemming_versie": {"": "=v1()"}})
    return Study(
        region="Regio {x} & Zn",
        year=2020,
        register=register,
        codings=codings,
        codebook=read_codebook(),
        guide=text([("Wonen", "80%"), ("Wat nog meer?", "")], ["label", "cijfer"]),
        agreement=agreement(codings, repeats=50),
        saturation=saturation(codings),
        quotes_approved=7,
    )


@pytest.mark.parametrize(("name", "items", "first"), [("coreq", 32, "1"), ("srqr", 21, "S1")])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_item_is_there_once_with_its_question(name, items, first, lang):
    found = checklist(name, Study("Utrecht", 2020), lang)
    assert tuple(found.columns) == COLUMNS
    assert len(found) == items == found["nummer"].nunique() == found["onderwerp"].nunique()
    assert found["nummer"].iloc[0] == first
    assert (found["vraag"].str.endswith("?")).all()
    # The program knows itself and nothing else.
    filled = found[found["antwoord"] != ""]
    assert filled["antwoord"].str.contains(regiobeeld.__version__).all()


def test_what_the_package_knows_is_filled_in(study):
    coreq = checklist("coreq", study).set_index("nummer")
    answers = coreq["antwoord"]
    assert answers["12"] == (
        "Aantal interviews: niet vermeld, om privacy (5 met bewoners, minder dan 5 met"
        " professionals)."
    )
    assert "van 2026-02 tot en met 2026-04" in answers["16"]
    assert "Lijst met 2 gesprekspunten; bij 1 daarvan" in answers["17"]
    assert "Verzadiging: 4+2" in answers["22"]
    assert answers["24"].startswith("Aantal codeurs: 2.")
    book = study.codebook
    assert answers["25"].startswith(f"Codeboek {book.version[:12]}: {len(book)} codes")
    assert "2 daarvan zijn gebruikt" in answers["26"]
    assert "goedgekeurd om te citeren: 7" in answers["29"]
    assert "het nummer van het interview is niet vermeld, om privacy" in answers["29"]
    srqr = checklist("srqr", study, "en").set_index("nummer")["antwoord"]
    assert "alpha over all codes together: 0.9" in srqr["S15"]
    assert "Reliable" in srqr["S15"]
    assert srqr["S12"].endswith("Number of coded interviews: not given, for privacy.")
    assert "=v1()" in srqr["S9"]


def test_who_fills_in_what_is_told(study):
    source = checklist("coreq", study).set_index("nummer")["bron"]
    assert source["24"] == "ingevuld door regiobeeld"
    # Interviews are no participants: more people may have sat at the table.
    assert source["12"] == "deels ingevuld door regiobeeld, zelf aanvullen"
    assert source["16"] == "deels ingevuld door regiobeeld, zelf aanvullen"
    assert source["1"] == "zelf invullen"


def test_no_coder_is_named(study):
    for name in ("coreq", "srqr"):
        assert not checklist(name, study)["antwoord"].str.contains("anna|bram").any()


def test_the_workbook_holds_both_lists_with_open_answers(study, tmp_path):
    path = write_checklists(study, tmp_path / "checklists.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["COREQ", "SRQR"]
    sheet = book["COREQ"]
    assert sheet["A1"].value == "COREQ – Checklists Regio {x} & Zn 2020"
    assert [cell.value for cell in sheet[4]][1] == "Onderwerp"
    assert sheet.max_row == 4 + 32
    assert sheet.protection.sheet
    assert not sheet["D5"].protection.locked
    assert sheet["C5"].protection.locked
    assert not [c for s in book for r in s.iter_rows() for c in r if c.data_type == "f"]


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    first, second = (write_checklists(study, tmp_path / f"{n}.xlsx", "en") for n in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_what_cannot_be_made_is_refused(study, tmp_path):
    with pytest.raises(DefinitionError, match="Did you mean: coreq"):
        checklist("corec", study)
    with pytest.raises(RegiobeeldError, match="lang='fr'"):
        checklist("coreq", study, "fr")
    with pytest.raises(BuildError, match="xlsx"):
        write_checklists(study, tmp_path / "lists.txt")
    assert not list(tmp_path.iterdir())


def test_themes_and_decisions_are_told(study):
    theme = InterviewTheme("Wie zorgt er?", ("Mantelzorg",), ())
    told = StoryTheme(theme, {}, (), {}, (), ())
    quoted = replace(told, theme=replace(theme, name="Huis"), quotes=(ThemeQuote("x", "", ()),))
    decisions = text(
        [("2026-03-01", "anna", "code gemaakt", "Wonen", "x"),
         ("2026-04-02", "bram", "thema gemaakt", "Huis", "x")],
        list(DECISION_COLUMNS),
    )  # fmt: skip
    more = replace(study, story=Story((told, quoted), 5), decisions=decisions)
    answers = checklist("coreq", more).set_index("nummer")["antwoord"]
    assert answers["25"].endswith("Van deze codes kwamen er 1 uit de gesprekken zelf; de andere"
                                  " stonden vooraf vast.")  # fmt: skip
    assert "2 in getal: Wie zorgt er?; Huis." in answers["26"]
    assert "2 van 2026-03-01 tot en met 2026-04-02" in answers["26"]
    assert answers["29"].endswith("Bij 1 van de 2 thema's staat een citaat.")
    assert "Wie zorgt er?" in answers["31"]
    assert "iets anders meemaken" in answers["32"]
    srqr = checklist("srqr", more, "en").set_index("nummer")["antwoord"]
    assert "from 2026-03-01 to 2026-04-02" in srqr["S15"]
    # Nobody is named: not who decided either.
    for name in ("coreq", "srqr"):
        assert not checklist(name, more)["antwoord"].str.contains("anna|bram").any()
    # Without themes nothing is said of them.
    assert checklist("coreq", study).set_index("nummer")["antwoord"]["31"] == ""


#: What each published item asks, in a word that its question or its subject must have: COREQ, Table
#: 1 of Tong et al. 2007; SRQR, Table 1 of O'Brien et al. 2014.
ASKED = {
    "coreq": (
        "led degrees job gender experience know knew preferences tradition chosen approached many"
        " refused where present when questions more sound notes long saturation transcript coded"
        " codes beforehand software respond quotations conclusions main diverse"
    ),
    "srqr": (
        "title background known find view background setting enough ethical collected equipment"
        " participants pseudonymised themes credible findings quotations earlier limits interests"
        " paid"
    ),
}


@pytest.mark.parametrize("name", ["coreq", "srqr"])
def test_every_item_asks_what_the_published_one_does(name):
    found = checklist(name, Study("Utrecht", 2020), "en")
    asked = (found["onderwerp"] + " " + found["vraag"]).str.lower()
    words = ASKED[name].split()
    assert len(words) == len(found)
    assert [w for w, text in zip(words, asked, strict=True) if w not in text] == []
