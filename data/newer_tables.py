"""Newer tables of the snapshot: population, births and deaths, postcodes, a projection."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
from shapely.geometry import Point, shape
from snapshot_writing import MARGINS, RIVM, period_dimension, read_codes, region_dimension, write

from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store

POPULATION = {"M000352": "BevolkingOp1Januari", "M000365": "GemiddeldeBevolking"}
EVENTS = {
    "PopulationOn1January_1": "Population on 1 January",
    "LiveBornChildren_3": "Live born children",
    "Deaths_5": "Deaths",
    "TotalArrivals_8": "Total arrivals",
    "DueToImmigration_10": "Arrivals due to immigration",
    "TotalDeparturesIncludingAdministra_12": "Total departures, corrections included",
    "DueToEmigrationIncludingAdministr_14": "Emigration, corrections included",
    "NetMigrationIncludingAdministrative_17": "Net migration, corrections included",
    "PopulationGrowth_18": "Population growth",
    "PopulationOn31December_20": "Population on 31 December",
}
MONITOR_2022 = {
    "Ervaren_gezondheid_(goed/zeer_goed)": (
        "ErvarenGezondheidGoedZeerGoed",
        "Ervaren gezondheid (goed/zeer goed)",
    ),
    "Psychische_klachten_(MHI-5<=60)": ("PsychischeKlachten", "Psychische klachten (MHI-5 ≤ 60)"),
    "Eén_of_meer_langdurige_aandoeningen": (
        "EenOfMeerLangdurigeAandoeningen",
        "Eén of meer langdurige aandoeningen",
    ),
    "Bewegen_en_sport|Voldoet_aan_beweegrichtlijn": (
        "VoldoetAanBeweegrichtlijn",
        "Voldoet aan beweegrichtlijn",
    ),
    "Bewegen_en_sport|Wekelijkse_sporters": ("WekelijkseSporters", "Wekelijkse sporters"),
    "Rokers": ("Rokers", "Rokers"),
    "Alcoholgebruik|Voldoet_aan_richtlijn_alcoholgebruik": (
        "VoldoetAanRichtlijnAlcoholgebruik",
        "Voldoet aan richtlijn alcoholgebruik",
    ),
    "Alcoholgebruik|Overmatige_drinkers_onder_bevolking": (
        "OvermatigeDrinkersOnderBevolking",
        "Overmatige drinkers onder bevolking",
    ),
}
WEIGHT_2022 = {
    "Onder- en overgewicht|Overgewicht": ("Overgewicht", "Overgewicht"),
    "Onder- en overgewicht|Mate van overgewicht|Ernstig overgewicht (obesitas)": (
        "ErnstigOvergewichtObesitas",
        "Ernstig overgewicht (obesitas)",
    ),
}
ADULTS = {"20300": "18 jaar of ouder"}
UN = "United Nations, World Population Prospects 2024"


def population_register(store: Store, captures: Path) -> None:
    """Write the inhabitants of gemeenten, provinces and the country on 1 January, 2019 to 2026."""
    folder = captures / "odata-v4" / "03759ned"
    read = json.loads(gzip.decompress((folder / "observations-page-1.json.gz").read_bytes()))
    codes = json.loads(gzip.decompress((folder / "codes-RegioS.json.gz").read_bytes()))
    seen = pd.DataFrame(read["value"])
    keys = ["Geslacht", "Leeftijd", "BurgerlijkeStaat", "RegioS", "Perioden"]
    rows = seen.pivot(index=keys, columns="Measure", values="Value").reset_index()
    # Areas that did not exist in a year have no figure in it.
    rows = rows[rows["M000352"].notna()].rename(columns=POPULATION)
    names = {c["Identifier"]: c["Title"] for c in codes["value"]}
    present = set(rows["RegioS"])
    info = TableInfo(
        "03759NED",
        "Bevolking op 1 januari en gemiddeld; geslacht, leeftijd en regio",
        "CBS",
        "2019-2026",
        "2026-06-23T02:00:00",
        "nl",
        (
            Topic("BevolkingOp1Januari", "Bevolking op 1 januari", "aantal", 0, "Long"),
            Topic("GemiddeldeBevolking", "Gemiddelde bevolking", "aantal", 1, "Double"),
        ),
        (
            Dimension("Geslacht", "Geslacht", "Dimension", {"T001038": "Totaal mannen en vrouwen"}),
            Dimension("Leeftijd", "Leeftijd", "Dimension", {"10000": "Totaal leeftijd"}),
            Dimension("BurgerlijkeStaat", "Burgerlijke staat", "Dimension", {"T001019": "Totaal"}),
            region_dimension("RegioS", {c: n for c, n in names.items() if c in present}),
            period_dimension([f"{year}JJ00" for year in range(2019, 2027)]),
        ),
    )
    write(
        store,
        info,
        rows,
        partial=True,
        note="Alle leeftijden samen, beide geslachten, 2019-2026; onderwerpen zonder nummer.",
    )


def vital_events(store: Store, captures: Path) -> None:
    """Write births, deaths and migration of gemeenten, COROP regions, provinces and the country."""
    rows = pd.read_parquet(captures / "37259eng" / "TypedDataSet_2012_2023.parquet")
    rows = rows[rows["Sex"].str.strip() == "T001038"].copy()
    rows = rows[rows["PopulationOn1January_1"].notna()]
    codes = rows["Regions"].str.strip()
    names = dict(zip(codes, rows["RegionsLabel"].str.strip(), strict=True))
    info = TableInfo(
        "37259ENG",
        "Population dynamics; birth, death and migration per region",
        "CBS",
        "2012-2023",
        "",
        "en",
        tuple(Topic(key, title, "number", 0, "Long") for key, title in EVENTS.items()),
        (
            Dimension("Sex", "Sex", "Dimension", {"T001038": "Total male and female"}),
            region_dimension("Regions", names),
            Dimension(
                "Periods",
                "Periods",
                "TimeDimension",
                {code: code[:4] for code in sorted(rows["Periods"].str.strip().unique())},
            ),
        ),
    )
    write(
        store,
        info,
        rows,
        partial=True,
        note="Mannen en vrouwen samen, 2012-2023, een keuze van onderwerpen; titels in het Engels.",
    )


def monitor_2022(store: Store, captures: Path) -> None:
    """Write the health monitor of 2022: GGD regions and country; of four gemeenten the weight."""
    folder = captures / "85563NED"
    known = {n: c for c, n in read_codes(captures / "85012NED" / "RegioS.csv").items()}
    regions = pd.read_csv(folder / "ggd_regio_2022.csv", sep=";", decimal=",", encoding="utf-8-sig")
    weight = pd.read_csv(
        folder / "overgewicht_4_gemeenten_2022.csv",
        sep=";",
        decimal=",",
        encoding="utf-8-sig",
        skiprows=4,
        skipfooter=1,
        engine="python",
    )
    weight = weight.rename(columns={weight.columns[0]: "Regio"}).iloc[1:]
    rows = regions.merge(weight, on="Regio", how="outer")
    names = rows["Regio"].str.replace(r" \((GG|gemeente)\)$", "", regex=True).str.strip()
    gemeenten = {
        "Amsterdam": "GM0363",
        "Groningen": "GM0014",
        "Maastricht": "GM0935",
        "Utrecht": "GM0344",
    }
    codes = names.map({**known, **gemeenten, "Nederland": "NL01"})
    if codes.isna().any():
        raise SystemExit(f"areas without a code: {list(names[codes.isna()])}")
    topics = {**MONITOR_2022, **WEIGHT_2022}
    rows = rows.rename(columns={column: key for column, (key, _) in topics.items()})
    rows = rows.assign(RegioS=codes, Leeftijd="20300", Marges="MW00000", Perioden="2022JJ00")
    info = TableInfo(
        "85563NED",
        "Gezondheidsmonitor; bevolking 18 jaar of ouder, regio, 2022",
        "CBS",
        "2022",
        "",
        "nl",
        tuple(Topic(key, title, "%", 1, "Double") for key, title in topics.values()),
        (
            Dimension("Leeftijd", "Leeftijd", "Dimension", ADULTS),
            Dimension("Marges", "Marges", "Dimension", {"MW00000": MARGINS["MW00000"]}),
            region_dimension("RegioS", dict(zip(codes, names, strict=True))),
            period_dimension(["2022JJ00"]),
        ),
    )
    write(
        store,
        info,
        rows,
        publisher=RIVM,
        partial=True,
        note="GGD-regio's en Nederland, 18 jaar en ouder, zonder marges; gewicht ook van vier"
        " gemeenten. Nummers van onderwerpen ontbreken.",
    )


def postcode_areas(store: Store, captures: Path) -> None:
    """Write people by age in postcode areas of four digits, and the centres of these areas."""
    rows = pd.read_parquet(captures / "pc4-2021" / "pc4_2021.parquet")
    rows = rows.assign(Postcode=rows["postcode4"].astype("str")).sort_values("Postcode")
    ages = [c.removeprefix("inw_") for c in rows if c.startswith("inw_")]
    renamed = {"inwoners": "all"} | {f"inw_{age}": age for age in ages}
    people = rows.rename(columns=renamed).melt(
        id_vars="Postcode",
        value_vars=list(renamed.values()),
        var_name="Leeftijd",
        value_name="Bevolking",
    )
    people = people[people["Bevolking"].notna()].assign(Perioden="2021JJ00")
    areas = {code: code for code in rows["Postcode"]}
    dimension = Dimension("Postcode", "Postcode", "GeoDimension", areas)
    info = TableInfo(
        "83502NED",
        "Bevolking en leeftijd per postcode op 1 januari 2021",
        "CBS",
        "2021",
        "",
        "nl",
        (Topic("Bevolking", "Bevolking", "aantal", 0, "Long"),),
        (
            dimension,
            Dimension("Leeftijd", "Leeftijd", "Dimension", {a: a for a in renamed.values()}),
            period_dimension(["2021JJ00"]),
        ),
    )
    write(
        store, info, people, partial=True, note="Afgerond op vijftallen; mannen en vrouwen samen."
    )
    centres = rows.assign(
        Lengtegraad=rows["lon"].round(5),
        Breedtegraad=rows["lat"].round(5),
        Gemeente=_gemeenten_of_2021(rows, captures),
    )
    info = TableInfo(
        "postcodegebieden-2020",
        "Middelpunten van postcodegebieden (vier cijfers), 2020",
        "CBS",
        "2020",
        "",
        "nl",
        (
            Topic("Lengtegraad", "Lengtegraad (WGS84)", "graden", 5, "Double"),
            Topic("Breedtegraad", "Breedtegraad (WGS84)", "graden", 5, "Double"),
            Topic("Gemeente", "Gemeente, indeling 2021", "naam", 0, "String"),
        ),
        (dimension,),
    )
    write(
        store,
        info,
        centres,
        partial=True,
        note="Middelpunt van het gebied, niet van zijn inwoners. Elk gebied in één gemeente.",
    )


def _gemeenten_of_2021(rows: pd.DataFrame, captures: Path) -> pd.Series[str]:
    """Return the gemeente of each postcode area, by its name; none for one without a centre.

    The capture leaves some areas without one and has Haaren, divided on 1 January 2021, still
    whole. These go to the gemeente in which their centre lies; the people then add up to those that
    CBS counted in each gemeente. None of these changed between 2021 and 2022.
    """
    outlines = json.loads((captures / "geo" / "gemeenten_2022_wgs84.geojson").read_text("utf-8"))
    shapes = {f["properties"]["statnaam"]: shape(f["geometry"]) for f in outlines["features"]}
    found = rows["gemeente"].replace("Haaren", pd.NA).fillna("").astype("str")
    for row in rows[found.eq("") & rows["lon"].notna()].itertuples():
        centre = Point(row.lon, row.lat)
        found[row.Index] = next(name for name, s in shapes.items() if s.contains(centre))
    return found


def country_projection(store: Store, captures: Path) -> None:
    """Write people of the country by single age and sex, 2010 to 2060."""
    rows = pd.read_csv(
        captures / "prognose-nl" / "un_wpp2024_nld_leeftijd_geslacht_2010_2060.csv",
        dtype={"leeftijd": str},
    )
    years = [column for column in rows if column.isdigit()]
    long = rows.melt(
        id_vars=["leeftijd", "geslacht"], value_vars=years, var_name="jaar", value_name="Bevolking"
    )
    long = long.assign(
        Leeftijd=long["leeftijd"].str.zfill(3),
        Geslacht=long["geslacht"].map({"M": "3000", "V": "4000"}),
        Perioden=long["jaar"] + "JJ00",
    )
    info = TableInfo(
        "UN-WPP2024-NLD",
        "World Population Prospects 2024: Netherlands, by single age and sex",
        "UN",
        "2010-2060",
        "",
        "en",
        (Topic("Bevolking", "Bevolking op 1 juli", "aantal", 0, "Long"),),
        (
            Dimension("Geslacht", "Geslacht", "Dimension", {"3000": "Mannen", "4000": "Vrouwen"}),
            Dimension(
                "Leeftijd",
                "Leeftijd",
                "Dimension",
                {a: str(int(a)) for a in sorted(long["Leeftijd"].unique())},
            ),
            period_dimension([f"{year}JJ00" for year in years]),
        ),
    )
    write(
        store,
        info,
        long,
        publisher=UN,
        url="https://population.un.org/wpp/",
        licence="CC BY 3.0 IGO",
        note="Ligt boven de telling van het CBS: alleen verhoudingen tussen jaren gebruiken.",
    )


def country_limits(store: Store, captures: Path) -> None:
    """Write the country's inhabitants to come, with the limits that the projection gives them."""
    rows = pd.read_csv(captures / "prognose-nl" / "un_wpp2024_nld_totaal_varianten.csv")
    topics = {
        "midden": ("Bevolking", "Bevolking op 1 juli"),
        "onder80": ("Ondergrens80", "Ondergrens 80%-interval"),
        "boven80": ("Bovengrens80", "Bovengrens 80%-interval"),
    }
    years = [f"{year}JJ00" for year in rows["jaar"]]
    rows = rows.rename(columns={column: key for column, (key, _) in topics.items()})
    info = TableInfo(
        "UN-WPP2024-NLD-TOTAAL",
        "World Population Prospects 2024: Netherlands, total with prediction intervals",
        "UN",
        "2025-2060",
        "",
        "en",
        tuple(Topic(key, title, "x 1 000", 3, "Double") for key, title in topics.values()),
        (period_dimension(years),),
    )
    write(
        store,
        info,
        rows.assign(Perioden=years),
        publisher=UN,
        url="https://population.un.org/wpp/",
        licence="CC BY 3.0 IGO",
        note="Van de bandbreedte wordt alleen de breedte gebruikt, in verhouding tot het midden.",
    )
