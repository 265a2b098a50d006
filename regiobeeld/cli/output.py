"""What several commands print: a frame, and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from regiobeeld.console import terminal
from regiobeeld.errors import RegiobeeldError

if TYPE_CHECKING:
    import pandas as pd


def show(frame: pd.DataFrame, *, csv: bool) -> None:
    """Print a frame; as CSV it may be opened in a spreadsheet."""
    from regiobeeld.files.guarded_csv import guarded_frame

    terminal.show(guarded_frame(frame) if csv else frame, csv=csv)


def end_with(failures: Mapping[str, RegiobeeldError]) -> None:
    """Print a line for each thing that failed, and end with status 1 when there is one."""
    terminal.complain_of(failures)
    if failures:
        raise typer.Exit(1)
