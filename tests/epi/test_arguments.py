"""What every statistic does with what it is given."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld import epi

AREAS = pd.Index(["GM0344", "GM0345", "GM0307"])


def test_importing_the_package_loads_no_heavy_module():
    import subprocess
    import sys

    code = (
        # Before scipy 1.17 its functions load its sparse matrices themselves.
        "import sys, scipy.special; theirs = set(sys.modules)\n"
        "import pandas as pd, regiobeeld.epi as epi; epi.rate(1, 2); epi.esp2013()\n"
        "frame = pd.DataFrame({'x': [1, 9] * 20, 'n': 10, 'order': range(40)})\n"
        "epi.slope_index(frame, groups=[], value='x', population='n', order='order')\n"
        "epi.funnel(frame, count='x', total='n', kind='rate', overdispersion=True)\n"
        "epi.rank_sets([1, 2, 3], 1)\n"
        "heavy = {'statsmodels', 'scipy.sparse', 'scipy.stats', 'scipy.optimize'}\n"
        "heavy &= set(sys.modules) - theirs\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_exported_name_exists():
    for name in epi.__all__:
        assert callable(getattr(epi, name))
    assert set(epi.__all__) <= set(dir(epi))
    with pytest.raises(AttributeError, match="attribute mediaan"):
        _ = epi.mediaan


def test_a_single_number_gives_one_row():
    assert epi.rate(5, 1000).shape == (1, 3)


def test_the_index_of_a_series_is_kept():
    result = epi.rate(pd.Series([1, 2, 3], index=AREAS), 100)
    assert result.index.equals(AREAS)


def test_series_are_joined_by_label_not_position():
    count = pd.Series([1, 2, 3], index=AREAS)
    time = pd.Series([300, 200, 100], index=AREAS[::-1])
    assert epi.rate(count, time, per=100)["value"].tolist() == [1.0, 1.0, 1.0]


def test_other_labels_are_refused():
    with pytest.raises(ValueError, match=r"person_years has other row labels.*'x'"):
        epi.rate(pd.Series([1], index=["a"]), pd.Series([1], index=["x"]))


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="count has 2, person_years has 3"):
        epi.rate([1, 2], [1, 2, 3])


@pytest.mark.parametrize("bad", [np.nan, None, np.inf, pd.NA, "12", 1j])
def test_what_is_no_number_is_refused_with_its_row(bad):
    value = pd.Series([1, bad, 3], index=AREAS, dtype=object)
    with pytest.raises(ValueError, match=r"value must.*1 of 3 rows.*'GM0345'"):
        epi.rank_sets(value, 100)


def test_a_column_of_text_is_refused():
    with pytest.raises(ValueError, match="total must hold numbers"):
        epi.proportion([1, 2], ["10", "20"])


def test_only_the_first_offending_rows_are_shown():
    with pytest.raises(ValueError, match=r"count .*10 of 10 rows do not \(0: -1.0, 1: -1.0, 2:.*…"):
        epi.rate([-1] * 10, 1)


def test_nullable_columns_are_read():
    counts = pd.Series([1, 2, 3], dtype="Int64", index=AREAS)
    assert epi.rate(counts, 100)["value"].tolist() == [10.0, 20.0, 30.0]


@pytest.mark.parametrize("confidence", [95, 0, 1.0, 1.5, -0.5, "0.95", (), (0.95, 2.0), True])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence must"):
        epi.proportion(1, 2, confidence=confidence)


def test_several_levels_come_in_one_frame():
    result = epi.rate([20], [100], confidence=(0.95, 0.998))
    assert list(result) == ["value", "lower_95", "upper_95", "lower_99_8", "upper_99_8"]
    alone = epi.rate([20], [100], confidence=0.998)
    assert result["upper_99_8"].tolist() == alone["upper"].tolist()


@given(
    st.integers(0, 10_000),
    st.integers(1, 10_000),
    st.floats(0.01, 0.98),
    st.floats(0.001, 0.019),
)
def test_intervals_nest_with_confidence_and_hold_the_value(count, extra, level, more):
    for statistic in (epi.rate, epi.proportion):
        row = statistic(count, count + extra, confidence=(level, level + more)).iloc[0]
        value, inner_low, inner_high, outer_low, outer_high = row
        assert outer_low <= inner_low <= value * (1 + 1e-12)
        assert value * (1 - 1e-12) <= inner_high <= outer_high
