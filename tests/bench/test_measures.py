"""What the bench says about a drawing, whoever made it."""

import numpy as np
import pytest
from tests.engines.partition.cities import city


@pytest.mark.parametrize(
    ("assignment", "found"),
    [
        ([0, 0, 1, 1], {"deviation": 0.0, "in_pieces": 0, "empty": 0, "balanced": True}),
        ([0, 1, 1, 0], {"deviation": 0.0, "in_pieces": 1, "empty": 0, "balanced": False}),
        ([0, 1, 1, 1], {"deviation": 0.5, "in_pieces": 0, "empty": 0, "balanced": False}),
        ([1, 1, 1, 1], {"deviation": 1.0, "in_pieces": 0, "empty": 1, "balanced": False}),
    ],
)
def test_a_row_of_four_units_in_two_grids(assignment, found):
    from measures import measure_drawing

    figures = measure_drawing(city(1, 4, 2, tolerance=0.05), np.array(assignment))
    assert {name: figures[name] for name in found} == found


def test_communities_of_fifteen_hundred_people_are_counted():
    from measures import measure_drawing

    strips = city(2, 4, [2, 2], people=[500, 500, 500, 500, 10, 10, 10, 10], community=[0, 0, 0, 0, 1, 1, 1, 1])
    assert measure_drawing(strips, np.array([0, 0, 1, 1, 2, 2, 2, 3]))["areas"] == (1, 1)
    assert measure_drawing(strips, np.array([0, 0, 0, 1, 2, 2, 3, 3]))["areas"] == (0, 1)


@pytest.mark.parametrize(("units", "size", "parts"), [(1000, 70, 14), (100, 30, 3), (20, 70, 1)])
def test_quarters_are_even(units, size, parts):
    from cities import quarters, spread_evenly

    count = np.bincount(quarters(spread_evenly(units, np.random.default_rng(0)), size))
    assert len(count) == parts
    assert count.max() - count.min() <= 2


def test_open_sets_are_read_whole():
    from sets import Case, read

    tracts = read(Case("nh-tracts", 10), profiles=True)
    assert (tracts.units, tracts.population.sum(), tracts.profile.shape) == (295, 1316470, (295, 7))


def test_made_cities_are_the_same_each_time():
    from sets import Case, read

    one, other = (read(Case("made-towns", 120)) for _ in range(2))
    assert (one.place == other.place).all()
    assert (one.population == other.population).all()
