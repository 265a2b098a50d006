"""Find a gemeente or area by code or by name, and say what to type when that fails."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from regiobeeld.errors import RegionError
from regiobeeld.geography.divisions import (
    Gemeente,
    aliases,
    areas_of,
    check_year,
    division,
    gemeenten,
    history,
    origin,
    successors,
)

ALL_KINDS = (
    "land",
    "landsdeel",
    "provincie",
    "ggd",
    "zorgkantoor",
    "corop",
    "veiligheidsregio",
    "gemeente",
)
# Since 2022 the wijken and buurten of Amsterdam have letters.
_IN_A_GEMEENTE = re.compile(r"GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{2}\d{2}")
CODE = re.compile(r"(?:NL|GM|GG|PV|CR|ZK|VR|LD|WK|BU)\d*")
# What stands before a name without telling two areas of one kind apart.
PREFIXES = ("ggd-", "regio-", "het-", "de-", "t-", "s-")
# What lists of names put behind the name: 'Bilt, De'.
_ARTICLES = ("de", "den", "het", "t", "s")
# What CBS and others put behind a name: of which province a gemeente is, or of which kind an area.
_PROVINCES: Mapping[str, tuple[str, ...]] = {
    "PV20": ("gr", "gn", "groningen"),
    "PV21": ("f", "fr", "frl", "fryslan", "friesland"),
    "PV22": ("d", "dr", "drenthe"),
    "PV23": ("o", "ov", "overijssel"),
    "PV24": ("fl", "flevoland"),
    "PV25": ("g", "gld", "gelderland"),
    "PV26": ("u", "ut", "utr", "utrecht"),
    "PV27": ("nh", "n-h", "noord-holland"),
    "PV28": ("zh", "z-h", "zuid-holland"),
    "PV29": ("z", "zl", "zld", "zeeland"),
    "PV30": ("nb", "n-b", "noord-brabant"),
    "PV31": ("l", "lb", "limb", "limburg"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area that a name can mean.

    Attributes
    ----------
    code, kind, name
        What it is.
    slugs
        Its names.
    endings
        What may stand behind each of these: its province, its kind.
    """

    code: str
    kind: str
    name: str
    slugs: frozenset[str]
    endings: frozenset[str]


def slug(text: str) -> str:
    """Reduce a name to lower-case letters, digits and hyphens.

    Examples
    --------
    >>> slug("’s-Hertogenbosch"), slug("Súdwest‑Fryslân"), slug("Bergen (NH.)")
    ('s-hertogenbosch', 'sudwest-fryslan', 'bergen-nh')
    """
    # Marks that a keyboard lacks part words too; accents and what cannot be seen part nothing.
    parts = (
        "-" if unicodedata.category(c)[0] in "PSZ" else c
        for c in unicodedata.normalize("NFKD", text)
    )
    plain = "".join(parts).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _spellings(name: str) -> set[str]:
    """Give the slugs by which a name is known: whole, without suffix, without prefixes."""
    found = {slug(name), slug(re.sub(r"\s*\(.*\)$", "", name))}
    for prefix in PREFIXES:
        found |= {spelling.removeprefix(prefix) for spelling in found}
    for shorter in ("-a-d-", "-aan-de-"):
        found |= {spelling.replace("-aan-den-", shorter) for spelling in found}
    return found - {""}


@cache
def candidates(year: int) -> Mapping[str, Candidate]:
    """Give everything that a name can mean in the division of a year, by code."""
    named = [(a.code, a.kind, a.name) for a in areas_of(check_year(year)).values()]
    named += [(g.code, "gemeente", g.name) for g in division(year).values()]
    others: dict[str, set[str]] = {}
    for alias, code in aliases():
        others.setdefault(code, set()).update(_spellings(alias))
    found = {
        code: Candidate(
            code,
            kind,
            name,
            frozenset(_spellings(name) | others.get(code, set())),
            frozenset(_endings(code, kind, year)),
        )
        for code, kind, name in named
    }
    return MappingProxyType(found)


def _endings(code: str, kind: str, year: int) -> Iterator[str]:
    yield from (kind, code[:2].lower())
    if kind == "gemeente":
        yield "gem"
        yield from _PROVINCES[division(year)[code].areas["provincie"]]


@cache
def typed(code: str, year: int) -> str:
    """Give the clearest string that means this area and nothing else: `kind:name` or the code.

    Examples
    --------
    >>> typed("GG2514", 2020), typed("GM0373", 2020), typed("NL01", 2020)
    ('ggd:utrecht', 'GM0373', 'NL01')
    """
    area = candidates(year)[code]
    if area.kind == "land":
        return code
    own = slug(re.sub(r"\s*\(.*\)$", "", area.name))
    short = own.removeprefix("ggd-").removeprefix("regio-") if area.kind == "ggd" else own
    same = [c for c in candidates(year).values() if c.kind == area.kind and short in c.slugs]
    return f"{area.kind}:{short}" if len(same) == 1 else code


def find(text: str, year: int, extra: Iterable[str] = ()) -> str:
    """Find the code of the one area that a text means.

    Parameters
    ----------
    text
        A code, `kind:name`, `kind:code` or a bare name.
    year
        The division.
    extra
        Other names that exist (profiles), to suggest when nothing is found.

    Raises
    ------
    RegionError
        When nothing or more than one area has that name or code, with what to type instead.

    Examples
    --------
    >>> find("ggd:Utrecht", 2020), find("gemeente:utrecht", 2020), find("'s-hertogenbosch", 2020)
    ('GG2514', 'GM0344', 'GM0796')
    """
    clean = text.strip()
    if clean.isdecimal():
        raise RegionError(_number(clean, year))
    kind, colon, rest = clean.partition(":")
    if not colon:
        return _by_code(clean.upper(), year) if _is_code(clean) else _by_name(clean, year, extra)
    kind, rest = kind.strip().lower(), rest.strip()
    if kind not in ALL_KINDS:
        raise RegionError(
            f"{text!r}: there is no kind of region {kind!r}; the kinds are {', '.join(ALL_KINDS)}."
        )
    if not rest:
        raise RegionError(f"{text!r} lacks a name or code after the colon, as in 'ggd:twente'.")
    if not _is_code(rest):
        return _by_name(rest, year, (), kind)
    code = _by_code(rest.upper(), year)
    if candidates(year)[code].kind != kind:
        area = candidates(year)[code]
        raise RegionError(f"{text!r}: {code} is {area.name} ({area.kind}), not a {kind}.")
    return code


def _is_code(text: str) -> bool:
    upper = text.upper()
    return upper == "NL" or (CODE.fullmatch(upper) is not None and upper[-1].isdigit())


def _number(text: str, year: int) -> str:
    code = f"GM{int(text):04d}"
    name = f" ({division(year)[code].name})" if code in division(year) else ""
    return f"{text!r} is a bare number; for the gemeente with that number type {code!r}{name}."


def _by_code(code: str, year: int) -> str:
    if code in ("NL", "NL00", "NL01"):
        return "NL01"
    if code[:2] in ("WK", "BU"):
        raise RegionError(
            f"{code} is a wijk or buurt; a region is made of whole gemeenten: "
            f"type {gemeente_of(code)!r}."
        )
    if code in candidates(year):
        return code
    if explanation := absent(code, year):
        raise RegionError(explanation)
    near = difflib.get_close_matches(code, candidates(year), n=3, cutoff=0.7)
    raise RegionError(
        f"There is no area {code!r} in the division of {year}{_or(_described(near, year))}"
    )


def _by_name(text: str, year: int, extra: Iterable[str], kind: str | None = None) -> str:
    wanted = slug(text)
    if kind == "ggd":
        wanted = wanted.removeprefix("ggd-").removeprefix("regio-")
    pool = [c for c in candidates(year).values() if kind in (None, c.kind)]
    meant = _meant(wanted, year)
    hits = [c for c in pool if c.code in meant]
    if len(hits) == 1:
        return hits[0].code
    shown = f"{kind}:{text}" if kind else text
    if hits:
        choices = "; ".join(_described([c.code for c in hits], year))
        raise RegionError(f"{shown!r} can mean more than one region in {year}; type {choices}.")
    if kind in (None, "gemeente"):
        for gemeente in _gone(wanted, year):
            raise RegionError(f"{shown!r}: {absent(gemeente.code, year)}")
    raise RegionError(
        f"There is no region {shown!r} in {year}{_or(_near(wanted, pool, extra, year))}"
    )


def _meant(wanted: str, year: int) -> set[str]:
    """Give the areas of which a slug is a name, with or without their kind or province."""
    before, _, rest = wanted.partition("-")
    found = _named(wanted, year)
    if before in ALL_KINDS:
        found |= {code for code in _named(rest, year) if candidates(year)[code].kind == before}
    return found


def _named(wanted: str, year: int) -> set[str]:
    words = wanted.split("-")
    found: set[str] = set()
    for length in range(1, len(words) + 1):
        name, ending = words[:length], "-".join(words[length:])
        forms = [name, [name[-1], *name[:-1]]] if name[-1] in _ARTICLES else [name]
        for area in (area for form in forms for area in _by_slug(year).get("-".join(form), ())):
            if not ending or ending in area.endings:
                found.add(area.code)
    return found


@cache
def _by_slug(year: int) -> Mapping[str, tuple[Candidate, ...]]:
    found: dict[str, tuple[Candidate, ...]] = {}
    for area in candidates(year).values():
        for spelling in area.slugs:
            found[spelling] = (*found.get(spelling, ()), area)
    return MappingProxyType(found)


def _gone(wanted: str, year: int) -> list[Gemeente]:
    """Give the gemeenten of other years with that name."""
    return [g for g in gemeenten() if not g.valid_in(year) and wanted in _spellings(g.name)]


def _near(wanted: str, pool: list[Candidate], extra: Iterable[str], year: int) -> list[str]:
    spelled: dict[str, list[str]] = {name: [repr(name)] for name in extra}
    for area in pool:
        for spelling in area.slugs:
            spelled.setdefault(spelling, []).append(_described([area.code], year)[0])
    close = difflib.get_close_matches(wanted, spelled, n=3, cutoff=0.6)
    return list(dict.fromkeys(choice for spelling in close for choice in spelled[spelling]))


def _described(codes: Iterable[str], year: int) -> list[str]:
    found = []
    for code in codes:
        area, text = candidates(year)[code], typed(code, year)
        found.append(f"{text!r} ({area.name})" if text == code else f"{text!r} ({code})")
    return found


def _or(choices: list[str]) -> str:
    return f"; did you mean {' or '.join(choices)}?" if choices else "."


def absent(code: str, year: int) -> str | None:
    """Say why a gemeente code is not in the division of a year, or None when it never existed.

    Examples
    --------
    >>> print(absent("GM0003", 2022))
    GM0003 Appingedam is not in the division of 2022: it went into GM1979 Eemsdelta on
        1 January 2021. Type 'GM1979', or give year=2020 or earlier.
    """
    known = [g for g in gemeenten() if g.code == code]
    clause = history(code)
    advice = f"Type {' or '.join(map(repr, successors(code, year)))}"
    if not known:
        return clause and f"{code} is not in the division of {year}: it {clause}. {advice}."
    name, first, last = f"{code} {known[0].name}", known[0].valid_from, known[-1].valid_to
    if year < first:
        return (
            f"{name} is not in the division of {year} yet: it {origin(code)}. "
            f"Type one of these, or give year={first} or later."
        )
    if last is None or year <= last:
        return None
    return (
        f"{name} is not in the division of {year}: it {clause}. "
        f"{advice}, or give year={last} or earlier."
    )


def gemeente_of(code: str) -> str:
    """Give the gemeente of a wijk, buurt or gemeente code.

    Examples
    --------
    >>> gemeente_of("WK034403"), gemeente_of("BU03440111"), gemeente_of("GM0344    ")
    ('GM0344', 'GM0344', 'GM0344')
    >>> gemeente_of("WK0363AA")
    'GM0363'
    """
    clean = code.strip()
    if not _IN_A_GEMEENTE.fullmatch(clean):
        raise RegionError(
            f"{code!r} is not a code of a gemeente (GM0344), wijk (WK034403) or buurt (BU03440111)."
        )
    return f"GM{clean[2:6]}"
