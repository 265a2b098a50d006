"""Which areas border on each other, as the covariance of a smooth map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from regiobeeld.epi._arguments import Floats, Integers, Labels, plain

_ZERO = 1e-9


@dataclass(frozen=True)
class Structure:
    """The scaled intrinsic autoregression on a graph, as an eigendecomposition.

    Attributes
    ----------
    variances
        Eigenvalues of its covariance; zero for the mean of each component of two areas or more.
    vectors
        The eigenvectors, in columns.
    scaling
        Per component, in order of its first area: the geometric mean of the variances before
        scaling. An area without neighbours has 1.
    component
        The component of each area, from 0.
    """

    variances: Floats
    vectors: Floats
    scaling: Floats
    component: Integers


def edge_positions(edges: Iterable[tuple[Any, Any]], labels: Labels) -> Integers:
    """Give pairs of row labels as pairs of positions, each pair of neighbours once.

    Raises
    ------
    ValueError
        When an edge is no pair, a label does not exist, or an area borders on itself.
    """
    pairs = [tuple(edge) for edge in edges]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("edges must be pairs of row labels")
    if not pairs:
        return np.zeros((0, 2), dtype=np.int64)
    if not labels.is_unique:
        raise ValueError("edges need areas with labels of their own; observed has some twice")
    ends = np.column_stack(
        [labels.get_indexer(pd.Index([pair[side] for pair in pairs])) for side in (0, 1)]
    )
    unknown = np.flatnonzero((ends < 0).any(axis=1))
    if len(unknown):
        first = " and ".join(plain(end) for end in pairs[unknown[0]])
        raise ValueError(
            f"edges must join areas of observed; {len(unknown)} do not, the first: {first}"
        )
    loops = np.flatnonzero(ends[:, 0] == ends[:, 1])
    if len(loops):
        raise ValueError(
            f"edges must join two areas; {plain(pairs[loops[0]][0])} borders on itself"
        )
    return np.unique(np.sort(ends, axis=1), axis=0).astype(np.int64)


def scaled_structure(size: int, ends: Integers) -> Structure:
    """Decompose the intrinsic autoregression, scaled to a variance of one in each component.

    References
    ----------
    .. [1] Freni-Sterrantino A, Ventrucci M, Rue H. A note on intrinsic conditional autoregressive
       models for disconnected graphs. Spat Spatiotemporal Epidemiol 2018;26:25-34.
    """
    laplacian = np.zeros((size, size))
    laplacian[ends[:, 0], ends[:, 1]] = -1
    laplacian[ends[:, 1], ends[:, 0]] = -1
    laplacian[np.diag_indices(size)] = -laplacian.sum(axis=1)
    adjacency = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    count, component = connected_components(adjacency, directed=False)
    variances, vectors, scaling = np.ones(size), np.eye(size), np.ones(count)
    for number in range(count):
        members = np.flatnonzero(component == number)
        if len(members) == 1:
            continue
        block = np.ix_(members, members)
        values, axes = np.linalg.eigh(laplacian[block])
        inverse = np.where(values > _ZERO, 1 / np.maximum(values, _ZERO), 0.0)
        marginal = (axes**2 * inverse).sum(axis=1)
        scaling[number] = np.exp(np.log(marginal).mean())
        variances[members] = inverse / scaling[number]
        vectors[block] = axes
    return Structure(variances, vectors, scaling, component.astype(np.int64))
