"""The table of the snapshot with figures of staff: open vacancies in care by province."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from snapshot_writing import region_dimension, write

from regiobeeld.geography.divisions import areas_of
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store
from regiobeeld.store.publishers import page

COUNTRY = "Nederland"


def care_vacancies(store: Store, captures: Path) -> None:
    """Write the open vacancies in health and welfare of provinces and the country."""
    file = captures / "arbeidsmarkt-zorg" / "83599NED_vacatures_zorg_3e_kwartaal.csv"
    rows = pd.read_csv(file).melt(id_vars="regio", var_name="jaar", value_name="Vacatures")
    years = rows["jaar"].str[:4]
    provinces = {a.name: a.code for a in areas_of(2022).values() if a.kind == "provincie"}
    codes = {COUNTRY: "NL01", **dict(sorted(provinces.items(), key=lambda pair: pair[1]))}
    rows = rows.assign(RegioS=rows["regio"].map(codes), Perioden=years + "KW03")
    quarters = {f"{year}KW03": f"{year} 3e kwartaal" for year in sorted(years.unique())}
    info = TableInfo(
        "vacatures-zorg",
        "Openstaande vacatures in de gezondheids- en welzijnszorg; provincies",
        "CBS",
        "2017-2022",
        "",
        "nl",
        (Topic("Vacatures", "Openstaande vacatures", "x 1 000", 1, "Double"),),
        (
            region_dimension("RegioS", {code: name for name, code in codes.items()}),
            Dimension("Perioden", "Perioden", "TimeDimension", quarters),
        ),
    )
    write(
        store,
        info,
        rows,
        url=page("83599NED", "CBS"),
        partial=True,
        note="Uit 83599NED: derde kwartalen, afgerond op honderd; vanaf 2018 voorlopig.",
    )
