"""A report on paper: the page printed by a browser that is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # used to run the browser that the user has
import tempfile
from pathlib import Path

from regiobeeld.errors import BuildError
from regiobeeld.files.whole import replace_file

#: Names another browser than those on the PATH.
BROWSER_VARIABLE = "REGIOBEELD_CHROMIUM"
#: Browsers that print a page from the command line, by the names of their programs.
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
#: A browser that takes longer, in seconds, has hung.
TIMEOUT = 180
#: What is printed of a page, as its address ends.
WHOLE, FIRST_PAGE = "#alles", "#eerste-pagina"
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-extensions",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
)
# What the browser writes of its own: the moment, in as many characters as stand here.
_MOMENT = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")


def find_browser() -> Path:
    """Return the program of a browser that can print.

    Raises
    ------
    BuildError
        When there is none, or the one that the environment names does not exist.
    """
    named = os.environ.get(BROWSER_VARIABLE, "")
    for name in (named,) if named else BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    if named:
        raise BuildError(f"{BROWSER_VARIABLE} names {named!r}, which is no program that runs.")
    raise BuildError(
        "A PDF is printed by Chromium, Chrome or Edge, and none of them is on the PATH. Install"
        f" one, or give the path of its program in {BROWSER_VARIABLE}."
    )


def print_pdf(page: Path, target: Path, browser: Path, part: str = WHOLE) -> Path:
    """Print a report to PDF; nothing is read from a network.

    Parameters
    ----------
    page
        The report.
    target
        Where the PDF goes. The same page and browser give the same bytes.
    browser
        See `find_browser`.
    part
        `WHOLE`: all chapters, also those that are closed on the screen; or `FIRST_PAGE`.

    Returns
    -------
    pathlib.Path
        The PDF.

    Raises
    ------
    BuildError
        When the browser fails or takes too long, or the file cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="rb-", ignore_cleanup_errors=True) as folder:
        printed = Path(folder) / "report.pdf"
        command = [
            str(browser),
            *_FLAGS,
            # A browser of root, as in a container, has no sandbox.
            *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={printed}",
            page.resolve().as_uri() + part,
        ]
        try:
            done = subprocess.run(  # noqa: S603 - the user's browser, on our own page
                command, capture_output=True, timeout=TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise BuildError(
                f"{browser} did not print the report within {TIMEOUT} seconds."
            ) from error
        except OSError as error:
            raise BuildError(f"{browser} cannot be run: {error.strerror or error}.") from error
        data = printed.read_bytes() if printed.exists() else b""
    if done.returncode != 0 or not data.startswith(b"%PDF"):
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        last = f" It said: {said[-1]}" if said else ""
        raise BuildError(f"{browser} did not print the report (status {done.returncode}).{last}")
    return replace_file(target, without_moment(data))


def without_moment(data: bytes) -> bytes:
    """Return a PDF without the moment at which it was made; nothing in it moves.

    Examples
    --------
    >>> without_moment(b"<</CreationDate (D:20240131120000+00'00')>>")
    b"<</CreationDate (D:19800101000000+00'00')>>"
    """
    fixed = b"19800101000000+00'00'"

    def put(found: re.Match[bytes]) -> bytes:
        length = len(found[0]) - len(found[1]) - 6
        return b"/%s (D:%s)" % (found[1], fixed[:length].ljust(length))

    return _MOMENT.sub(put, data)
