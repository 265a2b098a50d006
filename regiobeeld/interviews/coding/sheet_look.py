"""How a coding sheet looks: what is read in grey, what is filled in white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from regiobeeld.files import look
from regiobeeld.files.forms import HEADER, FormLine, write_hints, write_lines, write_rules
from regiobeeld.files.workbook import Book, Sheet
from regiobeeld.interviews.choices import NO_CODE
from regiobeeld.interviews.coding.sheet_format import CODES, COLUMNS, FORM, LOCKED
from regiobeeld.interviews.protocol.pack_look import COALITION_TINTS
from regiobeeld.interviews.protocol.pack_sheets import Content, table

STYLES: Mapping[str, Mapping[str, Any]] = {
    **look.STYLES,
    "header_locked": {**look.STYLES["header"], "bg_color": look.MUTED},
    "said": {**look.STYLES["closed"], "font_size": 12},
    "aside": {**look.STYLES["closed"], "font_size": 10, "font_color": look.MUTED},
    "progress": {**look.STYLES["title"], "font_size": 14},
    # Formats of conditions: they change only what they name.
    "done": {"num_format": '"✓ "@', "bold": True, "font_color": look.ACCENT},
    "half": {"bg_color": "#F7D4D0"},
    "no_code": {"bg_color": "#E4E7EB"},
    **{f"tint_{name}": {"bg_color": tint} for name, tint in COALITION_TINTS.items()},
}
_LEGEND = {"font_size": 9, "text_wrap": True, "valign": "vcenter", "align": "center"}
_LEGEND_HEIGHT = 27.0
_HEADER_HEIGHT = 20.0
_ZOOM = 90
# Excel's number of the paper: so many columns are unreadable on A4.
_A3 = 8


def coalition_range(coalition: str) -> str:
    """Return the name of the hidden list of a coalition's codes."""
    return f"lijst_codes_{coalition}"


def draw(book: Book, content: Content, lines: Sequence[FormLine]) -> None:
    """Write the sheet to fill."""
    sheet = table(book, content, "coding", COLUMNS, FORM.widths)
    last = HEADER + len(lines)
    for column, name in enumerate(COLUMNS):
        sheet.text(HEADER, column, name, "header_locked" if name in LOCKED else "header")
    # Without prompts, which would hide other cells.
    words = content.words("coding", FORM.columns, prompt=False)
    write_hints(sheet, list(words.hints.values()))
    sheet.raw.set_row(HEADER, _HEADER_HEIGHT)
    write_lines(book, sheet, FORM, lines)
    _progress(book, sheet, content, last)
    _legend(book, sheet, content)
    write_rules(sheet, FORM.columns, words, last)
    _conditions(book, sheet, content, last)
    sheet.raw.autofilter(HEADER, 0, last, len(COLUMNS) - 1)
    sheet.raw.freeze_panes(HEADER + 1, 1)
    sheet.raw.set_zoom(_ZOOM)
    sheet.raw.set_paper(_A3)
    sheet.protect()


def _area(name: str, last: int) -> str:
    """Return the cells of a column, as a formula names them."""
    letter = xl_col_to_name(COLUMNS.index(name))
    return f"${letter}${HEADER + 2}:${letter}${last + 1}"


def _progress(book: Book, sheet: Sheet, content: Content, last: int) -> None:
    """Count the rows with a code, above the texts, where it is always in sight."""
    filled, of, opening, closing = content.texts["coding"]["progress"]
    done = f'SUMPRODUCT(--({"&".join(_area(name, last) for name in CODES)}<>""))'
    every = f"COUNTA({_area('fragment_id', last)})"
    # Rounded down: 100% means that nothing is left.
    share = f"INT(100*{done}/MAX(1,{every}))"
    formula = f'="{filled}"&{done}&"{of}"&{every}&"{opening}"&{share}&"{closing}"'
    now = f"{filled}0{of}{last - HEADER}{opening}0{closing}"
    style = book.style("progress")
    sheet.raw.write_formula(0, COLUMNS.index("tekst"), formula, style, now)


def _legend(book: Book, sheet: Sheet, content: Content) -> None:
    """Say above the codes which tint is whose."""
    names = {c.id: c.names[content.lang] for c in content.picture.region.coalitions}
    told = [(names[name], f"tint_{name}") for name in COALITION_TINTS if name in names]
    told.append((content.say("no_code"), "no_code"))
    for column, (text, style) in enumerate(told, start=COLUMNS.index(CODES[0])):
        sheet.text(1, column, text, book.variant(style, **_LEGEND))
    sheet.raw.set_row(1, _LEGEND_HEIGHT)


def _conditions(book: Book, sheet: Sheet, content: Content, last: int) -> None:
    """Tint codes by coalition, tick the rows that are done and mark those that are half done."""
    first = HEADER + 1
    of_row = {name: f"${xl_col_to_name(COLUMNS.index(name))}{first + 1}" for name in COLUMNS}
    codes = f"{of_row[CODES[0]]}:{of_row[CODES[-1]]}"
    others = ",".join(f'{of_row[name]}<>""' for name in ("indicator", "duiding", "belang"))
    code = of_row[CODES[0]].removeprefix("$")
    tints = {
        f"=ISNUMBER(MATCH({code},{coalition_range(name)},0))": f"tint_{name}"
        for name in COALITION_TINTS
        if any(entry.coalition == name for entry in content.codes)
    }
    tints[f'={code}="{NO_CODE}"'] = "no_code"
    half = {f"=AND(COUNTA({codes})=0,OR({others}))": "half"}
    done = {f"=COUNTA({codes})>0": "done"}
    for left, right, conditions in (
        (CODES[0], CODES[-1], tints),
        (CODES[0], CODES[0], half),
        ("fragment_id", "fragment_id", done),
    ):
        area = (first, COLUMNS.index(left), last, COLUMNS.index(right))
        for formula, style in conditions.items():
            rule = {"type": "formula", "criteria": formula, "format": book.style(style)}
            sheet.raw.conditional_format(*area, rule)
