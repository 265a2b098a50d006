"""How what people say fits a figure: agreement, partial agreement, dissonance or silence.

After the triangulation protocol of Farmer T, Robinson K, Elliott SJ, Eyles J. Developing and
implementing a triangulation protocol for qualitative health research. Qualitative Health Research
2006;16:377-394. There two sets of findings agree, agree in part, contradict each other, or one of
them is silent; people judge that. Here the software proposes it from the readings (*duiding*) of
coders, and a researcher confirms or changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

AGREEMENT, PARTIAL, DISSONANCE, SILENCE = "agreement", "partial", "dissonance", "silence"
FITS = (AGREEMENT, PARTIAL, DISSONANCE, SILENCE)
#: People spoke about it, but no reading tells how it fits.
UNDECIDED = ""
#: Share of the interviews that must read a figure one way before that is proposed.
MAJORITY = 2 / 3
#: What a reading says of the figure. "nieuw" is about something else, and says nothing of it.
FIT_OF: Mapping[str, str] = {
    "bevestigt": AGREEMENT,
    "nuanceert": PARTIAL,
    "verklaart": PARTIAL,
    "weerspreekt": DISSONANCE,
}
# A sum of thirds must not miss two thirds by the last bit.
_HAIR = 1e-9


def proposed_fit(interviews: Iterable[Sequence[str]], *, threshold: float = MAJORITY) -> str:
    """Propose how what one group of people says fits a figure.

    Every interview has one vote, divided evenly over its readings that say something of the figure,
    so that who talks much does not count more. Agreement or dissonance is proposed when it has at
    least the threshold of the votes; anything between is partial agreement.

    Parameters
    ----------
    interviews
        Of each interview its readings (*duiding*), one per fragment; none when nobody spoke.
    threshold
        Share of the votes; above 0.5 and at most 1.

    Returns
    -------
    str
        One of `FITS`, or `UNDECIDED` when people spoke and no reading says anything of the figure.

    Raises
    ------
    ValueError
        For a threshold outside those limits.

    Examples
    --------
    >>> proposed_fit([["bevestigt"], ["bevestigt", "bevestigt"], ["weerspreekt"]])
    'agreement'
    >>> proposed_fit([["bevestigt"], ["weerspreekt"]])
    'partial'
    >>> proposed_fit([]), proposed_fit([["nieuw"]])
    ('silence', '')
    """
    if not 0.5 < threshold <= 1:
        raise ValueError(f"threshold must be above 0.5 and at most 1, such as 2/3; not {threshold}")
    spoken = [[FIT_OF[word] for word in said if word in FIT_OF] for said in interviews]
    if not spoken:
        return SILENCE
    voting = [fits for fits in spoken if fits]
    if not voting:
        return UNDECIDED
    for fit in (AGREEMENT, DISSONANCE):
        share = sum(fits.count(fit) / len(fits) for fits in voting) / len(voting)
        if share >= threshold - _HAIR:
            return fit
    return PARTIAL


def joint_fit(groups: Iterable[str]) -> str:
    """Propose one fit from those of groups of people, each of which weighs the same.

    Groups that are silent or undecided do not count; groups that differ make partial agreement.

    Examples
    --------
    >>> joint_fit(["agreement", "silence"]), joint_fit(["agreement", "dissonance"])
    ('agreement', 'partial')
    """
    fits = list(groups)
    clear = {fit for fit in fits if fit not in (SILENCE, UNDECIDED)}
    if len(clear) == 1:
        return clear.pop()
    if clear:
        return PARTIAL
    return UNDECIDED if UNDECIDED in fits else SILENCE
