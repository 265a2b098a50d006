"""What to do about differences, in plain sentences."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from regiobeeld.record.run_record import RunRecord
from regiobeeld.reproduction.comparing import Deviation

_PUT_BACK = {
    "notebook": "Put the notebooks back as they came: install regiobeeld again, or ask git.",
    "interview": "Put the files of interviews back as they were.",
    "seed": "Install the version of regiobeeld that the record names.",
    "region": "The region is defined otherwise here.",
    "definition": (
        "Use the definitions of the report: those of that version of regiobeeld, with"
        " --definitions FOLDER for ones of your own."
    ),
}
_CAUSES = ("version", "code", "table", *_PUT_BACK)


def advice(record: RunRecord, differences: Sequence[Deviation]) -> str:
    """Return a few sentences that say what was found, and what to do.

    Examples
    --------
    >>> advice(RunRecord({}, "", {"a.html": "", "b.csv": ""}), [])
    'identical: 2 files'
    """
    if not differences:
        count = len(record.outputs)
        return f"identical: {count} file{'' if count == 1 else 's'}"
    return " ".join(_sentences(record, differences))


def _sentences(record: RunRecord, differences: Sequence[Deviation]) -> Iterator[str]:
    kinds = {difference.kind for difference in differences}
    causes = [d for d in differences if d.kind in _CAUSES]
    if "build" in kinds:
        yield "Not identical: the report cannot be made here."
    elif "result" in kinds:
        yield "Not identical: made here, the report differs."
    elif causes:
        yield (
            "Not made of the same, but made here the files of the report are the same as recorded."
        )
    else:
        yield "Not identical: made here, the report is as recorded."
    if "record" in kinds:
        yield "The record itself was changed after the report was made."
    yield from _about_software(record, [d.what for d in differences if d.kind == "version"])
    if "code" in kinds:
        yield f"Install regiobeeld {record.inputs['regiobeeld']} as it was then."
    yield from _about_tables([d.what for d in differences if d.kind == "table"])
    yield from (sentence for kind, sentence in _PUT_BACK.items() if kind in kinds)
    if "file" in kinds:
        yield "Files in the folder were changed after the report was made."
        yield f"To have them as they were, {_again(record)}"
    if "result" in kinds and not causes:
        yield (
            "Everything that it is made of is the same, so the machine must make the difference:"
            " its processor or its system libraries."
        )


def _about_software(record: RunRecord, names: Sequence[str]) -> Iterator[str]:
    recorded = {"regiobeeld": record.inputs["regiobeeld"], **record.inputs["versions"]}
    wanted = {name: recorded[name] for name in names if recorded.get(name)}
    if python := wanted.pop("python", ""):
        yield f"Use Python {python}."
    if wanted:
        pins = " ".join(shlex.quote(f"{name}=={version}") for name, version in wanted.items())
        yield f"To have the same software: `pip install {pins}`."


def _about_tables(names: Sequence[str]) -> Iterator[str]:
    tables = list(dict.fromkeys(name.partition(",")[0] for name in names))
    if tables:
        yield (
            f"Put back the tables of the report ({', '.join(tables)}): those that come with"
            " regiobeeld by installing it again, others by regiobeeld fetch or from a copy."
        )


def _again(record: RunRecord) -> str:
    """Return how to make a report again where it is; pages of a batch share a library."""
    job = record.inputs["job"]
    if job["plotly"]:
        return "remove the folder and run `regiobeeld batch` again."
    parts = ["regiobeeld", "build", job["region"]]
    parts += ["--year", str(job["year"])] if job["year"] else []
    parts += ["--lang", job["lang"]] if job["lang"] != "nl" else []
    parts += ["--benchmark", job["benchmark"]] if job["benchmark"] else []
    parts += [] if job["coalitions"] else ["--no-coalitions"]
    return (
        f"build it again: `{shlex.join(parts)}`. With --out and the folder around this one it is"
        " made in its place."
    )
