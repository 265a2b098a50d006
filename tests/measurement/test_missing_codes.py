"""A table that comes with other codes than its copy had: figures that go are told."""

from dataclasses import replace

from regiobeeld.measurement import catalogue
from regiobeeld.measurement.missing_topics import unserved_indicators
from regiobeeld.store import default_store


def test_a_table_with_other_codes_of_ages_no_longer_serves_what_is_read_by_them():
    before = default_store().entry("71488NED").info
    coded = tuple(
        replace(d, codes={f"{n}00": title for n, title in enumerate(d.codes.values())})
        if d.key == "Leeftijd"
        else d
        for d in before.dimensions
    )
    lines = unserved_indicators(catalogue(), replace(before, dimensions=coded), before)
    (alone,) = [line for line in lines if "living_alone_75" in line]
    assert "it has no code 75 - 80 jaar of Leeftijd and code 80 - 85 jaar of Leeftijd" in alone
    assert unserved_indicators(catalogue(), before, before) == []
