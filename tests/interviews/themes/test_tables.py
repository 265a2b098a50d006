"""Tables for researchers: they add up to the codings, and cut nothing in silence."""

import stat

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiobeeld.geography import region
from regiobeeld.interviews import themes as room
from regiobeeld.interviews.material import material, theme_tables_of
from regiobeeld.interviews.quotes.approvals import Quotes
from regiobeeld.interviews.themes import InterviewTheme
from regiobeeld.interviews.themes.tables import fitted
from tests.interviews.made_codings import SAID, register_of

CODES = ("Eenzaamheid", "Mantelzorg", "Wonen", "Opgroeien")
READINGS = ("bevestigt", "nuanceert", "weerspreekt", "verklaart", "nieuw")
NOBODY = Quotes(
    pd.DataFrame(columns=["fragment_id", "citaat"]),
    pd.DataFrame(columns=["fragment_id", "reden"]),
)
FRAGMENT = st.tuples(
    st.sampled_from(["B01", "B02", "B03", "P01", "P02"]),
    st.sampled_from(READINGS),
    st.lists(st.sampled_from(CODES), unique=True, max_size=4),
)
THEMES = st.lists(st.lists(st.sampled_from(CODES), unique=True, min_size=1), min_size=1, max_size=3)


def codings_of(said) -> pd.DataFrame:
    rows = [
        {"coder": "anna", "fragment_id": f"{name}-{n}", "interview_id": name, "indicator": "",
         "kenmerk": "", "code": code, "duiding": duiding, "belang": 1, "memo": ""}
        for n, (name, duiding, codes) in enumerate(said)
        for code in codes or [""]
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys(frame.columns, "string") | {"belang": "Int64"})


def fragments_of(said) -> pd.DataFrame:
    rows = [(f"{name}-{n}", name, f"Zin {n}.", "R") for n, (name, _, _) in enumerate(said)]
    columns = ["fragment_id", "interview_id", "tekst", "spreker"]
    return pd.DataFrame(rows, columns=columns, dtype="string")


@pytest.mark.no_cover
@given(st.lists(FRAGMENT, min_size=1, max_size=20), THEMES)
@settings(max_examples=60, deadline=None)
def test_themes_by_interviews_add_up_to_the_codings(said, codes):
    register = register_of(3, 2)
    themes = [InterviewTheme(f"T{n}", tuple(mine), ()) for n, mine in enumerate(codes)]
    rows = room.coded(codings_of(said), register, themes)
    counts, by_role = room.counts(rows), room.by_role(rows, fragments_of(said))
    for theme in themes:
        held = [s for s in said if {*s[2]} & {*theme.codes}]
        in_all = counts[theme.name].sum() if theme.name in counts.columns else 0
        assert in_all == len(held)
        of = by_role[by_role["theme"] == theme.name]
        sums = of.filter(like="_fragmenten").to_numpy().sum()
        assert sums == len(held)
        spoke = of.filter(like="_gesprekken").to_numpy().sum()
        assert spoke == len({interview for interview, _, _ in held})
    whole = room.matrix(rows, fragments_of(said), register, themes, longest=10**6)
    for theme in themes:
        cells = "\n".join(whole[theme.name])
        assert cells.count("Zin ") == sum(bool({*s[2]} & {*theme.codes}) for s in said)


@pytest.mark.no_cover
@given(st.lists(FRAGMENT, min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_codes_together_are_the_same_both_ways_and_never_more_than_alone(said):
    found = room.co_occurrence(codings_of(said), CODES)
    assert (found.to_numpy() == found.to_numpy().T).all()
    for code in found.columns:
        assert found.loc[code, code] == sum(code in codes for _, _, codes in said)
        assert (found[code] <= found.loc[code, code]).all()


@pytest.mark.no_cover
@given(st.lists(st.text("ab \n", min_size=1, max_size=80), min_size=1, max_size=8),
       st.integers(60, 200))  # fmt: skip
def test_a_cell_is_as_long_as_it_may_be_and_tells_what_it_leaves_out(texts, longest):
    cell = fitted(texts, longest)
    assert len(cell) <= longest
    whole = "\n".join(texts)
    assert cell == whole or "(+ " in cell


def test_fragments_against_most_of_a_theme_are_listed():
    said = [("B01", "bevestigt", ["Wonen"]), ("B02", "bevestigt", ["Wonen"]),
            ("B03", "weerspreekt", ["Wonen"]), ("P01", "weerspreekt", ["Opgroeien"]),
            ("P02", "weerspreekt", ["Opgroeien"]), ("B01", "bevestigt", ["Opgroeien"])]  # fmt: skip
    themes = [InterviewTheme("Huis", ("Wonen",), ()), InterviewTheme("Jong", ("Opgroeien",), ())]
    rows = room.coded(codings_of(said), register_of(3, 2), themes)
    found = room.contradicting(rows, fragments_of(said))
    assert found[["theme", "meerderheid", "interview_id"]].to_numpy().tolist() == [
        ["Huis", "bevestigt", "B03"],
        ["Jong", "weerspreekt", "B01"],
    ]
    assert found["tekst"].tolist() == ["Zin 2.", "Zin 5."]
    assert room.contradicting(rows.iloc[:0], fragments_of(said)).empty


def test_quotes_say_whether_they_may_be_used(made):
    place = made()
    found = material("utrecht", place.folder.parent)
    rows = room.coded(
        found.codings, found.register, [InterviewTheme("Alleen", ("Eenzaamheid",), ())]
    )
    quotes = room.quotes_by_theme(rows, found.fragments, found.quotes)
    assert quotes["mag"].iloc[0] == "ja"
    assert set(quotes["mag"]) == {"ja", "nog niet beoordeeld"}
    none = room.quotes_by_theme(rows, found.fragments, NOBODY)
    assert set(none["mag"]) == {"nog niet beoordeeld"} and len(none) == len(rows)


def test_two_speakers_in_a_conversation_are_two_respondents():
    said = [("B01", "nieuw", ["Wonen"])] * 3
    fragments = fragments_of(said).assign(spreker=["R1", "R2", "R1"])
    rows = room.coded(codings_of(said), register_of(3, 2), [InterviewTheme("Huis", ("Wonen",), ())])
    row = room.by_role(rows, fragments).iloc[0]
    assert (row["bewoner_gesprekken"], row["bewoner_respondenten"]) == (1, 2)


def test_the_workbook_is_for_its_owner_and_holds_text_as_text(made):
    said = [*SAID, ("B01", "", "nieuw", 1, ["Wonen"], '=HYPERLINK("http://x")')]
    place = made(said, rows=[("=1+1", "Wonen", "", "=2+2 <b>", "", "")])
    root = place.folder.parent
    tables = theme_tables_of(region("utrecht"), material("utrecht", root), root=root)
    path = room.write_theme_tables(tables, place.theme_tables, "Utrecht")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == len(tables)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    values = {cell.value for cell in cells}
    assert "=1+1" in values and '[nieuw] =HYPERLINK("http://x")' in values
    again = path.read_bytes()
    room.write_theme_tables(tables, path, "Utrecht")
    assert path.read_bytes() == again
