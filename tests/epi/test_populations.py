import pytest

from regiobeeld import epi


def test_esp2013_has_nineteen_bands_that_sum_to_one_hundred_thousand():
    standard = epi.esp2013()
    assert standard.sum() == 100_000
    assert len(standard) == 19
    assert standard["0-4"] == 5000
    assert standard["35-39"] == 7000
    assert standard["90+"] == 1000


def test_other_bands_have_the_same_sum():
    fine = epi.esp2013(start_ages=[0, 1, *range(5, 100, 5)])
    assert fine.sum() == 100_000
    assert fine.index[0] == "0"
    assert fine["1-4"] == 4000
    assert fine["95+"] == 200


def test_only_the_ages_asked_for_count():
    assert epi.esp2013(start_ages=[65]).tolist() == [19_500]


@pytest.mark.parametrize("ages", [[0, 18], [], [20, 0], [0, 0]])
def test_bands_that_do_not_exist_are_refused(ages):
    with pytest.raises(ValueError, match="start_ages must"):
        epi.esp2013(start_ages=ages)


def test_the_result_is_the_callers_own():
    mine = epi.esp2013()
    mine.iloc[0] = 0
    assert epi.esp2013().iloc[0] == 5000
