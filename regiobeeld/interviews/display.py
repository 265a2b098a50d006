"""Topic guide and codebook as they look in a notebook or report."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from regiobeeld import wording
from regiobeeld.interviews.codebook import Code, Codebook
from regiobeeld.interviews.pack_sheets import pack_texts
from regiobeeld.measurement import catalogue

_GUIDE_COLUMNS = ("nummer", "label", "cijfer", "vraag", "vervolgvragen", "coalities")
_CODE_COLUMNS = ("code", "definitie", "wel", "niet")


@dataclass(frozen=True)
class Markup:
    """HTML that a notebook shows."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def show_guide(guide: pd.DataFrame, lang: str = "nl") -> Markup:
    """Show a topic guide as a table, as it is read during an interview."""
    names = pack_texts()[wording.check_language(lang)]["guide"]["columns"]
    caption = pack_texts()[lang]["sheets"]["guide"]
    rows = ([str(topic[name]) for name in _GUIDE_COLUMNS] for _, topic in guide.iterrows())
    return Markup(_table(caption, [names[name] for name in _GUIDE_COLUMNS], rows))


def show_figures(guide: pd.DataFrame) -> Markup:
    """Show the figures of a topic guide as sentences, one under the other."""
    shown = guide[guide["cijfer"] != ""]
    items = zip(shown["label"], shown["cijfer"], strict=True)
    said = "".join(
        f"<dt>{html.escape(label)}</dt><dd>{html.escape(sentence)}</dd>"
        for label, sentence in items
    )
    return Markup(f'<dl class="figures">{said}</dl>')


def show_codebook(codebook: Codebook, lang: str = "nl") -> Markup:
    """Show a codebook as a table per coalition."""
    texts = pack_texts()[wording.check_language(lang)]
    headers = [texts["codebook"]["columns"][name] for name in _CODE_COLUMNS]
    coalitions = {name: c.label[lang] for name, c in catalogue().coalitions.items()}
    tables = []
    for coalition, caption in {**coalitions, "": texts["all_coalitions"]}.items():
        codes = [code for code in codebook if code.coalition == coalition]
        if codes:
            tables.append(_table(caption, headers, (_code_cells(code) for code in codes)))
    return Markup("".join(tables))


def _code_cells(code: Code) -> Sequence[str]:
    name = f"– {code.code}" if code.parent else code.code
    return [name, code.definition, code.include, code.exclude]


def _table(caption: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{html.escape(header)}</th>' for header in headers)
    body = "".join(f"<tr>{''.join(_cell(text) for text in row)}</tr>" for row in rows)
    return (
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(text: str) -> str:
    # Left, as notebooks put the text of tables to the right.
    lines = html.escape(text).replace("\n", "<br>")
    return f'<td style="text-align: left; vertical-align: top">{lines}</td>'


__all__ = ["Markup", "show_codebook", "show_figures", "show_guide"]
