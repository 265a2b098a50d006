"""What a report tells of participants lets nobody count a group of a few people."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.disclosure import Hidden
from regiobeeld.interviews.checklists import Study, checklist
from regiobeeld.interviews.participants.people import PEOPLE
from regiobeeld.interviews.participants.told import WORK, sentence, trait_tables
from regiobeeld.interviews.traits import TRAITS, values


def of(*parts):
    """People: so many, with these traits."""
    rows = [dict.fromkeys(PEOPLE, "") | known for many, known in parts for _ in range(many)]
    return pd.DataFrame(rows, columns=list(PEOPLE), dtype="string")


PERSON = st.fixed_dictionaries(
    {"rol": st.sampled_from(["bewoner", "professional"])}
    | {trait: st.sampled_from([*values(trait), ""]) for trait in TRAITS}
)


@given(st.lists(st.tuples(st.integers(1, 6), PERSON), max_size=6))
def test_no_number_of_a_few_is_in_any_table(parts):
    for table in trait_tables(of(*parts)):
        numbers = [cell for cell in table.cells.values() if not isinstance(cell, Hidden)]
        assert all(number >= 5 for number in numbers)
        for lang in ("nl", "en"):
            assert all(text for pair in table.lines(lang) for text in pair)


@given(st.lists(st.tuples(st.integers(1, 6), PERSON), max_size=6))
def test_a_small_cell_is_never_the_only_one_that_is_not_told(parts):
    # The attack: the total of one table less what another tells of the same people.
    people = of(*parts)
    for table in trait_tables(people):
        hidden = [cell for cell in table.cells.values() if isinstance(cell, Hidden)]
        if table.trait != "rol":
            assert len(hidden) != 1
            assert set(hidden) <= {Hidden.FEW, Hidden.BESIDE}


def test_a_role_of_a_few_is_in_no_other_table():
    people = of(
        (7, {"rol": "bewoner", "geslacht": "man"}), (3, {"rol": "professional", "geslacht": "man"})
    )
    role, sex = trait_tables(people)
    assert role.cells == {"bewoner": 7, "professional": Hidden.FEW}
    # With the ten men of both, three professionals would follow.
    assert sex.cells == {"man": 7}


def test_with_only_roles_of_a_few_or_no_traits_nothing_is_told():
    assert trait_tables(of((4, {"rol": "bewoner", "geslacht": "man"}))) == ()
    assert trait_tables(of((9, {"rol": "bewoner"}))) == ()
    assert trait_tables(of()) == ()


def test_a_region_may_be_stricter():
    people = of(
        (7, {"rol": "bewoner", "geslacht": "man"}), (9, {"rol": "bewoner", "geslacht": "vrouw"})
    )
    assert trait_tables(people)[1].cells == {"vrouw": 9, "man": 7}
    assert not {7, 9} & set(trait_tables(people, 8)[1].cells.values())


def test_work_is_told_of_professionals_alone():
    people = of(
        (6, {"rol": "bewoner", "geslacht": "man"}), (6, {"rol": "professional", WORK: "ggz"})
    )
    assert trait_tables(people)[-1].cells == {"ggz": 6}


def test_cells_are_marked_in_words():
    people = of(
        (9, {"rol": "bewoner", "geslacht": "vrouw"}), (3, {"rol": "bewoner", "geslacht": "man"})
    )
    assert (
        sentence(trait_tables(people)[1], "nl") == "Geslacht: vrouw niet getoond, man minder dan 5."
    )
    assert sentence(trait_tables(people)[1], "en") == "Sex: woman not shown, man fewer than 5."


def test_checklists_say_who_took_part_and_how_they_were_found():
    people = of((9, {"rol": "bewoner", "geslacht": "vrouw", "werving": "panel"}))
    coreq = checklist("coreq", Study("Utrecht", 2024, people=people)).set_index("nummer")
    assert coreq.loc["11", "antwoord"] == "Werving: via een panel 9."
    assert coreq.loc["16", "antwoord"] == "Geslacht: vrouw 9."
    blank = checklist("coreq", Study("Utrecht", 2024, people=of())).set_index("nummer")
    assert blank.loc["11", "antwoord"] == ""


@pytest.mark.parametrize(("men", "women"), list(product(range(0, 5), range(5, 12))))
def test_two_groups_of_which_one_is_small_leave_at_least_two_answers(men, women):
    def published(men, women):
        tables = trait_tables(of(
            (men, {"rol": "bewoner", "geslacht": "man", "werving": "panel"}),
            (women, {"rol": "bewoner", "geslacht": "vrouw", "werving": "panel"}),
        ))  # fmt: skip
        return [(table.trait, sorted(map(str, table.cells.items()))) for table in tables]

    seen = published(men, women)
    whole = men + women
    alike = [m for m in range(whole + 1) if published(m, whole - m) == seen]
    assert men in alike
    assert men == 0 or len(alike) >= 2
