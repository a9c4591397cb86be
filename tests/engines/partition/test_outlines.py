import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from wangge_engines.partition.outlines import (
    dissolve,
    nearest_land,
    polsby_popper,
    spread_out,
    surroundings,
    tiled,
)
from wangge_engines.space.neighbours import gabriel_pairs

PLACE = st.tuples(st.integers(0, 30), st.integers(0, 30))


@st.composite
def cities(draw):
    """A few places, some of them shared, and grids grown along neighbours, so that each is connected."""
    places = np.array(draw(st.lists(PLACE, min_size=2, max_size=20)), dtype=float)
    grids = draw(st.integers(1, min(4, len(places))))
    pairs = gabriel_pairs(places)
    grid = np.full(len(places), -1)
    grid[draw(st.permutations(range(len(places))))[:grids]] = np.arange(grids)
    while (grid < 0).any():
        a, b = pairs.T
        for this, other in ((a, b), (b, a)):
            free = (grid[this] < 0) & (grid[other] >= 0)
            grid[this[free]] = grid[other[free]]
    return places, grid, grids


def assert_tiles(outlines, area):
    assert shapely.is_valid(outlines).all()
    assert shapely.coverage_is_valid(outlines)
    assert shapely.area(outlines).sum() == pytest.approx(area.area, rel=1e-9)
    assert shapely.union_all(outlines).symmetric_difference(area).area <= 1e-9 * area.area


@settings(deadline=None)
@given(cities())
def test_land_by_the_nearest_place_tiles(city):
    places, grid, grids = city
    assert_tiles(nearest_land(places, grid, grids), surroundings(places))


@settings(deadline=None)
@given(cities())
def test_connected_grids_of_distinct_places_are_in_one_piece(city):
    places, grid, grids = city
    if len(np.unique(places, axis=0)) < len(places):
        return
    assert (shapely.get_type_id(nearest_land(places, grid, grids)) == shapely.GeometryType.POLYGON).all()


@settings(deadline=None)
@given(cities())
def test_land_tiles_the_outline_of_its_community_however_bent(city):
    places, grid, grids = city
    bent = box(-5, -5, 35, 35).difference(box(10, -5, 12, 20))
    community = np.zeros(len(places), dtype=np.int64)
    assert_tiles(nearest_land(places, grid, grids, community, {0: bent}), bent)


def test_land_that_a_bend_cuts_off_goes_to_the_grid_beside_it():
    # The wall at x = 10 leaves the places' dividing line y = 10 alone only below; left of it everything is one room.
    room = box(0, 0, 9, 20).union(box(11, 0, 20, 9)).union(box(9, 0, 11, 2))
    places = np.array([[15.0, 5.0], [5.0, 15.0]])
    lower, upper = nearest_land(places, np.array([0, 1]), 2, np.zeros(2, dtype=np.int64), {0: room})
    assert lower.geom_type == upper.geom_type == "Polygon"
    assert lower.area + upper.area == pytest.approx(room.area)


def test_units_at_one_place_share_a_circle_around_it():
    places = np.array([[0.0, 0.0], [0.0, 0.0], [8.0, 0.0]])
    apart = spread_out(places)
    assert len(np.unique(apart, axis=0)) == 3
    assert np.hypot(*(apart - places).T).max() <= 2.0


def test_everybody_at_one_place_still_has_land():
    outlines = nearest_land(np.zeros((4, 2)), np.array([0, 0, 1, 1]), 2)
    assert_tiles(outlines, surroundings(np.zeros((4, 2))))


def test_outlines_of_units_are_joined():
    squares = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)], dtype=object)
    left, right = dissolve(squares, np.array([0, 0, 1]), 2)
    assert (left.equals(box(0, 0, 2, 1)), right.equals(box(2, 0, 3, 1))) == (True, True)


def test_units_apart_make_a_grid_of_two_parts():
    squares = np.array([box(0, 0, 1, 1), box(5, 0, 6, 1)], dtype=object)
    assert dissolve(squares, np.array([0, 0]), 1)[0].geom_type == "MultiPolygon"


def test_outlines_that_overlap_are_joined_too():
    squares = np.array([box(0, 0, 2, 1), box(1, 0, 3, 1)], dtype=object)
    assert dissolve(squares, np.array([0, 0]), 1)[0].area == 3


def test_a_vertex_on_one_side_only_is_given_to_the_other():
    outlines = np.array([box(0, 0, 10, 10), box(10, 0, 20, 5), box(10, 5, 20, 10)], dtype=object)
    assert not shapely.coverage_is_valid(outlines)
    assert_tiles(tiled(outlines, 0.1), box(0, 0, 20, 10))


def test_a_hairline_is_closed():
    outlines = tiled(np.array([box(0, 0, 10, 10), box(10.05, 0, 20, 10)], dtype=object), 0.1)
    assert shapely.coverage_is_valid(outlines, gap_width=0.1)


def test_a_square_is_less_round_than_a_disc():
    roundness = polsby_popper(np.array([box(0, 0, 1, 1), None], dtype=object))
    assert roundness[0] == pytest.approx(np.pi / 4)
    assert np.isnan(roundness[1])
