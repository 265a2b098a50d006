"""A report as an RO-Crate 1.1: what each file is, what it was made of, and on what terms.

The form is that of https://w3id.org/ro/crate/1.1: JSON that archives such as Zenodo and
WorkflowHub, and people, can read. It holds no clock and no random id: the same report gives the
same text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from regiobeeld.definitions.texts import texts
from regiobeeld.files.guarded_csv import unguarded
from regiobeeld.files.hashes import sha256
from regiobeeld.measurement import catalogue
from regiobeeld.periods import stem
from regiobeeld.record.inputs import Inputs, fingerprint_of
from regiobeeld.record.run_record import RUN
from regiobeeld.store import default_store
from regiobeeld.store.manifest import CC_BY, Entry

#: Name of the description in a report's folder.
CRATE = "ro-crate-metadata.json"
_VERSION = "1.1"
# Of schema.org, and younger than the context of RO-Crate 1.1.
_LATER_TERMS = ("creditText", "sha256")
_ACTION, _PROGRAM, _PYTHON = "#build", "#regiobeeld", "#python"
_NO_LETTERS = re.compile(r"[^A-Za-z0-9._-]+")


def crate_of(files: Mapping[str, bytes], inputs: Inputs) -> bytes:
    """Return the RO-Crate of a report.

    Parameters
    ----------
    files
        Of the report, by name; without the record and the crate itself.
    inputs
        What it was made of.

    Returns
    -------
    bytes
        JSON-LD. The publication date is that of the newest table used, as it was retrieved: a
        report says no more than its sources did on that day.
    """
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=_VERSION)
    crate.metadata.extra_terms = {term: f"http://schema.org/{term}" for term in _LATER_TERMS}
    names = _used(files)
    used = [_table(crate, name, inputs) for name in names]
    notebooks = [_source_notebook(crate, *entry) for entry in sorted(inputs["notebooks"].items())]
    _add(crate, _PYTHON, "ComputerLanguage", name="Python", version=inputs["versions"]["python"])
    made = [_file(crate, name, data) for name, data in sorted(files.items())]
    record = _add_file(crate, RUN, _described(RUN))
    _root(crate, names, inputs, _action(crate, inputs, [*used, *notebooks], [*made, record]))
    text = json.dumps(crate.metadata.generate(), ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def _root(crate: Any, used: Iterable[str], inputs: Inputs, action: Any) -> None:
    """Say what the whole is, and on what terms."""
    job = inputs["job"]
    said = texts("record")[job["lang"]]
    year, named = job["year"], stem(inputs["region"]["name"], job["year"], " ")
    when = said["until"].format(year=year) if year else said["newest"]
    crate.root_dataset["identifier"] = f"sha256:{fingerprint_of(inputs)}"
    crate.root_dataset["datePublished"] = _published(used, inputs)
    crate.root_dataset["name"] = said["name"].format(name=named)
    crate.root_dataset["description"] = said["description"].format(
        name=inputs["region"]["name"], when=when
    )
    crate.root_dataset["inLanguage"] = job["lang"]
    crate.root_dataset["license"] = _licence(crate, "")
    crate.root_dataset["mentions"] = action


def _action(crate: Any, inputs: Inputs, objects: list[Any], results: list[Any]) -> Any:
    """Say that the program made the files of the tables and notebooks, with which choices."""
    program = _add(
        crate,
        _PROGRAM,
        "SoftwareApplication",
        name="regiobeeld",
        version=inputs["regiobeeld"],
        softwareVersion=inputs["regiobeeld"],
        identifier=f"sha256:{inputs['code']}",
        license=_add(crate, "https://spdx.org/licenses/MIT", "CreativeWork", name="MIT License"),
        softwareRequirements=[f"{name} {v}" for name, v in sorted(inputs["versions"].items())],
    )
    choices = [
        _add(crate, f"#{name}", "PropertyValue", name=name, value=str(value))
        for name, value in sorted({**inputs["job"], **_seeds(inputs)}.items())
    ]
    return _add(
        crate,
        _ACTION,
        "CreateAction",
        name=f"regiobeeld build {inputs['job']['region']}",
        instrument=program,
        object=[*objects, *choices],
        result=results,
    )


def _table(crate: Any, name: str, inputs: Inputs) -> Any:
    """Describe a table that figures of the report come from, and the copy of it in the store."""
    entry = _entries().get(name.upper())
    if entry is None:
        return _computed(crate, name)
    source = entry.provenance
    copy = _add(
        crate,
        f"#copy-{_slug(name)}",
        "DataDownload",
        name=f"{name}: the figures as they were read",
        encodingFormat=texts("record")["formats"][".parquet"],
        sha256=inputs["tables"].get(name, {}).get("figures", ""),
    )
    own = {
        "name": entry.info.title,
        "identifier": entry.info.id,
        "publisher": _publisher(crate, source.publisher, source.url),
        "creditText": entry.attribution,
        "license": _licence(crate, source.licence),
        "version": entry.info.modified,
        "sdDatePublished": source.retrieved,
        "temporalCoverage": entry.info.period,
        "distribution": copy,
    }
    return _data_set(crate, name, source.url, own)


def _data_set(crate: Any, name: str, url: str, own: Mapping[str, object]) -> Any:
    """Add a table: by its address where that is of no other table, else by its name."""
    filled = {key: value for key, value in own.items() if value}
    if not url:
        return _add(crate, f"#table-{_slug(name)}", "Dataset", **filled)
    if crate.get(url) is not None:
        return _add(crate, f"#table-{_slug(name)}", "Dataset", **filled, url=url)
    found = _add(crate, url, "Dataset", **filled)
    crate.root_dataset.append_to("hasPart", found)
    return found


def _computed(crate: Any, name: str) -> Any:
    """Describe a table that a plug-in computes; it is in no store."""
    plugin = catalogue().functions.get(name)
    if plugin is None:
        return _add(crate, f"#table-{_slug(name)}", "Dataset", name=name)
    function = plugin.function
    own = {
        "name": f"{name}, computed by {plugin.package}",
        "publisher": _publisher(crate, function.publisher, function.url),
        "license": _licence(crate, function.licence),
    }
    return _data_set(crate, name, "", own)


def _publisher(crate: Any, name: str, url: str) -> Any:
    site = {"url": "/".join(url.split("/")[:3])} if url else {}
    return _add(crate, f"#publisher-{_slug(name)}", "Organization", name=name, **site)


def _licence(crate: Any, named: str) -> Any:
    """Return terms of use: CC BY 4.0 unless others are named."""
    if named:
        return _add(crate, f"#licence-{_slug(named)}", "CreativeWork", name=named)
    return _add(
        crate,
        CC_BY["path"],
        "CreativeWork",
        name=CC_BY["title"],
        description="Use is free when the source is named.",
    )


def _source_notebook(crate: Any, name: str, recorded: str) -> Any:
    return _add(
        crate,
        f"#notebook-{_slug(name)}",
        "SoftwareSourceCode",
        name=name,
        description="Source notebook, that comes with regiobeeld",
        sha256=recorded,
        programmingLanguage={"@id": _PYTHON},
    )


def _file(crate: Any, name: str, data: bytes) -> Any:
    """Describe a file of the report; an executed notebook is a workflow too."""
    own = _described(name) | {"contentSize": str(len(data)), "sha256": sha256(data)}
    if name.endswith(".ipynb"):
        own["@type"] = ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
        own["programmingLanguage"] = {"@id": _PYTHON}
    return _add_file(crate, name, own)


def _described(name: str) -> dict[str, Any]:
    suffix = name[name.rfind(".") :] if "." in name else ""
    known = texts("record")
    begun = next((said for begin, said in known["begins"].items() if name.startswith(begin)), "")
    about = known["files"].get(name) or begun or ("Executed notebook" if suffix == ".ipynb" else "")
    form = known["formats"].get(suffix, "application/octet-stream")
    return {"name": name, "encodingFormat": form} | ({"description": about} if about else {})


def _add_file(crate: Any, name: str, properties: Mapping[str, Any]) -> Any:
    from rocrate.model import File

    return crate.add(File(crate, dest_path=name, properties=dict(properties)))


def _add(crate: Any, entity: str, kind: str, /, **properties: Any) -> Any:
    """Return an entity; one of that id that is there already stays as it is."""
    from rocrate.model import ContextEntity

    if (found := crate.get(entity)) is not None:
        return found
    return crate.add(ContextEntity(crate, entity, properties={"@type": kind, **properties}))


def _used(files: Mapping[str, bytes]) -> list[str]:
    """Return the tables that the figures of a report name as their source, in order."""
    return sorted({name for data in _figures(files) for name in _tables_of(data)})


def _figures(files: Mapping[str, bytes]) -> Iterable[bytes]:
    return (data for name, data in files.items() if name.endswith(".csv"))


def _tables_of(data: bytes) -> set[str]:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    names = next(rows, [])
    if not {"table", "status"} <= set(names):
        return set()
    table, status = names.index("table"), names.index("status")
    return {unguarded(name) for name in {row[table] for row in rows if row[status] == "ok"} - {""}}


def _published(used: Iterable[str], inputs: Inputs) -> str:
    """Return the newest day on which a table used was retrieved, or else modified."""
    entries = [entry for name in used if (entry := _entries().get(name.upper()))]
    days = [entry.provenance.retrieved[:10] for entry in entries]
    modified = [entry.info.modified[:10] for entry in entries]
    return max(filter(None, days), default="") or max(
        filter(None, modified), default=f"{inputs['region']['division']}-12-31"
    )


def _entries() -> Mapping[str, Entry]:
    return default_store().entries()


def _seeds(inputs: Inputs) -> dict[str, int]:
    return {f"seed-{_slug(name)}": seed for name, seed in inputs["seeds"].items()}


def _slug(text: str) -> str:
    return _NO_LETTERS.sub("-", text).strip("-")
