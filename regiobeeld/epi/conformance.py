"""Recompute published results, on the machine and with the libraries of whoever runs it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld import epi

AGREES = "agrees"
DIFFERS = "differs"

Pairs = tuple[npt.ArrayLike, npt.ArrayLike]

#: Published results as they were printed, and the data that they are of.
_PUBLISHED: Mapping[str, Any] = tomllib.loads(
    resources.files("regiobeeld.epi").joinpath("published.toml").read_text("utf-8")
)


@dataclass(frozen=True)
class Reference:
    """A published result: where it is from, what it tests, and how closely it is printed.

    `compute` gives what is found and what was published, equally many numbers. `tolerance` is the
    largest difference allowed, in the unit of the numbers.
    """

    citation: str
    method: str
    tolerance: float
    compute: Callable[[], Pairs]


def verify() -> pd.DataFrame:
    """Recompute published results and compare.

    Returns
    -------
    pandas.DataFrame
        One row per published result: ``reference`` (the citation), ``method`` (the statistic it
        tests), ``values`` (how many numbers are compared), ``largest_difference``, ``tolerance``
        (from how precisely the numbers were printed, or as the citation says) and ``verdict``:
        ``agrees`` or ``differs``. A computation that fails differs, by infinity.

    Examples
    --------
    >>> table = verify()
    >>> set(table["verdict"])
    {'agrees'}
    """
    return pd.DataFrame([_row(reference) for reference in REFERENCES])


def _row(reference: Reference) -> dict[str, Any]:
    try:
        found, published = (np.asarray(side, dtype=np.float64) for side in reference.compute())
        difference = float(np.max(np.abs(found - published)))
        count = published.size
    except (ArithmeticError, ImportError, LookupError, TypeError, ValueError):
        # A library that lacks what is asked of it should show as a line in the table too.
        difference, count = np.inf, 0
    return {
        "reference": reference.citation,
        "method": reference.method,
        "values": count,
        "largest_difference": difference,
        "tolerance": reference.tolerance,
        "verdict": AGREES if difference <= reference.tolerance else DIFFERS,
    }


def _wilson() -> npt.ArrayLike:
    return epi.proportion([81, 15, 0, 1], [263, 148, 20, 29])[["lower", "upper"]]


def _difference_of_proportions() -> npt.ArrayLike:
    later = epi.proportion([56, 9, 6, 5, 0, 0, 10, 10], [70, 10, 7, 56, 10, 10, 10, 10])
    earlier = epi.proportion([48, 3, 2, 0, 0, 0, 0, 0], [80, 10, 7, 29, 20, 10, 20, 10])
    columns = ("value", "lower", "upper")
    found = epi.change(*(earlier[name] for name in columns), *(later[name] for name in columns))
    return found[["lower", "upper"]]


def _exact_poisson() -> npt.ArrayLike:
    return epi.rate(range(6), 1, per=1)[["lower", "upper"]]


def _byar() -> npt.ArrayLike:
    return epi.rate(137, 24.19893, per=1)


def _student() -> npt.ArrayLike:
    hours = pd.DataFrame({"hours": [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]})
    return epi.mean(hours, groups=[], value="hours")[["value", "lower", "upper"]]


def _direct() -> npt.ArrayLike:
    return epi.directly_standardised_rate(
        _data("michigan"), groups=[], count="cases", population="births", standard="standard"
    )["value"]


def _indirect() -> npt.ArrayLike:
    ecuador = _data("ecuador")
    rates = ecuador.set_index("age")["swedish_rate"]
    return epi.standardised_ratio(
        ecuador,
        groups=[],
        count="count",
        population="persons",
        reference_count=rates,
        reference_population=pd.Series(1000.0, index=rates.index),
    )["value"]


def _trend(most_drinks: float) -> pd.DataFrame:
    drinks = _data("malformations").replace({"drinks": {7.0: most_drinks}})
    return epi.recent_trend(drinks, groups=[], period="drinks", count="malformed", total="births")


def _us_females() -> pd.DataFrame:
    expectancy = _PUBLISHED["references"]["life_tables"]["published"]
    return _data("us_females").assign(e_1935=expectancy[0], e_1995=expectancy[1])


def _life_tables() -> npt.ArrayLike:
    data = _us_females()
    return [
        epi.life_expectancy(
            data.assign(deaths=1e6 * data[f"m_{year}"], persons=1e6),
            groups=[],
            start_age="age",
            deaths="deaths",
            population="persons",
        )["value"]
        for year in (1935, 1995)
    ]


def _arriaga() -> npt.ArrayLike:
    data = _us_females().set_index("age")
    tables = [
        pd.DataFrame({"survivors": data[f"l_{year}"], "value": data[f"e_{year}"]})
        for year in (1935, 1995)
    ]
    years = epi.arriaga(*tables)["value"]
    bands = np.searchsorted([0, 5, 15, 25, 45, 65, 85], years.index, side="right")
    return years.groupby(bands).sum()


def _marshall() -> npt.ArrayLike:
    data = _data("carolina")
    return epi.smooth_rates(data["deaths"], data["births"])["value"].head(5)


def _scotland_fit(**options: Any) -> epi.Bym2Fit:
    edges = [
        (int(area) - 1, other - 1)
        for area, others in _PUBLISHED["data"]["scotland_neighbours"].items()
        for other in others
    ]
    data = _data("scotland")
    outdoor = pd.DataFrame({"outdoor": data["outdoor"] / 10})
    return epi.bym2(data["observed"], data["expected"], edges, covariates=outdoor, **options)


def _scotland_posterior() -> pd.DataFrame:
    priors = epi.Bym2Priors(
        sigma=("half_normal", 5.0), phi=("beta", 0.5, 0.5), intercept_sd=5.0, coefficient_sd=5.0
    )
    return _scotland_fit(priors=priors).fixed_effects


def _das_gupta() -> npt.ArrayLike:
    taiwan = _PUBLISHED["data"]["taiwan"]
    return epi.das_gupta(taiwan["1960"], taiwan["1970"])["value"]


def _data(name: str) -> pd.DataFrame:
    """Return data that were published, by the name that `published.toml` gives them."""
    return pd.DataFrame(_PUBLISHED["data"][name])


# By the name of the result in `published.toml`.
_RECOMPUTED: Mapping[str, Callable[[], npt.ArrayLike]] = {
    "wilson": _wilson,
    "difference": _difference_of_proportions,
    "exact_poisson": _exact_poisson,
    "byar": _byar,
    "student": _student,
    "direct": _direct,
    "indirect": _indirect,
    "trend": lambda: np.sqrt(_trend(7.0)["chi2"]),
    "p_value_of_trend": lambda: _trend(8.0)["p_value"],
    "life_tables": _life_tables,
    "arriaga": _arriaga,
    "das_gupta": _das_gupta,
    "marshall": _marshall,
    "scaling": lambda: _scotland_fit(fixed={"tau": 1.0, "phi": 0.5}).scaling,
    "posterior_means": lambda: _scotland_posterior()["mean"],
    "posterior_sds": lambda: _scotland_posterior()["sd"],
}


def _reference(name: str, entry: Mapping[str, Any]) -> Reference:
    """Return a published result; ``unit`` is what its numbers are told in, 1 when left out."""

    def compute() -> Pairs:
        found, unit = np.asarray(_RECOMPUTED[name]()), entry.get("unit", 1.0)
        return found / unit, np.asarray(entry["published"]) / unit

    return Reference(entry["citation"], entry["method"], entry["tolerance"], compute)


REFERENCES: tuple[Reference, ...] = tuple(
    _reference(name, entry) for name, entry in _PUBLISHED["references"].items()
)
