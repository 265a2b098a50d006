"""Where this installation is: a clone of the repository, or an installed package."""

from __future__ import annotations

import os
from pathlib import Path

#: The package; what comes along lies in it when it was installed, and beside it in a clone.
PACKAGE = Path(__file__).parents[1]
CLONE = PACKAGE.parent


def is_clone() -> bool:
    """Return whether the package lies in a clone, with the snapshot beside it."""
    return (CLONE / "data" / "datapackage.json").exists()


def own_folder(in_clone: str = "") -> Path:
    """Return the folder of a user's own data.

    The environment variable ``REGIOBEELD_DATA`` names it; else it is ``data/<in_clone>`` in a
    clone, and otherwise the folder that the operating system has for this.
    """
    if chosen := os.environ.get("REGIOBEELD_DATA"):
        return Path(chosen).expanduser()
    if is_clone():
        return CLONE / "data" / in_clone
    from platformdirs import user_data_path

    return user_data_path("regiobeeld", appauthor=False)
