"""The interview pack: one workbook to take to the interviews."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import regiobeeld
from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.files.forms import write_meta
from regiobeeld.files.look import STYLES
from regiobeeld.files.workbook import Book
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.protocol import conversation_sheets, pack_sheets
from regiobeeld.interviews.protocol.opgave_guide import opgave_guides, opgave_guides_sha256
from regiobeeld.interviews.protocol.pack_sheets import Content
from regiobeeld.interviews.protocol.topic_guide import guide_sha256, topic_guide
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures


def write_pack(
    picture: Picture,
    path: str | Path,
    *,
    codebook: Codebook | None = None,
    lang: str = "nl",
) -> Path:
    """Write the interview pack of a region.

    Parameters
    ----------
    picture
        The region in figures.
    path
        The workbook to write, ending in ``.xlsx``; a former one is replaced.
    codebook
        Codes to offer; the package's starter codebook when left out.
    lang
        ``nl`` or ``en``: of what is read. The codebook, and the names and values of the columns to
        fill, stay Dutch, as that is what is read back.

    Returns
    -------
    pathlib.Path
        The workbook. It holds a read-me, what to talk about with whom (a sheet per role, with a
        small picture of each figure), the topic guide by indicator, the codebook, a register of
        interviews without names, a blank coding sheet and all figures. The same picture and
        codebook give the same bytes.

    Raises
    ------
    BuildError
        When it cannot be written, or when a text does not fit a cell. Nothing is left behind.
    RegiobeeldError
        For a language that reports are not made in.
    """
    codes = read_codebook() if codebook is None else codebook
    guide = topic_guide(picture, wording.check_language(lang))
    guides = opgave_guides(picture, lang)
    said, meta = texts("interview_pack")[lang], _meta(picture, codes, lang)
    meta["topic_guide_sha256"] = guide_sha256(guide)
    meta["opgave_guides_sha256"] = opgave_guides_sha256(guides)
    content = Content(picture, lang, said, guide, codes, figures(picture), meta, guides)
    # The content's own year: a clock would make every file different.
    created = datetime(picture.until, 1, 1)
    book = Book(content.say("title"), created, STYLES)
    # The order is that of the tabs; lists and numbers come last and hidden.
    pack_sheets.readme(book, content)
    conversation_sheets.conversations(book, content)
    pack_sheets.guide(book, content)
    pack_sheets.codebook(book, content)
    pack_sheets.respondents(book, content)
    pack_sheets.coding(book, content)
    pack_sheets.all_figures(book, content)
    pack_sheets.lists(book, content)
    conversation_sheets.pictures(book, content)
    write_meta(book, meta)
    return book.save(Path(path))


def _meta(picture: Picture, codes: Codebook, lang: str) -> dict[str, str]:
    """Return what the reader of a filled pack checks; `write_pack` adds the guides' checksums."""
    return {
        "schema": "regiobeeld-interview-pack",
        "schema_version": "1",
        "regiobeeld_version": regiobeeld.__version__,
        "region": picture.region.id,
        "region_name": picture.region.name,
        "year": str(picture.until),
        "benchmark": picture.benchmark.id,
        "lang": lang,
        "codebook_version": codes.version,
    }
