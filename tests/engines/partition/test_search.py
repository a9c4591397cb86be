"""Grids that are drawn: what holds for every plan, corner cases, and what must not change a plan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.partition.cities import city, points, random_city, read_again

from wangge_engines.partition.constraints import check_plan
from wangge_engines.partition.figures import measure
from wangge_engines.partition.problem import Problem
from wangge_engines.partition.search import prepare, search

QUICK = 0.2


def assert_sound(plan):
    """Connected, peopled, within their communities, no grid missing."""
    assert [v for v in check_plan(plan) if v.rule != "balanced"] == []
    assert np.array_equal(np.unique(plan.assignment), np.arange(plan.problem.grids.sum()))
    assert plan.assignment[plan.centre].tolist() == list(range(plan.grids))


def test_a_square_is_quartered():
    plan = search(city(6, 6, 4), effort=QUICK)

    assert plan.assignment.reshape(6, 6).tolist() == [[0, 0, 0, 2, 2, 2]] * 3 + [[1, 1, 1, 3, 3, 3]] * 3
    assert measure(plan)["max_deviation"] == 0


def test_one_unit_is_one_grid():
    plan = search(points([[5, 5]], [], 1))

    assert (plan.assignment.tolist(), plan.centre.tolist(), plan.stopped_by) == ([0], [0], "optimal")


def test_a_community_without_people_is_one_grid_of_no_cost():
    figures = measure(search(city(2, 3, 1, people=np.zeros(6))))

    assert (figures["cost"], figures["max_deviation"], figures["grids"]) == (0.0, 0.0, 1)


def test_as_many_grids_as_populated_units():
    plan = search(city(3, 4, 6, people=[10, 0] * 6), effort=QUICK)

    assert_sound(plan)
    assert np.bincount(plan.assignment, plan.problem.population).tolist() == [10.0] * 6


def test_a_grid_for_each_unit_is_optimal():
    plan = search(city(2, 3, 6))

    assert sorted(plan.assignment.tolist()) == list(range(6))
    assert plan.stopped_by == "optimal"


def test_everybody_in_one_unit():
    plan = search(city(3, 3, 1, people=[0, 0, 0, 0, 90, 0, 0, 0, 0]))

    assert (plan.centre.tolist(), measure(plan)["cost"]) == ([4], 0.0)


def test_all_units_at_one_point():
    plan = search(points(np.ones((12, 2)), [[i, i + 1] for i in range(11)], 3), effort=QUICK)

    assert_sound(plan)
    assert (measure(plan)["cost"], measure(plan)["max_deviation"]) == (0.0, 0.0)


def test_a_graph_in_forty_pieces():
    islands = np.stack([np.arange(40.0) ** 1.1, np.zeros(40)], axis=1)  # farther and farther out to sea
    plan = search(points(islands, [], 5), effort=QUICK)

    assert_sound(plan)
    assert (len(plan.ties), measure(plan)["max_deviation"]) == (39, 0.0)


def test_a_huge_unit_is_set_aside():
    people = np.full(36, 10.0)
    people[14] = 500
    figures = measure(search(city(6, 6, 8, people=people), effort=QUICK))

    assert (figures["set_aside"], figures["out_of_balance"], figures["max_deviation"]) == (1, 0, 0.0)


def test_a_star_that_cannot_be_balanced_is_still_drawn_and_said_to_be_out():
    # Every grid but one is a lone leaf: the hub takes all the rest.
    plan = search(
        points([[0, 0], *[[np.cos(a), np.sin(a)] for a in range(8)]], [[0, i] for i in range(1, 9)], 3), effort=QUICK
    )

    assert_sound(plan)
    assert measure(plan)["communities_out_of_balance"] == [0]


def test_a_corridor_of_empty_units_keeps_its_ends_together():
    people = [10, 10, *[0] * 8, 10, 10]
    plan = search(city(1, 12, 2, people=people), effort=QUICK)

    assert_sound(plan)
    assert np.bincount(plan.assignment, plan.problem.population).tolist() == [20.0, 20.0]


def test_culture_divides_what_distance_would_not():
    profile = np.repeat([[1.0, 0.0], [0.0, 1.0]], 18, axis=0)  # the southern half likes opera, the northern dance
    by_place = search(city(6, 6, 2, people=np.arange(36) % 2 + 9.0), effort=QUICK)
    by_taste = search(city(6, 6, 2, profile=profile, culture=0.9), effort=QUICK)

    assert measure(by_taste)["cost_culture"] == 0
    assert measure(by_place)["cost_culture"] == 0
    assert by_taste.assignment.reshape(6, 6)[:, 0].tolist() == [0, 0, 0, 1, 1, 1]


def test_an_earlier_plan_is_kept_where_moving_is_dear():
    previous = np.repeat([7, 3], 18)  # two bands, no better than two others
    stay = search(city(6, 6, 2, previous=previous, move_cost=5.0), effort=QUICK)
    column = np.tile(np.repeat([7, 3], 3), 6)
    stay_too = search(city(6, 6, 2, previous=column, move_cost=5.0), effort=QUICK)

    assert measure(stay)["moved_population"] == 0
    assert measure(stay_too)["moved_population"] == 0


def test_a_new_unit_and_a_third_grid_move_few_residents():
    previous = np.repeat([0, 1], 18)
    previous[5] = -1
    plan = search(city(6, 6, 3, previous=previous, move_cost=1.0), effort=QUICK)

    assert_sound(plan)
    assert measure(plan)["out_of_balance"] == 0
    assert measure(plan)["moved_population"] <= 130


@pytest.mark.parametrize("grids", [3, 80])
def test_threads_change_nothing(grids):
    problem = random_city(np.random.default_rng(5), 400, grids)

    one, four = (search(problem, effort=QUICK, threads=threads) for threads in (1, 4))

    assert np.array_equal(one.assignment, four.assignment)


def test_other_communities_change_nothing():
    rng = np.random.default_rng(8)
    both = random_city(rng, 120, 3, communities=2)
    west = np.flatnonzero(both.community == 0)
    number = np.full(120, -1)
    number[west] = np.arange(len(west))
    pairs = number[both.neighbours]
    alone = Problem(
        both.ids[west],
        both.population[west],
        both.place[west],
        np.zeros(len(west)),
        pairs[(pairs >= 0).all(axis=1)],
        [3],
    )

    assert np.array_equal(search(both, effort=QUICK).assignment[west], search(alone, effort=QUICK).assignment)


def test_names_and_order_of_units_and_the_map_s_origin_change_nothing():
    problem = random_city(np.random.default_rng(9), 90, 4)
    shuffle = np.random.default_rng(1).permutation(90)
    number = np.argsort(shuffle)
    other = Problem(
        [f"x{i:03}" for i in range(90)],
        problem.population[shuffle] * 2,
        problem.place[shuffle],
        problem.community,
        number[problem.neighbours],
        [4],
    )

    assert np.array_equal(search(problem, effort=QUICK).assignment[shuffle], search(other, effort=QUICK).assignment)


def test_time_runs_out_and_the_plan_is_still_sound():
    plan = search(random_city(np.random.default_rng(2), 800, 30), time_limit=0.0)

    assert plan.stopped_by == "time"
    assert_sound(plan)


def test_progress_ends_at_the_end():
    told = []
    search(
        random_city(np.random.default_rng(2), 90, 3, communities=3), effort=QUICK, progress=lambda s, _: told.append(s)
    )

    assert told[-1] == 1.0
    assert told == sorted(told)


def test_kernels_are_compiled_beforehand():
    prepare()

    from wangge_engines.partition.kernels import anneal, descend, settle

    for kernel in (anneal.anneal, descend.descend, settle.settle):
        before = list(kernel.signatures)
        search(city(4, 4, 4), effort=QUICK)
        assert kernel.signatures == before


def test_effort_must_be_positive():
    with pytest.raises(ValueError, match="effort must be positive"):
        search(city(2, 2, 2), effort=0)


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 60), st.data())
def test_every_plan_is_sound_and_measured_as_defined(n, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    place = rng.integers(0, 12, (n, 2)).astype(float)
    pairs = [
        sorted(pair)
        for pair in rng.integers(0, n, (data.draw(st.integers(0, 3 * n)), 2)).tolist()
        if pair[0] != pair[1]
    ]
    people = rng.choice([0, 5, 10, 40, 300], n, p=[0.3, 0.3, 0.2, 0.15, 0.05]).astype(float)
    community = np.sort(np.unique(rng.integers(0, 3, n), return_inverse=True)[1])
    most = np.maximum(1, np.bincount(community[people > 0], minlength=community.max() + 1))
    grids = [data.draw(st.integers(1, int(k))) for k in most]
    profile = rng.dirichlet([1, 1, 1], n) if data.draw(st.booleans()) else None
    previous = rng.integers(-1, 6, n) if data.draw(st.booleans()) else None
    ids = [f"u{i:04}" for i in rng.permutation(n)]
    problem = Problem(ids, people, place, community, np.array(pairs).reshape(-1, 2), grids, profile, 0.1, 0.3, previous)

    plan = search(problem, effort=0.05)

    assert_sound(plan)
    figures, again = measure(plan), read_again(plan)
    assert again.pop("parts") == figures["disconnected"] == 0
    for name, value in again.items():
        assert figures[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name
