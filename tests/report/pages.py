"""Pages for tests: what the notebook shows, without a kernel."""

import ast
from pathlib import Path
from typing import Any

import nbformat

from regiobeeld import report
from regiobeeld.region_picture import Picture
from regiobeeld.report.export import page

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_kwantitatief_beeld.ipynb"

#: Open what is folded, and draw every chart.
ALL_OPEN = """() => {
  document.querySelectorAll('details').forEach(fold => { fold.open = true; });
  document.querySelectorAll('.chart[data-figure]').forEach(chart => Regiobeeld.draw(chart));
}"""


def page_of(picture: Picture, lang: str, folder: Path) -> Path:
    """Run the cells of the notebook that show something, and export them."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    names: dict[str, Any] = {"report": report, "picture": picture, "lang": lang, "out": folder}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("report."):
            shown = eval(compile(ast.parse(cell.source, mode="eval"), "cell", "eval"), names)
            output = nbformat.v4.new_output("display_data", {"text/html": shown.html})
            cell.outputs = [output]
    target = folder / "page.html"
    title = f"Regiobeeld {picture.region.name_in(lang)}"
    target.write_text(page(notebook, title=title, lang=lang), encoding="utf-8")
    return target
