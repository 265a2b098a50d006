"""Made-up interviews about Utrecht: a register, codings, and what may be quoted of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import pandas as pd

from regiobeeld import Picture
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.merge import COLUMNS
from regiobeeld.interviews.quotes.approvals import Quotes
from regiobeeld.region_picture.shown_figures import figures

#: Interview, indicator, duiding, belang, codes, and the words that may be quoted.
Said = tuple[str, str, str, int, Sequence[str], str]


def register_of(residents: int, professionals: int) -> pd.DataFrame:
    """Make a register of B01, B02, ... and P01, P02, ..."""
    names = [f"B{n:02d}" for n in range(1, residents + 1)]
    others = [f"P{n:02d}" for n in range(1, professionals + 1)]
    return pd.DataFrame(
        {
            "interview_id": [*names, *others],
            "rol": ["bewoner"] * residents + ["professional"] * professionals,
            "gebied_code": "GM0344",
            "maand": "2026-03",
            "toestemming_versie": "v1",
        },
        dtype="string",
    )


def codings_of(
    picture: Picture, said: Iterable[Said], coders: Sequence[str] = ("anna",)
) -> pd.DataFrame:
    """Make codings in which all coders say the same of every fragment."""
    shown = figures(picture)
    ids = {code.code: code.code_id for code in read_codebook()}
    rows = []
    for number, (interview, indicator, duiding, belang, codes, _) in enumerate(said):
        mark = shown[indicator].sha256 if indicator else ""
        role = "bewoner" if interview.startswith("B") else "professional"
        for coder in coders:
            for code in codes or [""]:
                rows.append(
                    [picture.region.id, picture.year, "v", coder, f"{interview}-{number}",
                     interview, role, indicator, mark, code, ids.get(code, ""), duiding, belang, ""]
                )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = dict.fromkeys(COLUMNS, "string") | {"year": "Int64", "belang": "Int64"}
    return frame.astype(kinds)


def quotes_of(said: Iterable[Said]) -> Quotes:
    """Let the last of each row be quoted, where there is anything."""
    rows = [(f"{s[0]}-{number}", s[0], "", s[1], s[5]) for number, s in enumerate(said) if s[5]]
    columns = ["fragment_id", "interview_id", "rol", "indicator", "citaat"]
    return Quotes(pd.DataFrame(rows, columns=columns, dtype="string"), pd.DataFrame())


def fragments_of(said: Iterable[Said]) -> pd.DataFrame:
    """Make the fragments that the codings are of; each says what may be quoted."""
    rows = []
    for number, (interview, indicator, _, _, _, text) in enumerate(said):
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows.append([f"{interview}-{number}", interview, 0, len(text), digest, text, "", "",
                     indicator, ""])  # fmt: skip
    columns = ["fragment_id", "interview_id", "start", "eind", "tekst_sha256", "tekst", "spreker",
               "vraag", "indicator", "kenmerk"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


EENZAAM, BUURT, ZORG = "Eenzaamheid", "Contact in de buurt", "Mantelzorg"
SAID: tuple[Said, ...] = (
    ("B01", "informal_carers", "bevestigt", 3, [ZORG], "Ik zorg al zes jaar voor mijn man."),
    ("B02", "informal_carers", "bevestigt", 2, [ZORG], ""),
    ("B03", "informal_carers", "nuanceert", 2, [ZORG, BUURT], "Buren helpen, die tel je niet."),
    ("P01", "informal_carers", "weerspreekt", 3, [ZORG],
     "Het zijn er veel meer. Wie zorgt, noemt zich geen mantelzorger."),
    ("P02", "informal_carers", "weerspreekt", 2, [ZORG], ""),
    ("B01", "loneliness", "bevestigt", 3, [EENZAAM], "Soms spreek ik een hele dag niemand."),
    ("B04", "loneliness", "verklaart", 2, [EENZAAM, BUURT], "Sinds het buurthuis dicht is, zie je"
     " elkaar niet meer."),
    ("B05", "loneliness", "bevestigt", 1, [EENZAAM], ""),
    ("P03", "loneliness", "weerspreekt", 2, [EENZAAM], ""),
    ("P04", "loneliness", "bevestigt", 2, [EENZAAM], "Ik kom het elke week tegen."),
    ("B05", "good_health", "bevestigt", 1, ["Eten en bewegen"], ""),
    ("P05", "digital_care", "nieuw", 3, ["Digitale vaardigheden"],
     "De helft van mijn cliënten kan niet inloggen."),
    ("B02", "digital_care", "nieuw", 2, ["Digitale vaardigheden"], "Mijn dochter doet mijn DigiD."),
    ("B03", "", "nieuw", 3, ["Wonen"], "Mijn kinderen vinden hier geen huis."),
    ("P01", "", "nieuw", 2, ["Wonen", "Personeelstekort"], ""),
    ("B04", "", "", 1, [], ""),
)  # fmt: skip
