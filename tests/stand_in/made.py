"""Small tables that nobody captured, to break in every way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from regiobeeld.geography import divisions
from tests.stand_in.captures import CAPTURES, Content, as_untyped, table_info
from tests.stand_in.descriptions import code_row, property_row, topic_row

MODIFIED = "2024-02-01T02:00:00"


def made_table(
    table_id: str = "99001NED", rows: int = 47, seed: int = 1, modified: str = MODIFIED
) -> Content:
    """A table of areas, with a count, a share and a text that is hard to read."""
    rng = np.random.default_rng(seed)
    codes = [f"GM{number:04}".ljust(10) for number in range(rows)]
    share = rng.integers(0, 1000, rows) / 10
    hard = ["},{", '"ID":', "é😀", "a\nb\tc", "\\", '{"value":[', "null", "'s-Hertogenbosch"]
    typed = pd.DataFrame(
        {
            "ID": range(rows),
            "RegioS": codes,
            "Inwoners_1": rng.integers(0, 10**6, rows).astype("float64"),
            "Rokers_2": np.where(rng.random(rows) < 0.2, np.nan, share),
            "Naam_3": [f"{hard[i % len(hard)]}{i}".ljust(20) for i in range(rows)],
        }
    )
    properties = [
        property_row(0, "GeoDimension", "RegioS", "RegioS"),
        topic_row(1, "Inwoners_1", "Inwoners", "Long"),
        topic_row(2, "Rokers_2", "Rokers", "Double", decimals=1, unit="%"),
        topic_row(3, "Naam_3", "Naam", "String"),
    ]
    regions = [code_row(code, f"Regio {code.strip()}") for code in codes]
    capture = replace(CAPTURES["85012ned"], id=table_id, title="Een gemaakte tabel")
    info = table_info(capture) | {"Modified": modified}
    return Content(info, properties, {"RegioS": regions}, typed, as_untyped(typed, properties))


def made_forecast(
    table_id: str = "85173NED", division: int = 2021, growth: float = 1.01, first: int = 2023
) -> Content:
    """A regional forecast as CBS and PBL publish it: every gemeente grows by the same share a year.

    Its keys, codes and titles are those of 85173NED; each gemeente has a hundred thousand people in
    2023, each other area ten times as many, and limits 5% from them.
    """
    margins = {
        "MW00000": ("Prognose", 1.0),
        "MOG0067": ("Ondergrens 67%-prognose-interval", 0.95),
        "MBG0067": ("Bovengrens 67%-prognose-interval", 1.05),
    }
    areas = {"NL01": "Nederland", "PV23": "Overijssel (PV)", "CR12": "Twente (CR)"}
    areas |= {code: gemeente.name for code, gemeente in divisions.division(division).items()}
    key = f"RegioIndeling{division}"
    rows = [
        (area.ljust(6), margin, "10000", f"{year}JJ00", size * growth ** (year - 2023) * times)
        for area in areas
        for size in [100.0 if area.startswith("GM") else 1000.0]
        for margin, (_, times) in margins.items()
        for year in range(first, 2051)
    ]
    keys = [key, "PrognoseInterval", "Leeftijd", "Perioden"]
    typed = pd.DataFrame(rows, columns=[*keys, "TotaleBevolking_1"]).round({"TotaleBevolking_1": 4})
    typed.insert(0, "ID", range(len(typed)))
    titles = [f"Regio-indeling {division}", "Prognose(-interval)", "Leeftijd", "Perioden"]
    kinds = ["GeoDimension", "Dimension", "Dimension", "TimeDimension"]
    properties = [
        *(property_row(n, *each) for n, each in enumerate(zip(kinds, keys, titles, strict=True))),
        topic_row(4, "TotaleBevolking_1", "Totale bevolking", "Double", decimals=4, unit="x 1 000"),
    ]
    years = sorted(set(typed["Perioden"]))
    dimensions = {
        key: [code_row(code.ljust(6), name) for code, name in areas.items()],
        "PrognoseInterval": [code_row(code, title) for code, (title, _) in margins.items()],
        "Leeftijd": [code_row("10000", "Totaal")],
        "Perioden": [code_row(year, year[:4]) for year in years],
    }
    title = f"Regionale prognose {first}-2050; bevolking, intervallen, regio-indeling {division}"
    capture = replace(CAPTURES["85012ned"], id=table_id, title=title, period=f"{first}-2050")
    info = table_info(capture) | {"Modified": MODIFIED}
    return Content(info, properties, dimensions, typed, as_untyped(typed, properties))


def revised(table: Content, *, topic: str = "", modified: str = "2024-03-01T02:00:00") -> Content:
    """The table with other figures, and with a topic renamed."""
    typed = table.typed.assign(Rokers_2=table.typed["Rokers_2"] + 1)
    properties = [dict(row) for row in table.properties]
    if topic:
        typed = typed.rename(columns={"Rokers_2": topic})
        properties[2] |= {"Key": topic, "Title": topic}
    info = table.info | {"Modified": modified}
    return Content(info, properties, table.dimensions, typed, as_untyped(typed, properties))
