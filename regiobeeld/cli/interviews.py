"""Commands for interviews: transcripts out as sheets, sheets in as codings, themes, exchange."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regiobeeld.cli.options import Language
from regiobeeld.console import terminal
from regiobeeld.errors import InterviewError

if TYPE_CHECKING:
    from regiobeeld.interviews.workspace import Workspace

Named = Annotated[str, typer.Argument(metavar="REGION", help="See: regiobeeld regions --help.")]
Shown = Annotated[
    int | None,
    typer.Option("--year", help="Year of the figures that were shown; the newest if left out."),
]
Register = Annotated[
    Path | None,
    typer.Option(help="CSV of the interviews; looked for with the transcripts if left out."),
]
Interviewers = Annotated[
    str, typer.Option(help="Labels of interviewers in the transcripts, with commas.")
]
#: Rows of a table that are printed; the files have them all.
_PRINTED = 10
#: Sentences about a file or a folder of files.
_TOLD = 40


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(transcripts)
    app.command()(sheets)
    app.command()(merge)
    app.command()(themes)
    app.command()(respondents)
    app.command()(withdraw)
    exchange = typer.Typer(
        help="Exchange with NVivo, ATLAS.ti, MAXQDA and QualCoder (REFI-QDA).",
        no_args_is_help=True,
    )
    exchange.command("export")(export)
    exchange.command("import")(import_)
    app.add_typer(exchange, name="qda")


def transcripts(
    region: Named,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of transcripts, named after interviews.")
    ],
    register: Register = None,
    interviewers: Interviewers = "",
) -> None:
    """Show how transcripts are understood: their form, who is who, and what is odd. Makes nothing.

    Per file: the form found; the speakers with their share of the words and the first that they
    say; who was taken for the interviewer, and why. What must be settled before sheets can be made
    stands last; sprekers.csv beside the transcripts (bestand,label,rol,respondent) settles it.

    \b
    Examples:
        regiobeeld transcripts utrecht gesprekken
        regiobeeld transcripts utrecht gesprekken --interviewers "Noor Bos"
    """
    from regiobeeld.interviews.coding_round import transcripts_of
    from regiobeeld.interviews.transcripts.speakers import read_speakers
    from regiobeeld.interviews.transcripts.understanding import overview

    names = _listed(interviewers)
    read, found, kinds = transcripts_of(
        _place(_region_id(region)), folder, register=register, interviewers=names
    )
    for line in overview(read, found, kinds, names, read_speakers(found.speakers)):
        terminal.say(line)


def sheets(
    region: Named,
    transcripts: Annotated[
        Path,
        typer.Option(
            help="Folder of transcripts (txt, docx, odt, rtf, vtt, srt, json), named after"
            " interviews."
        ),
    ],
    coders: Annotated[str, typer.Option(help="Names of the coders, such as anna,bram.")],
    register: Register = None,
    interviewers: Interviewers = "",
    year: Shown = None,
    names: Annotated[
        bool, typer.Option("--names", help="Propose names to redact too; needs deduce.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace sheets that may hold somebody's work.")
    ] = False,
) -> None:
    """Cut transcripts into fragments, and make a coding sheet for each coder.

    Everything goes to the region's folder of interviews (data/interviews in a clone), and stays on
    this computer. Beside the coding sheets comes a sheet on which a person decides what may be
    quoted.

    \b
    Examples:
        regiobeeld sheets utrecht --transcripts gesprekken --coders anna,bram
        regiobeeld sheets utrecht-voorbeeld --coders anna,bram \\
            --transcripts data/example/utrecht-voorbeeld/transcripten
    """
    import regiobeeld
    from regiobeeld.interviews.coding_round import make_sheets

    picture = regiobeeld.picture(region, year)
    made = make_sheets(
        _place(picture.region.id),
        picture,
        transcripts,
        _listed(coders),
        register=register,
        interviewers=_listed(interviewers),
        keep=[str(name) for name in picture.region.members()["name"]],
        use_deduce=names,
        overwrite=overwrite,
    )
    for remark in made.remarks:
        terminal.step(remark)
    interviews = made.fragments["interview_id"].nunique()
    terminal.step(f"{len(made.fragments)} fragments of {interviews} interviews")
    for path in (*made.sheets, made.approvals):
        terminal.say(str(path))


def merge(
    region: Named,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SHEET", help="Filled sheets, or folders of them."),
    ] = None,
    year: Shown = None,
    accept_valid: Annotated[
        bool, typer.Option("--accept-valid", help="Take the good rows, and list the rest.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="CODER", help="Who got a sheet and hands in none, such as anna,bram."),
    ] = None,
) -> None:
    """Take filled sheets in, and tell how far coders agree.

    Give the sheets of all coders: codings are made anew from them. Without any, those in the
    region's folder of interviews are taken. Sheets of approvals come in here too, and the sheet on
    which a researcher confirms how interviews fit figures. Every file of a folder is read, or named
    with what to do. When of a coder who got a sheet nothing could be read the exit status is 1,
    unless --without names the coder.

    \b
    Examples:
        regiobeeld merge utrecht
        regiobeeld merge utrecht codeerblad_anna.xlsx codeerblad_bram.xlsx
        regiobeeld merge utrecht ingevuld/ --accept-valid
        regiobeeld merge utrecht ingevuld/ --without anna
    """
    from regiobeeld.interviews.merging_round import merge_sheets

    found = merge_sheets(
        _place(_region_id(region, year)),
        files or [],
        year,
        accept_valid=accept_valid,
        without=[name for text in without or () for name in _listed(text)],
    )
    _tell_all(found.not_read)
    if found.merged is not None:
        _tell_all(found.merged.remarks)
        terminal.show(found.merged.counts)
        if not found.merged.counts["coded"].sum():
            terminal.step("No sheet has been filled in yet: no fragment has a code.")
        if len(found.agreement):
            terminal.say("")
            shown = found.agreement[["label", "units", "percent_agreement", "alpha", "verdict"]]
            terminal.show(shown.head(_PRINTED).round(2))
        if len(found.to_discuss):
            terminal.say("")
            columns = ["fragment_id", "share", "given"]
            terminal.show(found.to_discuss[columns].head(_PRINTED).round(1))
        for fault in found.merged.faults.head(_PRINTED).to_dict("records"):
            terminal.complain(
                f"{fault['file']}, {fault['sheet']}!{fault['cell']}: found {fault['found']};"
                f" expected {fault['expected']}"
            )
    if found.approved:
        terminal.say(f"{found.approved} decisions on quoting taken over")
    if found.confirmed:
        terminal.say(f"{found.confirmed} figures confirmed by a researcher")
    for path in found.written:
        terminal.say(str(path))
    for coder in found.missing:
        terminal.complain(
            f"Of {coder}, for whom a sheet was made, nothing was read. Ask for it as .xlsx, or give"
            f" --without {coder}."
        )
    if found.missing:
        raise typer.Exit(1)


def themes(
    region: Named,
    start: Annotated[
        bool, typer.Option("--start", help="Write themes to begin with; never over what is there.")
    ] = False,
    lang: Annotated[Language, typer.Option(help="Of what the workbook says.")] = Language.nl,
    year: Shown = None,
) -> None:
    """Check the themes of a region, and write tables about them for its researchers.

    themas.csv, with the interviews, says per theme which codes it is made of and what it tells a
    coalition; a report then tells it. besluiten.csv keeps what was decided about codes and themes.
    The tables (themas-tabellen.xlsx) say who said what: they stay with the interviews.

    \b
    Examples:
        regiobeeld themes utrecht --start
        regiobeeld themes utrecht
    """
    from regiobeeld.geography import region as region_of
    from regiobeeld.interviews.theme_round import begin_themes, check_themes

    chosen = region_of(region, year)
    place = _place(chosen.id)
    if start:
        terminal.say(str(begin_themes(place)))
        terminal.step("Write a paragraph for each theme, and run this again without --start.")
        return
    found = check_themes(chosen, place, lang.value)
    terminal.show(found.themes)
    for remark in found.remarks:
        terminal.step(remark)
    if found.written is not None:
        terminal.say(str(found.written))


def respondents(
    region: Named,
    lang: Annotated[Language, typer.Option(help="Of what the workbook says.")] = Language.nl,
    year: Shown = None,
) -> None:
    """Show who was spoken with and who is missing, beside the region's own shares.

    From the register (interviews.csv), which may have the columns leeftijdsgroep, geslacht,
    opleiding, woonsituatie, beroep_of_organisatie and werving, in coarse groups; and of focus
    groups from respondenten.csv beside it. The tables (respondenten-tabellen.xlsx) tell of single
    people: they stay with the interviews.

    \b
    Examples:
        regiobeeld respondents utrecht
        regiobeeld respondents utrecht-voorbeeld --lang en
    """
    import regiobeeld
    from regiobeeld.interviews.participants.round import sample

    picture = regiobeeld.picture(region, year)
    found = sample(picture, _place(picture.region.id), lang.value)
    # The workbook has a column for every gemeente.
    spoken = [name for name in found.matrix if found.matrix[name].astype(bool).any()]
    terminal.show(found.matrix[spoken])
    terminal.say("")
    terminal.show(found.beside)
    terminal.say(str(found.written))


def withdraw(
    region: Named,
    interview: Annotated[str, typer.Argument(metavar="INTERVIEW_ID", help="As in the register.")],
    reports: Annotated[
        list[Path] | None,
        typer.Option(help="Folder with reports or copies; reports and notebooks/uitvoer if none."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done.")
    ] = False,
) -> None:
    """Withdraw an interview everywhere.

    Its transcript, fragments, approvals and codings go, its rows leave every sheet, and reports,
    executed notebooks and PDFs that hold any of it are removed. What could not be reached is
    named, in the last line, and then the exit status is 1. A focus group goes as a whole by its own
    id; of one respondent in it (U03-R1) the words in the transcript are yours to take out.

    \b
    Examples:
        regiobeeld withdraw utrecht U07 --dry-run
        regiobeeld withdraw utrecht U07 --reports reports --reports /srv/site
    """
    from regiobeeld.files.packaged_notebooks import open_folder
    from regiobeeld.interviews.withdrawal.withdrawal import withdraw as remove

    made = reports or [Path("reports"), open_folder(Path.cwd()) / "uitvoer"]
    found = [path for path in made if path.exists()]
    if reports and len(found) < len(reports):
        lacking = ", ".join(str(path) for path in reports if path not in found)
        raise InterviewError(f"There is no {lacking}.")
    done = remove(_place(_region_id(region)), interview, reports=found, dry_run=dry_run)
    for line in done.summary().splitlines():
        terminal.say(line)
    if done.remaining and not dry_run:
        raise typer.Exit(1)


def export(
    region: Named,
    file: Annotated[Path, typer.Argument(help="To write: .qdpx (all) or .qdc (the codebook).")],
    year: Shown = None,
) -> None:
    """Write codebook or codings for other software.

    A project (.qdpx) holds what people said: treat it as you treat the transcripts.

    \b
    Examples:
        regiobeeld qda export utrecht codeboek.qdc
        regiobeeld qda export utrecht gesprekken.qdpx
    """
    from regiobeeld.interviews.qda.exchange import export_workspace

    terminal.say(str(export_workspace(_place(_region_id(region, year)), file, year)))


def import_(
    region: Named,
    file: Annotated[
        Path, typer.Argument(help="To read: .qdpx; or a codebook: .qdc, .csv or .xlsx.")
    ],
    year: Shown = None,
) -> None:
    """Read a codebook or codings of other software.

    What has no place among the fragments is written to niet_geplaatst.csv, and lost nowhere; when
    there are codings among it the exit status is 1. Names of texts that may be of people become
    numbers, such as B01; the list of these is printed, and kept nowhere. A codebook may be a table
    with a column of codes and one of descriptions, as Taguette exports it.

    \b
    Examples:
        regiobeeld qda import utrecht codeboek.qdc
        regiobeeld qda import utrecht uit-atlas.qdpx
        regiobeeld qda import utrecht codeboek.xlsx
    """
    import pandas as pd

    from regiobeeld.interviews.qda.exchange import import_workspace
    from regiobeeld.interviews.unfinished import told

    place = _place(_region_id(region, year))
    found = import_workspace(place, file, year)
    codings, unplaced = len(found.codings), sum(found.unplaced.values())
    terminal.say(f"{len(found.codebook)} codes, {codings} codings, {unplaced} unplaced")
    if found.offsets is not None:
        terminal.say(str(found.offsets))
    if found.renamed and len(found.fragments):
        terminal.say(
            "\nInterviews by their names in that file. Keep this list elsewhere, if at all:"
        )
        terminal.show(pd.DataFrame(found.renamed, columns=["name there", "interview_id"]))
    if found.unplaced:
        terminal.say("\nCodings that are not placed, by source:")
        rows = [*found.unplaced.items()]
        terminal.show(pd.DataFrame(rows, columns=["name there", "codings"]))
    _tell_all(found.remarks)
    if lacking := told(place):
        terminal.step(lacking)
    lost = found.unread and not len(found.fragments)
    if lost:
        terminal.complain(f"Of {file.name} no text could be read.")
    if unplaced or lost:
        raise typer.Exit(1)


def _tell_all(told: Sequence[object]) -> None:
    """Tell things one by one, as many as somebody reads."""
    for line in told[:_TOLD]:
        terminal.step(str(line))
    if len(told) > _TOLD:
        terminal.step(f"... and {len(told) - _TOLD} more.")


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _region_id(name: str, year: int | None = None) -> str:
    from regiobeeld.geography import region

    return region(name, year).id


def _place(region_id: str) -> Workspace:
    from regiobeeld.interviews.keeping import opened
    from regiobeeld.interviews.remaining import unfinished
    from regiobeeld.interviews.workspace import workspace

    place = workspace(region_id)
    for remark in (*opened(place), *unfinished(place)):
        terminal.step(remark)
    return place
