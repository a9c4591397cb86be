"""Cells on a unit square of one kilometre."""

import numpy as np
import pytest
import shapely

from wangge.scenarios.zhangjiagang.cells import cut_cells, shared_borders

SQUARE = shapely.box(0, 0, 1_000, 1_000)


def test_a_shared_corner_is_no_shared_border():
    #  2 3
    #  0 1
    boxes = np.array([shapely.box(x, y, x + 1, y + 1) for y in (0, 1) for x in (0, 1)])
    pairs, metres = shared_borders(boxes)
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]
    assert metres.tolist() == [1, 1, 1, 1]


def test_cells_tile_the_outline_with_the_very_same_corners():
    places = np.random.default_rng(3).uniform(0, 1_000, (60, 2))
    cells = cut_cells(places, SQUARE)
    assert shapely.coverage_is_valid(cells.outlines)
    assert cells.areas.sum() == pytest.approx(SQUARE.area)


def test_a_piece_cut_off_by_the_outline_joins_its_neighbour():
    notch = shapely.Polygon([(450, 1_000), (500, 100), (550, 1_000)])
    outline = SQUARE.difference(notch)
    cells = cut_cells(np.array([(300.0, 300.0), (800.0, 900.0), (300.0, 800.0), (500.0, 60.0)]), outline)
    assert set(shapely.get_type_id(cells.outlines)) == {shapely.GeometryType.POLYGON}
    assert cells.areas.sum() == pytest.approx(outline.area)
