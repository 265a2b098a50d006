"""Interview material for tests; all of it is made up."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument\
.wordprocessingml.document.main+xml"/></Types>"""
_LINKS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/\
officeDocument/2006/relationships/officeDocument"/></Relationships>"""
REGISTER = ("interview_id", "rol", "gebied_code", "maand", "toestemming_versie")


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(path: Path, body: str, declaration: str = "", name: str = "word/document.xml") -> Path:
    """Write a Word document with a body of one's own."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{declaration}'
        f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/'
        f'markup-compatibility/2006"><w:body>{body}<w:sectPr/></w:body></w:document>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _LINKS)
        archive.writestr(name, document)
    path.write_bytes(buffer.getvalue())
    return path


def register(*ids: str, role: str = "bewoner") -> pd.DataFrame:
    rows = [(name, role, "GM0344", "2026-03", "v1") for name in ids]
    return pd.DataFrame(rows, columns=list(REGISTER), dtype="string")


def guide() -> pd.DataFrame:
    """A topic guide of two figures between an opening and a closing question."""
    rows = [
        ("", "Opening", "Hoe is het om hier te wonen of te werken?", "", "", ""),
        (
            "loneliness",
            "Eenzaam",
            "Wat maakt dat mensen hier contact missen?",
            "In Utrecht voelt 47,1% zich eenzaam.",
            "a" * 64,
            "Welke hulp is er?\nKunt u een voorbeeld geven, zonder namen?",
        ),
        (
            "informal_carers",
            "Mantelzorgers",
            "Wat vraagt mantelzorg van mensen hier, en wat steunt hen?",
            "In Utrecht geeft 13,2% mantelzorg.",
            "b" * 64,
            "Welke hulp is er?\nKunt u een voorbeeld geven, zonder namen?",
        ),
        ("", "Afsluiting", "Als u één ding mocht veranderen, wat zou dat zijn?", "", "", ""),
    ]
    names = ["indicator", "label", "vraag", "cijfer", "kenmerk", "vervolgvragen"]
    return pd.DataFrame(rows, columns=names, dtype="string")
