"""Our tables of interviews as a project for other software.

Respondents are cases, whose variables tell their role, area, month and consent, and per indicator
whether they spoke about it. Each coder is a user. A fragment is a quotation; the indicator that it
was proposed for stands in its description. What a coder said besides the code (memo, indicator,
duiding, belang) is a note with the coding and its quotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from regiobeeld.errors import QdaError
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.qda.codes import NO_CODE, codes_of
from regiobeeld.interviews.qda.fields import (
    NOTE_FIELDS,
    PROJECT_FIELDS,
    QUOTATION_FIELDS,
    with_fields,
)
from regiobeeld.interviews.qda.fragments import Fragment, TextLayout, fragments_of, lay_out
from regiobeeld.interviews.qda.model import (
    Case,
    Coding,
    Project,
    QdaNote,
    Quotation,
    TextSource,
    User,
    Value,
    Variable,
    guid_of,
)
from regiobeeld.interviews.qda.tables import CODINGS, REGISTER, check_unique, records

# What people in other software want to see, also where it goes without saying.
_SHOWN = ("indicator", "duiding", "belang")
# What the variable of an indicator is called.
_INDICATOR_VARIABLE = "indicator "
_NAME_LENGTH = 60


@dataclass(frozen=True)
class _Content:
    """The tables as rows of text, and what goes without saying in codings."""

    region: str
    register: Mapping[str, Mapping[str, str]]
    fragments: Mapping[str, Sequence[Fragment]]
    codings: Mapping[str, Sequence[Mapping[str, str]]]
    names: Mapping[str, str]
    defaults: Mapping[str, str]


def project_of(
    codebook: Codebook,
    register: pd.DataFrame,
    fragments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    region: str = "",
    year: int | None = None,
    transcripts: Mapping[str, str] | None = None,
) -> Project:
    """Return a project with all that the tables of interviews say.

    Parameters
    ----------
    codebook
        The codes.
    register, fragments, codings
        Tables of interviews, fragments and codings.
    region, year
        Id of the region and year of its figures; those of the codings when left out.
    transcripts
        Texts that the fragments were cut from, by interview_id. Of an interview that is not among
        them the text is made of the fragments.

    Raises
    ------
    QdaError
        When a table lacks a column, or speaks of an interview, fragment or code that there is not.
    """
    said = records(codings, CODINGS, "codings")
    first: Mapping[str, str] = said[0] if said else {}
    defaults = {
        "region": region or first.get("region", ""),
        "year": str(year) if year is not None else first.get("year", ""),
        "codebook_version": first.get("codebook_version", codebook.version),
    }
    respondents = records(register, REGISTER, "interviews")
    check_unique(respondents, "interview_id", "interviews")
    content = _Content(
        region=defaults["region"],
        register={row["interview_id"]: row for row in respondents},
        fragments=fragments_of(fragments),
        codings=_by_fragment(said),
        names={code.code_id: code.code for code in codebook},
        defaults=defaults,
    )
    _check(content)
    sources: list[TextSource] = []
    notes: list[QdaNote] = []
    for interview, found in content.fragments.items():
        layout = lay_out(found, (transcripts or {}).get(interview))
        sources.append(_source(content, interview, layout, notes))
    variables = _variables(content)
    codes = codes_of(codebook)
    if any(row["code_id"] == "" for row in said):
        codes = (*codes, NO_CODE)
    return Project(
        name=f"regiobeeld {content.region}".strip(),
        users=tuple(User(_user_guid(c), c) for c in sorted({row["coder"] for row in said})),
        codes=codes,
        variables=variables,
        cases=tuple(_case(content, row, variables) for row in respondents),
        sources=tuple(sources),
        notes=tuple(notes),
        description=with_fields(
            "", {field: defaults[column] for field, column in PROJECT_FIELDS.items()}
        ),
    )


def _user_guid(coder: str) -> str:
    """Return the GUID of a coder."""
    return guid_of("user", coder)


def _by_fragment(said: Iterable[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in said:
        found.setdefault(row["fragment_id"], []).append(row)
    return found


def _check(content: _Content) -> None:
    """Check that the tables speak of the same interviews, fragments and codes."""
    for interview in content.fragments:
        if interview not in content.register:
            raise QdaError(f"Interview {interview!r} has fragments but is not in the register.")
    known = {f.fragment_id for found in content.fragments.values() for f in found}
    for fragment, rows in content.codings.items():
        if fragment not in known:
            raise QdaError(f"Fragment {fragment!r} has codings but is not among the fragments.")
        given: set[tuple[str, str]] = set()
        for row in rows:
            if (row["coder"], row["code_id"]) in given:
                raise QdaError(
                    f"Fragment {fragment!r} has code {row['code']!r} of {row['coder']} twice."
                )
            given.add((row["coder"], row["code_id"]))
            if row["code_id"] and row["code_id"] not in content.names:
                raise QdaError(
                    f"Fragment {fragment!r} has code {row['code']!r} ({row['code_id']}), which is"
                    " not in the codebook. Give the codebook that the coders used."
                )


def _source(
    content: _Content, interview: str, layout: TextLayout, notes: list[QdaNote]
) -> TextSource:
    """Return the text of an interview with its fragments; adds the notes of coders to a list."""
    quotations = []
    for fragment, (start, end) in zip(content.fragments[interview], layout.places, strict=True):
        codings, remarks = _codings(content, fragment)
        notes.extend(remarks)
        quotations.append(
            Quotation(
                guid=guid_of("fragment", content.region, interview, fragment.fragment_id),
                start=start,
                end=end,
                name=_name(fragment.text),
                description=_description(fragment, start, end),
                codings=codings,
                notes=tuple(note.guid for note in remarks),
            )
        )
    guid = _source_guid(content, interview)
    return TextSource(guid, interview, layout.text, quotations=tuple(quotations))


def _source_guid(content: _Content, interview: str) -> str:
    return guid_of("interview", content.region, interview)


def _name(text: str) -> str:
    """Return the beginning of a text, to call it by."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= _NAME_LENGTH else plain[: _NAME_LENGTH - 1] + "…"


def _description(fragment: Fragment, start: int, end: int) -> str:
    moved = (start, end) != (fragment.start, fragment.end)
    values = (
        fragment.fragment_id,
        fragment.indicator,
        fragment.speaker,
        fragment.question,
        fragment.figure,
        str(fragment.start) if moved else "",
        str(fragment.end) if moved else "",
    )
    named = zip(QUOTATION_FIELDS, values, strict=True)
    return with_fields("", {name: value for name, value in named if value})


def _codings(content: _Content, fragment: Fragment) -> tuple[tuple[Coding, ...], list[QdaNote]]:
    """Return the codings of a fragment, and the notes that belong to them."""
    codings: list[Coding] = []
    notes: dict[tuple[str, str], QdaNote] = {}
    rows = content.codings.get(fragment.fragment_id, ())
    texts = [_note(content, fragment, row) for row in rows]
    # Beside a coding with a note, one without would seem to share it.
    noted = {row["coder"] for row, text in zip(rows, texts, strict=True) if text}
    for row, text in zip(rows, texts, strict=True):
        coder = row["coder"]
        place = (content.region, fragment.interview_id, fragment.fragment_id, coder)
        key = (coder, text)
        if coder in noted and key not in notes:
            notes[key] = QdaNote(
                guid_of("note", *place, str(len(notes))),
                f"{fragment.fragment_id}, {coder}",
                text,
                _user_guid(coder),
            )
        own = (notes[key].guid,) if coder in noted else ()
        code = row["code_id"] or NO_CODE.guid
        codings.append(Coding(guid_of("coding", *place, code), code, _user_guid(coder), own))
    return tuple(codings), list(notes.values())


def _note(content: _Content, fragment: Fragment, row: Mapping[str, str]) -> str:
    """Return the memo, with below it what the row says that does not go without saying."""
    expected = {
        **content.defaults,
        "indicator": fragment.indicator,
        "kenmerk": fragment.figure,
        "duiding": "",
        "belang": "",
        "rol": content.register[fragment.interview_id]["rol"],
        "code": content.names.get(row["code_id"], ""),
    }
    return with_fields(
        row["memo"],
        {
            field: row[column]
            for field, column in NOTE_FIELDS.items()
            if row[column] != expected[column] or (column in _SHOWN and row[column])
        },
    )


def _variables(content: _Content) -> tuple[Variable, ...]:
    about = {
        "rol": "bewoner of professional",
        "gebied_code": "code van gemeente, wijk of buurt",
        "maand": "jaar en maand van het interview",
        "toestemming_versie": "versie van de toestemming",
    }
    fixed = [Variable(_variable(name), name, "Text", about[name]) for name in REGISTER[1:]]
    spoken = [
        Variable(
            _variable(_INDICATOR_VARIABLE + indicator),
            _INDICATOR_VARIABLE + indicator,
            "Boolean",
            "of het interview over dit cijfer gaat",
        )
        for indicator in sorted(set().union(*(_spoken(content, i) for i in content.fragments)))
    ]
    return (*fixed, *spoken)


def _variable(name: str) -> str:
    return guid_of("variable", name)


def _spoken(content: _Content, interview: str) -> set[str]:
    """Return the indicators that an interview is about."""
    found = {
        row["indicator"] or fragment.indicator
        for fragment in content.fragments.get(interview, ())
        for row in content.codings.get(fragment.fragment_id, ({"indicator": ""},))
    }
    return found - {""}


def _case(content: _Content, row: Mapping[str, str], variables: Iterable[Variable]) -> Case:
    interview = row["interview_id"]
    spoken = _spoken(content, interview)
    every = [variable for variable in variables if variable.kind == "Boolean"]
    return Case(
        guid=guid_of("respondent", content.region, interview),
        name=interview,
        values=(
            *(Value(_variable(name), row[name]) for name in REGISTER[1:]),
            *(
                Value(
                    variable.guid,
                    str(variable.name.removeprefix(_INDICATOR_VARIABLE) in spoken).lower(),
                    "Boolean",
                )
                for variable in every
            ),
        ),
        sources=(_source_guid(content, interview),) if interview in content.fragments else (),
    )
