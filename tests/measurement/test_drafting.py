"""What a table's own description is understood to say: captured ones, and made ones."""

import gzip
import json
from pathlib import Path

import pytest

from regiobeeld.errors import DefinitionError
from regiobeeld.measurement.drafting import draft_of
from regiobeeld.statline import Dimension, TableInfo, Topic
from regiobeeld.statline.roles import Margins, margins_of, role_of, total_of
from regiobeeld.store import default_store


def described(folder: Path) -> TableInfo:
    """Return a captured description of StatLine's newer protocol."""

    def read(name):
        (file,) = folder.glob(f"{name}.json*")
        data = file.read_bytes()
        found = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
        return found.get("value", found)

    dimensions = tuple(
        Dimension(
            one["Identifier"],
            one["Title"],
            one["Kind"],
            {c["Identifier"]: c["Title"] for c in read(f"codes-{one['Identifier']}")},
        )
        for one in read("dimensions")
    )
    topics = tuple(
        Topic(one["Identifier"], one["Title"], one["Unit"], one["Decimals"], one["DataType"])
        for one in read("measure-codes")
    )
    properties = read("properties")
    return TableInfo(
        folder.name, properties["Title"], "CBS", properties["TemporalCoverage"], "", "nl", topics,
        dimensions,
    )  # fmt: skip


CAPTURED = {
    "03759ned": ("Bevolking op 1 januari", ["T001019", "T001038", "10000"], None),
    "83625NED": ("Gemiddelde verkoopprijs", [], None),
    "85554NED": (
        "Personen met een werkloosheidsuitkering",
        ["T001038", "10000"],
        Margins("MW00000", "MOG0095", "MBG0095", 0.95),
    ),
}


@pytest.mark.parametrize("table", CAPTURED)
def test_tables_of_the_newer_protocol_are_understood(table, captures):
    title, kept, bounds = CAPTURED[table]
    found = draft_of(described(captures / "odata-v4" / table))
    assert (found.region.key, found.national, found.division) == ("RegioS", "NL01", 0)
    assert found.period.key == "Perioden" and found.topic.title == title
    assert [one.code for one in found.kept] == kept and all(one.is_total for one in found.kept)
    assert found.bounds == bounds
    # People on a benefit are a part of all; the population is not.
    assert found.of_people == (table == "03759ned")


@pytest.mark.parametrize("table", ["80590ned", "83932NED", "82235NED", "85615NED"])
def test_tables_of_the_country_alone_are_refused(table, captures):
    with pytest.raises(DefinitionError, match=f"Table {table} has no dimension of gemeenten"):
        draft_of(described(captures / "odata-v4" / table))


@pytest.mark.parametrize(
    ("table", "division"),
    [
        # Every gemeente there has been; those of one year in all periods; just one period.
        ("37259ENG", 0), ("70072NED", 0), ("50090NED", 2020), ("50150NED", 2024),
        ("85012NED", 0), ("80202NED", 0),
    ],
)  # fmt: skip
def test_the_year_of_the_gemeenten_is_found(table, division, monkeypatch, tmp_path):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    assert draft_of(default_store().entry(table).info).division == division


REGIONS = Dimension("RegioS", "Regio's", "GeoDimension", {"GM0344": "Utrecht"})
TOPIC = Topic("A_1", "A", "%", 1)


def info(*dimensions, topics=(TOPIC,), period="2020", title="T"):
    return TableInfo("1NED", title, "CBS", period, "", "nl", topics, dimensions)


def test_a_table_without_a_year_or_a_number_is_refused():
    assert draft_of(info(REGIONS, period="2012-2020")).year == 2020
    assert draft_of(info(REGIONS, period="", title="Iets in 2019")).year == 2019
    with pytest.raises(DefinitionError, match="does not say of which year it is"):
        draft_of(info(REGIONS, period=""))
    texts = (Topic("A_1", "A", datatype="String"),)
    with pytest.raises(DefinitionError, match="has no topic with numbers"):
        draft_of(info(REGIONS, topics=texts))
    with pytest.raises(DefinitionError, match="A_1 of table 1NED holds texts"):
        draft_of(info(REGIONS, topics=texts), "A")


def test_an_empty_topic_is_passed_over():
    topics = (TOPIC, Topic("B_2", "B", "%", 1))
    assert draft_of(info(REGIONS, topics=topics), "", lambda *_: {"B_2"}).topic.key == "B_2"
    assert draft_of(info(REGIONS, topics=topics), "", lambda *_: set()).topic.key == "A_1"


@pytest.mark.parametrize(
    ("kept", "topic", "weight"),
    [
        ("18 jaar of ouder", TOPIC, "18+"),
        ("18 tot 65 jaar", TOPIC, "18-64"),
        ("65 years or older", TOPIC, "65+"),
        ("Totaal", TOPIC, "inhabitants"),
        ("Totaal", Topic("A_1", "Huishoudens met een laag inkomen", "%"), "households"),
        ("Totaal", Topic("A_1", "Mediaan inkomen", "euro"), ""),
        ("Totaal", Topic("A_1", "Levensverwachting", "jaar"), ""),
    ],
)
def test_by_whom_a_figure_is_put_together(kept, topic, weight):
    ages = Dimension("Leeftijd", "Leeftijd", "Dimension", {"x": kept})
    assert draft_of(info(ages, REGIONS, topics=(topic,))).weight == weight


def test_bounds_by_other_keys_are_told_by_their_titles():
    codes = {
        "MW00000": "Waarde",
        "B000150": "Ondergrens 90%-interval",
        "B000160": "Bovengrens 90%-interval",
        "B000170": "Standaardfout",
    }
    found = margins_of(Dimension("Marges", "", "Dimension", codes))
    assert found == Margins("MW00000", "B000150", "B000160", 0.9)
    assert margins_of(Dimension("M", "", "Dimension", {"MW00000": "Waarde"})) == Margins("MW00000")
    assert role_of(Dimension("M", "", "Dimension", {"1": "Waarde"})) == "other"


def test_a_total_is_known_by_title_and_code():
    def total(codes):
        return total_of(Dimension("D", "", "Dimension", codes))

    assert total({"1": "Mannen", "2": "Totaal mannen en vrouwen"}) == "2"
    assert total({"1": "Totaal zorg", "T001081": "Totaal"}) == "T001081"
    assert total({"T001081": "A-U Alle activiteiten", "1": "x"}) == "T001081"
    assert total({"1": "Totalitair", "2": "Allemaal"}) == ""
