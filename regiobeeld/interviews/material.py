"""All interview material of a region, read and checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from regiobeeld.disclosure import SMALLEST_GROUP
from regiobeeld.errors import InterviewError
from regiobeeld.geography import Region
from regiobeeld.interviews.agreement.agreement_tables import agreement
from regiobeeld.interviews.agreement.saturation import Saturation, saturation
from regiobeeld.interviews.checklists import Study
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.coding.merge import COLUMNS as CODING_COLUMNS
from regiobeeld.interviews.coding.merge import read_codings
from regiobeeld.interviews.joint_display.confirmation import FRAME_COLUMNS, read_confirmation
from regiobeeld.interviews.joint_display.joint_display import joint_display
from regiobeeld.interviews.joint_display.joint_rows import JointDisplay
from regiobeeld.interviews.joint_display.mentions import mentions
from regiobeeld.interviews.participants.people import PEOPLE, people, read_respondents
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.interviews.quotes.approvals import Quotes, approved_quotes, read_approvals
from regiobeeld.interviews.themes.decisions import read_decisions
from regiobeeld.interviews.themes.definition import InterviewTheme, read_themes, themes_file
from regiobeeld.interviews.themes.story import Story, story
from regiobeeld.interviews.themes.telling import spoken
from regiobeeld.interviews.themes.workbook import theme_tables
from regiobeeld.interviews.transcripts.fragments_file import COLUMNS as FRAGMENT_COLUMNS
from regiobeeld.interviews.transcripts.fragments_file import read_fragments
from regiobeeld.interviews.transcripts.register import held, read_register
from regiobeeld.interviews.unfinished import is_unfinished
from regiobeeld.interviews.workspace import Workspace, material_place
from regiobeeld.opgaven import opgaven_of
from regiobeeld.region_picture import Picture


@dataclass(frozen=True)
class Material:
    """The interview material of a region: personal data about health; nothing of it is shown here.

    Attributes
    ----------
    region
        Id of the region.
    register
        As of `read_register`.
    fragments
        As of `read_fragments`; no rows when transcripts have not been cut yet.
    codings
        As of `read_codings`, of interviews in the register; no rows when nothing is merged yet.
    approvals
        As of `read_approvals`.
    quotes
        What may be quoted.
    codebook
        The region's own, or that of the package.
    confirmations
        As of `read_confirmation`; no rows when nothing is confirmed yet.
    people
        As of `participants.people.people`: who took part.
    """

    region: str
    register: pd.DataFrame = field(repr=False)
    fragments: pd.DataFrame = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    approvals: pd.DataFrame = field(repr=False)
    quotes: Quotes = field(repr=False)
    codebook: Codebook = field(repr=False)
    confirmations: pd.DataFrame = field(repr=False)
    people: pd.DataFrame = field(
        repr=False, default_factory=lambda: pd.DataFrame(columns=list(PEOPLE), dtype="string")
    )


def material(region_id: str, root: Path | None = None) -> Material | None:
    """Return the interview material of a region.

    None when there is no register of interviews, or cells of it are yet to be filled in.

    Parameters
    ----------
    region_id
        Id of the region (``Region.id``).
    root
        Folder above those of the regions; see `workspace`. When left out, the worked example that
        comes along is found too, by its own id; one's own material of that id goes before it.

    Raises
    ------
    InterviewError
        When a file is wrong, naming every fault of it; or is of another region.
    RegiobeeldError
        When codebook or codings are wrong.
    """
    place = material_place(region_id, root)
    if not place.register.exists() or is_unfinished(place):
        return None
    register = read_register(place.register)
    fragments = _read(read_fragments, place.fragments, FRAGMENT_COLUMNS)
    approvals = read_approvals(place.approvals)
    codings = _codings(place, register)
    confirmed = partial(read_confirmation, region=place.region)
    return Material(
        region=region_id,
        register=register,
        fragments=fragments,
        codings=codings,
        approvals=approvals,
        quotes=approved_quotes(fragments, approvals, register, codings),
        codebook=read_codebook(place.own_codebook),
        confirmations=_read(confirmed, place.confirmation, FRAME_COLUMNS),
        people=people(register, read_respondents(place.respondents, register)),
    )


def display_of(picture: Picture, found: Material | None) -> JointDisplay | None:
    """Return the joint display of a region, or None when nothing is coded yet.

    Its smallest group is that of the region (``Region.smallest_group``), for quotes too.

    Raises
    ------
    InterviewError
        When the material is of another region than the picture.
    """
    if found is None or found.codings.empty:
        return None
    if found.region != picture.region.id:
        raise InterviewError(
            f"The interviews are of {found.region}, the figures of {picture.region.id}."
        )
    smallest = picture.region.smallest_group
    return joint_display(
        picture,
        found.codings,
        found.register,
        _quotes(found, smallest),
        found.confirmations,
        codebook=found.codebook,
        fragments=found.fragments,
        smallest_group=smallest,
    )


def themes_of(
    region: Region, found: Material | None, root: Path | None = None
) -> tuple[InterviewTheme, ...]:
    """Return the themes that researchers wrote of a region; none when there is no such file yet.

    Parameters
    ----------
    region
        The region.
    found
        Its material.
    root
        As for `material`.

    Raises
    ------
    RegiobeeldError
        When the file is wrong, naming every fault of it; see `read_themes`.
    """
    path = themes_file(material_place(region.id, root))
    if found is None or path is None:
        return ()
    kept = spoken(found.register, found.fragments, _quotes(found, region.smallest_group))
    return read_themes(path, found.codebook, region, kept)


def story_of(picture: Picture, found: Material | None, root: Path | None = None) -> Story | None:
    """Return what was said in a region as readers may have it; None without codings or themes.

    Raises as `themes_of` does.
    """
    themes = themes_of(picture.region, found, root)
    if found is None or found.codings.empty or not themes:
        return None
    smallest = picture.region.smallest_group
    return story(
        themes,
        found.codings,
        found.register,
        _quotes(found, smallest),
        codebook=found.codebook,
        opgaven=list(opgaven_of(picture.region).values()),
        fragments=found.fragments,
        smallest_group=smallest,
    )


def theme_tables_of(
    region: Region, found: Material | None, lang: str = "nl", root: Path | None = None
) -> dict[str, pd.DataFrame]:
    """Return every table about the themes of a region, for its researchers alone.

    Returns
    -------
    dict of pandas.DataFrame
        As of `theme_tables`; nothing without themes or without codings. They hold ids of
        interviews and counts of a few people: nothing of it is for a report.

    Raises
    ------
    RegiobeeldError
        As `themes_of` does, or when the decisions are wrong.
    """
    themes = themes_of(region, found, root)
    if found is None or found.codings.empty or not themes:
        return {}
    return theme_tables(
        themes,
        found.codings,
        found.register,
        found.fragments,
        _quotes(found, region.smallest_group),
        found.codebook,
        read_decisions(material_place(region.id, root).decisions),
        lang,
        smallest_group=region.smallest_group,
    )


def _quotes(found: Material, smallest_group: int) -> Quotes:
    return approved_quotes(
        found.fragments,
        found.approvals,
        found.register,
        found.codings,
        smallest_group=smallest_group,
    )


def saturation_of(found: Material, smallest_group: int = SMALLEST_GROUP) -> Saturation:
    """Return when interviews brought hardly any new themes, in the order in which they were held.

    Interviews of one month stand in the order of the register. Those of roles with fewer coded
    interviews than ``smallest_group`` do not count: their number could be subtracted.
    """
    withheld = mentions(found.codings, found.register, smallest_group, found.fragments).withheld
    conversations = held(found.register)
    shown = conversations[~conversations["rol"].isin(withheld)]
    ids = list(shown.sort_values("maand", kind="stable")["interview_id"])
    return saturation(found.codings[found.codings["interview_id"].isin(ids)], ids)


def study_of(
    picture: Picture, found: Material | None, lang: str = "nl", root: Path | None = None
) -> Study:
    """Return what checklists can be filled in with: without interviews, hardly anything.

    Parameters
    ----------
    picture
        The region in figures.
    found
        Its material.
    lang
        ``nl`` or ``en``.
    root
        As for `material`.

    Raises
    ------
    RegiobeeldError
        When themes or decisions are wrong; see `read_themes` and `read_decisions`.
    """
    region = picture.region
    guide = topic_guide(picture, lang)
    if found is None:
        return Study(region.name_in(lang), picture.until, guide=guide)
    coded = not found.codings.empty
    smallest = region.smallest_group
    return Study(
        region.name_in(lang),
        picture.until,
        register=found.register,
        people=found.people,
        codings=found.codings if coded else None,
        codebook=found.codebook,
        guide=guide,
        agreement=agreement(found.codings, codebook=found.codebook, lang=lang) if coded else None,
        saturation=saturation_of(found, smallest) if coded else None,
        quotes_approved=len(_quotes(found, smallest).shown),
        story=story_of(picture, found, root),
        decisions=read_decisions(material_place(region.id, root).decisions),
        smallest_group=smallest,
    )


def _read(read: Callable[[Path], pd.DataFrame], path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Read a table; one without rows when there is no file."""
    return read(path) if path.exists() else pd.DataFrame(columns=list(columns), dtype="string")


def _codings(place: Workspace, register: pd.DataFrame) -> pd.DataFrame:
    codings = _read(read_codings, place.codings, CODING_COLUMNS)
    strange = sorted(set(codings["region"].fillna("")) - {place.region})
    if strange:
        raise InterviewError(
            f"{place.codings.name}: found codings of {', '.join(map(repr, strange))}; they must be"
            f" of {place.region!r}."
        )
    known = codings["interview_id"].isin(register["interview_id"])
    return codings[known].reset_index(drop=True)
