"""The sheets of the interview pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.files.forms import (
    HEADER,
    Column,
    Words,
    begin_table,
    write_hints,
    write_rules,
)
from regiobeeld.files.workbook import Book, Sheet
from regiobeeld.interviews.choices import BELANG, DUIDING, KINDS, LARGEST_GROUP, ROLES, choice
from regiobeeld.interviews.codebook import Code, Codebook
from regiobeeld.interviews.protocol.pack_look import COALITION_TINTS, text_colour
from regiobeeld.interviews.traits import TRAITS, values
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import Figure

RESPONDENTS = 60
CODINGS = 200


def _custom(formula: str) -> Mapping[str, str]:
    return {"validate": "custom", "value": f"={formula}"}


def _list(source: str | Sequence[object]) -> Mapping[str, object]:
    return {"validate": "list", "source": source if isinstance(source, str) else list(source)}


_FIRST, _LAST = HEADER + 2, HEADER + 1 + RESPONDENTS  # as Excel counts
_REGISTER = (
    Column(
        "interview_id",
        22,
        open=True,
        rule=_custom(
            f'AND(LEN(A{_FIRST})<=12,ISERROR(FIND(" ",A{_FIRST})),'
            f"COUNTIF($A${_FIRST}:$A${_LAST},A{_FIRST})=1)"
        ),
    ),
    Column("rol", 22, open=True, rule=_list(ROLES)),
    Column("gebied_code", 34, open=True, rule=_list("=lijst_gebieden")),
    Column(
        "maand",
        20,
        open=True,
        rule=_custom(
            f'AND(LEN(D{_FIRST})=7,MID(D{_FIRST},5,1)="-",ISNUMBER(VALUE(LEFT(D{_FIRST},4))),'
            f"VALUE(MID(D{_FIRST},6,2))>=1,VALUE(MID(D{_FIRST},6,2))<=12)"
        ),
    ),
    Column("toestemming_versie", 28, open=True),
    Column("soort", 22, open=True, rule=_list(KINDS)),
    Column("respondenten", 22, open=True, rule=_list("=lijst_respondenten")),
    *(Column(trait, 22, open=True, rule=_list(f"=lijst_{trait}")) for trait in TRAITS),
)
_CODING = (
    Column("interview_id", 14, open=True, rule=_list("=lijst_interviews")),
    Column("fragment_id", 15, open=True),
    Column("tekst", 50, open=True),
    Column("indicator", 32, open=True, rule=_list("=lijst_indicatoren")),
    Column("cijfer", 16),
    Column("code", 28, open=True, rule=_list("=lijst_codes")),
    Column("duiding", 16, open=True, rule=_list(DUIDING)),
    Column("belang", 16, open=True, style="open_number", rule=_list(BELANG)),
    Column("memo", 30, open=True),
)
REGISTER_COLUMNS = tuple(column.name for column in _REGISTER)
CODING_COLUMNS = tuple(column.name for column in _CODING)
LISTS_SHEET = "_lijsten"
_EXAMPLE = "U01"
_GUIDE_WIDTHS = (5, 16, 18, 42, 36, 36, 18, 16, 16, 60, 0, 0)
_CODEBOOK_WIDTHS = (30, 22, 44, 42, 42, 24, 10, 0, 0)
_FIGURES_WIDTHS = (34, 22, 11, 14, 15, 11, 11, 16, 18, 24, 76, 12, 36, 11, 0, 0)
# Columns on paper; those that follow say where a row comes from and can be read on a screen.
_GUIDE_PRINTED = 7
_FIGURES_PRINTED = 10


@dataclass(frozen=True)
class Content:
    """What a pack says.

    Attributes
    ----------
    picture
        The region in figures.
    lang
        Of what is read.
    texts
        The fixed texts in that language.
    guide
        The topic guide, by indicator.
    codes
        The codebook.
    figures
        The main figure of every indicator.
    meta
        What the hidden sheet keeps.
    guides
        What is talked about with whom, by role; none on a sheet for coders.
    """

    picture: Picture
    lang: str
    texts: Mapping[str, Any]
    guide: pd.DataFrame
    codes: Codebook
    figures: Mapping[str, Figure]
    meta: dict[str, str]
    guides: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def say(self, *keys: str, **values: str) -> str:
        """Return a fixed text with the region's names, and other values, filled in."""
        text: Any = self.texts
        for key in keys:
            text = text[key]
        return self.fill(str(text), **values)

    def fill(self, text: str, **values: str) -> str:
        """Fill the names in a text; those of the hidden sheet can be used too."""
        region, benchmark = self.picture.region, self.picture.benchmark
        invented = f" ({self.texts['invented']})" if region.fictional else ""
        names = {
            "region": region.names.get(self.lang, region.name) + invented,
            "region_id": region.id,
            "benchmark": benchmark.names.get(self.lang, benchmark.name),
            "example": _EXAMPLE,
            "version": self.meta["regiobeeld_version"],
            "codebook": self.codes.version[:12],
            "guide": self.meta.get("topic_guide_sha256", "")[:12],
            "guides": self.meta.get("opgave_guides_sha256", "")[:12],
        }
        return text.format_map({**self.meta, **names, **values})

    def words(self, name: str, columns: Sequence[Column] = (), *, prompt: bool = True) -> Words:
        """Return what a sheet says, and of its columns to fill, if wanted, what is to be filled."""
        ruled = {c.name: c.rule["validate"] for c in columns if c.rule}
        errors = {column: "list" if kind == "list" else column for column, kind in ruled.items()}
        return Words(
            self.say(name, "title"),
            [self.say(name, "note")],
            self.say("footer"),
            hints={column.name: self.say(name, "hints", column.name) for column in columns},
            prompts={column: self.say(name, "hints", column) for column in ruled if prompt},
            refusals={column: self.say("errors", error) for column, error in errors.items()},
            refused=self.say("errors", "title"),
        )

    def coalition(self, code: Code) -> str:
        """Return the name of a code's coalition."""
        known = {c.id: c.names[self.lang] for c in self.picture.region.coalitions}
        return known.get(code.coalition) or self.say("all_coalitions")


def readme(book: Book, content: Content) -> None:
    """Write what the pack is and how to use it."""
    sheet = book.sheet(content.say("sheets", "readme"))
    sheet.widths([72])
    sheet.raw.hide_gridlines(2)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, content.say("title"), "title")
    sheet.text(1, 0, content.say("subtitle"), "subtitle")
    lines: list[tuple[str, str]] = []
    for part in content.texts["readme"]:
        lines += [("", "paragraph"), (part["head"], "head")]
        lines += [(content.fill(line), "paragraph") for line in part["lines"]]
    lines += [(source, "paragraph") for source in attributions(content)]
    for row, (text, style) in enumerate(lines, start=2):
        sheet.text(row, 0, text, style)
        sheet.fit(row, [text], 19.0 if style == "head" else 15.0)
    sheet.protect()
    sheet.print_on_a4(content.say("footer"))


def attributions(content: Content) -> list[str]:
    """Return the sources of the figures in a pack, as their publishers must be named."""
    main = content.picture.main
    tables = sorted(set(main.loc[main["status"] == "ok", "table"]))
    return [content.picture.tables[table].attribution for table in tables]


def guide(book: Book, content: Content) -> None:
    """Write the topic guide."""
    columns = content.texts["guide"]["columns"]
    sheet = table(book, content, "guide", list(columns.values()), _GUIDE_WIDTHS)
    tint = _tints(content)
    for number, (_, topic) in enumerate(content.guide.iterrows(), start=HEADER + 1):
        for column, name in enumerate(columns):
            style = {"label": "strong", "vraag": "strong", "toelichting": "quiet"}.get(name, "body")
            if name == "nummer":
                sheet.number(number, column, float(topic[name]), "centred")
                continue
            if name == "coalities":
                first = str(topic[name]).split(", ")[0]
                style = book.variant("body", bg_color=tint[first]) if first in tint else "body"
            sheet.text(number, column, str(topic[name]), style)
        sheet.fit(number, [str(topic[name]) for name in columns])
    sheet.raw.print_area(0, 0, HEADER + len(content.guide), _GUIDE_PRINTED - 1)
    sheet.protect()


def codebook(book: Book, content: Content) -> None:
    """Write the codebook."""
    columns = content.texts["codebook"]["columns"]
    sheet = table(book, content, "codebook", list(columns.values()), _CODEBOOK_WIDTHS)
    for row, code in enumerate(content.codes, start=HEADER + 1):
        tint = COALITION_TINTS.get(code.coalition, "#FFFFFF")
        name = book.variant("body", align="left", indent=1) if code.parent else "strong"
        swatch = book.variant("quiet", bg_color=code.colour, font_color=text_colour(code.colour))
        cells = [
            (code.code, name),
            (code.parent, "quiet"),
            (code.definition, "body"),
            (code.include, "body"),
            (code.exclude, "body"),
            (content.coalition(code), book.variant("body", bg_color=tint)),
            (code.colour, swatch),
            (code.code_id, "quiet"),
            (code.edition, "quiet"),
        ]
        for column, (text, style) in enumerate(cells):
            sheet.text(row, column, text, style)
        sheet.fit(row, [text for text, _ in cells])
    sheet.protect()


def respondents(book: Book, content: Content) -> None:
    """Write the register of interviews: numbers, roles and areas, no names."""
    sheet = _form(book, content, "respondents", _REGISTER, RESPONDENTS)
    sheet.text(1, 0, content.say("respondents", "note"), "warning")
    book.name_range("lijst_interviews", sheet, (HEADER + 1, HEADER + RESPONDENTS), 0)


def coding(book: Book, content: Content) -> None:
    """Write the blank coding sheet."""
    _form(book, content, "coding", _CODING, CODINGS)


def all_figures(book: Book, content: Content) -> None:
    """Write every main figure, with its sentence and where it comes from."""
    columns = content.texts["figures"]["columns"]
    sheet = table(
        book, content, "figures", [content.fill(c) for c in columns.values()], _FIGURES_WIDTHS
    )
    for row, figure in enumerate(content.figures.values(), start=HEADER + 1):
        texts = _figure_texts(content, figure)
        decimals = figure.indicator.decimals
        format_ = "#,##0" + ("." + "0" * decimals if decimals else "")
        for column, key in enumerate(columns):
            if key in ("value", "benchmark_value"):
                style = book.variant("number", num_format=format_)
                sheet.number(row, column, getattr(figure, key), style)
            else:
                sheet.text(row, column, texts[key], "strong" if key == "label" else "body")
        sheet.fit(row, [texts.get(key, "") for key in columns])
    sheet.raw.print_area(0, 0, HEADER + len(content.figures), _FIGURES_PRINTED - 1)
    sheet.raw.autofilter(HEADER, 0, HEADER + len(content.figures), len(columns) - 1)
    sheet.protect()


def lists(book: Book, content: Content) -> None:
    """Write the hidden lists that the pack's drop-downs show."""
    gemeenten = content.picture.region.members()
    pairs = sorted(zip(gemeenten["name"], gemeenten["code"], strict=True))
    columns: dict[str, Sequence[str | int]] = {
        "lijst_indicatoren": list(indicator_choices(content).values()),
        "lijst_gebieden": [choice(name, code) for name, code in pairs],
        "lijst_respondenten": list(range(1, LARGEST_GROUP + 1)),
        "lijst_codes": [code.code for code in content.codes],
        **{f"lijst_{trait}": list(values(trait)) for trait in TRAITS},
    }
    write_lists(book, columns)


def indicator_choices(content: Content) -> dict[str, str]:
    """Return the choice for every indicator id; those that are talked about come first."""
    shown = [name for guide in content.guides.values() for name in guide["indicator"] if name]
    topics = [name for name in content.guide["indicator"] if name]
    order = list(dict.fromkeys([*shown, *topics, *content.figures]))
    labels = {name: content.figures[name].indicator.label[content.lang] for name in order}
    return {name: choice(labels[name], name) for name in order}


def write_lists(book: Book, columns: Mapping[str, Sequence[str | int]]) -> None:
    """Write a hidden sheet of lists, each a named range below its name."""
    sheet = book.sheet(LISTS_SHEET)
    for column, (name, entries) in enumerate(columns.items()):
        sheet.text(0, column, name, "header")
        for row, entry in enumerate(entries, start=1):
            if isinstance(entry, int):
                sheet.number(row, column, entry, "plain")
            else:
                sheet.text(row, column, entry, "plain")
        book.name_range(name, sheet, (1, len(entries)), column)
    sheet.protect()
    sheet.raw.hide()


def table(
    book: Book, content: Content, name: str, headings: Sequence[str], widths: Sequence[float]
) -> Sheet:
    """Begin a sheet with a title, a note and columns."""
    title = content.say("sheets", name)
    return begin_table(book, title, content.words(name), headings, widths)


def _form(book: Book, content: Content, name: str, columns: Sequence[Column], rows: int) -> Sheet:
    """Write a sheet to fill: columns with hints, empty rows with open cells."""
    names, widths = zip(*((column.name, column.width) for column in columns), strict=True)
    sheet = table(book, content, name, names, widths)
    words = content.words(name, columns)
    write_hints(sheet, list(words.hints.values()))
    for row in range(HEADER + 1, HEADER + 1 + rows):
        sheet.row_styles(row, [column.cell_style for column in columns])
    write_rules(sheet, columns, words, HEADER + rows)
    sheet.protect()
    return sheet


def _figure_texts(content: Content, figure: Figure) -> dict[str, str]:
    lang, indicator = content.lang, figure.indicator
    ok = content.say("figures", "ok")
    return {
        "label": indicator.label[lang],
        "thema": content.picture.catalogue.themes[indicator.theme].label[lang],
        "unit": wording.unit_name(indicator.unit, lang),
        "interval": wording.interval(figure.lower, figure.upper, indicator.decimals, lang),
        "period": wording.when(figure.period, figure.old, lang),
        "judgement": wording.JUDGEMENT[figure.judgement][lang] if figure.present else "",
        "kind": wording.KIND[figure.kind][lang],
        "status": ok if figure.present else wording.STATUS[figure.status][lang],
        "sentence": figure.sentence(lang),
        "table": figure.table,
        "topic": figure.topic,
        "modified": figure.modified,
        "indicator": indicator.id,
        "kenmerk": figure.sha256,
    }


def _tints(content: Content) -> dict[str, str]:
    return {
        coalition.names[content.lang]: COALITION_TINTS[coalition.id]
        for coalition in content.picture.region.coalitions
        if coalition.id in COALITION_TINTS
    }
