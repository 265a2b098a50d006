"""The command line: ``regiobeeld ...``. Thin: every command is a call of the package.

What takes time to import is imported by the command that needs it, so that ``--help`` answers at
once.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess  # used to start JupyterLab, with this Python
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from regiobeeld import __version__
from regiobeeld.cli import definitions as own_definitions
from regiobeeld.cli import interviews
from regiobeeld.cli.access import access
from regiobeeld.cli.batch import batch
from regiobeeld.cli.differences import diff
from regiobeeld.cli.explore_table import explore_table
from regiobeeld.cli.future import future
from regiobeeld.cli.options import Csv, Language
from regiobeeld.cli.output import end_with, show
from regiobeeld.cli.reproduce import reproduce
from regiobeeld.cli.site import site
from regiobeeld.cli.tables import fetch, tables
from regiobeeld.console import terminal
from regiobeeld.errors import BuildError, RegiobeeldError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

_INTERRUPTED = 130
_BROKEN_PIPE = 141
# A file's name in a message.
_LONGEST_NAME = 80


class Level(StrEnum):
    """Levels of a region."""

    land = "land"
    provincie = "provincie"
    ggd = "ggd"
    zorgkantoor = "zorgkantoor"
    corop = "corop"
    gemeente = "gemeente"
    regio = "regio"


class _Commands(TyperGroup):
    """Commands whose errors are one line and an exit status, never a traceback."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run the command that was asked for."""
        try:
            result = super().invoke(ctx)
            _flush()
        except OSError as error:
            raise typer.Exit(_of_a_stream(error)) from None
        except KeyboardInterrupt:
            terminal.complain("interrupted; what was complete has been kept.")
            raise typer.Exit(_INTERRUPTED) from None
        except RegiobeeldError as error:
            terminal.complain(error)
            raise typer.Exit(1) from None
        return result


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    no_args_is_help=True,
    # Rich would take longer to load than most commands need.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line."""
    # A file that is opened must not become the standard output of what is started.
    while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(spare)
    # Names such as Súdwest-Fryslân must not end a listing on a terminal that lacks a letter.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        try:
            app(prog_name="regiobeeld")
        finally:
            # What --help and --version wrote, and nobody flushed.
            _flush()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except OSError as error:
        sys.exit(_of_a_stream(error))


def _print_version(asked: bool) -> None:
    if asked:
        terminal.say(f"regiobeeld {__version__}")
        raise typer.Exit


@app.callback()
def regiobeeld(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Make a picture of the health of any Dutch region, from open data and interviews.

    \b
    The first report, from the figures that come along (no network needed):
        regiobeeld build utrecht
    What else there is:
        regiobeeld regions twente       which regions there are, and what to type
        regiobeeld indicators           what is measured
        regiobeeld batch --level ggd    the reports of many regions
        regiobeeld access twente        how far people live from care
        regiobeeld tables               which tables are in the store
        regiobeeld fetch 85012NED       bring a table from CBS or RIVM
        regiobeeld lab                  the notebooks, in JupyterLab
        regiobeeld site                 reports together, with a map to pick from
        regiobeeld future twente        people to come, by age, and the error seen before
        regiobeeld diff A B             what changed between two reports or versions of a table
        regiobeeld reproduce reports/utrecht   whether a report comes out the same again
    When interviews have been held:
        regiobeeld sheets utrecht ...   from transcripts to coding sheets
        regiobeeld merge utrecht        from filled sheets to codings
        regiobeeld verify               published results, recomputed here
    Definitions of your own:
        regiobeeld new region ...       a file to begin with; also indicator, source, opgave
        regiobeeld explore-table 85012NED   what a table has, to make an indicator of
        regiobeeld check mijn-map       whether they are right, and if not on which line
    """


@app.command()
def regions(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Part of a name or code; all when left out.")
    ] = "",
    level: Annotated[Level | None, typer.Option(help="Only regions of this level.")] = None,
    year: Annotated[
        int | None,
        typer.Option(help="Municipal division of 1 January: 2012 to 2026; the newest if left out."),
    ] = None,
    csv: Csv = False,
) -> None:
    """List the regions, and what to type for each.

    \b
    Examples:
        regiobeeld regions utrecht
        regiobeeld regions --level ggd
        regiobeeld regions --level gemeente --year 2024 --csv > gemeenten.csv

    \b
    A region may be called by
        the name of a profile                     utrecht, twente, midden-nederland
        kind and name, or kind and code           gemeente:utrecht, provincie:PV26
        a code                                    GM0344, GG2514, NL
        the path of a region of your own          mijn-regio.toml
    """
    from regiobeeld.geography import regions as every_region
    from regiobeeld.geography.divisions import LAST_YEAR

    frame = every_region(year)
    if level is not None:
        frame = frame[frame["level"] == level.value]
    found = _matching(frame, text)
    if found.empty:
        among = f" of level {level.value}" if level else ""
        names = dict.fromkeys([*frame["type"], *frame["name"].str.casefold()])
        raise RegiobeeldError(
            f"No region{among} in {year or LAST_YEAR} has {text!r} in its name or code."
            f"{did_you_mean(text.casefold(), names)}"
        )
    show(found[["type", "name", "level", "gemeenten", "id"]], csv=csv)


@app.command()
def indicators(
    theme: Annotated[str, typer.Option(help="Only indicators of this theme.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of the labels.")] = Language.nl,
    csv: Csv = False,
    definitions: own_definitions.Definitions = None,
) -> None:
    """List the indicators: what is measured, and from what.

    \b
    Examples:
        regiobeeld indicators --theme health --lang en
        regiobeeld indicators --csv > indicatoren.csv
    """
    from regiobeeld.measurement import catalogue

    found = catalogue(definitions)
    frame = found.frame(lang.value)
    if theme:
        labels = {name: entry.label[lang.value] for name, entry in found.themes.items()}
        wanted = labels.get(theme.casefold(), theme)
        frame = frame[frame["theme"].str.casefold() == wanted.casefold()]
        if frame.empty:
            raise RegiobeeldError(f"There is no theme {theme!r}; choose from {', '.join(labels)}.")
    shown = frame if csv else frame[["indicator", "label", "unit", "kind", "theme", "sources"]]
    show(shown, csv=csv)


app.command()(tables)
app.command()(fetch)


@app.command()
def build(
    region: Annotated[
        list[str], typer.Argument(metavar="REGION", help="See: regiobeeld regions --help.")
    ],
    year: Annotated[
        int | None,
        typer.Option(help="No figure in the report is newer than this; the newest if left out."),
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.nl,
    out: Annotated[
        Path, typer.Option(help="Folder for the reports; each region gets a folder in it.")
    ] = Path("reports"),
    benchmark: Annotated[
        str | None,
        typer.Option(help="Region to compare with, or: similar; the Netherlands if left out."),
    ] = None,
    coalitions: Annotated[bool, typer.Option(help="Also make a report for each coalition.")] = True,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Also print it to PDF, with Chromium, Chrome or Edge.")
    ] = False,
    definitions: own_definitions.Definitions = None,
) -> None:
    """Make the report of regions, with the interview pack.

    Nothing is read from a network. The report is one HTML file that opens anywhere; it goes, with
    the Excel files, to a folder per region in `reports` (or --out).

    \b
    Examples:
        regiobeeld build utrecht
        regiobeeld build gemeente:zeist GM0344 --benchmark ggd:utrecht
        regiobeeld build twente --lang en --year 2020 --out ~/rapporten
        regiobeeld build mijn-regio.toml --definitions mijn-map
        regiobeeld build utrecht --pdf
    """
    from regiobeeld.report.running.forking import fork_server

    failures = {}
    # It imports what it needs while the names are looked up here.
    with fork_server() as server:
        from regiobeeld.region_picture.focus import checked_region
        from regiobeeld.region_picture.similar import check_benchmark

        # A typing error in the last name must not show after the first report has been made.
        for name in region:
            checked_region(name, year)
        if benchmark:
            check_benchmark(benchmark, year)
        out = out.expanduser()
        _check_folder(out)
        if pdf:
            from regiobeeld.report.pdf import find_browser

            find_browser()
        from regiobeeld.interviews.unfinished import told_of
        from regiobeeld.report import build as make  # type: ignore[attr-defined, unused-ignore]

        for name in dict.fromkeys(region):
            try:
                made = make(
                    name,
                    year=year,
                    lang=lang.value,
                    out=out,
                    benchmark=benchmark,
                    coalitions=coalitions,
                    pdf=pdf,
                    progress=partial(_tell, name),
                    server=server,
                )
            except RegiobeeldError as error:
                failures[name] = error
                continue
            for page in (made.html, *made.coalitions.values()):
                terminal.say(f"{page}")
            if made.pdf:
                terminal.say(f"{made.pdf}")
            terminal.say(f"{made.pack}")
            if lacking := told_of(checked_region(name, year).id):
                terminal.step(lacking)
    end_with(failures)


app.command()(access)
app.command()(batch)


@app.command()
def verify(csv: Csv = False) -> None:
    """Recompute published results with the statistics of this installation.

    Prints each reference with the largest difference found; the exit status is 1 when one differs.
    Without --csv also how far off a projection of people from 2020 would have been by now, in % of
    what was counted, beside three simpler guesses.

    \b
    Examples:
        regiobeeld verify
        regiobeeld verify --csv > controle.csv
    """
    from regiobeeld import epi

    table = epi.verify()
    texts = table.assign(
        largest_difference=table["largest_difference"].map("{:.1e}".format),
        tolerance=table["tolerance"].map("{:.1e}".format),
    )
    columns = ["method", "values", "largest_difference", "tolerance", "verdict", "reference"]
    show(table if csv else texts.reindex(columns=columns), csv=csv)
    if not csv:
        from regiobeeld.future.past import longest

        terminal.say("")
        show(longest().round(1), csv=False)
    if (table["verdict"] != "agrees").any():
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(ctx: typer.Context) -> None:
    """Open the notebooks in JupyterLab.

    In a clone these are the notebooks themselves; otherwise a copy in the folder `notebooks` where
    you are. A copy that is there already is left as it is. Options go to JupyterLab. Where you have
    interviews, only you may read the notebooks and what is made in them.

    \b
    Examples:
        regiobeeld lab
        regiobeeld lab --no-browser --port 8890
    """
    from regiobeeld.files.packaged_notebooks import open_folder
    from regiobeeld.interviews.keeping import opened
    from regiobeeld.interviews.written import remember_notebooks

    folder = open_folder(Path.cwd())
    shown = remember_notebooks(folder)
    for remark in [remark for place in shown for remark in opened(place)]:
        terminal.step(remark)
    # What is saved there may quote them.
    umask = 0o077 if shown else -1
    command = [sys.executable, "-m", "jupyterlab", str(folder), *ctx.args]
    terminal.step(f"Starting: {shlex.join(['jupyter', 'lab', str(folder), *ctx.args])}")
    running = subprocess.Popen(command, umask=umask)  # noqa: S603 - our own Python; the options are the user's
    # Ctrl-C is for JupyterLab, which asks whether to stop; we wait for what it does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise typer.Exit(running.wait())


app.command()(diff)
app.command()(future)
interviews.register(app)
app.command()(explore_table)
app.command()(own_definitions.new)
app.command()(own_definitions.check)
app.command()(reproduce)
app.command()(site)


def _matching(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """Rows of which name, identifier or code hold every word, whatever its accents and case."""
    from regiobeeld.geography.lookup import slug

    whole = (frame["type"] + " " + frame["name"] + " " + frame["id"]).map(slug)
    for word in text.split():
        frame = frame[whole.loc[frame.index].str.contains(slug(word), regex=False)]
    return frame


def _check_folder(folder: Path) -> None:
    """Make sure that reports can be written, before time goes into making them."""
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BuildError(
            f"Cannot write to the output folder {folder}: {error.strerror or error}."
        ) from error


def _tell(region: str, line: str) -> None:
    terminal.step(f"{region}: {line}")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _of_a_stream(error: OSError) -> int:
    """Tell of an error of the machine, and return the exit status.

    What still waits to be written to a stream that is full or gone is let go: Python would
    complain of it when it ends.
    """
    gone = isinstance(error, BrokenPipeError)
    if not gone:
        place = f"{str(error.filename)[:_LONGEST_NAME]!r}: " if error.filename else ""
        terminal.complain(f"{place}{error.strerror or error}.")
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return _BROKEN_PIPE if gone else 1


if __name__ == "__main__":
    main()
