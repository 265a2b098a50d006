import numpy as np
import pytest

from regiobeeld import epi
from regiobeeld.epi import conformance

COLUMNS = ["reference", "method", "values", "largest_difference", "tolerance", "verdict"]


@pytest.fixture(scope="module")
def table():
    return epi.verify()


def test_every_published_result_is_reproduced(table):
    assert list(table) == COLUMNS
    assert table["verdict"].eq("agrees").all(), table[table["verdict"] != "agrees"].to_string()
    assert len(table) == len(conformance.REFERENCES)
    assert table["values"].sum() > 100


def test_every_difference_is_within_its_tolerance(table):
    assert (table["largest_difference"] <= table["tolerance"]).all()
    assert (table["values"] > 0).all()


def test_a_result_that_differs_is_said_to(monkeypatch):
    wrong = conformance.Reference("Nobody 1900", "rate", 0.1, lambda: ([1.0, 2.0], [1.0, 2.3]))
    monkeypatch.setattr(conformance, "REFERENCES", (wrong,))
    row = conformance.verify().iloc[0]
    assert (row["verdict"], row["values"]) == ("differs", 2)
    assert row["largest_difference"] == pytest.approx(0.3)


def test_a_computation_that_fails_differs_by_infinity(monkeypatch):
    broken = conformance.Reference("Nobody 1900", "rate", 0.1, lambda: (epi.rate(-1, 1), []))
    nan = conformance.Reference("Nobody 1901", "rate", 0.1, lambda: ([np.nan], [1.0]))
    monkeypatch.setattr(conformance, "REFERENCES", (broken, nan))
    found = conformance.verify()
    assert found["verdict"].tolist() == ["differs", "differs"]
    assert found["largest_difference"].iloc[0] == np.inf
