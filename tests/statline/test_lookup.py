import re

import pytest

from regiobeeld import statline
from regiobeeld.errors import TopicNotFoundError
from tests.stand_in.tables import content


@pytest.fixture(scope="module")
def kerncijfers(server):
    return statline.table("84799NED", url=server.url)


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
    with pytest.raises(TopicNotFoundError, match=r"no code 'GM034'.*GM0344 \(Utrecht\)"):
        kerncijfers.read("AantalInwoners", {"WijkenEnBuurten": ["GM0344", "GM034"]})


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Utrechtse Heuvelrug", r"GM1581 \(Utrechtse Heuvelrug\)\.$"),
        ("Utrecht (gemeente)", r"GM0344 \(Utrecht \(gemeente\)\)\.$"),
        # The snapshot has shorter titles.
        pytest.param("Utrecht (PV)", r"PV26 \(Utrecht \(PV\)\)\.$", marks=pytest.mark.captures),
        pytest.param("Utrecht", r"GM0344 \(Utrecht \(gemeente\)\)", marks=pytest.mark.captures),
    ],
)
def test_a_title_for_a_code_is_refused_with_the_codes(server, title, told):
    with pytest.raises(TopicNotFoundError, match=told):
        statline.table("85012NED", url=server.url).read("Rokers", {"RegioS": title})


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
