"""Poisson counts with a Gaussian field: the field's distribution given its covariance.

Nothing here inverts the covariance, which may be singular: effects are kept as the covariance
times a vector of `pulls`, which at the mode are the observed minus the fitted counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular
from scipy.special import gammaln

from regiobeeld.epi._arguments import Floats

# Newton's method squares the error in each round: the mode is then known to some 1e-12.
_TOLERANCE = 1e-6
_ROUNDS = 100
# The linear predictor moves at most this far in one step, so that its exponential stays in reach.
_LONGEST_STEP = 2.0


@dataclass(frozen=True)
class Counts:
    """Observed counts, expected counts, covariates (intercept first) and their precisions."""

    observed: Floats
    expected: Floats
    design: Floats
    precision: Floats


@dataclass(frozen=True)
class State:
    """Coefficients, and the pulls that give the area effects."""

    coefficients: Floats
    pulls: Floats

    def moved(self, other: State, share: float) -> State:
        """Give the state a share of the way to another."""
        return State(
            self.coefficients + share * (other.coefficients - self.coefficients),
            self.pulls + share * (other.pulls - self.pulls),
        )


@dataclass(frozen=True)
class Field:
    """The field given its covariance: mode and corrected mean, and variances around them."""

    mode: State
    mean: State
    coefficient_variance: Floats
    predictor: Floats
    predictor_variance: Floats
    effect_variance: Floats
    largest_correction: float


@dataclass(frozen=True)
class _Precision:
    """Posterior precision of a field: root fitted counts, factors, and projected covariates."""

    root: Floats
    factor: Floats
    projected: Floats
    coefficients: tuple[Floats, bool]

    def applied(self, vector: Floats) -> Floats:
        """Give the inverse of (covariance plus inverse fitted counts) times root-scaled vectors."""
        solved: Floats = cho_solve((self.factor, True), vector, check_finite=False)
        return self.root * solved


def start(data: Counts) -> State:
    """Give a state to begin with: the average risk everywhere."""
    coefficients = np.zeros(data.design.shape[1])
    coefficients[0] = np.log(data.observed.sum() / data.expected.sum())
    return State(coefficients, np.zeros(len(data.observed)))


def field_mode(data: Counts, covariance: Floats, begin: State) -> tuple[State, float]:
    """Find the mode of the field, and Laplace's approximation of the log evidence.

    Raises
    ------
    ValueError
        When there is no mode: covariates that follow from each other under a flat prior.
    """
    mode, precision = _newton(data, covariance, begin)
    return mode, _log_evidence(data, covariance, mode, precision)


def fit_field(data: Counts, covariance: Floats, begin: State) -> Field:
    r"""Approximate the distribution of the field.

    It is taken as normal around its mode, and its mean is then moved to where a normal
    distribution of that covariance is closest to the posterior: there the expected count is
    :math:`E\exp(\eta + s^2/2)`. [1]_

    References
    ----------
    .. [1] van Niekerk J, Rue H. Low-rank variational Bayes correction to the Laplace method. J
       Mach Learn Res 2024;25:1-25.
    """
    mode, precision = _newton(data, covariance, begin)
    coefficients = cho_solve(precision.coefficients, np.eye(data.design.shape[1]))
    scaled = precision.root[:, None] * covariance
    half = solve_triangular(precision.factor, scaled, lower=True, check_finite=False)
    given = np.diag(covariance) - np.einsum("ij,ij->j", half, half)
    carried = covariance @ precision.projected
    variance = given + _quadratic(data.design - carried, coefficients)
    averaged = replace(data, expected=data.expected * np.exp(variance / 2))
    mean, _ = _newton(averaged, covariance, mode)
    predictor = _predictor(data, covariance, mean)
    shift = np.abs(predictor - _predictor(data, covariance, mode))
    return Field(
        mode=mode,
        mean=mean,
        coefficient_variance=np.diag(coefficients).copy(),
        predictor=predictor,
        predictor_variance=variance,
        effect_variance=given + _quadratic(carried, coefficients),
        largest_correction=float(np.max(shift / np.sqrt(variance))),
    )


def _predictor(data: Counts, covariance: Floats, state: State) -> Floats:
    return data.design @ state.coefficients + covariance @ state.pulls


def _quadratic(rows: Floats, matrix: Floats) -> Floats:
    return np.asarray(np.einsum("ij,jk,ik->i", rows, matrix, rows))


def _newton(data: Counts, covariance: Floats, begin: State) -> tuple[State, _Precision]:
    state, predictor = begin, _predictor(data, covariance, begin)
    try:
        for _ in range(_ROUNDS):
            fitted = data.expected * np.exp(predictor)
            precision = _precision(data, covariance, fitted)
            target = _solve(data, covariance, precision, predictor, fitted)
            step = _predictor(data, covariance, target) - predictor
            longest = float(np.max(np.abs(step)))
            state = state.moved(target, min(1.0, _LONGEST_STEP / max(longest, 1e-300)))
            predictor = _predictor(data, covariance, state)
            if longest < _TOLERANCE:
                return state, precision
    except LinAlgError:
        pass
    raise ValueError(
        "covariates must not follow from each other or the intercept, and counts must allow an "
        "estimate: the model has no mode"
    )


def _precision(data: Counts, covariance: Floats, fitted: Floats) -> _Precision:
    root = np.sqrt(fitted)
    scaled = covariance * np.outer(root, root)
    scaled[np.diag_indices(len(root))] += 1
    factor, _ = cho_factor(scaled, lower=True, overwrite_a=True, check_finite=False)
    projected = root[:, None] * cho_solve(
        (factor, True), root[:, None] * data.design, check_finite=False
    )
    inner = data.design.T @ projected + np.diag(data.precision)
    return _Precision(root, factor, projected, cho_factor(inner, lower=True))


def _solve(
    data: Counts, covariance: Floats, precision: _Precision, predictor: Floats, fitted: Floats
) -> State:
    """Take one step of Newton's method: generalised least squares on the working counts."""
    residual = data.observed - fitted
    working = precision.root * predictor + np.divide(
        residual, precision.root, out=np.zeros(len(residual)), where=precision.root > 0
    )
    pulled = precision.applied(working)
    coefficients = cho_solve(precision.coefficients, data.design.T @ pulled)
    return State(coefficients, pulled - precision.projected @ coefficients)


def _log_evidence(data: Counts, covariance: Floats, mode: State, precision: _Precision) -> float:
    predictor = _predictor(data, covariance, mode)
    counted = data.expected > 0
    log_rate = np.log(data.expected[counted]) + predictor[counted]
    observed = data.observed[counted]
    likelihood = (observed * log_rate - np.exp(log_rate) - gammaln(observed + 1)).sum()
    proper = data.precision > 0
    prior = (
        np.log(data.precision[proper]).sum()
        - (data.precision * mode.coefficients**2).sum()
        - mode.pulls @ (covariance @ mode.pulls)
        + np.log(2 * np.pi) * np.count_nonzero(~proper)
    )
    volume = np.log(np.diag(precision.factor)).sum()
    volume += np.log(np.diag(precision.coefficients[0])).sum()
    return float(likelihood + prior / 2 - volume)
