"""Tables about themes, for researchers alone: they hold ids of interviews and counts of a few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import pandas as pd

from regiobeeld.files.guarded_csv import records
from regiobeeld.interviews.agreement.consensus import majority
from regiobeeld.interviews.choices import DUIDING, NEW_SUBJECT, ROLES
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.quotes.approvals import Quotes
from regiobeeld.interviews.themes.decisions import CODE_MADE, inductive_codes
from regiobeeld.interviews.themes.definition import BETWEEN, InterviewTheme

#: Characters of a cell of the framework matrix; more is told, and never cut in silence.
LONGEST_CELL = 3_000
#: Per reading that most fragments of a theme have, those that go against it.
AGAINST = {
    "bevestigt": ("weerspreekt", "nuanceert"),
    "verklaart": ("weerspreekt", "nuanceert"),
    "nieuw": ("weerspreekt", "nuanceert"),
    "weerspreekt": ("bevestigt", "nuanceert"),
    "nuanceert": ("weerspreekt",),
}


def by_role(coded: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Return in how many conversations a theme came up, and by how many respondents.

    Parameters
    ----------
    coded
        As of `coded`.
    fragments
        As of `read_fragments`; they tell who spoke in a conversation.

    Returns
    -------
    pandas.DataFrame
        One row per theme, with per role ``<role>_gesprekken, <role>_respondenten`` and
        ``<role>_fragmenten``. Somebody is a respondent by the label in the transcript.

    Examples
    --------
    >>> rows = pd.DataFrame({"theme": ["Geld"] * 3, "fragment_id": ["a", "b", "c"],
    ...                      "interview_id": ["U1", "U1", "U2"], "rol": ["bewoner"] * 3})
    >>> said = pd.DataFrame({"fragment_id": ["a", "b", "c"], "spreker": ["R1", "R2", "R1"]})
    >>> by_role(rows, said)[["bewoner_gesprekken", "bewoner_respondenten"]].iloc[0].tolist()
    [2, 3]
    """
    rows = coded.assign(spreker=_of_fragments(coded, fragments, "spreker"))
    found = []
    for theme, mine in rows.groupby("theme", sort=False):
        row: dict[str, object] = {"theme": theme}
        for role in ROLES:
            of = mine[mine["rol"] == role]
            row[f"{role}_gesprekken"] = of["interview_id"].nunique()
            row[f"{role}_respondenten"] = len(of[["interview_id", "spreker"]].drop_duplicates())
            row[f"{role}_fragmenten"] = len(of)
        found.append(row)
    names = product(ROLES, ("gesprekken", "respondenten", "fragmenten"))
    columns = ["theme", *(f"{role}_{name}" for role, name in names)]
    return pd.DataFrame(found, columns=columns)


def counts(coded: pd.DataFrame) -> pd.DataFrame:
    """Return the number of fragments of each theme (columns) in each interview (rows).

    Examples
    --------
    >>> rows = pd.DataFrame({"theme": ["Geld", "Geld"], "interview_id": ["U1", "U2"]})
    >>> counts(rows)["Geld"].tolist()
    [1, 1]
    """
    themes = list(dict.fromkeys(coded["theme"]))
    return pd.crosstab(coded["interview_id"], coded["theme"]).reindex(columns=themes)


def matrix(
    coded: pd.DataFrame,
    fragments: pd.DataFrame,
    register: pd.DataFrame,
    themes: Sequence[InterviewTheme],
    *,
    longest: int = LONGEST_CELL,
) -> pd.DataFrame:
    """Return the framework matrix: what each interview says of each theme.

    Parameters
    ----------
    coded
        As of `coded`.
    fragments, register
        As of `read_fragments` and `read_register`.
    themes
        The columns, in their order.
    longest
        Characters of a cell.

    Returns
    -------
    pandas.DataFrame
        One row per interview in the register: ``interview_id, rol`` and a column per theme with
        what was said, each fragment after its reading. A cell that would be longer says how many
        fragments more there are, and a fragment that is cut says how many characters more.

    Notes
    -----
    Ritchie J, Spencer L. Qualitative data analysis for applied policy research. In: Bryman A,
    Burgess RG, eds. Analyzing qualitative data. Routledge, 1994.
    """
    texts = _by_fragment(fragments, "tekst")
    cells: dict[tuple[str, str], list[str]] = {}
    for row in records(coded):
        said = str(texts.get(row["fragment_id"], f"[{row['fragment_id']}]"))
        reading = f"[{row['duiding']}] " if row["duiding"] else ""
        cells.setdefault((row["interview_id"], row["theme"]), []).append(f"{reading}{said}")
    frame = register[["interview_id", "rol"]].reset_index(drop=True)
    ids = [str(name) for name in frame["interview_id"]]
    for theme in themes:
        frame[theme.name] = [fitted(cells.get((name, theme.name), []), longest) for name in ids]
    return frame


def fitted(texts: Sequence[str], longest: int) -> str:
    r"""Return texts one under the other, in at most so many characters; the rest is counted.

    Examples
    --------
    >>> fitted(["Eerst dit.", "Dan dat."], 100)
    'Eerst dit.\nDan dat.'
    >>> fitted(["Eerst dit.", "Dan iets langers."], 26)
    'Eerst dit.\n(+ 1 fragment)'
    >>> fitted(["Een heel lange uitspraak, die niet past."], 36)
    'Een heel lange uitspr… (+ 19 tekens)'
    """
    whole = "\n".join(texts)
    if len(whole) <= longest:
        return whole
    for kept in range(len(texts) - 1, 0, -1):
        shown = "\n".join(texts[:kept]) + _more(len(texts) - kept)
        if len(shown) <= longest:
            return shown
    first, more = texts[0], _more(len(texts) - 1)
    place = max(1, longest - len(more) - len(f"… (+ {len(first)} tekens)"))
    return f"{first[:place]}… (+ {len(first) - place} tekens){more}"


def _more(fragments: int) -> str:
    """Say how many fragments are left out; nothing when none is."""
    return f"\n(+ {fragments} fragment{'en' if fragments > 1 else ''})" if fragments else ""


def co_occurrence(codings: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    """Return how often two codes stand by the same fragment; on the diagonal, how often one does.

    Parameters
    ----------
    codings
        As of ``codings.parquet``; a code counts when any coder gave it.
    codes
        Rows and columns; those that nobody gave are left out.

    Returns
    -------
    pandas.DataFrame
        Square, with the names of codes as index and columns; the same on both sides of the
        diagonal.

    Examples
    --------
    >>> rows = [("a", "Geld"), ("a", "Wonen"), ("b", "Geld")]
    >>> given = pd.DataFrame(rows, columns=["fragment_id", "code"])
    >>> co_occurrence(given, ["Geld", "Wonen"]).to_numpy().tolist()
    [[2, 1], [1, 1]]
    """
    given = codings[codings["code"].fillna("") != ""][["fragment_id", "code"]].drop_duplicates()
    there = [code for code in codes if code in set(given["code"])]
    if not there:
        return pd.DataFrame()
    table = pd.crosstab(given["fragment_id"], given["code"]).reindex(columns=there)
    found = table.T.dot(table).astype("int64")
    return found.rename_axis(index=None, columns=None)


def contradicting(coded: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Return the fragments that go against most of their theme.

    Parameters
    ----------
    coded
        As of `coded`.
    fragments
        As of `read_fragments`.

    Returns
    -------
    pandas.DataFrame
        ``theme, meerderheid`` (the reading that more than half of its fragments have; `oneens`
        where none has, and then what contradicts or qualifies a figure stands here too),
        ``fragment_id, interview_id, rol, indicator, duiding, tekst``.

    Examples
    --------
    >>> rows = pd.DataFrame({"theme": "Geld", "fragment_id": ["a", "b", "c"],
    ...     "interview_id": "U1", "rol": "bewoner", "indicator": "",
    ...     "duiding": ["bevestigt", "bevestigt", "weerspreekt"]})
    >>> said = pd.DataFrame({"fragment_id": ["c"], "tekst": ["Nee hoor."]})
    >>> contradicting(rows, said)[["meerderheid", "tekst"]].to_numpy().tolist()
    [['bevestigt', 'Nee hoor.']]
    """
    columns = ["fragment_id", "interview_id", "rol", "indicator", "duiding"]
    parts = []
    for theme, mine in coded.groupby("theme", sort=False):
        most = majority(word for word in map(str, mine["duiding"]) if word in DUIDING)
        against = AGAINST.get(most, AGAINST["bevestigt"])
        held = mine[mine["duiding"].isin(against)][columns]
        text = _of_fragments(held, fragments, "tekst")
        parts.append(held.assign(tekst=text, meerderheid=most, theme=theme))
    order = ["theme", "meerderheid", *columns, "tekst"]
    return pd.concat(parts, ignore_index=True)[order] if parts else pd.DataFrame(columns=order)


def quotes_by_theme(coded: pd.DataFrame, fragments: pd.DataFrame, quotes: Quotes) -> pd.DataFrame:
    """Return what could be quoted of each theme, the most important first.

    Returns
    -------
    pandas.DataFrame
        ``theme, fragment_id, interview_id, rol, belang, mag`` (``ja``, or why not, in Dutch) and
        ``tekst``: the approved words, or what was said.
    """
    texts = _by_fragment(fragments, "tekst")
    words = dict(zip(quotes.shown["fragment_id"], quotes.shown["citaat"], strict=True))
    why = dict.fromkeys(words, "ja")
    why |= dict(zip(quotes.withheld["fragment_id"], quotes.withheld["reden"], strict=True))
    ids = coded["fragment_id"]
    frame = coded[["theme", "fragment_id", "interview_id", "rol", "belang"]].assign(
        mag=[why.get(name, "nog niet beoordeeld") for name in ids],
        tekst=[words.get(name, texts.get(name, "")) for name in ids],
    )
    places = {theme: place for place, theme in enumerate(dict.fromkeys(frame["theme"]))}
    order = pd.DataFrame(
        {
            "theme": [places[theme] for theme in frame["theme"]],
            "later": [name not in words for name in ids],
            "less": -frame["belang"],
        },
        index=frame.index,
    ).sort_values(["theme", "later", "less"], kind="stable")
    return frame.loc[order.index].reset_index(drop=True)


def codes_by_version(
    codebook: Codebook,
    codings: pd.DataFrame,
    themes: Sequence[InterviewTheme],
    decisions: pd.DataFrame,
) -> pd.DataFrame:
    """Return the codes by the edition in which they came, and whether interviews brought them.

    Returns
    -------
    pandas.DataFrame
        One row per code: ``code, ouder, versie, inductief`` (ja or nee), ``gemaakt`` (the day, when
        a decision says so), ``themas``, and the ``fragmenten`` and ``gesprekken`` that any coder
        gave it.

    Examples
    --------
    >>> from regiobeeld.interviews.codebook import read_codebook
    >>> from regiobeeld.interviews.material import material
    >>> found = material("utrecht-voorbeeld")
    >>> made = pd.DataFrame([["2026-03-01", "anna", "code gemaakt", "Wonen", "Kwam vaak terug."]],
    ...                     columns=["datum", "wie", "soort", "wat", "waarom"])
    >>> rows = codes_by_version(found.codebook, found.codings, [], made).set_index("code")
    >>> rows.loc["Wonen", ["inductief", "gemaakt"]].tolist()
    ['ja', '2026-03-01']
    """
    new = inductive_codes(codebook, decisions)
    days = {
        str(row["wat"]).casefold(): str(row["datum"])
        for row in records(decisions)
        if row["soort"] == CODE_MADE
    }
    used = codings.groupby("code")[["fragment_id", "interview_id"]].nunique()
    rows = [
        (
            code.code,
            code.parent,
            code.edition,
            "ja" if code.code in new else "nee",
            days.get(code.code.casefold(), ""),
            f"{BETWEEN} ".join(theme.name for theme in themes if code.code in theme.codes),
            int(used["fragment_id"].get(code.code, 0)),
            int(used["interview_id"].get(code.code, 0)),
        )
        for code in codebook
    ]
    names = (
        "code",
        "ouder",
        "versie",
        "inductief",
        "gemaakt",
        "themas",
        "fragmenten",
        "gesprekken",
    )
    return pd.DataFrame(rows, columns=list(names))


def without_code(codings: pd.DataFrame, fragments: pd.DataFrame) -> pd.DataFrame:
    """Return the fragments for which a coder missed a code, with what the coder noted.

    Returns
    -------
    pandas.DataFrame
        ``fragment_id, interview_id, coder, memo, tekst`` of every coding with the code
        "Nieuw onderwerp": the list from which inductive codes come.
    """
    rows = codings[codings["code"] == NEW_SUBJECT][["fragment_id", "interview_id", "coder", "memo"]]
    text = _of_fragments(rows, fragments, "tekst")
    return rows.assign(tekst=text).reset_index(drop=True)


def _by_fragment(fragments: pd.DataFrame, column: str) -> dict[str, str]:
    return dict(zip(fragments["fragment_id"], fragments[column], strict=True))


def _of_fragments(rows: pd.DataFrame, fragments: pd.DataFrame, column: str) -> list[str]:
    """Return what fragments say, per row; nothing of those that are no more there."""
    found = _by_fragment(fragments, column)
    return [found.get(name, "") for name in rows["fragment_id"]]
