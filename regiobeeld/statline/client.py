"""The door to the live services: a table, a table's whole content, the list of tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow as pa

from regiobeeld.errors import TableNotFoundError
from regiobeeld.statline.cells import TEXT
from regiobeeld.statline.describe import describe, dimension_keys, padded_keys
from regiobeeld.statline.endpoint import CBS, RIVM, Endpoint, check_table_id, endpoint
from regiobeeld.statline.listing import read_catalogue
from regiobeeld.statline.live import LiveRows, in_order, no_progress
from regiobeeld.statline.lookup import Where, find_topics, resolve_where
from regiobeeld.statline.patience import Patience
from regiobeeld.statline.patience import patience as _patience
from regiobeeld.statline.reading import Progress
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
    rows = live_rows(table_id, catalogue=catalogue, url=url)
    return Table(rows.info, rows)


def download(
    table_id: str,
    *,
    typed: bool = True,
    topics: str | Iterable[str] | None = None,
    where: Where | None = None,
    catalogue: str | None = None,
    url: str | None = None,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> pa.Table:
    """Bring rows exactly as the service publishes them; `Table.read` brings them tidied.

    Parameters
    ----------
    table_id, catalogue, url
        As for `table`.
    typed
        The set with numbers; otherwise the set with the text that the website shows, where ``.``
        is unknown, unreliable or secret, and blank cannot occur.
    topics, where
        As for `Table.read`; all topics and rows when left out.
    progress
        Called with the number of rows that came and the number to come.
    patience
        How many requests at once, and how often one may fail.

    Returns
    -------
    pyarrow.Table
        ``ID`` (int64, ascending), then a column per dimension (text, padded as the table pads it)
        and per topic (float64, or text). As many rows as the service counts.

    Raises
    ------
    TableNotFoundError
        When no catalogue that was asked has the table.
    TopicNotFoundError
        When a topic, dimension or code does not exist.
    StatLineError
        When a service does not answer as it should, however often it is asked.
    """
    patient = patience or _patience()

    def read() -> pa.Table:
        rows = live_rows(
            table_id, catalogue=catalogue, url=url, progress=progress, patience=patient
        )
        info = rows.info
        columns = [d.key for d in info.dimensions] + [t.key for t in find_topics(info, topics)]
        return in_order(list(rows.cells(columns, resolve_where(info, where), typed=typed)))

    return patient.steady(read)


def live_rows(
    table_id: str,
    *,
    catalogue: str | None = None,
    url: str | None = None,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> LiveRows:
    """Open a table of the live service, and return the way to its rows; see `download`."""
    table_id = check_table_id(table_id)
    tell = progress or no_progress
    if catalogue is not None or url is not None:
        return _open_at(endpoint(catalogue or CBS, url, patience), table_id, tell)
    try:
        return _open_at(endpoint(CBS, None, patience), table_id, tell)
    except TableNotFoundError as first:
        try:
            return _open_at(endpoint(RIVM, None, patience), table_id, tell)
        except TableNotFoundError as second:
            raise TableNotFoundError(f"{first}; {second}") from second


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


def _open_at(server: Endpoint, table_id: str, progress: Progress) -> LiveRows:
    described = get_info(server, table_id)
    properties = get_meta(server, table_id, "DataProperties")
    dimensions = {key: get_meta(server, table_id, key) for key in dimension_keys(properties)}
    info = describe(table_id, server.catalogue, described, properties, dimensions)
    keys = {key: padded_keys(rows) for key, rows in dimensions.items()}
    return LiveRows(server, info, keys, progress=progress)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
