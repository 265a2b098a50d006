"""Known tables: what the file says must exist, and what comes is compared with it."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from regiobeeld.definitions.toml_file import TomlFile
from regiobeeld.errors import DefinitionError
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.known_tables import (
    KnownTable,
    differences,
    read_known_tables,
    usable_tables,
    with_recipe,
)
from regiobeeld.opgaven.definition import package_opgaven
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic

KNOWN = usable_tables()
LITERAL = "sleutel letterlijk"


def read(text: str):
    return read_known_tables(TomlFile("known.toml", text))


@pytest.mark.parametrize("name", KNOWN)
def test_what_a_table_is_said_to_serve_exists(name):
    table = KNOWN[name]
    assert set(table.indicators) <= set(catalogue().indicators)
    assert set(table.opgaven) <= set(package_opgaven())
    assert table.indicators or table.opgaven
    assert set(table.codes) <= set(table.dimensions)


@pytest.mark.parametrize("name", KNOWN)
def test_every_indicator_that_only_this_table_serves_is_named(name):
    definitions = catalogue()
    of_it = {
        source.id
        for source in definitions.sources.values()
        if [table.upper() for table in source.tables.values()] == [name]
    }
    made = {
        indicator.id
        for indicator in definitions.indicators.values()
        if any(recipe.source in of_it for recipe in indicator.recipes)
    }
    assert made <= set(KNOWN[name].indicators)
    assert made <= set(with_recipe(KNOWN[name], definitions))


def test_keys_are_those_that_were_seen_word_for_word(captures):
    with (captures / "metadata-sleutels" / "sleutels_per_tabel.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["hoe_bekend"].startswith(LITERAL)]
    seen = {(row["tabel"], row["soort"], row["sleutel_of_code"]) for row in rows}
    used = {
        (table.id, kind, key)
        for table in KNOWN.values()
        for kind, keys in [
            ("dimensie", table.dimensions),
            ("onderwerp", table.topics),
            ("code", [f"{key} {code}" for key, codes in table.codes.items() for code in codes]),
        ]
        for key in keys
    }
    assert used and used <= seen


def test_the_tables_that_were_asked_for_are_there():
    assert {
        "50149NED", "50150NED", "86137NED", "80142NED", "24015NED", "85173NED", "86270NED",
        "86158NED", "86204NED",
    } <= set(KNOWN)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[../x]", "is not valid TOML"),
        ("['../x']\ncatalogue='CBS'", "must be an identifier of a table such as 84799NED"),
        ("[84799NED]\ncatalogue='CBS'\ntitle='x'", "'adds' is missing"),
        ("[84799NED]\ncatalogue='a b'\ntitle='x'\nadds='y'", "a catalogue such as CBS or RIVM"),
        ("[84799NED]\ncatalogue='CBS'\ntitle='x'\nadds='y'\nkeys=[]", "unknown key 'keys'"),
        ("[84799NED]\ncatalogue='CBS'\ntitle='x'\nadds='y'\nyear=2500", "a year from 1990"),
        (
            "[84799NED]\ncatalogue='CBS'\ntitle='x'\nadds='y'\ncodes={ Leeftijd=['1'] }",
            "codes is 'Leeftijd'; it must be one of",
        ),
        (
            "[84799NED]\ncatalogue='CBS'\ntitle='x'\nadds='y'\n"
            "[84799ned]\ncatalogue='CBS'\ntitle='x'\nadds='y'",
            "is there twice",
        ),
        ("x = 1", "write a section"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(text, told):
    with pytest.raises(DefinitionError) as caught:
        read(text)
    assert told in str(caught.value) and "known.toml" in str(caught.value)


TABLE = KnownTable(
    "80142ned", "CBS", "Doodsoorzaken", "Deaths.", dimensions=("RegioS",),
    topics=("Nieuwvormingen_2", "Sterfte_1", "Anders_9"), codes={"RegioS": ("NL01", "XX")},
    titles=("Totaal", "Perioden", "Wijk"),
)  # fmt: skip
INFO = TableInfo(
    "80142ned", "Doodsoorzaken", "CBS", "2024", "", "nl",
    topics=(
        Topic("Nieuwvormingen_3", "Nieuwvormingen"), Topic("Sterfte_1", "Totaal"),
        Topic("Man_4", "Mannen"), Topic("Totaal_5", "totaal "),
    ),
    dimensions=(
        Dimension("RegioS", "Regio's", "GeoDimension", {"NL01": "Nederland"}),
        Dimension("Perioden", "Perioden", "TimeDimension", {}),
    ),
)  # fmt: skip


def test_what_matches_what_was_renamed_and_what_is_not_there_is_told():
    assert list(differences(TABLE, INFO)) == [
        "Table 80142ned has 3 of the 6 keys that were known.",
        "Table 80142ned has the topic Nieuwvormingen_2 under another number: Nieuwvormingen_3.",
        "Table 80142ned has no topic Anders_9. It has: Man_4, Nieuwvormingen_3, Sterfte_1,"
        " Totaal_5.",
        "Table 80142ned has no code of RegioS XX. It has: NL01.",
        "Table 80142ned: the title 'Totaal' is of 2 topics or dimensions: Sterfte_1, Totaal_5.",
        "Table 80142ned: the title 'Perioden' is the dimension Perioden.",
        "Table 80142ned has no topic or dimension with the title 'Wijk'. It has: Mannen,"
        " Nieuwvormingen, Perioden, Regio's, Totaal, totaal .",
    ]


def test_another_title_is_told_and_a_table_as_it_was_known_in_one_sentence():
    info = replace(INFO, title="Overledenen\x1b[2J")
    first = next(differences(TABLE, info))
    assert (
        first == r"Table 80142ned is called 'Overledenen\x1b[2J'; it was known as 'Doodsoorzaken'."
    )
    same = replace(TABLE, topics=("Sterfte_1",), codes={}, titles=())
    assert list(differences(same, INFO)) == ["Table 80142ned has 2 of the 2 keys that were known."]


def test_a_table_without_its_dimension_is_told_of_it_once():
    info = replace(INFO, dimensions=INFO.dimensions[1:])
    told = list(differences(replace(TABLE, topics=(), titles=()), info))
    assert told == [
        "Table 80142ned has 0 of the 1 keys that were known.",
        "Table 80142ned has no dimension RegioS. It has: Perioden.",
    ]
