"""A chart: a figure with what readers need who do not see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class Chart:
    """A figure with its title, its text alternative and its data.

    The texts are plain: escape them where they are put into HTML. Only the texts inside ``spec``
    have been made safe to draw.

    Attributes
    ----------
    id
        Stable name, fit for an HTML id: ``spine-health``, ``map-smoking-gemeente``.
    title
        What the chart shows; it stands above the figure, not in it.
    spec
        The figure, in the one look, as plotly's JSON has it: ``data`` and ``layout``.
    alternative
        The chart in words, for those who do not see it: what it shows and its main reading.
    table
        The data shown, with columns for readers. Rows without a value say why.
    note
        How to read the chart, and what to be careful about.
    keys
        Per row of the table the indicator that it is about; empty when rows are something else.
    """

    id: str
    title: str
    spec: dict[str, Any] = field(repr=False)
    alternative: str
    table: pd.DataFrame = field(repr=False)
    note: str
    keys: tuple[str, ...] = ()

    @cached_property
    def figure(self) -> go.Figure:
        """The figure to show or change in a notebook; plotly checks it, which takes a while."""
        import plotly.graph_objects as go

        return go.Figure(self.spec)
