"""Boundaries for maps: the generalised ones of CBS/Kadaster, simplified once more."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import shapely
from shapely.geometry import shape

from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.store import Store
from regiobeeld.store.manifest import Provenance

# Degrees; about 100 and 25 metres. A map in a report is some 900 pixels wide.
TOLERANCE = {"gemeente": 0.0015, "wijk": 0.0003, "buurt": 0.0003}
# Degrees: narrower gaps between neighbours are none.
GAP = 0.002
LAYERS = (
    ("gemeenten_2020_wgs84.geojson", "gemeente", 2020, "Code"),
    ("gemeenten_2022_wgs84.geojson", "gemeente", 2022, "statcode"),
    ("gemeenten_2024_wgs84.geojson", "gemeente", 2024, "statcode"),
    ("wijken_2016_utrecht_twente.geojson", "wijk", 2016, "WKC"),
    ("wijken_2024_utrecht_twente.geojson", "wijk", 2024, "statcode"),
    ("buurten_2024_utrecht_twente.geojson", "buurt", 2024, "statcode"),
)


def boundaries(store: Store, folder: Path) -> None:
    """Write the table ``grenzen``: per area and year its outline as rings of coordinates."""
    rows = pd.concat([_layer(folder / name, *rest) for name, *rest in LAYERS], ignore_index=True)
    years = {str(year): str(year) for year in sorted({layer[2] for layer in LAYERS})}
    info = TableInfo(
        "grenzen",
        "Grenzen van gemeenten, wijken en buurten, vereenvoudigd",
        "CBS/Kadaster",
        "2016-2024",
        "",
        "nl",
        (Topic("Omtrek", "Omtrek als JSON: ringen van [lengte, breedte]", "graden", 4, "String"),),
        (
            Dimension("Gebied", "Gebied", "GeoDetail", dict.fromkeys(rows["Gebied"].unique(), "")),
            Dimension(
                "Niveau",
                "Niveau",
                "Dimension",
                {"gemeente": "Gemeente", "wijk": "Wijk", "buurt": "Buurt"},
            ),
            Dimension("Perioden", "Jaar van de indeling", "TimeDimension", years),
        ),
    )
    note = (
        "Gegeneraliseerde grenzen, verder vereenvoudigd voor kaarten; wijken en buurten alleen"
        " van Utrecht en Twente, die van 2024 teruggewonnen uit tekeningen."
    )
    source = Provenance(
        "CBS/Kadaster",
        "https://www.cbs.nl/nl-nl/dossier/nederland-regionaal/geografische-data",
        "",
        True,
        note,
    )
    entry = store.write(info, rows, source)
    print(f"grenzen {len(rows)} {entry.path.stat().st_size / 1e3:.0f} kB")


def _layer(path: Path, level: str, year: int, code: str) -> pd.DataFrame:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    codes = [_code(f["properties"][code]) for f in features]
    shapes = [shapely.make_valid(shape(f["geometry"])) for f in features]
    if not shapely.coverage_is_valid(shapes):
        # Neighbours that do not share their border to the point would show slivers once simplified.
        shapes = shapely.coverage_clean(shapes, gap_width=GAP)
    simple = shapely.coverage_simplify(shapes, TOLERANCE[level])
    return pd.DataFrame(
        {
            "Gebied": codes,
            "Niveau": level,
            "Perioden": str(year),
            "Omtrek": [json.dumps(_rings(s), separators=(",", ":")) for s in simple],
        }
    ).sort_values("Gebied")


def _code(value: object) -> str:
    return f"GM{value:04d}" if isinstance(value, int) else str(value).strip()


def _rings(geometry: shapely.Geometry) -> list[list[list[float]]]:
    polygons = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]
    polygons.sort(key=lambda p: -p.area)
    kept = [p for p in polygons if p.area > 0.002 * polygons[0].area]
    rings = [ring for p in kept for ring in (p.exterior, *p.interiors)]
    return [[[round(x, 4), round(y, 4)] for x, y in ring.coords] for ring in rings]
