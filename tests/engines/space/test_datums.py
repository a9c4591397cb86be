import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge_engines.errors import BadInput
from wangge_engines.space.datums import (
    DATUMS,
    from_wgs84,
    gcj02_to_bd09,
    to_wgs84,
    wgs84_to_gcj02,
)

PLACES_IN_CHINA = st.tuples(st.floats(73.5, 135.0), st.floats(3.9, 53.5))
METRES_PER_DEGREE = 111_320


def test_tiananmen_in_gcj02_is_where_other_libraries_put_it():
    assert wgs84_to_gcj02([116.404, 39.915]) == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)


def test_tiananmen_in_bd09_is_where_other_libraries_put_it():
    assert gcj02_to_bd09([116.404, 39.915]) == pytest.approx([116.41036949371029, 39.92133699351021], abs=1e-9)


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000"])
def test_wgs84_and_cgcs2000_are_the_same_here(datum):
    assert to_wgs84([[120.5, 31.9]], datum).tolist() == [[120.5, 31.9]]


@pytest.mark.parametrize("datum", DATUMS)
@given(place=PLACES_IN_CHINA)
def test_there_and_back_is_within_a_centimetre(datum, place):
    back = to_wgs84(from_wgs84([place], datum), datum)
    assert np.abs(back - [place]).max() * METRES_PER_DEGREE < 0.01


def test_places_outside_china_are_not_shifted():
    assert wgs84_to_gcj02([2.35, 48.85]).tolist() == [2.35, 48.85]


def test_an_unknown_datum_is_refused_with_those_that_are_known():
    with pytest.raises(BadInput, match="choose one of wgs84, cgcs2000, gcj02, bd09"):
        to_wgs84([120.5, 31.9], "beijing54")
