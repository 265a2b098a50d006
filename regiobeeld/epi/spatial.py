"""Relative risks of areas that borrow from their neighbours as far as the data ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtr

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Floats, Labels, Numbers
from regiobeeld.epi._bym2_priors import Bym2Priors, log_tau_prior, logit_phi_prior
from regiobeeld.epi._graphs import Structure, edge_positions, scaled_structure
from regiobeeld.epi._intervals import Confidence, Limits, confidence_levels, with_limits
from regiobeeld.epi._latent import Counts, Field, State, field_mode, fit_field, start
from regiobeeld.epi._lattice import lattice

_START = np.array([1.0, 0.0])
_BOUNDS = np.array([[-8.0, 14.0], [-15.0, 15.0]])
# Points of the lattice with less of the mass than this say nothing.
_NEGLIGIBLE = 1e-5
_BISECTIONS = 60
# A covariate with less than this share of its length to itself is no other than those before it.
_DEPENDENT = 1e-8


@dataclass(frozen=True)
class Bym2Fit:
    """What `bym2` found.

    Attributes
    ----------
    relative_risk
        Per area, with the index of the observed counts: ``mean``, ``sd``, ``lower``, ``upper`` (a
        pair of limits per level for a tuple of levels) and ``p_above_1``, the probability that the
        risk is above that of the reference. Covariates are part of it.
    fixed_effects
        Per coefficient, ``intercept`` first, on the log scale: ``mean``, ``sd``, ``lower``,
        ``upper`` and ``mode`` (of the field at the most likely tau and phi).
    area_effects
        Per area, on the log scale, without covariates: ``mean``, ``sd``, ``mode``, and
        ``spatial_mode``, the mode of its spatial part before it is multiplied by the root of
        phi/tau.
    tau, phi
        Posterior means of the precision of the area effects, and of the share of their variance
        that is spatial.
    hyperparameters
        Of ``tau``, ``phi`` and ``sigma`` (one over the root of tau): ``mean`` and ``sd``.
    scaling
        Per component of the graph, in order of its first area: the geometric mean of the
        variances of the unscaled spatial effects (1 for an area without neighbours).
    diagnostics
        ``log_marginal_likelihood`` (of the counts), ``points`` of the lattice, ``components`` and
        ``islands`` of the graph, and ``largest_mean_correction``, in standard deviations.
    """

    relative_risk: pd.DataFrame
    fixed_effects: pd.DataFrame
    area_effects: pd.DataFrame
    tau: float
    phi: float
    hyperparameters: pd.DataFrame
    scaling: pd.Series[float]
    diagnostics: dict[str, float]


@dataclass(frozen=True)
class _Posterior:
    """Points of log tau and logit phi, their weights and modes, and the log of the evidence."""

    points: Floats
    weights: Floats
    modes: list[State]
    evidence: float


@dataclass(frozen=True)
class _Mixture:
    """Normal distributions: weights per point, means and variances per point and quantity."""

    weights: Floats
    means: Floats
    variances: Floats

    def mean(self) -> Floats:
        return np.asarray(self.weights @ self.means)

    def sd(self) -> Floats:
        spread = self.variances + (self.means - self.mean()) ** 2
        return np.asarray(np.sqrt(self.weights @ spread))

    def below(self, value: Floats) -> Floats:
        return np.asarray(self.weights @ ndtr((value - self.means) / np.sqrt(self.variances)))

    def quantile(self, probability: float) -> Floats:
        """Bisect between values that are certainly too low and too high."""
        reach = 10 * np.sqrt(self.variances)
        low, high = (self.means - reach).min(axis=0), (self.means + reach).max(axis=0)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            too_low = self.below(middle) < probability
            low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
        return np.asarray((low + high) / 2)

    def limits(self, level: float) -> Limits:
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)


def bym2(
    observed: Numbers,
    expected: Numbers,
    edges: Iterable[tuple[Any, Any]],
    *,
    covariates: pd.DataFrame | None = None,
    priors: Bym2Priors | None = None,
    fixed: Mapping[str, float] | None = None,
    confidence: Confidence = 0.95,
) -> Bym2Fit:
    r"""Smooth relative risks over a map by the model of Besag, York and Mollié.

    Parameters
    ----------
    observed
        Number of events per area: a column, zero or more.
    expected
        Number expected from reference rates, zero or more; events ask for one above zero.
    edges
        Pairs of areas that border on each other, by the labels of `observed` (its positions when
        it has none), in any order and direction. Areas without neighbours and maps in several
        pieces are allowed: each piece is scaled by itself.
    covariates
        Frame with one row per area and one numeric column per covariate; an intercept is added.
        Bring them to a scale on which one unit matters: the prior counts on it.
    priors
        `Bym2Priors`; left out, penalised-complexity priors that find an area effect above 1 on the
        log scale unlikely (1%) and a mostly unstructured one likely (2/3).
    fixed
        ``{"tau": …, "phi": …}`` to hold these at given values instead of integrating over them.
    confidence
        Posterior probability of the interval, or a tuple of them.

    Returns
    -------
    Bym2Fit
        Relative risks, coefficients, hyperparameters and diagnostics. Nothing in it is random: the
        same data give the same result.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: counts that are negative, missing or
        text, events where none are expected, no events at all, edges to areas that do not exist
        or from an area to itself, covariates with other rows or that follow from each other, a
        `fixed` that lacks or exceeds its range, priors that do not exist.

    Notes
    -----
    :math:`y_i \sim \mathrm{Poisson}(E_i e^{\beta_0 + x_i\beta + b_i})` with
    :math:`b = \tau^{-1/2}(\sqrt{1-\varphi}\,v + \sqrt{\varphi}\,u)`, independent standard normal
    :math:`v` and an intrinsic autoregression :math:`u` that sums to zero over each component of
    the map and is scaled there to a geometric mean variance of one; [1]_ an area without neighbours
    has a standard normal :math:`u`. [2]_ The posterior is found by nested Laplace approximation
    [3]_ on a lattice over :math:`\log\tau` and :math:`\mathrm{logit}\,\varphi`, with a variational
    correction of the means. Matrices are dense: time grows with the cube of the number of areas
    (a second for some hundreds). For thousands of areas take `smooth_rates`.

    References
    ----------
    .. [1] Riebler A, Sørbye SH, Simpson D, Rue H. An intuitive Bayesian spatial model for disease
       mapping that accounts for scaling. Stat Methods Med Res 2016;25:1145-1165.
    .. [2] Freni-Sterrantino A, Ventrucci M, Rue H. A note on intrinsic conditional autoregressive
       models for disconnected graphs. Spat Spatiotemporal Epidemiol 2018;26:25-34.
    .. [3] Rue H, Martino S, Chopin N. Approximate Bayesian inference for latent Gaussian models by
       using integrated nested Laplace approximations. J R Stat Soc B 2009;71:319-392.

    Examples
    --------
    >>> observed = pd.Series([12, 9, 2, 3, 2], index=list("abcde"))
    >>> edges = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]
    >>> fit = bym2(observed, [5, 5, 5, 5, 5], edges)
    >>> fit.relative_risk[["mean", "lower", "upper"]].round(1).head(2)
       mean  lower  upper
    a   1.9    1.0    3.4
    b   1.5    0.8    2.6
    """
    (counts, expectations), labels = _arguments.columns(observed=observed, expected=expected)
    priors = Bym2Priors() if priors is None else priors
    confidence_levels(confidence)
    data, names = _counts(counts, expectations, covariates, priors, labels)
    structure = scaled_structure(len(counts), edge_positions(edges, labels))
    if fixed is None:
        with _one_thread():
            posterior = _integrate(data, structure, priors)
            return _summarise(data, structure, posterior, (names, labels, confidence))
    point = _fixed_point(fixed)
    state, evidence = field_mode(data, _covariance(structure, point), start(data))
    posterior = _Posterior(point[None, :], np.ones(1), [state], evidence)
    return _summarise(data, structure, posterior, (names, labels, confidence))


def _one_thread() -> AbstractContextManager[object]:
    """Keep linear algebra to one thread, where that can be asked for.

    The matrices are small and many. numpy and scipy each bring threads of their own, which then
    spend their time waiting for each other: on two busy cores twenty times that of the work.
    """
    try:
        threads = import_module("threadpoolctl")
    except ImportError:
        return nullcontext()
    limits: AbstractContextManager[object] = threads.threadpool_limits(limits=1, user_api="blas")
    return limits


def _counts(
    observed: Floats,
    expected: Floats,
    covariates: pd.DataFrame | None,
    priors: Bym2Priors,
    labels: Labels,
) -> tuple[Counts, list[str]]:
    _arguments.not_negative("observed", observed, labels)
    _arguments.not_negative("expected", expected, labels)
    _arguments.require(
        (expected > 0) | (observed == 0),
        "observed",
        "must be zero where none are expected",
        observed,
        labels,
    )
    if not observed.any():
        raise ValueError("observed must have at least one event: without any there is no risk")
    design, precision, names = [np.ones(len(observed))], [priors.intercept_sd**-2.0], ["intercept"]
    if covariates is not None:
        if len(covariates) != len(labels):
            raise ValueError(
                f"covariates must have one row per area: {len(labels)}, not {len(covariates)}"
            )
        for name in covariates.columns:
            argument = f"covariates (column {name!r})"
            (_, column), _ = _arguments.columns(
                **{"observed": pd.Series(observed, index=labels), argument: covariates[name]}
            )
            design.append(_independent(argument, column, design))
            precision.append(priors.coefficient_sd**-2.0)
            names.append(str(name))
    return Counts(observed, expected, np.column_stack(design), np.array(precision)), names


def _independent(argument: str, column: Floats, others: list[Floats]) -> Floats:
    """Give a covariate as it is, unless it follows from the intercept and those before it."""
    before = np.column_stack([other / np.linalg.norm(other) for other in others])
    length = float(np.linalg.norm(column))
    fitted = before @ np.linalg.lstsq(before, column)[0]
    if float(np.linalg.norm(column - fitted)) <= _DEPENDENT * length:
        raise ValueError(
            f"{argument} must not be constant, nor follow from the covariates before it: what it"
            " does cannot be told from what these and the intercept do"
        )
    return column


def _fixed_point(fixed: Mapping[str, float]) -> Floats:
    if set(fixed) != {"tau", "phi"}:
        raise ValueError(f"fixed must have tau and phi, not {sorted(fixed)}")
    _arguments.single_positive("fixed['tau']", fixed["tau"])
    if not 0 <= fixed["phi"] <= 1:
        raise ValueError(f"fixed['phi'] must lie between 0 and 1, not {fixed['phi']!r}")
    return np.array([np.log(fixed["tau"]), logit(fixed["phi"])])


def _covariance(structure: Structure, point: Floats) -> Floats:
    """Give the covariance of the area effects at log tau and logit phi."""
    mixed = expit(-point[1]) + expit(point[1]) * structure.variances
    root = structure.vectors * np.sqrt(mixed * np.exp(-point[0]))
    return np.asarray(root @ root.T)


def _spatial_part(structure: Structure, point: Floats, pulls: Floats) -> Floats:
    """Give the scaled spatial effect that goes with the pulls of the whole effect."""
    share = np.sqrt(expit(point[1]) * np.exp(-point[0])) * structure.variances
    return np.asarray(structure.vectors @ (share * (structure.vectors.T @ pulls)))


def _integrate(data: Counts, structure: Structure, priors: Bym2Priors) -> _Posterior:
    tau_prior = log_tau_prior(priors)
    phi_prior = logit_phi_prior(priors, structure.variances)
    visited: dict[tuple[float, ...], State] = {}

    def log_density(point: Floats) -> float:
        begin = _nearest(visited, point) if visited else start(data)
        state, evidence = field_mode(data, _covariance(structure, point), begin)
        visited[tuple(point)] = state
        return evidence + tau_prior(point[0]) + phi_prior(point[1])

    points, heights = lattice(log_density, _START, _BOUNDS)
    weights = np.exp(heights - heights.max())
    evidence = float(heights.max() + np.log(weights.sum()))
    kept = weights > _NEGLIGIBLE * weights.sum()
    points, weights = points[kept], weights[kept]
    modes = [visited[tuple(point)] for point in points]
    return _Posterior(points, weights / weights.sum(), modes, evidence)


def _nearest(visited: Mapping[tuple[float, ...], State], point: Floats) -> State:
    places = np.array(list(visited))
    nearest = int(np.argmin(((places - point) ** 2).sum(axis=1)))
    return visited[tuple(places[nearest])]


def _summarise(
    data: Counts,
    structure: Structure,
    posterior: _Posterior,
    presentation: tuple[list[str], Labels, Confidence],
) -> Bym2Fit:
    names, labels, confidence = presentation
    points, weights = posterior.points, posterior.weights
    fields: list[Field] = []
    effect_means = []
    for point, begin in zip(points, posterior.modes, strict=True):
        covariance = _covariance(structure, point)
        fields.append(fit_field(data, covariance, begin))
        effect_means.append(covariance @ fields[-1].mean.pulls)
    coefficients = _Mixture(
        weights,
        np.array([field.mean.coefficients for field in fields]),
        np.array([field.coefficient_variance for field in fields]),
    )
    predictor = _Mixture(
        weights,
        np.array([field.predictor for field in fields]),
        np.array([field.predictor_variance for field in fields]),
    )
    effects = _Mixture(
        weights,
        np.array(effect_means),
        np.array([field.effect_variance for field in fields]),
    )
    best = int(np.argmax(weights))
    mode = fields[best].mode
    hyperparameters = _hyperparameters(points, weights)
    fixed_effects = with_limits(
        {"mean": coefficients.mean(), "sd": coefficients.sd()},
        coefficients.limits,
        confidence,
        pd.Index(names),
    )
    area_effects = {
        "mean": effects.mean(),
        "sd": effects.sd(),
        "mode": _covariance(structure, points[best]) @ mode.pulls,
        "spatial_mode": _spatial_part(structure, points[best], mode.pulls),
    }
    return Bym2Fit(
        relative_risk=_relative_risk(predictor, labels, confidence),
        fixed_effects=fixed_effects.assign(mode=mode.coefficients),
        area_effects=pd.DataFrame(area_effects, index=labels),
        tau=float(hyperparameters["mean"].loc["tau"]),
        phi=float(hyperparameters["mean"].loc["phi"]),
        hyperparameters=hyperparameters,
        scaling=pd.Series(structure.scaling, name="scaling"),
        diagnostics={
            "log_marginal_likelihood": posterior.evidence,
            "points": len(points),
            "components": len(structure.scaling),
            "islands": int(np.count_nonzero(np.bincount(structure.component) == 1)),
            "largest_mean_correction": max(field.largest_correction for field in fields),
        },
    )


def _relative_risk(predictor: _Mixture, labels: Labels, confidence: Confidence) -> pd.DataFrame:
    """Summarise the exponential of a mixture of normal distributions."""
    weights, means, variances = predictor.weights, predictor.means, predictor.variances
    mean = weights @ np.exp(means + variances / 2)
    second = weights @ np.exp(2 * means + 2 * variances)

    def limits(level: float) -> Limits:
        lower, upper = predictor.limits(level)
        return np.exp(lower), np.exp(upper)

    columns = {"mean": mean, "sd": np.sqrt(np.maximum(second - mean**2, 0))}
    result = with_limits(columns, limits, confidence, labels)
    return result.assign(p_above_1=1 - predictor.below(np.zeros(len(labels))))


def _hyperparameters(points: Floats, weights: Floats) -> pd.DataFrame:
    tau = np.exp(points[:, 0])
    values = np.column_stack([tau, expit(points[:, 1]), tau**-0.5])
    mean = weights @ values
    sd = np.sqrt(weights @ (values - mean) ** 2)
    return pd.DataFrame({"mean": mean, "sd": sd}, index=["tau", "phi", "sigma"])
