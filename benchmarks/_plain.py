"""A loop of papermill and nbconvert, as anybody would write it: what the batch is measured against.

Run by `benchmarks.batch` and `benchmarks.build` in a process of its own, with an environment in
which nothing has been changed: ``python -m benchmarks._plain FOLDER REGION...``. It prints the
seconds that each region took.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

_NOTEBOOKS = ("01_kwantitatief_beeld", "02_interviews", "03_duiding", "04_prioriteiten")
_ON_THE_PAGE = ("01_kwantitatief_beeld", "03_duiding", "04_prioriteiten")


def main() -> None:
    """Execute the notebooks for each region, and export those that the page is made of."""
    import nbformat
    import papermill
    from nbconvert import HTMLExporter

    source = Path(__file__).parent.parent / "notebooks"
    exporter = HTMLExporter()
    for region in sys.argv[2:]:
        start = time.perf_counter()
        folder = Path(sys.argv[1]) / region
        folder.mkdir(parents=True)
        for name in _NOTEBOOKS:
            papermill.execute_notebook(
                str(source / f"{name}.ipynb"),
                str(folder / f"{name}.ipynb"),
                parameters={"region": region, "out": str(folder)},
                progress_bar=False,
            )
        for name in _ON_THE_PAGE:
            notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
            html, _ = exporter.from_notebook_node(notebook)
            (folder / f"{name}.html").write_text(html, encoding="utf-8")
        sys.stdout.write(f"{time.perf_counter() - start:.2f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
