"""Where the notebooks are: in a clone, or packed in the installed package."""

from __future__ import annotations

import shutil
from pathlib import Path

from regiobeeld.errors import BuildError
from regiobeeld.files.installation import CLONE, PACKAGE

_PACKED = PACKAGE / "_notebooks"


def source_folder() -> Path:
    """Return the folder of the notebooks as they came.

    Raises
    ------
    BuildError
        When this installation has none.
    """
    in_clone = CLONE / "notebooks"
    # Beside an installed package any folder may have that name; a clone has pyproject.toml too.
    if (CLONE / "pyproject.toml").is_file() and in_clone.is_dir():
        return in_clone
    if _PACKED.is_dir():
        return _PACKED
    raise BuildError("This installation has no notebooks; install regiobeeld again.")


def open_folder(where: Path) -> Path:
    """Return a folder of notebooks to work in.

    In a clone the notebooks themselves; else a copy in ``where/notebooks``, in which a file that
    is there already is left as it is.

    Raises
    ------
    BuildError
        When there are no notebooks, or the copy cannot be written.
    """
    source = source_folder()
    if source != _PACKED:
        return source
    folder = where / "notebooks"
    try:
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            copy = folder / file.relative_to(source)
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
    except OSError as error:
        raise BuildError(
            f"Cannot copy the notebooks to {folder}: {error.strerror or error}."
        ) from error
    return folder
