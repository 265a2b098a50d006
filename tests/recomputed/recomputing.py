"""What an indicator must be for some gemeenten together, from the captured tables alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from tests.recomputed import captured

Bounded = tuple[float, float, float]
COUNTRY = ("NL00", "NL01")
BANDS = ("0_15", "15_25", "25_45", "45_65", "65")

# Sums over sums: what is counted, what it is divided by, and the factor.
#: Figures of gemeenten above this cannot be right.
MOST: Mapping[str, float] = {"cars_per_household": 2.5}
RATIOS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], float]] = {
    "children": (("n_0_15",), ("people",), 100),
    "young_people": (("n_15_25",), ("people",), 100),
    "older_people": (("n_65",), ("people",), 100),
    "working_age": (("n_25_45", "n_45_65"), ("people",), 100),
    "old_age_dependency": (("n_65",), ("n_15_25", "n_25_45", "n_45_65"), 100),
    "carers_to_older": (("n_45_65",), ("n_65",), 1),
    "single_person_households": (("single",), ("households",), 100),
    "households_with_children": (("with_children",), ("households",), 100),
    "population_density": (("people",), ("land",), 100),
    "cars_per_household": (("cars",), ("households",), 1),
    "businesses": (("businesses",), ("people",), 1000),
    "social_assistance": (("assistance",), ("people",), 1000),
    "disability_benefit": (("disability",), ("people",), 1000),
    "unemployment_benefit": (("unemployment",), ("people",), 1000),
    "low_education": (
        ("low_education",), ("low_education", "mid_education", "high_education"), 100,
    ),
}  # fmt: skip
# Published per gemeente, weighted by a number of people or households.
MEANS: Mapping[str, tuple[str, str]] = {
    "children": ("pct_0_15", "people"),
    "young_people": ("pct_15_25", "people"),
    "older_people": ("pct_65", "people"),
    "income_per_inhabitant": ("income", "people"),
    "home_value": ("home_value", "households"),
    "owner_occupied": ("owned", "households"),
    "social_housing": ("social_housing", "households"),
    "around_social_minimum": ("minimum", "households"),
    "low_income_households": ("low_income", "households"),
    "labour_participation": ("working", "15-74"),
    "self_employed": ("self_employed", "15-74"),
    "youth_care": ("youth_care", "0-22"),
    "wmo_clients": ("wmo", "people"),
    "gp_distance": ("km_gp", "people"),
    "supermarket_distance": ("km_supermarket", "people"),
    "school_distance": ("km_school", "people"),
    "daycare_distance": ("km_daycare", "people"),
    "pharmacy_distance": ("km_pharmacy", "people"),
    "hospital_distance": ("km_hospital", "people"),
    "library_distance": ("km_library", "people"),
    "station_distance": ("km_station", "people"),
}
# Topics of the monitors, in either of their spellings.
SURVEYED: Mapping[str, tuple[str, ...]] = {
    "good_health": ("ErvarenGezondheidGoedZeerGoed",),
    "long_term_conditions": ("EenOfMeerLangdurigeAandoeningen",),
    "physical_limitation": ("EenOfMeerLichamelijkeBeperkingen",),
    "hearing_limitation": ("BeperkingInHoren",),
    "vision_limitation": ("BeperkingInZien",),
    "mobility_limitation": ("BeperkingInBewegen",),
    "underweight": ("Ondergewicht",),
    "normal_weight": ("NormaalGewicht",),
    "overweight": ("Overgewicht",),
    "moderate_overweight": ("MatigOvergewicht",),
    "obesity": ("ErnstigOvergewichtObesitas", "ErnstigOvergewicht"),
    "exercise": ("VoldoetAanBeweegrichtlijn",),
    "weekly_sports": ("WekelijksSporter", "WekelijkseSporters"),
    "informal_carers": ("Mantelzorger",),
    "overburdened_carers": ("ZwaarBelasteMantelzorgers",),
    "care_hours": ("UrenMantelzorgPerWeek",),
    "smoking": ("Rokers",),
    "alcohol_guideline": ("VoldoetAanRichtlijnAlcoholgebruik",),
    "heavy_drinking": ("ZwareDrinker",),
    "excessive_drinking": ("OvermatigDrinker", "OvermatigeDrinkers"),
}
OF_CARERS = ("overburdened_carers", "care_hours")
MODELLED: Mapping[str, str] = {
    "good_health_modelled": "ErvarenGezondheidGoedZeerGoed",
    "limited_by_health": "BeperktVanwegeGezondheid",
    "loneliness": "Eenzaam",
    "severe_loneliness": "ErnstigZeerErnstigEenzaam",
    "neighbour_noise": "ErnstigeGeluidhinderDoorBuren",
    "stress": "HeelVeelStressInAfgelopen4Weken",
    "anxiety_depression_risk": "HoogRisicoOpAngstOfDepressie",
    "control_over_life": "MatigVeelRegieOverEigenLeven",
    "making_ends_meet": "MoeiteMetRondkomen",
    "volunteering": "Vrijwilligerswerk",
}
YOUNG: Mapping[str, str] = {
    "young_loneliness": "EnigszinsTotSterkEenzaam",
    "young_mental_health": "GoedErvarenMentaleGezondheid",
    "young_making_ends_meet": "MoeiteMetRondkomen",
    "young_smoking_vaping": "RooktTabakEnOfVapet",
    "young_weekly_sports": "SportWekelijks",
    "young_future": "VeelVertrouwenInEigenToekomst",
}
VITAL: Mapping[str, str] = {"births": "LiveBornChildren_3", "mortality": "Deaths_5"}
KEY_TABLES = {
    "70904NED": 2012, "83765NED": 2017, "84286NED": 2018, "84583NED": 2019, "84799NED": 2020,
    "85039NED": 2021, "85318NED": 2022, "85618NED": 2023, "85984NED": 2024,
}  # fmt: skip
MONITOR_TABLES = {table: year for year, table in captured.MONITORS.items()}
# Of people of 15 to 20 years those who are 18 or 19.
ADULT_OF_15_20 = 0.42


@dataclass(frozen=True)
class Area:
    """An area of a picture.

    Attributes
    ----------
    gemeenten, year
        Its gemeenten, in the division of that year.
    codes
        Codes under which tables may publish it.
    formerly
        Per earlier or later year the gemeenten that an area of those codes then had, as far as it
        was the same area.
    """

    gemeenten: frozenset[str]
    year: int
    codes: tuple[str, ...]
    formerly: Mapping[int, frozenset[str]]

    def published(self, folder: Path, frame: pd.DataFrame, year: int) -> str | None:
        """Return the code under which a frame of a division has this very area."""
        changes = len(self.gemeenten) > 1 and not set(self.codes) & set(COUNTRY)
        if changes and self.formerly.get(year) != members(folder, self, year):
            return None
        return next((code for code in self.codes if code in frame.index), None)


@cache
def successors(folder: Path, earlier: int, later: int) -> Mapping[str, Mapping[str, float]]:
    """Return per gemeente that ended between two divisions the later ones with their parts."""
    found: dict[str, dict[str, float]] = {}
    ends = captured.ended(folder)
    inside = ends["datum"].between(f"{earlier}-01-02", f"{later}-01-01")
    for _, event in ends[inside].groupby("datum", sort=True):
        step = {
            old: dict(zip(rows["andere_code"], rows["part"], strict=True))
            for old, rows in event.groupby("gemeentecode")
        }
        for old, parts in found.items():
            found[old] = _through(parts, step)
        found |= step
    return found


def _through(
    parts: Mapping[str, float], step: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    moved: dict[str, float] = {}
    for code, part in parts.items():
        for new, share in step.get(code, {code: 1.0}).items():
            moved[new] = moved.get(new, 0.0) + part * share
    return moved


def members(folder: Path, area: Area, year: int) -> frozenset[str] | None:
    """Return the gemeenten of an area in the division of a year; None when some were divided."""
    if year == area.year:
        return area.gemeenten
    if year > area.year:
        into = successors(folder, area.year, year)
        parts = [into.get(code, {code: 1.0}) for code in area.gemeenten]
        new = frozenset(code for part in parts for code in part)
        came = {old for old, part in into.items() if set(part) & new}
        return new if came <= area.gemeenten else None
    into = successors(folder, year, area.year)
    old = {code for code, part in into.items() if set(part) & area.gemeenten}
    if any(not set(into[code]) <= area.gemeenten for code in old):
        return None
    # A gemeente that began meanwhile has no figures of before.
    began = {new for part in into.values() for new in part}
    kept = {c for c in area.gemeenten if c not in began or c in _existing(folder, year)}
    return frozenset(kept | old)


@cache
def _existing(folder: Path, year: int) -> frozenset[str]:
    """Gemeenten of a year, from whichever captured table has them."""
    if year >= 2017:
        return frozenset(captured.key_figures(folder, year).index)
    return frozenset(captured.vital(folder, year)["PopulationOn1January_1"].dropna().index)


@cache
def weights(folder: Path, name: str, year: int) -> pd.Series:
    """Return a population per gemeente of the key figures of a year, in its own division."""
    if year == 2015:
        return _weights_2015(folder, name)
    frame = captured.key_figures(folder, year)
    if name in ("people", "households"):
        return frame[name]
    bands = {
        band: frame[f"n_{band}"] if f"n_{band}" in frame else frame["people"] * frame[f"pct_{band}"]
        / 100
        for band in BANDS
    }  # fmt: skip
    return _population(folder, name, bands)


def _weights_2015(folder: Path, name: str) -> pd.Series:
    frame = captured.regional_2015(folder)
    frame = frame[frame.index.str.startswith("GM")]
    if name == "people":
        return frame["TotaleBevolking"]
    bands = {
        "0_15": frame["JongerDan5Jaar"] + frame["k_5Tot10Jaar"] + frame["k_10Tot15Jaar"],
        "15_25": frame["k_15Tot20Jaar"] + frame["k_20Tot25Jaar"],
        "25_45": frame["k_25Tot45Jaar"],
        "45_65": frame["k_45Tot65Jaar"],
        "65": frame["k_65Tot80Jaar"] + frame["k_80JaarOfOuder"],
    }
    return _population(folder, name, bands)


def _population(folder: Path, name: str, bands: Mapping[str, pd.Series]) -> pd.Series:
    """Add bands of ages up to a population; 15 to 25 is divided as in the table by five years."""
    people = captured.by_age(folder)["TotaalInParticuliereHuishoudens_2"]
    teens, twens = people.loc[15], people.loc[20]
    part = (teens / (teens + twens)).reindex(bands["15_25"].index)
    part = part.fillna(teens.sum() / (teens.sum() + twens.sum()))
    young, student = bands["15_25"] * part, bands["15_25"] * (1 - part)
    between = bands["25_45"] + bands["45_65"]
    return {
        "18+": ADULT_OF_15_20 * young + student + between + bands["65"],
        "18-64": ADULT_OF_15_20 * young + student + between,
        "65+": bands["65"],
        "16-25": bands["15_25"],
        "0-22": bands["0_15"] + young + 0.6 * student,
        "15-74": bands["15_25"] + between + 0.6 * bands["65"],
    }[name]


def carried(folder: Path, people: pd.Series, earlier: int, later: int) -> pd.Series:
    """Bring numbers per gemeente to a later division."""
    into = successors(folder, earlier, later)
    began = {new for parts in into.values() for new in parts}
    moved: dict[str, float] = {}
    for code, number in people.items():
        # A table may have a row, without figures, for what was still to begin.
        if math.isnan(number) and code in began:
            continue
        for new, part in into.get(str(code), {str(code): 1.0}).items():
            moved[new] = moved.get(new, 0.0) + part * number
    return pd.Series(moved)


def sums(frame: pd.DataFrame, codes: Iterable[str], columns: tuple[str, ...]) -> float:
    """Add up columns over gemeenten; NaN when one lacks."""
    return float(frame.loc[list(codes), list(columns)].sum(axis=1, skipna=False).sum(skipna=False))


def mean(
    values: pd.Series, weight: pd.Series, codes: Iterable[str], z: float = 1.959964
) -> tuple[float, pd.Series]:
    """Return a weighted mean over the gemeenten with a value, and what each weighs in it.

    NaN when more than 5% of the weight lacks a value.
    """
    codes = sorted(codes)
    values, weight = values.reindex(codes), weight.reindex(codes)
    known = values.notna()
    if weight.isna().any() or weight[known].sum() < 0.95 * weight.sum():
        return math.nan, weight
    parts = weight[known] / weight[known].sum()
    return float((values[known] * parts).sum()), parts


def recomputed(
    folder: Path, indicator: str, table: str, period: str, age: str, area: Area
) -> Bounded | None:
    """Return a figure with its bounds (NaN where it has none); None where this has no way to it."""
    if table in KEY_TABLES:
        value = _key_figure(folder, indicator, KEY_TABLES[table], area)
        return None if value is None else (value, math.nan, math.nan)
    if table in MONITOR_TABLES and indicator in SURVEYED:
        return _surveyed(folder, indicator, MONITOR_TABLES[table], age, area)
    plain = {
        "50090NED": _modelled, "50150NED": _modelled_2024, "50140NED": _young, "71488NED": _by_age,
    }  # fmt: skip
    if table in plain:
        value = plain[table](folder, indicator, int(period), age, area)
        return None if value is None else (value, math.nan, math.nan)
    if table == "37259ENG" and indicator in VITAL:
        return _vital(folder, indicator, int(period), area)
    if table == "03759NED" and indicator == "inhabitants":
        people = captured.population(folder, int(period))
        now = members(folder, area, min(int(period), 2024))
        return None if now is None else (float(people.loc[sorted(now)].sum()), math.nan, math.nan)
    return None


def _key_figure(folder: Path, indicator: str, year: int, area: Area) -> float | None:
    frame = captured.key_figures(folder, year)
    codes = members(folder, area, year)
    own = area.published(folder, frame, year)
    if codes is None:
        return None
    if indicator == "inhabitants":
        return sums(frame, codes, ("people",))
    counted, among, factor = RATIOS.get(indicator, ((), (), 0.0))
    if counted and set(counted + among) <= set(frame):
        of = [own] if own else codes
        if indicator in MOST and not own:
            # Cars of a lease company stand at its address: such a gemeente is left out.
            each = {code: sums(frame, [code], counted) / sums(frame, [code], among) for code in of}
            of = [code for code, ratio in each.items() if not factor * ratio > MOST[indicator]]
        return factor * sums(frame, of, counted) / sums(frame, of, among)
    column, name = MEANS.get(indicator, ("", ""))
    if column not in frame:
        return None
    if own and pd.notna(frame.loc[own, column]):
        return float(frame.loc[own, column])
    return mean(frame[column], weights(folder, name, year), codes)[0]


def _surveyed(folder: Path, indicator: str, year: int, age: str, area: Area) -> Bounded | None:
    every = captured.monitor(folder, year).loc[captured.AGES[age]]
    topic = next((name for name in SURVEYED[indicator] if name in every), None)
    codes = members(folder, area, year)
    if topic is None or codes is None:
        return None
    value, lower, upper = (
        every.loc[margin][topic] for margin in (captured.VALUE, captured.LOWER, captured.UPPER)
    )
    own = area.published(folder, every.loc[captured.VALUE], year)
    if own and pd.notna(value[own]):
        return float(value[own]), float(lower[own]), float(upper[own])
    # The key figures of 2015 and 2020 have ages in numbers; those of 2015 are nearest to 2016.
    earlier = 2015 if year == 2016 else year
    weight = carried(folder, weights(folder, age, earlier), earlier, year)
    if indicator in OF_CARERS:
        weight = weight * every.loc[captured.VALUE]["Mantelzorger"].reindex(weight.index)
    found, parts = mean(value, weight, codes)
    half = (upper - lower).reindex(parts.index) / 2
    spread = math.sqrt(float(((parts * half) ** 2).sum(skipna=False)))
    return found, found - spread, found + spread


def _modelled(folder: Path, indicator: str, period: int, age: str, area: Area) -> float | None:
    values = captured.small_area(folder).loc[captured.AGES[age], f"{period}JJ00"]
    codes = members(folder, area, 2020)
    if codes is None or indicator not in MODELLED:
        return None
    values = values[MODELLED[indicator]]
    own = area.published(folder, values[values.notna()].to_frame(), 2020)
    if own:
        return float(values[own])
    nearest = {2012: 2012, 2016: 2017, 2020: 2020}[period]
    weight = carried(folder, weights(folder, age, nearest), nearest, 2020)
    return mean(values, weight, codes)[0]


def _modelled_2024(folder: Path, indicator: str, period: int, age: str, area: Area) -> float | None:
    values = captured.small_area_2024(folder)[str(period)]
    codes = members(folder, area, 2024)
    if codes is None or indicator != "good_health_modelled" or period < 2020:
        return None
    weight = carried(folder, weights(folder, age, period), period, 2024)
    return mean(values, weight, codes)[0]


def _young(folder: Path, indicator: str, period: int, age: str, area: Area) -> float | None:
    values = captured.young(folder)[YOUNG[indicator]]
    codes = members(folder, area, 2024)
    if codes is None:
        return None
    own = area.published(folder, values[values.notna()].to_frame(), 2024)
    return float(values[own]) if own else mean(values, weights(folder, "16-25", 2024), codes)[0]


def _by_age(folder: Path, indicator: str, period: int, age: str, area: Area) -> float | None:
    frame = captured.by_age(folder)
    codes = members(folder, area, period)
    if codes is None:
        return None
    frame = frame[frame.index.get_level_values("RegioS").isin(sorted(codes))]
    first = frame.index.get_level_values("first")
    people = frame["TotaalInParticuliereHuishoudens_2"]
    if indicator == "living_alone_75":
        return float(100 * frame["Alleenstaand_4"][first >= 75].sum() / people[first >= 75].sum())
    middle, oldest = people[(first >= 50) & (first < 65)].sum(), people[first >= 85].sum()
    return float(middle / oldest)


def _vital(folder: Path, indicator: str, year: int, area: Area) -> Bounded | None:
    """Return a rate per 1,000 people with the exact limits of a count of events."""
    from scipy.stats import chi2

    frame = captured.vital(folder, year)
    codes = members(folder, area, year)
    if codes is None:
        return None
    own = area.published(folder, frame, year)
    of = [own] if own else codes
    events = sums(frame, of, (VITAL[indicator],))
    people = sums(frame, of, ("PopulationOn1January_1",))
    low = chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    high = chi2.ppf(0.975, 2 * (events + 1)) / 2
    return 1000 * events / people, 1000 * low / people, 1000 * high / people
