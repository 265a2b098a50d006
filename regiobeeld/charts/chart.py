"""A chart: a figure with what readers need who do not see it."""

from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True)
class Chart:
    """A figure with its title, its text alternative and its data.

    The texts are plain: escape them where they are put into HTML. Only the texts inside
    ``figure`` have been made safe to draw.

    Attributes
    ----------
    id
        Stable name, fit for an HTML id: ``spine-health``, ``map-smoking-gemeente``.
    title
        What the chart shows; it stands above the figure, not in it.
    figure
        The plotly figure, in the one look.
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
    figure: go.Figure = field(repr=False)
    alternative: str
    table: pd.DataFrame = field(repr=False)
    note: str
    keys: tuple[str, ...] = ()
