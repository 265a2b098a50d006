"""Why an analysis was not done: a word for the computer, a sentence for readers."""

from __future__ import annotations

from collections.abc import Mapping

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import RegiobeeldError


class AnalysisError(RegiobeeldError):
    """An analysis that the figures do not allow."""


#: Statuses of an analysis besides ``ok``, for readers.
REFUSED: Mapping[str, Mapping[str, str]] = texts("refusals")
