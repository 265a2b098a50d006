"""The section of the report on what residents and professionals say, beside the figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from regiobeeld import charts, wording
from regiobeeld.interviews.agreement.agreement_tables import TENTATIVE
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.agreement.reliability import BELANG, DUIDING, Reliability
from regiobeeld.interviews.choices import DUIDING as READINGS
from regiobeeld.interviews.choices import NEW_SUBJECT, ROLES
from regiobeeld.interviews.joint_display.by_opgave import placed
from regiobeeld.interviews.joint_display.disclosed import disclosed, heard
from regiobeeld.interviews.joint_display.fit import DIFFERENT, DISSONANCE, FITS
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
from regiobeeld.opgaven import opgaven_of
from regiobeeld.region_picture import Picture
from regiobeeld.report.page import view
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.theme_section import MOST_THEMES, themes_of
from regiobeeld.report.page.words import WORDS

#: Quotes of a role that a figure shows, the most important first; and those that contradict it.
MOST_QUOTES = 2
#: A quote that is longer is folded after so many characters.
LONG_QUOTE = 500
#: Opgaven that are shown at once, and figures of each: first those where people do not recognise
#: the figure or differ, then those most spoken of; the others are folded.
MOST_OPGAVEN, MOST_CARDS = 2, 2
#: What a fit looks like: signs that differ in shape, so that colour tells nothing alone.
_SIGNS = {
    "agreement": "=", "partial": "≈", "different": "↔", "dissonance": "≠", "silence": "○", "": "?",
}  # fmt: skip


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
    phrases, without how many said so: interviews are no votes.
    """

    heading: str
    role: str
    fit: Fit | None
    none: str = ""
    interviews: str = ""
    readings: tuple[str, ...] = ()
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
    against: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    heard: tuple[Heard, ...]
    codes: tuple[tuple[str, int | None], ...]
    fit: Fit | None
    state: str
    finding: str
    meaning: str


@dataclass(frozen=True)
class SubjectCards:
    """An opgave, or what belongs to none: its figures beside what was said, and who spoke of it."""

    label: str
    who: str
    differs: str
    cards: tuple[Card, ...]
    unspoken: tuple[Card, ...]
    themes: tuple[Apart, ...]


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
    subjects = _subjects(picture, display, rows, lang, coalition)
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
        subjects=subjects,
        coders=tuple(_coders(display.reliability, lang)),
        # What is not coded yet is for the researcher.
        saturation=replace(found, not_coded=()).sentence(lang),
        curve=drawn(curve) if curve else None,
        disputed=_disputed(display, lang),
        long_quote=LONG_QUOTE,
        most_opgaven=MOST_OPGAVEN,
        most_cards=MOST_CARDS,
        most_themes=MOST_THEMES,
    )


def _subjects(
    picture: Picture,
    display: JointDisplay,
    rows: Sequence[DisplayRow],
    lang: str,
    coalition: str | None,
) -> list[SubjectCards]:
    """Return the opgaven of a coalition, or all, in that order; then what has none."""
    known = opgaven_of(picture.region)
    wanted = picture.region.coalition(coalition).opgaven if coalition else tuple(known)
    opgaven = placed({name: known[name] for name in wanted}, display.opgaven)
    by_row = {row.figure.indicator.id: row for row in rows}
    by_code = {theme.code: theme for theme in display.themes}
    parts = []
    for name, one in opgaven.items():
        mine = [by_row.pop(indicator) for indicator in one.indicators if indicator in by_row]
        about = [by_code.pop(code) for code in one.themes]
        if mine or about:
            parts.append((known[name].label[lang], mine, about))
    parts.sort(key=lambda part: min([*map(_place, part[1]), *map(_place, part[2])]))
    rest = [t for t in by_code.values() if coalition in (None, t.coalition) or not t.coalition]
    parts.append((WORDS[lang]["voices_others"], list(by_row.values()), rest))
    once: set[str] = set()
    return [_subject(picture, display, part, once, lang) for part in parts if part[1] or part[2]]


def _place(item: DisplayRow | SpokenTheme) -> tuple[bool, int]:
    """Return what puts first the figures that people do not all recognise, then most spoken of."""
    contrary = isinstance(item, DisplayRow) and item.final_fit in (DIFFERENT, DISSONANCE)
    return not contrary, -heard(item)


def _subject(
    picture: Picture,
    display: JointDisplay,
    part: tuple[str, Sequence[DisplayRow], Sequence[SpokenTheme]],
    once: set[str],
    lang: str,
) -> SubjectCards:
    label, rows, themes = part
    words = WORDS[lang]
    spoken = sorted((row for row in rows if row.kind != UNSPOKEN), key=_place)
    spoke = {*(r for row in rows for r in row.spoke), *(r for t in themes for r in t.spoke)}
    who = [role for role in ROLES if role in spoke]
    names = {role: words[f"{role}_many"].lower() for role in ROLES}
    said = f" {words['and']} ".join(names[role] for role in who)
    differ = [r.figure.indicator.label[lang] for r in rows if r.final_fit == DIFFERENT]
    key = "voices_who" if len(who) > 1 else "voices_who_only" if who else "voices_who_none"
    return SubjectCards(
        label=label,
        who=words[key].format(roles=said),
        differs=words["voices_differ"].format(labels="; ".join(differ)) if differ else "",
        cards=tuple(_card(picture, display, row, lang) for row in spoken),
        unspoken=tuple(_card(picture, display, r, lang) for r in rows if r.kind == UNSPOKEN),
        themes=_each_quote_once([_apart(display, theme, lang) for theme in themes], once),
    )


def _coders(found: Reliability, lang: str) -> Iterable[str]:
    """Say how far coders agree on importance and on readings: what both of them weigh."""
    words = WORDS[lang]
    if found.coders < 2:
        yield words["coders_one"]
        return
    for name in (BELANG, DUIDING):
        alpha = getattr(found, name)
        judged = "unknown" if math.isnan(alpha) else "low" if name in found.too_low else "enough"
        numbers = {"alpha": wording.number(alpha, 2, lang),
                   "limit": wording.number(TENTATIVE, 3, lang)}  # fmt: skip
        yield words[f"coders_{judged}"].format(what=words[f"coders_on_{name}"], **numbers)


def _withheld(display: JointDisplay, lang: str) -> str:
    """Say that too few were spoken to for what they said to be shown."""
    return WORDS[lang]["role_withheld"].format(smallest=display.smallest_group)


def _legend(rows: Iterable[DisplayRow], lang: str) -> list[tuple[Fit, str]]:
    """Return every fit that occurs with what it means; how often is no matter of numbers."""
    finals = {row.final_fit for row in rows}
    fits = [_fit(fit, lang) for fit in (*FITS, "") if fit in finals]
    return [(fit, WORDS[lang][f"fit_{fit.name}_text"]) for fit in fits]


def _fit(fit: str, lang: str) -> Fit:
    name = fit or "undecided"
    return Fit(name, _SIGNS[fit], WORDS[lang][f"fit_{name}"])


def _card(picture: Picture, display: JointDisplay, row: DisplayRow, lang: str) -> Card:
    figure, words = row.figure, WORDS[lang]
    said = tuple(_heard(display, row, role, lang) for role in ROLES)
    if row.kind == WITHOUT_FIGURE:
        # There is no figure that they could confirm, or be something new beside.
        said = tuple(replace(one, readings=(), fit=None) for one in said)
    confirmed = row.confirmation.state == CURRENT and row.confirmation.fit
    return Card(
        id=figure.indicator.id,
        label=figure.indicator.label[lang],
        line=view.line(picture, figure, lang),
        sentence=figure.sentence(lang),
        change=_change(row, lang),
        against=tuple(
            (quote, words[f"{role}_one"])
            for role, voice in row.voices.items()
            for quote in voice.against[:MOST_QUOTES]
        ),
        warnings=tuple(_warnings(picture, row, lang)),
        heard=said,
        # What has no code yet is a note to the researcher.
        codes=tuple((code, number) for code, number in row.codes if code != NEW_SUBJECT),
        fit=None if row.kind == WITHOUT_FIGURE else _fit(row.final_fit, lang),
        state=words["fit_confirmed" if confirmed else "fit_proposed"],
        finding=words["voices_finding"] if row.final_fit == DIFFERENT else "",
        meaning=row.confirmation.meta_inference,
    )


def _apart(display: JointDisplay, theme: SpokenTheme, lang: str) -> Apart:
    said = [_heard(display, theme, role, lang) for role in ROLES]
    return Apart(theme.code, tuple(one for one in said if one.quotes or not one.none))


def _each_quote_once(themes: Iterable[Apart], shown: set[str]) -> tuple[Apart, ...]:
    """Keep one quote per theme and role, with the first of the themes that it speaks to."""
    kept = []
    for theme in themes:
        said = []
        for one in theme.heard:
            new = [text for text in one.quotes if text not in shown][:1]
            shown.update(new)
            said.append(replace(one, quotes=tuple(new)))
        kept.append(replace(theme, heard=tuple(said)))
    return tuple(kept)


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
        why = "role_spoke" if role in item.withheld else "interviews_none"
        why = "role_quoted" if quotes else why
        none = words[why].format(smallest=display.smallest_group)
        return replace(nothing, none=none, quotes=quotes)
    if voice.interviews == 0:
        return replace(
            nothing, none=words["interviews_none" if display.groups[role] else "role_none"]
        )
    given = [word for word in (*READINGS, DISPUTED) if voice.readings.get(word, 0) != 0]
    belang = wording.number(voice.belang, 1, lang)
    told = "belang_unsure" if BELANG in display.reliability.too_low else "belang_text"
    return replace(
        nothing,
        interviews=_interviews(display, voice, lang),
        readings=tuple(words[f"reading_{word}"] for word in given),
        belang="" if belang == "–" else words[told].format(number=belang),
        fit=_fit(voice.fit, lang),
        # What contradicts the figure stands beside it.
        quotes=tuple(text for text in voice.quotes if text not in voice.against)[:MOST_QUOTES],
    )
