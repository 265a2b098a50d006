"""Respondents and coders of a project of other software."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import pandas as pd

from regiobeeld.interviews.choices import ROLES
from regiobeeld.interviews.qda.model import Project, User
from regiobeeld.interviews.qda.tables import REGISTER, table

#: The coder of codings that do not tell whose they are.
NOBODY = "onbekend"
_SLUG = re.compile(r"[a-z0-9-]{1,40}")


def register_of(project: Project, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the register of a project: its respondents, and whatever else was interviewed."""
    variables = {variable.guid: variable.name.strip().lower() for variable in project.variables}
    rows: dict[str, dict[str, object]] = {}
    for case in project.cases:
        values = {variables.get(v.variable, ""): v.text for v in case.values}
        spoken = {names[guid] for guid in case.sources if guid in names}
        if "rol" in values or case.name in spoken:
            rows[case.name] = {
                "interview_id": case.name,
                **{column: values.get(column, "") for column in REGISTER[1:]},
            }
    for name in names.values():
        rows.setdefault(name, {"interview_id": name, **dict.fromkeys(REGISTER[1:], "")})
    for row in rows.values():
        role = str(row["rol"])
        row["rol"] = role.strip().lower() if role.strip().lower() in ROLES else ""
    return table(rows.values(), REGISTER)


def coders_of(users: Iterable[User]) -> dict[str, str]:
    """Return a slug per user: a coder's name becomes the name of a file."""
    slugs: dict[str, str] = {}
    for user in users:
        name = user.name or user.id
        slug = name if _SLUG.fullmatch(name) else _slug(name)
        number = 2
        base = slug
        while slug in slugs.values():
            slug = f"{base[:36]}-{number}"
            number += 1
        slugs[user.guid] = slug
    return slugs


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "codeur"


__all__ = ["NOBODY", "coders_of", "register_of"]
