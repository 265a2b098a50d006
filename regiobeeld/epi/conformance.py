"""Recompute published results, on the machine and with the libraries of whoever runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld import epi
from regiobeeld.epi import _published
from regiobeeld.epi._arguments import Floats

AGREES = "agrees"
DIFFERS = "differs"

Pairs = tuple[npt.ArrayLike, npt.ArrayLike]


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


def _wilson() -> Pairs:
    found = epi.proportion([81, 15, 0, 1], [263, 148, 20, 29])[["lower", "upper"]]
    published = [[0.2553, 0.3662], [0.0624, 0.1605], [0.0, 0.1611], [0.0061, 0.1718]]
    return found, published


def _difference_of_proportions() -> Pairs:
    later = epi.proportion([56, 9, 6, 5, 0, 0, 10, 10], [70, 10, 7, 56, 10, 10, 10, 10])
    earlier = epi.proportion([48, 3, 2, 0, 0, 0, 0, 0], [80, 10, 7, 29, 20, 10, 20, 10])
    columns = ("value", "lower", "upper")
    found = epi.change(*(earlier[name] for name in columns), *(later[name] for name in columns))
    published = [
        [0.0524, 0.3339],
        [0.1705, 0.8090],
        [0.0582, 0.8062],
        [-0.0381, 0.1926],
        [-0.1611, 0.2775],
        [-0.2775, 0.2775],
        [0.6791, 1.0],
        [0.6075, 1.0],
    ]
    return found[["lower", "upper"]], published


def _exact_poisson() -> Pairs:
    found = epi.rate(range(6), 1, per=1)[["lower", "upper"]]
    published = [
        [0.0, 3.6889],
        [0.0253, 5.5716],
        [0.2422, 7.2247],
        [0.6187, 8.7673],
        [1.0899, 10.2416],
        [1.6235, 11.6683],
    ]
    return found, published


def _byar() -> Pairs:
    found = epi.rate(137, 24.19893, per=1)
    return found, [[5.661407, 4.753125, 6.692709]]


def _student() -> Pairs:
    hours = pd.DataFrame({"hours": [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]})
    found = epi.mean(hours, groups=[], value="hours")[["value", "lower", "upper"]]
    return found, [[1.58, 0.7001142, 2.4598858]]


def _direct() -> Pairs:
    births = pd.DataFrame(
        {
            "cases": [0, 8, 63, 112, 262, 295],
            "births": [327, 30_666, 123_419, 149_919, 104_088, 34_392],
            "standard": [319_933, 931_318, 786_511, 488_235, 237_863, 61_313],
        }
    )
    found = epi.directly_standardised_rate(
        births, groups=[], count="cases", population="births", standard="standard"
    )
    return found["value"], [75.52901]


_ECUADOR = pd.Series({"0-29": 7_498.0, "30-59": 3_219.0, "60+": 742.0}, name="persons").rename_axis(
    "age"
)
_SWEDEN = pd.Series({"0-29": 0.45, "30-59": 2.4, "60+": 42.4}, name="rate").rename_axis("age")


def _indirect() -> Pairs:
    ecuador = _ECUADOR.mul(1000).reset_index().assign(count=[16_700, 11_900, 36_100])
    found = epi.standardised_ratio(
        ecuador,
        groups=[],
        count="count",
        population="persons",
        reference_count=_SWEDEN,
        reference_population=pd.Series(1000.0, index=_SWEDEN.index),
    )
    return found["value"], [1.52]


def _trend_of_malformations(most_drinks: float) -> pd.DataFrame:
    drinks = pd.DataFrame(
        {
            "drinks": [0.0, 0.5, 1.5, 4.0, most_drinks],
            "malformed": [48, 38, 5, 1, 1],
            "births": [17_114, 14_502, 793, 127, 38],
        }
    )
    return epi.recent_trend(drinks, groups=[], period="drinks", count="malformed", total="births")


def _trend() -> Pairs:
    return np.sqrt(_trend_of_malformations(7)["chi2"]), [2.56]


def _p_value_of_trend() -> Pairs:
    return _trend_of_malformations(8)["p_value"], [0.0078]


def _us_females() -> pd.DataFrame:
    rows = [[float(n) for n in line.split()] for line in _published.US_FEMALES.strip().split("\n")]
    names = ["age", "m_1935", "l_1935", "e_1935", "m_1995", "l_1995", "e_1995"]
    return pd.DataFrame(rows, columns=names)


def _life_tables() -> Pairs:
    data = _us_females()
    found = [
        epi.life_expectancy(
            data.assign(deaths=1e6 * data[f"m_{year}"], persons=1e6),
            groups=[],
            start_age="age",
            deaths="deaths",
            population="persons",
        )["value"]
        for year in (1935, 1995)
    ]
    return found, [data["e_1935"], data["e_1995"]]


def _arriaga() -> Pairs:
    data = _us_females().set_index("age")
    tables = [
        pd.DataFrame({"survivors": data[f"l_{year}"], "value": data[f"e_{year}"]})
        for year in (1935, 1995)
    ]
    years = epi.arriaga(*tables)["value"]
    bands = np.searchsorted([0, 5, 15, 25, 45, 65, 85], years.index, side="right")
    return years.groupby(bands).sum(), [3.85, 0.73, 1.01, 2.55, 3.31, 3.66, 0.57]


def _marshall() -> Pairs:
    found = epi.smooth_rates(
        _numbers(_published.CAROLINA_DEATHS), _numbers(_published.CAROLINA_BIRTHS)
    )
    return found["value"].head(5), [0.0016973, 0.0017054, 0.0017731, 0.0020129, 0.0035349]


def _scotland_fit(**options: Any) -> epi.Bym2Fit:
    edges = [
        (int(area) - 1, int(other) - 1)
        for area, others in (item.split(":") for item in _published.SCOTLAND_NEIGHBOURS.split())
        for other in others.split(",")
    ]
    return epi.bym2(
        _numbers(_published.SCOTLAND_OBSERVED),
        _numbers(_published.SCOTLAND_EXPECTED),
        edges,
        covariates=pd.DataFrame({"outdoor": _numbers(_published.SCOTLAND_OUTDOOR) / 10}),
        **options,
    )


def _scaling() -> Pairs:
    return _scotland_fit(fixed={"tau": 1.0, "phi": 0.5}).scaling, [0.4853]


def _posterior_means() -> Pairs:
    found = _scotland_posterior()
    return found["mean"] / [0.1265, 0.1320], np.array([-0.2216, 0.3707]) / [0.1265, 0.1320]


def _posterior_sds() -> Pairs:
    return _scotland_posterior()["sd"] / [0.1265, 0.1320], [1.0, 1.0]


def _scotland_posterior() -> pd.DataFrame:
    priors = epi.Bym2Priors(
        sigma=("half_normal", 5.0), phi=("beta", 0.5, 0.5), intercept_sd=5.0, coefficient_sd=5.0
    )
    return _scotland_fit(priors=priors).fixed_effects


def _numbers(text: str) -> Floats:
    return np.array(text.split(), dtype=np.float64)


_MORRIS = "Morris et al., Spat Spatiotemporal Epidemiol 2019;31:100301 (Stan case study)"
_PONNAPALLI = "Ponnapalli, Demogr Res 2005;12:141-172"

REFERENCES: tuple[Reference, ...] = (
    Reference("Newcombe, Stat Med 1998;17:857-872", "proportion", 6e-5, _wilson),
    Reference("Newcombe, Stat Med 1998;17:873-890", "change", 6e-5, _difference_of_proportions),
    Reference(
        "Macdonald, McMaster University, Confidence intervals for the mean of a Poisson "
        "distribution (Garwood's limits)",
        "rate (exact)",
        6e-5,
        _exact_poisson,
    ),
    Reference(
        "Breslow & Day 1987, Welsh nickel workers, exact limits of R's poisson.test (Byar is near)",
        "rate (Byar)",
        1e-4,
        _byar,
    ),
    Reference(
        "Student, Biometrika 1908;6:1-25 (extra hours of sleep), limits of R's t.test",
        "mean",
        6e-8,
        _student,
    ),
    Reference(
        "Fleiss 1981, Down syndrome in Michigan, birth order five and more, by dsrTest 1.0.0",
        "directly_standardised_rate",
        6e-6,
        _direct,
    ),
    Reference(
        "IUSSP, Population analysis for policies and programmes, PAPP101 session 6",
        "standardised_ratio",
        6e-3,
        _indirect,
    ),
    Reference(
        "Agresti, Categorical data analysis, 2002 (alcohol and infant malformation)",
        "recent_trend",
        6e-3,
        _trend,
    ),
    Reference(
        "Graubard & Korn's data on infant malformation, by StatXact",
        "recent_trend (p-value)",
        6e-5,
        _p_value_of_trend,
    ),
    Reference(
        f"{_PONNAPALLI} (years; its tables share out deaths within a band otherwise)",
        "life_expectancy",
        0.06,
        _life_tables,
    ),
    Reference(f"{_PONNAPALLI} (from tables of two decimals)", "arriaga", 0.015, _arriaga),
    Reference(
        "Rey & Anselin, PySAL: esda, Empirical_Bayes (data of Cressie & Read 1985)",
        "smooth_rates",
        6e-8,
        _marshall,
    ),
    Reference(_MORRIS, "bym2 (scaling)", 6e-5, _scaling),
    Reference(f"{_MORRIS}, R-INLA; in standard deviations", "bym2 (means)", 0.1, _posterior_means),
    Reference(f"{_MORRIS}, R-INLA; ratio", "bym2 (sds)", 0.05, _posterior_sds),
)
