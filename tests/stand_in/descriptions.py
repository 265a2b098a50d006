"""What StatLine says of a table: rows of its properties and codes."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def property_row(number: int, kind: str, key: str, title: str, parent: int | None = None) -> Row:
    return {
        "odata.type": f"Cbs.OData.{kind}",
        "ID": number,
        "Position": number,
        "ParentID": parent,
        "Type": kind,
        "Key": key,
        "Title": title,
        "Description": "",
    }


def topic_row(
    number: int,
    key: str,
    title: str,
    datatype: str,
    *,
    decimals: int = 0,
    unit: str = "",
    default: str = "Missing",
    parent: int | None = None,
) -> Row:
    return property_row(number, "Topic", key, title, parent) | {
        "Datatype": datatype,
        "Unit": unit,
        "Decimals": decimals,
        "Default": default,
        "PresentationType": "",
    }


def code_row(key: str, title: str) -> Row:
    return {"Key": key, "Title": title, "Description": "", "CategoryGroupID": None}
