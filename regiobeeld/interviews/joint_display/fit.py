"""How what people say fits a figure: agreement, partial agreement, dissonance, silence, or not one.

After the triangulation protocol of Farmer T, Robinson K, Elliott SJ, Eyles J. Developing and
implementing a triangulation protocol for qualitative health research. Qualitative Health Research
2006;16:377-394. There two sets of findings agree, agree in part, contradict each other, or one of
them is silent; people judge that. Here the software proposes it from the readings (*duiding*) of
coders, and a researcher confirms or changes it.

Interviews are no votes, so nothing here is counted against anything else. Where people experience
different things that is what was found, and it is said as such: ``different``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

AGREEMENT, PARTIAL, DISSONANCE, SILENCE = "agreement", "partial", "dissonance", "silence"
#: People, or roles, of whom some say what others do not.
DIFFERENT = "different"
FITS = (AGREEMENT, PARTIAL, DIFFERENT, DISSONANCE, SILENCE)
#: People spoke about it, but no reading tells how it fits.
UNDECIDED = ""
#: Interviews of a role that say a thing before it is proposed: one never decides.
FEWEST = 2
#: What a reading says of the figure. "nieuw" is about something else, and says nothing of it.
FIT_OF: Mapping[str, str] = {
    "bevestigt": AGREEMENT,
    "nuanceert": PARTIAL,
    "verklaart": PARTIAL,
    "weerspreekt": DISSONANCE,
}


def proposed_fit(interviews: Iterable[Sequence[str]]) -> str:
    """Propose how what one group of people says fits a figure.

    What a single interview says proposes nothing. Of what more of them say the share does not
    matter: with each interview more there can only be more to tell, so that no agreement becomes a
    dissonance by it, and no dissonance an agreement.

    Parameters
    ----------
    interviews
        Of each interview its readings (*duiding*), one per fragment; none when nobody spoke.

    Returns
    -------
    str
        One of `FITS`. Agreement beside what holds in part is partial agreement; a contradiction
        beside anything else is different experiences. `UNDECIDED` when people spoke, and no two
        interviews say the same of the figure.

    Examples
    --------
    >>> proposed_fit([["bevestigt"], ["bevestigt", "bevestigt"], ["weerspreekt"]])
    'agreement'
    >>> proposed_fit([["bevestigt"], ["bevestigt"], ["weerspreekt"], ["weerspreekt"]])
    'different'
    >>> proposed_fit([]), proposed_fit([["weerspreekt"]]), proposed_fit([["nieuw"], ["nieuw"]])
    ('silence', '', '')
    """
    spoken = [{FIT_OF[word] for word in said if word in FIT_OF} for said in interviews]
    if not spoken:
        return SILENCE
    said = {fit for fit in FIT_OF.values() if sum(fit in one for one in spoken) >= FEWEST}
    if len(said) < 2:
        return said.pop() if said else UNDECIDED
    return DIFFERENT if DISSONANCE in said else PARTIAL


def joint_fit(groups: Iterable[str]) -> str:
    """Propose one fit from those of groups of people, each of which weighs the same.

    Groups that are silent or undecided do not count; groups that differ experience different
    things, which is never averaged.

    Examples
    --------
    >>> joint_fit(["agreement", "silence"]), joint_fit(["agreement", "dissonance"])
    ('agreement', 'different')
    """
    fits = list(groups)
    clear = {fit for fit in fits if fit not in (SILENCE, UNDECIDED)}
    if clear:
        return clear.pop() if len(clear) == 1 else DIFFERENT
    return UNDECIDED if UNDECIDED in fits else SILENCE
