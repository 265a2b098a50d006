"""Check what a statistic is given, and say precisely which rows are wrong.

Every message names the argument, what must hold, how many rows break it and the first of them by
their label, so that a user finds them without a debugger.
"""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

Labels: TypeAlias = "pd.Index[Any]"

# One number, or anything that holds a column of them: list, array, Series.
Numbers = Any

_SHOWN = 3


def require(valid: Booleans, argument: str, requirement: str, values: Any, labels: Labels) -> None:
    """Raise unless every row is valid.

    `values` holds what to show of the rows, or gives it when called: what is slow to write down is
    then only written down for an error.

    Raises
    ------
    ValueError
        Naming the argument, the requirement and the first offending rows.
    """
    if bool(np.all(valid)):
        return
    rows = np.flatnonzero(~valid)
    values = values() if callable(values) else values
    shown = ", ".join(f"{plain(labels[row])}: {plain(values[row])}" for row in rows[:_SHOWN])
    more = ", …" if len(rows) > _SHOWN else ""
    raise ValueError(
        f"{argument} {requirement}; {len(rows)} of {len(valid)} rows do not ({shown}{more})"
    )


def columns(*, missing: bool = False, **arguments: Numbers) -> tuple[list[Floats], Labels]:
    """Give numeric arguments as float arrays of one length, with the labels of their rows.

    A single number is repeated for every row. Series are joined by their labels: the same labels
    in another order are put in the order of the first Series.

    Parameters
    ----------
    missing
        Whether values may be missing: NaN.
    **arguments
        Values by the name under which an error should report them.

    Returns
    -------
    list of numpy.ndarray
        One float array per argument, in order, free of infinity (and of NaN).
    pandas.Index
        The index of the first Series, or 0, 1, 2, … when there is none.

    Raises
    ------
    ValueError
        On text, complex, missing or infinite values, unequal lengths, or Series with different
        labels.
    """
    labels = _shared_labels(arguments)
    arrays = [_column(name, values, labels, missing) for name, values in arguments.items()]
    return arrays, labels


def numbers(argument: str, values: Any, labels: Labels, *, missing: bool = False) -> Floats:
    """Give a column as finite floats, or NaN where values may be missing.

    Raises
    ------
    ValueError
        When a value is text, complex, missing (unless they may be) or infinite.
    """
    array = _as_float(argument, pd.Series(np.atleast_1d(values), index=labels, copy=False))
    valid = np.isfinite(array) | (np.isnan(array) if missing else False)
    require(valid, argument, "must be a finite number in every row", array, labels)
    return array


def not_negative(argument: str, values: Floats, labels: Labels) -> None:
    """Raise ``ValueError`` when a value is below zero."""
    require(~(values < 0), argument, "must be zero or more in every row", values, labels)


def positive(argument: str, values: Floats, labels: Labels) -> None:
    """Raise ``ValueError`` when a value is zero or less."""
    require(~(values <= 0), argument, "must be above zero in every row", values, labels)


def interval(
    names: tuple[str, str, str], value: Floats, lower: Floats, upper: Floats, labels: Labels
) -> None:
    """Raise ``ValueError`` unless ``lower <= value <= upper`` in every row.

    A rounding tolerance is allowed, since published limits are rounded apart from their value.
    """
    slack = 1e-9 * np.maximum(1.0, np.abs(value))
    value_name, lower_name, upper_name = names
    require(~(lower > value + slack), lower_name, f"must not exceed {value_name}", lower, labels)
    require(~(upper < value - slack), upper_name, f"must not be below {value_name}", upper, labels)


def single_positive(argument: str, value: object) -> None:
    """Raise ``ValueError`` unless an option is one number above zero."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < np.inf:
        raise ValueError(f"{argument} must be one number above zero, not {value!r}")


def choice(argument: str, value: object, allowed: tuple[str | None, ...]) -> None:
    """Raise ``ValueError`` when an option does not exist."""
    if value not in allowed:
        options = ", ".join(repr(option) for option in allowed)
        raise ValueError(f"{argument} must be one of {options}, not {value!r}")


def _shared_labels(arguments: dict[str, Numbers]) -> Labels:
    series = {name: v for name, v in arguments.items() if isinstance(v, pd.Series)}
    lengths = {name: len(v) for name, v in arguments.items() if np.ndim(v) > 0}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"all columns must be equally long: {found}")
    for name, values in arguments.items():
        if np.ndim(values) > 1:
            raise ValueError(f"{name} must be a single column, not {np.ndim(values)}-dimensional")
    if series:
        return next(iter(series.values())).index
    return pd.RangeIndex(next(iter(lengths.values()), 1))


def _column(argument: str, values: Numbers, labels: Labels, missing: bool) -> Floats:
    if isinstance(values, pd.Series):
        values = _in_order(argument, values, labels)
    elif np.ndim(values) == 0:
        values = np.repeat(np.asarray(values), len(labels))
    return numbers(argument, values, labels, missing=missing)


def _in_order(argument: str, values: pd.Series[Any], labels: Labels) -> pd.Series[Any]:
    if values.index.equals(labels):
        return values
    same = labels.is_unique and values.index.is_unique
    unknown = values.index.difference(labels)
    if not same or len(unknown):
        first = f", such as {unknown[0]!r}" if len(unknown) else ""
        raise ValueError(f"{argument} has other row labels than the first column{first}")
    return values.reindex(labels)


def _as_float(argument: str, values: pd.Series[Any]) -> Floats:
    if not pd.api.types.is_numeric_dtype(values.dtype) or values.dtype.kind == "c":
        valid = np.array([_is_number(value) for value in values], dtype=np.bool_)
        require(valid, argument, "must hold numbers", list(values), values.index)
        values = values.map(lambda value: np.nan if _is_missing(value) else float(value))
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def _is_number(value: object) -> bool:
    return isinstance(value, Real | Decimal) or _is_missing(value)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA


def plain(value: object) -> str:
    """Write a label or a value as Python would, without the numpy type around it."""
    return repr(value.item() if isinstance(value, np.generic) else value)
