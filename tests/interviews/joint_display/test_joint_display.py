import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regiobeeld
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.choices import DUIDING, ROLES
from regiobeeld.interviews.joint_display.by_opgave import placed
from regiobeeld.interviews.joint_display.joint_display import joint_display
from regiobeeld.interviews.joint_display.joint_rows import DisplayRow, JointDisplay
from regiobeeld.interviews.joint_display.joint_tables import (
    CSV_COLUMNS,
    display_frame,
    write_joint_display,
)
from regiobeeld.opgaven import opgaven_of
from regiobeeld.region_picture.shown_figures import figures
from tests.interviews.made_codings import (
    EENZAAM,
    SAID,
    codings_of,
    fragments_of,
    quotes_of,
    register_of,
)

REGISTER = register_of(6, 5)
#: What all residents speak of too.
LOUD = (*SAID, *((f"B0{n}", "digital_care", "nieuw", 1, [], "") for n in range(1, 7)))


def made(picture, said=SAID, register=REGISTER, **more) -> JointDisplay:
    codings = codings_of(picture, said)
    return joint_display(picture, codings, register, quotes_of(said), **more)


def row_of(display: JointDisplay, indicator: str) -> DisplayRow:
    (row,) = [row for row in display.rows if row.figure.indicator.id == indicator]
    return row


def confirmed(figure, proposed="different", fit="dissonance"):
    columns = ["region", "year", "indicator", "kenmerk", "voorstel", "fit", "meta_inferentie"]
    row = ["utrecht", 2020, figure.indicator.id, figure.sha256, proposed, fit, "Zo is het."]
    return pd.DataFrame([[*row, "ml"]], columns=[*columns, "door"])


def test_residents_and_professionals_are_kept_apart(utrecht):
    row = row_of(made(utrecht), "informal_carers")
    residents, professionals = (row.voices[role] for role in ROLES)
    assert (residents.interviews, professionals.interviews, row.interviews) == (3, 2, 5)
    assert residents.readings["bevestigt"] == 2
    assert residents.readings["nuanceert"] == 1
    assert (residents.fit, professionals.fit, row.fit) == ("agreement", "dissonance", "different")
    assert residents.belang == pytest.approx(7 / 3)
    assert row.codes == (("Mantelzorg", 5), ("Contact in de buurt", 1))
    assert residents.quotes == (
        "Ik zorg al zes jaar voor mijn man.",
        "Buren helpen, die tel je niet.",
    )


def test_the_figure_is_as_shown_with_benchmark_and_change(utrecht):
    row = row_of(made(utrecht), "informal_carers")
    figure = figures(utrecht)["informal_carers"]
    assert row.figure == figure
    assert row.change is not None
    assert (row.change.period_from, row.change.period_to) == ("2016", "2020")
    assert row.change.direction == "decrease"


def test_silence_goes_both_ways(utrecht):
    display = made(utrecht)
    standing = set(utrecht.standing_out["indicator"])
    unspoken = {row.figure.indicator.id for row in display.of_kind("unspoken")}
    assert unspoken == standing - {said[1] for said in SAID}
    assert unspoken
    without = display.of_kind("without_figure")
    assert [row.figure.indicator.id for row in without] == ["digital_care"]
    assert {row.fit for row in (*display.of_kind("unspoken"), *without)} == {"silence"}
    assert [(theme.code, theme.interviews) for theme in display.themes] == [
        ("Wonen", 2),
        ("Personeelstekort", 1),
    ]
    assert display.themes[0].coalition == "wijkgerichte_preventie"
    assert display.themes[0].voices["bewoner"].quotes == ("Mijn kinderen vinden hier geen huis.",)


def test_a_figure_that_is_spoken_of_is_not_silent(utrecht):
    name = utrecht.standing_out["indicator"].iloc[0]
    display = made(utrecht, (*SAID, ("B01", name, "bevestigt", 1, ["Wonen"], "")))
    assert row_of(display, name).kind == "spoken"
    # Also when only those spoke of whom no more is shown: that they did is told.
    said = (*SAID, ("P01", name, "bevestigt", 1, ["Wonen"], ""))
    row = row_of(made(utrecht, said, register_of(6, 4)), name)
    assert (row.kind, row.fit, row.withheld, row.codes) == ("spoken", "", ("professional",), ())


def test_a_contradicted_figure_tells_how_sure_it_is(utrecht):
    display = made(utrecht)
    assert row_of(display, "informal_carers").cautions == ("similar",)
    # One professional contradicts it: of that there is nothing, until it is quoted.
    assert row_of(display, "loneliness").cautions == ()
    heard = (*SAID, ("P03", "loneliness", "weerspreekt", 2, [EENZAAM], "Dat valt mee."))
    row = row_of(made(utrecht, heard), "loneliness")
    assert row.cautions == ("modelled",)
    assert row.voices["professional"].against == ("Dat valt mee.",)
    assert row.voices["professional"].fit == ""
    assert row_of(display, "good_health").cautions == ()
    said = [(f"B0{n}", "good_health", "weerspreekt", 1, ["Wonen"], "") for n in (1, 2)] + [*SAID]
    # Its interval tells it from the Netherlands: nothing to warn of.
    assert row_of(made(utrecht, said), "good_health").cautions == ()


def test_a_revised_figure_makes_its_readings_stale(utrecht):
    codings = codings_of(utrecht, SAID)
    codings.loc[codings["fragment_id"] == "B01-0", "kenmerk"] = "0" * 64
    codings.loc[codings["fragment_id"] == "B02-1", "kenmerk"] = ""
    display = joint_display(utrecht, codings, REGISTER)
    assert row_of(display, "informal_carers").stale == 1
    assert row_of(display, "loneliness").stale == 0


def test_coders_who_differ_do_not_decide(utrecht):
    codings = codings_of(utrecht, SAID, ("anna", "bram"))
    bram = codings["coder"] == "bram"
    codings.loc[bram & (codings["interview_id"] == "P01"), "duiding"] = "bevestigt"
    codings.loc[bram & (codings["fragment_id"] == "B05-7"), "indicator"] = "overweight"
    display = joint_display(utrecht, codings, REGISTER)
    voice = row_of(display, "informal_carers").voices["professional"]
    assert (voice.readings[DISPUTED], voice.readings["weerspreekt"]) == (1, 1)
    # With the one whose coders differ left out, one is left, who decides nothing.
    assert voice.fit == ""
    assert display.disputed == 1
    assert row_of(display, "loneliness").voices["bewoner"].interviews == 2


@pytest.mark.parametrize("small", ROLES)
def test_a_small_group_leaves_no_trace(utrecht, small):
    spoke = {said[0] for said in SAID if said[0][0] == small[0].upper()}
    other = next(role for role in ROLES if role != small)
    display = made(utrecht, smallest_group=5)
    assert display.withheld == ()
    kept = tuple(s for s in SAID if s[0] not in sorted(spoke)[:1])
    display = made(utrecht, kept)
    assert display.withheld == (small,)
    assert display.groups[small] == 4
    assert all(set(row.voices) == {other} for row in display.rows)
    assert all(set(theme.voices) <= {other} for theme in display.themes)
    assert {role for row in display.rows for role in row.withheld} == {small}
    # What is left is what there is without that group: nothing can be subtracted.
    alone = made(utrecht, tuple(s for s in SAID if s[0][0] != small[0].upper()))
    assert display.saturation.curve.equals(alone.saturation.curve)
    shared = {row.figure.indicator.id: row for row in alone.rows if row.kind != "unspoken"}
    for row in display.of_kind("spoken"):
        if row.spoke == (small,):
            assert (row.fit, row.interviews, row.codes, row.stale) == ("", 0, (), 0)
            continue
        same = shared[row.figure.indicator.id]
        assert (row.fit, row.interviews, row.codes) == (same.fit, same.interviews, same.codes)
    assert set(made(utrecht, kept, smallest_group=1).rows[0].voices) == set(ROLES)


def test_small_groups_are_refused_only_when_impossible(utrecht):
    with pytest.raises(ValueError, match="smallest_group: found 0; it must be 1 or more"):
        made(utrecht, smallest_group=0)


def test_interviews_outside_the_register_are_gone(utrecht):
    register = REGISTER[REGISTER["interview_id"] != "B01"]
    display = made(utrecht, register=register)
    assert row_of(display, "informal_carers").voices == {} or "Ik zorg" not in str(display)
    assert display.groups["bewoner"] == 4


def test_a_confirmation_holds_until_figure_or_proposal_changes(utrecht):
    figure = figures(utrecht)["informal_carers"]
    row = row_of(made(utrecht, confirmations=confirmed(figure)), "informal_carers")
    assert (row.fit, row.final_fit, row.confirmation.state) == (
        "different",
        "dissonance",
        "current",
    )
    for older in (confirmed(replace(figure, value=1.0)), confirmed(figure, "partial")):
        row = row_of(made(utrecht, confirmations=older), "informal_carers")
        assert (row.final_fit, row.confirmation.state) == ("different", "outdated")
        assert row.confirmation.meta_inference == "Zo is het."


def test_only_approved_quotes_are_in_it(utrecht):
    display = joint_display(utrecht, codings_of(utrecht, SAID), REGISTER)
    assert not any(voice.quotes for row in display.rows for voice in row.voices.values())


def test_the_order_of_codings_does_not_matter(utrecht):
    codings = codings_of(utrecht, SAID, ("anna", "bram"))
    one = joint_display(utrecht, codings, REGISTER)
    other = joint_display(utrecht, codings.sample(frac=1, random_state=1), REGISTER)
    pd.testing.assert_frame_equal(display_frame(one), display_frame(other))


def test_saturation_goes_by_month(utrecht):
    late = REGISTER.assign(maand=["2026-04", *["2026-03"] * 10])
    assert made(utrecht, register=late).saturation.curve["interview_id"].iloc[-1] == "B01"


def test_the_frame_has_a_row_per_indicator(utrecht):
    display = made(utrecht, LOUD)
    frame = display_frame(display).set_index("indicator")
    assert "by" not in frame
    assert list(frame.index) == [row.figure.indicator.id for row in display.rows]
    assert frame.loc["digital_care", "bewoner_nieuw"] == 6
    assert frame.loc["digital_care", "bewoner_bevestigt"] == 0
    few = ["n_interviews", "n_professional", "professional_weerspreekt", "belang_professional"]
    assert frame.loc["informal_carers", few].isna().all()
    assert frame.loc["informal_carers", "fit_proposed"] == "different"
    kept = tuple(s for s in SAID if s[0] != "P01")
    assert display_frame(made(utrecht, kept))["n_professional"].isna().all()
    assert len(display_frame(None)) == 0
    assert list(display_frame(None).columns) == ["indicator", *frame.columns]


def test_the_csv_has_the_columns_that_were_agreed(utrecht, tmp_path):
    said = (*LOUD, ("B02", "loneliness", "bevestigt", 3, [], '=HYPERLINK("x")\n"; <b>'))
    figure = figures(utrecht)["informal_carers"]
    frame = confirmed(figure).assign(meta_inferentie="=1+1")
    path = write_joint_display(made(utrecht, said, confirmations=frame), tmp_path / "j.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    by_indicator = {row["indicator"]: row for row in rows}
    carers = by_indicator["informal_carers"]
    assert (carers["n_interviews"], carers["n_bewoners"], carers["n_professionals"]) == (
        "niet vermeld",
        "minder dan 5",
        "minder dan 5",
    )
    care = by_indicator["digital_care"]
    assert (care["n_interviews"], care["n_bewoners"]) == ("niet vermeld", "6")
    assert carers["fit"] == "spreekt tegen"
    assert carers["meta-inference"] == "'=1+1"
    assert carers["coalitie"] == "aantrekkelijke_arbeidsmarkt"
    assert by_indicator["good_health"]["fit"] == "nog niet te zeggen (voorstel)"
    fits = [carers[f"fit_{name}"] for name in ("bewoners", "professionals")]
    assert fits == ["komt overeen", "spreekt tegen"]
    assert carers["opgave"].split("; ")[0] == "mantelzorg"
    assert carers["tegenspraak"].startswith("professional: Het zijn er veel meer.")
    assert 'bewoner: =HYPERLINK("x")\n"; <b>' in by_indicator["loneliness"]["quotes"]
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    assert write_joint_display(None, tmp_path / "none.csv") is None
    assert not (tmp_path / "none.csv").exists()


def test_the_csv_says_fewer_than_five(utrecht, tmp_path):
    loud = tuple(said for said in LOUD if said[0] != "P01")
    path = write_joint_display(made(utrecht, loud), tmp_path / "j.csv", "en")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert {row["n_professionals"] for row in rows} == {"fewer than 5"}
    # A role that is withheld is not in the total.
    care = next(row for row in rows if row["indicator"] == "digital_care")
    assert care["n_interviews"] == care["n_bewoners"] == "6"
    assert "Het zijn er veel meer" not in path.read_text("utf-8-sig")
    assert {row["fit_professionals"] for row in rows} == {"spoke of it", "silence"}
    assert {row["tegenspraak"] for row in rows} == {""}
    assert "professional:" not in path.read_text("utf-8-sig")


def test_former_columns_of_the_csv_come_first():
    former = "indicator value interval benchmark n_interviews n_bewoners n_professionals quotes fit"
    assert CSV_COLUMNS[:11] == (*former.split(), "meta-inference", "coalitie")


PEOPLE = ("B01", "B02", "B03", "B04", "B05", "P01", "P02", "P03", "P04", "P05")
TURNED = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(["loneliness", "informal_carers", ""]),
        st.sampled_from(DUIDING),
        st.integers(0, 3),
        st.lists(st.sampled_from(["Wonen", "Mantelzorg"]), max_size=1),
        st.just(""),
    ),
    max_size=25,
)


@settings(max_examples=25)
@given(TURNED)
def test_swapping_the_roles_swaps_the_columns(said):
    picture = regiobeeld.picture("utrecht", 2020)
    # Everybody is heard, so that neither role is too small.
    every = [*said, *((name, "", "", 0, [], "") for name in PEOPLE)]
    turned = [("PB"[one[0][0] == "P"] + one[0][1:], *one[1:]) for one in every]
    mine, theirs = (
        display_frame(made(picture, rows, register_of(5, 5))).set_index("indicator")
        for rows in (every, turned)
    )
    swapped = theirs.rename(columns=lambda name: {
        f"{a}{role}{b}": f"{a}{other}{b}"
        for role, other in (ROLES, ROLES[::-1])
        for a in ("", "n_", "belang_", "fit_")
        for b in ("", *(f"_{word}" for word in (*DUIDING, DISPUTED)))
    }.get(name, name))  # fmt: skip
    spoke = swapped["spoke"].map(
        lambda text: {"bewoner": ROLES[1], "professional": ROLES[0]}.get(text, text)
    )
    swapped = swapped.assign(spoke=spoke.astype("string"))
    pd.testing.assert_frame_equal(mine, swapped[mine.columns])


def test_the_display_goes_by_opgave(utrecht):
    display = made(utrecht)
    found = {one.id: one for one in display.opgaven}
    carers = found["mantelzorg"]
    assert carers.indicators[0] == "informal_carers"
    assert carers.spoke == ROLES
    assert [one.id for one in display.opgaven if "Wonen" in one.themes] == ["bestaanszekerheid"]
    assert found["digitale_zorg"].indicators == ("digital_care",)
    unspoken = [one for one in display.opgaven if not one.spoke]
    rows = {row.figure.indicator.id: row.kind for row in display.rows}
    assert unspoken
    assert {rows[name] for one in unspoken for name in one.indicators} == {"unspoken"}
    # Read in a row, each figure and each subject stands once; the lead with its own opgave.
    opgaven = opgaven_of(utrecht.region)
    once = placed(opgaven, display.opgaven).values()
    names = [name for one in once for name in one.indicators]
    assert len(names) == len(set(names))
    assert {name for one in display.opgaven for name in one.indicators} == set(names)
    leads = {one.id: opgaven[one.id].lead for one in once}
    at = {name: one.id for one in once for name in one.indicators}
    assert all(at[lead] in [k for k, v in leads.items() if v == lead]
               for lead in leads.values() if lead in at)  # fmt: skip
    codes = [code for one in once for code in one.themes]
    assert len(codes) == len(set(codes))


def test_a_withheld_role_spoke_of_an_opgave(utrecht):
    said = tuple(s for s in SAID if s[0] != "P05")
    found = {one.id: one for one in made(utrecht, said).opgaven}
    assert found["mantelzorg"].spoke == ROLES
    assert found["digitale_zorg"].spoke == ("bewoner",)


def test_a_role_is_as_large_as_the_interviews_that_have_words(utrecht):
    """Coded interviews whose fragments are gone make no group larger, nor hide it altogether."""
    fragments = fragments_of(SAID)
    assert made(utrecht, fragments=fragments).withheld == ()
    fewer = fragments[fragments["interview_id"] != "P05"]
    assert made(utrecht, fragments=fewer).withheld == ("professional",)
    residents = fragments[fragments["interview_id"].str.startswith("B")]
    assert made(utrecht, fragments=residents).withheld == ("professional",)
    assert made(utrecht, fragments=fragments.iloc[:0]).withheld == ()
