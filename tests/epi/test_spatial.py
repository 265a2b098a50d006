import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from scipy.special import expit

from regiobeeld import epi
from regiobeeld.epi._bym2_priors import log_tau_prior, logit_phi_prior
from regiobeeld.epi._graphs import edge_positions, scaled_structure

# Those of the Stan case study: half-normal(0, 5), Beta(1/2, 1/2), normal(0, 5).
STAN = epi.Bym2Priors(
    sigma=("half_normal", 5.0), phi=("beta", 0.5, 0.5), intercept_sd=5, coefficient_sd=5
)
GRID = [(r * 4 + c, r * 4 + c + d) for r in range(4) for c in range(4) for d in (1, 4)
        if (d == 4 and r < 3) or (d == 1 and c < 3)]  # fmt: skip


@pytest.fixture(scope="module")
def scotland(reference_csv):
    return reference_csv("spatial/scotland_lip_cancer.csv").set_index("county")


def edges_of(reference_json, name):
    return list(zip(*reference_json(f"spatial/{name}.json")["edges"], strict=True))


def fitted(scotland, edges, **options):
    covariates = scotland[["aff_pct"]] / 10
    return epi.bym2(
        scotland["observed"], scotland["expected"], edges, covariates=covariates, **options
    )


def test_reproduces_the_scaling_of_stan(scotland, reference_json):
    for name, expected in (
        ("stan_scotland_connected", [0.4853]),
        ("stan_scotland_islands", [0.4504, 1, 1, 1]),
    ):
        fit = fitted(scotland, edges_of(reference_json, name), fixed={"tau": 1, "phi": 0.5})
        assert fit.scaling.round(4).tolist() == expected


def test_reproduces_the_mode_of_r_inla_at_fixed_hyperparameters(reference_json):
    expected = reference_json("spatial/rinla_scotland_bym2_fixed_hyper.json")
    edges = reference_json("spatial/rinla_scotland_bym2_posterior.json")["edges0"]
    fit = epi.bym2(
        expected["counts"],
        expected["expected"],
        edges,
        covariates=pd.DataFrame({"x": expected["covariate"]}),
        priors=epi.Bym2Priors(intercept_sd=expected["prec_fixed"] ** -0.5),
        fixed={"tau": expected["tau"], "phi": expected["phi"]},
    )
    modes = [expected["mode_intercept"], expected["mode_slope"]]
    assert_allclose(fit.area_effects["mode"], expected["mode_b"], atol=1e-6)
    assert_allclose(fit.area_effects["spatial_mode"], expected["mode_u"], atol=1e-6)
    assert_allclose(fit.fixed_effects["mode"], modes, atol=1e-6)
    assert (fit.tau, fit.phi) == pytest.approx((2, 0.6))


def test_reproduces_the_posterior_of_r_inla(reference_json, reference_csv):
    expected = reference_json("spatial/rinla_scotland_bym2_posterior.json")
    data = reference_json("spatial/rinla_scotland_bym2_fixed_hyper.json")
    covariates = pd.DataFrame({"x": np.array(data["covariate"]) / 10})
    fit = epi.bym2(data["counts"], data["expected"], expected["edges0"], covariates=covariates)
    exact = reference_csv("spatial/scotland_bym2_rinla_vs_exact.csv")
    for means, sds in (
        (expected["b_mean"], expected["b_sd"]),
        (exact["b_mean_exact_IS"], exact["b_sd_exact_IS"]),
    ):
        assert (np.abs(fit.area_effects["mean"] - means) / sds).max() < 0.1
        assert np.abs(fit.area_effects["sd"] / sds - 1).max() < 0.05
    for ours, theirs in (("intercept", "(Intercept)"), ("x", "x")):
        printed = expected["fixed"][theirs]
        found = fit.fixed_effects.loc[ours]
        assert abs(found["mean"] - printed["mean"]) < 0.1 * printed["sd"]
        assert found["sd"] == pytest.approx(printed["sd"], rel=0.05)
        assert abs(found["lower"] - printed["q025"]) < 0.1 * printed["sd"]
        assert abs(found["upper"] - printed["q975"]) < 0.1 * printed["sd"]
    assert fit.tau == pytest.approx(expected["hyperpar"]["Precision for region"]["mean"], rel=0.02)
    assert fit.phi == pytest.approx(expected["hyperpar"]["Phi for region"]["mean"], abs=0.01)


def test_reproduces_the_posterior_published_with_stan(scotland, reference_json):
    fit = fitted(scotland, edges_of(reference_json, "stan_scotland_connected"), priors=STAN)
    # Published, by R-INLA; and exact, by importance sampling.
    for intercept, slope in (
        ((-0.2216, 0.1265), (0.3707, 0.1320)),
        ((-0.2210, 0.1274), (0.3696, 0.1312)),
    ):
        for name, (mean, sd) in (("intercept", intercept), ("aff_pct", slope)):
            found = fit.fixed_effects.loc[name]
            assert abs(found["mean"] - mean) < 0.1 * sd
            assert found["sd"] == pytest.approx(sd, rel=0.05)


def test_is_near_the_geobugs_posterior_of_another_spatial_model(
    scotland, reference_json, reference_csv
):
    """A loose check: an unscaled intrinsic autoregression alone, areas without neighbours fixed."""
    edges = reference_json("spatial/geobugs_scotland_adjacency.json")["edges"]
    expected = reference_csv("spatial/scotland_geobugs_icar_posterior.csv").set_index("county")
    fit = fitted(scotland, edges, priors=STAN)
    found = fit.area_effects.loc[expected.index]
    assert fit.diagnostics["islands"] == 3
    assert np.corrcoef(found["mean"], expected["b_mean"])[0, 1] > 0.97
    assert np.abs(found["mean"] - expected["b_mean"]).median() < 0.15


def test_the_result_is_the_same_each_time_and_in_any_order(scotland, reference_json):
    edges = edges_of(reference_json, "stan_scotland_connected")
    one = fitted(scotland, edges)
    two = fitted(scotland, edges)
    pd.testing.assert_frame_equal(one.relative_risk, two.relative_risk, check_exact=True)
    shuffled = scotland.sample(frac=1, random_state=0)
    other = fitted(shuffled, [edge[::-1] for edge in edges[::-1]] + edges[:5])
    assert_allclose(
        other.relative_risk.loc[scotland.index], one.relative_risk, rtol=2e-3, atol=2e-3
    )


def test_relative_risks_are_consistent(scotland, reference_json):
    edges = edges_of(reference_json, "stan_scotland_islands")
    fit = fitted(scotland, edges, confidence=(0.95, 0.998))
    risk = fit.relative_risk
    assert (risk["lower_99_8"] < risk["lower_95"]).all()
    assert (risk["lower_95"] < risk["mean"]).all()
    assert (risk["mean"] < risk["upper_95"]).all()
    assert ((risk["p_above_1"] > 0.975) == (risk["lower_95"] > 1)).all()
    raw = scotland["observed"] / scotland["expected"]
    assert risk["mean"].std() < raw.std()
    assert risk.index.equals(scotland.index)
    assert (fit.diagnostics["components"], fit.diagnostics["islands"]) == (4, 3)


def test_smoothing_finds_a_smooth_risk_better_than_the_raw_ratio():
    generator = np.random.default_rng(0)
    truth = np.exp(np.linspace(-0.6, 0.6, 16))
    expected = np.full(16, 8.0)
    raw_error = smooth_error = covered = 0.0
    for _ in range(10):
        observed = generator.poisson(expected * truth)
        fit = epi.bym2(observed, expected, GRID)
        risk = fit.relative_risk
        raw_error += ((observed / expected - truth) ** 2).sum()
        smooth_error += ((risk["mean"] - truth) ** 2).sum()
        covered += ((risk["lower"] <= truth) & (truth <= risk["upper"])).mean()
    assert smooth_error < 0.6 * raw_error
    assert covered / 10 > 0.9


@pytest.mark.parametrize(
    "edges",
    [[], [(0, 1)], GRID[:10], GRID],
    ids=["islands only", "one pair", "several pieces", "connected"],
)
def test_any_graph_has_an_answer(edges):
    observed = np.arange(16)
    fit = epi.bym2(observed, np.full(16, 7.5), edges)
    assert np.isfinite(fit.relative_risk).all(axis=None)
    assert 0 < fit.phi < 1
    assert len(fit.scaling) == fit.diagnostics["components"]


def test_an_area_without_expected_events_follows_its_neighbours():
    expected = np.full(16, 50.0)
    expected[5] = 0
    fit = epi.bym2(np.where(expected > 0, 100, 0), expected, GRID)
    assert fit.relative_risk["mean"].iloc[5] == pytest.approx(2, rel=0.1)
    assert fit.relative_risk["sd"].iloc[5] == fit.relative_risk["sd"].max()


def test_one_area_and_equal_areas():
    alone = epi.bym2([30], [20.0], []).relative_risk.iloc[0]
    assert alone["lower"] < 1.5 < alone["upper"]
    equal = epi.bym2([20] * 16, [20.0] * 16, GRID)
    assert_allclose(equal.relative_risk["mean"], 1, atol=0.03)


def test_a_fixed_share_of_zero_or_one():
    for phi in (0.0, 1.0):
        fit = epi.bym2(np.arange(16), np.full(16, 8.0), GRID, fixed={"tau": 4.0, "phi": phi})
        assert np.isfinite(fit.relative_risk).all(axis=None)
    # With nothing but spatial effects, those of a component sum to zero.
    assert fit.area_effects["mode"].sum() == pytest.approx(0, abs=1e-9)


def test_without_spatial_effects_areas_are_smoothed_each_by_itself():
    """Against numerical integration, area by area."""
    observed, expected = np.array([0, 3, 9, 30]), np.array([4.0, 4.0, 4.0, 20.0])
    sure = epi.Bym2Priors(intercept_sd=1e-6)
    fit = epi.bym2(observed, expected, [(0, 1)], priors=sure, fixed={"tau": 4.0, "phi": 0.0})
    b = np.linspace(-4, 4, 4001)
    density = stats.norm.pdf(b, 0, 0.5) * stats.poisson.pmf(
        observed[:, None], expected[:, None] * np.exp(b)
    )
    density /= density.sum(axis=1, keepdims=True)
    mean = density @ b
    sd = np.sqrt((density * (b - mean[:, None]) ** 2).sum(axis=1))
    assert_allclose(fit.area_effects["mean"], mean, atol=0.01)
    assert_allclose(fit.area_effects["sd"], sd, rtol=0.03)


@pytest.mark.parametrize(
    "priors",
    [epi.Bym2Priors(), STAN, epi.Bym2Priors(sigma=("pc", 0.5, 0.05), phi=("pc", 0.7, 0.9))],
)
def test_prior_densities_integrate_to_one(priors):
    structure = scaled_structure(16, edge_positions(GRID, pd.RangeIndex(16)))
    x = np.linspace(-40, 40, 80_001)
    for density in (log_tau_prior(priors), logit_phi_prior(priors, structure.variances)):
        heights = np.exp([density(value) for value in x])
        assert np.trapezoid(heights, x) == pytest.approx(1, abs=1e-4)
    kind, u, a = priors.phi
    if kind == "pc":
        below = np.where(expit(x) < u, heights, 0)
        assert np.trapezoid(below, x) == pytest.approx(a, abs=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sigma": ("uniform", 1.0)}, "sigma must be"),
        ({"sigma": ("pc", 1.0, 1.5)}, "sigma must be"),
        ({"phi": ("beta", 0.5)}, "phi must be"),
        ({"phi": ("pc", 1.5, 0.5)}, "phi must be"),
        ({"intercept_sd": 0}, "intercept_sd and coefficient_sd must be above zero"),
    ],
)
def test_priors_that_do_not_exist_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        epi.Bym2Priors(**options)


@pytest.mark.parametrize(
    ("observed", "expected", "edges", "options", "message"),
    [
        ([1, -1], [1, 1], [], {}, "observed must be zero or more"),
        ([1, 1], [1, 0], [], {}, "observed must be zero where none are expected"),
        ([0, 0], [1, 1], [], {}, "observed must have at least one event"),
        ([1, 1], [1, 1], [(0, 2)], {}, r"edges must join areas of observed.*the first: 0 and 2"),
        ([1, 1], [1, 1], [(1, 1)], {}, "1 borders on itself"),
        ([1, 1], [1, 1], [(0, 1, 1)], {}, "edges must be pairs"),
        ([1, 1], [1, 1, 1], [], {}, "observed has 2, expected has 3"),
        ([1, 1], [1, 1], [], {"fixed": {"tau": 1}}, "fixed must have tau and phi"),
        ([1, 1], [1, 1], [], {"fixed": {"tau": 1, "phi": 2}}, "must lie between 0 and 1"),
        ([1, 1], [1, 1], [], {"confidence": 95}, "confidence must lie between"),
        (
            [1, 1],
            [1, 1],
            [],
            {"covariates": pd.DataFrame({"x": [1.0, np.nan]})},
            r"covariates \(column 'x'\) must be a finite number",
        ),
        (
            [1, 1],
            [1, 1],
            [],
            {"covariates": pd.DataFrame({"x": [1.0]})},
            "covariates must have one row per area",
        ),
    ],
)
def test_bad_input_is_refused(observed, expected, edges, options, message):
    with pytest.raises(ValueError, match=message):
        epi.bym2(observed, expected, edges, **options)


def test_a_constant_covariate_is_refused_under_flat_priors():
    frame = pd.DataFrame({"x": np.ones(16)})
    with pytest.raises(ValueError, match=r"covariates \(column 'x'\) must not be constant"):
        epi.bym2(
            np.arange(16), np.full(16, 8.0), GRID,
            covariates=frame, priors=epi.Bym2Priors(coefficient_sd=np.inf),
        )  # fmt: skip


def test_edges_go_by_label():
    observed = pd.Series([40, 30, 1, 2], index=["GM1", "GM2", "GM3", "GM4"])
    expected = pd.Series(10.0, index=observed.index)
    fit = epi.bym2(observed, expected, [("GM1", "GM2"), ("GM3", "GM4")])
    assert fit.relative_risk.loc["GM1", "mean"] > 2
    with pytest.raises(ValueError, match="edges must join areas of observed"):
        epi.bym2(observed, expected, [(0, 1)])
