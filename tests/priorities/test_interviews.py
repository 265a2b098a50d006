"""Coders and interviews drawn again."""

import numpy as np
import pytest

from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.priorities.interviews import readings_of
from regiobeeld.priorities.issues import check_codings, issue_of, opgaven_of_coalition
from regiobeeld.priorities.mapping import mapped, spoken_of
from regiobeeld.region_picture import Picture
from tests.priorities.material import codings_of

PREVENTION = "wijkgerichte_preventie"


def readings(picture: Picture, coders: tuple[str, ...] = ("anna", "bram")):
    codings = check_codings(picture, codings_of(picture, coders))
    opgaven = opgaven_of_coalition(picture, PREVENTION)
    of = mapped(opgaven, read_codebook())
    return readings_of(spoken_of(codings, of, read_codebook()), [issue_of(o) for o in opgaven])


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
    found = readings(utrecht)
    place = [issue.id for issue in found.issues].index("bewegen_overgewicht")
    belang = found.draws(np.random.default_rng(1), 4000)["belang"][:, place]
    # One interview of four with residents: not drawn in (3/4)^4 of the draws.
    assert np.isnan(belang).mean() == pytest.approx(0.75**4, abs=0.03)


def test_one_coder_adds_no_uncertainty(utrecht: Picture) -> None:
    found = readings(utrecht, ("anna",))
    assert found.coders == ("anna",)
    coders_only = found.draws(np.random.default_rng(1), 100)["dissonance"]
    place = [issue.id for issue in found.issues].index("roken_vapen")
    assert set(coders_only[:, place][~np.isnan(coders_only[:, place])]) == {10.0}
