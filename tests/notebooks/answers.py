"""Solutions of the exercises: code that replaces ``antwoord = ...``, by name of the exercise.

`MISSES` holds answers that are wrong in a known way. When a figure of the snapshot changes, take
the new fingerprints from `regiobeeld.exercises.fingerprint`.
"""

SOLUTIONS = {
    "roken-nederland": """
where = {"RegioS": "NL01", "Leeftijd": "20300", "Marges": "MW00000"}
antwoord = monitor.read("Rokers", where=where)[monitor.topic("Rokers").key]
""",
    "interval-utrecht": """
utrecht = monitor.read("Rokers", where={"RegioS": "GM0344", "Leeftijd": "20300"})
utrecht = utrecht.set_index("Marges")[monitor.topic("Rokers").key]
antwoord = utrecht["MBG0095"] - utrecht["MOG0095"]
""",
    "roken-hoogste-ggd": """
tot_65 = monitor.read("Rokers", where={"Leeftijd": "53115", "Marges": "MW00000"})
tot_65 = tot_65[tot_65["RegioS"].str.startswith("GG")].set_index("RegioS")
antwoord = tot_65[kolom].idxmax()
""",
    "roken-onbekend": """
gemeenten = rokers[rokers["RegioS"].str.startswith("GM")]
antwoord = (gemeenten[f"{kolom}|status"] != "ok").sum()
""",
    "verweduwd-utrecht": """
antwoord = beeld.main["value"]
""",
    "verweduwd-hoogste": """
gemeenten = beeld.members[beeld.members["level"] == "gemeente"].set_index("region")
antwoord = gemeenten["value"].idxmax()
""",
    "verweduwd-soort": """
antwoord = beeld.main["kind"]
""",
    "motorfietsen-twente": """
recept = Recipe("kwb", numerator=("Motorfietsen",), denominator=("AantalInwoners",), per=1000)
motor = replace(voorbeeld, id="motorfietsen", unit="per 1 000", recipes=(recept,))
eigen = replace(catalogue(), indicators={**catalogue().indicators, "motorfietsen": motor})
twente = regiobeeld.picture("twente", 2020, indicators=["motorfietsen"], catalogue=eigen)
antwoord = twente.main["value"]
""",
    "ruw-laagste": """
antwoord = ruw["value"].idxmin()
""",
    "gestandaardiseerd-hoger": """
waarde = gestandaardiseerd["value"]
antwoord = (waarde > waarde["Zeeland"]).sum()
""",
    "smr-limburg": """
smr = epi.standardised_ratio(
    cijfers,
    groups="provincie",
    count="overleden",
    population="inwoners",
    reference_count=nederland["overleden"],
    reference_population=nederland["inwoners"],
    per=100,
)
antwoord = smr.loc["Limburg", "value"]
""",
    "smr-slechter": """
oordeel = epi.compare(smr["value"], smr["lower"], smr["upper"], 100, direction="lower_better")
antwoord = list(oordeel[oordeel == "worse"].index)
""",
    "smr-niet-beter": """
streng = epi.standardised_ratio(
    cijfers,
    groups="provincie",
    count="overleden",
    population="inwoners",
    reference_count=nederland["overleden"],
    reference_population=nederland["inwoners"],
    per=100,
    confidence=0.998,
)
op_streng = epi.compare(
    streng["value"], streng["lower"], streng["upper"], 100, direction="lower_better"
)
(antwoord,) = oordeel.index[(oordeel == "better") & (op_streng != "better")]
""",
    "sterfte-hoogste": """
antwoord = sterfte["value"].idxmax()
""",
    "trechter-buiten": """
antwoord = (sterfte["outside"] != 0).sum()
""",
    "buren-utrecht": """
antwoord = (buren == "GM0344").any(axis=1).sum()
""",
    "risico-hoogste": """
antwoord = risico.loc[sterfte["value"].idxmax(), "mean"]
""",
    "risico-buren": """
antwoord = 100 * model.phi
""",
    "risico-lager": """
antwoord = (risico.loc[list(beeld.region.gemeenten), "p_above_1"] < 0.05).sum()
""",
    "codes-gelijk": """
antwoord = agreement(samen, codebook=codeboek).loc[0, "percent_agreement"]
""",
    "code-oneens": """
per_code = agreement(samen, codebook=codeboek).query("part == 'code'").set_index("code")
antwoord = per_code["percent_agreement"].idxmin()
""",
    "alfa-belang": """
alles = agreement(codering, codebook=codeboek).set_index("part")["alpha"]
antwoord = alles["belang"]
""",
    "alfa-duiding": """
antwoord = bool(alles["duiding"] >= 0.8)
""",
    "inwoners-enschede": """
antwoord = inwoners.loc[2040, "value"] / 1000
""",
    "ouderen-enschede": """
ouderen = leeftijden[vanaf_75].sum(axis=1)
antwoord = 100 * (ouderen[2040] / ouderen[2026] - 1)
""",
    "fout-gemeenten": """
antwoord = gemeenten.set_index(["age", "horizon"]).loc[("all", 6), "mape"]
""",
    "niets-doen-beter": """
na_vier = ggd[ggd["horizon"] == 4].set_index("age")
(antwoord,) = na_vier.index[na_vier["naive_constant"] < na_vier["mape"]]
""",
}

MISSES: dict[str, list[object]] = {
    "roken-nederland": [16.5, 16.9, 18.9, 9.7, 15.1],
    "interval-utrecht": [1.0, 0.4, 0.9, 2.2],
    "roken-hoogste-ggd": ['GG3406'],
    "roken-onbekend": [0],
    "verweduwd-utrecht": [4.9],
    "verweduwd-hoogste": ['GM0310'],
    "verweduwd-soort": ['survey'],
    "motorfietsen-twente": [4.2],
    "ruw-laagste": ['Limburg'],
    "gestandaardiseerd-hoger": [1, 2],
    "smr-limburg": [1.1],
    "smr-slechter": [['Groningen', 'Limburg', 'Drenthe', 'Fryslân', 'Noord-Holland', 'Overijssel']],
    "sterfte-hoogste": ['GM0928'],
    "trechter-buiten": [7, 8],
    "risico-hoogste": [1.38, 1.28],
    "risico-buren": [0.1406],
    "codes-gelijk": [58.5],
    "alfa-belang": [0.414752],
    "inwoners-enschede": [163, 158, 176, 166429],
    "ouderen-enschede": [62, 131],
    "fout-gemeenten": [3.7, -1.0, 1.1, 0.5],
    "niets-doen-beter": ["15-24"],
}
