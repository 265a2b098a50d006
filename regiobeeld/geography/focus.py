"""What matters in a region: its question in words, the figures to watch, and causes of death."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regiobeeld.errors import RegionError, did_you_mean

#: Languages in which a focus is told; Dutch is asked for.
LANGUAGES = ("nl", "en")
KEYS = ("text", "indicators", "causes")
#: The cause that every region shows.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Focus:
    """What the readers of a region want to know first.

    Attributes
    ----------
    text
        One or two plain sentences, per language; empty when the region has no focus.
    indicators
        Ids of the indicators that matter here, in order.
    causes
        Causes of death to show, of `regiobeeld.measurement.causes_of_death.CAUSES`; all causes
        together come first.
    place
        File and line where it stands, for messages.
    """

    text: Mapping[str, str] = field(default_factory=dict, hash=False)
    indicators: tuple[str, ...] = ()
    causes: tuple[str, ...] = (ALL,)
    place: str = field(default="", compare=False, repr=False)

    def text_in(self, lang: str) -> str:
        """Return the text in a reader's language, or in Dutch when it is not there.

        Examples
        --------
        >>> Focus({"nl": "Van ziekte naar gezondheid."}).text_in("en")
        'Van ziekte naar gezondheid.'
        """
        return self.text.get(lang) or self.text.get("nl", "")


def parse_focus(content: object, file: str) -> Focus:
    """Turn the table ``[focus]`` of a definition into a `Focus`; None gives one without a focus.

    Whether indicators and causes exist is for `regiobeeld.region_picture.focus` to say.

    Raises
    ------
    RegionError
        When a key or a value is wrong: with the file, the key, what was found and what would be
        right.
    """
    if content is None:
        return Focus()
    if not isinstance(content, dict):
        raise RegionError(f"{file}: focus = {content!r} must be a table, under [focus].")
    for key in content:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f" The keys are {', '.join(KEYS)}."
            raise RegionError(f"{file}: focus has no key {key!r}.{hint}")
    causes = _ids(content, "causes", "cancer", file) or (ALL,)
    return Focus(
        text=_text(content.get("text"), file),
        indicators=_ids(content, "indicators", "smoking", file),
        causes=(ALL, *(cause for cause in causes if cause != ALL)),
        place=file,
    )


def _text(found: object, file: str) -> Mapping[str, str]:
    texts = {"nl": found} if isinstance(found, str) else found
    if (
        not isinstance(texts, dict)
        or "nl" not in texts
        or not all(isinstance(text, str) and text.strip() for text in texts.values())
    ):
        missing = "is missing" if found is None else f"= {found!r} is not right"
        raise RegionError(
            f"{file}: focus.text {missing}: give one or two sentences, or those per language (nl"
            f" and, if you like, en)."
        )
    for lang in texts:
        if lang not in LANGUAGES:
            raise RegionError(
                f"{file}: focus.text has no language {lang!r}; it may have nl and en."
            )
    return {lang: " ".join(text.split()) for lang, text in texts.items()}


def _ids(content: Mapping[str, object], key: str, example: str, file: str) -> tuple[str, ...]:
    found = content.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise RegionError(f"{file}: focus.{key} = {found!r} must be a list such as ['{example}'].")
    for name in found:
        if found.count(name) > 1:
            raise RegionError(f"{file}: focus.{key} names {name!r} twice.")
    return tuple(found)
