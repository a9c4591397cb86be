"""What a map of grids offers, and how its colours are cut."""

import pytest
from tests.factories.places import A1, put_plan_in_force

from wangge.desks.resident.map_page import all_figures
from wangge.places.domain.map_figures import scale_of
from wangge.places.domain.revision import renew_revision
from wangge.places.models import Grid


def offered():
    return [figure.key for figure in all_figures()]


def test_a_city_with_profiles_is_offered_their_colours(drawn_city):
    assert offered() == ["population", "density", "age_60_up", "newcomers", "distance_m"]


def test_a_city_without_profiles_is_not(drawn_city):
    Grid.objects.update(figures={"density": 900.0, "distance_m": 90.0})
    renew_revision()

    assert offered() == ["population", "density", "distance_m"]


def test_before_there_are_grids_only_residents_are_offered(toy_city):
    assert offered() == ["population"]


def test_colours_are_worked_out_once_for_all_pages(client, drawn_city, django_assert_max_num_queries):
    all_figures()

    with django_assert_max_num_queries(1):
        all_figures()


def test_colours_follow_a_new_plan(toy_city):
    assert offered() == ["population"]

    put_plan_in_force(toy_city)

    assert len(offered()) == 5


def test_a_figure_that_the_city_does_not_have_shows_residents(client, drawn_city):
    Grid.objects.update(figures={})
    renew_revision()

    assert client.get("/map/", {"figure": "newcomers"}).context["map"].figure.key == "population"
    assert client.get(f"/grids/{A1}001/").context["map"].figure.key == "population"


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([float(i) for i in range(101)], [20.0, 40.0, 60.0, 80.0]),
        ([1066.0, 1010.0, 950.0, 1031.0, 988.0, 1002.0], [990.0, 1002.0, 1010.0, 1030.0]),
        ([5.0] * 9, [5.0, 5.2, 5.5, 5.8]),
        ([0.0], [0.0, 0.1, 0.2, 0.3]),
    ],
    ids=["even", "uneven", "all alike", "nothing"],
)
def test_bounds_are_round_and_rise(values, bounds):
    assert scale_of(values) == pytest.approx(bounds)
