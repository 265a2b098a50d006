"""StatLine's OData v4: tables as it has them, and what it answers to a request.

Where v4's own answers were captured (see `CAPTURED`), descriptions, codes and observations are
those, in the form they came in. Every other table is made of what v3 has of it, one observation
for each cell. **Made up**, because nobody captured it: pages and their links (``$skip``), bodies of
errors, the codes of measures of tables made of v3's, ``StringValue`` and where it stands, the words
for a figure that v3 shows as a point (``Confidential``), and how a filter is answered that is not
one of ``eq``, ``ge``, ``startswith``, ``and`` and ``or`` on dimensions.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
import pandas as pd

from tests.stand_in.captures import SHARED, Content
from tests.stand_in.descriptions import Row
from tests.stand_in.expressions import FilterError, TooLongError, matches

PAGE_4 = 100_000
_FOLDER = SHARED / "captures" / "odata-v4"
CAPTURED = ("03759ned", "80590ned", "82235NED", "83625NED", "83932NED")
_SIGNS = {"": "Impossible", ".": "Confidential"}


@dataclass(frozen=True, eq=False)
class Observed:
    """A table as v4 has it."""

    properties: Row
    dimensions: list[Row]
    measures: list[Row]
    groups: list[Row]
    codes: dict[str, list[Row]]
    observations: pd.DataFrame = field(repr=False)

    def list_of(self, collection: str) -> list[Row] | None:
        lists = {
            "Dimensions": self.dimensions,
            "MeasureCodes": self.measures,
            "MeasureGroups": self.groups,
            **{f"{name}Codes": codes for name, codes in self.codes.items()},
        }
        return lists.get(collection)


@cache
def captured_fourth(table_id: str) -> Observed:
    """A table of which v4's own answers were captured."""
    folder = _FOLDER / table_id
    (observations,) = folder.glob("observations-page-1.json*")
    properties = _read(folder / "properties.json")
    return Observed(
        {name: value for name, value in properties.items() if name != "@odata.context"},
        dimensions := _read(folder / "dimensions.json")["value"],
        measures := _read(folder / "measure-codes.json")["value"],
        _groups(measures),
        {row["Identifier"]: _codes(folder, row["Identifier"]) for row in dimensions},
        pd.DataFrame(_read(observations)["value"]).astype({"Value": "float64"}),
    )


@cache
def as_fourth(table: Content) -> Observed:
    """Make of a table that v3 has what v4 would have of it."""
    described = {row["ID"]: row for row in table.properties}
    dimensions = [
        {
            "Identifier": row["Key"],
            "Title": row["Title"],
            "Description": "",
            "Kind": row["Type"],
            "ContainsCodes": True,
        }
        for row in table.properties
        if row["Key"] in table.dimensions
    ]
    measures, groups = [], []
    for place, row in enumerate(table.properties):
        parent = row.get("ParentID")
        of = f"G{int(parent)}" if parent is not None and int(parent) in described else None
        if row["Type"] == "TopicGroup":
            groups.append(
                {"Id": f"G{row['ID']}", "Index": place, "Title": row["Title"], "ParentId": of}
            )
        elif row["Type"] == "Topic":
            measures.append(
                {
                    "Identifier": f"M{place:06}",
                    "Index": place,
                    "Title": row["Title"],
                    "Description": "",
                    "MeasureGroupId": of,
                    "DataType": row["Datatype"],
                    "Unit": row["Unit"],
                    "Decimals": row["Decimals"],
                    "PresentationType": None,
                }
            )
    codes = {
        name: [
            {"Identifier": row["Key"].strip(), "Index": place, "Title": row["Title"]}
            | ({"Status": "Definitief"} if name.startswith("Period") else {})
            for place, row in enumerate(rows, 1)
        ]
        for name, rows in table.dimensions.items()
    }
    info = table.info
    properties = {
        "Identifier": info["Identifier"],
        "Title": info["Title"],
        "Description": info["Summary"],
        "Language": info["Language"],
        "Modified": info["Modified"],
        "TemporalCoverage": info["Period"],
        "Catalog": info["Catalog"],
        "ObservationCount": len(table.typed) * len(measures),
        "DatasetType": "Numeric",
    }
    keys = [row["Key"] for row in table.topics]
    observed = _observations(table, keys, [row["Identifier"] for row in measures])
    return Observed(properties, dimensions, measures, groups, codes, observed)


def _observations(table: Content, keys: list[str], measures: list[str]) -> pd.DataFrame:
    rows, topics = len(table.typed), len(keys)
    texts = np.array([table.untyped[key].astype("str").str.strip() for key in keys]).T.ravel()
    numeric = [pd.api.types.is_numeric_dtype(table.typed[key]) for key in keys]
    values = np.array(
        [
            table.typed[key].to_numpy("float64") if is_number else np.full(rows, np.nan)
            for key, is_number in zip(keys, numeric, strict=True)
        ]
    ).T.ravel()
    attributes = pd.Series(texts).map(_SIGNS).fillna("None")
    is_text = np.tile(~np.array(numeric), rows)
    strings = pd.Series(texts, dtype=object).where(is_text & (attributes == "None"), None)
    return pd.DataFrame(
        {
            "Id": np.arange(rows * topics),
            "Measure": np.tile(np.array(measures, dtype=object), rows),
            "ValueAttribute": attributes,
            "Value": values,
            "StringValue": strings,
        }
        | {
            name: np.repeat(table.typed[name].str.strip().to_numpy(object), topics)
            for name in table.dimensions
        }
    )


@dataclass(frozen=True)
class Fourth:
    """The tables of a v4 service.

    `tables` are made of v3's, captured ones are served beside them. `page` is how many
    observations a page holds.
    """

    tables: Mapping[str, Content]
    page: int = PAGE_4
    captured: bool = True

    def answer(self, base: str, path: list[str], params: dict[str, str]) -> tuple[int, bytes]:
        match path:
            case ["Datasets"]:
                return self._rows(base, "Datasets", self._listed(), params)
            case [table_id, *rest] if (table := self._table(table_id)) is not None:
                return self._answer(f"{base}/{table_id}", table, rest, params)
        return _error(404, "Not Found")

    def _answer(
        self, base: str, table: Observed, rest: list[str], params: dict[str, str]
    ) -> tuple[int, bytes]:
        match rest:
            case ["Properties"]:
                return 200, json.dumps({"@odata.context": "m", **table.properties}).encode()
            case ["Observations"]:
                found = _matching(table.observations, params)
                if isinstance(found, tuple):
                    return found
                return self._rows(base, "Observations", table.observations.loc[found], params)
            case ["Observations", "$count"]:
                found = _matching(table.observations, params)
                return found if isinstance(found, tuple) else (200, str(found.sum()).encode())
            case [collection] if (rows := table.list_of(collection)) is not None:
                return self._rows(base, collection, rows, params)
        return _error(404, "Not Found")

    def _rows(
        self, base: str, name: str, rows: list[Row] | pd.DataFrame, params: dict[str, str]
    ) -> tuple[int, bytes]:
        skip = int(params.get("$skip", 0))
        page = rows[skip : skip + self.page]
        listed = page if isinstance(page, list) else _records(page)
        body: dict[str, Any] = {"@odata.context": f"{base}/$metadata#{name}", "value": listed}
        if len(rows) > skip + self.page:
            following = params | {"$skip": str(skip + self.page)}
            body["@odata.nextLink"] = f"{base}/{name}?{urlencode(following, quote_via=quote)}"
        return 200, json.dumps(body).encode()

    def _table(self, table_id: str) -> Observed | None:
        if table_id in self.tables:
            return as_fourth(self.tables[table_id])
        if self.captured and table_id in CAPTURED and _FOLDER.is_dir():
            return captured_fourth(table_id)
        return None

    def _listed(self) -> list[Row]:
        named = ("Identifier", "Title", "Description", "Status", "DatasetType", "Language")
        real = _read(_FOLDER / "Datasets-83.json.gz")["value"] if self._has_captures else []
        own = [as_fourth(table).properties for table in self.tables.values()]
        return real + [{n: row.get(n) for n in (*named, "Modified")} for row in own]

    @property
    def _has_captures(self) -> bool:
        return self.captured and _FOLDER.is_dir()


def _matching(rows: pd.DataFrame, params: dict[str, str]) -> np.ndarray | tuple[int, bytes]:
    if "$filter" not in params:
        return np.ones(len(rows), dtype=bool)
    try:
        return matches(params["$filter"], rows, blanks_count=True)
    except TooLongError:
        return _error(500, "An error has occurred.")
    except FilterError as error:
        return _error(400, f"The query specified in the URI is not valid: {error}")


def _records(rows: pd.DataFrame) -> list[Row]:
    """Rows as JSON has them: a number that is whole without a point, none as null."""
    columns = {}
    for name, column in rows.items():
        values = column.tolist()
        if name == "Value":
            values = [None if v != v else int(v) if v == int(v) else v for v in values]
        elif name == "StringValue":
            values = [v if isinstance(v, str) else None for v in values]
        columns[name] = values
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _codes(folder: Path, dimension: str) -> list[Row]:
    (file,) = folder.glob(f"codes-{dimension}.json*")
    codes: list[Row] = _read(file)["value"]
    return codes


def _groups(measures: list[Row]) -> list[Row]:
    """Groups were captured of one table only, without figures; of others the titles are made up."""
    named = dict.fromkeys(row["MeasureGroupId"] for row in measures if row["MeasureGroupId"])
    return [
        {"Id": name, "Index": place, "Title": f"Groep {place}", "ParentId": None}
        for place, name in enumerate(named)
    ]


def _read(file: Path) -> Any:
    data = file.read_bytes()
    return json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)


def _error(status: int, message: str) -> tuple[int, bytes]:
    return status, json.dumps({"error": {"code": "", "message": message}}).encode()
