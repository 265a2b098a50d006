"""Coders and interviews drawn again."""

import numpy as np
import pandas as pd
import pytest

from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.priorities.interviews import CRITERIA, readings_of
from regiobeeld.priorities.issues import check_codings, issue_of, opgaven_of_coalition
from regiobeeld.priorities.mapping import mapped, spoken_of
from regiobeeld.region_picture import Picture
from tests.priorities.material import codings_of

PREVENTION = "wijkgerichte_preventie"


def readings(
    picture: Picture,
    coders: tuple[str, ...] = ("anna", "bram"),
    also: str = "",
    too_low: frozenset[str] = frozenset(),
):
    """Read the interviews; with ``also``, U03 says of that indicator what another says."""
    codings = codings_of(picture, coders)
    again = codings[codings["indicator"] == also].assign(
        interview_id="U03", fragment_id="U03-9", rol="bewoner"
    )
    codings = check_codings(picture, pd.concat([codings, again], ignore_index=True))
    opgaven = opgaven_of_coalition(picture, PREVENTION)
    of = mapped(opgaven, read_codebook())
    named = spoken_of(codings, of, read_codebook())
    return readings_of(named, [issue_of(o) for o in opgaven], too_low)


def test_draws_lie_around_the_point(utrecht: Picture) -> None:
    found = readings(utrecht)
    point, draws = found.point(), found.draws(np.random.default_rng(1), 4000)
    place = [issue.id for issue in found.issues].index("eenzaamheid")
    for name in ("breadth_residents", "breadth_professionals", "belang"):
        values = draws[name][:, place]
        assert np.nanmean(values) == pytest.approx(point[name][place], abs=0.3)
        assert np.nanstd(values) > 0.2
        assert np.nanmin(values) >= 0 and np.nanmax(values) <= 10


def test_an_issue_of_an_interview_that_was_not_drawn_is_missing_there(utrecht: Picture) -> None:
    found = readings(utrecht, also="overweight")
    place = [issue.id for issue in found.issues].index("bewegen_overgewicht")
    belang = found.draws(np.random.default_rng(1), 4000)["belang"][:, place]
    # Two interviews of four with residents: not drawn in (2/4)^4 of the draws.
    assert np.isnan(belang).mean() == pytest.approx(0.5**4, abs=0.015)


def test_one_coder_adds_no_uncertainty(utrecht: Picture) -> None:
    found = readings(utrecht, ("anna",), also="smoking")
    assert found.coders == ("anna",)
    coders_only = found.draws(np.random.default_rng(1), 100)["dissonance"]
    place = [issue.id for issue in found.issues].index("roken_vapen")
    assert set(coders_only[:, place][~np.isnan(coders_only[:, place])]) == {10.0}


def test_one_interview_never_decides(utrecht: Picture) -> None:
    alone, two = readings(utrecht), readings(utrecht, also="overweight")
    place = [issue.id for issue in alone.issues].index("bewegen_overgewicht")
    for name in CRITERIA:
        assert alone.reasons(name)[place] == "few_interviews"
        assert np.isnan(alone.point()[name][place])
        assert np.isnan(alone.draws(np.random.default_rng(1), 50)[name][:, place]).all()
        assert two.reasons(name)[place] == ""
    # That nobody spoke of an issue was counted.
    silent = next(n for n, c in enumerate(alone.spoke.sum(axis=(1, 2))) if not c)
    assert alone.point()["breadth_residents"][silent] == 0
    assert alone.reasons("belang")[silent] == "silence"


@pytest.mark.parametrize(("part", "criterion"), [("belang", "belang"), ("duiding", "dissonance")])
def test_what_coders_differ_on_does_not_count(utrecht: Picture, part: str, criterion: str) -> None:
    found = readings(utrecht, too_low=frozenset({part}))
    assert set(found.reasons(criterion)) == {"coders_differ"}
    assert np.isnan(found.draws(np.random.default_rng(1), 50)[criterion]).all()
    other, sure = found.point(), readings(utrecht).point()
    for name in set(CRITERIA) - {criterion}:
        np.testing.assert_array_equal(other[name], sure[name])
