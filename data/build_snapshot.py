"""Build the snapshot in this folder from captures of public tables.

    python data/build_snapshot.py [CAPTURES [FOLDER]]

CAPTURES defaults to ``../shared/captures`` beside the repository, FOLDER to this folder. Figures,
codes, names and units are carried over, in a form of our own; explanatory texts are not. Figures of
Vektis, which some captures contain, are left out: they may not be redistributed.

Captures that others had already given their own column names get StatLine's topic names back,
without the number that StatLine appends (it is not known). The manifest marks them as partial.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from boundaries import boundaries
from care_staff import care_vacancies
from newer_tables import (
    country_limits,
    country_projection,
    monitor_2022,
    population_register,
    postcode_areas,
    vital_events,
)
from rates_by_age import rates_by_age
from snapshot_writing import (
    AGES,
    MARGINS,
    RIVM,
    period_dimension,
    read_codes,
    region_dimension,
    titled,
    topics_of,
    write,
)  # fmt: skip

from regiobeeld.statline.metadata import Dimension, TableInfo, Topic, stem
from regiobeeld.store import Store
from regiobeeld.store.manifest import MANIFEST

HERE = Path(__file__).parent
# Tidy column -> topic stem, title, unit, decimals.
KWB_TOPICS: dict[str, tuple[str, str, str, int]] = {
    "aantal_inwoners": ("AantalInwoners", "Aantal inwoners", "aantal", 0),
    "mannen": ("Mannen", "Mannen", "aantal", 0),
    "vrouwen": ("Vrouwen", "Vrouwen", "aantal", 0),
    "0_15": ("Aandeel0Tot15Jaar", "Aandeel 0 tot 15 jaar", "%", 0),
    "15_25": ("Aandeel15Tot25Jaar", "Aandeel 15 tot 25 jaar", "%", 0),
    "25_45": ("Aandeel25Tot45Jaar", "Aandeel 25 tot 45 jaar", "%", 0),
    "45_65": ("Aandeel45Tot65Jaar", "Aandeel 45 tot 65 jaar", "%", 0),
    "65plus": ("Aandeel65JaarOfOuder", "Aandeel 65 jaar of ouder", "%", 0),
    "huishoudens": ("HuishoudensTotaal", "Huishoudens totaal", "aantal", 0),
    "gem_huishouden_grootte": (
        "GemiddeldeHuishoudensgrootte",
        "Gemiddelde huishoudensgrootte",
        "aantal",
        1,
    ),
    "bevolkingsdichtheid": (
        "Bevolkingsdichtheid",
        "Bevolkingsdichtheid",
        "aantal inwoners per km²",
        0,
    ),
    "woningvoorraad": ("Woningvoorraad", "Woningvoorraad", "aantal", 0),
    "gem_woz_waarde": ("GemiddeldeWoningwaarde", "Gemiddelde woningwaarde", "x 1 000 euro", 0),
    "koopwoningen": ("Koopwoningen", "Koopwoningen", "%", 0),
    "huurwoningen": ("HuurwoningenTotaal", "Huurwoningen totaal", "%", 0),
    "pct_eengezins": ("PercentageEengezinswoning", "Percentage eengezinswoning", "%", 0),
    "pct_meergezins": ("PercentageMeergezinswoning", "Percentage meergezinswoning", "%", 0),
    "pct_huurcorporatie": ("InBezitWoningcorporatie", "In bezit woningcorporatie", "%", 0),
    "pct_bouwjaar_na_2000": ("BouwjaarVanaf2000", "Bouwjaar vanaf 2000", "%", 0),
    "pct_leegstand": ("PercentageOnbewoond", "Percentage onbewoond", "%", 0),
    "gem_aardgas": ("GemiddeldAardgasverbruikTotaal", "Gemiddeld aardgasverbruik totaal", "m³", 0),
    "gem_elektriciteit": (
        "GemiddeldElektriciteitsverbruikTotaal",
        "Gemiddeld elektriciteitsverbruik totaal",
        "kWh",
        0,
    ),
    "gem_inkomen_inwoner": (
        "GemiddeldInkomenPerInwoner",
        "Gemiddeld inkomen per inwoner",
        "x 1 000 euro",
        1,
    ),
    "gem_inkomen_ontvanger": (
        "GemiddeldInkomenPerInkomensontvanger",
        "Gemiddeld inkomen per inkomensontvanger",
        "x 1 000 euro",
        1,
    ),
    "pct_hh_laag_inkomen": (
        "k_40HuishoudensMetLaagsteInkomen",
        "40% huishoudens met laagste inkomen",
        "%",
        1,
    ),
    "pct_hh_hoog_inkomen": (
        "k_20HuishoudensMetHoogsteInkomen",
        "20% huishoudens met hoogste inkomen",
        "%",
        1,
    ),
    "pct_rond_sociaal_min": (
        "HuishOnderOfRondSociaalMinimum",
        "Huish. onder of rond sociaal minimum",
        "%",
        1,
    ),
    "gem_gestand_inkomen": (
        "GemGestandaardiseerdInkomenVanHuish",
        "Gem. gestandaardiseerd inkomen van huish",
        "x 1 000 euro",
        1,
    ),
    "mediaan_vermogen": (
        "MediaanVermogenVanParticuliereHuish",
        "Mediaan vermogen van particuliere huish.",
        "x 1 000 euro",
        1,
    ),
    "arbeidsparticipatie": ("NettoArbeidsparticipatie", "Netto arbeidsparticipatie", "%", 0),
    "pct_werknemers": ("PercentageWerknemers", "Percentage werknemers", "%", 0),
    "pct_zelfstandigen": ("PercentageZelfstandigen", "Percentage zelfstandigen", "%", 0),
    "bedrijfsvestigingen": ("BedrijfsvestigingenTotaal", "Bedrijfsvestigingen totaal", "aantal", 0),
    "geboorte_relatief": ("GeboorteRelatief", "Geboorte relatief", "per 1 000 inwoners", 0),
    "sterfte_relatief": ("SterfteRelatief", "Sterfte relatief", "per 1 000 inwoners", 0),
    "pct_ongehuwd": ("AandeelOngehuwd", "Aandeel ongehuwd", "%", 0),
    "pct_gehuwd": ("AandeelGehuwd", "Aandeel gehuwd", "%", 0),
    "pct_eenpersoonshhd": (
        "AandeelEenpersoonshuishoudens",
        "Aandeel eenpersoonshuishoudens",
        "%",
        0,
    ),
    "pct_hhd_zonder_kind": (
        "AandeelHuishoudensZonderKinderen",
        "Aandeel huishoudens zonder kinderen",
        "%",
        0,
    ),
    "pct_hhd_met_kind": (
        "AandeelHuishoudensMetKinderen",
        "Aandeel huishoudens met kinderen",
        "%",
        0,
    ),
    "pct_herkomst_nl": ("AandeelHerkomstNederland", "Aandeel herkomst Nederland", "%", 0),
    "pct_herkomst_europa": (
        "AandeelHerkomstEuropa",
        "Aandeel herkomst Europa (exclusief Nederland)",
        "%",
        0,
    ),
    "pct_herkomst_buiten_europa": (
        "AandeelHerkomstBuitenEuropa",
        "Aandeel herkomst buiten Europa",
        "%",
        0,
    ),
    "opl_laag": ("OpleidingsniveauLaag", "Opleidingsniveau laag", "aantal", 0),
    "opl_midden": ("OpleidingsniveauMiddelbaar", "Opleidingsniveau middelbaar", "aantal", 0),
    "opl_hoog": ("OpleidingsniveauHoog", "Opleidingsniveau hoog", "aantal", 0),
    "pct_jeugdzorg": (
        "PercentageJongerenMetJeugdzorg",
        "Percentage jongeren met jeugdzorg",
        "%",
        1,
    ),
    "wmo_per_1000": ("WmoClientenRelatief", "Wmo-cliënten relatief", "per 1 000 inwoners", 0),
    "personenautos": ("PersonenautoSTotaal", "Personenauto's totaal", "aantal", 0),
    "omgevingsadressendichtheid": (
        "Omgevingsadressendichtheid",
        "Omgevingsadressendichtheid",
        "per km²",
        0,
    ),
    "stedelijkheid": ("MateVanStedelijkheid", "Mate van stedelijkheid", "code", 0),
    "opp_land": ("OppervlakteLand", "Oppervlakte land", "ha", 0),
    "afstand_huisarts": ("AfstandTotHuisartsenpraktijk", "Afstand tot huisartsenpraktijk", "km", 1),
    "afstand_supermarkt": ("AfstandTotGroteSupermarkt", "Afstand tot grote supermarkt", "km", 1),
    "afstand_apotheek": ("AfstandTotApotheek", "Afstand tot apotheek", "km", 1),
    "afstand_ziekenhuis": ("AfstandTotZiekenhuis", "Afstand tot ziekenhuis", "km", 1),
    "afstand_kdv": ("AfstandTotKinderdagverblijf", "Afstand tot kinderdagverblijf", "km", 1),
    "afstand_basisonderwijs": ("AfstandTotSchool", "Afstand tot school", "km", 1),
    "afstand_treinstation": ("AfstandTotTreinstation", "Afstand tot treinstation", "km", 1),
    "afstand_bibliotheek": ("AfstandTotBibliotheek", "Afstand tot bibliotheek", "km", 1),
}
# The capture of 2021 has English titles.
KWB_2021 = {
    "inwoners": "aantal_inwoners",
    "Demographics: Under 15 years (%)": "0_15",
    "Demographics: 15-24 years (%)": "15_25",
    "Demographics: 25-44 years (%)": "25_45",
    "Demographics: 45-64 years (%)": "45_65",
    "Demographics: 65+ years (%)": "65plus",
    "Demographics: Population density (per km²)": "bevolkingsdichtheid",
    "Demographics: Birth rate (per 1000)": "geboorte_relatief",
    "Demographics: Mortality rate (per 1000)": "sterfte_relatief",
    "Demographics: Avg household size": "gem_huishouden_grootte",
    "Demographics: Single-person households (%)": "pct_eenpersoonshhd",
    "Inequality: At-or-below social minimum (%)": "pct_rond_sociaal_min",
    "Inequality: Youth welfare (%)": "pct_jeugdzorg",
    "HumanCapital: Labour participation (%)": "arbeidsparticipatie",
    "HumanCapital: Employees (% of workforce)": "pct_werknemers",
    "HumanCapital: Self-employed (% of workforce)": "pct_zelfstandigen",
    "Housing: Avg WOZ value (x€1k)": "gem_woz_waarde",
    "Housing: Owner-occupied (%)": "koopwoningen",
    "Housing: Rental homes (%)": "huurwoningen",
    "Housing: Social housing (%)": "pct_huurcorporatie",
    "Housing: Single-family homes (%)": "pct_eengezins",
    "IncomeWealth: Avg income per inhabitant (x€1k)": "gem_inkomen_inwoner",
    "IncomeWealth: Avg household income (x€1k)": "gem_gestand_inkomen",
    "Services: Distance to GP (km)": "afstand_huisarts",
    "Services: Distance to supermarket (km)": "afstand_supermarkt",
    "Services: Distance to school (km)": "afstand_basisonderwijs",
    "Services: Distance to daycare (km)": "afstand_kdv",
    "WelfareCare: Wmo care clients (per 1k)": "wmo_per_1000",
}
# Of 2021 these have no counterpart in the other years' captures.
EDUCATION_2021 = {
    "HumanCapital: High education (%)": ("AandeelOpleidingHoog", "Aandeel opleiding hoog", "%", 2),
    "HumanCapital: Medium education (%)": (
        "AandeelOpleidingMiddelbaar",
        "Aandeel opleiding middelbaar",
        "%",
        2,
    ),
    "HumanCapital: Low education (%)": ("AandeelOpleidingLaag", "Aandeel opleiding laag", "%", 2),
}
KWB_TABLES = {
    2012: "70904NED",
    2017: "83765NED",
    2018: "84286NED",
    2019: "84583NED",
    2021: "85039NED",
    2022: "85318NED",
    2023: "85618NED",
    2024: "85984NED",
}
# gezondheid-2024 (gemeente, wijk, buurt) -> tidy names above.
KWB_2024 = {
    "demografie.inwoners": "aantal_inwoners",
    "demografie.inwoners65plus": "n_65plus",
    "demografie.inwoners0tot15": "n_0_15",
    "demografie.dichtheid": "bevolkingsdichtheid",
    "demografie.huishoudensgrootte": "gem_huishouden_grootte",
    "demografie.huishoudens": "huishoudens",
    "demografie.wozWaarde": "gem_woz_waarde",
    "demografie.koopwoningen": "koopwoningen",
    "demografie.eengezinswoning": "pct_eengezins",
    "demografie.inkomenPerInwoner": "gem_inkomen_inwoner",
    "demografie.adressendichtheid": "omgevingsadressendichtheid",
    "demografie.stedelijkheid": "stedelijkheid",
    "demografie.oppervlakteLandHa": "opp_land",
    "demografie.afstandHuisarts": "afstand_huisarts",
    "demografie.afstandSupermarkt": "afstand_supermarkt",
    "demografie.afstandSchool": "afstand_basisonderwijs",
}
# Of the captures of 2021-2024: topic stem -> title, unit, decimals.
SMALL_AREA_TOPICS = {
    "AantalInwoners": ("Aantal inwoners", "aantal", 0),
    "k_0Tot15Jaar": ("0 tot 15 jaar", "aantal", 0),
    "k_15Tot25Jaar": ("15 tot 25 jaar", "aantal", 0),
    "k_25Tot45Jaar": ("25 tot 45 jaar", "aantal", 0),
    "k_45Tot65Jaar": ("45 tot 65 jaar", "aantal", 0),
    "k_65JaarOfOuder": ("65 jaar of ouder", "aantal", 0),
    "HuishoudensTotaal": ("Huishoudens totaal", "aantal", 0),
    "Eenpersoonshuishoudens": ("Eenpersoonshuishoudens", "aantal", 0),
    "HuishoudensZonderKinderen": ("Huishoudens zonder kinderen", "aantal", 0),
    "HuishoudensMetKinderen": ("Huishoudens met kinderen", "aantal", 0),
    "GemiddeldeHuishoudensgrootte": ("Gemiddelde huishoudensgrootte", "aantal", 1),
    "Bevolkingsdichtheid": ("Bevolkingsdichtheid", "aantal inwoners per km²", 0),
    "GemiddeldeWOZWaardeVanWoningen": ("Gemiddelde WOZ-waarde van woningen", "x 1 000 euro", 0),
    "Koopwoningen": ("Koopwoningen", "%", 0),
    "HuurwoningenTotaal": ("Huurwoningen totaal", "%", 0),
    "AantalInkomensontvangers": ("Aantal inkomensontvangers", "aantal", 0),
    "GemiddeldInkomenPerInkomensontvanger": (
        "Gemiddeld inkomen per inkomensontvanger",
        "x 1 000 euro",
        1,
    ),
    "GemiddeldInkomenPerInwoner": ("Gemiddeld inkomen per inwoner", "x 1 000 euro", 1),
    "HuishOnderOfRondSociaalMinimum": ("Huish. onder of rond sociaal minimum", "%", 1),
    "AfstandTotGroteSupermarkt": ("Afstand tot grote supermarkt", "km", 1),
}
SMALL_AREAS = (
    "Een keuze van onderwerpen voor gemeenten, wijken en buurten, uit afschriften met eigen"
    " kolomnamen; codes van gebieden zijn herleid, en gebieden zonder code ontbreken."
)
REBUILT = (
    "Gemeenten en een keuze van onderwerpen, uit een afschrift met eigen kolomnamen; nummers van"
    " onderwerpen ontbreken."
)


def main(captures: Path, folder: Path = HERE) -> None:
    """Build the snapshot in a folder, in place of one that is there."""
    store = Store(folder)
    for path in (folder / "tables").glob("*.parquet"):
        path.unlink()
    (folder / MANIFEST).unlink(missing_ok=True)
    key_figures_2020(store, captures)
    for year, table in KWB_TABLES.items():
        key_figures(store, captures, year, table)
    health_monitors(store, captures)
    health_modelled(store, captures)
    young_adults(store, captures)
    regional_2015(store, captures)
    causes_of_death(store, captures)
    households_by_age(store, captures)
    proximity(store, captures)
    life_expectancy(store, captures)
    population_register(store, captures)
    vital_events(store, captures)
    monitor_2022(store, captures)
    postcode_areas(store, captures)
    country_projection(store, captures)
    country_limits(store, captures)
    rates_by_age(store, captures)
    care_vacancies(store, captures)
    boundaries(store, captures / "geo")
    total = sum(path.stat().st_size for path in (folder / "tables").iterdir())
    print(f"{len(store.entries())} tables, {total / 1e6:.2f} MB")


def key_figures_2020(store: Store, captures: Path) -> None:
    folder = captures / "84799NED"
    rows = pd.read_parquet(folder / "TypedDataSet.parquet")
    properties = pd.read_parquet(folder / "DataProperties.parquet")
    areas = pd.read_parquet(folder / "WijkenEnBuurten.parquet")
    groups = properties[properties["Type"] == "TopicGroup"].set_index("ID")
    omit = {
        "Gemeentenaam_1",
        "SoortRegio_2",
        "Codering_3",
        "MeestVoorkomendePostcode_113",
        "IndelingswijzigingWijkenEnBuurten_4",
    }
    topics = []
    for row in properties[properties["Type"] == "Topic"].itertuples():
        path: list[str] = []
        parent = row.ParentID
        while pd.notna(parent):
            path.insert(0, str(groups.loc[int(parent), "Title"]))
            parent = groups.loc[int(parent), "ParentID"]
        if row.Key not in omit:
            topics.append(
                Topic(
                    row.Key,
                    row.Title,
                    row.Unit,
                    int(row.Decimals),
                    row.Datatype,
                    tuple(path),
                    row.Default or "",
                )
            )
    codes = dict(zip(areas["Key"].str.strip(), areas["Title"].str.strip(), strict=True))
    info = TableInfo(
        "84799NED",
        "Kerncijfers wijken en buurten 2020",
        "CBS",
        "2020",
        "2021-03-26T02:00:00",
        "nl",
        tuple(topics),
        (region_dimension("WijkenEnBuurten", codes),),
    )
    write(
        store,
        info,
        rows,
        retrieved="2021-03-26",
        partial=True,
        note="Versie van maart 2021: inkomen, opleiding, zorg, geboorte, sterfte en enkele"
        " afstanden waren nog niet gepubliceerd.",
    )


def key_figures(store: Store, captures: Path, year: int, table: str) -> None:
    """Write the key figures of a year: from 2021 those of wijken and buurten as well."""
    rows = pd.read_csv(captures / "kwb-gemeente-jaren" / f"{year}.csv")
    definitions = dict(KWB_TOPICS)
    if year == 2021:
        rows = rows.rename(columns=KWB_2021)
        definitions |= EDUCATION_2021
    if year in (2012, 2017, 2018):
        # Published as whole thousands of euros in these years.
        definitions["gem_inkomen_inwoner"] = (*definitions["gem_inkomen_inwoner"][:3], 0)
    rows = rows[rows["gemeentecode"] != "GM9999"].drop(columns=[c for c in rows if c[:3] == "zk_"])
    names = dict(zip(rows["gemeentecode"], rows["gemeentenaam"].fillna(""), strict=True))
    note, retrieved = REBUILT, ""
    if year == 2024:
        rows = with_selection_2024(rows, captures)
        retrieved = "2026-07-19"
    present = {c: d for c, d in definitions.items() if c in rows}
    rows = rows.rename(
        columns={"gemeentecode": "WijkenEnBuurten"} | {c: d[0] for c, d in present.items()}
    )
    topics = [Topic(*d, "Long" if d[3] == 0 else "Double") for d in present.values()]
    if year >= 2021:
        detail = small_areas(captures, year, table)
        # The mean value of homes goes by another name in the other capture.
        known = {stem(column) for column in detail} | {"GemiddeldeWoningwaarde"}
        topics = [topic for topic in topics if topic.key not in known]
        mine = rows[["WijkenEnBuurten", *(topic.key for topic in topics)]]
        names = dict(zip(detail["WijkenEnBuurten"], detail["naam"], strict=True))
        rows = detail.merge(mine, on="WijkenEnBuurten", how="left", validate="1:1")
        topics = [small_area_topic(c) for c in detail if c[-1].isdigit()] + topics
        note = SMALL_AREAS + (" Percentages zijn afgeleid van aantallen." if year == 2021 else "")
    info = TableInfo(
        table,
        f"Kerncijfers wijken en buurten {year}",
        "CBS",
        str(year),
        "",
        "nl",
        tuple(topics),
        (region_dimension("WijkenEnBuurten", names),),
    )
    write(store, info, rows, retrieved=retrieved, partial=True, note=note)


def with_selection_2024(rows: pd.DataFrame, captures: Path) -> pd.DataFrame:
    """Return the key figures of 2024 with what another capture has, down to buurten."""
    parts = [
        pd.read_csv(captures / "gezondheid-2024" / f"{name}.csv", dtype={"code": str})
        for name in ("gemeente", "wijk", "buurt")
    ]
    every = pd.concat(parts, ignore_index=True).rename(columns=KWB_2024)
    every = every.rename(columns={"code": "gemeentecode"})
    more = [c for c in KWB_2024.values() if c not in rows and c in KWB_TOPICS]
    merged = rows.merge(
        every[["gemeentecode", *more]], on="gemeentecode", how="left", validate="1:1"
    )
    small = every[~every["gemeentecode"].str.startswith("GM")]
    return pd.concat([merged, small], ignore_index=True)


def small_areas(captures: Path, year: int, table: str) -> pd.DataFrame:
    """Return a year's key figures of every area with a code; tell how many have none."""
    rows = pd.read_parquet(captures / "kwb-wijken-buurten-jaren" / f"{year}_{table}.parquet")
    unknown = int((rows["code_hoe"] == "onbekend").sum())
    if unknown:
        print(f"{table}: {unknown} wijken and buurten of {year} have no code and are left out")
    rows = rows[rows["code_hoe"] != "onbekend"].rename(columns={"code": "WijkenEnBuurten"})
    # Cars of lease companies stand where the company is: a wijk has 882 of them per household.
    left_out = [c for c in rows if c.startswith(("PersonenautoSPerHuishouden", "BuitenEuropa"))]
    rows = rows.drop(columns=["code_hoe", "soort_regio", "gemeentenaam", *left_out])
    receivers = [c for c in rows if c.startswith("AantalInkomensontvangers")]
    # What was missing had become 0.
    rows[receivers] = rows[receivers].replace(0, pd.NA)
    return rows.reset_index(drop=True)


def small_area_topic(column: str) -> Topic:
    """Return what a topic of the wijken and buurten is, by its stem."""
    title, unit, decimals = SMALL_AREA_TOPICS[stem(column)]
    return Topic(column, title, unit, decimals, "Long" if decimals == 0 else "Double")


def health_monitors(store: Store, captures: Path) -> None:
    for table, year, note in (
        ("85012NED", 2020, ""),
        ("83674NED", 2016, "Gemeten onder personen van 19 jaar en ouder."),
    ):
        folder = captures / table
        rows = pd.read_csv(folder / "TypedDataSet.csv", dtype={"Leeftijd": str})
        codes = read_codes(folder / "RegioS.csv")
        columns = [c for c in rows if c not in {"ID", "Leeftijd", "Marges", "RegioS", "Perioden"}]
        topics = tuple(
            Topic(c, titled(c), "uren" if c.startswith("Uren") else "%", 1, "Double")
            for c in columns
        )
        info = TableInfo(
            table,
            f"Gezondheidsmonitor volwassenen {year}; regio's",
            # RIVM and the GGDs share in the figures; the table itself is on CBS StatLine.
            "CBS",
            str(year),
            "",
            "nl",
            topics,
            (
                Dimension("Leeftijd", "Leeftijd", "Dimension", AGES),
                Dimension("Marges", "Marges", "Dimension", MARGINS),
                region_dimension("RegioS", codes),
                period_dimension([f"{year}JJ00"]),
            ),
        )
        write(
            store,
            info,
            rows,
            publisher=RIVM,
            partial=False,
            note=(note + " Nummers van onderwerpen zijn plaatsnummers.").strip(),
        )


def health_modelled(store: Store, captures: Path) -> None:
    rows = pd.read_csv(captures / "50090NED" / "TypedDataSet.csv.gz", dtype={"Leeftijd": str})
    areas = pd.read_parquet(captures / "84799NED" / "WijkenEnBuurten.parquet")
    codes = dict(zip(areas["Key"].str.strip(), areas["Title"].str.strip(), strict=True))
    codes = {"NL01": "Nederland", **{c: t for c, t in codes.items() if c != "NL00"}}
    keys = {
        "ID",
        "Leeftijd",
        "Marges",
        "WijkenEnBuurten",
        "Perioden",
        "Gemeentenaam_1",
        "SoortRegio_2",
        "Codering_3",
    }
    topics = topics_of([c for c in rows if c not in keys], "%", 1)
    figures = [t.key for t in topics]
    rows = rows[rows[figures].notna().any(axis=1)]
    info = TableInfo(
        "50090NED",
        "Gezondheid per wijk en buurt; 2012, 2016 en 2020 (indeling 2020)",
        "RIVM",
        "2012-2020",
        "",
        "nl",
        topics,
        (
            Dimension("Leeftijd", "Leeftijd", "Dimension", AGES),
            Dimension("Marges", "Marges", "Dimension", {"MW00000": "Waarde"}),
            region_dimension("WijkenEnBuurten", codes),
            period_dimension(["2012JJ00", "2016JJ00", "2020JJ00"]),
        ),
    )
    write(
        store,
        info,
        rows,
        publisher=RIVM,
        partial=True,
        note="Modelschattingen (SMAP); zonder marges. Gebieden zonder schatting zijn weggelaten.",
    )

    folder = captures / "gezondheid-2024"
    both = pd.concat([pd.read_csv(folder / f"{n}.csv") for n in ("gemeente", "buurt")])
    years = [2012, 2016, 2020, 2022, 2024]
    columns = {f"gezondheid.trend.{year}": f"{year}JJ00" for year in years}
    long = (
        both.rename(columns={"code": "WijkenEnBuurten", **columns})
        .melt(
            id_vars="WijkenEnBuurten",
            value_vars=list(columns.values()),
            var_name="Perioden",
            value_name="GoedErvarenGezondheid",
        )
        .dropna()
    )
    long = long.assign(Leeftijd="20300", Marges="MW00000")
    codes = dict(zip(both["code"], both["name"], strict=True))
    info = TableInfo(
        "50150NED",
        "Gezondheid per wijk en buurt; 2012-2024 (indeling 2024)",
        "RIVM",
        "2012-2024",
        "",
        "nl",
        (Topic("GoedErvarenGezondheid", "Goed ervaren gezondheid", "%", 1, "Double"),),
        (
            Dimension("Leeftijd", "Leeftijd", "Dimension", {"20300": AGES["20300"]}),
            Dimension("Marges", "Marges", "Dimension", {"MW00000": "Waarde"}),
            region_dimension("WijkenEnBuurten", codes),
            period_dimension([f"{year}JJ00" for year in years]),
        ),
    )
    write(
        store,
        info,
        long,
        publisher=RIVM,
        retrieved="2026-07-19",
        partial=True,
        note="Eén onderwerp, gemeenten en buurten; zonder marges.",
    )


def young_adults(store: Store, captures: Path) -> None:
    rows = pd.read_csv(captures / "50140NED" / "TypedDataSet.csv", sep=";", encoding="utf-8-sig")
    columns = [c for c in rows if c not in {"ID", "Persoonskenmerken", "Marges", "RegioS"}]
    known = read_codes(captures / "85012NED" / "RegioS.csv")
    codes = {c.strip(): known.get(c.strip(), c.strip()) for c in rows["RegioS"]}
    info = TableInfo(
        "50140NED",
        "Gezondheidsmonitor jongvolwassenen 2024; regio's",
        "RIVM",
        "2024",
        "",
        "nl",
        topics_of(columns, "%", 1),
        (
            Dimension("Persoonskenmerken", "Persoonskenmerken", "Dimension", {"T009002": "Totaal"}),
            Dimension("Marges", "Marges", "Dimension", {"MW00000": "Waarde"}),
            region_dimension("RegioS", codes),
        ),
    )
    write(store, info, rows, publisher=RIVM, note="16 tot en met 25 jaar; zonder marges.")


def untyped(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)


def with_reasons(rows: pd.DataFrame, topics: tuple[Topic, ...]) -> pd.DataFrame:
    """Turn untyped cells into numbers, with the reason of those that are missing."""
    rows = rows.copy()
    for topic in topics:
        text = rows[topic.key].str.strip()
        reason = text.map({".": "suppressed", "": "not_applicable"})
        rows[topic.key] = pd.to_numeric(text.where(reason.isna()))
        if reason.notna().any():
            rows[f"{topic.key}|status"] = reason.fillna("ok").astype("str")
    return rows


def regional_2015(store: Store, captures: Path) -> None:
    rows = untyped(captures / "70072ned" / "UntypedDataSet.csv")
    keep = {
        "TotaleBevolking_1": "aantal",
        "JongerDan5Jaar_4": "aantal",
        "k_5Tot10Jaar_5": "aantal",
        "k_10Tot15Jaar_6": "aantal",
        "k_15Tot20Jaar_7": "aantal",
        "k_20Tot25Jaar_8": "aantal",
        "k_25Tot45Jaar_9": "aantal",
        "k_45Tot65Jaar_10": "aantal",
        "k_65Tot80Jaar_11": "aantal",
        "k_80JaarOfOuder_12": "aantal",
        "Geboorte_58": "aantal",
        "Sterfte_60": "aantal",
        "Nieuwvormingen_64": "aantal",
        "ZiektenVanHartEnVaatstelsel_65": "aantal",
        "ZiektenVanAdemhalingsstelsel_66": "aantal",
        "UitwendigeDoodsoorzaken_67": "aantal",
        "TotaalAantalParticuliereHuishoudens_82": "aantal",
        "Eenpersoonshuishoudens_83": "aantal",
        "HuishoudensZonderKinderen_84": "aantal",
        "HuishoudensMetKinderen_85": "aantal",
        "BijstandTotDeAOWLeeftijd_162": "aantal",
        "ArbeidsongeschiktheidTotaal_163": "aantal",
        "AfstandTotHuisartsenpraktijk_213": "km",
        "AfstandTotHuisartsenpost_215": "km",
        "AfstandTotZiekenhuis_216": "km",
        "AfstandTotGroteSupermarkt_226": "km",
        "AfstandTotKinderdagverblijf_218": "km",
        "AfstandTotBibliotheek_230": "km",
        "AfstandTotTreinstation_237": "km",
    }
    topics = tuple(
        Topic(c, titled(c), unit, 1 if unit == "km" else 0, "Double" if unit == "km" else "Long")
        for c, unit in keep.items()
    )
    names = read_codes(captures / "83674NED" / "RegioS.csv")
    codes = {c.strip(): names.get(c.strip(), c.strip()) for c in rows["RegioS"]}
    info = TableInfo(
        "70072NED",
        "Regionale kerncijfers Nederland 2015",
        "CBS",
        "2015",
        "",
        "nl",
        topics,
        (region_dimension("RegioS", codes), period_dimension(["2015JJ00"])),
    )
    write(
        store,
        info,
        with_reasons(rows, topics),
        partial=True,
        note="Een keuze van onderwerpen, alleen 2015.",
    )


def causes_of_death(store: Store, captures: Path) -> None:
    rows = untyped(captures / "80202ned" / "UntypedDataSet.csv")
    columns = [
        "TotaalAlleOnderliggendeDoodsoorzaken_1",
        "TotaalKwaadaardigeNieuwvormingen_9",
        "k_214KwNvVanDikkeDarm_13",
        "k_2110KwNvVanLuchtpijpEnLong_19",
        "k_2112KwNvVanBorst_21",
        "k_2116KwNvVanProstaat_25",
        "k_41Suikerziekte_33",
        "TotaalPsychischeStoornissen_35",
        "TotaalZiektenVanHartEnVaatstelsel_43",
        "TotaalZiektenVanDeKransvaten_44",
        "k_72OverigeHartziekten_47",
        "k_73Hersenvaatletsels_48",
        "TotaalZiektenVanDeAdemhalingsorganen_50",
        "TotaalOngevallen_81",
        "k_1712AccidenteleVal_85",
        "k_172Zelfdoding_89",
    ]
    topics = tuple(Topic(c, titled(c), "aantal", 0, "Long") for c in columns)
    provinces = read_codes(captures / "85012NED" / "RegioS.csv")
    regions = {c.strip(): provinces[c.strip()] for c in rows["RegioS"]}
    ages = {
        "10000": "Totaal",
        "41650": "0 tot 50 jaar",
        "60600": "50 tot 60 jaar",
        "71300": "60 tot 65 jaar",
        "71400": "65 tot 70 jaar",
        "71500": "70 tot 75 jaar",
        "71600": "75 tot 80 jaar",
        "71700": "80 tot 85 jaar",
        "71800": "85 tot 90 jaar",
        "21900": "90 jaar of ouder",
    }
    info = TableInfo(
        "80202NED",
        "Overledenen; doodsoorzaak (uitgebreide lijst), leeftijd, regio",
        "CBS",
        "1996-2018",
        "",
        "nl",
        topics,
        (
            Dimension("Geslacht", "Geslacht", "Dimension", {"T001038": "Totaal mannen en vrouwen"}),
            Dimension("Leeftijd", "Leeftijd", "Dimension", ages),
            region_dimension("RegioS", regions),
            period_dimension(sorted(rows["Perioden"].unique())),
        ),
    )
    write(
        store,
        info,
        with_reasons(rows, topics),
        partial=True,
        note="Een keuze van doodsoorzaken, per provincie.",
    )


def households_by_age(store: Store, captures: Path) -> None:
    rows = pd.read_csv(captures / "71488ned" / "TypedDataSet.csv", sep=";", encoding="utf-8-sig")
    rows = rows.dropna(subset="TotaalInParticuliereHuishoudens_2")
    columns = ["TotaalInParticuliereHuishoudens_2", "Alleenstaand_4"]
    names = read_codes(captures / "85012NED" / "RegioS.csv")
    ages = {a: a.replace(" - ", " tot ") for a in rows["Leeftijd"].unique()}
    info = TableInfo(
        "71488NED",
        "Personen in huishoudens naar leeftijd, 2020",
        "CBS",
        "2020",
        "",
        "nl",
        tuple(Topic(c, titled(c), "aantal", 0, "Long") for c in columns),
        (
            Dimension("Geslacht", "Geslacht", "Dimension", {"T001038": "Totaal mannen en vrouwen"}),
            Dimension("Leeftijd", "Leeftijd", "Dimension", ages),
            region_dimension("RegioS", {c: names.get(c, c) for c in rows["RegioS"].unique()}),
            period_dimension(["2020JJ00"]),
        ),
    )
    write(
        store,
        info,
        rows,
        partial=True,
        note="Gemeenten, mannen en vrouwen samen, alleen personen in particuliere huishoudens.",
    )


def proximity(store: Store, captures: Path) -> None:
    rows = untyped(captures / "overig" / "80305ned_UntypedDataSet.csv")
    columns = [
        "AfstandTotHuisartsenpraktijk_1",
        "AfstandTotHuisartsenpost_5",
        "AfstandTotApotheek_6",
        "AfstandTotZiekenhuis_7",
        "AfstandTotGroteSupermarkt_20",
    ]
    topics = tuple(Topic(c, titled(c), "km", 1, "Double") for c in columns)
    names = read_codes(captures / "85012NED" / "RegioS.csv")
    info = TableInfo(
        "80305NED",
        "Nabijheid voorzieningen; afstand locatie, regio",
        "CBS",
        "2006-2018",
        "",
        "nl",
        topics,
        (
            region_dimension("RegioS", {c.strip(): names[c.strip()] for c in rows["RegioS"]}),
            period_dimension(sorted(rows["Perioden"].unique())),
        ),
    )
    write(
        store,
        info,
        with_reasons(rows, topics),
        partial=True,
        note="Een keuze van onderwerpen, per provincie.",
    )


def life_expectancy(store: Store, captures: Path) -> None:
    rows = pd.read_csv(
        captures / "overig" / "levensverwachting_ggd_2019_2022.csv", sep=";", decimal=","
    )
    names = read_codes(captures / "85012NED" / "RegioS.csv")
    by_name = {n: c for c, n in names.items() if c.startswith("GG")}
    by_name["Veiligheids- en Gezondheidsregio Gelderland-Midden"] = "GG1911"
    sexes = {"Totaal": "T001038", "Mannen": "3000", "Vrouwen": "4000"}
    rows = rows.assign(
        RegioS=rows["GGD-regio"].map(by_name),
        Geslacht=rows["Geslacht"].map(sexes),
        Perioden="2019G400",
    ).rename(
        columns={
            "Bij geboorte": "LevensverwachtingBijGeboorte",
            "Bij 65 jaar": "LevensverwachtingOp65Jaar",
        }
    )
    if rows["RegioS"].isna().any():
        raise SystemExit(f"GGD without a code: {rows.loc[rows['RegioS'].isna(), 'GGD-regio']}")
    info = TableInfo(
        "levensverwachting-ggd",
        "Levensverwachting per GGD-regio, 2019-2022",
        "VZinfo",
        "2019-2022",
        "",
        "nl",
        (
            Topic("LevensverwachtingBijGeboorte", "Levensverwachting bij geboorte", "jaar", 1),
            Topic(
                "LevensverwachtingOp65Jaar", "Levensverwachting op 65-jarige leeftijd", "jaar", 1
            ),
        ),
        (
            Dimension(
                "Geslacht",
                "Geslacht",
                "Dimension",
                {"T001038": "Totaal", "3000": "Mannen", "4000": "Vrouwen"},
            ),
            region_dimension("RegioS", {c: n for c, n in names.items() if c.startswith("GG")}),
            Dimension("Perioden", "Perioden", "TimeDimension", {"2019G400": "2019-2022"}),
        ),
    )
    write(
        store,
        info,
        rows,
        publisher="RIVM, VZinfo (CBS-cijfers)",
        url="https://www.vzinfo.nl",
        note="Gemiddelde van vier jaren; zonder marges.",
    )


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:]]
    main(*(arguments or [HERE.parent.parent / "shared" / "captures"]))
