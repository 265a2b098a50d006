"""What is coming for an opgave: people and conditions until 2040, beside the country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from regiobeeld import wording
from regiobeeld.opgaven.definition import Opgave
from regiobeeld.opgaven.rows import Row, Sentence, about, percent, row, say, words_of
from regiobeeld.region_picture import Picture, once
from regiobeeld.region_picture.coming import Coming

#: From this growth by the last year on an opgave grows, in %.
GROWS = 10.0
#: A growth that differs less than this from the country's is about as fast, in points.
ABOUT_AS_FAST = 3.0
#: How the growth of a number is called.
GROWTH = "_growth"
SUPPORT = "oldest_old_support"
TO = 2040


@dataclass(frozen=True)
class Growth:
    """A number now and in the last year projected.

    Attributes
    ----------
    now, then
        The number in the newest year counted, and in the last year, with ``lower`` and ``upper``.
    year
        The last year.
    indicative
        Whether too few ages are known to say how much ageing does.
    source
        The tables used.
    """

    now: float
    then: float
    lower: float
    upper: float
    year: int
    indicative: bool
    source: str

    @property
    def growth(self) -> float:
        """The growth until the last year, in %."""
        return 100 * (self.then / self.now - 1) if self.now else float("nan")


@dataclass(frozen=True)
class Future:
    """What is coming in a region, by measure of ageing or condition, and in the country."""

    here: Mapping[str, Growth]
    country: Mapping[str, Growth]


@once
def future_of(picture: Picture) -> Future:
    """Return what is coming for a picture's region and for the country.

    A region whose gemeenten have since been divided has none.
    """
    found = picture.future
    if found.missing:
        return Future({}, {})
    return Future(_growth_of(found), _growth_of(found.country or found))


def _growth_of(found: Coming) -> Mapping[str, Growth]:
    course = found.course
    now = course[course["year"] == found.now].set_index("measure")["value"].astype("float64")
    rows = course[course["year"] == TO].to_dict("records")
    return {
        str(row["measure"]): Growth(
            float(now[row["measure"]]),
            float(row["value"]),
            float(row["lower"]),
            float(row["upper"]),
            TO,
            bool(row["indicative"]),
            str(row["source"]),
        )
        for row in rows
    }


def inhabitants(picture: Picture) -> tuple[float, float]:
    """Return the people of the region and of the country, in the newest year counted."""
    found = future_of(picture)
    if not found.here:
        return float("nan"), float("nan")
    return found.here["people"].now, found.country["people"].now


def of_future(picture: Picture, found: Future, opgave: Opgave) -> Iterator[Row]:
    """Give what is coming for an opgave: the numbers, and the growth beside the country's."""
    for name in filter(None, [*opgave.ageing, opgave.demand]):
        here, country = found.here.get(name), found.country.get(name)
        if here is None:
            continue
        of: Row = {
            "indicator": name, "area": picture.region.id, "period": str(here.year),
            "source": here.source,
        }  # fmt: skip
        verdict = "indicative" if here.indicative else ""
        yield row(
            opgave.id, "outlook", _numbers(picture, name, here), **of, value=here.then,
            lower=here.lower, upper=here.upper, benchmark=here.now, verdict=verdict or _way(here),
        )  # fmt: skip
        if name == SUPPORT:
            continue
        other = country if country and picture.region.level != "land" else None
        yield row(
            opgave.id, "outlook", _growth(here, other, by_age=name == opgave.demand),
            **{**of, "indicator": f"{name}{GROWTH}"}, value=here.growth,
            benchmark=other.growth if other else float("nan"),
            verdict=verdict or _pace(here, other),
        )  # fmt: skip


def _numbers(picture: Picture, name: str, here: Growth) -> Sentence:
    if name == SUPPORT:
        return lambda lang: say(
            lang, "support", year=here.year, now=wording.number(here.now, 1, lang),
            then=wording.number(here.then, 1, lang),
        )  # fmt: skip
    who = words_of("coming", name)
    key = "grows" if here.then >= here.now else "falls"
    return lambda lang: say(
        lang, key, region=picture.region.name_in(lang), who=who[lang], year=here.year,
        now=about(here.now, lang), then=about(here.then, lang), lower=about(here.lower, lang),
        upper=about(here.upper, lang),
    )  # fmt: skip


def _growth(here: Growth, country: Growth | None, *, by_age: bool) -> Sentence:
    """Say how fast it goes; what comes of numbers and ages of people alone, with that reason."""
    way = "more" if here.growth >= 0 else "less"
    key = f"{way}_by_age" if by_age else f"percent_{way}"
    pace = _pace(here, country)

    def sentence(lang: str) -> str:
        beside = ""
        if country is not None:
            theirs = ("" if country.growth >= 0 else "−") + percent(country.growth, lang)
            beside = say(lang, pace, theirs=theirs)
        return say(lang, key, percent=percent(here.growth, lang), beside=beside)

    return sentence


def _pace(here: Growth, country: Growth | None) -> str:
    if country is None:
        return _way(here)
    apart = here.growth - country.growth
    if abs(apart) < ABOUT_AS_FAST:
        return "as_fast"
    return "faster" if apart > 0 else "slower"


def _way(here: Growth) -> str:
    return "grows" if here.then >= here.now else "falls"
