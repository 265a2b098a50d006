"""Keys made of v4's titles are those that v3 has, as far as captures can tell."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.statline.metadata import stem
from regiobeeld.statline.v4.keys import key_of, stem_of
from tests.stand_in import SHARED
from tests.stand_in.tables import content

CAPTURES = SHARED / "captures"


def real_topics() -> list[tuple[str, str]]:
    """Key and title of each topic of which the service itself told both."""
    areas = pd.read_csv(
        CAPTURES / "gebieden/85755NED_DataProperties.csv", sep=None, engine="python"
    )
    areas = areas[areas["Type"] == "Topic"]
    captured = [content(table).topics for table in ("84799ned", "83958ned")]
    rows = [(row["Key"], row["Title"]) for table in captured for row in table]
    return rows + list(zip(areas["Key"], areas["Title"], strict=True))


@pytest.mark.captures
def test_the_stem_of_every_topic_that_was_captured_with_its_title():
    topics = real_topics()
    assert len(topics) == 116 + 7 + 55
    assert [(key, title) for key, title in topics if stem(key) != stem_of(title)] == []


@pytest.mark.captures
def test_measures_of_v4_have_the_stems_that_v3_gives_the_same_titles():
    """Kerncijfers of 2017 by v4 and of 2020 by v3; six titles of 2017 are gone in 2020."""
    titles = pd.read_parquet(CAPTURES / "odata-v4/83765NED-2021/MeasureCodes.parquet")["Title"]
    stems = {row["Title"].strip(): stem(row["Key"]) for row in content("84799ned").topics}
    both = [title for title in titles.str.strip() if title in stems]
    assert (len(titles), len(both)) == (103, 97)
    assert [title for title in both if stem_of(title) != stems[title]] == []


@given(st.text(max_size=60), st.integers(1, 5000))
def test_any_title_gives_a_key_that_can_be_a_column(title, number):
    key = key_of(title, number)
    assert key.isascii() and key.isidentifier() and len(key) <= 100
    assert stem(key) == stem_of(title)
