"""The register of interviews that a project tells, by its cases and the variables of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from regiobeeld.interviews.qda.model import Project, Value
from regiobeeld.interviews.qda.tables import REGISTER, records, table
from regiobeeld.interviews.transcripts.register import CELLS


def register_of(
    project: Project, ids: Mapping[str, str], begun: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the register of a project: its respondents, and whatever else was interviewed.

    Parameters
    ----------
    project
        The project.
    ids
        Of interviews: per GUID of a text, and of a case that has none.
    begun
        A register that is there already; its rows stay as they are.
    """
    rows: dict[str, dict[str, object]] = {}
    for given in [] if begun is None else records(begun, REGISTER, "interviews"):
        rows[given["interview_id"]] = {**given}
    kept = set(rows)
    for identity, told in _told(project, ids):
        if identity in kept:
            continue
        empty = dict.fromkeys(REGISTER[1:], "")
        row = rows.setdefault(identity, {"interview_id": identity, **empty})
        row |= {name: text for name, text in told.items() if text and not row[name]}
    return table(rows.values(), REGISTER)


def _told(project: Project, ids: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Give interviews, cases first, each with what its variables tell of it."""
    variables = {variable.guid: variable.name.strip().lower() for variable in project.variables}
    for case in project.cases:
        told = _values(case.values, variables)
        guids = [guid for guid in case.sources if guid in ids] or [case.guid]
        yield from ((ids[guid], told) for guid in guids if guid in ids)
    for source in project.sources:
        yield ids[source.guid], _values(source.values, variables)


def _values(values: Iterable[Value], variables: Mapping[str, str]) -> dict[str, str]:
    said = {variables.get(value.variable, ""): value.text.strip() for value in values}
    said |= {"rol": said.get("rol", "").lower()}
    # Anything else is left for somebody to fill in.
    return {
        name: said[name]
        for name, right in CELLS.items()
        if name in said and right.fullmatch(said[name])
    }
