"""Read the columns of a frame, and the groups that its rows belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Booleans, Floats, Integers, Labels

# The name of one column, or the names of several.
Names = str | Sequence[str]


@dataclass(frozen=True)
class Groups:
    """The group of every row: its number, and the labels of the groups in order of appearance."""

    codes: Integers
    labels: Labels

    def __len__(self) -> int:
        """Give the number of groups."""
        return len(self.labels)

    def sum(self, values: Floats) -> Floats:
        """Add the values of each group."""
        return np.bincount(self.codes, weights=values, minlength=len(self)).astype(np.float64)

    def all(self, valid: Booleans) -> Booleans:
        """Tell of which groups all rows are valid."""
        return np.bincount(self.codes, weights=~valid, minlength=len(self)) == 0

    def sizes(self) -> Integers:
        """Count the rows of each group."""
        return np.bincount(self.codes, minlength=len(self))


def group_rows(frame: pd.DataFrame, names: Names) -> Groups:
    """Find the group that each row of a frame belongs to.

    Parameters
    ----------
    frame
        The data; without rows there are no groups.
    names
        One or more columns; an empty list makes one group of all rows.

    Raises
    ------
    ValueError
        When a column does not exist or a group label is missing.
    """
    keys = [names] if isinstance(names, str) else list(names)
    if not keys:
        return Groups(np.zeros(len(frame), dtype=np.int64), pd.RangeIndex(min(len(frame), 1)))
    table = frame[[_existing(frame, "groups", key) for key in keys]]
    _arguments.require(
        table.notna().all(axis=1).to_numpy(),
        "groups",
        "must not be missing in any row",
        lambda: list(table.itertuples(index=False, name=None)),
        frame.index,
    )
    codes = np.asarray(table.groupby(keys, sort=False, observed=True).ngroup(), dtype=np.int64)
    firsts = table.iloc[np.unique(codes, return_index=True)[1]]
    labels = pd.MultiIndex.from_frame(firsts) if len(keys) > 1 else pd.Index(firsts[keys[0]])
    return Groups(codes, labels)


def as_frame(frame: Any) -> pd.DataFrame:
    """Give a table as a DataFrame: an Arrow or a Polars table is converted.

    Raises
    ------
    ValueError
        When it is no table.
    """
    if isinstance(frame, pd.DataFrame):
        return frame
    if hasattr(frame, "to_pandas"):
        converted = frame.to_pandas()
        if isinstance(converted, pd.DataFrame):
            return converted
    raise ValueError(f"frame must be a DataFrame or an Arrow table, not {type(frame).__name__}")


def column(frame: pd.DataFrame, argument: str, name: str, *, missing: bool = False) -> Floats:
    """Read a numeric column, with NaN where values may be missing.

    Raises
    ------
    ValueError
        When the column does not exist or holds text, missing (unless they may be) or infinite
        values; the message names the argument and the column.
    """
    _existing(frame, argument, name)
    title = argument if argument == name else f"{argument} (column {name!r})"
    return _arguments.numbers(title, frame[name], frame.index, missing=missing)


def joined(frame: pd.DataFrame, argument: str, source: str | pd.Series[float]) -> Floats:
    """Read a column of the frame, or a Series that is joined to it by its labels.

    Parameters
    ----------
    source
        The name of a column; or a Series whose index levels are named after columns of the frame,
        or that has the same index as the frame.

    Raises
    ------
    ValueError
        When the Series cannot be joined or has no value for some rows.
    """
    if isinstance(source, str):
        return column(frame, argument, source)
    _arguments.require(
        ~source.index.duplicated(), argument, "must have one row per label", source, source.index
    )
    names = list(source.index.names)
    if all(name in frame.columns for name in names):
        keys = pd.Index(frame[names[0]]) if len(names) == 1 else pd.MultiIndex.from_frame(
            frame[names]
        )  # fmt: skip
        found = source.index.get_indexer(keys)
        _arguments.require(
            found >= 0,
            argument,
            f"must have a value for every {names}",
            lambda: list(keys),
            frame.index,
        )
        return _arguments.numbers(argument, source.to_numpy()[found], frame.index)
    if source.index.equals(frame.index):
        return _arguments.numbers(argument, source, frame.index)
    raise ValueError(
        f"{argument} cannot be joined: name its index after columns of the frame "
        f"({', '.join(map(str, frame.columns))}), not {names}"
    )


def single_rows(frame: pd.DataFrame, groups: Groups, argument: str, name: str) -> None:
    """Raise ``ValueError`` when a group has two rows with the same value in a column."""
    twice = pd.DataFrame({"group": groups.codes, "key": frame[name].to_numpy()}).duplicated()
    _arguments.require(
        ~twice.to_numpy(),
        argument,
        "must occur once per group",
        lambda: list(frame[name]),
        frame.index,
    )


def _existing(frame: pd.DataFrame, argument: str, name: str) -> str:
    if name not in frame.columns:
        columns = ", ".join(map(str, frame.columns))
        raise ValueError(f"{argument} names a column that does not exist: {name!r} (has {columns})")
    return name
