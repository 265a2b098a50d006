"""The section of the report on what residents and professionals say, beside the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from regiobeeld import charts, wording
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.choices import DUIDING, ROLES
from regiobeeld.interviews.joint_display.disclosed import disclosed, heard
from regiobeeld.interviews.joint_display.fit import FITS
from regiobeeld.interviews.joint_display.joint_rows import (
    CURRENT,
    OUTDATED,
    SPOKEN,
    UNSPOKEN,
    WITHOUT_FIGURE,
    DisplayRow,
    JointDisplay,
    SpokenTheme,
    Voice,
)
from regiobeeld.interviews.themes.story import Story
from regiobeeld.region_picture import Picture
from regiobeeld.report.page import view
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.theme_section import MOST_THEMES, themes_of
from regiobeeld.report.page.words import WORDS

#: Quotes of a role that a figure shows, the most important first.
MOST_QUOTES = 2
#: A quote that is longer is folded after so many characters.
LONG_QUOTE = 500
#: Figures that are shown at once, those most spoken of first; the others are folded.
MOST_CARDS = 2
#: What a fit looks like: signs that differ in shape, so that colour tells nothing alone.
_SIGNS = {"agreement": "=", "partial": "≈", "dissonance": "≠", "silence": "○", "": "?"}


@dataclass(frozen=True)
class Fit:
    """A fit, ready to show: the name of its class, its sign and its word."""

    name: str
    sign: str
    word: str


@dataclass(frozen=True)
class Heard:
    """What people of one role said, ready to show.

    ``none`` says why there is nothing but quotes, and is empty when there is; ``readings`` are
    phrases with the number of interviews, empty when readers may not know it.
    """

    heading: str
    role: str
    fit: Fit
    none: str = ""
    interviews: str = ""
    readings: tuple[tuple[str, str], ...] = ()
    belang: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A figure with what was said of it: every text is ready to show, and plain."""

    id: str
    label: str
    line: view.Line
    sentence: str
    change: str
    warnings: tuple[str, ...]
    heard: tuple[Heard, ...]
    codes: tuple[tuple[str, int | None], ...]
    fit: Fit
    state: str
    meaning: str


@dataclass(frozen=True)
class Apart:
    """A theme apart from any figure, ready to show."""

    label: str
    heard: tuple[Heard, ...]


def voices(
    picture: Picture,
    display: JointDisplay | None,
    lang: str = "nl",
    coalition: str | None = None,
    story: Story | None = None,
) -> Section:
    """Return what residents and professionals say, beside the figures.

    Parameters
    ----------
    picture
        The region in figures.
    display
        Figures and interviews side by side; None when there are no coded interviews, and then the
        section says so. No count of a few people is shown; see `disclosed`.
    lang
        ``nl`` or ``en``. Quotes stay as they were said.
    coalition
        Id of a coalition, to show only what speaks to it; everything when left out.
    story
        What was said, as themes; it comes first then, and the figures beside voices are folded.

    Raises
    ------
    RegionError
        When the region has no such coalition.
    RegiobeeldError
        For a language that reports are not made in.
    """
    words = WORDS[wording.check_language(lang)]
    if coalition is not None:
        picture.region.coalition(coalition)
    if display is None:
        return filled("voices.html.j2", lang, display=None)
    display = disclosed(display)
    rows = [r for r in display.rows if coalition in (None, *r.coalitions)]
    spoken = sorted(rows, key=lambda row: -heard(row))
    themes = [t for t in display.themes if coalition in (None, t.coalition) or not t.coalition]
    of_kind = {
        kind: [_card(picture, display, row, lang) for row in spoken if row.kind == kind]
        for kind in (SPOKEN, UNSPOKEN, WITHOUT_FIGURE)
    }
    found = display.saturation
    curve = charts.saturation_curve(found, lang) if charts.has_saturation_curve(found) else None
    shown = {role: n for role, n in display.groups.items() if role not in display.withheld}
    return filled(
        "voices.html.j2",
        lang,
        display=display,
        story=themes_of(picture, story, lang, coalition) if story else (),
        number=sum(shown.values()),
        groups=[(words[f"{r}_many"].lower(), n) for r, n in shown.items() if n],
        withheld=[(words[f"{role}_many"], _withheld(display, lang)) for role in display.withheld],
        legend=_legend([row for row in rows if row.kind == SPOKEN], lang),
        spoken=of_kind[SPOKEN],
        unspoken=of_kind[UNSPOKEN],
        without=of_kind[WITHOUT_FIGURE],
        themes=_each_quote_once([_apart(display, theme, lang) for theme in themes]),
        # What is not coded yet is for the researcher.
        saturation=replace(found, not_coded=()).sentence(lang),
        curve=drawn(curve) if curve else None,
        disputed=_disputed(display, lang),
        long_quote=LONG_QUOTE,
        most_cards=MOST_CARDS,
        most_themes=MOST_THEMES,
    )


def _withheld(display: JointDisplay, lang: str) -> str:
    """Say that too few were spoken to for what they said to be shown."""
    return WORDS[lang]["role_withheld"].format(smallest=display.smallest_group)


def _legend(rows: Iterable[DisplayRow], lang: str) -> list[tuple[Fit, int]]:
    """Return every fit that occurs with its number of figures."""
    finals = [row.final_fit for row in rows]
    return [(_fit(fit, lang), finals.count(fit)) for fit in (*FITS, "") if fit in finals]


def _fit(fit: str, lang: str) -> Fit:
    name = fit or "undecided"
    return Fit(name, _SIGNS[fit], WORDS[lang][f"fit_{name}"])


def _card(picture: Picture, display: JointDisplay, row: DisplayRow, lang: str) -> Card:
    figure, words = row.figure, WORDS[lang]
    said = tuple(_heard(display, row, role, lang) for role in ROLES)
    if row.kind == WITHOUT_FIGURE:
        # There is no figure that they could confirm, or be something new beside.
        said = tuple(replace(one, readings=()) for one in said)
    confirmed = row.confirmation.state == CURRENT and row.confirmation.fit
    return Card(
        id=figure.indicator.id,
        label=figure.indicator.label[lang],
        line=view.line(picture, figure, lang),
        sentence=figure.sentence(lang),
        change=_change(row, lang),
        warnings=tuple(_warnings(picture, row, lang)),
        heard=said,
        codes=row.codes,
        fit=_fit(row.final_fit, lang),
        state=words["fit_confirmed" if confirmed else "fit_proposed"],
        meaning=row.confirmation.meta_inference,
    )


def _apart(display: JointDisplay, theme: SpokenTheme, lang: str) -> Apart:
    said = [_heard(display, theme, role, lang) for role in ROLES]
    return Apart(theme.code, tuple(one for one in said if one.quotes or not one.none))


def _each_quote_once(themes: Iterable[Apart]) -> list[Apart]:
    """Keep one quote per theme and role, with the first of the themes that it speaks to."""
    shown: set[str] = set()
    kept = []
    for theme in themes:
        said = []
        for one in theme.heard:
            new = [text for text in one.quotes if text not in shown][:1]
            shown.update(new)
            said.append(replace(one, quotes=tuple(new)))
        kept.append(replace(theme, heard=tuple(said)))
    return kept


def _change(row: DisplayRow, lang: str) -> str:
    if row.change is None:
        return ""
    words, change = WORDS[lang], row.change
    difference = view.signed(change.difference, row.figure.indicator, lang)
    text = words["figure_change"].format(
        first=change.period_from, last=change.period_to, difference=difference
    )
    return f"{text} ({words[change.direction]})" if change.direction else text


def _warnings(picture: Picture, row: DisplayRow, lang: str) -> Iterable[str]:
    if row.stale != 0:
        yield WORDS[lang]["figure_stale"]
    if row.confirmation.state == OUTDATED:
        yield WORDS[lang]["fit_outdated"]
    benchmark = picture.benchmark.name_in(lang)
    for caution in row.cautions:
        yield WORDS[lang][f"caution_{caution}"].format(benchmark=benchmark)


def _interviews(display: JointDisplay, voice: Voice, lang: str) -> str:
    words, number = WORDS[lang], voice.interviews
    if number is None:
        return words["interviews_few"].format(smallest=display.smallest_group)
    return (
        words["interviews_one"] if number == 1 else words["interviews_many"].format(number=number)
    )


def _disputed(display: JointDisplay, lang: str) -> str:
    """Say of how much text coders do not agree what figure it is about; empty when of none."""
    number, words = display.disputed, WORDS[lang]
    if number == 0:
        return ""
    few = words["few"].format(smallest=display.smallest_group)
    return words["disputed_text"].format(number=few if number is None else number)


def _heard(display: JointDisplay, item: DisplayRow | SpokenTheme, role: str, lang: str) -> Heard:
    words = WORDS[lang]
    voice = item.voices.get(role)
    nothing = Heard(words[f"{role}_many"], words[f"{role}_one"], fit=_fit("", lang))
    if voice is None:
        quotes = item.role_quotes.get(role, ())[:MOST_QUOTES]
        why = words["role_quoted" if quotes else "role_withheld"]
        return replace(nothing, none=why.format(smallest=display.smallest_group), quotes=quotes)
    if voice.interviews == 0:
        return replace(
            nothing, none=words["interviews_none" if display.groups[role] else "role_none"]
        )
    counted = [(word, voice.readings[word]) for word in (*DUIDING, DISPUTED)
               if word in voice.readings]  # fmt: skip
    belang = wording.number(voice.belang, 1, lang)
    return replace(
        nothing,
        interviews=_interviews(display, voice, lang),
        readings=tuple((words[f"reading_{word}"], f"{n or ''}") for word, n in counted if n != 0),
        belang="" if belang == "–" else words["belang_text"].format(number=belang),
        fit=_fit(voice.fit, lang),
        quotes=voice.quotes[:MOST_QUOTES],
    )
