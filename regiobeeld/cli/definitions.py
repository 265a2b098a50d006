"""Commands for definitions of one's own: begin one, check one, bring figures to the store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regiobeeld.console import terminal
from regiobeeld.errors import DefinitionError, RegiobeeldError

if TYPE_CHECKING:
    from regiobeeld.measurement.definitions_folder import FolderReading

_VARIABLE = "REGIOBEELD_DEFINITIONS"
_LONGEST_NAME = 200


class Kind(StrEnum):
    """What can be begun."""

    region = "region"
    indicator = "indicator"
    source = "source"
    opgave = "opgave"
    codebook = "codebook"


def use_definitions(context: typer.Context, folder: Path | None) -> Path | None:
    """Take definitions from a folder for as long as a command runs, notebooks included."""
    if folder is not None:
        path = folder.expanduser().resolve()
        if not path.is_dir():
            raise typer.BadParameter(f"there is no folder {folder}", param_hint="--definitions")
        context.with_resource(_environment(str(path)))
        _tell_replaced()
    return folder


Definitions = Annotated[
    Path | None,
    typer.Option(
        "--definitions",
        callback=use_definitions,
        help="Folder with indicators and sources of your own; see: regiobeeld new --help.",
    ),
]


def new(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help=f"One of {', '.join(Kind)}.")],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called; with --table not needed.")
    ] = "",
    folder: Annotated[Path, typer.Option(help="Where the file goes.")] = Path(),
    table: Annotated[
        str, typer.Option(help="Of an indicator: the table that its figures are in.")
    ] = "",
    topic: Annotated[
        str, typer.Option(help="With --table: the topic, by key or title; else the first.")
    ] = "",
) -> None:
    """Begin a region, indicator, source, opgave or codebook of your own.

    Writes a small file that works as it stands, and says in plain words what to change. A source
    is a CSV file or workbook with figures of your own. An indicator of a table, with --table, is
    written from what the table says of itself; see: regiobeeld explore-table TABLE.

    \b
    Examples:
        regiobeeld new region "Mijn regio"
        regiobeeld new indicator alleenwonend --folder mijn-map
        regiobeeld new indicator --table 85012NED --topic Rokers --folder mijn-map
        regiobeeld new source slaap --folder mijn-map
        regiobeeld new opgave slaap --folder mijn-map
        regiobeeld new codebook mijn-codeboek
    """
    from regiobeeld.cli.starters import write_starter

    if table and kind is not Kind.indicator:
        raise typer.BadParameter("goes with: new indicator", param_hint="--table")
    if topic and not table:
        raise typer.BadParameter("goes with --table", param_hint="--topic")
    if table:
        _new_of_table(table, name, topic, folder)
        return
    if not name:
        raise typer.BadParameter("say what it is called", param_hint="NAME")
    made = write_starter(kind.value, name, folder.expanduser())
    for path in made.files:
        terminal.say(str(path))
    first, place = made.files[0], folder if str(folder) != "." else Path.cwd()
    terminal.step(
        {
            "region": f"Change it, then: regiobeeld build {first}",
            "indicator": f"Change it, then: regiobeeld build utrecht --definitions {place}",
            "opgave": f"Change it, then: regiobeeld build utrecht --definitions {place}",
            "source": f"Change both, then: regiobeeld fetch {first}",
            "codebook": (
                f"Change it, then: regiobeeld check {first}. To use it, save it as codeboek.csv in"
                " the region's folder of interviews"
            ),
        }[kind.value]
    )


def _new_of_table(table: str, name: str, topic: str, folder: Path) -> None:
    """Write an indicator of a table, and say what to do with it."""
    from regiobeeld.cli.table_starter import write_table_starter
    from regiobeeld.fetch import find_table
    from regiobeeld.store import default_store

    found = find_table(table, default_store())
    file = write_table_starter(found, name, topic, folder.expanduser()).files[0]
    terminal.say(str(file))
    place = folder if str(folder) != "." else Path.cwd()
    fetch = "" if found.entry else f"regiobeeld fetch {found.table.info.id}, and "
    terminal.step(
        f"Look at it and change it, then: {fetch}regiobeeld build utrecht --definitions {place}"
    )


def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="Files (.toml, .csv), or a folder of definitions."),
    ],
) -> None:
    """Check definitions of your own, and name what is wrong by file and line.

    \b
    Examples:
        regiobeeld check mijn-regio.toml
        regiobeeld check mijn-codeboek.csv mijn-map
    """
    failed = False
    for path in paths:
        try:
            said, faults = _checked(path.expanduser())
        except RegiobeeldError as error:
            failed = True
            terminal.complain(error)
        except OSError as error:
            failed = True
            terminal.complain(f"{str(path)[:_LONGEST_NAME]}: {error.strerror or error}.")
        else:
            failed = failed or bool(faults)
            for fault in faults:
                terminal.complain(fault)
            if said:
                terminal.say(f"{path}: {said}")
    if failed:
        raise typer.Exit(1)


def own_files(names: Iterable[str]) -> tuple[list[str], list[Path]]:
    """Return which names are tables of a publisher, and which are files that describe one's own."""
    tables = [name for name in names if not name.lower().endswith(".toml")]
    return tables, [Path(name).expanduser() for name in names if name not in tables]


def add_files(files: Iterable[Path]) -> dict[str, RegiobeeldError]:
    """Bring figures of one's own to the store; return what went wrong, by file."""
    from regiobeeld.measurement.definitions_folder import own_tables
    from regiobeeld.measurement.own_summary import told
    from regiobeeld.measurement.own_tables import add_table
    from regiobeeld.store import default_store

    failures: dict[str, RegiobeeldError] = {}
    store = default_store()
    for file in files:
        try:
            for table in own_tables(file):
                entry = add_table(table, store)
                areas = len(entry.info.dimensions[0].codes)
                terminal.say(
                    f"{entry.info.id}: {areas} areas, {entry.info.period},"
                    f" {len(entry.info.topics)} columns; {entry.info.title}"
                )
                for line in told(entry.provenance.understood):
                    terminal.say(f"  {line}")
        except RegiobeeldError as error:
            failures[str(file)] = error
    return failures


def _checked(path: Path) -> tuple[str, list[str]]:
    """Say what a definition holds that is as it should be, and what is in no table at hand.

    Raises
    ------
    RegiobeeldError
        When something in it is wrong.
    """
    from regiobeeld.definitions.toml_file import TomlFile
    from regiobeeld.measurement.definitions_folder import is_region, read_folder

    if path.is_dir():
        return _checked_folder(path)
    if path.suffix.lower() == ".csv":
        from regiobeeld.interviews.codebook import read_codebook

        return f"a codebook of {len(read_codebook(path))} codes", []
    if path.suffix.lower() != ".toml":
        raise DefinitionError(f"{path}: give a .toml or .csv file, or a folder.")
    if is_region(TomlFile.read(path, str(path))):
        return _checked_region(path), []
    if set(TomlFile.read(path, str(path)).content) == {"opgave"}:
        return _checked_opgaven(path), []
    # An indicator may use a source in another file of its folder.
    found = read_folder(path.absolute().parent)
    mine = {
        n: place
        for n, place in found.catalogue.origins.items()
        if place.startswith(f"{path.name},")
    }
    wrong = [str(fault) for fault in found.faults.get(path.name, ())]
    return _looked_up(found, mine, path, wrong)


def _checked_folder(path: Path) -> tuple[str, list[str]]:
    """Check every file of a folder; a fault in one keeps no other from being checked."""
    from regiobeeld.measurement.definitions_folder import read_folder

    found = read_folder(path)
    wrong = [str(fault) for faults in found.faults.values() for fault in faults]
    regions: list[str] = []
    # What cannot be read has been told.
    opgaven = [
        file
        for file in sorted(path.glob("*.toml"))
        if file not in found.regions and file.name not in found.faults
    ]
    for file in (*found.regions, *opgaven):
        try:
            told = _checked_region(file) if file in found.regions else _checked_opgaven(file)
            regions += filter(None, [told])
        except RegiobeeldError as error:
            wrong.append(str(error))
    return _looked_up(found, found.catalogue.origins, path, wrong, regions)


def _checked_region(path: Path) -> str:
    """Say which region a file defines; its focus may be on what its folder defines."""
    from regiobeeld.access.people import postcode_areas
    from regiobeeld.access.sites import check_sites
    from regiobeeld.geography import region
    from regiobeeld.geography.definition import read
    from regiobeeld.measurement import catalogue
    from regiobeeld.measurement.definitions_folder import read_folder
    from regiobeeld.opgaven.definition import check_indicators, opgaven_of
    from regiobeeld.region_picture.focus import check_focus
    from regiobeeld.store import default_store

    defined = read(path)
    if defined.sites:
        check_sites(defined.sites, postcode_areas(default_store()))
    known = catalogue()
    if not set(defined.focus.indicators) <= set(known.indicators):
        known = read_folder(path.absolute().parent).catalogue
    check_focus(defined.focus, known)
    made = region(path)
    check_indicators(opgaven_of(made).values(), known)
    return f"region {defined.id}, {defined.name}"


def _checked_opgaven(path: Path) -> str:
    """Say which opgaven a file defines; they may be of what its folder defines."""
    from regiobeeld.definitions.toml_file import TomlFile
    from regiobeeld.measurement.definitions_folder import read_folder
    from regiobeeld.opgaven.definition import check_indicators, read_opgaven

    if "opgave" not in TomlFile.read(path, str(path)).content:
        return ""
    found = read_opgaven(path)
    check_indicators(found.values(), read_folder(path.absolute().parent).catalogue)
    return f"opgave {', '.join(found)}"


def _looked_up(
    read: FolderReading,
    origins: Mapping[str, str],
    path: Path,
    wrong: Sequence[str],
    regions: Sequence[str] = (),
) -> tuple[str, list[str]]:
    """Say which definitions are as they should be, and what does not fit the tables at hand."""
    from regiobeeld.measurement.missing_topics import absent_topics
    from regiobeeld.measurement.source_faults import not_in_store, source_faults
    from regiobeeld.store import default_store

    store, found = default_store(), read.catalogue
    unfit = source_faults(read, store)
    for table in not_in_store(read, origins, store):
        terminal.step(
            f"table {table} is not in the store, and was not looked at: regiobeeld fetch {table}"
        )
    absent = {
        name: absent_topics(found.indicators[name], found, store)
        for name in origins
        if name in found.indicators
    }
    lacking = {
        name: [
            *(f"{origins[name]}: {name}: {text}" for text in absent.get(name, ())),
            *unfit.get(name, ()),
        ]
        for name in origins
    }
    faults = [*wrong, *(text for texts in lacking.values() for text in texts)]
    right = [name for name in origins if not lacking[name]]
    if faults and not right and not regions:
        return "", faults
    said = f"{', '.join(right)}: as it should be" if right else ""
    said = "; ".join(filter(None, [said, *regions])) or f"no definitions in {path.name}"
    replaced = [name for name in found.replaced if name in right]
    return said + "".join(f"; {n} replaces the indicator of regiobeeld" for n in replaced), faults


def _tell_replaced() -> None:
    """Say aloud which indicators of the package are replaced."""
    from regiobeeld.measurement import catalogue

    found = catalogue()
    for name in found.replaced:
        terminal.step(f"{name} of regiobeeld is replaced by {found.origins[name]}")


@contextmanager
def _environment(folder: str) -> Iterator[None]:
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = folder
    try:
        yield
    finally:
        del os.environ[_VARIABLE]
        if before is not None:
            os.environ[_VARIABLE] = before
