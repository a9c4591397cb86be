"""Each rule names the grids that break it."""

import numpy as np
from tests.engines.partition.cities import city

from wangge_engines.partition.constraints import (
    check_plan,
    every_grid_has_people,
    every_grid_is_balanced,
    every_grid_is_connected,
    no_grid_crosses,
)
from wangge_engines.partition.cost import choose_centres
from wangge_engines.partition.floor import find_floor
from wangge_engines.partition.problem import Plan
from wangge_engines.partition.ties import find_ties


def plan_of(problem, assignment, community_of_grid=None):
    grids = max(assignment) + 1
    home = np.zeros(grids, dtype=np.int64) if community_of_grid is None else np.array(community_of_grid)
    assignment = np.array(assignment)
    centre = choose_centres(problem, assignment, grids)
    return Plan(problem, assignment, centre, home, "effort", 0.0, find_ties(problem), find_floor(problem))


def named(violations):
    return [(v.grid, v.detail) for v in violations]


def test_a_grid_split_by_another_is_named():
    #  0 1 0
    #  0 1 0
    plan = plan_of(city(2, 3, 2), [0, 1, 0, 0, 1, 0])

    assert named(every_grid_is_connected(plan)) == [(0, "2 pieces")]


def test_a_grid_out_of_balance_is_named():
    plan = plan_of(city(2, 3, 2), [0, 0, 0, 0, 0, 1])

    assert named(every_grid_is_balanced(plan)) == [(0, "66.7% from the mean"), (1, "66.7% from the mean")]


def test_lumps_excuse_half_the_largest_unit_in_it_or_next_to_it():
    # 30 30 30 | 30 30 : mean 75, 15 out, which half of a unit of 30 excuses.
    plan = plan_of(city(1, 5, 2, people=[30] * 5), [0, 0, 0, 1, 1])

    assert every_grid_is_balanced(plan) == []


def test_a_grid_without_people_is_named():
    plan = plan_of(city(1, 3, 2, people=[10, 10, 0]), [0, 0, 1])

    assert named(every_grid_has_people(plan)) == [(1, "nobody lives here")]


def test_a_grid_across_communities_is_named():
    plan = plan_of(city(1, 4, [1, 1], community=[0, 0, 1, 1]), [0, 0, 0, 1], [0, 1])

    assert named(no_grid_crosses(plan)) == [(0, "crosses communities")]


def test_a_good_plan_breaks_no_rule():
    assert check_plan(plan_of(city(2, 4, 2), [0, 0, 1, 1, 0, 0, 1, 1])) == []
