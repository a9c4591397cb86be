import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge_engines.errors import BadInput
from wangge_engines.space.projections import System, plane_for, read_crs

DEGREES = System(read_crs("EPSG:4326"))


def test_a_kilometre_north_is_a_kilometre():
    plane = plane_for(DEGREES, [[120.55, 31.87]])
    south, north = plane.into([[120.55, 31.87], [120.55, 31.87 + 1000 / 110_871.6]])
    assert np.hypot(*(north - south)) == pytest.approx(1000, abs=0.5)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(100, 125), st.floats(20, 45)), min_size=1, max_size=8))
def test_into_metres_and_back_is_within_a_centimetre(places):
    plane = plane_for(DEGREES, places)
    assert np.abs(plane.back(plane.into(places)) - places).max() * 111_320 < 0.01


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_shifted_degrees_come_back_as_they_were(datum):
    places = [[120.55, 31.87], [120.60, 31.90]]
    plane = plane_for(System(read_crs("EPSG:4326"), datum), places)
    assert np.abs(plane.back(plane.into(places)) - places).max() * 111_320 < 0.01


def test_shifted_degrees_are_never_called_epsg_4326():
    assert System(read_crs("EPSG:4326"), "gcj02").crs_to_write.name == "GCJ-02"


def test_fiji_is_in_one_piece():
    places = [[179.9, -17.0], [-179.9, -17.0]]
    plane = plane_for(DEGREES, places)
    west, east = plane.into(places)
    assert east[0] - west[0] == pytest.approx(21_294, abs=10)
    assert plane.back(plane.into(places))[:, 0] == pytest.approx([179.9, 180.1])


def test_the_order_of_rows_does_not_move_the_plane():
    places = np.random.default_rng(0).uniform([120, 31], [121, 32], (1000, 2))
    assert plane_for(DEGREES, places) == plane_for(DEGREES, places[::-1])


@pytest.mark.parametrize(
    ("crs", "as_it_is"),
    [("EPSG:4549", True), ("EPSG:32651", True), ("EPSG:3857", False), ("EPSG:2263", False), ("EPSG:4490", False)],
    ids=["CGCS2000 Gauss-Krüger", "UTM", "Web Mercator stretches", "New York in feet", "degrees"],
)
def test_only_true_metres_are_used_as_they_are(crs, as_it_is):
    assert System(read_crs(crs)).is_true_metres is as_it_is


def test_an_unknown_system_is_refused_with_an_example():
    with pytest.raises(BadInput, match="EPSG:99999 is not known; write it as EPSG:4549"):
        read_crs("EPSG:99999")
