"""Why an analysis was not done: a word for the computer, a sentence for readers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from regiobeeld.errors import RegiobeeldError


class AnalysisError(RegiobeeldError):
    """An analysis that the figures do not allow."""


#: Statuses of an analysis besides ``ok``, for readers.
REFUSED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "modelled": {
            "nl": "Dit zijn schattingen met een model, dat zelf rekent met leeftijd, inkomen en"
            " buurgemeenten. We zouden het model meten, en niet de mensen.",
            "en": "These are estimates of a model that itself uses age, income and neighbouring"
            " areas. We would measure the model, not the people.",
        },
        "exact": {
            "nl": "Dit is een telling van iedereen. Het verschil is wat het is; er valt niets te"
            " toetsen.",
            "en": "This counts everybody. The difference is what it is; there is nothing to test.",
        },
        "no_interval": {
            "nl": "Dit cijfer is zonder marge gepubliceerd. Of een verschil toeval is, is dan niet"
            " te zeggen.",
            "en": "This figure was published without a margin. Whether a difference is due to"
            " chance cannot be said then.",
        },
        "broken": {
            "nl": "Er is intussen anders geteld. Een verschil kan daarvan komen.",
            "en": "It has been counted in another way since. A difference may be due to that.",
        },
        "incomplete": {
            "nl": "Te veel gemeenten hebben hierover geen cijfer.",
            "en": "Too many gemeenten have no figure on this.",
        },
        "one_period": {
            "nl": "Hierover is er één meting.",
            "en": "There is one measurement of this.",
        },
    }
)

__all__ = ["REFUSED", "AnalysisError"]
