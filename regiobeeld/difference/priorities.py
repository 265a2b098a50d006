"""Priorities that came, went or changed places, as the reports themselves gave them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import lxml.html

from regiobeeld.difference.change import Change, note
from regiobeeld.difference.files import ReportFiles
from regiobeeld.errors import DifferenceError
from regiobeeld.report.page.words import WORDS

#: The executed notebook that shows the order per coalition.
NOTEBOOK = "04_prioriteiten.ipynb"
_PREFIX = "prioriteiten-"
_FIRST = 3


@dataclass(frozen=True)
class Order:
    """The order of a coalition: its name, and the labels of the subjects from the first.

    Of the first ``tied`` the report says that it is not sure which comes first.
    """

    name: str
    labels: tuple[str, ...]
    tied: int


def priority_changes(a: ReportFiles, b: ReportFiles) -> Iterator[Change] | None:
    """Give the subjects that are or were among the first three, and changed places.

    Returns
    -------
    iterator of Change or None
        One per coalition and subject: the place before and after, empty where the report does not
        order it. None when one of the reports does not tell.
    """
    mine, theirs = orders(a.folder / NOTEBOOK), orders(b.folder / NOTEBOOK)
    if not mine or not theirs:
        return None
    return _changes(a, b, mine, theirs)


def _changes(
    a: ReportFiles, b: ReportFiles, mine: Mapping[str, Order], theirs: Mapping[str, Order]
) -> Iterator[Change]:
    names = {**_indicators(a), **_indicators(b)}
    for coalition in [name for name in theirs if name in mine]:
        places = _places(a, mine[coalition]), _places(b, theirs[coalition])
        labels = _subjects(a, mine[coalition]) | _subjects(b, theirs[coalition])
        for subject in {**places[1], **places[0]}:
            before, after = (side.get(subject, 0) for side in places)
            tied = 0 < before <= mine[coalition].tied and 0 < after <= theirs[coalition].tied
            if before != after and any(0 < place <= _FIRST for place in (before, after)):
                yield Change(
                    "priority",
                    indicator=names.get(labels[subject], ""),
                    label=labels[subject],
                    area=b.region,
                    group=theirs[coalition].name,
                    before=str(before or ""),
                    after=str(after or ""),
                    notes=(note("tied"),) if tied else (),
                )


def orders(path: Path) -> dict[str, Order]:
    """Return the order of each coalition that an executed notebook shows; none without a notebook.

    Raises
    ------
    DifferenceError
        When the file is there and is no notebook.
    """
    if not path.exists():
        return {}
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        shown = [
            "".join(output["data"].get("text/html", ""))
            for cell in cells
            for output in cell.get("outputs", [])
            if "data" in output
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DifferenceError(f"{path} cannot be read as a notebook ({error!r}).") from error
    return dict(order for html in shown if _PREFIX in html for order in _orders_in(html))


def _orders_in(html: str) -> Iterator[tuple[str, Order]]:
    """Read the headings of coalitions, and the headings of rows up to the next coalition."""
    page = lxml.html.document_fromstring(f"<div>{html}</div>")
    for heading in page.xpath(f"//h3[starts-with(@id, '{_PREFIX}')]"):
        folded = heading.getparent().tag == "summary"
        first = heading.getparent() if folded else heading
        below = list(takewhile(lambda part: part.tag != "h3", first.itersiblings()))
        # A chart has a table of its own, of which the rows have no heading.
        rows = [row for part in below for row in part.iter("th") if row.get("scope") == "row"]
        labels = tuple(row.text_content() for row in rows)
        text = "".join(part.text_content() for part in below)
        name = heading.get("id").removeprefix(_PREFIX)
        yield name, Order(heading.text_content(), labels, _tied(text))


def _tied(text: str) -> int:
    """Return how many subjects a report says to be close together at the top; 1 for none."""
    for words in WORDS.values():
        before, _, after = words["priorities_tied"].partition("{number}")
        found = re.search(f"{re.escape(before)}([0-9]+){re.escape(after)}", text)
        if found:
            return int(found[1])
    return 1


def _places(files: ReportFiles, order: Order) -> dict[str, int]:
    return {subject: n for n, subject in enumerate(_subjects(files, order), start=1)}


def _subjects(files: ReportFiles, order: Order) -> dict[str, str]:
    """Return the label of each subject: by indicator where it is one, else by that label."""
    ids = _indicators(files)
    return {ids.get(label, label): label for label in order.labels}


def _indicators(files: ReportFiles) -> dict[str, str]:
    rows = files.measurements.drop_duplicates("indicator")
    return dict(zip(rows["label"], rows["indicator"], strict=True))
