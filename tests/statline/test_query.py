import itertools

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.statline.query import MAX_COMPARISONS, batches, filter_expression, spellings
from tests.stand_in.expressions import matches

keys = st.lists(
    st.text("ABab01'", min_size=1, max_size=4).map(lambda text: text.ljust(4)),
    unique=True,
    max_size=12,
)
wheres = st.dictionaries(
    st.sampled_from(["RegioS", "Perioden", "Marges"]), keys.filter(bool), max_size=3
)


@given(wheres, st.integers(6, 30))
def test_batches_hold_every_combination_once_and_keep_to_the_limit(where, limit):
    requests = batches(where, limit)
    asked = [
        combination
        for request in requests
        for combination in itertools.product(
            *({key.strip() for key in request[name]} for name in where)
        )
    ]
    wanted = itertools.product(*([key.strip() for key in where[name]] for name in where))
    assert sorted(asked) == sorted(wanted)
    assert all(sum(map(len, request.values())) <= limit for request in requests)


@given(keys.filter(bool), st.data())
def test_a_filter_selects_the_keys_on_both_kinds_of_server(column, data):
    """Whether blanks at the end of a key count or not; quotes in keys included."""
    rows = pd.DataFrame({"RegioS": column})
    wanted = data.draw(st.lists(st.sampled_from(column), unique=True, min_size=1))
    expression = filter_expression({"RegioS": [s for key in wanted for s in spellings(key)]})
    for blanks_count in (True, False):
        kept = rows["RegioS"][matches(expression, rows, blanks_count=blanks_count)]
        assert sorted(kept) == sorted(wanted)


def test_a_filter_of_the_greatest_length_is_one_request():
    exact = [f"GM{number:04}" for number in range(MAX_COMPARISONS)]
    assert len(batches({"RegioS": exact})) == 1
    assert len(batches({"RegioS": [*exact, "GM9999"]})) == 2
