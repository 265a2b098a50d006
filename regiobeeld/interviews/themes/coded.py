"""What was coded with a theme: the fragments of each, with their readings and who said them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from regiobeeld.interviews.agreement.consensus import agreed_readings
from regiobeeld.interviews.themes.definition import BETWEEN, InterviewTheme

COLUMNS = (
    "theme",
    "fragment_id",
    "interview_id",
    "rol",
    "codes",
    "indicator",
    "duiding",
    "belang",
)


def coded(
    codings: pd.DataFrame, register: pd.DataFrame, themes: Sequence[InterviewTheme]
) -> pd.DataFrame:
    """Return the fragments that themes are made of.

    Parameters
    ----------
    codings
        As of ``codings.parquet``. A code counts when any coder gave it, as for saturation; those of
        interviews that the register lacks are left out, as they may have been withdrawn.
    register
        As of `read_register`; it tells the role of each interview.
    themes
        As of `read_themes`.

    Returns
    -------
    pandas.DataFrame
        One row per theme and fragment, by theme and then in the order of the codings: ``theme,
        fragment_id, interview_id, rol, codes`` (those of the theme that it got), and its
        ``indicator``, ``duiding`` and ``belang`` as coders agree on them; see `agreed_readings`.

    Examples
    --------
    >>> from regiobeeld.interviews.material import material
    >>> found = material("utrecht-voorbeeld")
    >>> alone = InterviewTheme("Alleen", ("Eenzaamheid",), ())
    >>> rows = coded(found.codings, found.register, [alone])
    >>> rows["interview_id"].str[-2:].tolist(), set(rows["theme"])
    (['03', '03', '05', '07', '12'], {'Alleen'})
    """
    heard = codings[codings["interview_id"].isin(register["interview_id"])]
    readings = agreed_readings(heard)
    role_of = dict(zip(register["interview_id"], register["rol"], strict=True))
    readings["rol"] = readings["interview_id"].map(role_of)
    given = heard[heard["code"].fillna("") != ""].groupby("fragment_id", sort=False)["code"]
    codes_of = {str(name): list(dict.fromkeys(map(str, codes))) for name, codes in given}
    parts = []
    for theme in themes:
        mine = [
            [code for code in theme.codes if code in codes_of.get(str(name), ())]
            for name in readings["fragment_id"]
        ]
        every = readings.assign(theme=theme.name, codes=[f"{BETWEEN} ".join(one) for one in mine])
        parts.append(every[[bool(one) for one in mine]])
    empty = readings.iloc[:0].assign(theme="", codes="")
    frame = pd.concat(parts or [empty], ignore_index=True)[list(COLUMNS)]
    kinds = dict.fromkeys(COLUMNS, "string") | {"belang": "float64"}
    return frame.astype(kinds)
