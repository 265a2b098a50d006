"""Prior distributions of the model of Besag, York and Mollié as Riebler and others write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaln, expit, log_expit, logit

from regiobeeld.epi._arguments import Floats

LogDensity = Callable[[float], float]


@dataclass(frozen=True)
class Bym2Priors:
    """Prior distributions for `bym2`.

    Attributes
    ----------
    sigma
        Of the standard deviation of the area effects, one over the root of tau:
        ``("pc", u, a)``, exponential with probability a of more than u; or
        ``("half_normal", sd)``.
    phi
        Of the share of their variance that is spatial: ``("pc", u, a)``, the penalised-complexity
        prior with probability a of less than u; or ``("beta", a, b)``.
    intercept_sd, coefficient_sd
        Standard deviations of normal priors around zero; infinite for a flat one.

    References
    ----------
    .. [1] Simpson D, Rue H, Riebler A, Martins TG, Sørbye SH. Penalising model component
       complexity: a principled, practical approach to constructing priors. Stat Sci 2017;32:1-28.

    Examples
    --------
    >>> Bym2Priors(phi=("beta", 0.5, 0.5)).sigma
    ('pc', 1.0, 0.01)
    """

    sigma: tuple[str, float] | tuple[str, float, float] = ("pc", 1.0, 0.01)
    phi: tuple[str, float, float] = ("pc", 0.5, 2 / 3)
    intercept_sd: float = np.inf
    coefficient_sd: float = 1000**0.5

    def __post_init__(self) -> None:
        """Raise ``ValueError`` when a prior does not exist."""
        kind, *numbers = self.sigma
        if (kind, len(numbers)) not in (("pc", 2), ("half_normal", 1)) or not _usable(
            kind, numbers
        ):
            raise ValueError(f"sigma must be ('pc', u, a) or ('half_normal', sd), not {self.sigma}")
        kind, *numbers = self.phi
        within = kind != "pc" or numbers[0] < 1
        if (
            kind not in ("pc", "beta")
            or len(numbers) != 2
            or not within
            or not _usable(kind, numbers)
        ):
            raise ValueError(f"phi must be ('pc', u, a) or ('beta', a, b), not {self.phi}")
        if not (self.intercept_sd > 0 and self.coefficient_sd > 0):
            raise ValueError("intercept_sd and coefficient_sd must be above zero")


def log_tau_prior(priors: Bym2Priors) -> LogDensity:
    """Give the log prior density of log tau."""
    kind, first, *rest = priors.sigma
    if kind == "half_normal":
        constant = 0.5 * np.log(2 / np.pi) - np.log(first) - np.log(2)
        return lambda x: float(constant - 0.5 * np.exp(-x) / first**2 - x / 2)
    slope = -np.log(rest[0]) / first
    return lambda x: float(np.log(slope / 2) - slope * np.exp(-x / 2) - x / 2)


def logit_phi_prior(priors: Bym2Priors, variances: Floats) -> LogDensity:
    """Give the log prior density of logit phi.

    Parameters
    ----------
    variances
        Eigenvalues of the scaled spatial covariance. The penalised-complexity prior is exponential
        in the distance, the root of twice the Kullback-Leibler divergence, from the model without
        spatial effects; the directions in which the spatial effect is zero are left out of it, as
        the effect is constrained there.
    """
    kind, first, second = priors.phi
    if kind == "beta":
        constant = -betaln(first, second)
        return lambda x: float(constant + first * log_expit(x) + second * log_expit(-x))
    excess = variances[variances > 0] - 1
    if np.allclose(excess, 0):
        # Without borders nothing tells phi: any proper prior will do.
        return lambda x: float(log_expit(x) + log_expit(-x))
    furthest = _distance(np.inf, excess)

    def beyond(rate: float) -> float:
        inside = -np.expm1(-rate * _distance(float(logit(first)), excess))
        return float(inside / -np.expm1(-rate * furthest)) - second

    rate = _rate(beyond, first, second)
    constant = np.log(abs(rate)) - np.log(abs(np.expm1(-rate * furthest)))

    def log_density(x: float) -> float:
        distance = _distance(x, excess)
        phi = expit(x)
        # The derivative of the squared distance, and the Jacobian of the logit.
        growth = float((excess - excess / (1 + phi * excess)).sum()) * phi * expit(-x)
        if distance == 0 or growth == 0:
            return float(constant + log_expit(x) + 0.5 * np.log((excess**2).sum() / 2))
        return float(constant - rate * distance + np.log(growth / (2 * distance)))

    return log_density


def _distance(x: float, excess: Floats) -> float:
    change = float(expit(x)) * excess
    return float(np.sqrt(max(0.0, (change - np.log1p(change)).sum())))


def _rate(beyond: Callable[[float], float], u: float, a: float) -> float:
    try:
        return float(brentq(beyond, 1e-8, 1e4))
    except ValueError:
        raise ValueError(
            f"phi: no penalised-complexity prior on this graph has probability {a:g} of less "
            f"than {u:g}; take a higher probability"
        ) from None


def _usable(kind: str, numbers: list[float]) -> bool:
    return all(number > 0 for number in numbers) and (kind != "pc" or numbers[1] < 1)
