"""How much an opgave weighs: burden of disease, deaths at equal ages, and risk factors apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from regiobeeld import epi, wording
from regiobeeld.analysis import AnalysisError, mortality
from regiobeeld.opgaven.coming import inhabitants
from regiobeeld.opgaven.definition import Opgave, package_opgaven
from regiobeeld.opgaven.figures import KnownFigures
from regiobeeld.opgaven.rows import Row, Sentence, about, joined, percent, row, say, words_of
from regiobeeld.opgaven.tables import BURDEN_SOURCE, BURDEN_YEAR, burdens, risks
from regiobeeld.region_picture import Picture, once
from regiobeeld.region_picture.verdicts import HEADLINES, TABLES

#: Opgaven whose burden in the country is among this share of the highest are large everywhere.
TOP = 0.2
#: Standard errors from a value to its limits of 95%.
NORMAL_95 = 1.96
# From this difference with what is expected on mortality matters, in %.
_MATTERS = 5.0
# Deaths of longer ago than this many years are told, and carry no message.
_TOO_OLD = 10
_RISK_NAMES = {
    "roken": "smoking",
    "overgewicht": "overweight",
    "onvoldoende bewegen": "too little exercise",
    "alcohol": "alcohol",
}


def country_burden(opgave: Opgave) -> float:
    """Return the healthy years of life that the country loses to an opgave; NaN without any."""
    if not opgave.burden:
        return math.nan
    return float(burdens().loc[list(opgave.burden), f"daly_{BURDEN_YEAR}"].sum())


def largest(opgaven: Mapping[str, Opgave]) -> frozenset[str]:
    """Return the opgaven in the top fifth by their burden in the country.

    Examples
    --------
    >>> sorted(largest(package_opgaven()))
    ['chronische_ziekte', 'hart_en_vaten', 'kanker', 'psychische_klachten']
    """
    sizes = pd.Series({name: country_burden(opgave) for name, opgave in opgaven.items()})
    known = sizes.dropna().sort_values(ascending=False, kind="stable")
    return frozenset(map(str, known.index[: int(TOP * len(sizes))]))


def of_burden(known: KnownFigures, opgave: Opgave) -> Iterator[Row]:
    """Give the burden of an opgave here, and what risk factors contribute in the country."""
    picture = known.picture
    country = country_burden(opgave)
    if not math.isnan(country):
        here, key, error = burden_here(known, opgave)
        if math.isnan(here) or picture.region.level == "land":
            key, here, error = "burden_country", country, 0.0
        margin = NORMAL_95 * error * here if error else math.nan
        yield row(
            opgave.id, "burden",
            lambda lang: say(
                lang, key, loss=_lost_to(opgave, lang), country=about(country, lang),
                year=BURDEN_YEAR,
                region=picture.region.name_in(lang), here=about(here, lang),
            ),
            indicator=";".join(opgave.burden), area=picture.region.id, period=str(BURDEN_YEAR),
            value=here, lower=max(here - margin, 0.0) if error else math.nan,
            upper=here + margin, benchmark=country, source=BURDEN_SOURCE,
            verdict="large" if opgave.id in largest(package_opgaven()) else "",
        )  # fmt: skip
    for name in opgave.risk:
        share, source = risks().loc[[name], ["share", "source"]].to_numpy(dtype=object)[0]
        yield row(
            opgave.id, "burden", _of_risk(name, float(share)), indicator=f"risk:{name}",
            area="NL01", value=float(share), source=str(source), verdict="risk",
        )  # fmt: skip


def _lost_to(opgave: Opgave, lang: str) -> str:
    """Say to what healthy years are lost; of an opgave of one's own RIVM's names of diseases."""
    return words_of("loss", opgave.id).get(lang) or joined(opgave.burden, lang)


def burden_here(known: KnownFigures, opgave: Opgave) -> tuple[float, str, float]:
    """Return the healthy years of life lost here, how that is said, and its standard error.

    The country's, times the region's share of the people, times the region's figure over the
    country's where there is a measured one: mortality at equal ages, or the lead. The text is a
    key; the error is a share of the burden, and of the region's figure alone: the country's burden
    is taken as known.
    """
    mine, all_people = inhabitants(known.picture)
    share = country_burden(opgave) * mine / all_people
    if opgave.cause and (deaths := _deaths(known.picture, opgave.cause)) is not None:
        return share * deaths[0] / deaths[1], "burden_deaths", 1 / math.sqrt(max(deaths[0], 1.0))
    main = known.main(opgave.lead) if opgave.lead else None
    if main is None or known.picture.region.id == known.picture.benchmark.id:
        return share, "burden", 0.0
    indicator = known.indicator(opgave.lead)
    here, there = float(main["value"]), float(main["benchmark_value"])
    if main["kind"] != "survey" or indicator.unit != "%" or math.isnan(there):
        return share, "burden", 0.0
    if known.picture.benchmark.level != "land" or indicator.direction == "neutral":
        return share, "burden", 0.0
    if indicator.direction == "higher_better":
        here, there = 100 - here, 100 - there
    error = (float(main["upper"]) - float(main["lower"])) / (2 * NORMAL_95 * here)
    return share * here / there, "burden_adjusted", 0.0 if math.isnan(error) else error


def of_mortality(known: KnownFigures, opgave: Opgave) -> Iterator[Row]:
    """Give deaths from the cause of an opgave, beside those expected at the ages of the region."""
    picture = known.picture
    found = _deaths(picture, opgave.cause) if opgave.cause else None
    if found is None:
        return
    observed, expected, year, source = found
    cause, name = words_of("cause", opgave.cause), f"mortality_{opgave.cause}"
    of: Row = {
        "indicator": name, "area": picture.region.id, "age": "all", "period": str(year),
        "source": source,
    }  # fmt: skip
    yield row(
        opgave.id, "now",
        lambda lang: say(
            lang, "mortality", region=picture.region.name_in(lang), year=year, cause=cause[lang],
            observed=wording.number(observed, 0, lang), expected=wording.number(expected, 0, lang),
        ),
        **of, value=observed, benchmark=expected,
    )  # fmt: skip
    if picture.region.level == "land":
        return
    ratio = 100 * observed / expected
    lower, upper = (100 * limit / expected for limit in _limits(observed, TABLES))
    verdict = _verdict(observed, expected)
    if picture.until - year > _TOO_OLD:
        verdict = verdict.removeprefix("clearly_")
    key = f"mortality_{verdict.removeprefix('clearly_')}"
    yield row(
        opgave.id, "comparison",
        lambda lang: say(
            lang, key, cause=cause[lang], year=year, value=wording.number(ratio, 0, lang)
        ),
        **of, value=ratio, lower=lower, upper=upper, benchmark=100.0, verdict=verdict,
    )  # fmt: skip


def _verdict(observed: float, expected: float) -> str:
    """Return whether deaths differ clearly from those expected, and by a size that matters."""
    if abs(100 * observed / expected - 100) < _MATTERS:
        return "similar"
    word = "worse" if observed > expected else "better"
    for confidence, told in ((HEADLINES, f"clearly_{word}"), (TABLES, word)):
        lower, upper = _limits(observed, confidence)
        if not lower <= expected <= upper:
            return told
    return "similar"


def _limits(observed: float, confidence: float) -> tuple[float, float]:
    """Return the limits of a count of deaths."""
    found = epi.rate(observed, 1.0, per=1, confidence=confidence)
    return float(found["lower"].iloc[0]), float(found["upper"].iloc[0])


@once
def _deaths(picture: Picture, cause: str) -> tuple[float, float, int, str] | None:
    """Return deaths of the region, those expected, their year and tables."""
    try:
        found = mortality(picture, cause)
    except AnalysisError:
        return None
    rows = found.figures[found.figures["region"].isin(picture.region.gemeenten)]
    if rows.empty or (rows["status"] != "ok").any():
        return None
    observed, expected = float(rows["observed"].sum()), float(rows["expected"].sum())
    return observed, expected, found.year, ", ".join(found.tables)


def _of_risk(name: str, share: float) -> Sentence:
    def sentence(lang: str) -> str:
        risk = name if lang == "nl" else _RISK_NAMES.get(name, name)
        return say(lang, "risk", share=percent(share, lang, 1), risk=risk)

    return sentence
