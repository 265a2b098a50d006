"""Small tables that nobody captured, to break in every way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

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


def revised(table: Content, *, topic: str = "", modified: str = "2024-03-01T02:00:00") -> Content:
    """The table with other figures, and with a topic renamed."""
    typed = table.typed.assign(Rokers_2=table.typed["Rokers_2"] + 1)
    properties = [dict(row) for row in table.properties]
    if topic:
        typed = typed.rename(columns={"Rokers_2": topic})
        properties[2] |= {"Key": topic, "Title": topic}
    info = table.info | {"Modified": modified}
    return Content(info, properties, table.dimensions, typed, as_untyped(typed, properties))
