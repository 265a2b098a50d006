"""From an executed notebook to one HTML file that opens anywhere."""

from __future__ import annotations

import re
from typing import Any

import nbformat
from markupsafe import Markup

from regiobeeld.report.sections import render, scripts, style
from regiobeeld.report.words import WORDS

#: Cells with this tag serve who works in the notebook; the page leaves them out.
NOTEBOOK_ONLY = "notebook-only"
_CHAPTER = re.compile(r'<section class="chapter"[^>]*>\s*<h2 id="([^"]+)">([^<]*)</h2>')


def page(notebook: nbformat.NotebookNode, *, title: str, lang: str, plotly: str = "") -> str:
    """Return the report that an executed notebook shows, without its code.

    Parameters
    ----------
    notebook
        Executed; what its cells show as HTML becomes the page, in order.
    title
        Of the page, plain text.
    lang
        ``nl`` or ``en``.
    plotly
        Address, from the page, of the chart library; it is in the page itself when left empty.

    Returns
    -------
    str
        A complete HTML document that needs no network. The same notebook gives the same text.
    """
    sections = [html for cell in notebook.cells for html in _shown(cell)]
    headings = [
        (anchor, Markup(heading))  # noqa: S704 - escaped when the section was made
        for section in sections
        for anchor, heading in _CHAPTER.findall(section)
    ]
    return render(
        "page.html.j2",
        title=title,
        lang=lang,
        words=WORDS[lang],
        style=style(),
        library=plotly,
        scripts=scripts()[1:] if plotly else scripts(),
        headings=headings,
        sections=[Markup(section) for section in sections],  # noqa: S704 - made by templates
    )


def without_noise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return an executed notebook without times, durations and counts of the run.

    What is left depends on the input only, so that two builds are equal.
    """
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
