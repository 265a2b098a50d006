"""Wijken counted once more: from the files of the store, in plain Python, sharing nothing."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq

Row = dict[str, object]
YEARS = {2020: "84799NED", 2023: "85618NED", 2024: "85984NED"}
# Per figure: its year, what it is of, and whether the lowest is the worst.
FIGURES = {
    "social_assistance_15_64": (2020, "PersonenPerSoortUitkeringBijstand", True, False),
    "disability_benefit_15_64": (2020, "PersonenPerSoortUitkeringAO", True, False),
    "around_social_minimum": (2023, "HuishOnderOfRondSociaalMinimum", False, False),
    "home_value": (2024, "GemiddeldeWOZWaardeVanWoningen", False, True),
}


def rows_of(tables: Path, table: str) -> dict[str, Row]:
    """Return the wijken of a table by code, with topics without their numbers, and names."""
    (figures,) = tables.glob(f"{table}-*.parquet")
    (codes,) = tables.glob(f"{table}.codes-*.parquet")
    names = {row["key"].strip(): row["title"] for row in pq.read_table(codes).to_pylist()}
    found: dict[str, Row] = {}
    for row in pq.read_table(figures).to_pylist():
        code = row["WijkenEnBuurten"].strip()
        if code.startswith("WK"):
            found[code] = {re.sub(r"_\d+$", "", key): cell for key, cell in row.items()}
            found[code]["name"] = names[code]
    return found


def exact(cell: object) -> Fraction | None:
    """Return a number as the table has it; None for none."""
    return None if cell is None or cell != cell else Fraction(str(cell))


def figure_of(row: Row, name: str) -> Fraction | None:
    _, topic, counted, _ = FIGURES[name]
    value = exact(row[topic])
    if value is None or not counted:
        return value
    ages = ("k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar")
    people = sum(exact(row[age]) for age in ages)  # type: ignore[misc]
    return 1000 * value / people if people else None


def worst(rows: dict[str, Row], name: str) -> set[str]:
    """Return the wijken in the worst fifth: those whose middle inhabitant is in it."""
    lowest = FIGURES[name][3]
    known: dict[Fraction, list[str]] = {}
    for code, row in rows.items():
        value = figure_of(row, name)
        if value is not None and exact(row["AantalInwoners"]):
            known.setdefault(value, []).append(code)
    people = {v: sum(int(rows[c]["AantalInwoners"]) for c in cs) for v, cs in known.items()}  # type: ignore[call-overload]
    everybody, before, found = sum(people.values()), Fraction(0), set()
    for value in sorted(known, reverse=not lowest):
        if before + Fraction(people[value], 2) < Fraction(everybody, 5):
            found |= set(known[value])
        before += people[value]
    return found


def land(row: Row) -> Fraction:
    given = exact(row.get("OppervlakteLand"))
    if given is not None:
        return given
    density = exact(row["Bevolkingsdichtheid"])
    return Fraction(100) * exact(row["AantalInwoners"]) / density if density else Fraction(-1)


def comparable(now: Row, then: Row) -> bool:
    def bare(row: Row) -> str:
        return re.sub(r"[\W_]", "", re.sub(r"^wijk \d+\b", "", str(row["name"]).lower()))

    after, before = int(now["AantalInwoners"]), int(then["AantalInwoners"])  # type: ignore[call-overload]
    moved = abs(after - before)
    sizes = land(now), land(then)
    same_land = min(sizes) >= 0 and abs(sizes[0] - sizes[1]) * 20 <= sizes[1]
    same = same_land or (moved * 20 <= before and bare(now) == bare(then))
    return same and moved * 4 <= before


def counts(tables: Path) -> dict[str, int]:
    """Return per wijk that can be counted how many figures are in the worst fifth."""
    rows = {year: rows_of(tables, table) for year, table in YEARS.items()}
    bad = {name: worst(rows[FIGURES[name][0]], name) for name in FIGURES}
    found = {}
    for code, now in rows[2024].items():
        people, size = int(now["AantalInwoners"]), exact(now["GemiddeldeHuishoudensgrootte"])  # type: ignore[call-overload]
        if people < 500:
            continue
        if size is not None and people - exact(now["HuishoudensTotaal"]) * size > Fraction(
            people, 4
        ):
            continue
        years = {name: FIGURES[name][0] for name in FIGURES}
        if all(
            code in rows[year]
            and comparable(now, rows[year][code])
            and figure_of(rows[year][code], name) is not None
            for name, year in years.items()
        ):
            found[code] = sum(code in bad[name] for name in FIGURES)
    return found
