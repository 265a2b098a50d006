"""A region: a named set of gemeenten in the division of one year."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from regiobeeld.disclosure import SMALLEST_GROUP
from regiobeeld.errors import RegionError, did_you_mean
from regiobeeld.geography import definition as definitions
from regiobeeld.geography.coalitions import LocalCoalition, OpgavenHere
from regiobeeld.geography.crosswalk import carried
from regiobeeld.geography.definition import Definition
from regiobeeld.geography.divisions import LAST_YEAR, check_year, division, members_of
from regiobeeld.geography.focus import Focus
from regiobeeld.geography.lookup import candidates, find, slug, typed
from regiobeeld.geography.scenario import Scenario
from regiobeeld.geography.sites import Site

# Kinds that are a level of measurement; other areas are regions of their own making.
LEVELS = ("land", "provincie", "ggd", "zorgkantoor", "corop", "gemeente")


@dataclass(frozen=True, slots=True)
class Region:
    """A named set of gemeenten in the division of one year.

    Attributes
    ----------
    id
        Profile name or code; the column `region` and the output folder.
    name
        Dutch name.
    level
        land, provincie, ggd, zorgkantoor, corop, gemeente, or regio for any other set.
    year
        The municipal division, of 1 January.
    gemeenten
        Codes in that division.
    published
        The code under which tables publish the region itself, or None.
    benchmark, compare
        What the region is compared with: names that `region` understands.
    similar
        The areas that are like it, where its definition names them itself.
    names
        The name by language.
    source
        Why the region is what it is.
    fictional
        Whether interviews of this region are invented, as in the worked example; everything made
        of them says so.
    path
        The user's own file, or None.
    focus
        What its readers want to know first; without text for most regions.
    smallest_group
        Interviews that a count of them has at least when a report tells it; 5 or more.
    sites
        Where its people go for care; most regions name none.
    scenario
        People that it expects on top of a projection, or None.
    coalitions
        Who works together on what; most regions name none.
    opgaven
        What it changes to the list of `regiobeeld.opgaven`.
    """

    id: str
    name: str
    level: str
    year: int
    gemeenten: tuple[str, ...]
    published: str | None = None
    benchmark: str = "NL01"
    compare: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    description: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    source: str = ""
    path: Path | None = None
    fictional: bool = False
    focus: Focus = field(default_factory=Focus)
    smallest_group: int = SMALLEST_GROUP
    sites: tuple[Site, ...] = ()
    scenario: Scenario | None = None
    coalitions: tuple[LocalCoalition, ...] = ()
    opgaven: OpgavenHere = field(default_factory=OpgavenHere)

    def name_in(self, lang: str) -> str:
        """Return the name in a reader's language, as it stands within a sentence.

        Examples
        --------
        >>> region("NL").name_in("en"), region("twente").name_in("nl")
        ('the Netherlands', 'Twente')
        """
        if self.level == "land" and lang == "en":
            return "the Netherlands"
        return self.names.get(lang, self.name)

    def coalition(self, name: str) -> LocalCoalition:
        """Return a coalition of the region by its id.

        Raises
        ------
        RegionError
            When it has no such coalition.

        Examples
        --------
        >>> region("twente").coalition("vergrijzing").names["en"]
        'Ageing'
        """
        known = {found.id: found for found in self.coalitions}
        if name not in known:
            here = f"they are {', '.join(known)}" if known else "it names none"
            hint = did_you_mean(name, known)
            raise RegionError(f"{self.name} has no coalition {name!r}; {here}.{hint}")
        return known[name]

    def members(self) -> pd.DataFrame:
        """Give the gemeenten with their names.

        Examples
        --------
        >>> region("twente").members().head(2)
             code     name
        0  GM0141   Almelo
        1  GM0147    Borne
        """
        rows = [(code, division(self.year)[code].name) for code in self.gemeenten]
        return pd.DataFrame(rows, columns=["code", "name"], dtype="string")

    def _repr_html_(self) -> str:
        facts = {
            "Id": self.id,
            "Niveau": self.level,
            "Indeling": str(self.year),
            "Gepubliceerd als": self.published or "-",
            "Vergelijking": self.benchmark,
            "Gemeenten": f"{len(self.gemeenten)}: {', '.join(self.members()['name'])}",
        }
        rows = "".join(
            f'<tr><th scope="row">{html.escape(key)}</th><td>{html.escape(value)}</td></tr>'
            for key, value in facts.items()
        )
        return f"<table><caption>{html.escape(self.name)}</caption><tbody>{rows}</tbody></table>"


def region(name: str | Path, year: int | None = None) -> Region:
    """Find or make a region.

    Parameters
    ----------
    name
        A profile (`utrecht`, `twente`, `midden-nederland`), `kind:name` or `kind:code`
        (`gemeente:utrecht`, `ggd:twente`, `provincie:PV26`, `corop:...`, `zorgkantoor:...`,
        `veiligheidsregio:...`, `landsdeel:...`), a code (`GM0344`, `GG2514`, `NL`), a name that
        only one area has, or the path of your own `.toml` file.
    year
        The municipal division, of 1 January: 2012 to 2026; the newest when left out.

    Raises
    ------
    RegionError
        When there is no such region in that year, or more than one: with what to type instead.

    Examples
    --------
    >>> region("utrecht").published, len(region("utrecht").gemeenten)
    ('GG2514', 26)
    >>> region("gemeente:utrecht").gemeenten
    ('GM0344',)
    >>> region("groningen")
    Traceback (most recent call last):
    regiobeeld.errors.RegionError: 'groningen' can mean more than one region in 2026; type
    'provincie:groningen' (PV20); 'ggd:groningen' (GG0111); ...
    """
    year = check_year(LAST_YEAR if year is None else year)
    if isinstance(name, Path):
        return _defined(definitions.read(name), year, path=name)
    if not isinstance(name, str) or not name.strip():
        number = str(name)
        hint = f"; for that gemeente type 'GM{number:>04}'" if number.isdecimal() else ""
        raise RegionError(f"name={name!r} must be a text such as 'twente' or 'GM0344'{hint}.")
    if name.strip().lower().endswith(".toml"):
        path = Path(name.strip()).expanduser()
        return _defined(definitions.read(path), year, path=path)
    profile = definitions.profiles().get(slug(name)) if ":" not in name else None
    if profile is not None:
        return _defined(profile, year)
    return _area(find(name, year, extra=definitions.profiles()), year)


def _area(code: str, year: int) -> Region:
    area = candidates(year)[code]
    return Region(
        id=code,
        name=area.name,
        level=area.kind if area.kind in LEVELS else "regio",
        year=year,
        gemeenten=(code,) if area.kind == "gemeente" else members_of(code, year),
        published=code,
        names={"nl": area.name},
        source="CBS, Gebieden in Nederland",
    )


def _defined(definition: Definition, year: int, path: Path | None = None) -> Region:
    return Region(
        id=definition.id,
        name=definition.name,
        level=definition.kind if definition.kind in LEVELS else "regio",
        year=year,
        gemeenten=definitions.members(definition, year),
        published=definition.published,
        benchmark=definition.benchmark,
        compare=definition.compare,
        similar=definition.similar,
        description=definition.description,
        names=dict(definition.names),
        source=definition.source,
        path=path,
        fictional=definition.fictional,
        focus=definition.focus,
        smallest_group=definition.smallest_group,
        sites=definition.sites,
        scenario=definition.scenario,
        coalitions=definition.coalitions,
        opgaven=definition.opgaven,
    )


def regions(year: int | None = None) -> pd.DataFrame:
    """List every region that has a name in a year, the newest when left out.

    Returns
    -------
    pandas.DataFrame
        `id`, `name`, `level`, `gemeenten` (how many) and `type` (what to give to `region`).

    Examples
    --------
    >>> listed = regions(2020)
    >>> listed[listed["level"] == "ggd"].head(2)[["id", "name", "gemeenten", "type"]]
           id         name  gemeenten         type
    1  twente       Twente         14       twente
    2  utrecht  Regio Utrecht      26      utrecht
    """
    year = check_year(LAST_YEAR if year is None else year)
    profiles = sorted(definitions.profiles().values(), key=lambda d: (d.fictional, d.id))
    rows = [
        (d.id, d.name, _defined(d, year).level, len(definitions.members(d, year)), d.id)
        for d in profiles
    ]
    for code, area in candidates(year).items():
        found = _area(code, year)
        rows.append((code, area.name, found.level, len(found.gemeenten), typed(code, year)))
    return pd.DataFrame(rows, columns=["id", "name", "level", "gemeenten", "type"])


def members_in(region: Region, year: int) -> pd.DataFrame:
    """Give the gemeenten of another year that cover the same area, for a series over time.

    Returns
    -------
    pandas.DataFrame
        `code`, `name`, `share` and `status`. `share` is the part of the gemeente that lies in the
        region: below 1 for a gemeente that was divided later. For a later year it is NaN, with
        status `not_computable`, when a gemeente took in people from outside the region as well.

    Examples
    --------
    >>> members_in(region("GM1961"), 2018)
         code      name  share status
    0  GM0545   Leerdam    1.0     ok
    1  GM0620    Vianen    1.0     ok
    2  GM0707   Zederik    1.0     ok
    """
    parts = carried(region.gemeenten, region.year, check_year(year))
    frame = pd.DataFrame(
        {
            "code": list(parts),
            "name": [division(year)[code].name for code in parts],
            "share": list(parts.values()),
        }
    ).astype({"code": "string", "name": "string", "share": "float64"})
    return frame.assign(status=frame["share"].map(lambda s: "ok" if s == s else "not_computable"))
