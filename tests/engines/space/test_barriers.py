import numpy as np
from shapely import LineString, box

from wangge_engines.space.barriers import open_borders, open_pairs
from wangge_engines.space.borders import shared_borders

PLACES = np.array([[5.0, 5.0], [15.0, 5.0]])
SQUARES = np.array([box(0, 0, 10, 10), box(10, 0, 20, 10)], dtype=object)


def crossable(*barriers):
    return open_borders(shared_borders(SQUARES), PLACES, np.array(barriers, dtype=object)).tolist()


def test_a_river_between_two_points_parts_them():
    river = np.array([LineString([(10, -5), (10, 15)])], dtype=object)
    assert open_pairs(np.array([[0, 1]]), PLACES, river).tolist() == [False]


def test_a_river_elsewhere_does_not():
    river = np.array([LineString([(10, 6), (10, 15)])], dtype=object)
    assert open_pairs(np.array([[0, 1]]), PLACES, river).tolist() == [True]


def test_a_river_along_the_border_parts_outlines():
    assert crossable(LineString([(10, -5), (10, 15)])) == [False]


def test_a_bridge_joins_them():
    assert crossable(LineString([(10, -5), (10, 2)]), LineString([(10, 4), (10, 15)])) == [True]


def test_a_broad_river_inside_one_outline_parts_its_people_from_the_others():
    assert crossable(box(11, -5, 13, 15)) == [False]


def test_a_wall_that_leaves_half_the_border_open_does_not():
    assert crossable(LineString([(10, -5), (10, 5)])) == [True]
