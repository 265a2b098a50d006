"""The rows of a filled coding sheet: judged one by one, so that a bad row spoils no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from string import ascii_uppercase

from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.files.cells import controls, key, plain, shown, steady
from regiobeeld.files.form_reading import Fault, Filled, FilledRow, Wrong
from regiobeeld.interviews.choices import BELANG, DUIDING, NO_CODE, NO_FIGURE, chosen
from regiobeeld.interviews.codebook import Code
from regiobeeld.interviews.coding import sheet_format
from regiobeeld.interviews.coding.sheet_format import CODES
from regiobeeld.interviews.coding.sheet_identity import (
    MergeMaterial,
    checksums,
    identity_faults,
    withdrawn,
)

#: Characters of a memo.
LONGEST_MEMO = 5_000
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
    year
        Of the picture that the sheet was written with.
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
    year: int = field(compare=False)
    place: tuple[str, str] = field(compare=False)

    @property
    def blank(self) -> bool:
        """Whether the fragment is not yet coded."""
        return not self.codes

    def contradicts(self, other: Reading) -> bool:
        """Return whether two rows of one coder differ; one that is not yet coded says nothing."""
        return not self.blank and not other.blank and self != other


def judge(content: Filled, material: MergeMaterial) -> tuple[list[Reading], list[Fault]]:
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

    content: Filled
    material: MergeMaterial

    @cached_property
    def checksums(self) -> Mapping[str, str]:
        return checksums(self.content)

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        return withdrawn(self.content)

    @cached_property
    def comments(self) -> Mapping[int, Sequence[str]]:
        """What was said in comments on the cells of each row, from left to right."""
        return by_row(self.content.comments)

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
            name = plain(row.texts["fragment_id"])
            if name and name in first and not wrong:
                wrong = [("fragment_id", shown(name), f"row {first[name]} only")]
                if name not in good or (reading and reading.contradicts(good[name])):
                    spoilt.add(name)
            if any(top <= row.number <= end for top, end in self.content.merged):
                spoilt.add(name)
            if reading is not None and (name not in good or good[name].blank):
                good[name] = reading
            first.setdefault(name, row.number)
            faults += [self.content.fault(row, *told) for told in wrong]
        faults += self._lost(set(first))
        return [reading for name, reading in good.items() if name not in spoilt], faults

    def _lost(self, there: set[str]) -> Iterator[Fault]:
        gone = there | self.withdrawn
        for name in self.checksums:
            if name in self.material.fragments and name not in gone:
                found = f"no row for fragment {shown(name)}"
                yield Fault(self.content.file, self.content.sheet, "", found, "every row")

    def _row(self, row: FilledRow) -> tuple[Reading | None, list[Wrong]]:
        # What follows would only repeat that something else stands in the cell.
        wrong = row.odd_cells or list(self._strange(plain(row.texts["fragment_id"])))
        if wrong:
            return None, wrong
        wrong = list(self._edited(row.texts))
        reading = self._filled(row, wrong)
        return (None if wrong else reading), wrong

    def _strange(self, name: str) -> Iterator[Wrong]:
        """Find a row that is no fragment's. Its text is not repeated: it may be withdrawn."""
        if not name:
            yield "fragment_id", "nothing", "the number of the fragment"
        elif name in self.withdrawn:
            yield "fragment_id", shown(name), "no row: it is withdrawn"
        elif name not in self.checksums:
            found = f"{shown(name)}, a row that was not in the sheet"
            yield "fragment_id", found, "the rows as they were"
        elif name not in self.material.fragments:
            found = f"{shown(name)}, which is not among the fragments (any more)"
            yield "fragment_id", found, "a fragment of this region"

    def _edited(self, texts: Mapping[str, str]) -> Iterator[Wrong]:
        """Find edits of what may only be read, and what has changed since it was written."""
        name = plain(texts["fragment_id"])
        fragment = self.material.fragments[name]
        if sheet_format.row_sha256(texts) == self.checksums[name]:
            if plain(texts["tekst"]) != plain(fragment["tekst"]):
                found = "a text that the fragments do not have (any more)"
                yield "tekst", found, "a sheet written from these fragments"
            elif plain(texts["interview_id"]) != plain(fragment["interview_id"]):
                found = f"interview {shown(texts['interview_id'])}"
                yield "interview_id", found, shown(fragment["interview_id"])
            return
        choice, sentence, mark = self.figures.get(fragment["indicator"], ("", "", ""))
        known = {**fragment, "voorstel": choice}
        known["kenmerk"] = choice and (fragment["kenmerk"] or mark)
        edited = {c: known[c] for c in _KNOWN if plain(texts[c]) != plain(known[c])}
        for column, right in (edited or {"cijfer": sentence}).items():
            yield column, _said(texts[column]), f"the cell as it was, {_said(right)}"

    def _filled(self, row: FilledRow, wrong: list[Wrong]) -> Reading:
        """Read what the coder filled; whatever is wrong is added to the faults."""
        texts = row.texts
        codes = self._codes(texts, wrong)
        duiding = _duiding(texts["duiding"], wrong)
        belang = _belang(texts["belang"], wrong)
        memo = _memo("\n".join([texts["memo"], *self.comments.get(row.number, ())]), wrong)
        proposal = self.indicators.get(key(texts["voorstel"]), "")
        indicator = self._indicator(texts["indicator"], proposal, wrong)
        others = [name for name in ("indicator", "duiding", "belang") if texts[name].strip()]
        if others and not any(texts[name].strip() for name in CODES):
            wrong.append(
                (CODES[0], f"no code beside {', '.join(others)}", f"a code, or {NO_CODE!r}")
            )
        return Reading(
            fragment_id=plain(texts["fragment_id"]),
            indicator=indicator,
            kenmerk=self._mark(indicator, proposal, plain(texts["kenmerk"])),
            codes=codes,
            duiding=duiding,
            belang=belang,
            memo=memo,
            year=int(self.content.meta["year"]),
            place=(self.content.sheet, self.content.place(row, "fragment_id")),
        )

    def _mark(self, indicator: str, proposal: str, as_shown: str) -> str:
        """Return the mark of the figure that the coder saw."""
        if not indicator:
            return ""
        return as_shown if indicator == proposal else self.figures[indicator][2]

    def _codes(self, texts: Mapping[str, str], wrong: list[Wrong]) -> tuple[Code | None, ...]:
        """Read the codes; which column they stand in does not matter, nor do gaps."""
        known = self.material.codes
        found: list[Code | None] = []
        for column in CODES:
            name = key(texts[column])
            if not name:
                continue
            if name not in known:
                names = [NO_CODE, *(code.code for code in self.material.codebook)]
                wrong.append(_none_of(column, texts[column].strip(), "a code from the list", names))
            elif known[name] in found:
                wrong.append((column, shown(texts[column]), "each code once"))
            else:
                found.append(known[name])
        if None in found and len(found) > 1:
            wrong.append((CODES[0], f"{NO_CODE!r} together with a code", "one or the other"))
        return tuple(sorted(found, key=self.material.order.__getitem__))

    def _indicator(self, text: str, proposal: str, wrong: list[Wrong]) -> str:
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
        choices = [choice for choice, _, _ in self.figures.values()]
        wrong.append(_none_of("indicator", text, "a choice from the list", choices))
        return proposal


def by_row(comments: Mapping[str, Sequence[str]]) -> dict[int, list[str]]:
    """Return what comments say by the number of their row, from left to right.

    Examples
    --------
    >>> by_row({"AB7": ["Ja?"], "C7": ["Eens."], "C8": ["Nee."]})
    {7: ['Eens.', 'Ja?'], 8: ['Nee.']}
    """
    found: dict[int, list[str]] = {}
    for cell in sorted(comments, key=lambda cell: (len(cell), cell)):
        if digits := cell.lstrip(ascii_uppercase):
            found.setdefault(int(digits), []).extend(comments[cell])
    return dict(sorted(found.items()))


def _duiding(text: str, wrong: list[Wrong]) -> str:
    if text.strip() and key(text) not in DUIDING:
        wrong.append(_none_of("duiding", key(text), f"one of {', '.join(DUIDING)}", DUIDING))
    return key(text)


def _belang(text: str, wrong: list[Wrong]) -> int | None:
    if text.strip() in map(str, BELANG):
        return int(text)
    if text.strip():
        wrong.append(("belang", shown(text), "0, 1, 2 or 3"))
    return None


def _memo(text: str, wrong: list[Wrong]) -> str:
    text = steady(text).strip()
    if len(text) > LONGEST_MEMO:
        wrong.append(("memo", f"a memo of {len(text):,} characters", f"at most {LONGEST_MEMO:,}"))
    if odd := controls(text):
        wrong.append(("memo", f"the control character {odd[0]!r}", "text that can be read"))
    return text


def _none_of(column: str, text: str, right: str, choices: Iterable[str]) -> Wrong:
    """Return that a text is no choice, with what may have been meant."""
    hint = did_you_mean(text.strip(), choices)
    return column, shown(text), f"{right}.{hint}" if hint else right


def _said(text: str) -> str:
    return shown(text) if text.strip() else "nothing"
