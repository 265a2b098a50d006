"""Pages for tests: what the notebook shows, without a kernel."""

import ast
from pathlib import Path
from typing import Any

import nbformat

from regiobeeld import report
from regiobeeld.interviews.material import display_of, material, story_of
from regiobeeld.priorities import inputs_of
from regiobeeld.region_picture import Picture
from regiobeeld.report.making import ON_THE_PAGE
from regiobeeld.report.page.export import Edition, page

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"

#: Open what is folded, and draw every chart.
ALL_OPEN = """() => {
  document.querySelectorAll('details').forEach(fold => { fold.open = true; });
  document.querySelectorAll('.chart[data-figure]').forEach(chart => Regiobeeld.draw(chart));
}"""


def page_of(picture: Picture, lang: str, folder: Path) -> Path:
    """Run the cells of the notebooks that show chapters, and export them."""
    interviews = material(picture.region.id)
    names: dict[str, Any] = {
        "report": report,
        "picture": picture,
        "lang": lang,
        "out": folder,
        "interviews": interviews,
        "display": display_of(picture, interviews),
        "story": story_of(picture, interviews),
        "found": inputs_of(picture),
    }
    notebooks = [shown(NOTEBOOKS / f"{name}.ipynb", names) for name in ON_THE_PAGE]
    edition = Edition(
        f"Regiobeeld {picture.region.name_in(lang)}",
        lang,
        themes=tuple(picture.catalogue.themes),
        fictional=picture.region.fictional,
    )
    target = folder / "page.html"
    target.write_text(page(notebooks, edition), encoding="utf-8")
    return target


def shown(path: Path, names: dict[str, Any]) -> nbformat.NotebookNode:
    """Return a notebook with what its cells show, of those that show a chapter."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("report."):
            section = eval(compile(ast.parse(cell.source, mode="eval"), "cell", "eval"), names)
            output = nbformat.v4.new_output("display_data", {"text/html": section.html})
            cell.outputs = [output]
    return notebook
