"""What a page may do, as its browser keeps to it: run our own scripts, and ask nobody anything."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from markupsafe import Markup

#: Of scripts that lie beside a page: on a web server 'self' allows them, and from a disk file:.
BESIDE = "'self' file:"


def policy(scripts: Iterable[str], *, style: str = "", beside: bool = False) -> Markup:
    """Return a Content-Security-Policy, as it stands in an attribute between double quotes.

    Parameters
    ----------
    scripts
        What stands in the page between ``<script>`` and ``</script>``, of ours; nothing else runs.
    style
        The one style sheet. When left out, styles are free, as the chart library sets them.
    beside
        Whether a script that lies beside the page may run too.

    Examples
    --------
    >>> print(policy([], style="p{}"))
    default-src 'none'; script-src 'none'; style-src 'sha256-...'; img-src data: blob:; ...
    """
    allowed = [*map(hash_source, scripts), *([BESIDE] if beside else [])]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(allowed) or "'none'",
        "style-src": hash_source(style) if style else "'unsafe-inline'",
        # Charts are saved as pictures, which are made in the page.
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    text = "; ".join(f"{name} {value}" for name, value in rules.items())
    return Markup(text)  # noqa: S704 - hashes and words of ours


def hash_source(text: str) -> str:
    """Return how a policy names a script or a style sheet by its content.

    Examples
    --------
    >>> hash_source("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    # As a browser reads it: with one kind of line end.
    plain = str(text).replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.sha256(plain.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
