"""Which assumption would change what comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld.priorities.criteria import CRITERIA, Floats
from regiobeeld.priorities.uncertainty import TOP, hanlon_draws

_Ids = tuple[str, ...]
COLUMNS = ("assumption", "top", "enters", "leaves", "changes")


def sensitivity_of(
    frame: pd.DataFrame,
    scores: Mapping[str, Floats],
    weights: Mapping[str, Floats],
    known: Callable[[Mapping[str, float]], npt.NDArray[np.bool_]],
) -> pd.DataFrame:
    """Change one assumption at a time, and see whether the first three are others.

    Each criterion is left out and counted double; so are A and B; all that comes from figures, from
    interviews and from the coalition is left out; and TOPSIS is used in place of Hanlon. The draws
    are those of the order itself, so that only the assumption differs.

    Parameters
    ----------
    frame
        Issues in order, with ``issue``, ``pearl`` and ``topsis_rank``.
    scores, weights
        Draws, of the issues in that order.
    known
        Tells, of factors of weights, which of these issues still have anything that counts.

    Returns
    -------
    pandas.DataFrame
        One row per assumption: ``assumption``, ``top``, ``enters`` and ``leaves`` (tuples of
        ids) and ``changes``.
    """
    ids = frame["issue"].tolist()
    pearl = frame["pearl"].fillna(True).to_numpy(dtype=bool)
    rows = []
    for assumption, factors in _changes(list(scores)):
        drawn = hanlon_draws(scores, weights, pearl, factors)
        mean = _mean_ranks(np.where(known(factors), drawn, -np.inf), len(ids))
        order = np.lexsort((np.arange(len(ids)), mean))
        rows.append(_row(assumption, ids, [ids[place] for place in order[:TOP]]))
    second = frame["topsis_rank"].sort_values(kind="stable").index[:TOP]
    rows.append(_row("method:topsis", ids, [ids[place] for place in second]))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"assumption": "str"})


def _changes(names: Sequence[str]) -> Iterator[tuple[str, dict[str, float]]]:
    """Give each assumption with what it multiplies weights by."""
    level = [c.id for c in CRITERIA if c.component != "C"]
    for name in names:
        if len([n for n in names if n in level]) > 1 or name not in level:
            yield f"without:{name}", {name: 0.0}
        yield f"double:{name}", {name: 2.0}
    for part in "AB":
        yield f"double:{part}", {part: 2.0}
    for source in ("figures", "interviews", "scores"):
        out = {c.id: 0.0 for c in CRITERIA if c.source == source and c.id in names}
        if out and any(name in level and name not in out for name in names):
            yield f"without:{source}", out


def _mean_ranks(drawn: Floats, issues: int) -> Floats:
    """Return the mean rank of each issue, from 0."""
    scores = np.broadcast_to(drawn, (len(drawn), issues))
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks: Floats = np.argsort(order, axis=1).mean(axis=0)
    return ranks


def _row(
    assumption: str, ids: Sequence[str], top: Sequence[str]
) -> tuple[str, _Ids, _Ids, _Ids, bool]:
    before = ids[:TOP]
    enters = tuple(name for name in top if name not in before)
    leaves = tuple(name for name in before if name not in top)
    return assumption, tuple(top), enters, leaves, bool(enters)
