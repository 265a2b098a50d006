"""Work in JupyterLab as somebody does in a browser: run a notebook, save it, save a checkpoint."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import websocket

_TOKEN = "only-for-this-test"
# Notebooks lie in the folder where one is, as they do for whoever installed the package.
_LAB = """
import regiobeeld.files.packaged_notebooks as notebooks
notebooks.open_folder = lambda where: where / "notebooks"
from regiobeeld.cli.app import app
app()
"""
#: Seconds that a server takes to start, and a cell to run, at most.
LONGEST = 120


@dataclass(frozen=True)
class Lab:
    """A server of `regiobeeld lab` that runs."""

    address: str
    told: Path

    def run_and_save(self, name: str, **parameters: str) -> None:
        """Run a notebook in a kernel of the server; save it, with a checkpoint, as Lab does."""
        notebook = self._ask("get", f"api/contents/{name}")["content"]
        kernel = self._ask("post", "api/kernels", {"name": "python3", "path": name})["id"]
        channels = websocket.create_connection(
            f"ws{self.address.removeprefix('http')}api/kernels/{kernel}/channels?token={_TOKEN}",
            timeout=LONGEST,
        )
        with contextlib.closing(channels):
            for cell in (cell for cell in notebook["cells"] if cell["cell_type"] == "code"):
                for key, value in parameters.items():
                    changed = f"{key} = {value!r}"
                    lines = cell["source"].splitlines()
                    given = [changed if line.startswith(f"{key} = ") else line for line in lines]
                    cell["source"] = "\n".join(given)
                cell["outputs"] = list(_outputs(channels, cell["source"]))
        body = {"type": "notebook", "format": "json", "content": notebook}
        self._ask("put", f"api/contents/{name}", body)
        self._ask("post", f"api/contents/{name}/checkpoints", {})
        self._ask("put", f"api/contents/{name}", body)
        self._ask("delete", f"api/kernels/{kernel}")

    def _ask(self, how: str, what: str, body: Any = None) -> Any:
        head = {"Authorization": f"token {_TOKEN}"}
        answer = requests.request(
            how, self.address + what, json=body, headers=head, timeout=LONGEST
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def lab(home: Path) -> Iterator[Lab]:
    """Start `regiobeeld lab` with its notebooks, settings and logs in a folder; stop it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {name: str(home / "jupyter" / name) for name in ("config", "data", "runtime")}
    settings = {f"JUPYTER_{name.upper()}_DIR": where for name, where in own.items()}
    settings["IPYTHONDIR"] = str(home / "jupyter" / "ipython")
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        f"--IdentityProvider.token={_TOKEN}",
    ]
    running = Lab(f"http://127.0.0.1:{port}/", home / "lab.log")
    with running.told.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _LAB, "lab", *options],
            cwd=home, env=os.environ | settings, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait(running, process)
        yield running
    finally:
        with contextlib.suppress(requests.RequestException):
            running._ask("post", "api/shutdown", {})
        try:
            process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(running: Lab, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(requests.RequestException):
            running._ask("get", "api/status")
            return
        time.sleep(0.2)
    raise AssertionError(running.told.read_text())


def _outputs(channels: Any, code: str) -> Iterator[dict[str, Any]]:
    number = uuid.uuid4().hex
    header = {"msg_id": number, "msg_type": "execute_request", "session": number, "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    message = {
        "header": header | {"username": "", "date": ""}, "parent_header": {}, "metadata": {},
        "content": content, "channel": "shell", "buffers": [],
    }  # fmt: skip
    channels.send(json.dumps(message))
    while True:
        answer = json.loads(channels.recv())
        if answer["parent_header"].get("msg_id") != number:
            continue
        kind, said = answer["msg_type"], answer["content"]
        if kind == "status" and said["execution_state"] == "idle":
            return
        if kind == "error":
            raise AssertionError("\n".join(said["traceback"]))
        if kind in ("display_data", "execute_result"):
            made = {"output_type": kind, "data": said["data"], "metadata": said["metadata"]}
            yield made | ({"execution_count": None} if kind == "execute_result" else {})
        elif kind == "stream":
            yield {"output_type": "stream", "name": said["name"], "text": said["text"]}
