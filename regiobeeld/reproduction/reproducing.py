"""Whether a report comes out the same again, and if not what differs and where."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from regiobeeld.console.notebook import frame_html
from regiobeeld.errors import RegiobeeldError
from regiobeeld.files.hashes import sha256
from regiobeeld.files.temporary import prefix
from regiobeeld.record.crate import CRATE
from regiobeeld.record.job import Job
from regiobeeld.record.run_record import RUN, RunRecord, parse_record, read_record, record_path
from regiobeeld.report.building import files_of
from regiobeeld.report.recorded import recorded
from regiobeeld.reproduction.advice import advice
from regiobeeld.reproduction.comparing import Deviation, of_inputs, of_record, short
from regiobeeld.reproduction.file_differences import file_differences

_COLUMNS = ("kind", "what", "recorded", "found")
Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Reproduction:
    """What came of making a report again.

    Attributes
    ----------
    folder
        Of the report.
    files
        Number of files that the record names.
    differences
        One row for each difference: ``kind`` (see `regiobeeld.reproduction.comparing.Deviation`),
        ``what``, ``recorded`` and ``found``, all texts; no rows when there is none.
    extra
        Files in the folder that the record does not name; they make no difference.
    closing
        A few plain sentences: what was found, and what to do.
    """

    folder: Path
    files: int
    differences: pd.DataFrame = field(repr=False)
    extra: tuple[str, ...]
    closing: str

    @property
    def identical(self) -> bool:
        """Whether everything is as recorded: inputs, files, and the files that are made of them."""
        return self.differences.empty

    def _repr_html_(self) -> str:
        if self.identical:
            return f"<p>{html.escape(self.closing)}</p>"
        return frame_html(self.differences, self.closing)


def reproduce(path: Path | str, *, progress: Say | None = None) -> Reproduction:
    """Make a report again from its record, and compare.

    What the report was made of is compared with what is here; the files in its folder with those
    that the record names; and those with the files of a build in a temporary folder. Nothing in
    the report's folder is changed, and nothing is read from a network.

    Parameters
    ----------
    path
        The report's folder, or its page, its record or another file in it.
    progress
        Called with a line per step.

    Returns
    -------
    Reproduction
        Everything that differs, and where.

    Raises
    ------
    RecordError
        When there is no record, or it is none: naming the file and the key.
    """
    say = progress or (lambda line: None)
    record = read_record(path)
    folder = record_path(path).parent
    found = _files_in(folder, record)
    with tempfile.TemporaryDirectory(prefix=prefix()) as temporary:
        job = _job(record, Path(temporary))
        say("comparing figures, definitions, notebooks and versions")
        intact = {n: data for n, data in found.items() if sha256(data) == record.outputs.get(n)}
        differences = [*of_record(record), *of_inputs(record, job, intact)]
        built: Mapping[str, bytes] | RegiobeeldError
        try:
            built = _with_prints(files_of(job, say=say), record, intact)
        except RegiobeeldError as error:
            built = error
    say("comparing files")
    differences += _of_files(record, found, built)
    extra = sorted(entry.name for entry in folder.iterdir() if entry.name not in _named(record))
    return Reproduction(
        folder=folder,
        files=len(record.outputs),
        differences=pd.DataFrame(
            [asdict(difference) for difference in dict.fromkeys(differences)],
            columns=list(_COLUMNS),
            dtype="str",
        ),
        extra=tuple(extra),
        closing=advice(record, differences),
    )


def _named(record: RunRecord) -> set[str]:
    return {RUN, *record.outputs}


def _files_in(folder: Path, record: RunRecord) -> dict[str, bytes]:
    """Return the files of a report that are there: files of the folder itself, not links."""
    found = {}
    for name in record.outputs:
        path = folder / name
        if path.is_file() and not path.is_symlink():
            found[name] = path.read_bytes()
    return found


def _job(record: RunRecord, folder: Path) -> Job:
    """Return the report that a record describes; files of one's own as it has their text."""
    job = dict(record.inputs["job"])
    for key, named in (("region", "file"), ("benchmark", "benchmark")):
        file = record.inputs["region"].get(named)
        if file is not None:
            path = folder / key / file["name"]
            path.parent.mkdir()
            path.write_bytes(file["text"].encode("utf-8"))
            job[key] = str(path)
    return Job(**job)


def _with_prints(
    made: Mapping[str, bytes], record: RunRecord, intact: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """Add the PDF of a report, which a browser printed from the page that is compared."""
    prints = {name: intact[name] for name in record.outputs if _is_print(name) and name in intact}
    return recorded({**made, **prints}, parse_record(made[RUN]).inputs) if prints else made


def _is_print(name: str) -> bool:
    return name.endswith(".pdf")


def _comparable(
    name: str, record: RunRecord, found: Mapping[str, bytes], made: Mapping[str, bytes]
) -> bool:
    """Return whether a file that is made again says something that nothing else does."""
    if name != CRATE:
        return not _is_print(name)
    # It tells of all inputs and files, of which those that differ are named already.
    prints = [name for name in record.outputs if _is_print(name)]
    same = parse_record(made[RUN]).inputs == record.inputs
    return same and all(_hash(found, name) == record.outputs[name] for name in prints)


def _of_files(
    record: RunRecord, found: Mapping[str, bytes], built: Mapping[str, bytes] | RegiobeeldError
) -> Iterator[Deviation]:
    """Give the files that differ, in the folder and when they are made again."""
    made = {} if isinstance(built, RegiobeeldError) else built
    for name, expected in record.outputs.items():
        original = next(
            (files[name] for files in (made, found) if _hash(files, name) == expected), None
        )
        yield from _of_file("file", name, expected, original, found.get(name))
        if made and _comparable(name, record, found, made):
            yield from _of_file("result", name, expected, original, made.get(name))
    for name in made.keys() - _named(record):
        yield Deviation("result", name, "not made", "made")
    if isinstance(built, RegiobeeldError):
        yield Deviation("build", "the report", f"{len(record.outputs)} files", str(built))


def _of_file(
    kind: str, name: str, expected: str, original: bytes | None, found: bytes | None
) -> Iterator[Deviation]:
    """Give how a file differs from the original: by place when that is at hand."""
    if found is None:
        yield Deviation(kind, name, short(expected), "gone" if kind == "file" else "not made")
        return
    if sha256(found) == expected:
        return
    differences = file_differences(name, original, found) if original is not None else []
    for difference in differences:
        what = f"{name}, {difference.location}"
        yield Deviation(kind, what, difference.first, difference.second)
    if not differences:
        yield Deviation(kind, name, short(expected), short(sha256(found)))


def _hash(files: Mapping[str, bytes], name: str) -> str:
    return sha256(files[name]) if name in files else ""
