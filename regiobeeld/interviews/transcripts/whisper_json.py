"""Transcripts in JSON, as Whisper, WhisperX and whisper.cpp write them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts.spoken import FormReading, Spoken, rendered

FORM = "JSON of Whisper"
#: Where the list of stretches may stand, and the words of one.
_LISTS = ("segments", "transcription", "utterances", "monologues", "results", "chunks")
_WORDS = ("text", "transcript", "value", "content", "sentence")
_SPEAKERS = ("speaker", "speaker_label", "speaker_name", "speakerName", "speakerDesignation")


def read_json(text: str, name: str) -> FormReading:
    r"""Read JSON with stretches of text.

    Parameters
    ----------
    text
        Of the file.
    name
        Of the file, for messages.

    Raises
    ------
    InterviewError
        When it is no JSON, or has no list of stretches with words.

    Examples
    --------
    >>> text = '{"segments": [{"start": 0.5, "text": " Ja.", "speaker": "SPEAKER_01"}]}'
    >>> read_json(text, "U01.json").text
    'SPEAKER_01: Ja.\n'
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InterviewError(f"{name} is no JSON: {error}.") from None
    spoken = list(_spoken(content))
    if not spoken:
        raise InterviewError(
            f"{name} has no list 'segments' with texts, as Whisper and WhisperX write it; export"
            " the transcript as txt, vtt or docx."
        )
    return rendered(FORM, spoken, joined=True)


def _spoken(content: Any) -> Iterator[Spoken]:
    """Give the stretches; those without words are left out."""
    stretches = content
    if isinstance(content, Mapping):
        lists = [content[key] for key in _LISTS if isinstance(content.get(key), list)]
        stretches = next(filter(None, lists), [])
        if not stretches and isinstance(content.get("text"), str):
            stretches = [content]
    if not isinstance(stretches, list):
        return
    for number, one in enumerate(stretches, start=1):
        if not isinstance(one, Mapping):
            continue
        words = next((one[key] for key in _WORDS if isinstance(one.get(key), str)), "")
        if words.strip():
            speaker = next((one[key] for key in _SPEAKERS if isinstance(one.get(key), str)), None)
            yield Spoken(speaker or None, _time(one), " ".join(words.split()), number)


def _time(one: Mapping[str, Any]) -> str | None:
    times = one.get("timestamps")
    start = times.get("from") if isinstance(times, Mapping) else one.get("start")
    return None if start is None else str(start)
