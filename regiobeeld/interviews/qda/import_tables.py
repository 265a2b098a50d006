"""A project of other software as our tables of interviews; nothing of it is lost in silence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count

import pandas as pd

from regiobeeld.files.cells import key
from regiobeeld.interviews.choices import BELANG, DUIDING
from regiobeeld.interviews.codebook import Code, Codebook
from regiobeeld.interviews.qda.codes import NO_CODE, codebook_of, shortcomings
from regiobeeld.interviews.qda.dialects import Offsets
from regiobeeld.interviews.qda.fields import NOTE_FIELDS, PROJECT_FIELDS, split_fields
from regiobeeld.interviews.qda.fragments import Fragment, Interview, cut, fragments_of, interview
from regiobeeld.interviews.qda.identities import Identities, known_identities, new_identities
from regiobeeld.interviews.qda.model import (
    Coding,
    Project,
    QdaCode,
    QdaNote,
    Quotation,
    User,
)
from regiobeeld.interviews.qda.register_rows import register_of
from regiobeeld.interviews.qda.tables import (
    CODINGS,
    FRAGMENTS,
    REGISTER,
    UNMATCHED,
    records,
    table,
)
from regiobeeld.interviews.workspace import PERSON_ID

_NO_WORDS = "dit citaat heeft geen woorden"
_UNKNOWN_CODE = "onbekende code"
# The coder of codings that do not tell whose they are.
_NOBODY = "onbekend"


@dataclass(frozen=True)
class Imported:
    """What a file of other software holds, as tables of interviews.

    Attributes
    ----------
    codebook
        The codes: ours, with what the file adds.
    register, fragments, codings
        Tables of interviews, fragments and codings.
    unmatched
        Quotations and codings that have no fragment: interview_id, start, eind, coder, code, tekst
        and reden (why).
    unplaced
        The number of codings among these, by the name of their source in the other software.
    renamed
        Names of interviews in the other software that differ from the id here, each with it. They
        may be names of people, and are in none of the tables.
    unread
        Names of sources of which no text could be read.
    offsets
        How the file counted the places of quotations; None when there was nothing to judge by, or
        when the file was written here.
    remarks
        What was repaired, changed or left out; a sentence each.
    """

    codebook: Codebook
    register: pd.DataFrame
    fragments: pd.DataFrame
    codings: pd.DataFrame
    unmatched: pd.DataFrame
    unplaced: Mapping[str, int] = field(default_factory=dict)
    renamed: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    offsets: Offsets | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reader:
    """What the codings of a project are read with.

    Attributes
    ----------
    codes
        Code per GUID; None for the judgement that no code fits.
    coders
        Slug per GUID of a user.
    notes
        Memo per GUID.
    fragments
        Row per id of a fragment.
    roles
        Role per interview.
    defaults
        Region, year and version of the codebook where a note does not tell them.
    """

    codes: Mapping[str, Code | None]
    coders: Mapping[str, str]
    notes: Mapping[str, QdaNote]
    fragments: Mapping[str, Mapping[str, str]]
    roles: Mapping[str, str]
    defaults: Mapping[str, str]


def from_project(
    project: Project,
    *,
    codebook: Codebook | None = None,
    register: pd.DataFrame | None = None,
    fragments: pd.DataFrame | None = None,
    transcripts: Mapping[str, str] | None = None,
    region: str = "",
    year: int | None = None,
) -> Imported:
    """Return the tables of interviews that a project holds.

    Parameters
    ----------
    project
        As `read_qdpx` gives it.
    codebook
        Ours: codes of the project are known by their GUID or their name, and others are added to
        it. When left out the project's codes are the codebook.
    register, fragments
        Ours: quotations are sought among these fragments, and what has no fragment is listed as
        unmatched. When the fragments are left out the project's cases and quotations are the
        interviews and fragments; a register is then added to.
    transcripts
        The texts that were sent along with `project_of`, by interview_id.
    region, year
        Of codings that do not tell theirs.
    """
    codes, book, remarks = _codes(project, codebook)
    told = split_fields(project.description, tuple(PROJECT_FIELDS))[1]
    defaults = {column: told.get(field, "") for field, column in PROJECT_FIELDS.items()}
    defaults["region"] = defaults["region"] or region
    defaults["year"] = defaults["year"] or ("" if year is None else str(year))
    defaults["codebook_version"] = defaults["codebook_version"] or book.version
    if fragments is None:
        begun = () if register is None else map(str, register["interview_id"])
        named = new_identities(project, own=bool(told), register=set(begun))
        found, ids = _cut(project, named.ids)
        people, changed = register_of(project, named.ids, register), ""
    else:
        grouped = fragments_of(fragments)
        named = known_identities(project, grouped)
        ids, changed = _sought(project, grouped, named.ids, transcripts)
        found, people = fragments, register_of(project, {}) if register is None else register
    reader = _Reader(
        codes=codes,
        coders=_coders_of(project.users),
        notes={note.guid: note for note in project.notes},
        fragments={row["fragment_id"]: row for row in records(found, FRAGMENTS, "fragments")},
        roles={row["interview_id"]: row["rol"] for row in records(people, REGISTER, "interviews")},
        defaults=defaults,
    )
    rows = [
        _row(reader, ids[q.guid], q, coding)
        for source in project.sources
        for q in source.quotations
        if q.guid in ids
        for coding in q.codings
    ]
    codings, doubles = _sorted(rows, list(reader.fragments), book)
    if changed:
        remarks = (
            *remarks,
            f"Changed texts, in which fragments were sought by their words: {changed}.",
        )
    if doubles:
        remarks = (*remarks, f"Given twice to one fragment by one coder, kept once: {doubles}.")
    lost = list(_unmatched(reader, project, ids, named, fragments is not None))
    return Imported(
        book,
        people,
        found,
        codings,
        table([row for _, row in lost], UNMATCHED),
        unplaced=Counter(name for name, row in lost if row["code"]),
        renamed=named.renamed,
        unread=project.unread,
        remarks=remarks,
    )


def _codes(
    project: Project, own: Codebook | None
) -> tuple[dict[str, Code | None], Codebook, tuple[str, ...]]:
    """Return the code per GUID, the codebook they are in, and what changed."""
    none = {code.guid for code in project.codes if _is_no_code(code, own)}
    tree = [code for code in project.codes if code.guid not in none]
    read, remarks = codebook_of(tree)
    codes: dict[str, Code | None] = dict.fromkeys(none)
    if own is None:
        return codes | {c.code_id: c for c in read}, read, (*remarks, *shortcomings(tree))
    by_id = {code.code_id: code for code in own}
    by_name = {key(code.code): code for code in own}
    same = {c.code: by_id.get(c.code_id) or by_name.get(key(c.code)) for c in read}
    new = []
    for code in read:
        ours = same[code.code]
        if ours is None:
            above = same.get(code.parent)
            ours = replace(code, parent=code.parent if above is None else above.code)
            new.append(ours)
        codes[code.code_id] = ours
    if new:
        told = ", ".join(code.code for code in new)
        remarks = (*remarks, f"New codes, added to the codebook: {told}.")
    return codes, Codebook((*own.codes, *new)) if new else own, remarks


def _is_no_code(code: QdaCode, own: Codebook | None) -> bool:
    if code.guid == NO_CODE.guid:
        return True
    taken = own is not None and any(key(c.code) == NO_CODE.name for c in own)
    return key(code.name) == NO_CODE.name and not code.children and not taken


def _cut(project: Project, names: Mapping[str, str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the fragments that quotations become, and the fragment per quotation."""
    ids: dict[str, str] = {}
    rows: list[dict[str, object]] = []
    for source in project.sources:
        cuts, made = cut(source, names[source.guid])
        ids |= cuts
        rows += made
    return table(rows, FRAGMENTS), ids


def _sought(
    project: Project,
    grouped: Mapping[str, Sequence[Fragment]],
    names: Mapping[str, str],
    transcripts: Mapping[str, str] | None,
) -> tuple[dict[str, str], str]:
    """Return the fragment per quotation, and the interviews whose text was changed."""
    ids: dict[str, str] = {}
    interviews: dict[str, Interview] = {
        name: interview(grouped[name], (transcripts or {}).get(name))
        for name in set(names.values()) & set(grouped)
    }
    changed: dict[str, None] = {}
    for source in project.sources:
        ours = interviews.get(names[source.guid])
        if ours is None:
            continue
        for quotation in source.quotations:
            known = ours.fragment(quotation, source.text)
            if not known and (known := ours.by_text(quotation, source.text)):
                changed[names[source.guid]] = None
            if known:
                ids[quotation.guid] = known
    return ids, ", ".join(changed)


def _coders_of(users: Iterable[User]) -> dict[str, str]:
    """Return a slug per user: a coder's name becomes the name of a file."""
    slugs: dict[str, str] = {}
    for user in users:
        name = user.name or user.id
        slug = name if PERSON_ID.fullmatch(name) else _slug(name)
        tried = chain([slug], (f"{slug[:36]}-{number}" for number in count(2)))
        slugs[user.guid] = next(slug for slug in tried if slug not in slugs.values())
    return slugs


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "codeur"


def _row(
    reader: _Reader, fragment_id: str, quotation: Quotation, coding: Coding
) -> dict[str, object]:
    fragment = reader.fragments[fragment_id]
    code = reader.codes[coding.code]
    memo, fields = _said(reader, quotation, coding)
    said = {
        **reader.defaults,
        "indicator": fragment["indicator"],
        "kenmerk": fragment["kenmerk"],
        "rol": reader.roles.get(fragment["interview_id"], ""),
        "code": "" if code is None else code.code,
        "duiding": "",
        "belang": "",
        **{NOTE_FIELDS[name]: value for name, value in fields.items()},
    }
    year, belang = said["year"], said["belang"]
    return {
        **said,
        "year": int(year) if re.fullmatch(r"\d{4}", year) else pd.NA,
        "belang": int(belang) if belang in map(str, BELANG) else pd.NA,
        "duiding": said["duiding"] if said["duiding"] in DUIDING else "",
        "coder": _coder(reader, quotation, coding),
        "fragment_id": fragment_id,
        "interview_id": fragment["interview_id"],
        "code_id": "" if code is None else code.code_id,
        "memo": memo,
    }


def _coder(reader: _Reader, quotation: Quotation, coding: Coding) -> str:
    return reader.coders.get(coding.user or quotation.user, _NOBODY)


def _said(reader: _Reader, quotation: Quotation, coding: Coding) -> tuple[str, dict[str, str]]:
    """Return the memo and the fields of the notes that belong to a coding.

    Software that keeps no notes with codings keeps those with quotations.
    """
    own = [reader.notes[guid] for guid in coding.notes if guid in reader.notes]
    user = coding.user or quotation.user
    there = [reader.notes[guid] for guid in quotation.notes if guid in reader.notes]
    notes = own or [note for note in there if note.user in ("", user)]
    parts = [split_fields(note.text, tuple(NOTE_FIELDS)) for note in notes]
    fields = {name: value for _, found in parts for name, value in found.items()}
    return "\n\n".join(memo for memo, _ in parts if memo), fields


def _sorted(
    rows: Sequence[dict[str, object]], fragments: Sequence[str], codebook: Codebook
) -> tuple[pd.DataFrame, int]:
    """Return codings by coder, fragment and code, each once, and how many stood there twice."""
    place = {identity: number for number, identity in enumerate(fragments)}
    order = {code.code_id: number for number, code in enumerate(codebook)}
    once: dict[tuple[str, int, int], dict[str, object]] = {}
    for row in rows:
        code = order.get(str(row["code_id"]), len(order))
        once.setdefault((str(row["coder"]), place[str(row["fragment_id"])], code), row)
    return table([once[key] for key in sorted(once)], CODINGS), len(rows) - len(once)


def _unmatched(
    reader: _Reader, project: Project, ids: Mapping[str, str], named: Identities, fixed: bool
) -> Iterator[tuple[str, dict[str, object]]]:
    """Give what has no fragment, with the reason, each with the name of its source."""
    known = {row["interview_id"] for row in reader.fragments.values()}
    for source in project.sources:
        name = named.ids[source.guid]
        reason = "geen fragment heeft deze plaats en tekst"
        if fixed and name not in known:
            reason = "dit interview staat niet in de lijst van fragmenten"
        for quotation in source.quotations:
            if quotation.guid not in ids:
                empty = not source.text[quotation.start : quotation.end].strip()
                why = _NO_WORDS if empty and not fixed else reason
                rows = _listed(reader, name, source.text, quotation, why)
                yield from ((source.name, row) for row in rows)
        if source.codings:
            whole = Quotation(source.guid, 0, len(source.text), codings=source.codings)
            why = "de code geldt voor de hele tekst"
            rows = _listed(reader, name, source.text, whole, why)
            yield from ((source.name, row) for row in rows)
    for left in project.left:
        nowhere = Quotation(left.source, 0, 0, codings=left.codings)
        rows = _listed(reader, named.ids.get(left.source, ""), "", nowhere, left.reason)
        yield from ((left.name, row) for row in rows)


def _listed(
    reader: _Reader, name: str, text: str, quotation: Quotation, reason: str
) -> Iterator[dict[str, object]]:
    common = {
        "interview_id": name,
        "start": quotation.start,
        "eind": quotation.end,
        "tekst": text[quotation.start : quotation.end],
        "reden": reason,
    }
    if not quotation.codings:
        yield {**common, "coder": reader.coders.get(quotation.user, ""), "code": ""}
    for coding in quotation.codings:
        code = reader.codes.get(coding.code)
        told = NO_CODE.name if code is None else code.code
        yield {
            **common,
            "coder": _coder(reader, quotation, coding),
            "code": told if coding.code in reader.codes else _UNKNOWN_CODE,
        }
