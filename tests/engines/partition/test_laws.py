"""Laws that hold for every city: what a plan is, and what must not change it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.partition.cities import random_city

from wangge_engines.partition.constraints import check_plan, weigh
from wangge_engines.partition.figures import measure
from wangge_engines.partition.search import search

QUICK = 0.3


@st.composite
def cities(draw):
    """Three communities of 20 to 40 units, places in whole metres; half of them with profiles."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n = draw(st.integers(60, 120))
    profile = rng.dirichlet(np.ones(3), n) if draw(st.booleans()) else None
    culture = 0.0 if profile is None else draw(st.sampled_from([0.3, 1.0]))
    grids = draw(st.integers(1, 4))
    made = random_city(rng, n, grids, 3, profile=profile, culture=culture, tolerance=0.2)
    return replace(made, place=np.round(made.place))


def groups(plan, ids=None):
    """The grids as sets of ids, whatever their numbers."""
    ids = plan.problem.ids if ids is None else ids
    return {frozenset(ids[plan.assignment == g].tolist()) for g in range(plan.grids)}


@settings(max_examples=40, deadline=None)
@given(cities(), st.integers(0, 3))
def test_every_unit_is_in_one_grid_of_one_piece_in_balance_or_told(problem, seed):
    plan = search(problem, seed=seed, effort=QUICK)

    assert plan.assignment.shape == (problem.units,)
    assert np.array_equal(np.bincount(plan.community_of_grid), problem.grids)
    assert [violation for violation in check_plan(plan) if violation.rule != "balanced"] == []
    told = {violation.grid for violation in check_plan(plan)}
    quiet = [g for g in range(plan.grids) if g not in told]
    balance = weigh(plan)
    assert (balance.deviation[quiet] <= np.maximum(problem.tolerance, balance.excused[quiet]) + 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(cities(), st.integers(0, 3))
def test_the_number_of_threads_changes_nothing(problem, seed):
    one, two = (search(problem, seed=seed, effort=QUICK, threads=threads) for threads in (1, 2))

    assert one.assignment.tolist() == two.assignment.tolist()
    assert one.centre.tolist() == two.centre.tolist()


@settings(max_examples=15, deadline=None)
@given(cities(), st.randoms(use_true_random=False))
def test_names_and_order_change_nothing_but_labels(problem, chance):
    order = np.array(chance.sample(range(problem.units), problem.units))
    back = np.argsort(order)
    shuffled = replace(
        problem,
        ids=np.array([f"v{at:05}" for at in chance.sample(range(99_999), problem.units)]),
        population=problem.population[order],
        place=problem.place[order],
        community=problem.community[order],
        profile=None if problem.profile is None else problem.profile[order],
        neighbours=back[problem.neighbours],
    )

    assert groups(search(shuffled, effort=QUICK), problem.ids[order]) == groups(search(problem, effort=QUICK))


@settings(max_examples=15, deadline=None)
@given(cities(), st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_moving_the_map_changes_nothing(problem, east, north):
    moved = replace(problem, place=problem.place + np.array([east, north]))

    assert groups(search(moved, effort=QUICK)) == groups(search(problem, effort=QUICK))


@settings(max_examples=15, deadline=None)
@given(cities(), st.sampled_from([0.25, 2.0, 1024.0]))
def test_scaling_populations_changes_nothing(problem, times):
    scaled = search(replace(problem, population=problem.population * times), effort=QUICK)
    plan = search(problem, effort=QUICK)

    assert scaled.assignment.tolist() == plan.assignment.tolist()
    assert measure(scaled)["cost"] == pytest.approx(measure(plan)["cost"], rel=1e-12)


@settings(max_examples=10, deadline=None)
@given(cities())
def test_a_redraw_of_the_same_people_moves_nobody_where_moving_is_dear(problem):
    plan = search(problem, effort=QUICK)
    again = search(replace(problem, previous=plan.assignment, move_cost=100.0), effort=QUICK)

    assert measure(again)["moved_population"] == 0 or measure(plan)["out_of_balance"] > 0


def test_a_few_residents_who_move_home_change_few_grids():
    """Of 3 % of residents at new homes, at most 2 % of all change grid, at no more than 2 % above a fresh drawing."""
    rng = np.random.default_rng(3)
    problem = random_city(rng, 1500, 3, 25)
    plan = search(problem)
    homes = np.repeat(np.arange(problem.units), problem.population.astype(int))
    movers = rng.choice(len(homes), int(0.03 * len(homes)), replace=False)
    people = problem.population - np.bincount(homes[movers], minlength=problem.units)
    people += np.bincount(rng.choice(homes, len(movers)), minlength=problem.units)
    fresh = replace(problem, population=people)

    again = measure(search(replace(fresh, previous=plan.assignment)))

    assert again["moved_population"] <= 0.02 * problem.population.sum()
    assert again["cost"] <= 1.02 * measure(search(fresh))["cost"]


def test_a_community_of_five_thousand_units():
    plan = search(random_city(np.random.default_rng(1), 5000, 60), effort=QUICK)

    assert check_plan(plan) == []
