"""Codes of REFI-QDA, which have a description only, and the codebook, which says more of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count

from regiobeeld.files.cells import key
from regiobeeld.interviews.codebook import Code, Codebook, long_colour
from regiobeeld.interviews.qda.fields import split_fields, with_fields
from regiobeeld.interviews.qda.model import QdaCode, every_code, guid_of
from regiobeeld.measurement import catalogue

#: The code that stands for the judgement that no code of the codebook fits.
NO_CODE = QdaCode(
    guid_of("code", "geen code"),
    "geen code",
    "De codeur vindt dat geen enkele code bij dit stuk tekst past.",
    long_colour(""),
)

_FIELDS = ("Wel", "Niet", "Coalitie", "Versie", "Volgorde")


def codes_of(codebook: Codebook) -> tuple[QdaCode, ...]:
    """Return the codes of a codebook as a tree.

    What to code with a code and what not, its coalition and version stand as fields below the
    definition, and so does its place where the tree does not tell that.
    """
    below: dict[str, list[Code]] = {}
    for code in codebook:
        below.setdefault(code.parent.casefold(), []).append(code)
    order = {code.code: number for number, code in enumerate(codebook)}
    tree = _tree(below, "", {})
    return tree if [c.name for c in every_code(tree)] == list(order) else _tree(below, "", order)


def _tree(
    below: Mapping[str, Sequence[Code]], parent: str, places: Mapping[str, int]
) -> tuple[QdaCode, ...]:
    return tuple(
        QdaCode(
            guid=code.code_id,
            name=code.code,
            description=_description(code, places),
            colour=code.colour,
            children=_tree(below, code.code.casefold(), places),
        )
        for code in below.get(parent, ())
    )


def _description(code: Code, places: Mapping[str, int]) -> str:
    return description_of(
        code.definition,
        include=code.include,
        exclude=code.exclude,
        coalition=code.coalition,
        edition=code.edition,
        place=str(places[code.code] + 1) if places else "",
    )


def description_of(
    definition: str,
    *,
    include: str = "",
    exclude: str = "",
    coalition: str = "",
    edition: str = "",
    place: str = "",
) -> str:
    """Return the description of a code with all that our codebook says of it, as fields."""
    values = (include, exclude, coalition, edition, place)
    fields = {name: value for name, value in zip(_FIELDS, values, strict=True) if value}
    return with_fields(definition, fields)


def codebook_of(codes: Sequence[QdaCode]) -> tuple[Codebook, tuple[str, ...]]:
    """Return the codebook of a tree of codes, and what had to be changed for it.

    Names are unique in a codebook, whatever their capitals and spaces, and 'geen code' is none: of
    codes with one name, the later are named after the code above them as well.
    """
    remarks: list[str] = []
    names = _unique(codes, remarks)
    entries: list[tuple[int, Code]] = []
    place = 0
    coalitions = catalogue().coalitions
    for code, parent in _flat(codes):
        definition, fields = split_fields(code.description, _FIELDS)
        # A code without a place, new in other software, stays behind the one before it.
        told = fields.get("Volgorde", "")
        place = int(told) if told.isdecimal() and len(told) < 9 else place
        entry = Code(
            code_id=code.guid,
            code=names[code.guid],
            parent="" if parent is None else names[parent.guid],
            definition=definition,
            include=fields.get("Wel", ""),
            exclude=fields.get("Niet", ""),
            colour=code.colour or long_colour(""),
            coalition=coalition if (coalition := fields.get("Coalitie", "")) in coalitions else "",
            edition=fields.get("Versie", ""),
        )
        entries.append((place, entry))
    entries.sort(key=lambda entry: entry[0])
    return Codebook(tuple(entry for _, entry in entries)), tuple(remarks)


def shortcomings(codes: Sequence[QdaCode]) -> tuple[str, ...]:
    """Tell what a codebook made of codes lacks, or has that they had not."""
    every = [code for code, _ in _flat(codes)]
    headings = ", ".join(code.name for code in every if not code.codable)
    bare = ", ".join(c.name for c in every if not split_fields(c.description, _FIELDS)[0])
    remarks = []
    if headings:
        remarks.append(f"Only headings in that file, codes as any other here: {headings}.")
    if bare:
        remarks.append(f"Without a description, which a codebook needs of each: {bare}.")
    return tuple(remarks)


def _flat(
    codes: Sequence[QdaCode], parent: QdaCode | None = None
) -> Iterator[tuple[QdaCode, QdaCode | None]]:
    """Give each code with the one above it, from the top down."""
    for code in codes:
        yield code, parent
        yield from _flat(code.children, code)


def _unique(codes: Sequence[QdaCode], remarks: list[str]) -> dict[str, str]:
    """Return a name per GUID that no other code has, whatever its capitals and spaces."""
    names: dict[str, str] = {}
    # A choice on every coding sheet already.
    taken = {key(NO_CODE.name)}
    # Of each name the number to try next, as thousands of codes may have it.
    numbers: dict[str, Iterator[int]] = {}
    for code, parent in _flat(codes):
        name = code.name.strip()
        # On a line of its own in a list, and in a cell.
        name = name if name.isprintable() else " ".join(name.split())
        after = [] if parent is None else [f"{name} ({names[parent.guid]})"]
        numbered = (f"{name} ({n})" for n in numbers.setdefault(name, count(2)))
        new = next(n for n in chain([name], after, numbered) if key(n) not in taken)
        if new != name:
            remarks.append(f"Another code is named {code.name!r} too; this one became {new!r}.")
        elif name != code.name:
            remarks.append(f"The code {code.name!r} became {new!r}.")
        taken.add(key(new))
        names[code.guid] = new
    return names
