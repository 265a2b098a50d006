"""The joint display by opgave: who spoke of it, and which figures and subjects of it there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from regiobeeld.interviews.choices import ROLES
from regiobeeld.interviews.codebook import Codebook, opgaven_by_code
from regiobeeld.interviews.joint_display.joint_rows import DisplayRow, OpgaveVoices, SpokenTheme
from regiobeeld.opgaven import Opgave


def by_opgave(
    opgaven: Sequence[Opgave],
    rows: Iterable[DisplayRow],
    themes: Iterable[SpokenTheme],
    codebook: Codebook,
) -> tuple[OpgaveVoices, ...]:
    """Return what is in a joint display of each opgave, in their order; of some there is nothing.

    A figure stands with every opgave that it leads or supports, and a subject with those of its
    code (`opgaven_by_code`).
    """
    by_indicator = {row.figure.indicator.id: row for row in rows}
    codes = opgaven_by_code(codebook, opgaven)
    said = list(themes)

    def of(opgave: Opgave) -> OpgaveVoices:
        mine = [by_indicator[name] for name in opgave.indicators if name in by_indicator]
        about = [theme for theme in said if opgave.id in codes.get(theme.code, ())]
        spoke = {*(r for row in mine for r in row.spoke), *(r for t in about for r in t.spoke)}
        return OpgaveVoices(
            id=opgave.id,
            spoke=tuple(role for role in ROLES if role in spoke),
            indicators=tuple(row.figure.indicator.id for row in mine),
            themes=tuple(theme.code for theme in about),
        )

    return tuple(one for one in map(of, opgaven) if one.indicators or one.themes)


def placed(opgaven: Mapping[str, Opgave], found: Iterable[OpgaveVoices]) -> dict[str, OpgaveVoices]:
    """Return opgaven with each figure and each subject once, so that they can be read in a row.

    Parameters
    ----------
    opgaven
        By id, in the order wanted; others are left out.
    found
        As of `JointDisplay.opgaven`.

    Returns
    -------
    dict
        By id. A figure stands where it leads, else with the first opgave that it supports; a
        subject with the first of its opgaven.
    """
    by_id = {one.id: one for one in found}
    mine = [by_id[name] for name in opgaven if name in by_id]
    home: dict[str, str] = {}
    for one in mine:
        for name in one.indicators:
            if name not in home or opgaven[one.id].lead == name:
                home[name] = one.id
        for code in one.themes:
            home.setdefault(f"theme:{code}", one.id)
    return {
        one.id: OpgaveVoices(
            id=one.id,
            spoke=one.spoke,
            indicators=tuple(name for name in one.indicators if home[name] == one.id),
            themes=tuple(code for code in one.themes if home[f"theme:{code}"] == one.id),
        )
        for one in mine
    }
