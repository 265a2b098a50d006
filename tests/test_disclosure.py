"""No count that is left out can be found again from what is told."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.disclosure import check_smallest, least, told, told_parts, total

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
