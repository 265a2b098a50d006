"""Importing this imports all that making reports needs: what a fork server has, its forks have."""

from __future__ import annotations

import sys
from importlib import import_module

_MODULES = (
    "papermill",
    # What a kernel imports at its start, its debugger too.
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.utils.garbage",
    "regiobeeld.region_picture.exports",
    "regiobeeld.interviews.display",
    "regiobeeld.interviews.checklists",
    "regiobeeld.interviews.joint_display.joint_tables",
    "regiobeeld.interviews.material",
    "regiobeeld.interviews.protocol.pack",
    "regiobeeld.priorities",
    "regiobeeld.region_picture",
    "regiobeeld.report.page.analysis_sections",
    "regiobeeld.report.running.engine",
    "regiobeeld.report.page.export",
    "regiobeeld.report.making",
    "regiobeeld.report.page.priority_sections",
    "regiobeeld.report.page.voice_sections",
)
# jsonschema compiles a grammar of web addresses with it, which takes 2 s; notebooks have none.
_SLOW = "rfc3987_syntax"

if _SLOW not in sys.modules:
    sys.modules[_SLOW] = None  # type: ignore[assignment]
    import_module("jsonschema")
    del sys.modules[_SLOW]

for _module in _MODULES:
    import_module(_module)

# What checks notebooks is compiled from their schema the first time.
_nbformat = import_module("nbformat")
_nbformat.validate(_nbformat.v4.new_notebook())
