"""Indicators that an installed package computes: a real distribution, found by entry point."""

import re
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

import regiobeeld
from regiobeeld.errors import DefinitionError
from regiobeeld.measurement.plugins import Inputs
from regiobeeld.store import Store, default_store

DEFINITION = {
    "label": {"nl": "Auto's per huishouden", "en": "Cars per household"},
    "theme": "living_environment",
    "goal": "gebalanceerd_leven",
    "unit": "%",
    "direction": "neutral",
    "kind": "derived",
}
COUNTS = """
def compute(inputs):
    rows = inputs.table("84799NED").read(["Eenpersoonshuishoudens", "HuishoudensTotaal"])
    rows.columns = [c.split("_")[0] for c in rows.columns]
    rows = rows[rows["WijkenEnBuurten"].str.startswith("GM")]
    return pd.DataFrame({
        "region": rows["WijkenEnBuurten"], "period": 2020,
        "numerator": rows["Eenpersoonshuishoudens"], "denominator": rows["HuishoudensTotaal"],
    })
"""
VALUES = """
def compute(inputs):
    return pd.DataFrame({
        "region": ["GM0355", "GM0310", "NL"], "period": [2019, 2019, 2019],
        "value": [50.0, 40.0, 45.0], "lower": [45.0, 35.0, 44.0], "upper": [55.0, 45.0, 46.0],
    })
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a package where Python finds it, as pip leaves it: a module and its dist-info."""
    installed = 0

    def install(code, name="cars", definition=DEFINITION, extra="", offer="OWN"):
        nonlocal installed
        installed += 1
        module = f"regio_extra_{installed}_{tmp_path.name.replace('-', '_')}"
        folder = tmp_path / f"site{installed}"
        metadata = folder / f"regio_extra_{installed}-0.1.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: regio-extra-{installed}\nVersion: 0.1\n"
        )
        (metadata / "entry_points.txt").write_text(
            f"[regiobeeld.indicators]\n{name} = {module}:{offer}\n"
        )
        source = textwrap.dedent(
            f"import pandas as pd\nfrom regiobeeld import IndicatorFunction\n{code}\n"
            f"OWN = IndicatorFunction(definition={definition!r}, compute=compute,"
            f" publisher='Ik', licence='CC0-1.0'{extra})\n"
        )
        (folder / f"{module}.py").write_text(source)
        monkeypatch.syspath_prepend(str(folder))

    return install


def shown(name="cars", region="utrecht", **choices):
    return regiobeeld.picture(region, indicators=[name], **choices)


def test_counts_of_a_function_add_up_to_a_region(install):
    install(COUNTS)
    found = shown()
    row = found.main.iloc[0]
    shipped = regiobeeld.picture("utrecht", 2020, indicators=["single_person_households"])
    own = shipped.main.iloc[0]
    assert row["status"] == "ok" and row["value"] == pytest.approx(own["value"])
    assert row["numerator"] == own["numerator"]
    assert (row["kind"], row["table"]) == ("derived", "eigen-cars")
    entry = found.tables["eigen-cars"]
    assert entry.provenance.note == "Berekend uit 84799NED door regio-extra-1 0.1."
    assert entry.attribution == (
        "Bron: Ik, tabel eigen-cars, licentie CC0-1.0; bewerking regiobeeld"
    )
    assert len(entry.sha256) == 64 and entry.sha256 == shown().tables["eigen-cars"].sha256
    assert "regio-extra-1 0.1" in found._repr_html_()
    assert len(found.members) == 26


def test_values_with_bounds_compare_like_others(install):
    install(VALUES, extra=", weight='18+'")
    zeist = shown(region="gemeente:zeist")
    row = zeist.main.iloc[0]
    assert (row["value"], row["lower"], row["upper"], row["period"]) == (50, 45, 55, 2019)
    assert zeist.comparisons["benchmark_value"].tolist() == [45]
    assert shown().main["status"].tolist() == ["incomplete"]


def test_a_table_that_nobody_fetched_is_a_reason_and_no_crash(install, tmp_path):
    install(COUNTS, definition={**DEFINITION, "fetch": ["84799NED"]})
    found = shown(store=Store(tmp_path / "empty"))
    assert found.main[["status", "table"]].to_numpy().tolist() == [["not_in_store", "84799NED"]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("return pd", "raise KeyError('x')\n    return pd", "failed with KeyError: 'x'"),
        ("return pd.DataFrame", "return dict", "returned a dict; it must be a pandas.DataFrame"),
        ('"value"', '"waarde"', "returned the columns region, period, waarde"),
        ('"GM0310"', '"GM9999"', "row 1, region: found 'GM9999'; There is no area"),
        ('"GM0310"', '"GM0355"', "row 1: row 0 is of the same region and period"),
        ("[2019, 2019", "[2019, 1890", "row 1, period: found 1890; a year from 2012"),
        ("40.0", "140.0", "row 1, value: found 140; a percentage lies between"),
        ("35.0", "41.0", "row 1, value: found 40; the value lies between its bounds"),
        ("40.0", "'veel'", "row 1: its figures must be numbers"),
        ('["GM0355", "GM0310", "NL"]', "[]", "failed with ValueError"),
    ],
)
def test_a_function_that_gives_something_else_is_named(install, old, new, message):
    install(VALUES.replace(old, new, 1))
    with pytest.raises(DefinitionError) as caught:
        shown(region="gemeente:zeist")
    assert str(caught.value).startswith("Plug-in 'cars' of package regio-extra-1 0.1")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"code": "import nowhere_at_all\n" + VALUES}, "cannot be loaded from .*nowhere_at_all"),
        ({"code": VALUES, "offer": "compute"}, "is a function; it must be a"),
        ({"code": VALUES, "name": "smoking"}, "of this name already"),
        ({"code": VALUES, "extra": ", weight='adults'"}, "weight is 'adults'; it must be one of"),
        ({"code": VALUES, "definition": {"label": "x"}}, "'theme' is missing"),
        ({"code": VALUES, "definition": {**DEFINITION, "kind": "guess"}}, "kind is 'guess'; it"),
        ({"code": VALUES.replace("compute", "f") + "compute = 3"}, "compute must be a function"),
    ],
)
def test_a_package_that_offers_something_else_is_named(install, choices, message):
    install(**choices)
    with pytest.raises(
        DefinitionError, match=f"Plug-in '.*' of package regio-extra-1 0.1.*{message}"
    ):
        regiobeeld.catalogue()


def test_two_packages_with_one_name_are_refused(install):
    install(VALUES)
    install(VALUES)
    with pytest.raises(DefinitionError, match="Two packages offer the indicator 'cars'"):
        regiobeeld.catalogue()


def test_without_the_package_nothing_of_it_stays(install, monkeypatch):
    install(VALUES)
    assert "cars" in regiobeeld.catalogue().indicators
    monkeypatch.setattr(sys, "path", [p for p in sys.path if "site1" not in p])
    assert "cars" not in regiobeeld.catalogue().indicators


def test_the_example_of_the_documentation_works(install):
    page = Path(__file__).parents[2] / "docs" / "own-indicators.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
    (example,) = [block for block in blocks if "def compute" in block]
    install(example + "\nprovided = INDICATOR\n", name="alleenwonend", offer="provided")
    found = shown("alleenwonend").main
    expected = regiobeeld.picture("utrecht", 2020, indicators=["single_person_households"]).main
    assert found["value"].tolist() == pytest.approx(expected["value"].tolist())


def test_inputs_remember_what_was_used():
    inputs = Inputs(default_store())
    assert isinstance(inputs.table("85012ned").read("Rokers"), pd.DataFrame)
    inputs.table("85012NED")
    assert inputs.used == ["85012NED"] and "none" not in inputs
