"""A source of one's own that reads a table of a publisher: what fits, what is added up, and not."""

import pandas as pd
import pytest
from typer.testing import CliRunner

import regiobeeld
from regiobeeld.cli import app
from regiobeeld.errors import DefinitionError
from regiobeeld.statline import Dimension, TableInfo, Topic
from regiobeeld.store import default_store
from regiobeeld.store.publishers import provenance

SECTORS = {"T001081": "Totaal", "A": "Landbouw", "Q86": "Gezondheidszorg", "Q87": "Verpleging"}
SEXES = {"T001038": "Totaal mannen en vrouwen", "3000": "Mannen", "4000": "Vrouwen"}
MARGINS = {"MW00000": "Waarde", "MOG0095": "Ondergrens", "MBG0095": "Bovengrens"}
AREAS = {"NL01": "Nederland", "GM0355": "Zeist", "GM0342": "Soest", "GM0312": "Bunnik"}
INFO = TableInfo(
    "90002NED", "Banen; bedrijfstak, geslacht, regio", "CBS", "2020", "2021-01-01", "nl",
    (
        Topic("Banen_1", "Banen", "x 1 000", 1),
        Topic("Mensen_2", "Mensen die er wonen", "aantal", 0, "Long"),
        Topic("Verzuim_3", "Ziekteverzuim", "%", 1),
        Topic("Uren_4", "Gewerkte uren", "uren", 1, group=("Gemiddelde arbeidsduur",)),
        Topic("Omzet_5", "Totaal", "mln euro", 0, group=("Omzet",)),
        Topic("Winst_6", "Totaal", "mln euro", 0, group=("Winst",)),
    ),
    (
        Dimension("Bedrijfstak", "Bedrijfstakken (SBI 2008)", "Dimension", SECTORS),
        Dimension("Geslacht", "Geslacht", "Dimension", SEXES),
        Dimension("Marges", "Marges", "Dimension", MARGINS),
        Dimension("RegioS", "Regio's", "GeoDimension", AREAS),
        Dimension("Perioden", "Perioden", "TimeDimension", {"2020JJ00": "2020"}),
    ),
)  # fmt: skip
# Thousands of jobs per sector, before they are shared out over areas and sexes.
JOBS = {"T001081": 60.0, "A": 10.0, "Q86": 20.0, "Q87": 30.0}
PART = {"NL01": 1.0, "GM0355": 0.5, "GM0342": 0.25, "GM0312": 0.25}
SOURCE = """[source.banen]
table = "90002NED"
region = "Regio's"
national = "NL01"
period = "Perioden"
margins = "Marges"
scale = { Banen = 1000 }
[source.banen.where]
Geslacht = "Totaal mannen en vrouwen"
"Bedrijfstakken (SBI 2008)" = ["Gezondheidszorg", "Q87"]
"""
INDICATOR = """[indicator.zorgbanen]
label = "Banen in de zorg"
theme = "work"
goal = "gebalanceerd_leven"
unit = "aantal"
relevant = 100
direction = "neutral"
kind = "register"
from = [
  { source = "banen", numerator = "Banen" },
]
"""


def rows():
    """Give every combination of codes; half of the jobs are of men, and bounds 10% off."""
    share = {"T001038": 1.0, "3000": 0.5, "4000": 0.5}
    off = {"MW00000": 1.0, "MOG0095": 0.9, "MBG0095": 1.1}
    found = [
        (s, x, m, a, "2020JJ00", JOBS[s] * share[x] * off[m] * PART[a], 1e3 * PART[a], 5 * off[m])
        for s in SECTORS for x in SEXES for m in MARGINS for a in AREAS
    ]  # fmt: skip
    keys = [d.key for d in INFO.dimensions]
    frame = pd.DataFrame(found, columns=[*keys, "Banen_1", "Mensen_2", "Verzuim_3"])
    frame = frame.assign(Uren_4=30.0, Omzet_5=1.0, Winst_6=1.0)
    return frame.assign(**{f"{topic.key}|status": "ok" for topic in INFO.topics})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("REGIOBEELD_DEFINITIONS", raising=False)
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    (tmp_path / "map").mkdir()
    return tmp_path / "map"


def put(folder, text=SOURCE + INDICATOR, frame=None):
    default_store().write(INFO, rows() if frame is None else frame, provenance(INFO))
    (folder / "banen.toml").write_text(text, encoding="utf-8")


def figures(folder, region="gemeente:zeist"):
    """Return the main figure of a region."""
    found = regiobeeld.picture(
        region, 2020, indicators=["zorgbanen"], catalogue=regiobeeld.catalogue(folder)
    )
    return found.main.iloc[0]


def check(folder):
    return CliRunner().invoke(app.app, ["check", str(folder / "banen.toml")])


def test_codes_are_added_up_by_title_and_code_and_thousands_are_numbers(folder):
    put(folder)
    result = check(folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "banen, zorgbanen: as it should be" in result.stdout
    # (20 + 30) thousand, half of which in Zeist; the bounds are not added to it.
    assert figures(folder)["value"] == 25_000
    assert figures(folder)["numerator"] == 25_000


def test_a_share_of_one_table_is_a_sum_over_another_sum(folder):
    where = '"Bedrijfstakken (SBI 2008)" = ["Gezondheidszorg", "Q87"]'
    recipe = (
        'numerator = "Banen", numerator_where = { Bedrijfstak = ["Q86", "Verpleging"] },'
        ' denominator = "Banen"'
    )
    text = (SOURCE + INDICATOR).replace(where, 'Bedrijfstak = "Totaal"')
    text = text.replace('numerator = "Banen"', recipe).replace(
        '"aantal"\nrelevant', '"%"\nrelevant'
    )
    put(folder, text)
    assert check(folder).exit_code == 0, check(folder).stderr
    row = figures(folder)
    assert (row["numerator"], row["denominator"]) == (25_000, 30_000)
    assert row["value"] == pytest.approx(100 * 50 / 60)


def test_the_reason_is_that_of_the_numerator_when_the_total_is_known(folder):
    where = '"Bedrijfstakken (SBI 2008)" = ["Gezondheidszorg", "Q87"]'
    text = (SOURCE + INDICATOR).replace(where, 'Bedrijfstak = "Totaal"')
    recipe = 'numerator = "Banen", numerator_where = { Bedrijfstak = "Q86" }, denominator = "Banen"'
    text = text.replace('numerator = "Banen"', recipe).replace(
        '"aantal"\nrelevant', '"%"\nrelevant'
    )
    frame = rows()
    gone = (frame["Bedrijfstak"] == "Q86") & (frame["RegioS"] == "GM0355")
    frame.loc[gone, "Banen_1"] = float("nan")
    frame.loc[gone, "Banen_1|status"] = "suppressed"
    put(folder, text, frame)
    row = figures(folder)
    assert pd.isna(row["value"]) and row["status"] == "suppressed"


def test_a_sum_of_which_a_part_is_missing_is_missing_and_says_so(folder):
    frame = rows()
    gone = (frame["Bedrijfstak"] == "Q87") & (frame["RegioS"] == "GM0355")
    frame.loc[gone, "Banen_1"] = float("nan")
    frame.loc[gone, "Banen_1|status"] = "suppressed"
    put(folder, frame=frame)
    row = figures(folder)
    assert pd.isna(row["value"]) and pd.isna(row["numerator"])
    assert row["status"] == "part_missing"
    # Its neighbour has all parts.
    assert figures(folder, "gemeente:soest")["value"] == 12_500
    text = regiobeeld.picture(
        "gemeente:zeist", 2020, indicators=["zorgbanen"], catalogue=regiobeeld.catalogue(folder)
    )._repr_html_()
    assert "een deel van wat hier wordt opgeteld heeft geen cijfer" in text


def test_a_row_that_a_table_leaves_out_is_a_missing_part_too(folder):
    frame = rows()
    put(folder, frame=frame[~((frame["Bedrijfstak"] == "Q87") & (frame["RegioS"] == "GM0355"))])
    assert figures(folder)["status"] == "part_missing"


def test_when_no_part_is_known_the_reason_is_the_parts_own(folder):
    frame = rows()
    gone = frame["Bedrijfstak"].isin(["Q86", "Q87"]) & (frame["RegioS"] == "GM0355")
    frame.loc[gone, "Banen_1"] = float("nan")
    frame.loc[gone, "Banen_1|status"] = "suppressed"
    put(folder, frame=frame)
    assert figures(folder)["status"] == "suppressed"


def test_a_figure_is_weighted_by_a_topic_of_its_own_row(folder):
    text = (SOURCE + INDICATOR).replace('["Gezondheidszorg", "Q87"]', '"Q87"')
    text = text.replace(
        'numerator = "Banen"', 'value = "Ziekteverzuim", weight_topic = "Mensen die er wonen"'
    )
    frame = rows()
    frame.loc[frame["RegioS"] == "GM0342", "Verzuim_3"] *= 2
    put(folder, text.replace('"aantal"\nrelevant', '"%"\nrelevant'), frame)
    assert check(folder).exit_code == 0, check(folder).stderr
    (folder / "twee.toml").write_text(
        'name = "Twee"\nyear = 2020\nsource = "x"\ngemeenten = ["Zeist", "Soest"]\n', "utf-8"
    )
    row = figures(folder, folder / "twee.toml")
    # 500 people at 5% and 250 at 10%; with bounds of each.
    assert row["value"] == pytest.approx((500 * 5 + 250 * 10) / 750)
    assert row["denominator"] == 750 and row["lower"] < row["value"] < row["upper"]
    frame.loc[frame["RegioS"] == "GM0342", "Mensen_2"] = float("nan")
    put(folder, text.replace('"aantal"\nrelevant', '"%"\nrelevant'), frame)
    row = figures(folder, folder / "twee.toml")
    assert pd.isna(row["value"]) and row["status"] == "not_computable"


MISFITS = {
    "no such dimension": (
        'region = "Regio\'s"', 'region = "Regionen"',
        "line 3, [source.banen]: table 90002NED: it has no dimension 'Regionen'; its dimensions are"
        " Bedrijfstak (other); Geslacht (other); Marges (margins); RegioS (region)",
    ),
    "no areas": (
        'region = "Regio\'s"', 'region = "Geslacht"',
        "line 3, [source.banen]: table 90002NED: dimension Geslacht holds no areas that regions are"
        " made of, such as GM0344 or PV26. Take RegioS.",
    ),
    "no country": (
        '"NL01"', '"NL00"',
        "line 4, [source.banen]: table 90002NED: dimension RegioS has no code 'NL00'; that of the"
        " country is NL01.",
    ),
    "no periods": (
        'period = "Perioden"', 'period = "Marges"',
        "line 5, [source.banen]: table 90002NED: dimension Marges holds no periods. Take Perioden.",
    ),
    "no margins": (
        'margins = "Marges"', 'margins = "Geslacht"',
        "line 6, [source.banen]: table 90002NED: dimension Geslacht has no code of a value, such as"
        " MW00000. Take Marges.",
    ),
    "no bound": (
        'margins = "Marges"', 'margins = "Marges"\nlower = "MOG0090"\nupper = "MBG0095"',
        "line 7, [source.banen]: Dimension Marges of table 90002NED has no code or name 'MOG0090'."
        " Close to it: MOG0095 (Ondergrens)",
    ),
    "no code": (
        '"Q87"]', '"Q88"]',
        "line 10, [source.banen]: Dimension Bedrijfstak of table 90002NED has no code or name"
        " 'Q88'. Close to it: Q87 (Verpleging); Q86 (Gezondheidszorg). It has: T001081 (Totaal);"
        " A (Landbouw)",
    ),
    "nothing said": (
        'Geslacht = "Totaal mannen en vrouwen"\n', "",
        "line 1, [source.banen]: table 90002NED: nothing is said of dimension Geslacht. Write under"
        " where which code of it is kept, or in a list which ones are added up. It has: T001038"
        " (Totaal mannen en vrouwen); 3000 (Mannen); 4000 (Vrouwen).",
    ),
    "said twice": (
        'Geslacht = "Totaal mannen en vrouwen"', 'Geslacht = "3000"\nMarges = "MW00000"',
        "line 10, [source.banen]: table 90002NED: of dimension Marges more than one thing is said.",
    ),
    "total and parts": (
        '"Q87"]', '"Totaal"]',
        "line 10, [source.banen]: table 90002NED: T001081 (Totaal) is added up with codes that it"
        " counts already",
    ),
    "no topic to scale": (
        "{ Banen = 1000 }", "{ Baan = 1000 }",
        "line 7, [source.banen]: Table 90002NED has no topic 'Baan'. Close to it: Banen_1 (Banen).",
    ),
    "no topic": (
        'numerator = "Banen"', 'numerator = "Bannen"',
        "line 20, [indicator.zorgbanen.from]: Table 90002NED has no topic 'Bannen'."
        " Close to it: Banen_1 (Banen).",
    ),
    "no topic at all": (
        'numerator = "Banen"', 'numerator = "Zwembad"',
        "Table 90002NED has no topic 'Zwembad'. It has: Banen_1 (Banen); Mensen_2",
    ),
    "two topics": (
        'numerator = "Banen"', 'numerator = "Totaal"',
        "line 20, [indicator.zorgbanen.from]: Table 90002NED has 2 topics 'Totaal':"
        " Omzet_5 (Omzet > Totaal); Winst_6 (Winst > Totaal).",
    ),
    "percentages": (
        'numerator = "Banen"', 'numerator = "Verzuim"',
        "line 20, [indicator.zorgbanen.from]: table 90002NED: Verzuim_3 (Ziekteverzuim) is a share,"
        " a mean or a rate in '%': such figures cannot be added up",
    ),
    "means": (
        'numerator = "Banen"', 'numerator = "Banen", denominator = "Uren"',
        "line 20, [indicator.zorgbanen.from]: table 90002NED: Uren_4 (Gewerkte uren) is a share, a"
        " mean or a rate in 'uren'",
    ),
    "thousands by ones": (
        "scale = { Banen = 1000 }\n", "",
        "Banen_1 (Banen) is in 'x 1 000', and what it is divided by is not. Write under the source:"
        " scale = { Banen = 1000 }.",
    ),
    "numerator of nothing": (
        'numerator = "Banen"', 'numerator = "Banen", numerator_where = { Geslagt = "3000" }',
        "line 20, [indicator.zorgbanen.from]: table 90002NED: it has no dimension 'Geslagt'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_is_told_by_part_and_line(folder, name):
    old, new, said = MISFITS[name]
    text = SOURCE + INDICATOR
    if name == "thousands by ones":
        text = text.replace('numerator = "Banen"', 'numerator = "Banen", denominator = "Mensen"')
    put(folder, text.replace(old, new))
    result = check(folder)
    assert result.exit_code == 1 and said in result.stderr
    assert "Traceback" not in result.output
    # Nothing is made of it either: an error that names the definition, or no figure.
    try:
        row = figures(folder)
    except DefinitionError as error:
        assert "banen.toml, line 1, [source.banen]: " in str(error)
    else:
        assert name in ("no topic", "no topic at all", "two topics") and pd.isna(row["value"])


FORMS = {
    "both": ('table = "90002NED"', 'table = "1"\ntables = { 2020 = "1" }', "give 'table'"),
    "no periods": ('period = "Perioden"\n', "", "line 1, [source.banen]: 'period' is missing"),
    "no year": ('table = "90002NED"', 'tables = { nu = "90002NED" }', "it must be a year"),
    "no table": ('table = "90002NED"', "tables = {}", "name at least one table"),
    "odd table": ('"90002NED"', '"../x"', "the identifier of a table"),
    "one bound": ('"Marges"\n', '"Marges"\nlower = "MOG0095"\n', "come together"),
    "no code": ('["Gezondheidszorg", "Q87"]', "[]", "a code or title between quotes"),
    "scale": ("{ Banen = 1000 }", "{ Banen = 0 }", "a number above 0"),
    "sum of a published figure": (
        'numerator = "Banen"', 'value = "Verzuim", weight = "inhabitants"',
        "line 20, [indicator.zorgbanen.from]: value is a published figure, and banen adds up codes",
    ),
    "two weights": (
        'numerator = "Banen"', 'value = "Verzuim", weight = "18+", weight_topic = "Mensen"',
        "either 'weight' or 'weight_topic'",
    ),
    "a file and a table": ("[source.banen]", '[source.banen]\nfile = "x.csv"', "unknown key"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_wrong_form_is_told_before_any_table_is_read(folder, name):
    old, new, said = FORMS[name]
    (folder / "banen.toml").write_text((SOURCE + INDICATOR).replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as caught:
        regiobeeld.catalogue(folder)
    assert said in str(caught.value) and "banen.toml" in str(caught.value)


def test_several_tables_of_a_year_each(folder):
    text = SOURCE.replace('table = "90002NED"', 'tables = { 2020 = "90002NED", 2019 = "90001NED" }')
    put(folder, text + INDICATOR)
    result = check(folder)
    assert result.exit_code == 0 and "table 90001NED is not in the store" in result.stderr
    assert figures(folder)["value"] == 25_000
    put(folder, text.replace("2020 =", "2018 =") + INDICATOR)
    result = check(folder)
    assert "line 2, [source.banen]: table 90002NED: it has no period 2018JJ00" in result.stderr


def test_a_source_of_a_table_is_no_file_to_fetch(folder):
    put(folder)
    brought = CliRunner().invoke(app.app, ["fetch", str(folder / "banen.toml")])
    assert brought.exit_code == 1
    assert "Its tables come with: regiobeeld fetch 90002NED" in brought.stderr
