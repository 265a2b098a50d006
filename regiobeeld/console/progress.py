"""Bars of progress, in a terminal and in a notebook."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any


def in_notebook() -> bool:
    """Return whether this runs in the kernel of a notebook."""
    return "ipykernel.zmqshell" in sys.modules


def bar(description: str, unit: str, stream: Any = None) -> Any:
    """Return a bar of tqdm that suits where this runs.

    In a notebook it is a widget when ipywidgets is installed, else text; without that test tqdm
    warns at each import.

    Parameters
    ----------
    description
        What is going on.
    unit
        What is counted.
    stream
        Where text goes; stderr when left out.
    """
    if in_notebook() and find_spec("ipywidgets") is not None:
        from tqdm.notebook import tqdm as widget

        return widget(desc=description, unit=f" {unit}")
    from tqdm import tqdm

    return tqdm(desc=description, unit=f" {unit}", file=stream or sys.stderr)
