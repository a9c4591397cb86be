"""What likeness costs in nearness: the front obeys its own arithmetic, and no single search does better."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tests.engines.partition.cities import city, random_city

from wangge_engines.partition.constraints import check_plan
from wangge_engines.partition.figures import measure
from wangge_engines.partition.front import shares_left, trace_front
from wangge_engines.partition.front_chart import front_chart, nice_ticks
from wangge_engines.partition.search import search


@pytest.fixture(scope="module")
def problem():
    """120 units in two communities; tastes follow neither the map nor each other."""
    rng = np.random.default_rng(5)
    return random_city(rng, 120, 4, 2, profile=rng.dirichlet(np.ones(3), 120), culture=0.3, tolerance=0.2)


@pytest.fixture(scope="module")
def front(problem):
    return trace_front(problem, steps=5, threads=2)


def test_weights_go_from_distance_alone_to_profile_alone_and_meet_the_problems_own(front):
    assert [point.culture for point in front] == [0, 0.0625, 0.25, 0.3, 0.5625, 1]


def test_likeness_is_paid_for_with_nearness(front):
    for one, other in pairwise(front):
        assert other.culture_left <= one.culture_left + 1e-12
        assert other.place_left >= one.place_left - 1e-12


def test_no_point_is_dominated_by_another(front):
    assert [point.dominated for point in front] == [False] * 6


def test_each_weight_keeps_the_best_of_all_drawings_by_its_own_cost(front):
    for point in front:
        costs = [(1 - point.culture) * other.place_left + point.culture * other.culture_left for other in front]
        assert min(costs) == pytest.approx(point.row()["cost"], rel=1e-9)


def test_every_drawing_keeps_the_rules(front):
    assert [check_plan(point.plan) for point in front] == [[]] * 6


def test_shares_left_are_the_costs_without_their_weights(front):
    for point in front[1:-1]:
        figures = measure(point.plan)
        assert figures["cost_place"] == pytest.approx((1 - point.culture) * point.place_left)
        assert figures["cost_culture"] == pytest.approx(point.culture * point.culture_left)
        assert figures["cost"] == pytest.approx(point.row()["cost"])


def test_no_point_costs_more_than_a_search_for_its_weight_alone(problem, front):
    for point in front:
        alone = measure(search(replace(problem, culture=point.culture), seed=0))
        assert point.row()["cost"] <= alone["cost"] * 1.04  # luck of the seeds


def test_a_known_drawing_takes_part(problem):
    known = search(problem, effort=4.0)
    [point] = [point for point in trace_front(problem, steps=2, known=[known], effort=0.05) if point.culture == 0.3]
    assert point.row()["cost"] <= measure(known)["cost"] + 1e-12


def test_threads_change_nothing(problem, front):
    again = trace_front(problem, steps=5, threads=1)
    assert [point.plan.assignment.tolist() for point in again] == [point.plan.assignment.tolist() for point in front]


def test_residents_of_an_earlier_plan_stay_where_moving_is_dear(problem):
    before = search(replace(problem, culture=0.0)).assignment
    asked = replace(problem, previous=before, move_cost=100.0)
    for point in trace_front(asked, steps=3):
        assert measure(point.plan)["moved_population"] == 0


def test_where_all_are_alike_likeness_costs_nothing():
    alike = city(4, 4, 4, profile=np.ones((16, 2)))
    points = trace_front(alike, steps=3)
    assert [shares_left(point.plan)[1] for point in points] == [0, 0, 0]
    assert [point.place_left for point in points[:-1]] == [points[0].place_left] * 2


@pytest.mark.parametrize(
    ("change", "steps", "said"),
    [({"profile": None}, 3, "a front needs profiles"), ({}, 1, "a front needs two steps or more")],
)
def test_what_cannot_be_compared_is_refused(problem, change, steps, said):
    with pytest.raises(ValueError, match=said):
        trace_front(replace(problem, **change), steps=steps)


def test_the_chart_has_a_point_for_each_weight(front):
    drawn = ET.fromstring(front_chart([point.row() for point in front]))
    assert len(drawn.findall("{*}circle")) == 6
    texts = [text.text for text in drawn.findall("{*}text")]
    assert {"What likeness costs in nearness", "λ = 0", "λ = 1", "0 %"} <= set(texts)


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(0.93, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (0.05, [0, 0.01, 0.02, 0.03, 0.04, 0.05]), (0, [0, 1])],
)
def test_ticks_are_round_and_reach_beyond(most, ticks):
    assert nice_ticks(most) == ticks
