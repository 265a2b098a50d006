"""Comments on the cells of a workbook: what people wrote, without who they are.

Excel keeps a conversation in a part of its own, and a copy of it for older programs, below a notice
in the language of whoever wrote it. Other programs keep the copy only.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from regiobeeld.files.cells import plain
from regiobeeld.files.untrusted_xlsx import part_of
from regiobeeld.files.untrusted_xml import parse

# The address in the notice is the same in every language.
_NOTICE = re.compile(r"\A.*?go\.microsoft\.com/fwlink/\?linkid=870924\.?", re.S | re.I)
_THREAD = "tc={"
# Below the notice a line such as "Comment:" or "Antwoord:", and what was said set in below it.
_FIRST = re.compile(r"\A\s*[^\n]{1,40}:[ \t]*\n")
_NEXT = re.compile(r"^\S[^\n]{0,39}:[ \t]*\n(?=[ \t]+\S)", re.M)
# Google Sheets signs each comment so.
_SIGNED = re.compile(r"^\t-.*$|^-{3,}$", re.M)


def comments_of(data: bytes, sheet: str) -> dict[str, tuple[str, ...]]:
    """Return the comments on the cells of a sheet, by the name of the cell, such as J17.

    Parameters
    ----------
    data
        A workbook that was not refused (`refused_content`).
    sheet
        Name of the sheet.

    Returns
    -------
    dict of str to tuple of str
        What was said, in order, also in answer to it. Names of authors, and of people who were
        called into a conversation, are left out; so are notices of programs.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        notes: dict[str, tuple[str, ...]] = {}
        threads: dict[str, tuple[str, ...]] = {}
        for kind, part in _related(parts, part_of(parts, sheet)):
            if kind == "comments":
                notes |= _notes(parse(parts.read(part)))
            elif kind == "threadedComment":
                threads |= _threads(parse(parts.read(part)))
    return {cell: said for cell, said in (notes | threads).items() if said}


def _related(parts: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    """Give the kind and the name of each part that a sheet refers to."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    there = set(parts.namelist())
    for relation in parse(parts.read(relations)) if relations in there else ():
        target = posixpath.normpath(posixpath.join(folder, relation.get("Target", "")))
        if (found := target.removeprefix("/")) in there:
            yield relation.get("Type", "").rpartition("/")[2], found


def _notes(root: Any) -> dict[str, tuple[str, ...]]:
    authors = [found.text or "" for found in _named(root, "author")]
    found: dict[str, tuple[str, ...]] = {}
    for comment in _named(root, "comment"):
        number = comment.get("authorId", "")
        known = number.isdecimal() and int(number) < len(authors)
        text = "".join(run.text or "" for part in _named(comment, "text") for run in _runs(part))
        found[_cell(comment)] = _words(text, authors[int(number)] if known else "")
    return found


def _runs(text: Any) -> Iterator[Any]:
    """Give the pieces of a text, without how it is pronounced."""
    for child in text:
        kind = child.tag.rpartition("}")[2]
        if kind == "t":
            yield child
        elif kind == "r":
            yield from _named(child, "t")


def _words(text: str, author: str) -> tuple[str, ...]:
    """Return what a comment says, as one text or as many as a conversation has."""
    text = plain(text)
    if _NOTICE.match(text) and (author.startswith(_THREAD) or text.startswith("[")):
        return _said(_NEXT.split(_FIRST.sub("", _NOTICE.sub("", text))))
    if author and not author.startswith(_THREAD):
        text = text.removeprefix(f"{author}:")
    return _said(_SIGNED.split(text))


def _said(texts: Sequence[str]) -> tuple[str, ...]:
    lines = ("\n".join(map(str.strip, text.strip().splitlines())) for text in texts)
    return tuple(text for text in lines if text)


def _threads(root: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    # An answer names the cell too; they stand in the order in which they were given.
    for comment in _named(root, "threadedComment"):
        text = "".join(part.text or "" for part in comment if part.tag.endswith("}text"))
        for name in {_mentioned(text, mention) for mention in _named(comment, "mention")} - {""}:
            text = text.replace(name, "@…")
        cell = _cell(comment)
        found[cell] = (*found.get(cell, ()), *_said([plain(text)]))
    return found


def _mentioned(text: str, mention: Any) -> str:
    """Return the words that call a person into a conversation; empty when that is not told."""
    start, length = mention.get("startIndex", ""), mention.get("length", "")
    if not (start.isdecimal() and length.isdecimal()):
        return ""
    return text[int(start) : int(start) + int(length)].strip()


def _cell(comment: Any) -> str:
    return str(comment.get("ref", "")).replace("$", "").upper()


def _named(element: Any, name: str) -> Iterator[Any]:
    return (found for found in element.iter() if found.tag.rpartition("}")[2] == name)
