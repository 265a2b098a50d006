"""Places of care: of a region's definition, of a file of one's own, or named on the spot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from regiobeeld.access.people import CENTRES, postcode_areas
from regiobeeld.errors import AccessError, RegionError, did_you_mean
from regiobeeld.files.guarded_csv import Row, read_lines, refuse, repeats, row_faults
from regiobeeld.geography import Region, Site
from regiobeeld.geography import region as find_region
from regiobeeld.geography.lookup import slug
from regiobeeld.store import Store, default_store

COLUMNS = ("site", "kind", "postcode", "lat", "lon", "source")
#: Sites as somebody may give them: a file, a frame, or postcodes by name.
Sites = str | Path | pd.DataFrame | Mapping[str, str]
_TEXTS = ("site", "kind", "postcode", "source")
_POSTCODE = re.compile(r"([1-9]\d{3})(?: ?[A-Za-z]{2})?")
# Degrees between which the European part of the country lies.
_WITHIN = {"lat": (50.7, 53.6), "lon": (3.3, 7.3)}
_PLACED = "give a postcode, or lat and lon"


def sites(region: str | Path | Region, *, store: Store | None = None) -> pd.DataFrame:
    """Return the places of care that a region's definition names.

    Parameters
    ----------
    region
        As `regiobeeld.region` understands it, or a `Region`.
    store
        Where postcode areas are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        ``site, kind, postcode, lat, lon, source``: the name, what is there, the postcode area and
        its centre (degrees, WGS84), and who says so. Without a row for a region that names none.

    Raises
    ------
    RegionError
        When there is no such region, or its definition names a postcode area that does not exist.

    Examples
    --------
    >>> sites("twente")[["site", "kind", "postcode", "lat", "lon"]].round(2)
               site          kind postcode    lat   lon
    0  MST Enschede  hoofdlocatie     7512  52.21  6.90
    1    ZGT Almelo  hoofdlocatie     7609  52.33  6.64
    2   ZGT Hengelo  hoofdlocatie     7555  52.27  6.76
    """
    chosen = region if isinstance(region, Region) else find_region(region)
    centres = postcode_areas(store or default_store())
    check_sites(chosen.sites, centres)
    rows = [
        (s.name, s.kind, s.postcode, *centres.loc[s.postcode, ["lat", "lon"]], s.source)
        for s in chosen.sites
    ]
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS)))


def site_changes(
    region: str | Path | Region,
    *,
    closed: str | Sequence[str] = (),
    added: Sites | tuple[()] = (),
    sites: Sites | None = None,
    store: Store | None = None,
) -> pd.DataFrame:
    """Return the sites of a region, and which of them close and which come.

    Parameters
    ----------
    region, closed, added, sites, store
        As for `regiobeeld.access.scenario`.

    Returns
    -------
    pandas.DataFrame
        The columns of `sites`, and ``status``: ``open``, ``closed`` or ``added``.

    Raises
    ------
    RegionError
        When there is no such region.
    AccessError
        When a site to close is not there, one that comes is there already, or no site is left.

    Examples
    --------
    >>> found = site_changes("twente", closed="mst enschede", added={"Borne": "7622"})
    >>> found[["site", "status"]]
               site  status
    0  MST Enschede  closed
    1    ZGT Almelo    open
    2   ZGT Hengelo    open
    3         Borne   added
    """
    store = store or default_store()
    chosen = region if isinstance(region, Region) else find_region(region)
    found = sites_for(chosen, sites, store)
    gone = found["site"].isin(_found(closed, found, chosen))
    found = found.assign(status=gone.map({True: "closed", False: "open"}))
    if not (isinstance(added, tuple | list) and not added):
        new = checked(added, "added", store).assign(status="added")
        stays = {slug(site) for site in found["site"][~gone]}
        for name in new["site"]:
            if slug(name) in stays:
                raise AccessError(
                    f"added: {name!r} is a site of {chosen.name} already; name it in closed too"
                    " when it moves, or give the new one another name."
                )
        found = pd.concat([found, new], ignore_index=True)
    if (found["status"] == "closed").all():
        raise AccessError(
            f"closed: no site of {chosen.name} is left when {', '.join(found['site'])} close; leave"
            " one open, or add one."
        )
    return found


def sites_for(region: Region, own: Sites | None, store: Store) -> pd.DataFrame:
    """Return somebody's own sites where they are given, else those of a region.

    Raises
    ------
    AccessError
        When something in the own sites is wrong; when there are none, and the region names none.
    """
    if own is not None:
        return checked(own, "sites", store)
    found = sites(region, store=store)
    if found.empty:
        raise AccessError(
            f"{region.name} names no sites to be near to: give a CSV file with the columns name and"
            " postcode, or write [[site]] in the region's own file."
        )
    return found


def check_sites(these: Iterable[Site], centres: pd.DataFrame) -> None:
    """Make sure that there are the postcode areas that a definition names.

    Parameters
    ----------
    these
        Sites of a definition.
    centres
        As `regiobeeld.access.people.postcode_areas` gives them.

    Raises
    ------
    RegionError
        When there is none of that number: with the file and the line.
    """
    for site in these:
        if site.postcode not in centres.index:
            raise RegionError(
                f"{site.place}: postcode is {site.postcode!r}; {_absent(site.postcode)}."
            )


def read_sites(file: str | Path, *, store: Store | None = None) -> pd.DataFrame:
    """Read places of care from a CSV file of one's own.

    Parameters
    ----------
    file
        With commas or semicolons, in UTF-8. The columns, in any order: ``name``; ``postcode`` (four
        digits, letters may follow), or ``lat`` and ``lon`` (degrees, WGS84), which count when there
        are both; and if you like ``kind`` and ``source``.
    store
        Where postcode areas are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        As `sites` gives it; the source of a row without one is the file.

    Raises
    ------
    AccessError
        When the file cannot be read, or something in it is wrong: with the row, the column, what
        was found and what would be right.
    """
    path = Path(file)
    header, lines = read_lines(path, AccessError)
    named = ["site" if name == "name" else name for name in header]
    _check_columns(path.name, f"{path.name}, row 1", named)
    for number, cells in lines:
        if len(cells) != len(named):
            raise AccessError(
                f"{path.name}, row {number}: {len(cells)} cells, but there are"
                f" {len(named)} columns."
            )
    rows = [(n, dict(zip(named, map(str.strip, cells), strict=True))) for n, cells in lines]
    return _placed(rows, path.name, store or default_store())


def checked(these: Sites | tuple[()], what: str, store: Store) -> pd.DataFrame:
    """Return sites that somebody gives, checked, in the form of `sites`.

    Parameters
    ----------
    these
        A CSV file; a frame with its columns; or postcodes by the name of the site.
    what
        What messages call them: the name of the argument.
    store
        Where postcode areas are read from.

    Raises
    ------
    AccessError
        When something in it is wrong.
    """
    if isinstance(these, str | Path):
        return read_sites(these, store=store)
    if isinstance(these, Mapping):
        these = pd.DataFrame({"site": list(these), "postcode": list(these.values())})
    if not isinstance(these, pd.DataFrame):
        raise AccessError(
            f"{what}: found {type(these).__name__}; give a CSV file, a frame, or postcodes by"
            " name such as {'Losser': '7581'}."
        )
    frame = these.rename(columns={"name": "site"})
    _check_columns(what, what, list(map(str, frame.columns)))
    texts = frame.astype("object").where(frame.notna(), "")
    rows = [
        (number, {str(k): str(v).strip() for k, v in zip(frame.columns, cells, strict=True)})
        for number, cells in enumerate(texts.itertuples(index=False, name=None), start=1)
    ]
    return _placed(rows, what, store)


def _found(names: str | Sequence[str], among: pd.DataFrame, region: Region) -> list[str]:
    """Return the sites that names mean, capitals and accents apart, as they are written."""
    known = {slug(site): site for site in among["site"]}
    asked = [names] if isinstance(names, str) else list(names)
    for name in asked:
        if slug(str(name)) not in known:
            hint = did_you_mean(str(name), known.values())
            raise AccessError(
                f"closed: {region.name} has no site {name!r}; the sites are"
                f" {', '.join(known.values())}.{hint}"
            )
    return [known[slug(name)] for name in asked]


def _check_columns(name: str, place: str, found: Sequence[str]) -> None:
    wrong = [column for column in found if column not in COLUMNS]
    placed = "postcode" in found or {"lat", "lon"} <= set(found)
    if wrong or "site" not in found or not placed or len(set(found)) < len(found):
        raise AccessError(
            f"{place}: the columns are {', '.join(found) or 'absent'}; {name} must have name, and"
            " postcode or lat and lon, each once; kind and source may be there too."
        )


def _placed(rows: Sequence[Row], name: str, store: Store) -> pd.DataFrame:
    centres = postcode_areas(store)
    filled = [(number, dict.fromkeys(COLUMNS, "") | dict(row)) for number, row in rows]
    refuse(
        name,
        row_faults(filled, lambda row: _wrong(row, centres)),
        repeats(filled, "site", slug),
        error=AccessError,
    )
    if not filled:
        raise AccessError(f"{name}: there is no site in it.")
    found = pd.DataFrame([row for _, row in filled], columns=list(COLUMNS))
    found["source"] = found["source"].where(found["source"] != "", name)
    found["postcode"] = found["postcode"].str[:4]
    for column in _WITHIN:
        own = pd.to_numeric(found[column].map(_decimal), errors="coerce")
        found[column] = own.fillna(found["postcode"].map(centres[column]))
    return _typed(found)


def _wrong(row: Mapping[str, str], centres: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Give the columns in which a row is wrong, and what would be right."""
    if not slug(row["site"]):
        yield "site", "give the name of the site"
    if postcode := row["postcode"]:
        found = _POSTCODE.fullmatch(postcode)
        if not found:
            yield "postcode", "a postcode has four digits, such as 7512"
        elif found[1] not in centres.index:
            yield "postcode", _absent(found[1])
    degrees = [column for column in _WITHIN if row[column]]
    for column in degrees:
        least, most = _WITHIN[column]
        try:
            inside = least <= float(_decimal(row[column])) <= most
        except ValueError:
            inside = False
        if not inside:
            yield column, f"in the Netherlands {column} is between {least} and {most} degrees"
    if len(degrees) == 1:
        (other,) = set(_WITHIN) - set(degrees)
        yield other, _PLACED
    elif not degrees and not postcode:
        yield "postcode", _PLACED


def _absent(postcode: str) -> str:
    return f"there is no postcode area {postcode} with a centre in the table {CENTRES}"


def _decimal(text: str) -> str:
    return text.replace(",", ".")


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({**dict.fromkeys(_TEXTS, "string"), "lat": "float64", "lon": "float64"})
