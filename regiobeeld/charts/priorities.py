"""Rank probabilities: how sure it is that an issue comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say, wrapped
from regiobeeld.charts.rows import for_readers, joined
from regiobeeld.errors import BuildError
from regiobeeld.opgaven import opgaven_of
from regiobeeld.priorities import Priorities
from regiobeeld.priorities.uncertainty import TOP
from regiobeeld.region_picture import Picture
from regiobeeld.wording import chance, check_language, number

#: The most issues that are drawn; the table has them all.
MOST_DRAWN = 12
# In px: a row, with its names above a bar; what stands above the first and below the last.
_ROW, _BAR, _ABOVE, _HEADER, _BELOW = 48, 18, 4, 22, 8
# What a name of two lines adds to a row.
_LINE = 15
_NAME_CHARACTERS = 36
# Places that share a colour: from dark, the first, to light; the last band takes the rest.
_BANDS = ((1, 1), (2, TOP), (TOP + 1, 10), (11, 10_000))
_COLOURS = (look.SEQUENTIAL[4], look.SEQUENTIAL[3], look.SEQUENTIAL[1], look.MISSING)
_SIGNS = {"minder dan": "<", "less than": "<", "meer dan": ">", "more than": ">"}


def has_rank_probabilities(found: Priorities) -> bool:
    """Say whether there are two issues or more to put in order."""
    return len(found.frame) > 1


def rank_probabilities(picture: Picture, found: Priorities, lang: str = "nl") -> Chart:
    """Draw for each issue of a coalition how probable its places are.

    Every issue is a bar of equal length, divided over the places that it may have. Darker is a
    higher place.

    Parameters
    ----------
    picture
        The picture that the priorities are of.
    found
        The priorities of a coalition.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When `has_rank_probabilities` says that there is nothing to put in order.
    """
    check_language(lang)
    if not has_rank_probabilities(found):
        raise BuildError(f"{found.coalition} has fewer than two issues to put in order.")
    coalition = picture.region.coalition(found.coalition).names[lang]
    labels = issue_labels(picture, found.frame, lang)
    shown = found.frame.head(MOST_DRAWN)
    return Chart(
        id=f"priorities-{found.coalition}",
        title=say(lang, "priorities.title", coalition=coalition),
        spec=_figure(found, shown, labels[: len(shown)], lang),
        alternative=_alternative(coalition, shown, labels, lang),
        table=_table(found, labels, lang),
        note=_note(found, shown, lang),
    )


def issue_labels(picture: Picture, frame: pd.DataFrame, lang: str) -> list[str]:
    """Return the names of opgaven for readers."""
    known = opgaven_of(picture.region)
    return [known[issue].label[lang] for issue in frame["issue"]]


def _bands(issues: int) -> list[tuple[int, int]]:
    return [(first, min(last, issues)) for first, last in _BANDS if first <= issues]


def _band_name(first: int, last: int, lang: str) -> str:
    if first == last:
        return say(lang, "priorities.place", first=first)
    return say(lang, "priorities.places", first=first, last=last)


def _figure(found: Priorities, shown: pd.DataFrame, labels: Sequence[str], lang: str) -> look.Spec:
    bands = _bands(len(found.frame))
    row = _ROW + (_LINE if any(len(_lines(label)) > 1 for label in labels) else 0)
    y = [_HEADER + row * (n + 1) - _BAR / 2 - 8 for n in range(len(shown))]
    bottom = _HEADER + row * len(shown)
    traces = [
        _bar(found, shown, labels, y, band, colour, lang)
        for band, colour in zip(bands, _COLOURS, strict=False)
    ]
    return look.spec(
        traces,
        lang,
        height=bottom + _BELOW,
        margin={"t": 0, "b": _BELOW},
        barmode="stack",
        legend=look.legend(traceorder="normal"),
        xaxis={"range": [0, 100.2], "visible": False},
        yaxis={"range": [bottom, 0], "visible": False},
        annotations=_texts(shown, labels, y, lang),
    )


def _bar(
    found: Priorities,
    shown: pd.DataFrame,
    labels: Sequence[str],
    y: Sequence[float],
    band: tuple[int, int],
    colour: str,
    lang: str,
) -> look.Trace:
    first, last = band
    share = found.probabilities.loc[shown["issue"], first:last].sum(axis=1)
    percentages = [round(100 * float(p), 1) for p in share]
    name = _band_name(first, last, lang)
    return look.bar(
        name=name,
        orientation="h",
        x=percentages,
        y=list(y),
        width=_BAR,
        marker={"color": colour, "line": {"color": look.OUTLINE, "width": 0.8}},
        hoverinfo="text",
        hovertext=[
            f"{safe(label)}<br>{name}: {number(p, 0, lang)}%"
            for label, p in zip(labels, percentages, strict=True)
        ],
    )


def _texts(
    shown: pd.DataFrame, labels: Sequence[str], y: Sequence[float], lang: str
) -> list[dict[str, object]]:
    plain: dict[str, object] = {"showarrow": False, "yref": "y", "xref": "paper"}
    left = plain | {"x": 0, "xanchor": "left"}
    right = plain | {"x": 1, "xanchor": "right"}
    heading = say(lang, "priorities.top")
    texts = [right | {"y": _HEADER / 2, "text": heading, "font": {"color": look.MUTED}}]
    for place, label, p in zip(y, labels, shown["p_top"], strict=True):
        above: dict[str, object] = {"y": place - _BAR / 2 - _ABOVE, "yanchor": "bottom"}
        texts.append(left | above | {"text": "<br>".join(_lines(label)), "align": "left"})
        texts.append(right | above | {"text": f"<b>{safe(_short(chance(p, lang)))}</b>"})
    return texts


def _lines(label: str) -> list[str]:
    """Return a name in at most two lines that leave room for the chance beside them."""
    first, *more = wrapped(label, _NAME_CHARACTERS)
    return [first, more[0] + ("…" if more[1:] else "")] if more else [first]


def _alternative(coalition: str, shown: pd.DataFrame, labels: Sequence[str], lang: str) -> str:
    told = [
        f"{label}: {chance(p, lang)}"
        for label, p in zip(labels, shown["p_top"].head(TOP + 2), strict=False)
    ]
    return say(lang, "priorities.alternative", coalition=coalition, chances="; ".join(told))


def _table(found: Priorities, labels: Sequence[str], lang: str) -> pd.DataFrame:
    frame = found.frame
    places = [
        str(low) if low == high else say(lang, "priorities.range", first=low, last=high)
        for low, high in frame[["rank_low", "rank_high"]].itertuples(index=False)
    ]
    first = found.probabilities[1].reindex(frame["issue"]).to_numpy()
    columns = {
        "subject": list(labels),
        "first_chance": _percent(first),
        "top_chance": _percent(frame["p_top"]),
        "places": places,
        "group": frame["tied_group"].to_list(),
    }
    return for_readers(lang, columns)


def _percent(shares: Iterable[float]) -> list[int]:
    return [round(100 * float(share)) for share in shares]


def _short(text: str) -> str:
    """Write a chance with signs for words: beside a name there is little room on a telephone."""
    for words, sign in _SIGNS.items():
        text = text.replace(words, sign)
    return text


def _note(found: Priorities, shown: pd.DataFrame, lang: str) -> str:
    rest = len(found.frame) - len(shown)
    note = say(lang, "priorities.note")
    if not rest:
        return note
    more = "one_more" if rest == 1 else "more"
    return joined(note, say(lang, f"priorities.{more}", number=rest))
