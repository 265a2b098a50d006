"""The themes of the section on what people say: a story, a quote, and what it rests on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from regiobeeld.geography.coalitions import LocalCoalition
from regiobeeld.interviews.themes.definition import ThemeText
from regiobeeld.interviews.themes.story import OF_A_FIGURE, Story, StoryTheme, ThemeQuote
from regiobeeld.opgaven import Opgave, belonging, opgaven_of
from regiobeeld.record.page_names import PageName
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import Figure, figures
from regiobeeld.report.page.words import WORDS, say

#: Themes that are shown at once, in the order in which they were written; the others are folded.
MOST_THEMES = 5
#: Figures of a theme, those that it explains or contradicts first.
MOST_FIGURES = 4
_NONE = ThemeQuote("", "", ())
_CONTRARY = {"bevestigt", "weerspreekt"}


@dataclass(frozen=True)
class Linked:
    """A figure or an opgave: its name, where it stands (empty: nowhere), and what is said of it."""

    label: str
    href: str
    said: str = ""


@dataclass(frozen=True)
class ShownTheme:
    """A theme, ready to show: every text is plain."""

    id: str
    name: str
    text: str
    unknown: str
    who: tuple[str, ...]
    quote: str
    role: str
    figures: tuple[Linked, ...]
    opgaven: tuple[Linked, ...]


def themes_of(
    picture: Picture, story: Story, lang: str, coalition: str | None = None
) -> tuple[ShownTheme, ...]:
    """Return the themes that a coalition reads, or everybody; those without a text are left out.

    A quote stands with the first of the themes that it speaks to.
    """
    found, taken = [], set[str]()
    for number, theme in enumerate(story.themes, start=1):
        written = theme.theme.text_for(coalition)
        if written is None:
            continue
        quote = next((said for said in _fitting(theme, written) if said.text not in taken), _NONE)
        taken.add(quote.text)
        found.append(
            ShownTheme(
                id=f"thema-{number}{_slug(theme.theme.name)}",
                name=theme.theme.name,
                text=written.text,
                unknown=written.unknown,
                who=tuple(_who(story, theme, lang)),
                quote=quote.text,
                role=WORDS[lang][f"{quote.role}_one"] if quote.role else "",
                figures=tuple(_figures(picture, theme, written, lang, coalition)),
                opgaven=tuple(_opgaven(picture, theme, written, lang, coalition)),
            )
        )
    return tuple(found)


def chapters_of(picture: Picture, coalition: LocalCoalition) -> tuple[str, ...]:
    """Return the themes of a coalition's figures, in the order of its opgaven."""
    known = opgaven_of(picture.region)
    names = belonging(known[name] for name in coalition.opgaven)["indicator"]
    return tuple(dict.fromkeys(picture.indicator(name).theme for name in names))


def _fitting(theme: StoryTheme, written: ThemeText) -> list[ThemeQuote]:
    """Return quotes, those about the opgaven that a text names first."""
    places = {name: place for place, name in enumerate(written.opgaven)}

    def place(quote: ThemeQuote) -> int:
        return min((places[name] for name in quote.opgaven if name in places), default=len(places))

    return sorted(theme.quotes, key=place)


def _slug(name: str) -> str:
    """Return what stands in an id of a name: small letters, or nothing."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)[:4]
    return "".join(f"-{word}" for word in words)


def _who(story: Story, theme: StoryTheme, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    for role, number in theme.interviews.items():
        key = "interviews_few" if number is None else "interviews_many"
        interviews = words[key].format(smallest=story.smallest_group, number=number)
        yield say(lang, "story_told", role=words[f"{role}_many"], interviews=interviews)
    for role in theme.withheld:
        yield say(lang, "story_withheld", role=words[f"{role}_many"])


def _figures(
    picture: Picture, theme: StoryTheme, written: ThemeText, lang: str, coalition: str | None
) -> Iterator[Linked]:
    known, opgaven = figures(picture), opgaven_of(picture.region)
    own = {name for opgave in written.opgaven for name in opgaven[opgave].indicators}
    told = [(known[name], readings) for name, readings in theme.readings.items() if name in known]
    # Of an indicator without a figure there is nothing to explain or to contradict.
    told = [(figure, readings) for figure, readings in told if figure.present]
    # A text that names opgaven is about their figures, and the theme may be about more.
    told = [pair for pair in told if pair[0].indicator.id in own] or told
    first = sorted(told, key=lambda pair: OF_A_FIGURE.index(pair[1][0]))
    for figure, readings in first[:MOST_FIGURES]:
        said = ", ".join(WORDS[lang][f"reading_{word}"] for word in readings)
        if {*readings} >= _CONTRARY:
            said = say(lang, "story_differ", said=said)
        label = figure.indicator.label[lang]
        yield Linked(label, _row_of(picture, figure, coalition), said)


def _opgaven(
    picture: Picture, theme: StoryTheme, written: ThemeText, lang: str, coalition: str | None
) -> Iterator[Linked]:
    known = opgaven_of(picture.region)
    for name in written.opgaven or _mapped(picture, theme.opgaven, coalition):
        opgave = known[name]
        yield Linked(opgave.label[lang], _lead_of(picture, opgave, coalition))


def _mapped(picture: Picture, names: Iterable[str], coalition: str | None) -> Iterable[str]:
    """Return of the opgaven of codes those of the coalition; all when it has none of them."""
    if coalition is None:
        return names
    own = picture.region.coalition(coalition).opgaven
    return [name for name in names if name in own] or names


def _lead_of(picture: Picture, opgave: Opgave, coalition: str | None) -> str:
    figure = figures(picture).get(opgave.lead) if opgave.lead else None
    return _row_of(picture, figure, coalition) if figure and figure.present else ""


def _row_of(picture: Picture, figure: Figure, coalition: str | None) -> str:
    """Return where a figure stands: on this page, or on that for everybody."""
    row = f"#rij-{figure.indicator.id}"
    if coalition is None:
        return row
    here = chapters_of(picture, picture.region.coalition(coalition))
    if figure.indicator.theme in here:
        return row
    return f"{PageName(picture.region.id, picture.year).file}{row}"
