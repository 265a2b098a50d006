"""Topic guide, codebook, agreement, saturation and themes as a notebook or report shows them."""

from __future__ import annotations

import html
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.disclosure import SMALLEST_GROUP
from regiobeeld.interviews.agreement.agreement_tables import agreement
from regiobeeld.interviews.agreement.analysis_texts import analysis_texts
from regiobeeld.interviews.agreement.saturation import Saturation, percentage
from regiobeeld.interviews.codebook import Code, Codebook
from regiobeeld.interviews.material import Material, saturation_of
from regiobeeld.interviews.protocol.opgave_guide import opgave_guides
from regiobeeld.measurement import catalogue
from regiobeeld.region_picture import Picture

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
    said = texts("interview_pack")[wording.check_language(lang)]
    names, caption = said["guide"]["columns"], said["sheets"]["guide"]
    rows = ([str(topic[name]) for name in _GUIDE_COLUMNS] for _, topic in guide.iterrows())
    return Markup(_table(caption, [names[name] for name in _GUIDE_COLUMNS], rows))


def show_conversations(picture: Picture, lang: str = "nl") -> Markup:
    """Show what to talk about with whom: per role, opgave by opgave, in a fold of its own.

    The pictures of the figures are in the interview pack.
    """
    said = texts("interview_pack")[wording.check_language(lang)]
    columns = said["conversation"]["columns"]
    parts = []
    for role, guide in opgave_guides(picture, lang).items():
        rows = ([str(topic[name]) for name in columns] for _, topic in guide.iterrows())
        name = said["sheets"][role]
        table = _table(name, list(columns.values()), rows)
        parts.append(f"<details><summary>{html.escape(name)}</summary>{table}</details>")
    return Markup("".join(parts))


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
    said = texts("interview_pack")[wording.check_language(lang)]
    headers = [said["codebook"]["columns"][name] for name in _CODE_COLUMNS]
    coalitions = {name: c.label[lang] for name, c in catalogue().coalitions.items()}
    tables = []
    for coalition, caption in {**coalitions, "": said["all_coalitions"]}.items():
        codes = [code for code in codebook if code.coalition == coalition]
        if codes:
            tables.append(_table(caption, headers, (_code_cells(code) for code in codes)))
    return Markup("".join(tables))


def show_agreement(frame: pd.DataFrame, lang: str = "nl") -> Markup:
    """Show a table of agreement, as `agreement.agreement_tables.agreement` gives it.

    The labels, verdicts and remarks are in the language in which the table was made.
    """
    words = analysis_texts("agreement", lang)
    confidence = wording.number(100 * frame["confidence"].iloc[0], 0, lang)
    headers = [header.format(confidence=confidence) for header in words["columns"].values()]
    rows = (_agreement_cells(row, lang) for row in frame.to_dict("records"))
    return Markup(_table(words["caption"], headers, rows))


def show_coders(material: Material | None, lang: str = "nl") -> Markup:
    """Show how far the coders of a region agree, or say that nothing is coded yet."""
    if material is None or material.codings.empty:
        return _paragraph(analysis_texts("agreement", lang)["not_coded"])
    found = agreement(material.codings, codebook=material.codebook, lang=lang)
    return show_agreement(found, lang)


def show_enough(
    material: Material | None, lang: str = "nl", smallest_group: int = SMALLEST_GROUP
) -> Markup:
    """Show whether interviews still bring new themes, or say that nothing is coded yet.

    Roles with fewer coded interviews than ``smallest_group`` do not count.
    """
    if material is None or material.codings.empty:
        return _paragraph(analysis_texts("agreement", lang)["not_coded"])
    return show_saturation(saturation_of(material, smallest_group), lang)


def show_saturation(saturation: Saturation, lang: str = "nl") -> Markup:
    """Show whether saturation is reached: a sentence, and the runs of interviews as a table.

    Interviews go by their place in the order in which they were held, not by their ids.
    """
    words = analysis_texts("saturation", lang)
    said = _paragraph(saturation.sentence(lang))
    if saturation.frame.empty:
        return said
    rows = (
        [
            str(run["run"]),
            f"{run['first']}–{run['last']}",
            str(run["new_themes"]),
            percentage(run["ratio"], lang),
            words["yes" if run["reached"] else "no"],
        ]
        for run in saturation.frame.to_dict("records")
    )
    return Markup(said.html + _table(words["caption"], list(words["columns"].values()), rows))


def show_themes(tables: Mapping[str, pd.DataFrame], lang: str = "nl") -> Markup:
    """Show tables about themes, as `themes.theme_tables` gives them, to researchers alone.

    Each is folded, and those without rows are left out. It says so where there are none at all.
    """
    said = texts("themes")[wording.check_language(lang)]
    if not tables:
        return _paragraph(said["none"])
    parts = [_paragraph(said["note"]).html]
    for name, frame in tables.items():
        if not frame.empty:
            cells = frame.astype("string").fillna("").itertuples(index=False, name=None)
            table = _table(said["notes"][name], [str(column) for column in frame.columns], cells)
            parts.append(f"<details><summary>{said['sheets'][name]}</summary>{table}</details>")
    return Markup("".join(parts))


def _paragraph(text: str) -> Markup:
    return Markup(f"<p>{html.escape(text)}</p>")


def _agreement_cells(row: Mapping[Hashable, Any], lang: str) -> Sequence[str]:
    return [
        str(row["label"]),
        str(row["coders"]),
        str(row["units"]),
        wording.quantity(row["percent_agreement"], "%", 0, lang),
        wording.number(row["alpha"], 3, lang),
        wording.interval(row["lower"], row["upper"], 2, lang),
        wording.number(row["ac1"], 2, lang),
        wording.number(row["kappa"], 2, lang),
        str(row["verdict"]),
        str(row["remark"]),
    ]


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
