"""JSON that no service sends: one sentence that names the table, and no traceback."""

import pytest

from regiobeeld import statline
from regiobeeld.errors import StatLineError
from tests.stand_in import made_table
from tests.stand_in.service import Answer

DEEP = 200_000
DIGITS = b"9" * 6_000
HOSTILE = {
    "deep lists": b'{"value":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"value":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "deep beside": b'{"value":[],"x":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "open for ever": b'{"value":' + b"[" * DEEP,
    "a number without end": b'{"value":[{"ID":' + DIGITS + b"}]}",
    "beyond floats": b'{"value":[{"ID":1e999,"Decimals":1e999,"Type":"Topic","Key":"A_1"}]}',
    "no number": b'{"value":[{"ID":NaN,"Decimals":-Infinity,"Type":"Topic","Key":"A_1"}]}',
    "half a character": b'{"value":[{"ID":1,"Key":"\\ud800","Title":"\\udfff","Type":"Topic"}]}',
    "objects for texts": b'{"value":[{"ID":{},"Key":[],"Title":{"a":1},"Type":{},"ParentID":[]}]}',
    "null rows": b'{"value":[null,null]}',
    "null": b"null",
    "a link that is no text": b'{"value":[],"odata.nextLink":7}',
    "a skip of 6,000 digits": b'{"value":[{"ID":0}],"odata.nextLink":"x?$skip=%s"}' % DIGITS,
    "a link that is no address": b'{"value":[{"ID":0}],"odata.nextLink":"http://["}',
    "an error of objects": b'{"odata.error":{"message":{"value":{"a":[1]}}}}',
}


@pytest.fixture
def served(fresh, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DEADLINE", "20")
    fresh.tables["11111NED"] = made_table("11111NED", 5)
    return fresh


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "part", ["/TableInfos", "/DataProperties", "/RegioS", "count", r"/TypedDataSet\?", "Catalog"]
)
@pytest.mark.parametrize("status", [200, 400])
def test_hostile_json_is_told_in_one_sentence(served, part, name, status):
    with served.fixed(part, Answer(status, HOSTILE[name])):
        try:
            statline.table("11111NED", url=served.url).read()
            statline.catalogue(url=served.url)
        except StatLineError as error:
            assert "\n" not in str(error)
            assert len(str(error)) < 1_000
            str(error).encode()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("ID", "that of another column"),
        ("RegioS", "that of another column"),
        ("Inwoners_1", "that of another column"),
        ("", "a key has 1 to 100 letters"),
        ("x" * 101, "a key has 1 to 100 letters"),
        ("../../geheim", "a key has 1 to 100 letters"),
        ("Rokers_2|status", "a key has 1 to 100 letters"),
        ("a,b\x1b[2J", "a key has 1 to 100 letters"),
        ("\u202eab", "a key has 1 to 100 letters"),
    ],
)
@pytest.mark.parametrize("kind", ["Topic", "Dimension"])
def test_a_key_that_can_be_no_column_is_told(served, key, said, kind):
    table = served.tables["11111NED"]
    table.properties.append({"Type": kind, "Key": key, "Title": "x", "Datatype": "Long"})
    with pytest.raises(StatLineError, match=said) as caught:
        statline.table("11111NED", url=served.url)
    assert "11111NED" in str(caught.value)
    # No address was made of it.
    assert not served.asked("geheim")


def test_a_description_without_end_is_told(served):
    table = served.tables["11111NED"]
    table.properties.extend({"Type": "Topic", "Key": f"T_{n}"} for n in range(5_000))
    with pytest.raises(StatLineError, match="5,004 topics and dimensions; at most 5,000"):
        statline.table("11111NED", url=served.url)


@pytest.mark.parametrize("decimals", [10**9, -3, "veel", None])
def test_a_number_of_decimals_that_none_can_show(served, decimals):
    served.tables["11111NED"].properties[2]["Decimals"] = decimals
    topic = statline.table("11111NED", url=served.url).info.topics[1]
    assert 0 <= topic.decimals <= 15
