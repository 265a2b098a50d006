"""Write rows as JSON or Atom, quickly enough for the largest tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd


@dataclass
class RowWriter:
    """Rows of one set, each cell turned into JSON once, when its column is first asked for."""

    rows: pd.DataFrame
    _cells: dict[str, list[str]] = field(default_factory=dict)

    def json_rows(self, columns: list[str], chosen: np.ndarray) -> list[str]:
        cells = [self._column(name) for name in columns]
        return [
            "{" + ",".join(values) + "}"
            for values in zip(*([column[i] for i in chosen] for column in cells), strict=True)
        ]

    def _column(self, name: str) -> list[str]:
        if name not in self._cells:
            label = json.dumps(name) + ":"
            self._cells[name] = [label + cell for cell in _json_cells(self.rows[name])]
        return self._cells[name]


def _json_cells(column: pd.Series) -> list[str]:
    if pd.api.types.is_numeric_dtype(column):
        whole = not bool((column.dropna() % 1 != 0).any())
        return [
            "null" if v != v else str(int(v)) if whole else repr(float(v)) for v in column.tolist()
        ]
    known: dict[Any, str] = {}
    cells = []
    for value in column.tolist():
        if value not in known:
            known[value] = "null" if value != value or value is None else json.dumps(value)
        cells.append(known[value])
    return cells


def atom_feed(base: str, name: str, rows: list[str], following: str | None) -> bytes:
    """An Atom feed of JSON rows; what the feed sends to those who do not ask for JSON."""
    entries = "".join(
        '<entry><content type="application/xml"><m:properties>'
        + "".join(_property(key, value) for key, value in json.loads(row).items())
        + "</m:properties></content></entry>"
        for row in rows
    )
    link = "" if following is None else f'<link rel="next" href="{escape(following)}" />'
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<feed xml:base="{escape(base)}" xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"'
        ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f"<title>{escape(name)}</title>{entries}{link}</feed>"
    ).encode()


def atom_service(base: str, names: list[str]) -> bytes:
    collections = "".join(
        f'<collection href="{name}"><atom:title>{name}</atom:title></collection>' for name in names
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<service xml:base="{escape(base)}" xmlns="http://www.w3.org/2007/app"'
        ' xmlns:atom="http://www.w3.org/2005/Atom"><workspace>'
        f"<atom:title>Default</atom:title>{collections}</workspace></service>"
    ).encode()


def _property(key: str, value: Any) -> str:
    name = key.replace("odata.", "")
    if value is None:
        return f'<d:{name} m:null="true" />'
    return f'<d:{name} xml:space="preserve">{escape(str(value))}</d:{name}>'
