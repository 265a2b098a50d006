"""A StatLine table: what it is, and a way to read its rows, wherever they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from regiobeeld.statline.cells import TEXT, status_column, typed_statuses
from regiobeeld.statline.lookup import (
    SEPARATOR,
    Where,
    find_dimension,
    find_topic,
    find_topics,
    resolve_where,
)
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.statline.shape import shape_of


class RowSource(Protocol):
    """Where a table's rows come from: the live service, or the local store."""

    def __call__(
        self,
        columns: Sequence[str],
        where: Mapping[str, Sequence[str]],
        *,
        status: bool = False,
    ) -> pd.DataFrame:
        """Bring rows.

        Parameters
        ----------
        columns
            Full keys of the dimensions and topics wanted.
        where
            Bare codes wanted, per dimension; a dimension that is not named is not limited.
        status
            Whether the reasons for missing values are wanted.

        Returns
        -------
        DataFrame
            The columns asked for: codes without padding, numeric topics as float64, texts without
            padding. With ``status``, also a column ``<topic key>|status`` for each topic whose
            reasons are known; it may be left out for a topic without missing values.
        """


@dataclass(frozen=True)
class Table:
    """A table of figures, on the live service or in the store.

    Attributes
    ----------
    info
        What the table says of itself.
    rows
        Where its rows come from.

    Examples
    --------
    >>> from regiobeeld.statline.metadata import Dimension
    >>> info = TableInfo(
    ...     "00000NED", "Inwoners", "CBS", "2020", "2021-03-26", "nl",
    ...     topics=(Topic("AantalInwoners_5", "Aantal inwoners", "aantal", datatype="Long"),),
    ...     dimensions=(Dimension("RegioS", "Regio's", "GeoDimension", {"GM0344": "Utrecht"}),),
    ... )
    >>> frame = pd.DataFrame({"RegioS": ["GM0344"], "AantalInwoners_5": [357597.0]})
    >>> table = Table(info, rows=lambda columns, where, *, status=False: frame[list(columns)])
    >>> table.read("Aantal inwoners", {"RegioS": "GM0344"}, labels=True)
       RegioS RegioS_label  AantalInwoners_5
    0  GM0344      Utrecht          357597.0
    """

    info: TableInfo
    rows: RowSource = field(repr=False)

    def read(
        self,
        topics: str | Iterable[str] | None = None,
        where: Where | None = None,
        *,
        labels: bool = False,
        status: bool = False,
    ) -> pd.DataFrame:
        """Read rows as a frame: a column per dimension, then a column per topic.

        Parameters
        ----------
        topics
            Topics by key (``AantalInwoners_5``), stem (``AantalInwoners``) or title (``Aantal
            inwoners``); all of them when left out.
        where
            What is wanted per dimension, one or several: by code, by the title of one code, or by
            number: ``{"RegioS": ["GM0344", "Amersfoort"], "Perioden": 2020}``.
        labels
            Add the title of each code in a column ``<dimension>_label`` beside it.
        status
            Add a column ``<topic key>|status`` after each topic: ``ok``, or why there is no value:
            ``suppressed`` (unknown, unreliable or secret), ``not_applicable`` (cannot occur) or
            ``not_measured`` (the source gives no reason).

        Returns
        -------
        DataFrame
            Codes are text without padding, numeric topics float64, other topics text.

        Raises
        ------
        TopicNotFoundError
            When a topic, dimension or code does not exist, or a name is ambiguous.
        """
        chosen = find_topics(self.info, topics)
        selection = resolve_where(self.info, where)
        columns = [d.key for d in self.info.dimensions] + [t.key for t in chosen]
        frame = self.rows(columns, selection, status=status)
        parts: dict[str, pd.Series] = {}
        for dimension in self.info.dimensions:
            parts[dimension.key] = frame[dimension.key]
            if labels:
                titles = frame[dimension.key].map(dimension.codes)
                parts[f"{dimension.key}_label"] = titles.astype(TEXT)
        for topic in chosen:
            parts[topic.key] = frame[topic.key]
            if status:
                name = status_column(topic)
                known = name in frame.columns
                parts[name] = frame[name] if known else typed_statuses(frame[topic.key])
        return pd.DataFrame(parts).reset_index(drop=True)

    def __getitem__(self, topic: str) -> pd.DataFrame:
        """Read one topic, by key, stem or title, with the titles of codes: ``table["Rokers"]``."""
        return self.read(topic, labels=True)

    # Without these, a class with __getitem__ is taken for a sequence of rows 0, 1, ...
    __iter__ = None
    __contains__ = None

    def _ipython_key_completions_(self) -> list[str]:
        return list(dict.fromkeys(n for t in self.info.topics for n in (t.stem, t.title)))

    def topic(self, name: str) -> Topic:
        """Find a topic by its key, stem or title; see `find_topic`."""
        return find_topic(self.info, name)

    def dimension(self, name: str) -> Dimension:
        """Find a dimension by its key or title."""
        return find_dimension(self.info, name)

    def topics_frame(self) -> pd.DataFrame:
        """List the topics: key, stem, title, unit, decimals, datatype and the groups around it."""
        return pd.DataFrame(
            [
                {
                    "key": topic.key,
                    "stem": topic.stem,
                    "title": topic.title,
                    "unit": topic.unit,
                    "decimals": topic.decimals,
                    "datatype": topic.datatype,
                    "group": SEPARATOR.join(topic.group),
                }
                for topic in self.info.topics
            ]
        )

    def codes_frame(self, dimension: str) -> pd.DataFrame:
        """List a dimension's codes with their titles."""
        codes = self.dimension(dimension).codes
        return pd.DataFrame({"code": list(codes), "title": list(codes.values())}, dtype=TEXT)

    def _repr_html_(self) -> str:
        return shape_of(self.info)._repr_html_()
