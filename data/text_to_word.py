"""Make a Word document of a transcript in plain text.

    python data/text_to_word.py U04.txt U04.docx

Every line becomes a paragraph; the label of a speaker (`Interviewer:`) is set in bold. The same
text gives the same file, byte for byte. The transcripts in Word of `data/example` are made with it.
"""

import re
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

LABEL = re.compile(r"\w+:(?=\s)")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    ),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "word/styles.xml": (
        f'<w:styles xmlns:w="{WORD}">'
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/><w:lang w:val="nl-NL"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style></w:styles>"
    ),
}


def word_document(text: str) -> str:
    """Return the main part of a Word document: a paragraph per line that is not empty."""
    body = "".join(paragraph(line.strip()) for line in text.splitlines() if line.strip())
    return f'<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'


def paragraph(line: str) -> str:
    label = LABEL.match(line)
    cut = label.end() if label else 0
    return f"<w:p>{run(line[:cut], '<w:rPr><w:b/></w:rPr>')}{run(line[cut:])}</w:p>"


def run(text: str, properties: str = "") -> str:
    said = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f"<w:r>{properties}{said}</w:r>" if text else ""


def write_word(text: str, path: Path) -> None:
    """Write the document, with the same date in it whenever that is."""
    parts = {**PARTS, "word/document.xml": word_document(text)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            # Not compressed: versions of zlib write the same text in other bytes.
            archive.writestr(zipfile.ZipInfo(name), HEAD + content)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"usage: python {sys.argv[0]} TEXT.txt DOCUMENT.docx")
    write_word(Path(sys.argv[1]).read_text(encoding="utf-8"), Path(sys.argv[2]))
