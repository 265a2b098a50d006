"""Which form a transcript has, whatever the name of its file, and its reading by that form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts.captions import is_captions, read_captions
from regiobeeld.interviews.transcripts.docx import word_page
from regiobeeld.interviews.transcripts.labels import Labels
from regiobeeld.interviews.transcripts.name_lines import read_name_lines
from regiobeeld.interviews.transcripts.odt import odt_page
from regiobeeld.interviews.transcripts.pages import DocumentText, read_bold_names
from regiobeeld.interviews.transcripts.plain import normalised, read_plain
from regiobeeld.interviews.transcripts.rtf import rtf_page
from regiobeeld.interviews.transcripts.spoken import FormReading
from regiobeeld.interviews.transcripts.tables import read_table
from regiobeeld.interviews.transcripts.whisper_json import read_json
from regiobeeld.regular_file import read_regular

#: Bytes of a file; a day of speech in Word takes less.
LARGEST_FILE = 50 * 2**20
_DOCUMENTS: Mapping[str, Callable[[bytes, str], DocumentText]] = {
    ".docx": word_page,
    ".odt": odt_page,
    ".rtf": rtf_page,
}
SUFFIXES = (".txt", ".docx", ".vtt", ".srt", ".json", ".odt", ".rtf")
# What no person types; their presence tells that a file is no text. XML cannot hold them either.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def read_form(file: Path, labels: Labels) -> FormReading:
    """Read a file by the form that it has.

    Captions are captions and JSON is JSON also in a file that ends in ``.txt``. Of a text, labels
    with a colon are looked for first; lines with name and time, a table, or names in bold go before
    these only where they tell more turns.

    Parameters
    ----------
    file
        The transcript.
    labels
        What is known of labels.

    Raises
    ------
    InterviewError
        When it cannot be read, is empty, is no text, is not in UTF-8, has a password, is absurdly
        large, or is not of the form that its name says.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise InterviewError(f"{file.name}: a transcript is a {', '.join(SUFFIXES)} file.")
    page = _page(file)
    text = page.text
    if _NO_TEXT.search(text):
        raise InterviewError(f"{file.name} is no text: it holds control characters.")
    if not text.strip():
        raise InterviewError(f"{file.name} is empty.")
    reading = _read(file, page, labels)
    if not reading.turns:
        raise InterviewError(f"{file.name} is empty: nothing in it is said.")
    if page.told and page.told[0] not in reading.told:
        reading = replace(reading, told=reading.told + page.told)
    return reading


def _read(file: Path, page: DocumentText, labels: Labels) -> FormReading:
    suffix, text = file.suffix.lower(), page.text
    if suffix == ".json" or (suffix == ".txt" and _is_json(text)):
        return read_json(text, file.name)
    if is_captions(text, named=suffix in (".vtt", ".srt")):
        return read_captions(text, labels)
    if suffix in (".vtt", ".srt"):
        kind = "WebVTT: its first line must be WEBVTT" if suffix == ".vtt" else "SRT"
        raise InterviewError(f"{file.name} is no {kind}, and no line has times with '-->'.")
    best = read_plain(text, labels)
    labelled = sum(1 for turn in best.turns if turn.speaker)
    others = (read_name_lines(text, labels), read_table(text), read_bold_names(page, labels))
    for other in others:
        if other and len(other.turns) > labelled:
            best, labelled = other, len(other.turns)
    return best


def _is_json(text: str) -> bool:
    return re.match(r"\s*[\[{]\s*[\"{]", text) is not None and text.rstrip()[-1:] in "]}"


def _page(file: Path) -> DocumentText:
    try:
        data = read_regular(file, LARGEST_FILE)
    except OSError as error:
        raise InterviewError(f"{file.name} cannot be read: {error.strerror or error}.") from error
    if not data:
        raise InterviewError(f"{file.name} is empty.")
    if reader := _DOCUMENTS.get(file.suffix.lower()):
        return _normal(reader(data, file.name))
    try:
        return DocumentText(normalised(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        # Other encodings cannot be told apart with certainty, and a wrong guess spoils names.
        raise InterviewError(
            f"{file.name} is not in UTF-8 (byte {error.start + 1:,}); save it as text with that"
            " encoding."
        ) from None


def _normal(page: DocumentText) -> DocumentText:
    """Return a text with ends of lines of one kind; each as long, or bold would shift."""
    text = normalised(page.text.replace("\r\n", " \n"))
    return replace(page, text=text)
