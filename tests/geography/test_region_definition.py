"""A user's own region in TOML, and what the user reads when something in it is wrong."""

import re

import pytest

from regiobeeld.errors import RegionError
from regiobeeld.geography import region
from regiobeeld.geography.definition import profiles

GOOD = """
name = "Mijn regio"
year = 2020
gemeenten = ["GM0344", "De Bilt", "gemeente:zeist"]
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="mijn-regio.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_codes_and_names_may_be_mixed(write):
    path = write(GOOD)
    found = region(path)
    assert (found.id, found.name, found.level) == ("mijn-regio", "Mijn regio", "regio")
    assert found.gemeenten == ("GM0310", "GM0344", "GM0355")
    assert (found.published, found.path) == (None, path)
    assert region(str(path)).gemeenten == found.gemeenten


def test_a_byte_order_mark_of_windows_is_no_error(tmp_path):
    path = tmp_path / "regio.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert region(path).id == "regio"


def test_names_by_language(write):
    path = write('year = 2020\ngemeenten = ["Utrecht"]\n[name]\nnl = "Domstad"\nen = "Dom city"\n')
    assert region(path).name == "Domstad"
    assert region(path).names["en"] == "Dom city"


def test_an_area_follows_the_chosen_year(write):
    path = write('name = "VRU"\nveiligheidsregio = "utrecht"\n')
    assert "GM0620" in region(path, 2018).gemeenten
    assert "GM1961" in region(path, 2020).gemeenten
    assert region(path).published == "VR09"


def test_a_list_is_carried_to_other_years(write):
    path = write('name = "V"\nyear = 2020\ngemeenten = ["Vijfheerenlanden", "Houten"]\n')
    assert region(path, 2018).gemeenten == ("GM0321", "GM0545", "GM0620", "GM0707")
    path = write('name = "V"\nyear = 2018\ngemeenten = ["Leerdam", "Zederik", "Vianen"]\n')
    assert region(path, 2020).gemeenten == ("GM1961",)


def test_a_gemeente_can_leave(write):
    text = 'name = "G"\nyear = 2020\ngemeenten = ["Weesp", "Hilversum"]\n'
    with pytest.raises(RegionError, match=r'GM0363 Amsterdam holds land .* leaves = \["GM0457"\]'):
        region(write(text), 2023)
    assert region(write(text + 'leaves = ["Weesp"]\n'), 2023).gemeenten == ("GM0402",)
    assert len(region(write(text + 'leaves = ["Weesp"]\n'), 2022).gemeenten) == 2


@pytest.mark.parametrize(
    ("listed", "gemeente", "asked", "message"),
    [
        (2020, "Appingedam", 2021, "in 2021 GM1979 Eemsdelta holds land from outside"),
        (2021, "Boxtel", 2020, r"only a part of GM0788 Haaren lies in it; give year=2021"),
    ],
)
def test_a_list_that_is_not_whole_in_another_year_is_refused(
    write, listed, gemeente, asked, message
):
    path = write(f'name = "A"\nyear = {listed}\ngemeenten = ["{gemeente}"]\n')
    with pytest.raises(RegionError, match=message):
        region(path, asked)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("GM0344", "GM0003", ""),
        ("GM0344", "GM9998", "gemeenten: There is no area 'GM9998' in the division of 2020."),
        ("GM0344", "Utrcht", "gemeenten: There is no region 'gemeente:Utrcht' in 2020; did you"),
        ("GM0344", "Bergen", "gemeenten: 'gemeente:Bergen' can mean more than one region"),
        ("GM0344", "ggd:utrecht", "gemeenten: 'ggd:utrecht' is not a gemeente."),
        ("GM0344", "GG2514", "gemeenten: 'gemeente:GG2514': GG2514 is GGD Regio Utrecht (ggd)"),
        ("GM0344", "de bilt", "GM0310 De Bilt is there twice, as 'de bilt' and 'De Bilt'."),
        ("2020", "2022", ""),
        ("2020", '"2020"', "year is '2020'; it must be a year from 2012 to 2026."),
        ("2020", "1999", "year is 1999; it must be a year from 2012 to 2026."),
        ("year = 2020", "", "'year' is missing: a year from 2012 to 2026."),
        ('name = "Mijn regio"', "", "'name' is missing: a text, or that per language"),
        ('"Mijn regio"', '""', "name is ''; it must be a text, or that per language: { nl"),
        ('"Mijn regio"', "3", "name is 3; it must be a text"),
        ("gemeenten =", "gemeente =", "unknown key 'gemeente'. Did you mean: gemeenten?"),
        ("gemeenten =", "qwerty =", "unknown key 'qwerty'. The keys are id, description"),
        ('name = "Mijn regio"', 'name = "Mijn regio', "is not valid TOML: Illegal character"),
        ("[", '"GM0344" #', "gemeenten is 'GM0344'; it must be a list of texts, such as"),
        (
            '"GM0344"',
            "344",
            "gemeenten is [344, 'De Bilt', 'gemeente:zeist']; it must be a list of",
        ),
        (
            "year",
            'id = "../x"\nyear',
            "id is '../x'; it must be lower-case letters, digits and hyphens",
        ),
        ("year", 'id = "Utrecht"\nyear', "id is 'Utrecht'; it must be lower-case letters"),
        ("year", 'id = "twente"\nyear', "id = 'twente' is taken by a region of regiobeeld"),
        ("year", 'id = "gm0344"\nyear', "id = 'gm0344' is taken by a region of regiobeeld"),
        ("year", "id = 3\nyear", "id is 3; it must be lower-case letters"),
        ("year", 'ggd = "GG2514"\nyear', "say in one way what the region is: "),
        (
            "year",
            'published = "x y"\nyear',
            "published is 'x y'; it must be the code under which CBS",
        ),
        ("year", 'published = "GG2514"\nyear', "is GGD Regio Utrecht, which has other gemeenten"),
        ("year", 'benchmark = "PV99"\nyear', "benchmark = 'PV99': There is no area 'PV99'"),
        ("year", 'compare = ["utrcht"]\nyear', "compare = 'utrcht': There is no region 'utrcht'"),
        ("year", 'leaves = ["Weesp"]\nyear', "leaves names GM0457, which is not among gemeenten."),
    ],
)
def test_messages_name_the_file_and_the_key(write, old, new, message):
    path = write(GOOD.replace(old, new, 1))
    if not message:
        assert len(region(path, 2020).gemeenten) == 3
        return
    with pytest.raises(RegionError, match=re.escape(message)) as caught:
        region(path)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name = "A"\nyear = 2020\ngemeenten = [\n  "Zeist",\n  "Utrcht",\n]\n', 5),
        ('name = "A"\n\nyear = 1999\ngemeenten = ["Zeist"]\n', 3),
        ('name = "A"\n# twice\nggd = "twente"\ncorop = "utrecht"\n', 4),
        ('name = "A"\nggd = "twente"\n\ncompare = ["utrcht"]\n', 4),
    ],
)
def test_messages_name_the_line(write, text, line):
    with pytest.raises(RegionError, match=f"mijn-regio.toml, line {line}: "):
        region(write(text))


def test_a_merged_gemeente_says_into_which(write):
    path = write('name = "A"\nyear = 2021\ngemeenten = ["Appingedam"]\n')
    with pytest.raises(RegionError) as caught:
        region(path, 2021)
    assert str(caught.value) == (
        f"{path}, line 3: gemeenten: 'gemeente:Appingedam': GM0003 Appingedam is not in"
        " the division of 2021: it went into GM1979 Eemsdelta on 1 January 2021. Type 'GM1979',"
        " or give year=2020 or earlier."
    )


def test_the_line_of_a_syntax_error_is_named(write):
    with pytest.raises(RegionError, match="line 3"):
        region(write('name = "A"\nyear = 2020\ngemeenten = [\n'.replace("[\n", "[,]\n")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "A"\n', "found none of these"),
        ('name = "A"\nyear = 2020\ngemeenten = []\n', "gemeenten is empty"),
        ('name = "A"\nggd = "twent"\n', r"ggd = 'twent': There is no region 'ggd:twent'"),
    ],
)
def test_a_region_of_nothing(write, text, message):
    with pytest.raises(RegionError, match=message):
        region(write(text))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(
        RegionError, match=r"nope\.toml cannot be read: No such file or directory\.$"
    ):
        region(tmp_path / "nope.toml")
    with pytest.raises(RegionError, match="No such file"):
        region("nope.toml")


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "regio.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RegionError, match=r"regio\.toml is not in UTF-8"):
        region(path)
    with pytest.raises(RegionError, match="cannot be read"):
        region(tmp_path.joinpath("map.toml").mkdir() or tmp_path / "map.toml")


def test_profiles_are_named_after_their_file():
    assert all(f"{name}.toml" == profile.file for name, profile in profiles().items())


def test_a_region_may_be_stricter_on_privacy_and_never_less(tmp_path):
    text = 'ggd = "GG2514"\nname = "Mijn regio"\n[disclosure]\nsmallest = {}\n'
    file = tmp_path / "mijn.toml"
    file.write_text(text.format(8), "utf-8")
    assert region(file).smallest_group == 8
    assert region("utrecht").smallest_group == 5
    for wrong in ("4", "0", "true", "5.5", '"8"'):
        file.write_text(text.format(wrong), "utf-8")
        with pytest.raises(RegionError, match="a region may only be stricter"):
            region(file)
