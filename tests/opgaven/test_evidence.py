"""Evidence: every number of a sentence stands in its row, and nothing is told that is not known."""

import re

import numpy as np
import pandas as pd
import pytest

import regiobeeld
from regiobeeld import opgaven
from regiobeeld.definitions.texts import texts
from regiobeeld.future import population
from regiobeeld.measurement import catalogue
from regiobeeld.opgaven.burden import country_burden
from regiobeeld.opgaven.definition import package_opgaven
from regiobeeld.opgaven.places import concentration
from regiobeeld.opgaven.rows import COLUMNS, KINDS
from tests.opgaven.rows import numbers

REGIONS = ("utrecht", "twente", "midden-nederland", "zeist", "NL")
LANGUAGES = ("nl", "en")


@pytest.fixture(scope="module", params=REGIONS)
def picture(request):
    return regiobeeld.picture(request.param)


def _digits_of_words(row, lang):
    """Return the numbers that a sentence has because of what it is about: ages, units, names."""
    sentences = texts("opgaven_sentences")
    phrases = [row.source, row.period, row.age]
    for table in ("said", "who", "rest", "coming"):
        phrases += [str(text) for text in _of(sentences[table], row.indicator, lang)]
    phrases += _of(texts("figure_sentences")["sentence"], row.indicator, lang)
    opgave = package_opgaven()[row.opgave]
    phrases += [opgave.unknown.get(lang, ""), str(opgave.far)]
    if row.kind == "ages":
        phrases += [both[lang] for both in sentences["ages"].values()]
    if row.indicator == "oldest_old_support":
        phrases.append(sentences[lang]["support"])
    if row.indicator.startswith("mortality_"):
        phrases.append("100")
    indicator = catalogue().indicators.get(row.indicator)
    if indicator is not None:
        # "per 1 000" is written with a point or a comma.
        phrases += [indicator.unit, indicator.unit.replace(" 000", ".000"),
                    indicator.unit.replace(" 000", ",000")]  # fmt: skip
    return {value for text in phrases for value, _ in numbers(text, lang)}


def _of(table, key, lang):
    return [table[key][lang]] if key in table else []


def untold(row, lang):
    """Return the numbers of a sentence that are not in its row."""
    own = [row.value, row.lower, row.upper, row.benchmark]
    known = [abs(number) for number in own if not np.isnan(number)]
    words = _digits_of_words(row, lang)
    return [
        value
        for value, half in numbers(getattr(row, f"sentence_{lang}"), lang)
        if value not in words and not any(abs(value - number) <= half for number in known)
    ]


def test_the_columns_are_those_designed(picture):
    found = opgaven.evidence(picture)
    assert tuple(found.columns) == COLUMNS
    assert set(found["kind"]) <= set(KINDS)
    numeric = found[["value", "lower", "upper", "benchmark"]]
    assert (numeric.dtypes == "float64").all()
    assert set(found["opgave"]) == set(opgaven.opgaven_of(picture.region))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_a_sentence_is_in_its_row(picture, lang):
    wrong = {
        getattr(row, f"sentence_{lang}"): missing
        for row in opgaven.evidence(picture).itertuples()
        if (missing := untold(row, lang))
    }
    assert not wrong


def test_a_number_of_somebody_elses_is_found_out():
    rows = list(opgaven.evidence(regiobeeld.picture("twente")).itertuples())
    caught = 0
    for row in rows:
        changed = row._replace(
            value=row.value * 1.3 + 7, benchmark=row.benchmark * 1.3 + 7,
            lower=np.nan, upper=np.nan,
        )  # fmt: skip
        caught += bool(untold(changed, "nl")) and not untold(row, "nl")
    told = [row for row in rows if row.kind not in ("missing",)]
    assert caught > 0.9 * len(told)


def test_no_sentence_is_left_open(picture):
    for row in opgaven.evidence(picture).itertuples():
        for sentence in (row.sentence_nl, row.sentence_en):
            assert sentence.endswith(".") and "{" not in sentence and "nan" not in sentence
            assert "–" not in sentence and "  " not in sentence
        # A sentence with the same words in both languages was not translated.
        assert row.sentence_nl != row.sentence_en


def test_words_that_do_not_come_back(picture):
    found = opgaven.evidence(picture)
    nl, en = (" ".join(found[f"sentence_{lang}"]) for lang in LANGUAGES)
    for words in (
        "arm en rijk", "rijk", "geldt dit niet", "niet in de meegeleverde gegevens",
        "goed of slecht", "gewone spreiding", "staan er dus alleen", "geteld, geen steekproef",
        "staat in tabel", "het model meten", "bovenaan",
    ):  # fmt: skip
        assert not re.search(rf"\b{words}\b", nl), words
    for words in ("gemeente", "gemeenten", "almost surely", "poor", "rich", "opgave"):
        assert not re.search(rf"\b{words}\b", en), words


def test_people_are_those_who_have_the_problem():
    twente = regiobeeld.picture("twente")
    found = opgaven.evidence(twente)
    people = found[found["kind"] == "people"].set_index("indicator")
    good = twente.main.set_index("indicator").loc["good_health"]
    expected = (100 - good["value"]) / 100 * good["denominator"]
    assert people.loc["good_health", "value"] == pytest.approx(expected)
    assert people.loc["good_health", "lower"] < expected < people.loc["good_health", "upper"]
    assert "niet goed vinden" in people.loc["good_health", "sentence_nl"]
    smoking = twente.main.set_index("indicator").loc["smoking"]
    expected = smoking["value"] / 100 * smoking["denominator"]
    assert people.loc["smoking", "value"] == pytest.approx(expected)
    # What is neither good nor bad is nobody's problem, and what is no share has no people.
    definitions = catalogue().indicators
    of_catalogue = [name for name in people.index if name in definitions]
    assert all(definitions[name].direction != "neutral" for name in of_catalogue)
    assert "hospital_distance" not in people.index


def test_a_verdict_is_that_of_the_picture():
    twente = regiobeeld.picture("twente")
    found = opgaven.evidence(twente)
    compared = found[found["kind"] == "comparison"].set_index("indicator")["verdict"]
    judged = twente.comparisons[twente.comparisons["age"].isin(["all", "18+"])]
    judged = judged.set_index("indicator")
    for name in ("overweight", "obesity", "smoking", "long_term_conditions", "good_health"):
        clear = "clearly_" * bool(judged.loc[name, "headline"])
        assert compared[name] == clear + judged.loc[name, "judgement"]
    # An estimate of a model and a figure without margin are not judged.
    assert compared["loneliness"] == "" and compared["young_mental_health"] == ""


def test_burden_here_counts_size_and_severity_once():
    twente = regiobeeld.picture("twente")
    found = opgaven.evidence(twente)
    burden = found[(found["kind"] == "burden") & (found["verdict"] != "risk")]
    burden = burden.set_index("opgave")
    opgave = package_opgaven()["chronische_ziekte"]

    def people(region):
        frame = population(region)
        return frame[(frame["age"] == "all") & (frame["year"] == 2026)]["value"].iloc[0]

    main = twente.main.set_index("indicator").loc["long_term_conditions"]
    theirs = twente.benchmarks
    there = theirs[(theirs["indicator"] == "long_term_conditions") & (theirs["age"] == "18+")]
    there = there.loc[there["period"].astype(str) == str(main["period"]), "value"].iloc[0]
    share = people("twente") / people("NL")
    expected = country_burden(opgave) * share * main["value"] / there
    assert burden.loc["chronische_ziekte", "value"] == pytest.approx(expected)
    # Of dementia no region has a measured figure: only how many people there are.
    assert burden.loc["ouder_worden_thuis", "value"] == pytest.approx(138_800 * share)
    # Housing, staff, access and carers stand for no disease.
    assert not {"personeel_zorg_welzijn", "mantelzorg", "bereikbaarheid_van_zorg"} & set(
        burden.index
    )


def test_risks_stand_apart():
    found = opgaven.evidence(regiobeeld.picture("twente"))
    risks = found[found["verdict"] == "risk"]
    assert set(risks["indicator"]) == {
        "risk:roken", "risk:overgewicht", "risk:onvoldoende bewegen", "risk:alcohol",
    }  # fmt: skip
    overview = regiobeeld.opgaven(regiobeeld.picture("twente")).set_index("opgave")["burden"]
    assert np.isnan(overview["roken_vapen"]) and overview["alcohol"] > 100


def test_deaths_of_long_ago_carry_no_message():
    found = opgaven.evidence(regiobeeld.picture("GM0153"))
    deaths = found[found["indicator"].str.startswith("mortality_")]
    assert "worse" in set(deaths["verdict"])
    assert not deaths["verdict"].str.startswith("clearly_").any()
    then = opgaven.evidence(regiobeeld.picture("GM0153", 2020))
    deaths = then[then["indicator"] == "mortality_cancer"]
    assert "clearly_worse" in set(deaths["verdict"])


def test_what_was_published_elsewhere_is_told_as_national():
    found = opgaven.evidence(regiobeeld.picture("zeist"))
    published = found[found["kind"] == "published"]
    assert len(published) and (published["verdict"] == "national").all()
    assert published["sentence_nl"].str.startswith("Landelijk: ").all()
    assert published["source"].ne("").all()


def test_a_region_of_an_older_division_has_evidence():
    old = opgaven.evidence(regiobeeld.picture("GM0788", 2020))
    assert len(old) and set(old["opgave"]) == set(package_opgaven())


CONCENTRATIONS = {
    "all alike": ([10, 10, 10, 10], [100, 100, 100, 100], 50.0),
    "one has half": ([50, 25, 25], [10, 45, 45], 10.0),
    "highest share first": ([30, 30, 40], [100, 50, 850], 15.0),
    "nobody lives there": ([60, 0, 40], [100, 0, 900], 10.0),
}


@pytest.mark.parametrize("case", CONCENTRATIONS)
def test_concentration(case):
    concerned, people, share = CONCENTRATIONS[case]
    found = concentration(pd.DataFrame({"concerned": concerned, "people": people}))
    assert found.share == pytest.approx(share)


def test_nobody_concerned_lives_nowhere():
    assert concentration(pd.DataFrame({"concerned": [0, 0], "people": [5, 5]})) is None
