"""Certificates: no plan is cheaper than the bound, and what is called proven is the best there is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.partition.cities import city, pieces, points, random_city, tie

from wangge_engines.partition.bounds import certify
from wangge_engines.partition.constraints import check_plan, weigh
from wangge_engines.partition.cost import choose_centres
from wangge_engines.partition.figures import measure
from wangge_engines.partition.problem import Pins, Problem
from wangge_engines.partition.search import search

ALMOST = 1e-6  # share of the cost up to which a plan counts as proven


def certified(problem, **options):
    return certify(search(problem, effort=0.05), threads=1, **options)


def least_cost(plan):
    """The cost of the best plan by looking at every one, by the definition in docs/engines/partition.md."""
    problem, balance = plan.problem, weigh(plan)
    _, graph = tie(problem)
    total = 0.0
    for c in range(problem.communities):
        units = np.flatnonzero(problem.community == c).tolist()
        k, mean = int(problem.grids[c]), float(balance.mean[c])
        of_c = plan.community_of_grid == c
        worst = max(problem.tolerance, balance.deviation[of_c].max(initial=0.0))
        least = min(
            (
                sum(spread(problem, part) for part in parts)
                for parts in partitions(units, k)
                if all(fits(problem, part, graph, mean, worst) for part in parts)
            ),
        )
        total += least
    return total / (problem.population.sum() or 1.0)


def partitions(units, k):
    """Every way to split units into k parts."""
    first, rest = units[0], units[1:]
    if not rest:
        if k == 1:
            yield [[first]]
        return
    for parts in partitions(rest, k):
        for at in range(len(parts)):
            yield [*parts[:at], [first, *parts[at]], *parts[at + 1 :]]
    if k > 1:
        for parts in partitions(rest, k - 1):
            yield [[first], *parts]


def fits(problem, part, graph, mean, worst):
    people = problem.population[part]
    lump = (people > (1 + problem.tolerance) * mean).any()
    inside = abs(people.sum() - mean) <= (worst + 1e-9) * mean
    peopled = people.sum() > 0 or problem.population.sum() == 0
    return peopled and (lump or inside) and len(pieces(part, graph)) == 1


def spread(problem, part):
    from wangge_engines.partition.cost import scaled_spots

    spots, people = scaled_spots(problem)[part], problem.population[part]
    far = ((spots[:, None] - spots[None]) ** 2).sum(axis=2)
    return float((far @ people).min())


def assert_certified(plan):
    """Bound <= optimum <= cost, and equal where proven."""
    figures, least = measure(plan), least_cost(plan)
    assert figures["lower_bound"] <= least * (1 + 1e-9) + 1e-12
    assert least <= figures["cost"] * (1 + 1e-9) + 1e-12
    if figures["stopped_by"] == "optimal":
        assert figures["cost"] == pytest.approx(least, rel=2 * ALMOST, abs=1e-12)
    assert [v for v in check_plan(plan) if v.rule != "balanced"] == []


@st.composite
def tiny_problems(draw):
    """Up to nine units in a random graph, in up to three grids, some of them large, some empty."""
    n = draw(st.integers(2, 9))
    people = draw(st.lists(st.sampled_from([0, 0, 1, 2, 3, 5, 5, 8, 40]), min_size=n, max_size=n))
    populated = sum(p > 0 for p in people)
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=2 * n))
    place = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=n, max_size=n))
    profile = draw(st.none() | st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=n, max_size=n))
    return Problem(
        ids=[f"u{i}" for i in range(n)],
        population=people,
        place=np.array(place) * 10.0,
        community=np.zeros(n),
        neighbours=np.array([p for p in pairs if p[0] != p[1]], dtype=np.int64).reshape(-1, 2),
        grids=[draw(st.integers(1, min(3, max(1, populated))))],
        profile=None if profile is None else np.array(profile),
        culture=0.0 if profile is None else draw(st.sampled_from([0.3, 1.0])),
        tolerance=draw(st.sampled_from([0.05, 0.1, 0.4])),
    )


@given(tiny_problems())
@settings(max_examples=60, deadline=None)
def test_no_plan_is_cheaper_than_the_bound(problem):
    assert_certified(certified(problem))


@given(tiny_problems())
@settings(max_examples=30, deadline=None)
def test_a_bound_without_much_effort_is_a_bound(problem):
    assert_certified(certified(problem, effort=0.002))


@given(tiny_problems())
@settings(max_examples=40, deadline=None)
def test_a_bound_from_near_units_alone_is_a_bound(problem):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wangge_engines.partition.bounds.prove.MANY_UNITS", 1)
        assert_certified(certified(problem))


@given(tiny_problems())
@settings(max_examples=40, deadline=None)
def test_a_bound_from_whole_grids_is_a_bound(problem):
    """Every way of proof must hold by itself, also where another one would be quicker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wangge_engines.partition.bounds.prove.LEAST_GRIDS", 2)
        patch.setattr("wangge_engines.partition.bounds.prove.MOST_PAIRS", 0)
        patch.setattr("wangge_engines.partition.bounds.prove.FEW_PAIRS", 0)
        assert_certified(certified(problem))


def test_tiny_plans_are_proven():
    problem = random_city(np.random.default_rng(4), 9, 2, tolerance=0.3)
    plan = certified(problem)

    assert plan.stopped_by == "optimal"
    assert_certified(plan)


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(points([[5, 5]], [], 1), id="one unit"),
        pytest.param(city(2, 3, 1, people=np.zeros(6)), id="nobody"),
        pytest.param(city(2, 3, 6), id="a grid for each unit"),
        pytest.param(city(2, 4, 4, people=[10, 0] * 4), id="as many grids as populated units"),
        pytest.param(points(np.ones((6, 2)), [[i, i + 1] for i in range(5)], 3), id="all at one point"),
        pytest.param(points([[0, 0], [1, 0], [50, 0], [51, 0], [90, 0]], [], 2), id="islands"),
        pytest.param(city(2, 4, 3, people=[500, 10, 10, 10, 10, 10, 10, 10]), id="a huge unit"),
    ],
)
def test_corner_cases_are_proven(problem):
    plan = certified(problem)

    assert plan.stopped_by == "optimal"
    assert_certified(plan)
    assert measure(plan)["gap"] <= ALMOST


def test_a_better_plan_found_on_the_way_is_taken():
    problem = random_city(np.random.default_rng(1), 60, 3, communities=2)
    rough = search(problem, effort=0.001)
    before = measure(rough)
    after = measure(certify(rough, threads=1))

    assert after["cost"] <= before["cost"]
    assert after["out_of_balance"] <= before["out_of_balance"]
    assert after["disconnected"] == 0


def test_the_number_of_threads_changes_nothing():
    plan = search(random_city(np.random.default_rng(2), 80, 3, communities=4), effort=0.1)
    one, two = certify(plan, threads=1), certify(plan, threads=2)

    assert one.certificate.bound.tolist() == two.certificate.bound.tolist()
    assert one.assignment.tolist() == two.assignment.tolist()


def test_no_time_leaves_a_bound_all_the_same():
    plan = search(random_city(np.random.default_rng(3), 120, 6), effort=0.1)
    figures = measure(certify(plan, time_limit=1e-9))

    assert 0 < figures["lower_bound"] <= figures["cost"]
    assert figures["stopped_by"] == "time"


def test_thousands_of_units_have_a_gap(monkeypatch):
    monkeypatch.setattr("wangge_engines.partition.bounds.prove.MANY_UNITS", 300)  # thousands would take seconds
    plan = search(random_city(np.random.default_rng(5), 400, 10), effort=0.02)
    figures = measure(certify(plan, effort=0.2))

    assert 0 < figures["gap"] < 0.5
    assert figures["proven_optimal"] == 0


def in_stripes(problem):
    """A square city cut from south to north: balanced, connected, and not the best."""
    plan = search(problem, effort=0.05)
    stripes = np.arange(problem.units) // (problem.units // plan.grids)
    return replace(plan, assignment=stripes, centre=choose_centres(problem, stripes, plan.grids))


def test_a_better_plan_is_taken():
    plan = certify(in_stripes(city(6, 6, 4)))

    assert plan.assignment.reshape(6, 6).tolist() == [[0, 0, 0, 1, 1, 1]] * 3 + [[2, 2, 2, 3, 3, 3]] * 3
    assert plan.stopped_by == "optimal"


def test_grids_of_a_community_with_pins_stay():
    none, nowhere = np.zeros(36, dtype=np.bool_), np.full(36, -1)
    held = np.where(np.arange(36) == 0, 0, -1)
    stripes = in_stripes(city(6, 6, 4, pins=Pins(held, none, none, nowhere)))

    assert certify(stripes).assignment.tolist() == stripes.assignment.tolist()


def test_an_earlier_plan_keeps_its_grids():
    problem = random_city(np.random.default_rng(1), 40, 3)
    before = search(problem, effort=0.01).assignment
    rough = search(
        Problem(
            problem.ids,
            problem.population,
            problem.place,
            problem.community,
            problem.neighbours,
            problem.grids,
            previous=before,
        ),
        effort=0.01,
    )
    assert certify(rough).assignment.tolist() == rough.assignment.tolist()
