"""Writing a captured table to the snapshot, in a form of our own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from regiobeeld.statline.metadata import Dimension, TableInfo, Topic, stem
from regiobeeld.store import Store
from regiobeeld.store.manifest import Provenance
from regiobeeld.store.publishers import PUBLISHERS, page

CBS = PUBLISHERS["CBS"]
RIVM = PUBLISHERS["RIVM"]
ALL = {"T009002": "Totaal", "T001038": "Totaal"}
AGES = {"20300": "18 jaar of ouder", "53115": "18 tot 65 jaar", "80200": "65 jaar of ouder"}
MARGINS = {
    "MW00000": "Waarde",
    "MOG0095": "Ondergrens 95%-interval",
    "MBG0095": "Bovengrens 95%-interval",
}


def write(
    store: Store,
    info: TableInfo,
    rows: pd.DataFrame,
    *,
    publisher: str = CBS,
    url: str | None = None,
    retrieved: str = "",
    partial: bool = False,
    note: str = "",
    licence: str = "",
) -> None:
    """Trim keys, drop topics without a single figure, order the rows and write."""
    keys = [d.key for d in info.dimensions]
    rows = rows.copy()
    for key in keys:
        rows[key] = rows[key].astype("str").str.strip()
    for topic in info.topics:
        if topic.datatype == "String":
            rows[topic.key] = rows[topic.key].astype("str").str.strip()
        else:
            rows[topic.key] = pd.to_numeric(rows[topic.key]).astype("float64")
    used = tuple(t for t in info.topics if rows[t.key].notna().any())
    order = [k for k in ("Perioden", "Leeftijd", "Marges") if k in keys]
    rows = rows.sort_values([*order, *(k for k in keys if k not in order)], ignore_index=True)
    info = TableInfo(**{**info.__dict__, "topics": used})
    if url is None:
        url = page(info.id, info.catalogue)
    entry = store.write(info, rows, Provenance(publisher, url, retrieved, partial, note, licence))
    print(f"{info.id:24} {len(rows):8} x {len(used):3} {entry.path.stat().st_size / 1e3:9.0f} kB")


def titled(column: str) -> str:
    """Make a readable title of a topic's key: 'VoldoetAanBeweegrichtlijn_5'."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in stem(column)).strip()
    return words.removeprefix("k_").capitalize()


def topics_of(columns: list[str], unit: str, decimals: int) -> tuple[Topic, ...]:
    return tuple(Topic(c, titled(c), unit, decimals, "Double") for c in columns)


def region_dimension(key: str, codes: dict[str, str]) -> Dimension:
    kind = "GeoDetail" if key == "WijkenEnBuurten" else "GeoDimension"
    title = "Wijken en buurten" if key == "WijkenEnBuurten" else "Regio's"
    return Dimension(key, title, kind, codes)


def period_dimension(codes: list[str]) -> Dimension:
    return Dimension("Perioden", "Perioden", "TimeDimension", {c: c[:4] for c in codes})


def read_codes(path: Path) -> dict[str, str]:
    frame = pd.read_csv(path, dtype=str)
    names = frame["Title"].str.replace(r" \((GG|PV|LD|CG)\)$", "", regex=True).str.strip()
    return dict(zip(frame["Key"].str.strip(), names, strict=True))
