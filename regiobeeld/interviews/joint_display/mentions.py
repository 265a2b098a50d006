"""What was said in interviews, and how much of it readers may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from regiobeeld.disclosure import SMALLEST_GROUP, hidden
from regiobeeld.interviews.agreement.consensus import agreed_readings
from regiobeeld.interviews.choices import ROLES
from regiobeeld.interviews.groups import role_people, role_sizes
from regiobeeld.interviews.transcripts.register import held


@dataclass(frozen=True)
class Mentions:
    """Readings of the fragments of interviews in the register.

    Attributes
    ----------
    everything, readings
        As of `agreed_readings`, with the role (``rol``): of all roles, and of those that are shown.
    codings
        What they are made of, of all roles.
    groups
        Per role the number of interviews that are coded; a focus group is one.
    withheld
        Roles with so few respondents that what they say could be traced to persons.
    """

    everything: pd.DataFrame = field(repr=False)
    readings: pd.DataFrame = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    groups: Mapping[str, int]
    withheld: tuple[str, ...]


def mentions(
    codings: pd.DataFrame,
    register: pd.DataFrame,
    smallest_group: int = SMALLEST_GROUP,
    fragments: pd.DataFrame | None = None,
) -> Mentions:
    """Return what was said, and which part of it is shown.

    Parameters
    ----------
    codings
        As of ``codings.parquet``. Those of interviews that the register lacks are left out, as they
        may have been withdrawn.
    register
        As of `read_register`; it tells the role of each interview.
    smallest_group
        People in coded interviews that a role must have to be shown; see `role_people`.
    fragments
        As of `read_fragments`: an interview of which they have nothing does not count towards that,
        as it does not for quotes. All count when left out.

    Notes
    -----
    Observations, field notes and minutes are nobody's voice: they are coded, and left out here.
    """
    heard = codings[codings["interview_id"].isin(held(register)["interview_id"])]
    role_of = dict(zip(register["interview_id"], register["rol"], strict=True))
    everything = agreed_readings(heard)
    everything["rol"] = everything["interview_id"].map(role_of).astype("string")
    groups = role_sizes(register, heard, fragments)
    people = role_people(register, heard, fragments)
    # A role that was heard has somebody, also where that cannot be told of.
    sizes = {role: max(people[role], 1) for role in ROLES if role in set(everything["rol"])}
    withheld = hidden(sizes, smallest_group)
    return Mentions(
        everything=everything,
        readings=everything[~everything["rol"].isin(withheld)],
        codings=heard,
        groups=groups,
        withheld=withheld,
    )
