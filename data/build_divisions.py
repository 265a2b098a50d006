"""Build the municipal divisions of `regiobeeld/definitions` from captured tables.

    python data/build_divisions.py [folder]

reads the captures beside the repository (`../shared/captures`, or `$REGIOBEELD_SHARED/captures`)
and writes `gemeenten.csv`, `municipal_changes.csv`, `classifications.csv` and `aliases.csv` into
the folder with definitions, or the folder named.

What it starts from: the list of gemeenten of 2012, the municipal changes up to 2017 as captured,
those since 2018 as typed (`divisions_typed.py`), and the classification of 2016. A gemeente that is
not in the classification of 2016 takes that of its successor (gone before 2016) or that of its
predecessors, where these agree; the remaining few are typed, with their source. Border corrections
that leave the codes as they are (such as Meerstad, from Slochteren to Groningen in 2017) are
ignored.
"""

import datetime as dt
import json
import os
import re
import sys
from pathlib import Path

import pandas as pd
from divisions_typed import (
    ALIASES,
    EXCEPTIONS,
    MERGERS,
    SPLIT_BEFORE_2018,
    SPLITS,
    UNCHANGED,
)

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("REGIOBEELD_SHARED", REPOSITORY.parent / "shared"))
CAPTURES = SHARED / "captures"
TARGET = REPOSITORY / "regiobeeld" / "definitions"

FIRST_YEAR, LAST_YEAR = 2012, 2026
# StatLine's regional series start in 1995; older codes do not occur in its tables.
FIRST_CHANGE = dt.date(1995, 1, 2)

COLUMNS = {
    "landsdeel": "Landsdelen",
    "provincie": "Provincies",
    "corop": "COROP-gebieden",
    "ggd": "GGD-regio's",
    "zorgkantoor": "Zorgkantoorregio's",
    "veiligheidsregio": "Veiligheidsregio's",
}
# Position of the name of each classification in the columns Naam_* of 70072ned.
NAME_COLUMNS = {
    "landsdeel": ("Code_291", "Naam_292"),
    "corop": ("Code_275", "Naam_276"),
    "zorgkantoor": ("Code_307", "Naam_308"),
    "veiligheidsregio": ("Code_303", "Naam_304"),
}
SUFFIX = re.compile(r"\s*\((gemeente|PV|GG|LD|CR|NH\.|O\.|ZH\.|Z\.|L\.)\)$")
# Two gemeenten are called Bergen; only there does the suffix belong to the name.
KEEP_SUFFIX = {"GM0373", "GM0893"}


def clean_name(code: str, title: str) -> str:
    """Take CBS's suffix off a name, unless two gemeenten need it."""
    return title.strip() if code in KEEP_SUFFIX else SUFFIX.sub("", title.strip())


def captured_names() -> dict[str, str]:
    """Give the name of every gemeente since 2012 (a code never changed its name in that time)."""
    names: dict[str, str] = {}
    for path in sorted((CAPTURES / "kwb-gemeente-jaren").glob("*.csv")):
        frame = pd.read_csv(path, usecols=["gemeentecode", "gemeentenaam"], dtype=str).dropna()
        names |= dict(zip(frame["gemeentecode"], frame["gemeentenaam"], strict=True))
    frame = pd.read_csv(
        CAPTURES / "gebieden" / "82949NED_TypedDataSet.csv",
        sep=";",
        dtype=str,
        encoding="utf-8-sig",
    )
    names |= dict(zip(frame["RegioS"].str.strip(), frame["Naam_2"], strict=True))
    for table in ("83674NED", "85012NED"):
        frame = pd.read_csv(CAPTURES / table / "RegioS.csv", dtype=str)
        names |= dict(zip(frame["Key"].str.strip(), frame["Title"], strict=True))
    return {c: clean_name(c, n) for c, n in names.items() if re.fullmatch(r"GM\d{4}", c)}


def captured_division(year: int) -> set[str]:
    """Give the gemeente codes of a captured year; GM9999 in 2012 is no gemeente."""
    frame = pd.read_csv(CAPTURES / "kwb-gemeente-jaren" / f"{year}.csv", dtype=str)
    return set(frame["gemeentecode"]) - {"GM9999"}


def division_year(date: dt.date) -> int:
    """Give the first division (of 1 January) in which a change shows."""
    return date.year if (date.month, date.day) == (1, 1) else date.year + 1


def captured_changes() -> pd.DataFrame:
    """Read the changes of 1995-2017, without rows onto themselves and rows for divided gemeenten.

    GM1945 onto itself (2016) and the second row of GM0055 (2014) say nothing new; Boarnsterhim and
    Maasdonk have one receiver in the list, but were divided.
    """
    frame = pd.read_csv(
        CAPTURES / "gebieden" / "gm_changes_before_2018.csv",
        sep=";",
        encoding="latin-1",
        dtype=str,
    )
    frame.columns = pd.Index(["date", "year", "old", "new", "current", "current_name"])
    frame["date"] = pd.to_datetime(frame["date"], format="%d-%m-%Y").dt.date
    frame = frame[(frame["date"] >= FIRST_CHANGE) & (frame["old"] != frame["new"])]
    frame = frame[~frame["old"].isin(SPLIT_BEFORE_2018)]
    alone = ~frame["new"].duplicated(keep=False)
    frame["kind"] = "merger"
    # One gemeente that continues under a new code: same land, other number.
    recoded = {("GM1921", "GM1940"), ("GM0241", "GM1945"), ("GM0065", "GM1891")}
    pairs = pd.Series(list(zip(frame["old"], frame["new"], strict=True)), index=frame.index)
    frame.loc[pairs.isin(recoded) & alone, "kind"] = "recode"
    frame["share"] = 1.0
    # Before 2012 the list names one receiver only, so the share is not known.
    frame.loc[frame["date"] <= dt.date(FIRST_YEAR, 1, 1), "share"] = float("nan")
    frame["source"] = frame["date"].map(source_of)
    frame["note"] = ""
    # A change of name on another day than 1 January; the day was not confirmed elsewhere.
    frame.loc[frame["old"] == "GM1921", "note"] = "date as in the captured list"
    return frame[["date", "old", "new", "kind", "share", "source", "note"]].drop_duplicates()


def source_of(date: dt.date) -> str:
    """Name the division in which CBS first shows a change."""
    return f"CBS, Gemeentelijke indeling op 1 januari {division_year(date)}"


def typed_changes() -> pd.DataFrame:
    """Lay out the typed mergers since 2018 as rows."""
    rows = [
        (dt.date.fromisoformat(date), old, new, "merger", 1.0)
        for date, mergers in MERGERS.items()
        for new, _, olds in mergers
        for old in olds
    ]
    frame = pd.DataFrame(rows, columns=["date", "old", "new", "kind", "share"])
    note = "codes checked against captured figures of CBS before and after"
    return frame.assign(source=frame["date"].map(source_of), note=note)


def split_changes() -> pd.DataFrame:
    """Lay out the divided gemeenten, with the share of each receiver."""
    table = pd.read_parquet(CAPTURES / "84799NED" / "TypedDataSet.parquet")
    people = table.set_index(table["WijkenEnBuurten"].str.strip())["AantalInwoners_5"].astype(float)
    rows = []
    for iso, old, parts in SPLITS:
        date = dt.date.fromisoformat(iso)
        counts = {new: people.loc[codes].sum() for new, codes in parts.items()}
        total = sum(counts.values())
        shares = {new: round(count / total, 4) for new, count in counts.items()}
        largest = max(shares, key=lambda new: shares[new])
        shares[largest] = round(1 - sum(s for new, s in shares.items() if new != largest), 4)
        source = f"{source_of(date)}; share: CBS, Kerncijfers wijken en buurten 2020"
        note = "share of inhabitants on 1 January 2020 of the parts that went over"
        rows += [(date, old, new, "split", share, source, note) for new, share in shares.items()]
    columns = ["date", "old", "new", "kind", "share", "source", "note"]
    return pd.DataFrame(rows, columns=columns)


def unchanged_rows() -> pd.DataFrame:
    """Write down the years in which nothing changed, so that a gap is no omission."""
    rows = [
        (dt.date.fromisoformat(date), "", "", "none", float("nan"), source, note)
        for date, (source, note) in UNCHANGED.items()
    ]
    columns = ["date", "old", "new", "kind", "share", "source", "note"]
    return pd.DataFrame(rows, columns=columns)


def divisions(changes: pd.DataFrame) -> dict[int, set[str]]:
    """Apply the changes to the gemeenten of 2012, year by year, and check captured years."""
    result = {FIRST_YEAR: captured_division(FIRST_YEAR)}
    year_of = changes["date"].map(division_year)
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
        now = changes[(year_of == year) & (changes["kind"] != "none")]
        gone, come = set(now["old"]), set(now["new"])
        if missing := gone - result[year - 1]:
            raise SystemExit(f"{year}: {sorted(missing)} change but did not exist the year before")
        result[year] = (result[year - 1] - gone) | come
        path = CAPTURES / "kwb-gemeente-jaren" / f"{year}.csv"
        if path.exists() and result[year] != captured_division(year):
            odd = result[year] ^ captured_division(year)
            raise SystemExit(f"{year}: the changes do not give the captured division: {odd}")
    return result


def classification_2016() -> pd.DataFrame:
    """Read the six kinds of area of each gemeente in 2016."""
    content = json.loads((CAPTURES / "gebieden" / "83287NED.json").read_text(encoding="utf-8"))
    frame = pd.DataFrame(content).set_index("reg")
    return frame[list(COLUMNS.values())].set_axis(list(COLUMNS), axis=1)


def inherited(known: dict[str, str], changes: pd.DataFrame) -> dict[str, str]:
    """Carry one classification along the changes, both ways, where it is undisputed.

    Going back, a gemeente that was divided takes the area of its receivers only if these agree;
    going on, a new gemeente takes that of its predecessors only if these agree.
    """
    real = changes[(changes["kind"] != "none") & (changes["date"] > dt.date(FIRST_YEAR, 1, 1))]
    for _ in range(3):  # the longest chain: GM0265 -> GM0241 -> GM1945, and GM0055 -> GM1921
        for old, rows in real.groupby("old"):
            areas = {known.get(new) for new in rows["new"]}
            if old not in known and len(areas) == 1 and None not in areas:
                known[str(old)] = str(areas.pop())
        for new, rows in real[real["kind"] != "split"].groupby("new"):
            areas = {known.get(old) for old in rows["old"]}
            if new not in known and len(areas) == 1 and None not in areas:
                known[str(new)] = str(areas.pop())
    return known


def classified(divided: dict[int, set[str]], changes: pd.DataFrame) -> pd.DataFrame:
    """Give every gemeente of every year its areas: one row per gemeente and year."""
    base = classification_2016()
    rows = [{"code": c, "year": y} for y, codes in divided.items() for c in codes]
    frame = pd.DataFrame(rows)
    for kind in COLUMNS:
        areas = inherited(dict(base[kind].items()), changes)
        frame[kind] = frame["code"].map(areas)
    for code, first, last, kind, area, _ in EXCEPTIONS:
        rows_hit = (frame["code"] == code) & frame["year"].between(first, last or LAST_YEAR)
        frame.loc[rows_hit, kind] = area
    provinces = frame.dropna().drop_duplicates("provincie").set_index("provincie")["landsdeel"]
    frame["landsdeel"] = frame["landsdeel"].fillna(frame["provincie"].map(provinces))
    if frame.isna().any(axis=None):
        odd = frame[frame.isna().any(axis=1)].drop_duplicates("code")
        raise SystemExit(f"no undisputed area, type an exception:\n{odd}")
    return frame


def check_2022(frame: pd.DataFrame, names: dict[str, str], areas: pd.DataFrame) -> None:
    """Compare GGD, province and COROP with the independent list of 2022."""
    other = pd.read_csv(CAPTURES / "gebieden" / "gemeente_ggd_corop_provincie_2022.csv")
    other.columns = pd.Index(["name", "other_provincie", "other_corop", "other_ggd"])
    other["other_provincie"] = other["other_provincie"].replace("Friesland", "Fryslân")
    mine = frame[frame["year"] == 2022].assign(name=lambda f: f["code"].map(names))
    labels = areas[areas["valid_to"].isna()].set_index("code")["name"]
    both = mine.merge(other, on="name")
    print(f"2022: {len(both)} of {len(mine)} gemeenten are in the independent list too")
    for kind in ("provincie", "corop", "ggd"):
        odd = both[both[kind].map(labels).str.casefold() != both[f"other_{kind}"].str.casefold()]
        for row in odd[["name", kind, f"other_{kind}"]].itertuples(index=False):
            print("  differs:", *row)


def classifications() -> pd.DataFrame:
    """Name the areas of every kind."""
    regional = pd.read_csv(
        CAPTURES / "70072ned" / "UntypedDataSet.csv", sep=";", dtype=str, encoding="utf-8-sig"
    )
    rows = [("NL01", "land", "Nederland", FIRST_YEAR, None)]
    for kind, (code, name) in NAME_COLUMNS.items():
        pairs = regional[[code, name]].dropna().drop_duplicates()
        for area, label in pairs.itertuples(index=False):
            if area.strip():
                rows.append((area.strip(), kind, label.strip(), FIRST_YEAR, None))
    newest = pd.read_csv(CAPTURES / "85012NED" / "RegioS.csv", dtype=str)
    provinces = pd.read_csv(CAPTURES / "83674NED" / "RegioS.csv", dtype=str)
    for titles, prefix, kind in ((newest, "GG", "ggd"), (provinces, "PV", "provincie")):
        for code, title in titles[["Key", "Title"]].itertuples(index=False):
            if code.startswith(prefix):
                rows.append((code.strip(), kind, SUFFIX.sub("", title.strip()), FIRST_YEAR, None))
    frame = pd.DataFrame(rows, columns=["code", "kind", "name", "valid_from", "valid_to"])
    # CBS shortens this name to fit its column; its own spelling is that of 70072ned.
    full = "Veiligheids- en Gezondheidsregio Gelderland-Midden"
    frame.loc[frame["code"] == "GG1911", "name"] = full
    # Renamed between the health monitors of 2016 and 2020.
    old = frame[frame["code"] == "GG1106"].assign(name="GGD Regio Twente", valid_to=2019)
    frame.loc[frame["code"] == "GG1106", "valid_from"] = 2020
    frame = pd.concat([frame, old]).astype({"valid_to": "Int64"})
    order = ["land", "landsdeel", "provincie", "corop", "ggd", "zorgkantoor", "veiligheidsregio"]
    rank = frame["kind"].map(order.index)
    return frame.assign(rank=rank).sort_values(["rank", "code", "valid_from"]).drop(columns="rank")


def validity(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Join consecutive years in which nothing about a gemeente changes into one row."""
    rows = []
    kinds = list(COLUMNS)
    for (code, *areas), part in frame.groupby(["code", *kinds], sort=True):
        years = sorted(part["year"])
        if years[-1] - years[0] + 1 != len(years):
            raise SystemExit(f"{code} has a gap in its years")
        last = years[-1] if years[-1] < LAST_YEAR else None
        rows.append((code, names[code], years[0], last, *areas))
    columns = ["code", "name", "valid_from", "valid_to", *kinds]
    return pd.DataFrame(rows, columns=columns).astype({"valid_to": "Int64"})


def main(target: Path = TARGET) -> None:
    """Build the four files in a folder and print what deserves a look."""
    names = captured_names() | {new: name for m in MERGERS.values() for new, name, _ in m}
    parts = [captured_changes(), split_changes(), typed_changes(), unchanged_rows()]
    changes = pd.concat(parts, ignore_index=True).sort_values(["date", "new", "old"])
    divided = divisions(changes)
    print({year: len(codes) for year, codes in divided.items()})
    areas = classifications()
    frame = classified(divided, changes)
    check_2022(frame, names, areas)
    changes.insert(2, "old_name", changes["old"].map(names).fillna(""))
    changes.insert(4, "new_name", changes["new"].map(names).fillna(""))
    target.mkdir(exist_ok=True)
    changes.to_csv(target / "municipal_changes.csv", index=False, lineterminator="\n")
    validity(frame, names).to_csv(target / "gemeenten.csv", index=False, lineterminator="\n")
    areas.to_csv(target / "classifications.csv", index=False, lineterminator="\n")
    pd.DataFrame(ALIASES, columns=["alias", "code"]).to_csv(
        target / "aliases.csv", index=False, lineterminator="\n"
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
