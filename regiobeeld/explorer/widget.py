"""The view itself: a widget that runs in the page, without a network."""

from __future__ import annotations

from typing import Any

from regiobeeld.definitions.texts import resource
from regiobeeld.errors import RegiobeeldError
from regiobeeld.explorer.data import explorer_data
from regiobeeld.region_picture import Picture

SCRIPT = resource("explorer", "explorer.js")


def explore(picture: Picture, lang: str = "nl") -> Any:
    """Return an interactive view of region, indicator and year for a notebook.

    Parameters
    ----------
    picture
        A region in figures.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    anywidget.AnyWidget
        With lists to choose an ``indicator``, a ``level`` (regio, gemeente or wijk) and a
        ``period``, a map, the areas from high to low with their intervals, and the trend. Those
        three attributes hold what is chosen, and can be set.

    Raises
    ------
    RegiobeeldError
        When anywidget is not installed, or the picture has no figures.
    """
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise RegiobeeldError(
            "The interactive view needs anywidget. Install it with: pip install"
            " 'regiobeeld[explore]', and open the notebook again."
        ) from None
    data = explorer_data(picture, lang)
    if not data["figures"]:
        raise RegiobeeldError(f"The picture of {picture.region.name} has no figures to show.")

    class Explorer(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
        _esm = SCRIPT.read_text(encoding="utf-8")
        data = traitlets.Dict().tag(sync=True)
        indicator = traitlets.Unicode().tag(sync=True)
        level = traitlets.Unicode().tag(sync=True)
        period = traitlets.Unicode().tag(sync=True)

    first = data["indicators"][0]["id"]
    level = next(iter(data["figures"][first]))
    period = max(data["figures"][first][level])
    return Explorer(data=data, indicator=first, level=level, period=period)
