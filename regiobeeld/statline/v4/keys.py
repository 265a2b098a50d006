"""Keys of topics, made of their titles as v3 makes them."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[A-Za-z0-9]+")
# StatLine's own stems have at most some forty characters.
_LONGEST = 80


def stem_of(title: str) -> str:
    """Return the stem that v3 makes of a title.

    Words begin with a capital and are put together, without accents and signs; ``k_`` stands before
    a digit. So came the stem of every topic of which v3's key and title were both captured (178,
    of 84799NED, 85755NED and 83958NED).

    Examples
    --------
    >>> [stem_of(t) for t in ("Wmo-cliënten", "Personenauto's; per km²", "65 jaar of ouder")]
    ['WmoClienten', 'PersonenautoSPerKm2', 'k_65JaarOfOuder']
    >>> stem_of("≥ ²")
    'k_2'
    >>> stem_of("...")
    'Onderwerp'
    """
    plain = unicodedata.normalize("NFKD", title)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    stem = "".join(word[0].upper() + word[1:] for word in _WORD.findall(bare))[:_LONGEST]
    return f"k_{stem}" if stem[:1].isdigit() else stem or "Onderwerp"


def key_of(title: str, number: int) -> str:
    """Return the key of a topic: its stem and its place among the topics, from 1.

    v3 also counts topics that v4 leaves out, such as the names of areas, so the number may differ
    from v3's; the stem does not, and definitions name topics by their stem.

    Examples
    --------
    >>> key_of("Bevolking op 1 januari", 1)
    'BevolkingOp1Januari_1'
    """
    return f"{stem_of(title)}_{number}"
