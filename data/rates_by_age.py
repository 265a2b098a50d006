"""Tables of the snapshot with figures of the country by age: conditions and care."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from snapshot_writing import CBS, period_dimension, write

from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store

# Nivel made these figures, RIVM published them.
NIVEL = "RIVM, naar Nivel Zorgregistraties Eerste Lijn"
SEXES = {"mannen": "3000", "vrouwen": "4000"}


def rates_by_age(store: Store, captures: Path) -> None:
    """Write what general practices know by age, admissions and long-term care by age."""
    folder = captures / "leeftijdscijfers"
    known = pd.read_csv(folder / "prevalentie_huisarts_per1000.csv")
    long = _by_sex(
        known, ["aandoening", "jaar", "leeftijd"], {f"{sex}_per_1000": sex for sex in SEXES}
    )
    _write(
        store,
        long.rename(columns={"aandoening": "Aandoening"}),
        ("huisarts-leeftijd", "Bekend bij de huisarts naar leeftijd en geslacht", "2017, 2019"),
        Topic("PerDuizend", "Bekend bij de huisarts", "per 1 000 inwoners", 1, "Double"),
        {"Aandoening": {name: name for name in known["aandoening"].unique()}},
        NIVEL,
        "https://www.vzinfo.nl/",
        "Diabetes mellitus 2017, depressie 2019.",
    )
    admissions = pd.read_csv(folder / "opnamen_artrose_2019.csv")
    _write(
        store,
        _by_sex(admissions.assign(jaar=2019), ["jaar", "leeftijd"], {sex: sex for sex in SEXES}),
        (
            "opnamen-artrose-2019",
            "Ziekenhuisopnamen voor artrose naar leeftijd en geslacht",
            "2019",
        ),
        Topic("Aantal", "Ziekenhuisopnamen", "aantal", 0, "Long"),
        {},
        "RIVM, naar LBZ en CBS",
        "https://www.vzinfo.nl/artrose",
        "Afgerond op vijftallen.",
    )
    care = pd.read_csv(folder / "wlz_bijdrageplichtig_2019.csv")
    _write(
        store,
        _by_sex(care.assign(jaar=2019), ["jaar", "leeftijd"], {sex: sex for sex in SEXES}),
        ("wlz-leeftijd-2019", "Mensen met langdurige zorg (Wlz) en een eigen bijdrage", "2019"),
        Topic("Aantal", "Mensen met langdurige zorg", "aantal", 0, "Long"),
        {},
        CBS,
        "https://opendata.cbs.nl/statline/",
        "Alleen wie een eigen bijdrage betaalt; voorlopige cijfers; drie leeftijden.",
    )


def _by_sex(rows: pd.DataFrame, keys: list[str], columns: Mapping[str, str]) -> pd.DataFrame:
    long = rows.melt(id_vars=keys, value_vars=list(columns), var_name="sexe", value_name="waarde")
    return long.assign(
        Geslacht=long["sexe"].map(columns).map(SEXES),
        Leeftijd=long["leeftijd"],
        Perioden=long["jaar"].astype(str) + "JJ00",
    )


def _write(
    store: Store,
    rows: pd.DataFrame,
    named: tuple[str, str, str],
    topic: Topic,
    extra: Mapping[str, Mapping[str, str]],
    publisher: str,
    url: str,
    note: str,
) -> None:
    table, title, period = named
    ages = {
        age: age
        for age in sorted(rows["Leeftijd"].unique(), key=lambda a: int(a.split("-")[0].rstrip("+")))
    }
    info = TableInfo(
        table,
        title,
        "CBS" if publisher == CBS else "RIVM",
        period,
        "",
        "nl",
        (topic,),
        (
            *(Dimension(key, key, "Dimension", dict(codes)) for key, codes in extra.items()),
            Dimension("Geslacht", "Geslacht", "Dimension", {"3000": "Mannen", "4000": "Vrouwen"}),
            Dimension("Leeftijd", "Leeftijd", "Dimension", ages),
            period_dimension(sorted(rows["Perioden"].unique())),
        ),
    )
    write(
        store,
        info,
        rows.rename(columns={"waarde": topic.key}),
        publisher=publisher,
        url=url,
        partial=True,
        note=note,
    )
