"""Files to begin with: a region, an indicator, a source, an opgave or a codebook of one's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.definitions.texts import resource
from regiobeeld.errors import DefinitionError
from regiobeeld.files.whole import clear_drafts, replace_file
from regiobeeld.geography.lookup import slug

KINDS = ("region", "indicator", "source", "opgave", "codebook")
_NAMES: Mapping[str, Mapping[str, str]] = {
    "region": {"region.toml": "{slug}.toml"},
    "indicator": {"indicator.toml": "indicator-{slug}.toml"},
    "source": {"source.toml": "source-{slug}.toml", "source.csv": "source-{slug}.csv"},
    "opgave": {"opgave.toml": "opgave-{slug}.toml"},
    "codebook": {"codebook.csv": "{slug}.csv"},
}


@dataclass(frozen=True)
class Starter:
    """Files that were written, the first of them to change first."""

    kind: str
    files: tuple[Path, ...]


def write_starter(kind: str, name: str, folder: str | Path = ".") -> Starter:
    """Write a definition that works as it stands and says what to change.

    Parameters
    ----------
    kind
        ``region``, ``indicator``, ``source`` (figures of one's own), ``opgave`` or
        ``codebook``.
    name
        What it is called; file and id are made from it.
    folder
        Where it goes; made when it is not there.

    Returns
    -------
    Starter
        The files. None is written when one of them is there already; what a process that was
        killed left of them is written again.

    Raises
    ------
    DefinitionError
        For another kind, a name without letters, or a file that is there.
    BuildError
        When a file cannot be written.
    """
    if kind not in KINDS:
        raise DefinitionError(f"There is no kind {kind!r}; choose from {', '.join(KINDS)}.")
    plain, shown = named(name)
    paths = {
        starter: Path(folder) / file.format(slug=plain) for starter, file in _NAMES[kind].items()
    }
    words = {
        "file": next(iter(paths.values())).name,
        "data": f"source-{plain}.csv",
        "id": plain.replace("-", "_"),
        "name": shown,
    }
    source = resource("definitions", "starters")
    made = {
        path: _filled((source / starter).read_text(encoding="utf-8"), words).encode("utf-8")
        for starter, path in paths.items()
    }
    return write_files(kind, made)


def named(name: str) -> tuple[str, str]:
    """Return a name as files and ids have it, and as readers see it.

    Raises
    ------
    DefinitionError
        When it does not begin with a letter.
    """
    plain = slug(name)
    # An id begins with a letter, as codes of areas are told from names by their digits.
    if not plain[:1].isalpha():
        raise DefinitionError(f"{name!r} is no name to begin with: it must begin with a letter.")
    return plain, "".join(c for c in " ".join(name.split()) if c not in '"\\' and c.isprintable())


def write_files(kind: str, made: Mapping[Path, bytes]) -> Starter:
    """Write files that belong together, the definition first among them; none when one is there.

    Raises
    ------
    DefinitionError
        For a file that is there.
    BuildError
        When a file cannot be written.
    """
    definition = next(iter(made))
    there = [path for path, data in made.items() if _is_another(path, definition, data)]
    if there:
        raise DefinitionError(f"{there[0]} is there already; choose another name.")
    # The definition last: until it is there, whatever is may be written again.
    for path, data in reversed(list(made.items())):
        clear_drafts(path)
        replace_file(path, data)
    return Starter(kind, tuple(made))


def _is_another(path: Path, definition: Path, data: bytes) -> bool:
    """Tell whether a file is there that no killed process left half of the work with."""
    if path == definition or not path.is_file():
        return os.path.lexists(path)
    return path.stat().st_size != len(data) or path.read_bytes() != data


def _filled(text: str, words: Mapping[str, str]) -> str:
    """Put names in the place of words between < and >, which no starter holds otherwise."""
    for word, value in words.items():
        text = text.replace(f"<{word}>", value)
    return text
