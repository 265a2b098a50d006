"""What readers get of a joint display holds no count of a few people, nor what tells one."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiobeeld import report
from regiobeeld.interviews.choices import DUIDING
from regiobeeld.interviews.joint_display.disclosed import disclosed
from regiobeeld.interviews.joint_display.joint_display import joint_display
from regiobeeld.interviews.joint_display.joint_tables import display_frame, write_joint_display
from tests.interviews.made_codings import SAID, codings_of, quotes_of, register_of

REGISTER = register_of(8, 7)
PEOPLE = [*(f"B{n:02d}" for n in range(1, 9)), *(f"P{n:02d}" for n in range(1, 8))]
SPOKEN = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(["loneliness", "informal_carers", "digital_care", ""]),
    st.sampled_from(DUIDING),
    st.integers(0, 3),
    st.lists(st.sampled_from(["Wonen", "Mantelzorg", "Eenzaamheid"]), max_size=2, unique=True),
    st.just(""),
)


@pytest.fixture(scope="module")
def picture():
    import regiobeeld

    return regiobeeld.picture("utrecht", 2020)


@settings(max_examples=25)
@given(st.lists(SPOKEN, min_size=20, max_size=90), st.sampled_from([5, 8]))
def test_no_count_of_a_few_is_told_or_can_be_subtracted(picture, said, smallest):
    full = joint_display(picture, codings_of(picture, said), REGISTER, smallest_group=smallest)
    seen = disclosed(full)
    # What is disclosed already stays as it is.
    pd.testing.assert_frame_equal(display_frame(seen), display_frame(full))
    by_name = {row.figure.indicator.id: row for row in full.rows}
    for row in seen.rows:
        exact = by_name[row.figure.indicator.id]
        told = [voice.interviews for voice in row.voices.values()]
        counts = [*told, row.interviews, row.stale, *(n for _, n in row.codes)]
        counts += [n for voice in row.voices.values() for n in voice.readings.values()]
        assert not [n for n in counts if n is not None and 0 < n < smallest]
        # With one part left out the total is too, and numbers of codes with it.
        if None in told:
            assert row.interviews is None
            assert {number for _, number in row.codes} <= {None}
        for role, voice in row.voices.items():
            numbers = voice.readings.values()
            assert None not in numbers or {*numbers} == {None}
            # A reading that stands alone is not told, by name nor by number.
            alone = exact.voices[role]
            if alone.fit == "" and 0 < alone.interviews < smallest:
                assert not voice.readings
            if voice.interviews is None:
                assert math.isnan(voice.belang)
                assert 0 < exact.voices[role].interviews < smallest
    order = [sum(v.interviews or (v.interviews is None) for v in t.voices.values())
             for t in seen.themes]  # fmt: skip
    assert order == sorted(order, reverse=True)


def test_what_looks_the_same_is_told_the_same(picture):
    """Two and three residents give the same page, table and order."""

    def page(*residents):
        said = [(f"P0{n}", "loneliness", "bevestigt", 2, ["Wonen"], "") for n in range(1, 7)]
        said += [(name, "loneliness", "nuanceert", 2, ["Wonen"], "") for name in residents]
        said += [(f"B0{n}", "digital_care", "nieuw", 2, [], "") for n in range(1, 8)]
        display = joint_display(picture, codings_of(picture, said), REGISTER, quotes_of(said))
        display = replace(display, saturation=empty)
        return report.voices(picture, display).html, display_frame(display).to_csv()

    empty = joint_display(picture, codings_of(picture, SAID), REGISTER).saturation
    assert page("B01", "B02") == page("B01", "B02", "B03")
    assert page("B01") != page(*PEOPLE[:6])


def test_a_theme_of_a_small_group_has_a_name_and_no_count(picture):
    said = [(f"B0{n}", "loneliness", "bevestigt", 2, ["Eenzaamheid"], "") for n in range(1, 7)]
    said += [("P01", "", "nieuw", 2, ["Personeelstekort"], "Wij zijn met te weinig.")]
    display = joint_display(picture, codings_of(picture, said), REGISTER, quotes_of(said))
    assert display.withheld == ("professional",)
    assert [(theme.code, dict(theme.voices)) for theme in display.themes] == [
        ("Personeelstekort", {})
    ]
    html = report.voices(picture, display).html
    assert "<strong><bdi>Personeelstekort</bdi></strong>" in html
    assert "Wij zijn" not in html


def test_a_quote_of_a_small_group_stands_there_when_its_approval_names_the_role(picture, tmp_path):
    said = [(f"B0{n}", "loneliness", "bevestigt", 2, ["Eenzaamheid"], "") for n in range(1, 7)]
    said += [
        ("P01", "loneliness", "weerspreekt", 1, ["Eenzaamheid"], "Ik zie het niet."),
        ("P02", "loneliness", "weerspreekt", 3, ["Eenzaamheid"], "Ik zie het elke dag."),
        ("P01", "informal_carers", "nieuw", 2, ["Wonen"], "Niemand logt in."),
        ("P02", "", "nieuw", 2, ["Personeelstekort"], "Wij zijn met te weinig."),
        ("P01", "", "nieuw", 2, ["Personeelstekort"], "Wij zijn met twee."),
    ]
    codings, quotes = codings_of(picture, said), quotes_of(said)

    def shown(*named):
        given = quotes.shown.assign(
            rol_noemen=["ja" if text in named else "" for text in quotes.shown["citaat"]]
        )
        return joint_display(picture, codings, REGISTER, replace(quotes, shown=given))

    def told(display):
        """All that readers get, but for quotes and how they are announced."""
        bare = replace(
            display,
            rows=tuple(replace(row, role_quotes={}) for row in display.rows),
            themes=tuple(replace(theme, role_quotes={}) for theme in display.themes),
        )
        return report.voices(picture, bare).html, display_frame(bare).to_csv()

    words = [text for *_, text in said if text]
    none, one = shown(), shown("Ik zie het elke dag.", "Wij zijn met te weinig.")
    html = report.voices(picture, one).html
    assert [text for text in words if text in html] == [
        "Ik zie het elke dag.", "Wij zijn met te weinig.",
    ]  # fmt: skip
    assert not [text for text in words if text in report.voices(picture, none).html]
    assert html.count("<figcaption>professional</figcaption>") == 2
    assert html.count('<figure class="quote">') == 2
    assert "P01" not in html and "GM0344" not in html
    table = write_joint_display(one, tmp_path / "joint_display.csv").read_text("utf-8-sig")
    assert "professional: Ik zie het elke dag." in table and "Niemand" not in table
    # Nothing else is told of the group: no count, no reading, no fit.
    assert one.withheld == ("professional",)
    assert told(one) == told(none)
    # Of a figure that only such a group spoke of there is the quote, and no fit.
    rows = {row.figure.indicator.id: row for row in shown("Niemand logt in.").rows}
    row = rows["informal_carers"]
    assert dict(row.role_quotes) == {"professional": ("Niemand logt in.",)}
    assert (row.fit, row.interviews, row.codes) == ("", 0, ())
    assert (row.withheld, row.spoke) == (("professional",), ("professional",))
    # Not quoted, there is that the group spoke of it, and nothing else.
    (row,) = [r for r in none.rows if r.figure.indicator.id == "informal_carers"]
    assert (row.withheld, row.role_quotes, row.fit) == (("professional",), {}, "")
    assert (row.interviews, row.codes, row.stale, row.cautions) == (0, (), 0, ())


def test_a_region_may_be_stricter(picture):
    said = [(f"B0{n}", "loneliness", "bevestigt", 2, [], "") for n in range(1, 8)]
    codings = codings_of(picture, said)
    told = defaultdict(set)
    for smallest in (5, 7, 8):
        display = joint_display(picture, codings, register_of(8, 0), smallest_group=smallest)
        told[smallest] = set(display.withheld)
    assert (told[5], told[7], told[8]) == (set(), set(), {"bewoner"})
