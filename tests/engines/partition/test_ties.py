"""Pieces of a community are tied: the smallest first, to the nearest, equal ones by id."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.partition.cities import points, tie

from wangge_engines.partition import ties
from wangge_engines.partition.ties import find_ties


def test_whole_communities_need_no_ties():
    assert find_ties(points([[0, 0], [1, 0]], [[0, 1]], 1)).shape == (0, 2)


def test_an_island_is_tied_to_the_nearest_unit():
    # 0-1   2
    problem = points([[0, 0], [1, 0], [3, 0]], [[0, 1]], 1)

    assert find_ties(problem).tolist() == [[2, 1]]


def test_equal_distances_are_settled_by_id():
    # Two islands in the middle of four corners, all as far from the one as from the other.
    problem = points([[0, 0], [2, 0], [0, 2], [2, 2], [1, 1]], [[0, 1], [1, 3], [2, 3]], 1)

    assert find_ties(problem).tolist() == [[4, 0]]


def test_order_goes_by_id_and_not_by_position():
    problem = points([[0, 0], [2, 0], [1, 0]], [], 1)
    renamed = type(problem)(["c", "b", "a"], problem.population, problem.place, problem.community, [], [1])

    assert find_ties(problem).tolist() == [[0, 2], [1, 2]]
    assert find_ties(renamed).tolist() == [[2, 1], [0, 2]]


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 40), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_ties_agree_with_the_definition_read_slowly(n, pairs, seed):
    rng = np.random.default_rng(seed)
    place = rng.integers(0, 6, (n, 2)).astype(float)  # many equal distances
    edges = [sorted(pair) for pair in rng.integers(0, n, (pairs, 2)).tolist() if pair[0] != pair[1]]
    problem = points(place, edges, 1)

    assert find_ties(problem).tolist() == [list(pair) for pair in tie(problem)[0]]


def test_large_pieces_are_searched_by_a_tree_with_the_same_result(monkeypatch):
    rng = np.random.default_rng(1)
    place = np.round(rng.uniform(0, 20, (120, 2)))
    problem = points(place, [[i, i + 1] for i in range(119) if i % 40 != 39], 1)
    expected = find_ties(problem).tolist()

    monkeypatch.setattr(ties, "FEW", 10)

    assert find_ties(problem).tolist() == expected
