import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.space.neighbours import gabriel_pairs

LATTICE = st.integers(-40, 40)
CITY = st.lists(st.tuples(LATTICE, LATTICE), min_size=1, max_size=25)


def pairs(places):
    return {tuple(pair) for pair in gabriel_pairs(np.array(places, dtype=float)).tolist()}


def by_definition(places):
    found = set()
    for i, j in itertools.combinations(range(len(places)), 2):
        (ax, ay), (bx, by) = places[i], places[j]
        others = [p for k, p in enumerate(places) if k not in (i, j)]
        if all((ax - x) * (bx - x) + (ay - y) * (by - y) > 0 for x, y in others):
            found.add((i, j))
    return found


@given(st.lists(st.tuples(LATTICE, LATTICE), min_size=1, max_size=25, unique=True))
def test_as_the_definition_says(places):
    assert pairs(places) == by_definition(places)


@given(CITY)
def test_it_is_in_one_piece_whoever_lives_at_one_place(places):
    found = np.array(sorted(pairs(places)), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(found)), found.T), shape=(len(places), len(places)))
    assert connected_components(graph, directed=False)[0] == 1


def test_a_lattice_has_no_diagonals():
    assert pairs([(0, 0), (1, 0), (0, 1), (1, 1)]) == {(0, 1), (0, 2), (1, 3), (2, 3)}


def test_places_on_a_line_are_linked_in_order():
    assert pairs([(0, 0), (3, 6), (1, 2), (2, 4)]) == {(0, 2), (2, 3), (1, 3)}


def test_everybody_at_one_place_needs_few_links():
    links = gabriel_pairs(np.zeros((1000, 2)))
    assert len(links) < 6 * 1000


def test_a_single_place_has_no_neighbour():
    assert pairs([(5, 5)]) == set()
