"""What a v4 table says of itself, as v3 says it: one description for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from regiobeeld.errors import StatLineError
from regiobeeld.statline import lists
from regiobeeld.statline.describe import Rows, check_keys, describe, text_of
from regiobeeld.statline.endpoint import Endpoint, parse_json, wrong_answer
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.statline.v4.keys import key_of

LINK = "@odata.nextLink"
# Columns that every observation has; no dimension can be called so.
OWN_COLUMNS = ("Id", "Measure", "ValueAttribute", "Value", "StringValue")
_KINDS = frozenset({"Dimension", "TimeDimension", "GeoDimension", "GeoDetail"})
_DATATYPES = frozenset({"Long", "Double", "Float", "Integer", "String"})
# One answer held all 4,858 tables; codes come in one answer too. More than so many are no list.
_MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Description:
    """A table's description.

    Attributes
    ----------
    info
        As `regiobeeld.statline.describe` makes it of v3's.
    measures
        Key of the topic by the code that v4 has for it, in the table's order.
    properties
        Of what the description was made, codes apart: equal as long as the table is not revised.
    statuses
        Of a period that is not final its status, by its code: ``Voorlopig``, ``NaderVoorlopig``.
    """

    info: TableInfo
    measures: Mapping[str, str] = field(repr=False)
    properties: Rows = field(repr=False)
    statuses: Mapping[str, str] = field(repr=False)


def address_of(server: Endpoint, *path: str) -> str:
    """Address of something in the catalogue of a v4 server."""
    return "/".join((server.url, server.catalogue, *path))


def read_list(server: Endpoint, what: str, *path: str) -> list[dict[str, Any]]:
    """Read a list of the catalogue of a v4 server; see `regiobeeld.statline.lists.read_list`."""
    return lists.read_list(server, address_of(server, *path), what, link=LINK, most=_MOST_ROWS)


def read_properties(server: Endpoint, table_id: str) -> dict[str, Any]:
    """Read what a table says of itself as a whole."""
    address, what = address_of(server, table_id, "Properties"), f"table {table_id}"

    def read(body: bytes) -> dict[str, Any]:
        answer = parse_json(body, server, what, address)
        if not text_of(answer.get("Identifier")):
            raise wrong_answer("JSON of another shape", server, what, address)
        return answer

    return server.get(address, {}, what, read)


def read_columns(server: Endpoint, table_id: str) -> tuple[Rows, Mapping[str, str]]:
    """Read which dimensions and topics a table has.

    Returns
    -------
    Rows
        As the rows of v3's ``DataProperties``.
    Mapping
        The key of each topic by the code that v4 has for it.
    """
    read = partial(read_list, server, f"table {table_id}", table_id)
    dimensions, measures = server.at_once(
        partial(read, "Dimensions"), partial(read, "MeasureCodes")
    )
    grouped = any(measure.get("MeasureGroupId") is not None for measure in measures)
    groups = read("MeasureGroups") if grouped else []
    return _columns(table_id, dimensions, measures, groups)


def read_codes(server: Endpoint, table_id: str, dimension: str) -> list[dict[str, Any]]:
    """Read the codes of a dimension, as rows of v3 with the status of periods beside them."""
    rows = read_list(server, f"table {table_id}", table_id, f"{dimension}Codes")
    return [
        {"Key": row.get("Identifier"), "Title": row.get("Title"), "Status": row.get("Status")}
        for row in _in_order(rows)
    ]


def described(
    server: Endpoint,
    properties: Mapping[str, Any],
    columns: Rows,
    measures: Mapping[str, str],
    codes: Mapping[str, Rows],
) -> Description:
    """Put a table's description together."""
    table_id = text_of(properties.get("Identifier"))
    said = {
        "Identifier": table_id,
        "Title": properties.get("Title"),
        "Catalog": properties.get("Catalog"),
        "Period": properties.get("TemporalCoverage"),
        "Modified": properties.get("Modified"),
        "Language": properties.get("Language"),
    }
    statuses = {
        text_of(row["Key"]).strip(): status
        for rows in codes.values()
        for row in rows
        if (status := text_of(row["Status"])) and status != "Definitief"
    }
    info = describe(table_id, server.catalogue, said, columns, codes)
    return Description(info, measures, columns, statuses)


def _columns(
    table_id: str, dimensions: Rows, measures: Rows, groups: Rows
) -> tuple[Rows, Mapping[str, str]]:
    """Return a table's columns as v3 describes them, and the keys by code.

    Examples
    --------
    >>> rows, keys = _columns(
    ...     "99001NED",
    ...     [{"Identifier": "RegioS", "Kind": "GeoDimension", "Title": "Regio's"}],
    ...     [{"Identifier": "M1", "Index": 3, "Title": "Totaal", "MeasureGroupId": "G"}],
    ...     [{"Id": "G", "Index": 2, "Title": "Huishoudens", "ParentId": None}],
    ... )
    >>> keys, [(row["Type"], row["Title"]) for row in rows]
    ({'M1': 'Totaal_1'}, [('GeoDimension', "Regio's"), ('TopicGroup', 'Huishoudens'),
    ('Topic', 'Totaal')])
    """
    for row in dimensions:
        if text_of(row.get("Identifier")) in OWN_COLUMNS:
            raise StatLineError(
                f"Table {table_id} has a dimension {row['Identifier']!r}, which is that of another"
                " column; nothing was kept."
            )
    measures = _in_order(measures)
    codes = [text_of(row.get("Identifier")) for row in measures]
    if len(set(codes)) != len(codes) or not all(codes):
        raise StatLineError(
            f"Table {table_id} has a measure without a code, or two of one; nothing was kept."
        )
    titles = [text_of(row.get("Title")).strip() for row in measures]
    keys = {
        code: key_of(title, number)
        for number, (code, title) in enumerate(zip(codes, titles, strict=True), 1)
    }
    rows = [
        {
            "Type": kind if (kind := text_of(row.get("Kind"))) in _KINDS else "Dimension",
            "Key": row.get("Identifier"),
            "Title": row.get("Title"),
        }
        for row in dimensions
    ]
    rows += [
        {
            "Type": "TopicGroup",
            "ID": row.get("Id"),
            "Title": row.get("Title"),
            "ParentID": row.get("ParentId"),
        }
        for row in _in_order(groups)
    ]
    rows += [
        {
            "Type": "Topic",
            "Key": keys[code],
            "Title": row.get("Title"),
            "ParentID": row.get("MeasureGroupId"),
            "Unit": row.get("Unit"),
            "Decimals": row.get("Decimals"),
            "Datatype": _datatype(row),
        }
        for code, row in zip(codes, measures, strict=True)
    ]
    check_keys(table_id, rows)
    return rows, keys


def _datatype(measure: Mapping[str, Any]) -> str:
    """Return what a measure holds: numbers, of a kind that we know or not, unless it says texts.

    Examples
    --------
    >>> [_datatype({"DataType": of}) for of in ("Long", "String", "Decimal", None)]
    ['Long', 'String', 'Double', 'Double']
    """
    said = text_of(measure.get("DataType"))
    return said if said in _DATATYPES else "Double"


def _in_order(rows: Rows) -> list[Mapping[str, Any]]:
    """Rows in the order of their index; those without a number last."""

    def place(row: Mapping[str, Any]) -> float:
        index = row.get("Index")
        return float(index) if type(index) is int and abs(index) < 10**9 else float("inf")

    return sorted(rows, key=place)
