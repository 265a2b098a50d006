"""From an executed notebook to one HTML file that opens anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from regiobeeld.report.page.embedding import share
from regiobeeld.report.page.policy import policy
from regiobeeld.report.page.sections import library_licence, render, script_texts, scripts, style
from regiobeeld.report.page.words import WORDS

if TYPE_CHECKING:
    import nbformat

#: Cells with this tag serve who works in the notebook; the page leaves them out.
NOTEBOOK_ONLY = "notebook-only"
#: Chapters from here on are about the report itself.
METHODS = "verantwoording"
#: What everybody reads after the overview, in this order; the rest folds open.
BLOCKS = ("toekomst", "gezond", "wijken", "zorg", "stemmen", "deelnemers", "prioriteiten")
# Layers whose chapters are closed until they are asked for.
_FOLDED = ("themes", "appendix")
_CHAPTER = re.compile(r'<section class="chapter"[^>]*>\s*<h2 id="([^"]+)">([^<]*)</h2>')


@dataclass(frozen=True)
class Edition:
    """A version of the report: for everybody, or for one coalition.

    Attributes
    ----------
    title
        Of the page, plain text.
    lang
        ``nl`` or ``en``.
    coalition
        Name of the coalition that it is for; empty for everybody.
    blocks
        Ids of the chapters that are read after the overview, in their order.
    themes
        Ids of the chapters on its subjects: folded, below those.
    left_out
        Ids of chapters that are not on it.
    whole
        Name of the file with the whole report; empty for that report itself.
    overview
        Its own first screen; that of everybody when left empty.
    replaced
        Per id of a chapter the section that takes its place.
    fictional
        Whether interviews in it are invented: then every page says so.
    plotly
        Address, from the page, of the chart library; it is in the page itself when left empty.
    """

    title: str
    lang: str
    coalition: str = ""
    blocks: tuple[str, ...] = BLOCKS
    themes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    whole: str = ""
    overview: str = ""
    replaced: Mapping[str, str] = field(default_factory=dict)
    fictional: bool = False
    plotly: str = ""


def page(notebooks: Sequence[nbformat.NotebookNode], edition: Edition) -> str:
    """Return the report that executed notebooks show, without their code.

    Parameters
    ----------
    notebooks
        Executed. What the cells of the first show as HTML becomes the page, in order; chapters of
        the others come before its chapter on methods.
    edition
        For whom.

    Returns
    -------
    str
        A complete HTML document that needs no network. The same notebooks give the same text.
    """
    first, *others = [
        [html for cell in notebook.cells for html in _shown(cell)] for notebook in notebooks
    ]
    chapters = [html for sections in others for html in sections if _id(html)]
    place = next((n for n, html in enumerate(first) if _id(html) == METHODS), len(first))
    found = [*first[:place], *chapters, *first[place:]]
    found = [
        edition.replaced.get(_id(html), html) if _id(html) else edition.overview or html
        for html in found
    ]
    layers = _layers([html for html in found if _id(html) not in edition.left_out], edition)
    layers, shared = _shared(layers)
    own = scripts()[1:] if edition.plotly else scripts()
    return render(
        "page.html.j2",
        policy=policy(own, beside=bool(edition.plotly)),
        edition=edition,
        words=WORDS[edition.lang],
        style=style(),
        licence=library_licence(),
        library=edition.plotly,
        scripts=own,
        texts=script_texts(edition.lang),
        shared=shared,
        layers=[
            {
                "name": name,
                "headings": [
                    (anchor, Markup(heading))  # noqa: S704 - escaped when the section was made
                    for section in sections
                    for anchor, heading in _CHAPTER.findall(section)
                ],
                "sections": [
                    Markup(_folded(section) if name in _FOLDED else section)  # noqa: S704
                    for section in sections
                ],
            }
            for name, sections in layers.items()
        ],
    )


def _layers(sections: Sequence[str], edition: Edition) -> dict[str, list[str]]:
    """Divide sections over the overview, the blocks, the themes and the appendix."""
    by_id = {_id(html): html for html in sections if _id(html)}
    blocks = [name for name in edition.blocks if name in by_id]
    themes = [name for name in edition.themes if name in by_id and name not in blocks]
    rest = [name for name in by_id if name not in (*blocks, *themes)]
    found = {
        "overview": [html for html in sections if not _id(html)],
        "blocks": [by_id[name] for name in blocks],
        "themes": [by_id[name] for name in themes],
        "appendix": [by_id[name] for name in rest],
    }
    return {name: those for name, those in found.items() if those}


def _shared(layers: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[str]], Markup]:
    """Take out of all layers what their figures have in common."""
    every, shared = share([html for sections in layers.values() for html in sections])
    left = iter(every)
    return {name: [next(left) for _ in sections] for name, sections in layers.items()}, shared


def _folded(section: str) -> str:
    """Return a chapter that is closed until it is asked for: its heading opens it."""
    found = _CHAPTER.search(section)
    if found is None:
        return section
    end = section.rindex("</section>")
    opening = section[: found.start(0)] + found[0].split("<h2", 1)[0].replace(
        'class="chapter"', 'class="chapter folded"'
    )
    heading = f'<h2 id="{found[1]}">{found[2]}</h2>'
    body = section[found.end() : end]
    fold = f"<details><summary>{heading}</summary>\n{body}</details>\n"
    return f"{opening}{fold}{section[end:]}"


def _id(section: str) -> str:
    """Return the id of a chapter; empty for what is none, such as the overview."""
    found = _CHAPTER.search(section)
    return found[1] if found else ""


def without_noise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return an executed notebook without times, durations and counts of the run.

    What is left depends on the input only, so that two builds are equal.
    """
    # Imported late: with what it checks notebooks by it takes two seconds.
    import nbformat

    clean = nbformat.from_dict(notebook)
    parameters = notebook.metadata.get("papermill", {}).get("parameters", {})
    clean.metadata = nbformat.from_dict(
        {"kernelspec": notebook.metadata.kernelspec, "regiobeeld": {"parameters": parameters}}
    )
    for number, cell in enumerate(clean.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        cell.id = f"cell-{number:02d}"
    return clean


def _shown(cell: Any) -> list[str]:
    if cell.cell_type != "code" or NOTEBOOK_ONLY in cell.metadata.get("tags", []):
        return []
    return [
        str(output.data["text/html"])
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result") and "text/html" in output.data
    ]
