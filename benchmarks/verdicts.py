"""Which verdicts turn by both margins, age and relevance: the table of docs/methods.md.

python -m benchmarks.verdicts utrecht twente midden-nederland gemeente:zeist
"""

from __future__ import annotations

import sys

import regiobeeld
from regiobeeld import epi
from regiobeeld.region_picture import Picture

_WHY = {
    "small": "clear, but smaller than what matters",
    "by_age": "due to age",
    "undecided": "undecided: not the same with the country's ages, or a crude rate of deaths",
    "similar": "within the margins of both",
}


def main(names: list[str]) -> None:
    """Print a Markdown table: per region the figures of which the verdict is another one."""
    print("| region | figure | year | interval only | verdict | difference | same ages | why |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        picture = regiobeeld.picture(name)
        for line in _turned(picture):
            print(f"| {picture.region.name} | {' | '.join(line)} |")


def _turned(picture: Picture) -> list[list[str]]:
    rows = picture.main.merge(
        picture.comparisons, on=["indicator", "region", "level", "period", "age", "sex"]
    )
    rows = rows[(rows["judgement"] != "") & rows["benchmark_value"].notna()]
    indicators = [picture.indicator(name) for name in rows["indicator"]]
    rows["interval"] = epi.compare(
        rows["value"], rows["lower"], rows["upper"], rows["benchmark_value"],
        direction=[i.direction for i in indicators],
    )  # fmt: skip
    told = []
    for row in rows[rows["interval"] != rows["judgement"]].to_dict("records"):
        decimals = picture.indicator(row["indicator"]).decimals
        adjusted = row["adjusted_value"] - row["adjusted_benchmark"]
        told.append(
            [
                f"`{row['indicator']}`",
                str(row["period"]),
                row["interval"],
                row["judgement"],
                f"{row['difference']:+.{decimals}f}",
                f"{adjusted:+.{decimals}f}" if adjusted == adjusted else "",
                _WHY.get(row["judgement"], "hidden by rounding"),
            ]
        )
    return told


if __name__ == "__main__":
    main(sys.argv[1:] or ["utrecht", "twente", "midden-nederland", "gemeente:zeist"])
