"""Find out whether a file holds the words of an interview, however they are written there."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from regiobeeld.files.untrusted_zip import DAMAGED, UntrustedError, untrusted_zip
from regiobeeld.interviews.transcripts.sentences import sentences
from regiobeeld.regular_file import read_regular

#: Bytes of a file, and of what is packed in it, that are searched.
LARGEST = 512 * 2**20
#: Letters and digits from which on a sentence is taken for somebody's.
FEWEST_CHARACTERS = 12
_DEEPEST = 3
_MOST_FILES = 1_000_000
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbf])|([\"'/`]))")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_CODE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_NO_WORD = re.compile(r"[\W_]+")
_PACKED = re.compile(r"base64,([A-Za-z0-9+/=\s\\]{40,})")
_REDACTED = re.compile(r"\[[^\[\]\n]{1,40}\]|…")


class UnsearchableError(Exception):
    """A file cannot be searched; the message says why."""


@dataclass(frozen=True)
class Traces:
    """What tells that a file holds something of an interview.

    Attributes
    ----------
    interview_id
        Counts where it is a word of its own that a reader sees.
    fragment_ids
        Count wherever they stand.
    sentences
        Letters and digits only, in small letters; count wherever they stand.
    """

    interview_id: str
    fragment_ids: frozenset[str]
    sentences: frozenset[str]

    def in_text(self, text: str) -> bool:
        """Tell whether a text holds any, as it stands or escaped (HTML, JSON, URL)."""
        if any(identity in text for identity in self.fragment_ids):
            return True
        # What a reader sees of a page, or of any other text: programs are left out.
        if re.search(rf"(?<![\w-]){re.escape(self.interview_id)}(?![\w-])", _CODE.sub(" ", text)):
            return True
        return any(
            sentence in written for written in _writings(text) for sentence in self.sentences
        )

    def in_file(self, path: Path) -> bool:
        """Tell whether a file holds any.

        Raises
        ------
        UnsearchableError
            When it cannot be read, is too large, is packed in a way that is not known, is a PDF,
            a link, or no regular file.
        """
        try:
            if path.is_symlink():
                raise UnsearchableError("a link; what it leads to was not searched")
            if path.suffix.lower() == ".pdf":
                raise UnsearchableError("a PDF cannot be searched")
            data = read_regular(path, LARGEST)
        except OSError as error:
            raise UnsearchableError(f"it cannot be read: {error.strerror or error}") from error
        return self.in_data(data)

    def in_data(self, data: bytes) -> bool:
        """Tell whether the bytes of a file hold any; raises as `in_file` does."""
        return any(self.in_text(text) for text in _texts(data, _DEEPEST))


def traces(interview_id: str, fragment_ids: Iterable[str], texts: Iterable[str]) -> Traces:
    """Return what to search for.

    Sentences of the texts, as a report may quote one of them, and the stretches between what was
    taken out of a quote. Very short sentences ("Ja, hoor.") are anybody's and do not count. A part
    of a sentence is found only where the fragment's id stands with it.
    """
    stretches = (part for text in texts for part in _REDACTED.split(text))
    said = (part[a:b] for part in stretches for a, b in sentences(part))
    found = frozenset(s for s in map(squeezed, said) if len(s) >= FEWEST_CHARACTERS)
    return Traces(interview_id, frozenset(filter(None, fragment_ids)), found)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, in small letters.

    Examples
    --------
    >>> squeezed("'s Avonds: één uur!")
    'savondséénuur'
    """
    return _NO_WORD.sub("", text.casefold())


def _writings(text: str) -> Iterator[str]:
    """Give a text as it is written and as a reader sees it, letters and digits only."""
    plain, before = text, ""
    # HTML in JSON in HTML is as deep as reports go.
    for _ in range(4):
        if plain == before:
            break
        # Both, as between the signs "less" and "greater" of a program there may be words.
        yield squeezed(plain)
        yield squeezed(_TAG.sub("", plain))
        plain, before = _paired(_ESCAPE.sub(_unescaped, html.unescape(plain))), plain
    if "%20" in text:
        yield squeezed(urllib.parse.unquote(text))


def _unescaped(match: re.Match[str]) -> str:
    point = match[1] or match[2]
    return chr(int(point, 16)) if point else (match[4] or " ")


def _paired(text: str) -> str:
    """Join the halves in which JSON writes rare characters."""
    if re.search("[\ud800-\udfff]", text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _texts(data: bytes, depth: int) -> Iterator[str]:
    """Give every text in a file and in what is packed in it."""
    try:
        if data[:4] == b"PAR1":
            yield from _cells(data)
        elif data[:2] in (b"PK", b"\x1f\x8b"):
            for member in _members(data):
                yield from _inner(member, depth)
        elif data[:5] == b"%PDF-":
            raise UnsearchableError("a PDF in it cannot be searched")
        else:
            yield from _plain_texts(data, depth)
    except pa.ArrowException as error:
        raise UnsearchableError("it is damaged") from error
    except UntrustedError as error:
        raise UnsearchableError(f"it {error}") from error
    except (OSError, *DAMAGED) as error:
        raise UnsearchableError(f"it cannot be unpacked: {error}") from error


def _inner(data: bytes, depth: int) -> Iterator[str]:
    if not depth:
        raise UnsearchableError("too many archives stand inside each other in it")
    yield from _texts(data, depth - 1)


def _members(data: bytes) -> Iterator[bytes]:
    """Give names and content of what is packed in a zip or gzip file."""
    if data[:2] != b"PK":
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UnsearchableError(f"it unpacks to over {LARGEST:,} bytes")
        yield content
        return
    with untrusted_zip(data, "zip file", LARGEST, _MOST_FILES) as archive:
        for entry in archive.entries:
            yield entry.filename.encode("utf-8", "surrogateescape")
            yield archive.read(entry, LARGEST)


def _cells(data: bytes) -> Iterator[str]:
    table = pq.read_table(io.BytesIO(data))
    for column in table.columns:
        yield "\n".join(str(cell) for cell in column.unique().to_pylist())


def _plain_texts(data: bytes, depth: int) -> Iterator[str]:
    marks = (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if data.startswith(marks) else "utf-8", errors="replace")
    yield text
    for packed in _PACKED.finditer(text):
        try:
            content = base64.b64decode(re.sub(r"\\n|\s", "", packed[1]))
        except binascii.Error:
            continue
        if not content.startswith((b"\x89PNG", b"\xff\xd8", b"wOF", b"\x00\x01\x00\x00")):
            yield from _inner(content, depth)
