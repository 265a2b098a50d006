"""The sheets of the pack that an interviewer holds: one per role, with a picture of each figure."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.files.look import ACCENT, INK, LINE, MUTED
from regiobeeld.files.workbook import Book, Sheet, row_height
from regiobeeld.interviews.protocol.pack_sheets import Content
from regiobeeld.region_picture.shown_figures import Figure, spoken

#: Hidden sheet with the numbers of the pictures.
PICTURES_SHEET = "_plaatjes"
#: As which of the register's roles somebody is noted who has another here.
NOTED_AS: Mapping[str, str] = {"mantelzorger": "bewoner", "bestuurder": "professional"}
_WIDTHS = (11.0, 52.0, 28.0)
_PICTURE = len(_WIDTHS) - 1
_PICTURE_WIDTH = 190  # pixels
_LOWEST, _HIGHEST = 84.0, 112.0  # points
_SCALE = 80  # per cent; the columns then fit A4 upright, in a broader font too
_PAGE = 730.0 / _SCALE * 100  # points of rows that a page holds
_PIXELS = 4 / 3  # per point
_TOP = 4
_ROOM = 1.5


@dataclass(frozen=True)
class GuideStep:
    """A row of a conversation: which step it is, what is said, and how it looks."""

    name: str
    text: str
    style: str = "body"


def conversations(book: Book, content: Content) -> None:
    """Write a sheet per role; `pictures` writes the numbers of what is drawn on them."""
    places = _places(content)
    for role in content.guides:
        _conversation(book, content, role, places)


def pictures(book: Book, content: Content) -> None:
    """Write the hidden sheet of numbers that the pictures are drawn from."""
    sheet = book.sheet(PICTURES_SHEET)
    for name, row in _places(content).items():
        for offset, (label, value) in enumerate(_bars(content, content.figures[name])):
            sheet.text(row + offset, 0, label, "plain")
            sheet.number(row + offset, 1, value, "plain")
    sheet.protect()
    sheet.raw.hide()


def _places(content: Content) -> dict[str, int]:
    """Return the row of each figure that is drawn, on the sheet of numbers."""
    drawn = (name for guide in content.guides.values() for name in guide["indicator"] if name)
    return {name: 2 * number for number, name in enumerate(dict.fromkeys(drawn))}


def _conversation(book: Book, content: Content, role: str, places: Mapping[str, int]) -> None:
    noted = NOTED_AS.get(role, role)
    sheet = book.sheet(content.say("sheets", role))
    sheet.raw.hide_gridlines(2)
    sheet.widths(_WIDTHS)
    sheet.raw.set_row(0, 30)
    name = content.say("conversation", "roles", role)
    sheet.text(0, 0, content.say("conversation", "title", role=name), "title")
    # Beside the title a long name would reach over the edge of the paper.
    sheet.text(1, 0, content.fill("{region}"), "head")
    sheet.text(2, 0, content.say("conversation", "note", register=noted), "note")
    questions = texts("interview")
    row, left = _TOP, _PAGE - _TOP * 20
    breaks = []
    blocks: list[tuple[str, Sequence[GuideStep], Mapping[Hashable, Any]]] = [
        _general(content, questions, "opening"),
        *(_block(book, content, topic) for topic in content.guides[role].to_dict("records")),
        _general(content, questions, "closing"),
    ]
    for head, steps, topic in blocks:
        heights = [_height(step) for step in steps]
        size = sum(heights) + 40
        if size > left:
            breaks.append(row)
            left = _PAGE
        left -= size
        sheet.text(row, 0, head, "head")
        sheet.raw.set_row(row, 24)
        for place, (step, height) in enumerate(zip(steps, heights, strict=True), start=row + 1):
            label = content.say("conversation", "steps", step.name)
            sheet.text(place, 0, label, "quiet" if step.name == "margin" else "strong")
            sheet.text(place, 1, step.text, step.style)
            sheet.raw.set_row(place, height)
        if indicator := topic.get("indicator"):
            _picture(book, sheet, content, str(indicator), (row + 1, places[indicator], heights))
        row += len(steps) + 2
    sheet.raw.set_h_pagebreaks(breaks)
    sheet.protect()
    _print(sheet, content.say("footer"), row)


def _general(
    content: Content, questions: Mapping[str, Any], kind: str
) -> tuple[str, Sequence[GuideStep], Mapping[Hashable, Any]]:
    probes = "\n".join(questions[f"{kind}_probes"][content.lang])
    steps = (GuideStep("ask", questions[kind][content.lang], "strong"), GuideStep("probe", probes))
    return questions["kinds"][kind][content.lang].capitalize(), steps, {}


def _block(
    book: Book, content: Content, topic: Mapping[Hashable, Any]
) -> tuple[str, Sequence[GuideStep], Mapping[Hashable, Any]]:
    return f"{topic['nummer']}. {topic['label']}", tuple(_steps(book, topic)), topic


def _steps(book: Book, topic: Mapping[Hashable, Any]) -> Iterator[GuideStep]:
    """Give the steps of an opgave in the order of the conversation."""
    yield GuideStep("tell", topic["ervaring"], "strong")
    yield GuideStep("show", topic["cijfer"])
    yield GuideStep("ask", topic["vraag"], "strong")
    yield GuideStep("probe", topic["vervolgvragen"])
    if topic["zorg"]:
        yield GuideStep("mind", topic["zorg"], book.variant("body", bg_color="#FFF4E0"))
    if topic["met_marge"]:
        yield GuideStep("margin", f"{topic['met_marge']} [{topic['indicator']}]", "quiet")


def _height(step: GuideStep) -> float:
    return row_height(["", step.text], _WIDTHS, 12.5 if step.style == "quiet" else 15.0)


def _bars(content: Content, figure: Figure) -> Iterator[tuple[str, float]]:
    """Give the region and, where it is compared with another, that one: name and value."""
    bars = [(figure.region.name_in(content.lang), figure.value)]
    if figure.benchmark.id != figure.region.id and not math.isnan(figure.benchmark_value):
        bars.append((figure.benchmark.name_in(content.lang), figure.benchmark_value))
    # "the Netherlands" begins a line here.
    yield from ((name[:1].upper() + name[1:], value) for name, value in bars)


def _picture(
    book: Book, sheet: Sheet, content: Content, name: str, where: tuple[int, int, Sequence[float]]
) -> None:
    """Draw the figure beside the steps, from where it is shown on."""
    first, data, heights = where
    figure = content.figures[name]
    values = [value for _, value in _bars(content, figure)]
    chart = book.raw.add_chart({"type": "bar"})
    last = data + len(values) - 1
    # In words, as a program would write 18.1 where its user does and not as the sheet does.
    labels = [{"value": _label(figure, value, content.lang)} for value in values]
    font = {"name": "Calibri", "size": 10, "color": INK}
    chart.add_series(
        {
            "categories": [PICTURES_SHEET, data, 0, last, 0],
            "values": [PICTURES_SHEET, data, 1, last, 1],
            "points": [{"fill": {"color": ACCENT}}, {"fill": {"color": LINE}}],
            "data_labels": {"value": True, "custom": labels, "font": font},
            "gap": 40,
        }
    )
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_y_axis(
        {"reverse": True, "num_font": font, "line": {"color": MUTED}, "major_tick_mark": "none"}
    )
    # A bar is as long as its number, so that it begins at nothing; beside the longest is room.
    chart.set_x_axis(
        {
            "visible": False,
            "min": min([0.0, *values]),
            "max": _ROOM * max([0.0, *values]) or 1.0,
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_chartarea({"border": {"none": True}})
    chart.show_hidden_data()
    points = min(max(sum(heights[1:4]), _LOWEST), _HIGHEST)
    chart.set_size({"width": _PICTURE_WIDTH, "height": round(points * _PIXELS)})
    label, sentence = figure.indicator.label[content.lang], figure.plain(content.lang)
    told = content.say("conversation", "picture", label=label, sentence=sentence)
    sheet.raw.insert_chart(
        first + 1,
        _PICTURE,
        chart,
        {"x_offset": 6, "y_offset": 2, "object_position": 2, "description": told},
    )


def _label(figure: Figure, value: float, lang: str) -> str:
    """Return the number beside a bar; the sentence says of what, for which there is no room."""
    indicator = figure.indicator
    if indicator.unit == "%":
        return spoken(indicator, value, lang)
    return wording.number(value, indicator.decimals, lang)


def _print(sheet: Sheet, footer: str, rows: int) -> None:
    """Print upright, with no opgave on two pages: Excel keeps breaks only where it may not fit."""
    sheet.print_on_a4(footer)
    sheet.raw.print_area(0, 0, rows - 1, _PICTURE)
    sheet.raw.set_portrait()
    sheet.raw.set_print_scale(_SCALE)
