import pytest

from regiobeeld import Picture, picture

# Of every kind: standing out, modelled, register, derived, missing here, nowhere published.
INDICATORS = (
    "older_people",
    "good_health",
    "young_mental_health",
    "mobility_limitation",
    "loneliness",
    "overweight",
    "informal_carers",
    "potential_carers",
    "social_assistance",
    "income_per_inhabitant",
    "gp_distance",
    "digital_care",
    "place_of_death",
    "labour_participation",
    "sick_leave_care",
)


@pytest.fixture(scope="session")
def utrecht() -> Picture:
    return picture("utrecht", 2020, indicators=INDICATORS)


@pytest.fixture(scope="session")
def twente() -> Picture:
    """A region of which several main messages rest on a figure with a margin."""
    names = ["overweight", "older_people", "long_term_conditions", "smoking", "hospital_distance"]
    return picture("twente", indicators=names)
