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
    first
        Ids of the chapters that come first, after the overview; the others follow in their order.
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
    first: tuple[str, ...] = ()
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
    found = [edition.replaced.get(_id(html), html) for html in found]
    order = {name: n for n, name in enumerate(("", *edition.first))}
    sections = sorted(found, key=lambda html: order.get(_id(html), len(order)))
    headings = [
        (anchor, Markup(heading))  # noqa: S704 - escaped when the section was made
        for section in sections
        for anchor, heading in _CHAPTER.findall(section)
    ]
    sections, shared = share(sections)
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
        headings=headings,
        sections=[Markup(section) for section in sections],  # noqa: S704 - made by templates
    )


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
