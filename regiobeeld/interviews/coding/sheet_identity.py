"""Whether a coding sheet is of this region, year and codebook, and its hidden sheets untouched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from regiobeeld.interviews.choices import NO_CODE
from regiobeeld.interviews.codebook import Code, Codebook
from regiobeeld.interviews.coding import sheet_format
from regiobeeld.interviews.coding.sheet_format import key
from regiobeeld.interviews.coding.sheet_reading import Fault, SheetContent, shown
from regiobeeld.interviews.protocol.pack_sheets import META_SHEET

_AS_WRITTEN = "a coding sheet as it was written"


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
        Id of the region and year of the picture.
    """

    fragments: Mapping[str, Mapping[str, str]]
    codebook: Codebook
    region: str
    year: int

    @cached_property
    def codes(self) -> Mapping[str, Code | None]:
        """Each code by what its spellings share; None for 'no code fits'."""
        return {key(NO_CODE): None, **{key(code.code): code for code in self.codebook}}

    @cached_property
    def order(self) -> Mapping[Code | None, int]:
        """Place of each code in the codebook."""
        return {code: place for place, code in enumerate(self.codes.values())}


def identity_faults(content: SheetContent, material: MergeMaterial) -> Iterator[Fault]:
    """Give what is wrong with the hidden sheets, by which a coding sheet is known."""
    meta, file = content.meta, content.file
    if not meta:
        yield Fault(file, META_SHEET, "", "no such hidden sheet", _AS_WRITTEN)
        return
    wanted = {
        "schema": sheet_format.SCHEMA,
        "schema_version": sheet_format.SCHEMA_VERSION,
        "region": material.region,
        "year": str(material.year),
        "codebook_version": material.codebook.version,
    }
    strange = [name for name, value in wanted.items() if meta.get(name) != value]
    for name in strange:
        found = shown(meta[name]) if name in meta else "nothing"
        yield Fault(file, META_SHEET, "", f"{name} {found}", repr(wanted[name]))
    coder, named = content.coder, sheet_format.coder_in(file)
    if not sheet_format.is_coder(coder):
        yield Fault(file, META_SHEET, "", f"coder {shown(coder)}", "small letters, digits, hyphens")
    elif named and named != coder:
        found = f"a sheet of {coder} in a file named after {named}"
        yield Fault(file, META_SHEET, "", found, f"the name {sheet_format.file_name(coder)}")
    if not strange and not _unchanged(content):
        yield Fault(file, META_SHEET, "", "hidden sheets that have been changed", _AS_WRITTEN)


def _unchanged(content: SheetContent) -> bool:
    """Return whether the hidden sheets are as written; of withdrawn rows nothing need be left."""
    meta, lists = content.meta, content.lists
    if not {sheet_format.INDICATORS, sheet_format.SENTENCES, sheet_format.MARKS} <= set(lists):
        return False
    if meta.get(sheet_format.SHEET_KEY) != sheet_format.sheet_sha256(meta, lists):
        return False
    rows = sheet_format.rows_sha256(content.checksums)
    return bool(content.withdrawn) or meta.get(sheet_format.ROWS_KEY) == rows
