"""Integrate over two parameters by a lattice laid along the axes of their distribution."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize

from regiobeeld.epi._arguments import Floats

_STEP = 1.0
_FLATTEST = 0.2
_DIFFERENCE = 0.3
_DROP = 6.0


def lattice(
    log_density: Callable[[Floats], float], start: Floats, bounds: Floats
) -> tuple[Floats, Floats]:
    """Find the points of a lattice that hold the mass of a density on the plane.

    From the mode, found by simplex search, the lattice spreads along the principal axes of the
    curvature, one standard deviation at a time, while the log density is within six of that of the
    mode. On such a lattice the sum of a smooth density is as good as its integral.

    Parameters
    ----------
    log_density
        The log of the density, up to a constant.
    start
        Where to begin.
    bounds
        Lowest and highest value per parameter, one row each; no point lies beyond.

    Returns
    -------
    numpy.ndarray
        The points, one row each.
    numpy.ndarray
        The log of the density at them plus that of the area of a cell.

    References
    ----------
    .. [1] Rue H, Martino S, Chopin N. Approximate Bayesian inference for latent Gaussian models by
       using integrated nested Laplace approximations. J R Stat Soc B 2009;71:319-392.
    """
    found = minimize(
        lambda x: -log_density(x),
        start,
        method="Nelder-Mead",
        bounds=bounds,
        options={"xatol": 0.02, "fatol": 0.005},
    )
    mode, highest = np.asarray(found.x), -float(found.fun)
    axes = _principal_steps(log_density, mode)
    waiting, seen = [(0, 0)], {(0, 0)}
    points, heights = [], []
    while waiting:
        cell = waiting.pop(0)
        point = mode + axes @ np.array(cell)
        height = log_density(point)
        points.append(point)
        heights.append(height)
        if height < highest - _DROP:
            continue
        for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            neighbour = (cell[0] + step[0], cell[1] + step[1])
            place = mode + axes @ np.array(neighbour)
            inside = bool(np.all((place >= bounds[:, 0]) & (place <= bounds[:, 1])))
            if neighbour not in seen and inside:
                seen.add(neighbour)
                waiting.append(neighbour)
    area = np.log(abs(np.linalg.det(axes)))
    return np.array(points), np.array(heights) + area


def _principal_steps(log_density: Callable[[Floats], float], mode: Floats) -> Floats:
    """Give the two steps of the lattice, in columns, from the curvature at the mode."""
    units = _DIFFERENCE * np.eye(2)
    curvature = np.array(
        [
            [
                log_density(mode + a - b)
                + log_density(mode - a + b)
                - log_density(mode + a + b)
                - log_density(mode - a - b)
                for b in units
            ]
            for a in units
        ]
    ) / (4 * _DIFFERENCE**2)
    values, vectors = np.linalg.eigh(curvature)
    return np.asarray(_STEP * vectors / np.sqrt(np.maximum(values, _FLATTEST)))
