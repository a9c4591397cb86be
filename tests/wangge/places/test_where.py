import pytest
from tests.factories.places import A1, make_plan, put_plan_in_force

from wangge.places.domain.grid_plan import adopt_plan
from wangge.places.domain.where import find_place
from wangge_engines.space.datums import from_wgs84


@pytest.mark.parametrize(
    ("lon", "lat", "grid"),
    [(120.501, 31.801, f"{A1}001"), (120.503, 31.803, f"{A1}002"), (120.502, 31.801, f"{A1}001")],
    ids=["left", "right", "on the line between: the first by code"],
)
def test_a_point_lies_in_one_grid(drawn_city, lon, lat, grid):
    assert find_place(lon, lat).grid.code == grid


def test_a_point_outside_the_city_lies_nowhere(drawn_city):
    assert find_place(121.0, 31.0) is None


def test_before_a_plan_is_in_force_the_community_is_known(toy_city):
    found = find_place(120.501, 31.801)

    assert (found.community.code, found.grid) == (A1, None)


def test_a_new_plan_answers_at_once(toy_city):
    find_place(120.501, 31.801)
    put_plan_in_force(toy_city)
    assert find_place(120.501, 31.801).grid.plan.name == "第一版"

    adopt_plan(plan=make_plan(toy_city, name="第二版"))

    assert find_place(120.501, 31.801).grid.plan.name == "第二版"


@pytest.mark.parametrize("datum", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_the_same_place_in_every_datum(drawn_city, datum):
    [[lon, lat]] = from_wgs84([[120.501, 31.801]], datum)

    assert find_place(lon, lat, datum).grid.code == f"{A1}001"
