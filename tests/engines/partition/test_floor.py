"""What single large units force is said before the search."""

import pytest
from tests.engines.partition.cities import city

from wangge_engines.partition.floor import find_floor


def test_even_units_force_nothing():
    floor = find_floor(city(2, 4, 2))

    assert (floor.deviation.tolist(), floor.set_aside.tolist(), floor.mean.tolist()) == ([0.0], [0], [40.0])


def test_a_large_unit_is_set_aside_and_the_mean_taken_anew():
    # 100 people in one unit, 7 units of 10: 170 / 3 = 56.7, so the large one goes; 70 / 2 = 35 is the mean of the rest.
    floor = find_floor(city(2, 4, 3, people=[100, 10, 10, 10, 10, 10, 10, 10]))

    assert floor.deviation.tolist() == [pytest.approx(100 / (170 / 3) - 1)]
    assert (floor.set_aside.tolist(), floor.mean.tolist()) == ([1], [35.0])


def test_a_unit_becomes_large_when_a_larger_one_is_gone():
    floor = find_floor(city(1, 6, 4, people=[1000, 240, 50, 50, 50, 50]))

    assert (floor.set_aside.tolist(), floor.mean.tolist()) == ([2], [100.0])


def test_nobody_forces_nothing():
    floor = find_floor(city(1, 2, 1, people=[0, 0]))

    assert (floor.deviation.tolist(), floor.set_aside.tolist(), floor.mean.tolist()) == ([0.0], [0], [0.0])
