"""Whether a coding sheet is of this region, year and codebook, and its hidden sheets untouched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from regiobeeld.files.cells import key, shown
from regiobeeld.files.form_reading import Fault, Filled
from regiobeeld.files.untrusted_xlsx import META_SHEET
from regiobeeld.interviews.choices import NO_CODE
from regiobeeld.interviews.codebook import Code, Codebook
from regiobeeld.interviews.coding import sheet_format
from regiobeeld.interviews.coding.sheet_format import FORM


@dataclass(frozen=True)
class MergeMaterial:
    """What sheets are merged with.

    Attributes
    ----------
    fragments
        Each by its id, in order; with the role of who speaks.
    codebook
        The codes.
    region, year
        Id of the region and year of the picture; without a year, sheets of any are read.
    """

    fragments: Mapping[str, Mapping[str, str]]
    codebook: Codebook
    region: str
    year: int | None

    @cached_property
    def codes(self) -> Mapping[str, Code | None]:
        """Each code by what its spellings share; None for 'no code fits'."""
        return {key(NO_CODE): None, **{key(code.code): code for code in self.codebook}}

    @cached_property
    def order(self) -> Mapping[Code | None, int]:
        """Place of each code in the codebook."""
        return {code: place for place, code in enumerate(self.codes.values())}


def withdrawn(sheet: Filled) -> frozenset[str]:
    """Return the fragments that were taken out, as their interview is withdrawn."""
    names = sheet.meta.get(sheet_format.WITHDRAWN_KEY, "").split(",")
    return frozenset(name.strip() for name in names if name.strip())


def checksums(sheet: Filled) -> dict[str, str]:
    """Return the checksum of every row as it was written, by fragment id."""
    prefix = sheet_format.ROW_PREFIX
    return {k.removeprefix(prefix): v for k, v in sheet.meta.items() if k.startswith(prefix)}


def identity_faults(sheet: Filled, material: MergeMaterial) -> Iterator[Fault]:
    """Give what is wrong with the hidden sheets, by which a coding sheet is known."""
    wanted = FORM.identity(
        region=material.region,
        **({} if material.year is None else {"year": str(material.year)}),
        codebook_version=material.codebook.version,
    )
    strange = sheet.strangeness(wanted)
    yield from strange
    if not sheet.meta:
        return
    coder, named = sheet.meta.get("coder", ""), sheet_format.coder_in(sheet.file)
    told = []
    if not sheet.meta.get("year", "").isdecimal():
        told.append((f"year {shown(sheet.meta.get('year', ''))}", "the year of the picture"))
    if not sheet_format.is_coder(coder):
        told.append((f"coder {shown(coder)}", "small letters, digits, hyphens"))
    elif named and coder not in {named, sheet_format.without_number(named)}:
        found = f"a sheet of {coder} in a file named after {named}"
        told.append((found, f"the name {sheet_format.file_name(coder)}"))
    if not strange and not _unchanged(sheet):
        told.append(("hidden sheets that have been changed", "a coding sheet as it was written"))
    for found, expected in told:
        yield Fault(sheet.file, META_SHEET, "", found, expected)


def _unchanged(sheet: Filled) -> bool:
    """Return whether the hidden sheets are as written; of withdrawn rows nothing need be left."""
    meta, lists = sheet.meta, sheet.lists
    if not {sheet_format.INDICATORS, sheet_format.SENTENCES, sheet_format.MARKS} <= set(lists):
        return False
    if meta.get(sheet_format.SHEET_KEY) != sheet_format.sheet_sha256(meta, lists):
        return False
    rows = sheet_format.rows_sha256(checksums(sheet))
    return bool(withdrawn(sheet)) or meta.get(sheet_format.ROWS_KEY) == rows
