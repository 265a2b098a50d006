"""How workbooks look: calm, with room to write; colours never tell anything alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INK = "#1F2933"
MUTED = "#52606D"
LINE = "#CBD2D9"
LOCKED = "#F3F5F7"
ACCENT = "#14505C"

_FONT = {"font_name": "Calibri", "font_size": 11, "font_color": INK}
_CELL = _FONT | {"text_wrap": True, "valign": "top", "border": 1, "border_color": LINE}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "plain": _FONT,
    "title": _FONT | {"bold": True, "font_size": 18, "font_color": ACCENT, "valign": "vcenter"},
    "subtitle": _FONT | {"font_color": MUTED, "text_wrap": True, "valign": "top"},
    "note": _FONT | {"font_color": MUTED, "valign": "top"},
    "warning": _FONT | {"bold": True, "font_color": "#8A1C1C", "valign": "top"},
    "head": _FONT | {"bold": True, "font_size": 13, "font_color": ACCENT, "valign": "bottom"},
    "paragraph": _FONT | {"text_wrap": True, "valign": "top"},
    "header": _CELL | {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT},
    "hint": _CELL | {"italic": True, "font_size": 9, "font_color": MUTED, "bg_color": LOCKED},
    "body": _CELL,
    "strong": _CELL | {"bold": True},
    "quiet": _CELL | {"font_size": 9, "font_color": MUTED},
    "number": _CELL | {"align": "right", "text_wrap": False},
    "centred": _CELL | {"align": "center"},
    # Text format, so that Excel keeps 2026-03 and 007 as they are typed.
    "open": _CELL | {"locked": False, "num_format": "@"},
    "open_number": _CELL | {"locked": False, "num_format": "0", "align": "center"},
    "open_score": _CELL | {"locked": False, "num_format": "0.#", "align": "center"},
    "closed": _CELL | {"bg_color": LOCKED},
}
