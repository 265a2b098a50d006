"""Coding sheets whose hidden sheets another program dropped, such as Numbers.

What they said is known otherwise: whose sheet it is by the name of the file, its rows by the ids of
the fragments, and the lists by another sheet of the same round, which differs in the coder only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from regiobeeld.errors import did_you_mean
from regiobeeld.files.cells import plain
from regiobeeld.files.form_reading import Fault, Filled, FilledRow
from regiobeeld.interviews.choices import NO_FIGURE, choice, chosen
from regiobeeld.interviews.coding import sheet_format
from regiobeeld.interviews.coding.sheet_format import FORM, LOCKED
from regiobeeld.interviews.coding.sheet_identity import MergeMaterial, identity_faults
from regiobeeld.measurement import catalogue


def lacks_hidden(sheet: Filled) -> bool:
    """Return whether a coding sheet can be read but for its hidden sheets."""
    return not sheet.unreadable and not (sheet.meta and sheet.lists)


def twin_of(sheets: Iterator[Filled], material: MergeMaterial) -> Filled | None:
    """Return the first sheet of the same round that is as it was written, or None."""
    return next(
        (
            sheet
            for sheet in sheets
            if sheet.meta and sheet.lists and not list(identity_faults(sheet, material))
        ),
        None,
    )


def restored(
    sheet: Filled, material: MergeMaterial, twin: Filled | None, coders: Collection[str]
) -> Filled | Fault:
    """Return a sheet with what its hidden sheets must have said, or why that cannot be.

    Parameters
    ----------
    sheet
        One that `lacks_hidden`.
    material
        What sheets are merged with.
    twin
        Another sheet of the round, untouched: it tells what every cell held that may only be read.
        Without one, texts are compared with the fragments, and what was shown of a figure is not
        known.
    coders
        Those for whom sheets were made; any when empty.
    """
    coder = sheet.meta.get("coder") or _coder(sheet.file, coders)
    if not coder or (coders and coder not in coders):
        found = f"no hidden sheet, which tells whose it is{_saved(sheet)}"
        hint = did_you_mean(coder, coders)
        right = f"a name such as {sheet_format.file_name(coder or 'anna')}"
        if coder:
            found += f", and no sheet was made for {coder}"
            right = f"the name {sheet_format.file_name('<coder>')}"
        return Fault(sheet.file, "", "", found, f"{right}.{hint}" if hint else right)
    there = {plain(row.texts["fragment_id"]) for row in sheet.rows}
    if not there & set(material.fragments):
        found = f"no hidden sheet{_saved(sheet)}, and no fragment of this region"
        return Fault(sheet.file, sheet.sheet, "", found, "a sheet of these interviews")
    year = sheet.meta.get("year") or (twin.meta["year"] if twin else str(material.year or ""))
    if not year:
        found = f"no hidden sheet, which tells the year of the figures{_saved(sheet)}"
        return Fault(sheet.file, "", "", found, "the year in the command (--year)")
    lists = sheet.lists or (_lists(material) if twin is None else twin.lists)
    if twin is not None and set(LOCKED) <= set(sheet.letters):
        rows, checksums = sheet.rows, _checksums(twin)
    else:
        figures = _figures(lists)
        rows = tuple(_row(row, material, figures, sheet.letters) for row in sheet.rows)
        own = {plain(row.texts["fragment_id"]): row for row in rows}
        checksums = {
            name: sheet_format.row_sha256(own[name].texts) if name in own else ""
            for name in material.fragments
        }
    meta = sheet.meta or _meta(material, coder, year, twin, checksums, lists)
    return replace(sheet, meta=meta, lists=lists, rows=rows)


def told(sheet: Filled, coder: str) -> str:
    """Return a remark on a sheet that was restored."""
    absent = [name for name in LOCKED if name not in sheet.letters]
    without = f", without the columns {', '.join(absent)}" if absent else ""
    return (
        f"{sheet.file}: its hidden sheet is gone{_saved(sheet)}{without}; taken as the sheet of"
        f" {coder}, by its name and the ids of its fragments."
    )


def _saved(sheet: Filled) -> str:
    return f" (saved by {sheet.program})" if sheet.program else ""


def _coder(file: str, coders: Collection[str]) -> str:
    """Return the coder that a file is named after, of those known if any are."""
    named = sheet_format.coder_in(file)
    without = sheet_format.without_number(named)
    return without if named not in coders and without in coders else named


def _checksums(twin: Filled) -> dict[str, str]:
    prefix = sheet_format.ROW_PREFIX
    return {k.removeprefix(prefix): v for k, v in twin.meta.items() if k.startswith(prefix)}


def _meta(
    material: MergeMaterial,
    coder: str,
    year: str,
    twin: Filled | None,
    checksums: Mapping[str, str],
    lists: Mapping[str, Sequence[str]],
) -> dict[str, str]:
    said = FORM.identity(
        region=material.region,
        year=year,
        codebook_version=material.codebook.version,
        coder=coder,
    )
    key = sheet_format.WITHDRAWN_KEY
    if twin is not None and key in twin.meta:
        said[key] = twin.meta[key]
    said[sheet_format.SHEET_KEY] = sheet_format.sheet_sha256(said, lists)
    said[sheet_format.ROWS_KEY] = sheet_format.rows_sha256(checksums)
    return said | {sheet_format.ROW_PREFIX + name: sha256 for name, sha256 in checksums.items()}


def _lists(material: MergeMaterial) -> dict[str, list[str]]:
    """Return the lists of figures as far as the fragments tell: the marks of those proposed."""
    marks: dict[str, str] = {}
    for fragment in material.fragments.values():
        marks.setdefault(fragment["indicator"], fragment["kenmerk"])
    known = catalogue().indicators
    return {
        sheet_format.INDICATORS: [
            NO_FIGURE,
            *(choice(indicator.label["nl"], name) for name, indicator in known.items()),
        ],
        sheet_format.SENTENCES: [""] * (len(known) + 1),
        sheet_format.MARKS: ["", *(marks.get(name, "") for name in known)],
    }


def _figures(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, str]]:
    """Return choice and mark per indicator."""
    names, marks = (lists[name][1:] for name in (sheet_format.INDICATORS, sheet_format.MARKS))
    # An empty end of a list is not kept.
    padded = [*marks, *[""] * (len(names) - len(marks))]
    return {chosen(name): (name, mark) for name, mark in zip(names, padded, strict=True)}


def _row(
    row: FilledRow,
    material: MergeMaterial,
    figures: Mapping[str, tuple[str, str]],
    columns: Collection[str],
) -> FilledRow:
    """Return a row with what stood in cells that may only be read.

    Ids and text stay as they are where their columns are there: they tell whether rows were mixed.
    """
    fragment = material.fragments.get(plain(row.texts["fragment_id"]))
    if fragment is None:
        return row
    label, mark = figures.get(fragment["indicator"], ("", ""))
    known = {name: fragment[name] for name in ("rol", "vraag")}
    known |= {name: fragment[name] for name in ("interview_id", "tekst") if name not in columns}
    known |= {"voorstel": label, "kenmerk": label and (fragment["kenmerk"] or mark)}
    return replace(row, texts={**row.texts, **known})
