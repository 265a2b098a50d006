"""Interviews as coded, made up."""

from __future__ import annotations

import pandas as pd

from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.region_picture import Picture

# Interview, role, indicator, code, duiding and belang per coder.
READ = (
    ("U01", "bewoner", "loneliness", "Eenzaamheid", ("bevestigt", "verklaart"), (3, 2)),
    ("U01", "bewoner", "smoking", "Roken, alcohol en drugs", ("nuanceert", "weerspreekt"), (1, 1)),
    ("U02", "bewoner", "loneliness", "Eenzaamheid", ("bevestigt", "bevestigt"), (3, 3)),
    ("U02", "bewoner", "", "Digitale vaardigheden", ("nieuw", "nieuw"), (3, 2)),
    ("U03", "bewoner", "", "Wonen", ("nieuw", ""), (2, None)),
    ("U04", "bewoner", "overweight", "Eten en bewegen", ("verklaart", "bevestigt"), (2, 2)),
    ("U05", "professional", "loneliness", "Digitale vaardigheden", ("bevestigt", ""), (2, 3)),
    ("U06", "professional", "sick_leave_care", "Personeelstekort", ("nieuw", "nieuw"), (3, 3)),
    ("U06", "professional", "informal_carers", "Mantelzorg", ("verklaart", "nuanceert"), (2, 2)),
    ("U07", "professional", "", "Nieuw onderwerp", ("", "nieuw"), (1, None)),
)


def codings_of(picture: Picture, coders: tuple[str, ...] = ("anna", "bram")) -> pd.DataFrame:
    """Make codings of a region: seven interviews, two coders."""
    book = read_codebook()
    rows = [
        (
            picture.region.id, picture.year, book.version, coder, f"{interview}-{number}",
            interview, role, indicator, "", code, book.code(code).code_id,
            duiding[place], pd.NA if belang[place] is None else belang[place], "",
        )
        for place, coder in enumerate(coders)
        for number, (interview, role, indicator, code, duiding, belang) in enumerate(READ)
    ]  # fmt: skip
    columns = ["region", "year", "codebook_version", "coder", "fragment_id", "interview_id", "rol",
               "indicator", "kenmerk", "code", "code_id", "duiding", "belang", "memo"]  # fmt: skip
    types = dict.fromkeys(columns, "string") | {"year": "Int64", "belang": "Int64"}
    return pd.DataFrame(rows, columns=columns).astype(types)
