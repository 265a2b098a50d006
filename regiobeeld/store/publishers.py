"""Who publishes the tables of a catalogue: the name in a source line, the page, and the terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from regiobeeld.statline.metadata import TableInfo
from regiobeeld.store.manifest import Provenance

#: Whom source lines name, by catalogue; a catalogue that is not here is named by its own name.
PUBLISHERS: Mapping[str, str] = {
    "CBS": "CBS StatLine",
    "RIVM": "RIVM, GGD'en en CBS",
    "AZW": "AZW StatLine",
}
# Only pages that more than one source gives: the addresses of data.politie.nl, iv3statline.cbs.nl
# and azwstatline.cbs.nl stand in programs of others that link to tables, beside those of CBS, RIVM.
_PAGES: Mapping[str, str] = {
    "CBS": "opendata.cbs.nl/statline/#/CBS",
    "RIVM": "statline.rivm.nl/#/RIVM",
    "Politie": "data.politie.nl/#/Politie",
    "IV3": "iv3statline.cbs.nl/#/IV3",
    "AZW": "azwstatline.cbs.nl/#/AZW",
}
# Those that give CC BY 4.0. What the others give is not known here, and is not guessed.
_CC_BY = ("CBS", "RIVM")
# In source lines, which are Dutch.
NO_LICENCE = "niet vermeld"


def page(table: str, catalogue: str, language: str = "nl") -> str:
    """Return the address of a table for a reader; empty for a catalogue of which none is known.

    Examples
    --------
    >>> page("84799NED", "CBS")
    'https://opendata.cbs.nl/statline/#/CBS/nl/dataset/84799NED/table'
    >>> page("47018NED", "Politie")
    'https://data.politie.nl/#/Politie/nl/dataset/47018NED/table'
    >>> page("99001NED", "KNMI")
    ''
    """
    if catalogue not in _PAGES:
        return ""
    return f"https://{_PAGES[catalogue]}/{language}/dataset/{table}/table"


def provenance(info: TableInfo, publisher: str = "") -> Provenance:
    """Return where a table that is fetched today comes from.

    A table is of the catalogue that it names, whichever server gave it. Only CBS and RIVM are known
    to give CC BY 4.0.

    Parameters
    ----------
    info
        What the table says of itself.
    publisher
        Whom its source line names; without one, the publisher of its catalogue.
    """
    return Provenance(
        publisher=publisher or PUBLISHERS.get(info.catalogue, info.catalogue),
        url=page(info.id, info.catalogue, "en" if info.language == "en" else "nl"),
        retrieved=dt.date.today().isoformat(),
        licence="" if info.catalogue in _CC_BY else NO_LICENCE,
    )
