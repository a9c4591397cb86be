"""Territories on toy graphs that fit on a line or a screen."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from wangge.scenarios.zhangjiagang.territories import grow, grow_balanced, pick_seeds


def line(size):
    """0 - 1 - 2 - … with steps of 1."""
    step = np.arange(size - 1)
    both = (np.r_[step, step + 1], np.r_[step + 1, step])
    return csr_array((np.ones(2 * (size - 1)), both), shape=(size, size))


@pytest.mark.parametrize(
    ("late", "expected"),
    [([0, 0], [0, 0, 0, 1, 1, 1]), ([2, 0], [0, 0, 1, 1, 1, 1]), ([9, 0], [1, 1, 1, 1, 1, 1])],
    ids=["even", "one starts late", "one is overrun"],
)
def test_each_node_goes_to_who_reaches_it_first(late, expected):
    assert grow(line(6), np.array([0, 5]), np.array(late, dtype=float)).tolist() == expected


def test_balance_moves_the_border_to_where_the_mass_is():
    #  0 - - - - - - - 9, three quarters wanted on the left
    seeds, mass = np.array([0, 9]), np.ones(10)
    label, _ = grow_balanced(line(10), seeds, mass, np.array([7.5, 2.5]), np.array([4.0, 4.0]))
    assert np.bincount(label).tolist() in ([7, 3], [8, 2])


def test_seeds_are_different_places():
    rng = np.random.default_rng(1)
    places = np.array([[0.0, 0.0], [0.0, 0.1], [0.0, 0.2], [5.0, 5.0], [5.0, 5.1]])
    assert len(set(pick_seeds(places, np.ones(5), 4, rng).tolist())) == 4
