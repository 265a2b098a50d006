"""Stores whose figures of some years are other ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from regiobeeld.future.known import COUNTRY, EVENTS, TOTALS
from regiobeeld.measurement import catalogue
from regiobeeld.store import Store, default_store
from regiobeeld.store.manifest import Provenance

PERIOD = {TOTALS: "Perioden", EVENTS: "Periods", COUNTRY: "Perioden"}


@pytest.fixture
def disturbed(tmp_path) -> Callable[..., Store]:
    """A store in which every figure of the chosen years that people come from is three times it."""

    def make(years: Callable[[int], bool]) -> Store:
        own = Store(tmp_path, base=default_store())
        editions = catalogue().sources["kwb"].tables
        tables = {**dict.fromkeys(PERIOD), **{t: year for year, t in editions.items()}}
        for table, edition in tables.items():
            if table not in own:
                continue
            entry = own.entry(table)
            rows = own.table(table).read()
            if edition is None:
                chosen = rows[PERIOD[table]].str[:4].astype(int).map(years)
            else:
                chosen = rows.iloc[:, 0].notna() & years(edition)
            for topic in entry.info.topics:
                if topic.datatype != "String":
                    rows[topic.key] = rows[topic.key].where(~chosen, 3 * rows[topic.key])
            own.write(entry.info, rows, Provenance("CBS"), compression=1)
        return own

    return make
