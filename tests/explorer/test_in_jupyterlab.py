"""The view in a real JupyterLab: chosen in the page, known in Python, without a network."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("anywidget", reason="anywidget is not installed")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

CELLS = [
    "import regiobeeld\nnames = ['good_health', 'good_health_modelled']\n"
    "view = regiobeeld.picture('utrecht', indicators=names).explore()\nview",
    "print('CHOSEN', view.indicator, view.level, view.period)",
]
SAID = "() => [...document.querySelectorAll('pre')].some(p => p.textContent.includes('{}'))"


@pytest.fixture
def lab(tmp_path):
    cells = [
        {"id": f"c{n}", "cell_type": "code", "metadata": {}, "execution_count": None,
         "outputs": [], "source": source}
        for n, source in enumerate(CELLS)
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
    (tmp_path / "view.ipynb").write_text(json.dumps(notebook | {"cells": cells}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    package = str(Path(__file__).parents[2])
    places = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("DATA", "CONFIG", "RUNTIME")}
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token="]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={tmp_path}"],
            env={**os.environ, **places, "PYTHONPATH": package, "JUPYTER_PREFER_ENV_PATH": "1"},
            stdout=log,
            stderr=log,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(120):
                try:
                    urllib.request.urlopen(f"{address}/api").read()
                    break
                except OSError:
                    time.sleep(0.5)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def test_what_is_chosen_in_the_page_is_known_in_python(lab):
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 1400})
        asked, heard = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"{lab}/lab/tree/view.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
        cells = page.locator(".jp-Notebook .jp-CodeCell .cm-content")
        page.get_by_text("Idle").first.wait_for(state="attached", timeout=60_000)
        cells.first.click()
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".rb-explorer select", timeout=120_000)
        page.select_option(".rb-explorer select[name=indicator]", "good_health_modelled")
        page.select_option(".rb-explorer select[name=level]", "wijk")
        page.wait_for_selector(".rb-explorer path[data-area^=WK]")
        cells.nth(1).click()
        page.keyboard.press("Control+Enter")
        page.wait_for_function(SAID.format("CHOSEN good_health_modelled wijk 2020"), timeout=60_000)
        browser.close()
    ours = (lab, lab.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert heard == []
