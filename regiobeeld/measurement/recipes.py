"""How to read a table, how a value comes from it, and which causes of death two tables count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Label = Mapping[str, str]
#: Codes of dimensions: one that is kept, or several that are added up.
Kept = Mapping[str, str | tuple[str, ...]]
#: Stands for the year in the title of a series.
YEAR = "{year}"


@dataclass(frozen=True)
class ComputedTopic:
    """How a count that a table lacks comes from topics that it has.

    Attributes
    ----------
    times
        Topics of one row that are multiplied with each other.
    over
        Topic by which the product is divided; empty when it is not.
    factor
        What the outcome is multiplied with: 0.01 for a share in %.
    """

    times: tuple[str, ...]
    over: str = ""
    factor: float = 1.0

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics that it comes from."""
        return (*self.times, self.over) if self.over else self.times


@dataclass(frozen=True)
class Source:
    """How to read a table, or a series of tables of one form over the years.

    Attributes
    ----------
    id
        Name that recipes use.
    tables
        Table identifier per year; one entry ``0`` for a table that holds its own periods.
    region
        Dimension that holds the areas.
    national
        Code of the Netherlands; empty when the table lacks it.
    division
        Year of the municipal division; 0 when it is that of each period.
    period
        Dimension that holds the periods; empty when the table is of one year.
    where
        Codes of other dimensions to select: one, or several of which counts are added up. In a
        source of one's own a title will do in the place of a code; see
        `regiobeeld.measurement.fitting`.
    lower, upper
        Codes of the dimension ``margins`` that hold the bounds of the published interval.
    margins
        Dimension of value and bounds; empty when there are none.
    confidence
        Confidence of the published interval.
    ages, sexes
        Code per age group and sex; the dimensions are ``age`` and ``sex``.
    scale
        What the figures of a topic are multiplied with: 1000 of one in thousands (``x 1 000``).
    computed
        How counts come from other topics, in the tables that lack them: by the name under which
        other tables have them.
    note
        What a reader of a figure from this source must know.
    title
        Title of the tables of a series, with ``{year}`` in it, by which later ones are found; empty
        when they are not to be.
    origin
        The file and line that describe how a table of a publisher is read, of a source of one's
        own; empty for others, whose tables are known.
    """

    id: str
    tables: Mapping[int, str]
    region: str
    national: str = ""
    division: int = 0
    period: str = ""
    where: Kept = field(default_factory=dict)
    margins: str = ""
    lower: str = ""
    upper: str = ""
    confidence: float = 0.95
    age: str = ""
    ages: Mapping[str, str] = field(default_factory=dict)
    sex: str = ""
    sexes: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    computed: Mapping[str, ComputedTopic] = field(default_factory=dict)
    note: Label = field(default_factory=dict)
    title: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Recipe:
    """How an indicator's value comes from a source.

    Either a published figure (``value``, with the ``weight`` to aggregate it by) or counts
    (``numerator``, and ``denominator`` unless the count itself is the value).

    Attributes
    ----------
    source
        A source's id.
    value
        Topics of which the first that the table has is the published figure.
    weight
        Name of the population that weighs the figure when areas are put together; empty when the
        figure cannot be put together (a median).
    weight_topic
        Topic of the same row that weighs the figure in the place of a population.
    weight_share
        Topic of the same row, in %, that narrows the weight to the group that was asked.
    numerator, denominator
        Topics that are added up; of a table that lacks one what the source computes for it.
    numerator_where
        Per dimension the codes of which the numerator is, in the place of those of the source.
    per
        Factor of numerator over denominator: 100 for %, 1000 for per 1 000.
    numerator_ages, denominator_ages
        Codes of the source's age dimension that are added up.
    """

    source: str
    value: tuple[str, ...] = ()
    weight: str = ""
    weight_topic: tuple[str, ...] = ()
    weight_share: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    numerator_where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    denominator: tuple[str, ...] = ()
    per: float = 100.0
    numerator_ages: tuple[str, ...] = ()
    denominator_ages: tuple[str, ...] = ()

    @property
    def population(self) -> str:
        """The population that counts are divided by; empty when it is none."""
        first = self.denominator[0] if self.denominator else ""
        return first[1:] if first.startswith("@") else ""


#: Causes of death: the topic with deaths per gemeente, and that with deaths per age.
CAUSES: Mapping[str, tuple[str, str]] = {
    "all": ("Sterfte", "TotaalAlleOnderliggendeDoodsoorzaken"),
    "cancer": ("Nieuwvormingen", "TotaalKwaadaardigeNieuwvormingen"),
    "cardiovascular": ("ZiektenVanHartEnVaatstelsel", "TotaalZiektenVanHartEnVaatstelsel"),
    "respiratory": ("ZiektenVanAdemhalingsstelsel", "TotaalZiektenVanDeAdemhalingsorganen"),
}
