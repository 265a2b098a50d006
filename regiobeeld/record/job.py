"""A report to make: what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regiobeeld.geography import Region
from regiobeeld.region_picture.focus import checked_region
from regiobeeld.region_picture.similar import check_benchmark
from regiobeeld.wording import check_language


@dataclass(frozen=True)
class Job:
    """A report to make.

    Attributes
    ----------
    region, year, lang, benchmark
        As for `regiobeeld.report.build`.
    plotly
        Address, from the page, of the chart library; empty to have it inside the page.
    coalitions
        Also make a page for each coalition, in an order of its own.
    """

    region: str
    year: int | None = None
    lang: str = "nl"
    benchmark: str = ""
    plotly: str = ""
    coalitions: bool = False

    def chosen(self) -> Region:
        """Return the region.

        Raises
        ------
        RegionError
            When it, or the benchmark, does not exist.
        """
        check_language(self.lang)
        found = checked_region(self.region, self.year)
        if self.benchmark:
            check_benchmark(self.benchmark, self.year)
        return found

    def parameters(self, out: str) -> dict[str, Any]:
        """Return the parameters of its notebooks."""
        return {
            "region": self.region,
            "year": self.year,
            "lang": self.lang,
            "benchmark": self.benchmark,
            "out": out,
        }
