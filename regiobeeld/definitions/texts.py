"""The fixed texts for readers, by the file that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from regiobeeld.definitions.toml_file import TomlFile


def resource(*path: str) -> Traversable:
    """Return a file or folder of the package, by its path from the package on.

    Examples
    --------
    >>> resource("definitions", "report.toml").name
    'report.toml'
    """
    return resources.files("regiobeeld").joinpath(*path)


@cache
def texts(name: str) -> Mapping[str, Any]:
    """Return what a file of texts in ``definitions`` says; each file is read once.

    Most files hold the same keys under ``nl`` and under ``en``. Texts in {braces} are filled in
    with ``str.format``.

    Examples
    --------
    >>> texts("site")["en"]["list"]
    'All regions'
    """
    return TomlFile.read(resource("definitions", f"{name}.toml")).content


@dataclass(frozen=True)
class Say:
    """Says the texts of a file in the language asked for.

    Attributes
    ----------
    file
        The name of a file that has the same keys under ``nl`` and under ``en``.

    Examples
    --------
    >>> say = Say("site")
    >>> say("en", "found", number=3)
    'Regions: 3'
    """

    file: str

    def __call__(self, lang: str, key: str, /, **values: object) -> str:
        """Return a text with ``values`` filled in; ``key`` is ``table.name`` for one in a table."""
        found: Any = texts(self.file)[lang]
        for name in key.split("."):
            found = found[name]
        return str(found).format(**values)

    def all(self, lang: str, key: str) -> Mapping[str, str]:
        """Return all texts of a table, by name."""
        found: Mapping[str, str] = texts(self.file)[lang][key]
        return found
