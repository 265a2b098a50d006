"""The command that puts reports together in a site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regiobeeld.cli.options import Language
from regiobeeld.console import terminal


def site(
    reports: Annotated[Path, typer.Option(help="Folder of the reports.")] = Path("reports"),
    out: Annotated[
        Path, typer.Option(help="Folder of the site: new, empty, or a former site.")
    ] = Path("site"),
    lang: Annotated[
        Language, typer.Option(help="Language of the page to begin with.")
    ] = Language.nl,
) -> None:
    """Put the reports together in a site, with a map to pick a region from.

    The site is a folder of files for any web server or shared disk. Reports go along with their
    files of figures; notebooks, interview packs and sheets do not.

    \b
    Examples:
        regiobeeld site
        regiobeeld site --reports ~/rapporten --out ~/regiobeelden --lang en
    """
    from regiobeeld.site import build_site

    made = build_site(reports, out, lang=lang.value)
    for line in made.flagged:
        terminal.step(f"Look at this: {line}")
    terminal.step(f"{len(made.reports)} reports, {made.size / 1e6:.1f} MB")
    terminal.say(str(made.index))
