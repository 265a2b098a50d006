"""Formulae as MathML, which browsers draw and read aloud themselves.

KaTeX or MathJax would come from a server, or be a megabyte of scripts and fonts to keep here.
"""

from __future__ import annotations

import html
import re
from typing import Any

from latex2mathml.converter import convert

_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*\\[(\[](?P<latex>.*?)\\[)\]]\s*</(?P=tag)>',
    re.DOTALL,
)


def on_page_content(content: str, **_: Any) -> str:
    r"""Turn what arithmatex marked as a formula into MathML.

    Examples
    --------
    >>> on_page_content(r'<p>If <span class="arithmatex">\(x\)</span></p>')
    '<p>If <math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">...</math></p>'
    """
    return _FORMULA.sub(_as_mathml, content)


def _as_mathml(found: re.Match[str]) -> str:
    latex = html.unescape(found["latex"]).strip()
    if found["tag"] == "span":
        return convert(latex)
    # Wider than a telephone: it scrolls, also by keyboard.
    block = convert(latex, display="block")
    return f'<div class="formula" tabindex="0" role="group" aria-label="formula">{block}</div>'
