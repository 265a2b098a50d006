"""How a frame shows itself in a notebook."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def frame_html(frame: pd.DataFrame, caption: str) -> str:
    """Return a frame as a table of HTML with a caption; every text is escaped."""
    head = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in frame)
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>"
        for row in frame.itertuples(index=False)
    )
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
