import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from wangge_engines.space.borders import shared_borders


def borders(*outlines):
    found = shared_borders(np.array(outlines, dtype=object))
    return {tuple(pair): round(length, 6) for pair, length in zip(found.pairs.tolist(), found.length_m, strict=True)}


def test_squares_side_by_side_share_their_side():
    assert borders(box(0, 0, 10, 10), box(10, 0, 20, 10)) == {(0, 1): 10.0}


def test_a_corner_is_no_border():
    assert borders(box(0, 0, 10, 10), box(10, 10, 20, 20)) == {}


def test_a_long_side_against_two_short_ones():
    # +----+--+
    # |    |1 |
    # | 0  +--+
    # |    |2 |
    # +----+--+
    assert borders(box(0, 0, 10, 10), box(10, 5, 15, 10), box(10, 0, 15, 5)) == {(0, 1): 5.0, (0, 2): 5.0, (1, 2): 5.0}


def test_a_hairline_between_outlines_is_closed():
    assert borders(box(0, 0, 100, 100), box(100.3, 0, 200, 100)) == {(0, 1): 100.0}


def test_a_street_between_outlines_is_not():
    assert borders(box(0, 0, 100, 100), box(104, 0, 200, 100)) == {}


def test_a_hole_filled_by_another_is_border_all_around():
    ring = box(0, 0, 30, 30).difference(box(10, 10, 20, 20))
    assert borders(ring, box(10, 10, 20, 20)) == {(0, 1): 40.0}


def test_parts_of_a_multipolygon_do_not_border_on_themselves():
    two = shapely.multipolygons([box(0, 0, 10, 10), box(20, 0, 30, 10)])
    assert borders(two, box(10, 0, 20, 10)) == {(0, 1): 20.0}


def test_three_outlines_on_one_line_are_all_neighbours():
    assert borders(box(0, 0, 10, 10), box(10, 0, 20, 10), box(10, 0, 15, 10)).keys() == {(0, 1), (0, 2), (1, 2)}


def test_nothing_borders_on_nothing():
    assert borders() == {}
    assert borders(box(0, 0, 1, 1)) == {}


@given(st.integers(2, 6), st.integers(2, 6))
def test_a_chessboard_has_the_borders_of_its_lattice(rows, columns):
    squares = [box(c, r, c + 1, r + 1) for r in range(rows) for c in range(columns)]
    assert len(borders(*squares)) == rows * (columns - 1) + columns * (rows - 1)
