"""Put the reports, and a page to pick one from, in a folder for a web server or a shared disk."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import BuildError
from regiobeeld.files.locks import is_lock
from regiobeeld.files.together import alone, together
from regiobeeld.files.whole import replace_file
from regiobeeld.interviews.written import remember_report
from regiobeeld.report.page.policy import BESIDE, hash_source, policy
from regiobeeld.report.page.sections import PLOTLY, library_licence
from regiobeeld.report.page.templates import environment, static
from regiobeeld.site.country_map import country_map
from regiobeeld.site.reports import Report, find_reports, flags, newest_first
from regiobeeld.wording import check_language

#: Lists the files of a site, so that the next one replaces those and no others.
MANIFEST = "regiobeeld-site.json"
INDEX = "index.html"
_FORM = "regiobeeld-site/1"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")
_VERSION = re.compile(r"plotly\.js [^\n]*?v(\d+(?:\.\d+)+)")


@dataclass(frozen=True)
class SiteResult:
    """What a site has left.

    Attributes
    ----------
    index
        The page to begin with.
    reports
        The pages of reports.
    size, saved
        Bytes of all files, and bytes that reports need not hold as they share the chart library.
    flagged
        What is the matter with reports: files that are not those of their record, and reports that
        a killed build left away.
    """

    index: Path
    reports: tuple[Path, ...]
    size: int
    saved: int
    flagged: tuple[str, ...] = ()


def build_site(
    reports: Path | str = "reports", out: Path | str = "site", *, lang: str = "nl"
) -> SiteResult:
    """Make a static site of the reports that `regiobeeld build` left.

    A site holds ``index.html``, a folder per region with its reports and their files of figures,
    and the chart library with its licence, once. It asks nothing of a network. Nothing else goes
    along: no notebooks, no interview packs, no coding sheets.

    Parameters
    ----------
    reports
        Folder of the reports.
    out
        Folder of the site: new, empty, or a former site, of which the files are replaced.
    lang
        ``nl`` or ``en``: of the page to begin with.

    Returns
    -------
    SiteResult
        Where the files are. The same reports give the same bytes.

    Raises
    ------
    BuildError
        When there is no report, the folder holds something else than a site, or a file cannot be
        read or written.
    """
    check_language(lang)
    folder = Path(out).expanduser()
    if folder.exists() and not folder.is_dir():
        raise BuildError(f"{folder} is no folder; give another one with --out.")
    try:
        with alone(folder, f"the site {folder}", "site"):
            return _built(Path(reports).expanduser(), folder, lang)
    except OSError as error:
        raise BuildError(f"{folder} cannot be written: {error.strerror or error}.") from error


def _built(reports: Path, folder: Path, lang: str) -> SiteResult:
    former = _former(folder)
    found = find_reports(reports)
    files, saved = _files(found)
    files[INDEX] = _index(found, lang).encode("utf-8")
    _refuse_strangers(folder, files, former)
    for region in sorted({report.region for report in found}):
        remember_report(region, folder, "site")
    _put(folder, files, former)
    return SiteResult(
        index=folder / INDEX,
        reports=tuple(folder / _place(report) for report in found),
        size=sum(len(data) for data in files.values()),
        saved=saved,
        flagged=tuple(flags(reports, found)),
    )


def _put(folder: Path, files: Mapping[str, bytes], former: set[str]) -> None:
    """Put a site in its folder, in the place of the former one.

    The folder itself stays: a web server may have it open, or have it as a disk of its own.
    """
    with together(folder) as change:
        for name, data in files.items():
            replace_file(change.draft / name, data)
        replace_file(change.draft / MANIFEST, _manifest(set(files)))
        for name in former - set(files):
            # By a link it would be a file of elsewhere.
            if not (folder / name).parent.is_symlink():
                change.remove(folder / name)


def _files(found: Sequence[Report]) -> tuple[dict[str, bytes], int]:
    """Return the files of a site by name, and the bytes that sharing has saved."""
    files: dict[str, bytes] = {}
    shared, library = _library()
    saved = 0
    for report in found:
        page = _read(report.path)
        light = without_library(page, f"../{shared}", library)
        if light != page:
            files[shared] = library
            files[_licence_of(shared)] = library_licence().encode("utf-8")
            saved += len(page) - len(light)
        files[_place(report)] = light
        for path in report.beside:
            files[f"{report.region}/{path.name}"] = _read(path)
    return files, saved - len(files.get(shared, b""))


def without_library(page: bytes, link: str, library: bytes) -> bytes:
    """Return a page that has a link instead of the chart library, when it has exactly this one.

    Examples
    --------
    >>> without_library(b"<script>plot()</script><p>", "../plot.js", b"plot()")
    b'<script src="../plot.js"></script><p>'
    >>> without_library(b"<script>old()</script>", "../plot.js", b"plot()")
    b'<script>old()</script>'
    """
    link_tag = f'<script src="{link}"></script>'.encode()
    light = page.replace(b"<script>" + library + b"</script>", link_tag, 1)
    if light == page:
        return page
    # Its policy names the library by its content; now it lies beside the page.
    return light.replace(hash_source(library.decode("utf-8")).encode(), BESIDE.encode(), 1)


@functools.cache
def _library() -> tuple[str, bytes]:
    """Return the chart library as reports have it, and the name of its file."""
    text = static("report", PLOTLY)
    version = _VERSION.search(text[:500])
    data = text.encode("utf-8")
    name = version[1] if version else hashlib.sha256(data).hexdigest()[:8]
    return f"plotly-{name}.min.js", data


def _licence_of(library: str) -> str:
    return f"{library.removesuffix('.min.js')}.LICENSE.txt"


def _place(report: Report) -> str:
    return f"{report.region}/{report.path.name}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BuildError(f"{path} cannot be read: {error.strerror or error}.") from error


def _former(folder: Path) -> set[str]:
    """Return the files of the site that a folder holds; none when it is new or empty."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        if not all(map(is_lock, folder.iterdir())):
            raise BuildError(
                f"{folder} holds files and is no site of regiobeeld; give a new or empty folder"
                " with --out."
            )
        return set()
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        names = content["files"] if content["form"] == _FORM else None
    except (OSError, ValueError, KeyError, TypeError):
        names = None
    if not isinstance(names, list) or not all(
        isinstance(name, str) and _NAME.fullmatch(name) for name in names
    ):
        raise BuildError(f"{manifest} is damaged; remove the folder {folder} to make it anew.")
    return set(names)


def _refuse_strangers(folder: Path, files: Mapping[str, bytes], former: set[str]) -> None:
    for name in files:
        path = folder / name
        if path.parent.is_symlink() or (
            (path.exists() or path.is_symlink()) and name not in former
        ):
            raise BuildError(f"{path} is not a file of the site; move it away first.")


def _manifest(names: set[str]) -> bytes:
    text = json.dumps({"form": _FORM, "files": sorted(names)}, indent=1)
    return (text + "\n").encode("utf-8")


def _index(found: Sequence[Report], lang: str) -> str:
    """Return the page to pick a region from."""
    ordered = sorted(found, key=lambda r: (r.fictional, r.name.casefold(), r.region))
    groups: dict[str, list[Report]] = {}
    for report in ordered:
        groups.setdefault(report.region, []).append(report)
    for reports in groups.values():
        reports.sort(key=lambda r: (newest_first(r.year), r.lang != lang, r.path.name))
    leads = [reports[0] for reports in groups.values()]
    template = environment("regiobeeld.site").get_template("site.html.j2")
    style, script = static("site", "site.css"), static("site", "site.js")
    return template.render(
        policy=policy([script], style=style),
        lang=lang,
        words=texts("site")[lang],
        style=style,
        script=script,
        map=country_map(leads),
        groups=list(groups.values()),
        place=_place,
    )
