"""What no captured table holds: municipal changes since 2018, divided gemeenten, exceptions.

Each list names its source. `build_divisions.py` reads it; nothing else does.
"""

# New code, its name, and the gemeenten that went into it whole, by date.
# CBS publishes them as Gemeentelijke indeling op 1 januari (24 March 2022: in that of 2023). That
# list itself was not at hand; what was checked is that the codes before and after are those of
# captured figures, and that the inhabitants add up (see the tests).
MERGERS: dict[str, list[tuple[str, str, list[str]]]] = {
    "2018-01-01": [
        ("GM0080", "Leeuwarden", ["GM0081"]),
        ("GM0299", "Zevenaar", ["GM0196"]),
        ("GM1949", "Waadhoeke", ["GM0063", "GM0070", "GM1908"]),
        ("GM1950", "Westerwolde", ["GM0007", "GM0048"]),
        ("GM1952", "Midden-Groningen", ["GM0018", "GM0040", "GM1987"]),
    ],
    "2019-01-01": [
        ("GM0014", "Groningen", ["GM0009", "GM0017"]),
        ("GM0394", "Haarlemmermeer", ["GM0393"]),
        ("GM0575", "Noordwijk", ["GM0576"]),
        ("GM1954", "Beekdaelen", ["GM0881", "GM0951", "GM0962"]),
        ("GM1959", "Altena", ["GM0738", "GM0870", "GM0874"]),
        ("GM1960", "West Betuwe", ["GM0236", "GM0304", "GM0733"]),
        ("GM1961", "Vijfheerenlanden", ["GM0545", "GM0620", "GM0707"]),
        ("GM1963", "Hoeksche Waard", ["GM0584", "GM0585", "GM0588", "GM0611", "GM0617"]),
        ("GM1966", "Het Hogeland", ["GM0005", "GM1651", "GM1663"]),
        ("GM1969", "Westerkwartier", ["GM0015", "GM0022", "GM0025", "GM0056"]),
        ("GM1970", "Noardeast-Fryslân", ["GM0058", "GM0079", "GM1722"]),
        ("GM1978", "Molenlanden", ["GM0689", "GM1927"]),
    ],
    "2021-01-01": [("GM1979", "Eemsdelta", ["GM0003", "GM0010", "GM0024"])],
    "2022-01-01": [
        ("GM0439", "Purmerend", ["GM0370"]),
        ("GM1980", "Dijk en Waard", ["GM0398", "GM0416"]),
        ("GM1982", "Land van Cuijk", ["GM0756", "GM0786", "GM0815", "GM1684", "GM1702"]),
        ("GM1991", "Maashorst", ["GM0856", "GM1685"]),
    ],
    "2022-03-24": [("GM0363", "Amsterdam", ["GM0457"])],
    "2023-01-01": [("GM1992", "Voorne aan Zee", ["GM0501", "GM0530", "GM0614"])],
}

# Gemeenten that were divided: date, old code, and per receiving gemeente the wijken and buurten of
# 2020 that lie on the land it received. Their inhabitants on 1 January 2020 (Kerncijfers wijken en
# buurten 2020) give the shares: the newest small-area count at hand, taken before (Haaren) or up
# to six years after the division.
SPLITS: list[tuple[str, str, dict[str, list[str]]]] = [
    (
        "2014-01-01",
        "GM0055",  # Boarnsterhim
        {
            # Reduzum to Jirnsum; Wergea, Warstiens and Warten; Wytgaard.
            "GM0080": [
                "WK008082",
                "BU00808004",
                "BU00808005",
                "BU00808006",
                "BU00808007",
                "BU00808008",
                "BU00808101",
                "BU00808102",
            ],
            "GM0074": ["WK007409"],  # Akkrum, Nes, Aldeboarn
            "GM1900": ["WK190019"],  # Raerd, Poppenwier, Sibrandabuorren, Tersoal, Dearsum
            "GM1921": ["WK194046"],  # Terherne
        },
    ),
    (
        "2015-01-01",
        "GM1671",  # Maasdonk
        {"GM0828": ["WK082822"], "GM0796": ["WK079613", "WK079614"]},  # Geffen; Nuland, Vinkel
    ),
    (
        "2018-01-01",
        "GM0140",  # Littenseradiel
        {
            # Dorpen Zuid-West without Wytgaard, which came from Boarnsterhim.
            "GM0080": [f"BU008081{number:02d}" for number in range(3, 18)],
            "GM1900": ["WK190020"],
            "GM1949": ["WK194917", "WK194947", "WK194953", "WK194954"],
        },
    ),
    (
        "2019-01-01",
        "GM0053",  # Winsum
        {"GM1966": ["WK196601", "WK196602", "WK196603"], "GM1969": ["WK196913"]},  # Ezinge e.o.
    ),
    (
        "2021-01-01",
        "GM0788",  # Haaren
        {
            "GM0824": ["WK078801"],  # Haaren
            "GM0865": ["WK078802"],  # Helvoirt
            "GM0757": ["WK078803"],  # Esch
            "GM0855": ["WK078804"],  # Biezenmortel
        },
    ),
]

# Changes of the captured list that it holds with one receiver only, or as a row onto itself.
SPLIT_BEFORE_2018 = {"GM0055", "GM1671"}

# Years without a change of gemeenten, and how sure that is.
UNCHANGED: dict[str, tuple[str, str]] = {
    "2020-01-01": ("CBS, Gemeentelijke indeling op 1 januari 2020", "355 gemeenten, as in 2019"),
    "2024-01-01": ("CBS, Gemeentelijke indeling op 1 januari 2024", "342 gemeenten, as in 2023"),
    "2025-01-01": (
        "CBS, table 03759ned (June 2026)",
        "342 gemeenten, as in 2024; land without people went over between Oss and Bernheze, and"
        " from Waadhoeke to Leeuwarden",
    ),
    "2026-01-01": (
        "CBS, table 03759ned (June 2026)",
        "342 gemeenten, as in 2025; Rijksoverheid (21 November 2025) foresees the merger of"
        " Hilversum and Wijdemeren for 1 January 2027",
    ),
}

# Classification that differs from what the 2016 table gives a gemeente or its predecessors:
# code, first year, last year (None: still), column, area, source. An empty area means: not
# confirmed, so the gemeente is left out of that kind of region.
EXCEPTIONS: list[tuple[str, int, int | None, str, str, str]] = [
    ("GM1961", 2019, None, "provincie", "PV26", "list of gemeenten, GGD and COROP of 2022"),
    ("GM1961", 2019, None, "corop", "CR17", "list of gemeenten, GGD and COROP of 2022"),
    ("GM1961", 2019, None, "ggd", "GG2514", "the same, and the health monitor of 2020"),
    ("GM1961", 2019, None, "veiligheidsregio", "VR09", "VWS, coronadashboard"),
    # Menterwolde came from Oost-Groningen, the two others from Overig Groningen.
    ("GM1952", 2018, None, "corop", "CR03", "list of gemeenten, GGD and COROP of 2022"),
    # Areas that a merger moved to another COROP, hence the new NUTS 3 codes of 2016. Typed from
    # general knowledge; no list of 2012-2014 was at hand to check them.
    ("GM0051", 2012, 2013, "corop", "CR06", "not confirmed: Zuidoost-Friesland"),
    ("GM0055", 2012, 2013, "corop", "CR04", "not confirmed: Noord-Friesland"),
    ("GM0365", 2012, 2014, "corop", "CR23", "not confirmed: Groot-Amsterdam"),
    ("GM0643", 2012, 2014, "corop", "CR29", "not confirmed: Groot-Rijnmond"),
    ("GM0644", 2012, 2014, "corop", "CR29", "not confirmed: Groot-Rijnmond"),
    # Leerdam and Zederik came from Waardenland, Vianen from Utrecht.
    ("GM1961", 2019, None, "zorgkantoor", "", "not confirmed"),
]

# Other names that people type: alias, code.
ALIASES: list[tuple[str, str]] = [
    ("Den Haag", "GM0518"),
    ("Den Bosch", "GM0796"),
    ("Nuenen", "GM0820"),
    ("Nuenen c.a.", "GM0820"),
    ("Friesland", "PV21"),
    ("GGD Friesland", "GG7206"),
    ("GGD Gelderland-Midden", "GG1911"),
    ("VGGM", "GG1911"),
    ("GGD Regio Twente", "GG1106"),
    ("GGD Zuid-Holland-Zuid", "GG4816"),
    ("GGDrU", "GG2514"),
    ("Het Gooi", "ZK21"),
]
