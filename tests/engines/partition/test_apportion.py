"""How many grids each community gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge_engines.partition.apportion import grids_for_target, grids_for_total


@pytest.mark.parametrize(
    ("people", "grids"),
    [(0, 1), (1, 1), (1000, 1), (1414, 1), (1415, 2), (2449, 2), (2450, 3), (10_488, 10), (10_489, 11)],
)
def test_the_mean_grid_is_the_nearest_to_the_target_in_ratio(people, grids):
    assert grids_for_target([people], [99], 1000).tolist() == [grids]


def test_no_more_grids_than_populated_units():
    assert grids_for_target([9000, 9000, 0], [4, 20, 0], 1000).tolist() == [4, 9, 1]


def test_equal_proportions_as_huntington_and_hill_give_them():
    # The last of 26 goes to the largest of 9061/√90 = 955, 7179/√56 = 959, 5259/√30 = 960, 3319/√12 = 958.
    assert grids_for_total([9061, 7179, 5259, 3319, 1182], [99] * 5, 26).tolist() == [9, 7, 6, 3, 1]


@pytest.mark.parametrize(("total", "message"), [(1, "too few"), (8, "too many")])
def test_a_total_that_cannot_be_given_out(total, message):
    with pytest.raises(ValueError, match=message):
        grids_for_total([5, 5], [3, 4], total)


@pytest.mark.parametrize("target", [0, -1, float("nan")])
def test_a_target_must_be_positive(target):
    with pytest.raises(ValueError, match="positive"):
        grids_for_target([5], [3], target)


@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 30)), min_size=1, max_size=12), st.data())
def test_all_grids_are_given_out_and_more_people_never_get_fewer(communities, data):
    people, populated = zip(*communities, strict=True)
    total = data.draw(st.integers(len(people), sum(max(1, p) for p in populated)))

    grids = grids_for_total(people, populated, total)

    assert grids.sum() == total
    assert all(1 <= k <= max(1, most) for k, most in zip(grids, populated, strict=True))
    for a, b in ((a, b) for a in range(len(people)) for b in range(len(people))):
        if people[a] > people[b] and populated[a] >= populated[b]:
            assert grids[a] >= grids[b] or grids[a] == max(1, populated[a])
