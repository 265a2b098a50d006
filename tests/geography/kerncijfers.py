"""The snapshot's figures of every gemeente, by year."""

import pandas as pd

from tests.stand_in import SNAPSHOT

KERNCIJFERS = {
    2012: "70904NED",
    2017: "83765NED",
    2018: "84286NED",
    2019: "84583NED",
    2020: "84799NED",
    2021: "85039NED",
    2022: "85318NED",
    2023: "85618NED",
    2024: "85984NED",
}


def inhabitants(year: int) -> pd.Series:
    """Give the inhabitants of every gemeente on 1 January as CBS published them."""
    table = SNAPSHOT.table(KERNCIJFERS[year]).read("AantalInwoners")
    return table.set_index("WijkenEnBuurten").iloc[:, 0].filter(regex="^GM").astype(float)
