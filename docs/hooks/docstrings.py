"""Docstrings as Markdown: formulae and references are written for readers of plain text."""

from __future__ import annotations

import re
from typing import Any

import griffe

_FORMULA = re.compile(r":math:`([^`]+)`")
_MENTION = re.compile(r"\s?\[(\d+)\]_")
_REFERENCE = re.compile(r"^\.\. \[(\d+)\] ", re.MULTILINE)


class AsMarkdown(griffe.Extension):
    """Rewrite docstrings before they are read."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute."""
        if obj.docstring:
            obj.docstring.value = as_markdown(obj.docstring.value)


def as_markdown(text: str) -> str:
    r"""Return a docstring with Markdown's formulae and numbered references.

    Examples
    --------
    >>> as_markdown(r":math:`x/n` of Wilson. [1]_")
    '$x/n$ of Wilson (1).'
    >>> as_markdown(".. [1] Wilson EB. 1927.")
    '1. Wilson EB. 1927.'
    """
    text = _FORMULA.sub(lambda found: f"${' '.join(found[1].split())}$", text)
    # The full stop comes before the mention in the source; a reader wants it after.
    text = re.sub(r"\.((?:\s?\[\d+\]_)+)", lambda f: _MENTION.sub(r" (\1)", f[1]) + ".", text)
    return _REFERENCE.sub(r"\1. ", _MENTION.sub(r" (\1)", text))
