"""The door to the live services: a table, a table's whole content, the list of tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from regiobeeld.errors import TableNotFoundError
from regiobeeld.statline.cells import TEXT
from regiobeeld.statline.describe import describe, dimension_keys, padded_keys
from regiobeeld.statline.endpoint import CBS, RIVM, Endpoint, check_table_id, endpoint
from regiobeeld.statline.live import LiveRows, no_progress
from regiobeeld.statline.lookup import Where, find_topics, resolve_where
from regiobeeld.statline.metadata import TableInfo
from regiobeeld.statline.pages import Progress, read_catalogue
from regiobeeld.statline.reference import get_info, get_meta
from regiobeeld.statline.table import Table

_CATALOGUE_COLUMNS = {
    "Identifier": "id",
    "Title": "title",
    "Period": "period",
    "Modified": "modified",
    "Frequency": "frequency",
    "Language": "language",
    "Summary": "summary",
}


def table(table_id: str, *, catalogue: str | None = None, url: str | None = None) -> Table:
    """Open a table of the live service. Only its description is read; `Table.read` brings rows.

    Parameters
    ----------
    table_id
        Table identifier, such as ``84799NED``.
    catalogue
        ``CBS`` or ``RIVM`` (health figures of RIVM and the GGDs). Without one, CBS is asked first
        and RIVM when CBS does not have the table.
    url
        Base address of the service, when it is not the public one.

    Raises
    ------
    TableNotFoundError
        When no catalogue that was asked has the table.
    StatLineError
        When a service does not answer as it should.
    """
    return _open(table_id, catalogue, url, no_progress)


def fetch_table(
    table_id: str,
    *,
    catalogue: str | None = None,
    url: str | None = None,
    topics: str | Iterable[str] | None = None,
    where: Where | None = None,
    progress: Progress | None = None,
) -> tuple[TableInfo, pd.DataFrame]:
    """Bring all that is needed to keep a table: its description, values and reasons.

    Parameters
    ----------
    table_id, catalogue, url
        As for `table`.
    topics, where
        As for `Table.read`; all topics and rows when left out.
    progress
        Called with the number of rows that came and the number to come.

    Returns
    -------
    TableInfo
        The description, with the topics that were fetched.
    DataFrame
        A column per dimension (bare codes) and per topic (float64 or text). A topic with missing
        values is followed by ``<topic key>|status``, which says why they are missing.
    """
    opened = _open(table_id, catalogue, url, progress or no_progress)
    chosen = find_topics(opened.info, topics)
    info = replace(opened.info, topics=chosen)
    columns = [d.key for d in info.dimensions] + [t.key for t in chosen]
    return info, opened.rows(columns, resolve_where(info, where), status=True)


def catalogue(catalogue: str = CBS, *, search: str = "", url: str | None = None) -> pd.DataFrame:
    """List the tables of a catalogue.

    Parameters
    ----------
    catalogue
        ``CBS`` or ``RIVM``.
    search
        Words that the title or summary must contain, all of them; case does not matter.
    url
        Base address of the service, when it is not the public one.

    Returns
    -------
    DataFrame
        ``id, title, period, modified, frequency, language, summary``; empty text where the
        catalogue does not say.
    """
    rows = read_catalogue(endpoint(catalogue, url))
    frame = pd.DataFrame(
        {
            ours: pd.Series([_text(row.get(theirs)) for row in rows], dtype=TEXT)
            for theirs, ours in _CATALOGUE_COLUMNS.items()
        }
    )
    text = (frame["title"] + " " + frame["summary"]).str.casefold()
    for word in search.casefold().split():
        frame = frame[text.loc[frame.index].str.contains(word, regex=False)]
    return frame.reset_index(drop=True)


def _open(table_id: str, catalogue: str | None, url: str | None, progress: Progress) -> Table:
    table_id = check_table_id(table_id)
    if catalogue is not None or url is not None:
        return _open_at(endpoint(catalogue or CBS, url), table_id, progress)
    try:
        return _open_at(endpoint(CBS), table_id, progress)
    except TableNotFoundError as first:
        try:
            return _open_at(endpoint(RIVM), table_id, progress)
        except TableNotFoundError as second:
            raise TableNotFoundError(f"{first}; {second}") from second


def _open_at(server: Endpoint, table_id: str, progress: Progress) -> Table:
    described = get_info(server, table_id)
    properties = get_meta(server, table_id, "DataProperties")
    dimensions = {key: get_meta(server, table_id, key) for key in dimension_keys(properties)}
    info = describe(table_id, server.catalogue, described, properties, dimensions)
    keys = {key: padded_keys(rows) for key, rows in dimensions.items()}
    return Table(info, LiveRows(server, info, keys, progress=progress))


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
