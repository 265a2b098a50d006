"""The reports in a folder: of which region each is, and what may go with it."""

from __future__ import annotations

import csv
import html
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.errors import BuildError, RecordError, RegionError
from regiobeeld.files.whole_folder import is_away, leftovers
from regiobeeld.geography import region as find_region
from regiobeeld.record.intact import changed_files
from regiobeeld.record.page_names import PageName, page_name
from regiobeeld.record.run_record import RUN

#: The files of figures that a report links to. Nothing else beside it is for others: notebooks,
#: interview packs, coding sheets and scores may name people.
DOWNLOADS = (
    "bereikbaarheid.csv",
    "boodschappen.csv",
    "cijfers.xlsx",
    "gemeenten_en_wijken.csv",
    "historie.csv",
    "metingen.csv",
    "metingen.parquet",
    "opgaven.csv",
    "sluiting.csv",
    "toekomst.csv",
    "vergelijking.csv",
    "wijken.csv",
)
_MEMBERS = "gemeenten_en_wijken.csv"
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
# What a report says of itself, near the top of its page.
_LANG = re.compile(r'<html lang="(nl|en)">')
_TITLE = re.compile(r"<title>([^<]*)</title>")
_MESSAGE = re.compile(r'<li class="message">.*?<p>([^<]*)</p>', re.DOTALL)
_NAME = re.compile(r'<h1 id="overzicht-titel">([^<]*)</h1>')


@dataclass(frozen=True)
class Report:
    """A report of a region.

    Attributes
    ----------
    region
        Id of the region, which is the name of its folder.
    path
        The page.
    name, title
        Of the region and of the page, as the page has them; plain text that is not to be trusted.
    lang, year
        Of the page; no year when it is of the newest figures.
    fictional
        Whether the region is an example with invented interviews.
    gemeenten
        Codes; empty when they are not known.
    beside
        Files of figures that go with the page.
    message
        The first of its main messages; empty when it has none.
    """

    region: str
    path: Path
    name: str
    title: str
    lang: str
    year: int | None
    fictional: bool
    gemeenten: tuple[str, ...]
    beside: tuple[Path, ...]
    message: str = ""


def find_reports(folder: Path) -> list[Report]:
    """Return the reports under a folder, as `regiobeeld build` leaves them.

    Returns
    -------
    list of Report
        By region, the newest year first; before all what is of the newest figures.

    Raises
    ------
    BuildError
        When there is no such folder, no report in it, or a report cannot be read.
    """
    if not folder.is_dir():
        raise BuildError(f"There is no folder {folder}; `regiobeeld build utrecht` makes reports.")
    found = [report for place in sorted(folder.iterdir()) for report in _reports_of(place)]
    if not found:
        raise BuildError(
            f"There is no report in {folder}: a folder per region, with regiobeeld-REGION.html"
            " in it. `regiobeeld build utrecht` makes one."
        )
    return found


def _reports_of(folder: Path) -> Iterator[Report]:
    if not _FOLDER.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
        return
    pages = {
        path: name
        for path in folder.iterdir()
        if (name := page_name(path.name, folder.name)) and _plain(path)
    }
    beside = tuple(path for name in DOWNLOADS if _plain(path := folder / name))
    for path, name in sorted(pages.items(), key=lambda item: _place(item[1])):
        yield _report(folder.name, path, name.year, beside)


def _place(name: PageName) -> tuple[float, str]:
    """Return by what pages of a region are sorted: the whole report before its coalitions'."""
    return newest_first(name.year), name.coalition


def flags(folder: Path, found: Sequence[Report]) -> Iterator[str]:
    """Give a sentence for each thing that is the matter with reports in a folder."""
    for place in leftovers(folder):
        if is_away(place):
            yield (
                f"{place} is not in the site: a build of it was killed. Run"
                f" `regiobeeld build {place.name}` again."
            )
    for place in dict.fromkeys(report.path.parent for report in found):
        of_place = [report for report in found if report.path.parent == place]
        names = {path.name for report in of_place for path in (report.path, *report.beside)}
        try:
            changed = changed_files(place, names)
        except RecordError as error:
            yield str(error)
            continue
        if changed:
            yield (
                f"{place}: {', '.join(changed)}: not as {RUN} says, so changed after the report was"
                " made, or of another one."
            )


def newest_first(year: int | None) -> float:
    """Return by what to sort years: a report of the newest figures comes first."""
    return -math.inf if year is None else -year


def _report(region: str, path: Path, year: int | None, beside: tuple[Path, ...]) -> Report:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"{path} cannot be read as a report ({error}).") from error
    name = _first(_NAME, text) or region
    fictional, gemeenten = _known(region, year)
    return Report(
        region=region,
        path=path,
        name=name,
        title=_first(_TITLE, text) or name,
        lang=_first(_LANG, text) or "nl",
        year=year,
        fictional=fictional,
        # A region of the user's own is known by its file only; its figures name its gemeenten.
        gemeenten=gemeenten or _listed(path.parent / _MEMBERS),
        beside=beside,
        message=" ".join(_first(_MESSAGE, text).split()),
    )


def _plain(path: Path) -> bool:
    """Say whether a path is a file of its own: a link may lead to what is not for others."""
    return path.is_file() and not path.is_symlink()


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return html.unescape(found[1]).strip() if found else ""


def _known(region: str, year: int | None) -> tuple[bool, tuple[str, ...]]:
    try:
        found = find_region(region, year)
    except RegionError:
        return False, ()
    return found.fictional, found.gemeenten


def _listed(path: Path) -> tuple[str, ...]:
    """Return the gemeenten of which a table has figures."""
    if not _plain(path):
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            found = {row.get("region") or "" for row in rows if row.get("level") == "gemeente"}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BuildError(f"{path} cannot be read as a table ({error}).") from error
    return tuple(sorted(code for code in found if re.fullmatch(r"GM\d{4}", code)))
