"""What is coming for an opgave: people and conditions until 2040, beside the country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from regiobeeld import future, wording
from regiobeeld.errors import RegionError
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.opgaven.definition import Opgave
from regiobeeld.opgaven.rows import Row, Sentence, about, percent, row, say, words_of
from regiobeeld.region_picture import Picture, once
from regiobeeld.store import default_store

#: From this growth by the last year on an opgave grows, in %.
GROWS = 10.0
#: A growth that differs less than this from the country's is about as fast, in points.
ABOUT_AS_FAST = 3.0
#: How the growth of a number is called.
GROWTH = "_growth"
SUPPORT = "oldest_old_support"
TO = 2040


@dataclass(frozen=True)
class Coming:
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

    here: Mapping[str, Coming]
    country: Mapping[str, Coming]


def future_of(picture: Picture, names: tuple[tuple[str, str], ...]) -> Future:
    """Return what is coming for a picture's region and for the country.

    Parameters
    ----------
    picture
        The region in figures.
    names
        Pairs of ``demand`` or ``ageing`` and a condition or measure.

    Notes
    -----
    The one place where projections are asked for. A region of an older division, whose gemeenten
    have since been divided, has none.
    """
    try:
        here = _coming(picture.region, names)
    except RegionError:
        here = {}
    return Future(here, _country(names, default_store().fingerprint()))


@lru_cache(maxsize=4)
def _country(names: tuple[tuple[str, str], ...], _store: str) -> Mapping[str, Coming]:
    return _coming(find_region("NL"), names)


def _coming(region: Region, names: tuple[tuple[str, str], ...]) -> Mapping[str, Coming]:
    found: dict[str, Coming] = {}
    ageing = future.ageing(region, to=TO)
    store = default_store().fingerprint()
    indicative, now = _indicative(store), _counted(store)
    for kind, name in names:
        if kind == "ageing":
            rows = ageing[ageing["measure"] == name].set_index("year")
            source = str(ageing.attrs["source"])
        else:
            rows = future.demand(region, name, to=TO).set_index("year")
            source = str(rows["source"].iloc[-1])
        numbers = rows[["value", "lower", "upper"]].astype("float64")
        then, lower, upper = map(float, numbers.loc[TO])
        before = float(numbers["value"].loc[[now]].iloc[0])
        found[name] = Coming(before, then, lower, upper, TO, indicative.get(name, False), source)
    return found


@lru_cache(maxsize=4)
def _counted(_store: str) -> int:
    """Return the newest year of which inhabitants were counted."""
    people = future.population("NL", to=TO)
    known = people[(people["age"] == "all") & (people["kind"] == "observed")]
    return int(known["year"].max())


@lru_cache(maxsize=4)
def _indicative(_store: str) -> Mapping[str, bool]:
    listed = future.conditions()
    return dict(zip(listed["condition"], map(bool, listed["indicative"]), strict=True))


@once
def inhabitants(picture: Picture) -> tuple[float, float]:
    """Return the people of the region and of the country, in the newest year counted."""
    now = _counted(default_store().fingerprint())

    def counted(region: Region) -> float:
        people = future.population(region, to=TO)
        return float(people[(people["age"] == "all") & (people["year"] == now)]["value"].iloc[0])

    try:
        return counted(picture.region), counted(find_region("NL"))
    except RegionError:
        return float("nan"), counted(find_region("NL"))


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
            opgave.id, "outlook", _growth(here, other), **{**of, "indicator": f"{name}{GROWTH}"},
            value=here.growth, benchmark=other.growth if other else float("nan"),
            verdict=verdict or _pace(here, other),
        )  # fmt: skip


def _numbers(picture: Picture, name: str, here: Coming) -> Sentence:
    if name == SUPPORT:
        return lambda lang: say(
            lang, "support", year=here.year, now=wording.number(here.now, 1, lang),
            then=wording.number(here.then, 1, lang),
        )  # fmt: skip
    who = words_of("coming", name)
    key = "grows" if here.then >= here.now else "falls"
    return lambda lang: say(
        lang, key, region=picture.region.name_in(lang), who=who[lang], year=here.year,
        now=about(here.now, lang), then=about(here.then, lang),
    )  # fmt: skip


def _growth(here: Coming, country: Coming | None) -> Sentence:
    key = "percent_more" if here.growth >= 0 else "percent_less"
    pace = _pace(here, country)

    def sentence(lang: str) -> str:
        beside = ""
        if country is not None:
            theirs = ("" if country.growth >= 0 else "−") + percent(country.growth, lang)
            beside = say(lang, pace, theirs=theirs)
        return say(lang, key, percent=percent(here.growth, lang), beside=beside)

    return sentence


def _pace(here: Coming, country: Coming | None) -> str:
    if country is None:
        return _way(here)
    apart = here.growth - country.growth
    if abs(apart) < ABOUT_AS_FAST:
        return "as_fast"
    return "faster" if apart > 0 else "slower"


def _way(here: Coming) -> str:
    return "grows" if here.then >= here.now else "falls"
