"""Named fields below a text: readable for people in other software, and read back exactly."""

from __future__ import annotations

from collections.abc import Collection, Mapping

#: Fields in the description of a project, with the column of the codings that each is for.
PROJECT_FIELDS = {"Regio": "region", "Jaar": "year", "Codeboek": "codebook_version"}
#: Fields in the description of a quotation.
QUOTATION_FIELDS = ("Fragment", "Indicator", "Spreker", "Vraag", "Kenmerk", "Start", "Eind")
#: Fields in a note, with the column of the codings that each is for.
NOTE_FIELDS = {
    "Indicator": "indicator",
    "Duiding": "duiding",
    "Belang": "belang",
    "Kenmerk": "kenmerk",
    "Rol": "rol",
    "Code": "code",
    **PROJECT_FIELDS,
}
_MARK = "[regiobeeld]"
_BREAK = f"\n\n{_MARK}\n"
# Further lines of a value are set in, so that no line of a value can be taken for a field.
_INDENT = "  "


def with_fields(text: str, fields: Mapping[str, str]) -> str:
    """Write fields below a text.

    Examples
    --------
    >>> print(with_fields("Te weinig contact.", {"Wel": "Missen van mensen.", "Versie": "1"}))
    Te weinig contact.
    <BLANKLINE>
    [regiobeeld]
    Wel: Missen van mensen.
    Versie: 1
    """
    if not fields and _MARK not in text:
        return text
    lines = [f"{name}: " + value.replace("\n", "\n" + _INDENT) for name, value in fields.items()]
    return (text + _BREAK if text else _MARK + "\n") + "\n".join(lines)


def split_fields(text: str, names: Collection[str]) -> tuple[str, dict[str, str]]:
    r"""Return the text above the fields and the fields by name.

    What somebody wrote below or between the fields is added to the text. A text without fields is
    returned as it is.

    Examples
    --------
    >>> split_fields("Contact.\n\n[regiobeeld]\nWel: Missen.", ["Wel", "Niet"])
    ('Contact.', {'Wel': 'Missen.'})
    """
    head, block = _parts(text)
    if block is None and "\r\n" in text:
        # Other software may have written the line ends of Windows.
        head, block = _parts(text.replace("\r\n", "\n"))
    if block is None:
        return text, {}
    fields: dict[str, str] = {}
    others: list[str] = []
    current = ""
    for line in block.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name in names:
            fields[name] = value.removeprefix(" ")
            current = name
        elif current and line.startswith(_INDENT):
            fields[current] += "\n" + line.removeprefix(_INDENT)
        else:
            others.append(line)
    return "\n".join([head, *others]) if any(others) else head, fields


def _parts(text: str) -> tuple[str, str | None]:
    """Return what stands above the last mark and what below; None when there is no mark."""
    head, mark, block = text.rpartition(_BREAK)
    if mark:
        return head, block
    if text.startswith(_MARK + "\n"):
        return "", text.removeprefix(_MARK + "\n")
    return text, None
