"""The captured tables as frames: a row per area, columns by short names of their own.

Nothing here comes from the package, so that a fault of its reading cannot hide in its checking.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path

import pandas as pd

# Per short name what the captured files call it, the files of StatLine's own form first.
KEY_FIGURES = {
    "people": ("AantalInwoners", "aantal_inwoners", "inwoners"),
    "n_0_15": ("k_0Tot15Jaar",),
    "n_15_25": ("k_15Tot25Jaar",),
    "n_25_45": ("k_25Tot45Jaar",),
    "n_45_65": ("k_45Tot65Jaar",),
    "n_65": ("k_65JaarOfOuder",),
    "pct_0_15": ("0_15", "Demographics: Under 15 years (%)"),
    "pct_15_25": ("15_25", "Demographics: 15-24 years (%)"),
    "pct_25_45": ("25_45", "Demographics: 25-44 years (%)"),
    "pct_45_65": ("45_65", "Demographics: 45-64 years (%)"),
    "pct_65": ("65plus", "Demographics: 65+ years (%)"),
    "households": ("HuishoudensTotaal", "huishoudens"),
    "single": ("Eenpersoonshuishoudens",),
    "with_children": ("HuishoudensMetKinderen",),
    "home_value": (
        "GemiddeldeWoningwaarde", "GemiddeldeWOZWaardeVanWoningen", "gem_woz_waarde",
        "Housing: Avg WOZ value (x€1k)",
    ),
    "owned": ("Koopwoningen", "koopwoningen", "Housing: Owner-occupied (%)"),
    "income": (
        "GemiddeldInkomenPerInwoner", "gem_inkomen_inwoner", "demografie.inkomenPerInwoner",
        "IncomeWealth: Avg income per inhabitant (x€1k)",
    ),
    "minimum": ("HuishOnderOfRondSociaalMinimum", "pct_rond_sociaal_min"),
    "low_income": ("pct_hh_laag_inkomen",),
    "cars": ("PersonenautoSTotaal", "personenautos"),
    "businesses": ("BedrijfsvestigingenTotaal", "bedrijfsvestigingen"),
    "working": (
        "NettoArbeidsparticipatie", "arbeidsparticipatie", "HumanCapital: Labour participation (%)",
    ),
    "self_employed": ("pct_zelfstandigen", "HumanCapital: Self-employed (% of workforce)"),
    "land": ("OppervlakteLand", "opp_land"),
    "assistance": ("PersonenPerSoortUitkeringBijstand",),
    "disability": ("PersonenPerSoortUitkeringAO",),
    "unemployment": ("PersonenPerSoortUitkeringWW",),
    "youth_care": ("pct_jeugdzorg",),
    "wmo": ("wmo_per_1000",),
    "social_housing": ("pct_huurcorporatie",),
    "low_education": ("opl_laag",),
    "mid_education": ("opl_midden",),
    "high_education": ("opl_hoog",),
    "km_gp": (
        "AfstandTotHuisartsenpraktijk", "afstand_huisarts", "demografie.afstandHuisarts",
        "Services: Distance to GP (km)",
    ),
    "km_supermarket": (
        "AfstandTotGroteSupermarkt", "afstand_supermarkt", "demografie.afstandSupermarkt",
        "Services: Distance to supermarket (km)",
    ),
    "km_school": (
        "AfstandTotSchool", "afstand_basisonderwijs", "demografie.afstandSchool",
        "Services: Distance to school (km)",
    ),
    "km_daycare": (
        "AfstandTotKinderdagverblijf", "afstand_kdv", "Services: Distance to daycare (km)",
    ),
    "km_pharmacy": ("afstand_apotheek",),
    "km_hospital": ("afstand_ziekenhuis",),
    "km_library": ("afstand_bibliotheek",),
    "km_station": ("afstand_treinstation",),
}  # fmt: skip
TABLES = {2021: "85039NED", 2022: "85318NED", 2023: "85618NED", 2024: "85984NED"}
MONITORS = {2016: "83674NED", 2020: "85012NED"}
AGES = {"18+": "20300", "18-64": "53115", "65+": "80200"}
VALUE, LOWER, UPPER = "MW00000", "MOG0095", "MBG0095"


@cache
def key_figures(folder: Path, year: int) -> pd.DataFrame:
    """Return the key figures of a year: gemeenten, and the country where a file has it."""
    files = []
    if year == 2020:
        whole = pd.read_parquet(folder / "84799NED" / "TypedDataSet.parquet")
        files.append(whole.rename(columns={"WijkenEnBuurten": "code"}))
    if year in TABLES:
        path = folder / "kwb-wijken-buurten-jaren" / f"{year}_{TABLES[year]}.parquet"
        files.append(pd.read_parquet(path))
    path = folder / "kwb-gemeente-jaren" / f"{year}.csv"
    if path.exists():
        files.append(pd.read_csv(path).rename(columns={"gemeentecode": "code"}))
    if year == 2024:
        files.append(pd.read_csv(folder / "gezondheid-2024" / "gemeente.csv"))
    areas = [_areas(frame) for frame in files]
    found = pd.DataFrame(index=areas[0].index)
    for name, choices in KEY_FIGURES.items():
        for frame in areas:
            for column in (c for c in choices if c in frame and frame[c].notna().any()):
                if name not in found:
                    found[name] = pd.to_numeric(frame[column]).reindex(found.index)
    return found


def _areas(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame["code"].notna()].copy()
    frame["code"] = frame["code"].str.strip()
    frame = frame[frame["code"].str.match(r"GM|NL")].set_index("code")
    return frame.rename(columns=_stem)


def _stem(name: str) -> str:
    """Take StatLine's number from a name of StatLine; others end in numbers that mean something."""
    return re.sub(r"^([A-Z]\w*|k_\w*?)_\d+$", r"\1", name)


@cache
def monitor(folder: Path, year: int) -> pd.DataFrame:
    """Return a health monitor, by age, margin and area."""
    return _keyed(
        pd.read_csv(folder / MONITORS[year] / "TypedDataSet.csv", dtype={"Leeftijd": str})
    )


@cache
def small_area(folder: Path) -> pd.DataFrame:
    """Return the estimates per gemeente, by age, period and area."""
    frame = pd.read_csv(folder / "50090NED" / "TypedDataSet.csv.gz", dtype={"Leeftijd": str})
    frame = frame[frame["WijkenEnBuurten"].str.match(r"GM|NL|WK")]
    frame = frame.rename(columns={"WijkenEnBuurten": "RegioS", "Marges": "_"})
    return _keyed(frame.rename(columns={"Perioden": "Marges"}))


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    for key in ("Leeftijd", "Marges", "RegioS"):
        frame[key] = frame[key].str.strip()
    frame = frame.set_index(["Leeftijd", "Marges", "RegioS"])
    return frame.rename(columns=lambda name: re.sub(r"_\d+$", "", name)).sort_index()


@cache
def small_area_2024(folder: Path) -> pd.DataFrame:
    """Return perceived health per gemeente by year; the division of 2024."""
    frame = pd.read_csv(folder / "gezondheid-2024" / "gemeente.csv").set_index("code")
    return frame.filter(like="gezondheid.trend.").rename(columns=lambda c: c.split(".")[-1])


@cache
def young(folder: Path) -> pd.DataFrame:
    """Return the monitor of young adults of 2024: everybody, values only."""
    frame = pd.read_csv(folder / "50140NED" / "TypedDataSet.csv", sep=";", encoding="utf-8-sig")
    frame = frame[(frame["Persoonskenmerken"] == "T009002") & (frame["Marges"] == VALUE)]
    frame["RegioS"] = frame["RegioS"].str.strip()
    return frame.set_index("RegioS").rename(columns=lambda name: re.sub(r"_\d+$", "", name))


@cache
def vital(folder: Path, year: int) -> pd.DataFrame:
    """Return births, deaths and people of a year, both sexes."""
    frame = pd.read_parquet(folder / "37259eng" / "TypedDataSet_2012_2023.parquet")
    frame = frame[(frame["Sex"].str.strip() == "T001038") & (frame["Periods"] == f"{year}JJ00")]
    return frame.assign(Regions=frame["Regions"].str.strip()).set_index("Regions")


@cache
def population(folder: Path, year: int) -> pd.Series:
    """Return the people on 1 January."""
    path = folder / "odata-v4" / "03759ned" / "observations-page-1.json.gz"
    rows = pd.DataFrame(json.loads(gzip.decompress(path.read_bytes()))["value"])
    rows = rows[(rows["Measure"] == "M000352") & (rows["Perioden"] == f"{year}JJ00")]
    return rows.set_index(rows["RegioS"].str.strip())["Value"].astype("float64")


@cache
def regional_2015(folder: Path) -> pd.DataFrame:
    """Return the regional key figures of 2015, of which cells are text."""
    path = folder / "70072ned" / "UntypedDataSet.csv"
    frame = pd.read_csv(path, sep=";", encoding="utf-8-sig", dtype=str)
    frame["RegioS"] = frame["RegioS"].str.strip()
    frame = frame.set_index("RegioS").apply(pd.to_numeric, errors="coerce")
    frame = frame.rename(columns=lambda name: re.sub(r"_\d+$", "", name))
    # Inhabitants by age come before other counts under the same names.
    return frame.loc[:, ~frame.columns.duplicated()]


@cache
def by_age(folder: Path) -> pd.DataFrame:
    """Return people in private households of 2020, by age and gemeente."""
    frame = pd.read_csv(folder / "71488ned" / "TypedDataSet.csv", sep=";", encoding="utf-8-sig")
    frame["first"] = frame["Leeftijd"].str.extract(r"^(\d+)", expand=False).astype("int64")
    frame["RegioS"] = frame["RegioS"].str.strip()
    return frame.set_index(["first", "RegioS"]).sort_index()


@cache
def ended(folder: Path) -> pd.DataFrame:
    """Return which gemeenten ended when, where their people went, and which part of them."""
    frame = pd.read_csv(folder / "gebieden" / "gm_changes_2010_2026.csv", parse_dates=["datum"])
    frame = frame[(frame["soort"] == "Opgeheven") & (frame["richting"] == "naar")]
    moved = frame.groupby(["datum", "gemeentecode", "andere_code"], as_index=False)[
        "inwoners"
    ].sum()
    whole = moved.groupby(["datum", "gemeentecode"])["inwoners"].transform("sum")
    return moved.assign(part=moved["inwoners"] / whole)
