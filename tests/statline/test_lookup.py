import math
import re

import numpy as np
import pandas as pd
import pytest

import regiobeeld
from regiobeeld import statline
from regiobeeld.errors import TopicNotFoundError
from regiobeeld.statline import Dimension, TableInfo
from regiobeeld.statline.lookup import resolve_where
from tests.stand_in.tables import content


@pytest.fixture(scope="module")
def kerncijfers(server):
    return statline.table("84799NED", url=server.url)


@pytest.fixture(scope="module")
def monitor(server):
    return statline.table("85012NED", url=server.url)


@pytest.mark.parametrize(
    "name", ["AantalInwoners_5", "AantalInwoners", "Aantal inwoners", " aantal  INWONERS"]
)
def test_a_topic_by_key_stem_or_title(kerncijfers, name):
    assert kerncijfers.topic(name).key == "AantalInwoners_5"


def test_a_topic_has_its_groups_and_unit(kerncijfers):
    topic = kerncijfers.topic("NietWestersTotaal")
    assert topic.group == ("Bevolking", "Personen met een migratieachtergrond", "Niet-westers")
    assert (topic.unit, topic.decimals, topic.datatype) == ("aantal", 0, "Long")


@pytest.mark.captures
def test_an_ambiguous_topic_lists_the_candidates(kerncijfers):
    with pytest.raises(TopicNotFoundError) as caught:
        kerncijfers.topic("Huurwoning")
    message = str(caught.value)
    assert "has 2 topics 'Huurwoning'" in message
    assert "Energie > Gemiddeld elektriciteitsverbruik > Naar eigendom > Huurwoning" in message
    assert "Huurwoning_61" in message


@pytest.mark.captures
def test_a_group_tells_topics_of_one_title_apart(kerncijfers):
    assert kerncijfers.topic("Gemiddeld aardgasverbruik > Huurwoning").key == "Huurwoning_61"
    with pytest.raises(TopicNotFoundError, match="has 2 topics"):
        kerncijfers.topic("Naar eigendom > Huurwoning")


def test_an_unknown_topic_suggests_near_ones(kerncijfers):
    with pytest.raises(TopicNotFoundError, match=r"84799NED has no topic .*AantalInwoners_5"):
        kerncijfers.topic("AantalInwonners_7")
    with pytest.raises(TopicNotFoundError, match=r"no topic 'qqqq'\.$"):
        kerncijfers.read("qqqq")


def test_an_unknown_dimension_names_the_dimensions(kerncijfers):
    with pytest.raises(TopicNotFoundError, match=r"no dimension 'RegioS'.*WijkenEnBuurten"):
        kerncijfers.read("AantalInwoners", {"RegioS": "GM0344"})


def test_an_unknown_code_suggests_near_ones(kerncijfers):
    with pytest.raises(TopicNotFoundError, match=r"no code or name 'GM034'.*GM0344 \(Utrecht\)"):
        kerncijfers.read("AantalInwoners", {"WijkenEnBuurten": ["GM0344", "GM034"]})


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ("Utrecht (gemeente)", ["GM0344"]),
        (" utrechtse  HEUVELRUG ", ["GM1581"]),
        (["Amersfoort", "GM0344"], ["GM0307", "GM0344"]),
        ({"Amersfoort"}, ["GM0307"]),
        (np.array(["Amersfoort"]), ["GM0307"]),
    ],
)
def test_a_code_or_the_name_of_one(monitor, wanted, codes):
    found = monitor.read("Rokers", {"RegioS": wanted, "Leeftijd": 20300, "Marges": "MW00000"})
    assert sorted(found["RegioS"]) == codes


def test_a_name_of_several_codes_is_refused_with_the_codes(monitor):
    with pytest.raises(TopicNotFoundError) as caught:
        monitor.read("Rokers", {"RegioS": "Utrecht"})
    message = str(caught.value)
    assert "has 2 codes called 'Utrecht'" in message
    assert "GM0344 (Utrecht (gemeente))" in message
    assert "PV26" in message


def test_a_name_nearly_right_is_refused_with_the_near_ones(monitor):
    with pytest.raises(TopicNotFoundError, match=r"no code or name 'Amersfort'.*GM0307"):
        monitor.read("Rokers", {"RegioS": ["GM0344", "Amersfort"]})


@pytest.mark.parametrize(
    "year", [2020, "2020", 2020.0, np.int64(2020), [2020], range(2020, 2021), np.array([2020])]
)
def test_a_year_is_the_code_of_that_year(monitor, year):
    found = monitor.read("Rokers", {"RegioS": "GM0344", "Perioden": year})
    assert set(found["Perioden"]) == {"2020JJ00"}
    assert len(found) > 1


def test_a_year_is_no_quarter_and_no_two_things():
    quarters = Dimension("Perioden", "", "TimeDimension", {"2020KW01": "2020 1e kwartaal"})
    with pytest.raises(TopicNotFoundError, match=r"no code or name '2020'.*2020KW01"):
        resolve_where(_made(quarters), {"Perioden": 2020})
    twice = {"2020JJ00": "2020*", "2020SJ00": "2020", "2020KW01": "2020 1e kwartaal"}
    years = Dimension("Perioden", "", "TimeDimension", twice)
    with pytest.raises(TopicNotFoundError, match=r"2 codes called '2020': 2020SJ00.*2020JJ00"):
        resolve_where(_made(years), {"Perioden": 2020})
    assert resolve_where(_made(years), {"Perioden": "2020*"}) == {"Perioden": ("2020JJ00",)}


@pytest.mark.parametrize(
    "wrong", [2020.5, None, True, b"2020", {2020: 1}, [None], [[2020]], math.nan, math.inf, pd.NA]
)
def test_what_is_neither_code_name_nor_number_is_refused(monitor, wrong):
    with pytest.raises(TopicNotFoundError, match=r"Perioden .* is asked for .*'2020JJ00'"):
        monitor.read("Rokers", {"Perioden": wrong})


@pytest.mark.parametrize("wrong", ["GM0344", ["GM0344"], 2020])
def test_a_selection_that_names_no_dimension_is_refused(monitor, wrong):
    with pytest.raises(TopicNotFoundError, match="must name codes per dimension"):
        monitor.read("Rokers", wrong)
    with pytest.raises(TopicNotFoundError, match="no dimension 2020"):
        monitor.read("Rokers", {2020: "GM0344"})


def test_the_store_takes_what_the_service_takes():
    found = regiobeeld.table("85012NED").read(
        "Rokers", {"RegioS": ["Amersfoort", "GM0344"], "Perioden": 2020, "Leeftijd": "20300"}
    )
    assert set(found["RegioS"]) == {"GM0307", "GM0344"}


def test_a_download_takes_names_and_years(server):
    rows = statline.download(
        "85012NED",
        topics="Rokers",
        where={"RegioS": "Amersfoort", "Perioden": 2020, "Marges": "MW00000", "Leeftijd": 20300},
        url=server.url,
    )
    assert [code.strip() for code in rows["RegioS"].to_pylist()] == ["GM0307"]


def _made(dimension):
    return TableInfo("00000NED", "", "CBS", "", "", "nl", (), (dimension,))


def test_lists_for_a_person(kerncijfers):
    topics = kerncijfers.topics_frame().set_index("key")
    assert len(topics) == len(content("84799NED").topics) > 40
    assert topics.loc["Mannen_6", "group"] == "Bevolking > Geslacht"
    codes = kerncijfers.codes_frame("Wijken en buurten").set_index("code")["title"]
    assert codes["GM0344"] == "Utrecht"
    assert not codes.index.str.contains(" ").any()


def test_html_shows_the_table_and_escapes(kerncijfers):
    html = kerncijfers._repr_html_()
    assert "Kerncijfers wijken en buurten 2020" in html
    assert "Personenauto&#x27;s" in html
    assert set(re.findall(r"<(\w+)", html)) <= {
        *("div", "p", "strong", "br", "ul", "li", "code", "details", "summary"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
