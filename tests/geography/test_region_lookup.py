"""Regions by name and code, and what a user reads when that fails."""

import pickle
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiobeeld.errors import RegionError
from regiobeeld.geography import Region, region, regions
from regiobeeld.geography.divisions import YEARS, areas_of, changes, division
from regiobeeld.geography.lookup import CODE, find, slug
from tests.geography.kerncijfers import inhabitants

GOLDEN = {"utrecht": (26, 1_354_834), "twente": (14, 631_064), "midden-nederland": (44, 2_073_525)}


@pytest.mark.parametrize("name", GOLDEN)
def test_profiles_have_their_gemeenten_and_inhabitants(name):
    found = region(name, 2020)
    people = inhabitants(2020).loc[list(found.gemeenten)]
    assert (len(found.gemeenten), int(people.sum())) == GOLDEN[name]


def test_profile_utrecht_is_the_published_ggd():
    found = region("utrecht")
    assert (found.level, found.published, found.benchmark) == ("ggd", "GG2514", "NL01")
    assert found.gemeenten == region("ggd:utrecht").gemeenten
    assert found.names == {"nl": "Regio Utrecht", "en": "Utrecht region"}


def test_own_profile_is_not_published():
    found = region("midden-nederland")
    assert (found.level, found.published) == ("regio", None)
    assert set(region("utrecht").gemeenten) < set(found.gemeenten)


@pytest.mark.parametrize("year", range(2012, 2027))
@pytest.mark.parametrize("name", ["utrecht", "twente", "midden-nederland"])
def test_profiles_exist_in_every_year_and_compare_with_what_exists(name, year):
    found = region(name, year)
    assert found.year == year
    assert found.gemeenten
    assert all(region(other, year).gemeenten for other in (found.benchmark, *found.compare))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GM0344", "GM0344"),
        (" gm0344 ", "GM0344"),
        ("gemeente:Utrecht", "GM0344"),
        ("GEMEENTE: utrecht", "GM0344"),
        ("gemeente:GM0344", "GM0344"),
        ("provincie:utrecht", "PV26"),
        ("corop:utrecht", "CR17"),
        ("zorgkantoor:utrecht", "ZK23"),
        ("veiligheidsregio:utrecht", "VR09"),
        ("ggd:utrecht", "GG2514"),
        ("ggd:GGD Regio Utrecht", "GG2514"),
        ("ggd:regio utrecht", "GG2514"),
        ("ggd:twente", "GG1106"),
        ("GGD Twente", "GG1106"),
        ("ggd:gelderland-midden", "GG1911"),
        ("s-hertogenbosch", "GM0796"),
        ("'s-Hertogenbosch", "GM0796"),
        ("gemeente:den bosch", "GM0796"),
        ("den haag", "GM0518"),
        ("sudwest fryslan", "GM1900"),
        ("SÚDWEST-FRYSLÂN", "GM1900"),
        ("gemeente:bergen (nh.)", "GM0373"),
        ("Nuenen, Gerwen en Nederwetten", "GM0820"),
        ("NL", "NL01"),
        ("NL00", "NL01"),
        ("nederland", "NL01"),
        ("land:nederland", "NL01"),
        ("landsdeel:oost-nederland", "LD02"),
        ("CR17", "CR17"),
        ("De Bilt", "GM0310"),
        ("provincie:friesland", "PV21"),
        ("bilt", "GM0310"),
    ],
)
def test_names_and_codes(text, code):
    found = region(text)
    assert found.id == found.published == code


def test_levels():
    expected = {
        "GM0344": "gemeente",
        "PV26": "provincie",
        "GG2514": "ggd",
        "ZK23": "zorgkantoor",
        "CR17": "corop",
        "NL": "land",
        "VR09": "regio",
        "LD02": "regio",
    }
    assert {code: region(code).level for code in expected} == expected


@pytest.mark.parametrize(
    ("text", "year", "message"),
    [
        (
            "groningen",
            2020,
            "'groningen' can mean more than one region in 2020; type "
            "'provincie:groningen' (PV20); 'ggd:groningen' (GG0111); "
            "'zorgkantoor:groningen' (ZK09); 'veiligheidsregio:groningen' (VR01); "
            "'gemeente:groningen' (GM0014).",
        ),
        (
            "gemeente:bergen",
            2020,
            "'gemeente:bergen' can mean more than one region in 2020; type "
            "'GM0373' (Bergen (NH.)); 'GM0893' (Bergen (L.)).",
        ),
        (
            "gemeente:utrcht",
            2020,
            "There is no region 'gemeente:utrcht' in 2020; did you mean "
            "'gemeente:utrecht' (GM0344) or 'gemeente:maastricht' (GM0935)?",
        ),
        ("xyzzy", 2020, "There is no region 'xyzzy' in 2020."),
        ("../../etc/passwd", 2020, "There is no region '../../etc/passwd' in 2020."),
        (
            "GM0003",
            2022,
            "GM0003 Appingedam is not in the division of 2022: it went into GM1979 Eemsdelta on "
            "1 January 2021. Type 'GM1979', or give year=2020 or earlier.",
        ),
        (
            "gemeente:weesp",
            2023,
            "'gemeente:weesp': GM0457 Weesp is not in the division of 2023: it went into GM0363 "
            "Amsterdam on 24 March 2022. Type 'GM0363', or give year=2022 or earlier.",
        ),
        (
            "boarnsterhim",
            2020,
            "'boarnsterhim': GM0055 Boarnsterhim is not in the division of 2020: it was divided "
            "over GM0074 Heerenveen, GM0080 Leeuwarden, GM1900 Súdwest-Fryslân and GM1921 De "
            "Friese Meren on 1 January 2014. Type 'GM0074' or 'GM0080' or 'GM1900' or 'GM1940', "
            "or give year=2013 or earlier.",
        ),
        (
            "GM1979",
            2020,
            "GM1979 Eemsdelta is not in the division of 2020 yet: it was made on 1 January 2021 "
            "from GM0003 Appingedam, GM0010 Delfzijl and GM0024 Loppersum. Type one of these, or "
            "give year=2021 or later.",
        ),
        (
            "GM0305",
            2020,
            "GM0305 is not in the division of 2020: it went into GM0736 De Ronde Venen on "
            "1 January 2011. Type 'GM0736'.",
        ),
        ("GM9998", 2020, "There is no area 'GM9998' in the division of 2020."),
        (
            "344",
            2020,
            "'344' is a bare number; for the gemeente with that number type 'GM0344' (Utrecht).",
        ),
        (
            344,
            2020,
            "name=344 must be a text such as 'twente' or 'GM0344'; for that gemeente type "
            "'GM0344'.",
        ),
        ("", 2020, "name='' must be a text such as 'twente' or 'GM0344'."),
        (None, 2020, "name=None must be a text such as 'twente' or 'GM0344'."),
        (
            "gemeente:",
            2020,
            "'gemeente:' lacks a name or code after the colon, as in 'ggd:twente'.",
        ),
        (
            "stad:utrecht",
            2020,
            "'stad:utrecht': there is no kind of region 'stad'; the kinds are land, landsdeel, "
            "provincie, ggd, zorgkantoor, corop, veiligheidsregio, gemeente.",
        ),
        ("ggd:GM0344", 2020, "'ggd:GM0344': GM0344 is Utrecht (gemeente), not a ggd."),
        (
            "WK034403",
            2020,
            "WK034403 is a wijk or buurt; a region is made of whole gemeenten: type 'GM0344'.",
        ),
        (
            "twente",
            2030,
            "year=2030 is not a division that is at hand: give a whole year from 2012 to 2026.",
        ),
    ],
)
def test_messages(text, year, message):
    with pytest.raises(RegionError) as caught:
        region(text, year)
    assert str(caught.value) == message


def test_every_older_code_leads_somewhere():
    """No code of StatLine since 1995 is met with a bare "there is no area"."""
    for code in {change.old for change in changes()} - set(division(2026)):
        with pytest.raises(RegionError, match=r"Type 'GM\d{4}'"):
            region(code, 2026)


@pytest.mark.parametrize("year", [2012, 2016, 2020, 2024])
def test_everything_listed_can_be_typed(year):
    listed = regions(year)
    assert not listed["id"].duplicated().any()
    for row in listed.itertuples(index=False):
        found = region(row.type, year)
        assert (found.id, found.level, len(found.gemeenten)) == (row.id, row.level, row.gemeenten)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_gives_a_region_or_a_plain_message(text):
    try:
        assert isinstance(region(text), Region)
    except RegionError as error:
        assert str(error).strip()


@given(st.text(max_size=40))
def test_slugs_are_safe(text):
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not CODE.fullmatch(slug(text)) or slug(text).isascii()


def test_members_have_names():
    members = region("twente").members()
    assert list(members.columns) == ["code", "name"]
    assert members["name"].tolist()[:3] == ["Almelo", "Borne", "Enschede"]


def test_html_is_escaped():
    odd = Region(id="x", name="<b>&", level="regio", year=2020, gemeenten=("GM0344",))
    text = odd._repr_html_()
    assert "<b>" not in text
    assert "&lt;b&gt;&amp;" in text
    assert "Utrecht" in text


def test_a_region_can_be_kept_and_compared():
    found = region("midden-nederland")
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(region("midden-nederland"))


# As CBS writes them in its tables of gemeenten.
WITH_PROVINCE = {
    "Beek (L.)": "GM0888",
    "Hengelo (O.)": "GM0164",
    "Laren (NH.)": "GM0417",
    "Middelburg (Z.)": "GM0687",
    "Rijswijk (ZH.)": "GM0603",
    "Stein (L.)": "GM0971",
    "Bergen (L.)": "GM0893",
    "Bergen (NH.)": "GM0373",
    "Utrecht (gemeente)": "GM0344",
    "Groningen (gemeente)": "GM0014",
    "'s-Gravenhage (gemeente)": "GM0518",
}
OTHER_SPELLINGS = {
    "Hengelo (Ov)": "GM0164",
    "Hengelo O": "GM0164",
    "Bergen (N.H.)": "GM0373",
    "Bergen (Limburg)": "GM0893",
    "Rijswijk (Z.-H.)": "GM0603",
    "Gemeente Zeist": "GM0355",
    "Zeist (gem.)": "GM0355",
    "s-Gravenhage": "GM0518",
    "’s‑Gravenhage": "GM0518",
    "`s Gravenhage": "GM0518",
    "Gravenhage 's-": "GM0518",
    "Den Haag": "GM0518",
    "´s-Hertogenbosch": "GM0796",
    "Hertogenbosch, 's-": "GM0796",
    "Den Bosch": "GM0796",
    "Nuenen c.a.": "GM0820",
    "Nuenen": "GM0820",
    "Nuenen, Gerwen en Nederwetten": "GM0820",
    "Bilt, De": "GM0310",
    "Helder, Den": "GM0400",
    "Capelle a/d IJssel": "GM0502",
    "Alphen aan de Rijn": "GM0484",
    "Gulpen–Wittem": "GM1729",
    "De\N{NO-BREAK SPACE}Bilt": "GM0310",
    "Su\N{COMBINING ACUTE ACCENT}dwest-Frysla\N{COMBINING CIRCUMFLEX ACCENT}n": "GM1900",
    "Noord\N{SOFT HYPHEN}oostpolder": "GM0171",
}


@pytest.mark.parametrize(("text", "code"), [*WITH_PROVINCE.items(), *OTHER_SPELLINGS.items()])
def test_gemeenten_as_others_write_them(text, code):
    assert find(f"gemeente:{text}", 2020) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Utrecht (PV)", "PV26"), ("Twente (CR)", "CR12"), ("GGD Twente (GG)", "GG1106")],
)
def test_areas_of_another_kind_as_cbs_writes_them(text, code):
    assert find(text, 2020) == code


@pytest.mark.parametrize("text", ["Hengelo (Gld.)", "Utrecht (PV)", "Zeist (L.)", "Bergen (Z.)"])
def test_a_gemeente_of_another_province_or_kind_is_not_taken_for_it(text):
    with pytest.raises(RegionError, match="There is no region"):
        find(f"gemeente:{text}", 2020)


def suffixes(gemeente):
    province = areas_of(2020)[gemeente.areas["provincie"]].name
    return ("(gemeente)", "(gem.)", f"({province})")


@pytest.mark.parametrize("year", YEARS)
def test_every_gemeente_is_found_by_its_name_with_and_without_suffix(year):
    bare = Counter(re.sub(r" \(.*\)$", "", g.name) for g in division(year).values())
    for code, gemeente in division(year).items():
        name = re.sub(r" \(.*\)$", "", gemeente.name)
        sure = [gemeente.name, f"{name} {suffixes(gemeente)[-1]}"]
        unsure = [name, *(f"{name} {suffix}" for suffix in suffixes(gemeente)[:-1])]
        if bare[name] == 1:
            sure += unsure
            unsure = []
        for text in sure:
            for typed in (text, text.upper(), text.replace("'", "’").replace("-", "–")):
                assert find(f"gemeente:{typed}", year) == code, typed
        for text in unsure:
            with pytest.raises(RegionError, match=f"can mean more than one.*{code}"):
                find(f"gemeente:{text}", year)
    assert {name for name, often in bare.items() if often > 1} == {"Bergen"}
