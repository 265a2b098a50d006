"""What matters in a region: its question in words, the figures to watch, and causes of death."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, ValueForm

_KEYS: Mapping[str, ValueForm] = {
    "text": form.words("one or two sentences", needed="nl"),
    "indicators": form.LIST,
    "causes": form.LIST,
}
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
        Causes of death to show, of `regiobeeld.measurement.recipes.CAUSES`; all causes
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


def parse_focus(section: CheckedSection) -> Focus:
    """Turn the table ``[focus]`` of a definition into a `Focus`.

    Whether indicators and causes exist is for `regiobeeld.region_picture.focus` to say.

    Raises
    ------
    RegionError
        When a key or a value is wrong: with the file, the line, the key, what was found and what
        would be right.
    """
    section.check(_KEYS, ("text",))
    content = section.content
    for key in ("indicators", "causes"):
        names = content.get(key, ())
        for name in names:
            if names.count(name) > 1:
                raise section.fault(f"{key} names {name!r} twice.", key)
    text = content["text"]
    texts = {"nl": text} if isinstance(text, str) else text
    return Focus(
        text={lang: " ".join(told.split()) for lang, told in texts.items()},
        indicators=tuple(content.get("indicators", ())),
        causes=(ALL, *(cause for cause in content.get("causes", ()) if cause != ALL)),
        place=section.place,
    )
