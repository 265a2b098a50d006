"""The statistics of agreement, against published values and the laws they obey."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from regiobeeld.interviews.agreement.agreement import (
    bootstrap,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    set_alpha,
)
from regiobeeld.interviews.agreement.ratings import LEVELS
from tests.interviews.agreement.simulation import CASES, coverage

NAN = float("nan")
# Digits that the references print; the last of a rounded one may be half a unit off.
ALPHA, KAPPA = 5e-6, 5e-7


@pytest.fixture(scope="session")
def folder(reference_folder):
    return reference_folder / "qda" / "agreement"


@pytest.fixture(scope="session")
def reference(folder):
    return lambda name: pd.read_csv(folder / name)


@pytest.fixture
def units(reference):
    """Read a file of judgements as coders x units."""
    return lambda name: reference(name).set_index("unit").T


@pytest.mark.parametrize(
    ("file", "level", "published", "recomputed"),
    [
        ("krippendorff2011_A_binary_2x10.csv", "nominal", 0.095, 0.095238),
        ("krippendorff2011_B_nominal_2x12.csv", "nominal", 0.692, 0.691964),
        ("krippendorff2011_C_4x12_missing.csv", "nominal", 0.743, 0.743421),
        ("krippendorff2011_C_4x12_missing.csv", "ordinal", 0.815, 0.815388),
        ("krippendorff2011_C_4x12_missing.csv", "interval", 0.849, 0.849107),
        ("krippendorff2011_C_4x12_missing.csv", "ratio", 0.797, 0.797403),
        ("wikipedia_krippendorff_3x15_missing.csv", "nominal", 0.691, 0.691358),
        ("wikipedia_krippendorff_3x15_missing.csv", "interval", 0.811, 0.810845),
        ("fleiss1971_diagnoses_6x30.csv", "nominal", 0.433, 0.43341),
    ],
)
def test_alpha_against_published_values(units, file, level, published, recomputed):
    alpha = krippendorff_alpha(units(file), level=level)
    assert round(alpha, 3) == published
    assert alpha == pytest.approx(recomputed, abs=ALPHA)


def test_the_references_have_no_alpha_that_is_not_tested_here(reference, units):
    expected = reference("expected.csv")
    for row in expected[expected["statistic"] == "krippendorff_alpha"].itertuples():
        alpha = krippendorff_alpha(units(row.file), level=row.level)
        assert alpha == pytest.approx(float(row.recomputed_here), abs=ALPHA)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("krippendorff2011_C_4x12_missing.csv", 0.77544),
        ("fleiss1971_diagnoses_6x30.csv", 0.44788),
    ],
)
def test_ac1_against_irrcac(units, file, expected):
    assert gwet_ac1(units(file)) == pytest.approx(expected, abs=ALPHA)


def test_percent_agreement_against_irrcac(units):
    judged = units("krippendorff2011_C_4x12_missing.csv")
    assert percent_agreement(judged) == pytest.approx(81.818, abs=5e-4)


def test_fleiss_against_fleiss_1971(units):
    judged = units("fleiss1971_diagnoses_6x30.csv")
    assert fleiss_kappa(judged) == pytest.approx(0.4302445, abs=KAPPA)


def test_fleiss_against_wikipedia(reference):
    counts = reference("wikipedia_fleiss_counts_10x5_14raters.csv").drop(columns="subject")
    judged = np.array([np.repeat(counts.columns, row) for row in counts.to_numpy()]).T
    assert fleiss_kappa(judged) == pytest.approx(0.209931, abs=KAPPA)


@pytest.mark.parametrize(
    ("file", "expected"),
    [("sas_cohen_table_3x3.csv", 0.4842), ("wikipedia_cohen_grants_2x2.csv", 0.4)],
)
def test_cohen_against_published_tables(folder, file, expected):
    table = np.loadtxt(folder / file, delimiter=",", dtype=int)
    first, second = np.indices(table.shape)
    judged = [np.repeat(side.ravel(), table.ravel()) for side in (first, second)]
    assert cohen_kappa(judged) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("krippendorff2011_C_4x12_missing.csv", (0.427, 1.0)),
        ("fleiss1971_diagnoses_6x30.csv", (0.318, 0.530)),
    ],
)
def test_bootstrap_against_another_program(units, file, expected):
    found = bootstrap(units(file), krippendorff_alpha, repeats=5000, method="percentile")
    assert found == pytest.approx(expected, abs=0.02)


judgements = arrays.arrays(
    np.float64,
    st.tuples(st.integers(2, 4), st.integers(2, 9)),
    elements=st.sampled_from([0.0, 1.0, 2.0, 5.0, NAN]),
)
levels = st.sampled_from(LEVELS)


def same(first: float, second: float) -> bool:
    return first == pytest.approx(second, abs=1e-12, nan_ok=True)


@given(judgements, levels, st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_is_nothing(judged, level, random):
    coders, columns = (random.sample(range(size), size) for size in judged.shape)
    shuffled = judged[coders][:, columns]
    for statistic in (functools.partial(krippendorff_alpha, level=level), gwet_ac1):
        assert same(statistic(judged), statistic(shuffled))


@given(judgements, levels)
def test_a_unit_that_nobody_judged_changes_nothing(judged, level):
    longer = np.hstack([judged, np.full((len(judged), 1), NAN)])
    assert same(krippendorff_alpha(judged, level=level), krippendorff_alpha(longer, level=level))
    assert same(gwet_ac1(judged), gwet_ac1(longer))
    assert same(percent_agreement(judged), percent_agreement(longer))
    assert same(fleiss_kappa(judged), fleiss_kappa(longer))
    alpha = functools.partial(krippendorff_alpha, level=level)
    first, second = (bootstrap(table, alpha, repeats=20) for table in (judged, longer))
    assert same(first[0], second[0])
    assert same(first[1], second[1])


@given(judgements)
def test_names_of_categories_are_nothing_at_the_nominal_level(judged):
    names = {0.0: "zorg", 1.0: "", 2.0: "geld", 5.0: "Zorg"}
    renamed = pd.DataFrame(judged).astype(object).map(lambda value: names.get(value, NAN))
    for statistic in (krippendorff_alpha, gwet_ac1, percent_agreement, fleiss_kappa):
        assert same(statistic(judged), statistic(renamed))


@given(
    st.lists(st.sampled_from([0, 1, 2, 5]), min_size=2).filter(lambda row: len(set(row)) > 1),
    st.integers(2, 5),
    levels,
)
def test_full_agreement_is_one(row, coders, level):
    judged = [row] * coders
    assert krippendorff_alpha(judged, level=level) == 1
    assert gwet_ac1(judged) == pytest.approx(1)
    assert percent_agreement(judged) == 100
    assert fleiss_kappa(judged) == pytest.approx(1)


@given(judgements, levels)
def test_a_unit_that_counts_twice_is_a_unit_twice(judged, level):
    twice = np.hstack([judged, judged[:, :1]])
    weights = np.ones((1, judged.shape[1]))
    weights[0, 0] = 2
    for statistic in (functools.partial(krippendorff_alpha, level=level), gwet_ac1):
        assert same(statistic(judged, weights=weights)[0], statistic(twice))


@given(judgements.filter(lambda judged: np.isin(judged, [0.0, 1.0, NAN]).any()))
def test_alpha_of_sets_of_one_element_or_none_is_that_of_its_presence(judged):
    presence = np.where(np.isnan(judged), NAN, (judged > 0).astype(float))
    sets = (
        pd.DataFrame(presence)
        .astype(object)
        .map(lambda value: NAN if math.isnan(value) else {"zorg"} if value else set())
    )
    assert same(set_alpha(sets), krippendorff_alpha(presence))


def test_alpha_of_sets_by_hand():
    # By its definition over pairs, with as distance the elements in one of both sets only.
    judged = [[{1}, {1, 2}, set(), {3}], [{1}, {2}, set(), {1, 3}], [{2}, {1, 2}, set(), None]]
    pairs = [
        (a, b, len(values))
        for values in ([r[u] for r in judged if r[u] is not None] for u in range(4))
        for i, a in enumerate(values)
        for j, b in enumerate(values)
        if i != j
    ]
    flat = [cell for row in judged for cell in row if cell is not None]
    observed = sum(len(a ^ b) / (size - 1) for a, b, size in pairs) / len(flat)
    expected = sum(len(a ^ b) for a in flat for b in flat) / (len(flat) * (len(flat) - 1))
    assert set_alpha(judged) == pytest.approx(1 - observed / expected)


def test_interval_level_by_the_pairs_themselves():
    judged = np.array([[1.0, 2.5, 4.0], [1.5, 2.5, 3.0]])
    observed = np.mean((judged[0] - judged[1]) ** 2)
    flat = judged.ravel()
    expected = ((flat[:, None] - flat) ** 2).sum() / (flat.size * (flat.size - 1))
    alpha = krippendorff_alpha(judged, level="interval")
    assert alpha == pytest.approx(1 - observed / expected)


@pytest.mark.parametrize("judged", [[[1, 1], [1, 1]], [[1, None], [None, 2]], [[None], [None]]])
def test_alpha_and_kappa_are_not_defined_without_difference_or_pairs(judged):
    assert math.isnan(krippendorff_alpha(judged))
    assert math.isnan(fleiss_kappa(judged))
    assert math.isnan(cohen_kappa(judged))
    assert all(math.isnan(limit) for limit in bootstrap(judged, krippendorff_alpha))


def test_ac1_knows_of_categories_that_nobody_chose():
    judged = [[0, 0, 0], [0, 0, 0]]
    assert math.isnan(gwet_ac1(judged))
    assert gwet_ac1(judged, categories=2) == 1


def test_kappa_leaves_out_units_that_someone_did_not_judge():
    assert cohen_kappa([[1, 1, 0, 0, 1], [1, 0, 0, 0, None]]) == cohen_kappa(
        [[1, 1, 0, 0], [1, 0, 0, 0]]
    )
    assert fleiss_kappa([[1, 1, 0, 1], [1, 0, 0, None], [1, 1, 0, 1]]) == fleiss_kappa(
        [[1, 1, 0], [1, 0, 0], [1, 1, 0]]
    )


def test_the_same_seed_gives_the_same_interval():
    judged = [[0, 1, 1, 0, 1, 0, 1, 1], [0, 1, 1, 0, 1, 0, 0, 1]]
    found = [bootstrap(judged, gwet_ac1, repeats=9, seed=seed) for seed in (1, 1, 2)]
    assert found[0] == found[1] != found[2]


def test_too_many_resamples_without_difference_give_no_percentiles():
    # One of forty units differs: over a third of the resamples lack it.
    judged = [[1] + [0] * 39, [1] + [0] * 39]
    options = {"repeats": 500, "method": "percentile"}
    assert all(math.isnan(limit) for limit in bootstrap(judged, krippendorff_alpha, **options))
    lower, upper = bootstrap(judged, krippendorff_alpha)
    assert lower < 0.2
    assert upper == 1


@pytest.mark.parametrize("name", CASES)
def test_intervals_hold_the_agreement_as_often_as_they_say(name):
    for units, coders in ((20, 2), (40, 3)):
        held, missing = coverage(1, 60, name, units=units, coders=coders)
        assert held >= 0.9
        assert missing < 0.35


def test_percentiles_of_a_rare_code_do_not():
    assert coverage(1, 60, "code in 10%, poor", units=20, coders=2, method="percentile")[0] < 0.8


@pytest.mark.parametrize(
    ("judged", "options", "told"),
    [
        ([[1, 2]], {}, "two or more coders"),
        ([], {}, "two or more coders"),
        (7, {}, "found int"),
        ([[1, 2], [1]], {}, "as many columns"),
        ("ab", {}, "found str"),
        ([["a"], ["b"]], {"level": "ordinal"}, "numbers at level 'ordinal'; found 'a'"),
        ([[1, -1], [1, 1]], {"level": "ratio"}, "zero or more at level 'ratio'; found -1"),
        ([[1, math.inf], [1, 1]], {"level": "interval"}, "found inf"),
        ([[1], [1]], {"level": "cardinal"}, "level must be one of"),
        ([[1], [1]], {"weights": [1, 1]}, "weights must have 1 columns"),
    ],
)
def test_what_alpha_refuses(judged, options, told):
    with pytest.raises(ValueError, match=told):
        krippendorff_alpha(judged, **options)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: cohen_kappa([[1], [1], [1]]), "two coders"),
        (lambda: gwet_ac1([[1], [2]], categories=1), "at least the 2 that are used"),
        (lambda: set_alpha([["zorg"], ["geld"]]), "collections; found 'zorg'"),
        (lambda: bootstrap([[1], [1]], gwet_ac1, repeats=0), "repeats"),
        (lambda: bootstrap([[1], [1]], gwet_ac1, confidence=95), "confidence"),
        (lambda: bootstrap([[1], [1]], gwet_ac1, method="bca"), "method"),
    ],
)
def test_what_the_others_refuse(call, told):
    with pytest.raises(ValueError, match=told):
        call()
