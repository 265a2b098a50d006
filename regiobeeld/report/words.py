"""Fixed texts of the report, in plain Dutch (B1) and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "nl": MappingProxyType(
            {
                "title": "Regiobeeld",
                "compared_with": "vergeleken met",
                "contents": "Inhoud",
                "skip": "Naar de inhoud",
                "at_a_glance": "In één oogopslag",
                "stands_out": "Wat opvalt",
                "stands_out_how": "Per onderwerp het cijfer dat het meest afwijkt van andere"
                " regio's, als het verschil duidelijk genoeg is.",
                "less": "valt minder op",
                "none": "Geen enkel cijfer valt duidelijk op.",
                "first": "Wat eerst?",
                "first_text": "Deze cijfers zijn ongunstiger. Begin daar het gesprek over:",
                "first_none": "Geen gemeten cijfer is duidelijk ongunstiger. Kijk daarom eerst"
                " naar de verschillen binnen de regio.",
                "first_untested": "Voor dit gebied is geen cijfer gemeten met een marge. Er valt"
                " dus niet te toetsen of iets gunstiger of ongunstiger is. Vraag bewoners en"
                " professionals wat zij herkennen.",
                "first_more": "Een volgorde van prioriteiten ontstaat pas als ook de gesprekken met"
                " bewoners en professionals zijn meegenomen.",
                "unadjusted": "De cijfers zijn niet gecorrigeerd voor leeftijd.",
                "indicator": "Onderwerp",
                "period": "Jaar",
                "judgement": "Vergeleken",
                "source": "Bron",
                "source_of": "Bron van",
                "close": "Sluiten",
                "missing_here": "Hierover is er geen cijfer",
                "by_age": "Cijfers naar leeftijd",
                "caveats": "Let op",
                "chart_words": "Deze grafiek in woorden en cijfers",
                "differences": "Verschillen binnen de regio",
                "differences_text": "Een regio is een gemiddelde. Gemeenten en wijken verschillen,"
                " vaak meer dan regio's onderling.",
                "gemeente": "Gemeente",
                "figures_of_gemeenten": "Cijfers per gemeente",
                "conversation": "In gesprek over de cijfers",
                "conversation_text": "Cijfers laten zien wát er aan de hand is. Bewoners en"
                " professionals vertellen waarom. Het interviewpakket (Excel) bevat deze"
                " gesprekspunten, een codeboek en de formulieren.",
                "goals": "De vier doelen van Health Hub Utrecht",
                "goals_text": "Elk cijfer hoort bij een van vier doelen. Niet over elk doel zijn er"
                " evenveel open cijfers.",
                "with_figure": "met cijfer",
                "without_figure": "zonder cijfer",
                "gap": "Wat ontbreekt",
                "accountability": "Verantwoording",
                "region": "De regio",
                "how_to_read": "Hoe leest u de cijfers?",
                "missing": "Welke cijfers ontbreken, en waarom",
                "sources": "Bronnen",
                "reason": "Waarom",
                "downloads": "De cijfers zelf",
                "downloads_text": "U kunt alle cijfers gebruiken, als u de bron noemt.",
                "csv_inside": "Alle cijfers van de regio (CSV, zit in deze pagina)",
                "beside": "Naast deze pagina, in dezelfde map:",
                "retrieved": "opgehaald",
                "table": "Tabel",
                "no_script": "Grafieken vragen om JavaScript; dezelfde cijfers staan in de"
                " tabellen.",
            }
        ),
        "en": MappingProxyType(
            {
                "title": "Regional picture",
                "compared_with": "compared with",
                "contents": "Contents",
                "skip": "Skip to content",
                "at_a_glance": "At a glance",
                "stands_out": "What stands out",
                "stands_out_how": "Per subject the figure that differs most from other regions, if"
                " the difference is clear enough.",
                "less": "stands out less",
                "none": "No figure clearly stands out.",
                "first": "What first?",
                "first_text": "These figures are worse. Begin the conversation there:",
                "first_none": "No measured figure is clearly worse. So look first at the"
                " differences within the region.",
                "first_untested": "No figure was measured with a margin here. So it cannot be"
                " tested whether anything is better or worse. Ask residents and professionals what"
                " they recognise.",
                "first_more": "An order of priorities arises only when the conversations with"
                " residents and professionals are taken in as well.",
                "unadjusted": "The figures are not adjusted for age.",
                "indicator": "Subject",
                "period": "Year",
                "judgement": "Compared",
                "source": "Source",
                "source_of": "Source of",
                "close": "Close",
                "missing_here": "There is no figure on this",
                "by_age": "Figures by age",
                "caveats": "Mind",
                "chart_words": "This chart in words and figures",
                "differences": "Differences within the region",
                "differences_text": "A region is an average. Gemeenten and wijken differ, often"
                " more than regions do.",
                "gemeente": "Gemeente",
                "figures_of_gemeenten": "Figures by gemeente",
                "conversation": "Talking about the figures",
                "conversation_text": "Figures show what is going on. Residents and professionals"
                " tell why. The interview pack (Excel) holds these points, a codebook and the"
                " forms.",
                "goals": "The four goals of Health Hub Utrecht",
                "goals_text": "Every figure belongs to one of four goals. Open figures are not"
                " spread evenly over them.",
                "with_figure": "with a figure",
                "without_figure": "without a figure",
                "gap": "What is lacking",
                "accountability": "Methods and sources",
                "region": "The region",
                "how_to_read": "How to read the figures",
                "missing": "Which figures are missing, and why",
                "sources": "Sources",
                "reason": "Why",
                "downloads": "The figures themselves",
                "downloads_text": "You may use all figures, if you name the source.",
                "csv_inside": "All figures of the region (CSV, inside this page)",
                "beside": "Beside this page, in the same folder:",
                "retrieved": "retrieved",
                "table": "Table",
                "no_script": "Charts need JavaScript; the same figures are in the tables.",
            }
        ),
    }
)
