"""Templates, styles and scripts of pages: how they are read and filled in."""

from __future__ import annotations

import functools

import jinja2
from markupsafe import Markup

from regiobeeld.definitions.texts import resource

#: Words too long for a card, with where they break.
LONG_WORDS = (
    "arbeids-ongeschiktheids-uitkering",
    "arbeids-participatie",
    "eenpersoons-huishoudens",
    "werkloosheids-uitkering",
)


@functools.cache
def environment(package: str) -> jinja2.Environment:
    """Return the templates of a package; every value is escaped unless it is markup."""
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["soft"] = soft
    return templates


def static(room: str, name: str) -> Markup:
    """Return a style sheet or script of a room, such as ``report``, as it stands in a page."""
    text = resource(room, "static", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - our own file


def soft(text: str) -> str:
    """Allow long Dutch words to break where a reader would break them.

    Examples
    --------
    >>> soft("Netto arbeidsparticipatie").replace(chr(173), "-")
    'Netto arbeids-participatie'
    """
    for word in LONG_WORDS:
        text = text.replace(word.replace("-", ""), word.replace("-", "\u00ad"))
    return text
