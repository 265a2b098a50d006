"""No count that is left out can be found again from what is told."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.disclosure import (
    Hidden,
    check_smallest,
    least,
    told,
    told_cells,
    told_parts,
    total,
)

SMALLEST = st.integers(3, 6)
COUNTS = st.lists(st.integers(0, 9), min_size=1, max_size=3)


def shown(counts, smallest):
    parts = [told(count, smallest) for count in counts]
    return (*parts, total(parts), least(parts))


@given(COUNTS, SMALLEST)
def test_a_total_does_not_give_a_part_away(counts, smallest):
    seen = shown(counts, smallest)
    # Whoever tries all counts finds others that look the same, for each that is left out.
    alike = [other for other in product(range(13), repeat=len(counts))
             if shown(other, smallest) == seen]  # fmt: skip
    for place, part in enumerate(seen[: len(counts)]):
        possible = {other[place] for other in alike}
        assert possible == {counts[place]} if part is not None else len(possible) >= 2
    assert not any(part is not None and 0 < part < smallest for part in seen[: len(counts) + 1])


def seen_of(parts, none, smallest):
    """What readers see when each of a group is in one part, or in none."""
    whole = sum(parts) + none
    named = {str(place): number for place, number in enumerate(parts)}
    return told(whole, smallest), told_parts(named, whole, smallest)


@given(st.lists(st.integers(0, 7), min_size=2, max_size=3), st.integers(0, 7), SMALLEST)
def test_a_whole_does_not_give_its_parts_away(parts, none, smallest):
    seen = seen_of(parts, none, smallest)
    alike = [other for other in product(range(15), repeat=len(parts) + 1)
             if seen_of(other[:-1], other[-1], smallest) == seen]  # fmt: skip
    for place, number in enumerate([*parts, none]):
        if 0 < number < smallest:
            assert len({other[place] for other in alike}) >= 2
    assert not any(n is not None and n < smallest for n in seen[1].values())


def test_a_smallest_group_is_one_or_more():
    with pytest.raises(ValueError, match="smallest_group: found 0"):
        check_smallest(0)


def divided(total_, groups):
    """Give every way to divide people over groups."""
    if groups == 1:
        yield (total_,)
        return
    for first in range(total_ + 1):
        yield from ((first, *rest) for rest in divided(total_ - first, groups - 1))


@pytest.mark.parametrize(("groups", "most"), [(2, 40), (3, 30), (4, 24), (5, 21)])
@pytest.mark.parametrize("smallest", [5, 6])
def test_no_cell_of_few_can_be_reckoned_back_by_who_knows_the_rule_and_the_total(
    groups, most, smallest
):
    # The attack: make the table of every division of the same total, and keep those that look like
    # what was published. In each small cell there must be two numbers or more.
    for whole in range(smallest, most):
        alike: dict[tuple[object, ...], list[set[int]]] = {}
        for counts in divided(whole, groups):
            published = tuple(told_cells(dict(enumerate(counts)), smallest).values())
            possible = alike.setdefault(published, [set() for _ in counts])
            for numbers, number in zip(possible, counts, strict=True):
                numbers.add(number)
        for published, possible in alike.items():
            for place, numbers in enumerate(possible):
                if not published or published[place] is Hidden.FEW:
                    assert len(numbers) > 1 or min(numbers) >= smallest, (whole, published)
                elif published[place] is not Hidden.BESIDE:
                    assert numbers == {published[place]}


@given(st.dictionaries(st.integers(), st.integers(0, 30), min_size=1, max_size=7), SMALLEST)
def test_a_table_is_told_as_it_is_or_marks_what_is_few(counts, smallest):
    for name, cell in told_cells(counts, smallest).items():
        if cell is Hidden.FEW:
            assert 0 < counts[name] < smallest
        elif cell is Hidden.BESIDE:
            assert counts[name] >= smallest
        else:
            assert cell == counts[name] and not 0 < cell < smallest


@given(st.integers(5, 200), st.integers(1, 4))
def test_one_small_cell_is_never_hidden_alone(large, small):
    found = told_cells({"a": large, "b": small})
    assert Hidden.BESIDE in found.values() or found == {}
