"""Time the smoothing of small areas on the map of the Netherlands.

Run `python -m benchmarks.smoothing` in the root of the repository. All data come from the snapshot:
deaths of 2015 per gemeente, brought to the division of 2020, on the borders of that year; and the
buurten of 2020 with their inhabitants, among whom events are drawn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks import _measuring as measuring
from regiobeeld import epi
from regiobeeld.geography import to_division
from regiobeeld.geography.divisions import division
from regiobeeld.geography.neighbours import neighbours
from regiobeeld.store import default_store

_YEAR = 2020
_ROUNDS = 5
_ROUNDS_FAST = 25
_POPULATION, _DEATHS = "TotaleBevolking_1", "Sterfte_60"
_OLD = ["k_65Tot80Jaar_11", "k_80JaarOfOuder_12"]
_INHABITANTS = "AantalInwoners_5"


def deaths() -> pd.DataFrame:
    """Return deaths of 2015 per gemeente of 2020: observed, and expected from three age groups.

    The rates of the age groups are those that fit the gemeenten best.
    """
    counts = [_POPULATION, *_OLD, _DEATHS]
    rows = default_store().table("70072NED").read(counts)
    rows = rows[rows["RegioS"].isin(list(division(2015)))].dropna()
    moved = to_division(
        rows[["RegioS", *counts]], column="RegioS", counts=counts, from_year=2015, to_year=_YEAR
    ).set_index("RegioS")
    moved = moved.loc[list(division(_YEAR)), counts].astype(float)
    ages = moved[_OLD].assign(young=moved[_POPULATION] - moved[_OLD].sum(axis=1)).to_numpy()
    rates = np.linalg.lstsq(ages, moved[_DEATHS].to_numpy(), rcond=None)[0]
    expected = np.maximum(ages @ rates, 0)
    return pd.DataFrame(
        {
            "observed": moved[_DEATHS],
            "expected": expected * moved[_DEATHS].sum() / expected.sum(),
        }
    )


def buurten() -> pd.DataFrame:
    """Return the inhabited buurten with their inhabitants, and events drawn among these."""
    rows = default_store().table("84799NED").read(_INHABITANTS)
    people = rows.loc[rows["WijkenEnBuurten"].str.startswith("BU"), _INHABITANTS]
    people = people[people > 0].reset_index(drop=True)
    generator = np.random.default_rng(2020)
    risk = generator.gamma(4, 0.0025, len(people))
    return pd.DataFrame({"population": people, "events": generator.poisson(risk * people)})


def main() -> None:
    """Measure and print a table."""
    data, small = deaths(), buurten()
    edges = neighbours(list(data.index), _YEAR)

    def borders() -> object:
        return neighbours(list(data.index), _YEAR)

    def spatial() -> epi.Bym2Fit:
        return epi.bym2(data["observed"], data["expected"], edges.itertuples(index=False))

    def bayes() -> object:
        return epi.smooth_rates(small["events"], small["population"])

    fit = spatial()
    rows = [
        _row(f"borders of {len(data)} gemeenten ({len(edges)})", borders, _ROUNDS, 1),
        _row(f"BYM2 of {len(data)} gemeenten", spatial, _ROUNDS, 10),
        _row(f"empirical Bayes of {len(small):,} buurten", bayes, _ROUNDS_FAST, 1),
    ]
    measuring.say(f"{measuring.machine()}; {measuring.versions('numpy', 'pandas', 'scipy')}\n")
    measuring.say(measuring.table(["what", "median", "rounds", "at most"], rows))
    found = fit.diagnostics
    measuring.say(
        f"\nBYM2: {found['points']:.0f} points, {found['islands']:.0f} islands, phi {fit.phi:.2f},"
        f" sigma {fit.hyperparameters.loc['sigma', 'mean']:.3f}"
    )


def _row(title: str, run: Callable[[], object], rounds: int, most: float) -> list[str]:
    median = measuring.median_time(run, rounds)
    return [title, measuring.seconds(median), str(rounds), measuring.seconds(most)]


if __name__ == "__main__":
    main()
