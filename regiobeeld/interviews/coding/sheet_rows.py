"""The rows of a filled coding sheet: judged one by one, so that a bad row spoils no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any

from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.interviews.choices import BELANG, DUIDING, NO_CODE, NO_FIGURE, chosen
from regiobeeld.interviews.codebook import Code
from regiobeeld.interviews.coding import sheet_format
from regiobeeld.interviews.coding.sheet_format import CODES, key, plain
from regiobeeld.interviews.coding.sheet_identity import MergeMaterial, identity_faults
from regiobeeld.interviews.coding.sheet_reading import (
    Fault,
    SheetContent,
    SheetRow,
    cell_text,
    shown,
)

#: Characters of a memo.
LONGEST_MEMO = 5_000
_LIST = "a choice from the list"
# The figure comes last: what it should be is known only from the sheet itself.
_KNOWN = ("interview_id", "rol", "vraag", "tekst", "voorstel", "kenmerk")


@dataclass(frozen=True)
class Reading:
    """What a coder says of a fragment.

    Attributes
    ----------
    fragment_id
        Which.
    indicator, kenmerk
        Of the figure that it is about, and the mark of that figure as the coder saw it.
    codes
        In the order of the codebook; None stands for 'no code fits'. Nothing: not yet coded.
    duiding, belang, memo
        As in the sheet; None or empty where nothing is filled.
    place
        Sheet and cell of the row, for messages.
    """

    fragment_id: str
    indicator: str
    kenmerk: str
    codes: tuple[Code | None, ...]
    duiding: str
    belang: int | None
    memo: str
    place: tuple[str, str] = field(compare=False)

    @property
    def blank(self) -> bool:
        """Whether the fragment is not yet coded."""
        return not self.codes

    def contradicts(self, other: Reading) -> bool:
        """Return whether two rows of one coder differ; one that is not yet coded says nothing."""
        return not self.blank and not other.blank and self != other


def judge(content: SheetContent, material: MergeMaterial) -> tuple[list[Reading], list[Fault]]:
    """Judge a file: return the rows that are good, and every fault of the file and its rows."""
    faults = list(content.faults)
    if content.meta or not content.unreadable:
        faults += identity_faults(content, material)
    if content.unreadable or len(faults) > len(content.faults):
        return [], faults
    return _Judge(content, material).rows(faults)


@dataclass(frozen=True)
class _Judge:
    """Judges the rows of one file."""

    content: SheetContent
    material: MergeMaterial

    @cached_property
    def checksums(self) -> Mapping[str, str]:
        return self.content.checksums

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        return self.content.withdrawn

    @cached_property
    def figures(self) -> Mapping[str, tuple[str, str, str]]:
        """Choice, sentence and mark per indicator id, as the coder saw them."""
        lists = self.content.lists
        names = (sheet_format.INDICATORS, sheet_format.SENTENCES, sheet_format.MARKS)
        rows = zip(*(lists[name][1:] for name in names), strict=False)
        return {chosen(choice): (choice, sentence, mark) for choice, sentence, mark in rows}

    @cached_property
    def indicators(self) -> Mapping[str, str]:
        """Indicator id by what the spellings of its choice, label or id share."""
        named: dict[str, str] = {}
        for name, (choice, _, _) in self.figures.items():
            named.setdefault(key(choice.rpartition("[")[0]), name)
        exact = {key(choice): name for name, (choice, _, _) in self.figures.items()}
        return named | exact | {key(name): name for name in self.figures} | {key(NO_FIGURE): ""}

    def rows(self, faults: list[Fault]) -> tuple[list[Reading], list[Fault]]:
        """Judge all rows, then what is missing among them."""
        good: dict[str, Reading] = {}
        spoilt: set[str] = set()
        first: dict[str, int] = {}
        for row in self.content.rows:
            reading, wrong = self._row(row)
            name = plain(cell_text(row.cells["fragment_id"]))
            if name and name in first and not wrong:
                wrong = [self._fault(row, "fragment_id", shown(name), f"row {first[name]} only")]
                if name not in good or (reading and reading.contradicts(good[name])):
                    spoilt.add(name)
            if any(top <= row.number <= end for top, end in self.content.merged):
                spoilt.add(name)
            if reading is not None and (name not in good or good[name].blank):
                good[name] = reading
            first.setdefault(name, row.number)
            faults += wrong
        faults += self._lost(set(first))
        return [reading for name, reading in good.items() if name not in spoilt], faults

    def _lost(self, there: set[str]) -> Iterator[Fault]:
        gone = there | self.withdrawn
        for name in self.checksums:
            if name in self.material.fragments and name not in gone:
                found = f"no row for fragment {shown(name)}"
                yield Fault(self.content.file, self.content.sheet, "", found, "every row")

    def _row(self, row: SheetRow) -> tuple[Reading | None, list[Fault]]:
        texts = {name: cell_text(cell) for name, cell in row.cells.items()}
        if not any(text.strip() for text in texts.values()):
            return None, []
        # What follows would only repeat that something else stands in the cell.
        faults = list(self._odd_cells(row)) or list(self._strange(row, plain(texts["fragment_id"])))
        if faults:
            return None, faults
        faults = list(self._edited(row, texts))
        reading = self._filled(row, texts, faults)
        return (None if faults else reading), faults

    def _odd_cells(self, row: SheetRow) -> Iterator[Fault]:
        """Find formulas, errors, dates and truth values."""
        for name, cell in row.cells.items():
            found = _odd(cell)
            if found:
                yield self._fault(row, name, found, "text or a number, typed or chosen")

    def _strange(self, row: SheetRow, name: str) -> Iterator[Fault]:
        """Find a row that is no fragment's. Its text is not repeated: it may be withdrawn."""
        if not name:
            yield self._fault(row, "fragment_id", "nothing", "the number of the fragment")
        elif name in self.withdrawn:
            yield self._fault(row, "fragment_id", shown(name), "no row: it is withdrawn")
        elif name not in self.checksums:
            found = f"{shown(name)}, a row that was not in the sheet"
            yield self._fault(row, "fragment_id", found, "the rows as they were")
        elif name not in self.material.fragments:
            found = f"{shown(name)}, which is not among the fragments (any more)"
            yield self._fault(row, "fragment_id", found, "a fragment of this region")

    def _edited(self, row: SheetRow, texts: Mapping[str, str]) -> Iterator[Fault]:
        """Find edits of what may only be read, and what has changed since it was written."""
        name = plain(texts["fragment_id"])
        fragment = self.material.fragments[name]
        if sheet_format.row_sha256(texts) == self.checksums[name]:
            if plain(texts["tekst"]) != plain(fragment["tekst"]):
                found = "a text that the fragments do not have (any more)"
                yield self._fault(row, "tekst", found, "a sheet written from these fragments")
            elif plain(texts["interview_id"]) != plain(fragment["interview_id"]):
                found = f"interview {shown(texts['interview_id'])}"
                yield self._fault(row, "interview_id", found, shown(fragment["interview_id"]))
            return
        choice, sentence, mark = self.figures.get(fragment["indicator"], ("", "", ""))
        known = {**fragment, "voorstel": choice}
        known["kenmerk"] = choice and (fragment["kenmerk"] or mark)
        edited = {c: known[c] for c in _KNOWN if plain(texts[c]) != plain(known[c])}
        for column, right in (edited or {"cijfer": sentence}).items():
            yield self._fault(
                row, column, _said(texts[column]), f"the cell as it was, {_said(right)}"
            )

    def _filled(self, row: SheetRow, texts: Mapping[str, str], faults: list[Fault]) -> Reading:
        """Read what the coder filled; whatever is wrong is added to the faults."""
        codes = self._codes(row, texts, faults)
        duiding = self._duiding(row, texts["duiding"], faults)
        belang = self._belang(row, texts["belang"], faults)
        memo = self._memo(row, texts["memo"], faults)
        proposal = self.indicators.get(key(texts["voorstel"]), "")
        indicator = self._indicator(row, texts["indicator"], proposal, faults)
        others = [name for name in ("indicator", "duiding", "belang") if texts[name].strip()]
        if others and not any(texts[name].strip() for name in CODES):
            found = f"no code beside {', '.join(others)}"
            faults.append(self._fault(row, CODES[0], found, f"a code, or {NO_CODE!r}"))
        return Reading(
            fragment_id=plain(texts["fragment_id"]),
            indicator=indicator,
            kenmerk=self._mark(indicator, proposal, plain(texts["kenmerk"])),
            codes=codes,
            duiding=duiding,
            belang=belang,
            memo=memo,
            place=(self.content.sheet, self.content.place(row, "fragment_id")),
        )

    def _mark(self, indicator: str, proposal: str, as_shown: str) -> str:
        """Return the mark of the figure that the coder saw."""
        if not indicator:
            return ""
        return as_shown if indicator == proposal else self.figures[indicator][2]

    def _codes(
        self, row: SheetRow, texts: Mapping[str, str], faults: list[Fault]
    ) -> tuple[Code | None, ...]:
        """Read the codes; which column they stand in does not matter, nor do gaps."""
        known = self.material.codes
        found: list[Code | None] = []
        for column in CODES:
            name = key(texts[column])
            if not name:
                continue
            if name not in known:
                names = [NO_CODE, *(code.code for code in self.material.codebook)]
                hint = did_you_mean(texts[column].strip(), names)
                expected = _expected("a code from the list", hint)
                faults.append(self._fault(row, column, shown(texts[column]), expected))
            elif known[name] in found:
                faults.append(self._fault(row, column, shown(texts[column]), "each code once"))
            else:
                found.append(known[name])
        if None in found and len(found) > 1:
            expected = "one or the other"
            faults.append(self._fault(row, CODES[0], f"{NO_CODE!r} together with a code", expected))
        return tuple(sorted(found, key=self.material.order.__getitem__))

    def _indicator(self, row: SheetRow, text: str, proposal: str, faults: list[Fault]) -> str:
        if not text.strip():
            return proposal
        if key(text) in self.indicators:
            return self.indicators[key(text)]
        try:
            name = chosen(text)
        except DefinitionError:
            name = text
        if name in self.figures:
            return name
        hint = did_you_mean(text.strip(), [choice for choice, _, _ in self.figures.values()])
        faults.append(self._fault(row, "indicator", shown(text), _expected(_LIST, hint)))
        return proposal

    def _duiding(self, row: SheetRow, text: str, faults: list[Fault]) -> str:
        if text.strip() and key(text) not in DUIDING:
            hint = did_you_mean(key(text), DUIDING)
            expected = _expected(f"one of {', '.join(DUIDING)}", hint)
            faults.append(self._fault(row, "duiding", shown(text), expected))
        return key(text)

    def _belang(self, row: SheetRow, text: str, faults: list[Fault]) -> int | None:
        if not text.strip():
            return None
        if text.strip() in map(str, BELANG):
            return int(text)
        faults.append(self._fault(row, "belang", shown(text), "0, 1, 2 or 3"))
        return None

    def _memo(self, row: SheetRow, text: str, faults: list[Fault]) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > LONGEST_MEMO:
            found = f"a memo of {len(text):,} characters"
            faults.append(self._fault(row, "memo", found, f"at most {LONGEST_MEMO:,}"))
        if odd := sheet_format.controls(text):
            found = f"the control character {odd[0]!r}"
            faults.append(self._fault(row, "memo", found, "text that can be read"))
        return text

    def _fault(self, row: SheetRow, column: str, found: str, expected: str) -> Fault:
        cell = f"{self.content.place(row, column)} ({column})"
        return Fault(self.content.file, self.content.sheet, cell, found, expected)


def _odd(cell: Any) -> str:
    """Return what stands in a cell that may only hold text or a number; else nothing."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        return f"the formula {shown(str(getattr(value, 'text', value)))}"
    if kind == "e":
        return f"the error {value}"
    if isinstance(value, (date, time, timedelta)):
        return f"the date {value}, perhaps made by Excel of something else"
    if isinstance(value, bool):
        return f"the truth value {str(value).upper()}"
    return ""


def _said(text: str) -> str:
    return shown(text) if text.strip() else "nothing"


def _expected(right: str, hint: str) -> str:
    return f"{right}.{hint}" if hint else right


__all__ = ["LONGEST_MEMO", "Reading", "judge"]
