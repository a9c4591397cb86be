"""Every figure that a change by hand foretells is that of the changed plan, measured from scratch."""

import contextlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.engines.partition.cities import random_city

from wangge_engines.errors import BadInput
from wangge_engines.partition.constraints import check_plan, pieces_of_grids, stands_out, weigh
from wangge_engines.partition.figures import cost_parts, distances, measure
from wangge_engines.partition.hand import Hand
from wangge_engines.partition.hand.plans import plan_of, plan_of_ledger
from wangge_engines.partition.problem import Pins
from wangge_engines.partition.ties import find_ties


def random_plan(seed, *, communities=3, grids=3, n=45, torn=False, pinned=False):
    """A city of strips; grids of neighbouring units, or `torn`: anyhow. Some lumps, some empty land, some islands."""
    rng = np.random.default_rng(seed)
    profile = rng.dirichlet(np.ones(3), n) if seed % 3 else None
    city = random_city(rng, n, grids, communities, profile=profile, culture=0.3 if seed % 3 else 0.0)
    people = city.population.copy()
    people[rng.random(n) < 0.2] = 0
    people[rng.random(n) < 0.05] = 900
    people[: communities * grids] += 1
    previous = rng.integers(-1, 2 * grids, n) if seed % 2 else None
    pairs = city.neighbours[rng.random(len(city.neighbours)) < 0.7]
    if torn:
        assignment = city.community * grids + rng.integers(0, grids, n)
    else:
        along = np.lexsort((city.place[:, 1], city.community))
        sizes = np.bincount(city.community)
        rank = np.empty(n, dtype=np.int64)
        rank[along] = np.concatenate([np.arange(size) * grids // size for size in sizes])
        assignment = city.community * grids + rank
    problem = replace(
        city,
        population=people,
        neighbours=pairs,
        previous=previous,
        pins=random_pins(rng, assignment) if pinned else None,
    )
    homes = np.repeat(np.arange(communities), grids)
    assume((np.bincount(assignment, minlength=len(homes)) > 0).all())
    return plan_of(problem, assignment, homes, find_ties(problem), seed=0)


def random_pins(rng, assignment):
    """Some units held where they are, a centre here and there, a grid held whole, some that stay together."""
    n = len(assignment)
    centre = np.zeros(n, dtype=np.bool_)
    centre[np.unique(assignment, return_index=True)[1][::3]] = True
    closed = assignment == assignment.max()
    held = np.where(closed | centre | (rng.random(n) < 0.1), assignment, -1)
    bundle = np.where(rng.random(n) < 0.1, assignment, -1)
    return Pins(held, centre, closed, bundle)


def assert_measured(ledger):
    """The ledger's figures are those of its plan."""
    plan = plan_of_ledger(ledger, seed=0)
    expected = measure(plan)
    for name, figure in ledger.whole.items():
        assert figure == (pytest.approx(expected[name], rel=1e-9) if isinstance(figure, float) else expected[name]), (
            name
        )
    for community, figures in expected["within"].items():
        told = ledger.of_community(community)
        assert told == pytest.approx({name: figures[name] for name in told}, rel=1e-9)
    balance, (place, culture) = weigh(plan), cost_parts(plan)
    numbers = ledger.living[np.argsort(ledger.rows["home"][ledger.living], kind="stable")].tolist()
    grids = ledger.of_grids(numbers)
    everybody = plan.problem.population.sum()
    assert [grid.centre for grid in grids] == plan.centre.tolist()
    assert [grid.pieces for grid in grids] == pieces_of_grids(plan).tolist()
    assert [grid.out_of_balance for grid in grids] == stands_out(plan, balance).tolist()
    assert [grid.set_aside for grid in grids] == balance.set_aside.tolist()
    assert [grid.cost_place for grid in grids] == pytest.approx((place / everybody).tolist(), rel=1e-9)
    assert [grid.cost_culture for grid in grids] == pytest.approx((culture / everybody).tolist(), rel=1e-9)
    far = distances(plan)
    for at, grid in enumerate(grids):
        inside = plan.assignment == at
        people = plan.problem.population[inside]
        mean = float(people @ far[inside] / people.sum()) if people.sum() else 0.0
        assert grid.mean_distance_m == pytest.approx(mean, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.booleans(), st.data())
def test_figures_of_any_changes_are_those_from_scratch(seed, torn, pinned, data):
    hand = Hand(random_plan(seed, torn=torn, pinned=pinned))
    assert_measured(hand.ledger)
    begun = hand.figures
    done = 0
    for _ in range(data.draw(st.integers(1, 4))):
        change = ask(hand, data)
        if change is None or change.refusals:
            continue
        if not change.emptied:
            assert_measured(change.outcome)
        if change.allowed:
            hand.apply(change)
            assert_measured(hand.ledger)
            done += 1
    assert [hand.undo() for _ in range(done)] == [True] * done
    assert hand.figures == begun


def ask(hand, data):
    """Any change: of units on a border or anywhere, of grids that touch or not."""
    kind = data.draw(st.sampled_from(["move", "merge", "split", "suggested"]))
    numbers = list(hand.names)
    number = data.draw(st.sampled_from(numbers))
    if kind == "suggested":
        changes = hand.suggest(number)
        return data.draw(st.sampled_from(changes)) if changes else None
    home = hand.grid(number).community
    kin = [other for other in numbers if hand.grid(other).community == home and other != number]
    if kind == "split":
        with contextlib.suppress(BadInput):  # too few populated units
            return hand.split(number)
        return None
    if not kin:
        return None
    other = data.draw(st.sampled_from(kin))
    if kind == "merge":
        return hand.merge([number, other])
    units = hand.ledger.members(number).tolist()
    return hand.move(data.draw(st.lists(st.sampled_from(units), min_size=1, max_size=4)), other)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_no_single_move_is_better_than_the_first_suggestion(seed, pinned):
    hand = Hand(random_plan(seed, pinned=pinned))
    number = seed % len(hand.grids)
    community = hand.grid(number).community
    now = hand.ledger.score(community)
    moves = [change for change in single_moves(hand, number) if change.allowed]
    best = min((score(change) for change in moves), default=now)
    suggested = hand.suggest(number, most=100)

    assert [score(change) for change in suggested] == sorted(score(change) for change in suggested)
    assert all(change.allowed and score(change) < now for change in suggested)
    if best < (*now[:2], now[2] * (1 - 1e-9)):
        assert score(suggested[0]) <= (*best[:2], best[2] * (1 + 1e-9))
    better = {change_of(change) for change in moves if score(change) < (*now[:2], now[2] * (1 - 1e-8))}
    assert better <= {change_of(change) for change in suggested if change.kind == "move"}


def single_moves(hand, number):
    """Every move of one unit between the grid and one that touches it."""
    land, ledger = hand.ledger.land, hand.ledger
    for a in range(land.problem.units):
        touching = land.neighbour[land.start[a] : land.start[a + 1]]
        for to in np.unique(ledger.grid[touching]).tolist():
            if to != ledger.grid[a] and number in (to, ledger.grid[a]):
                yield hand.move([a], to)


def score(change):
    return change.outcome.score(change.community)


def change_of(change):
    return int(change.units[0]), int(change.grid[0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_what_is_allowed_keeps_every_rule_but_balance(seed, pinned):
    hand = Hand(random_plan(seed, pinned=pinned))
    before = {(v.rule, v.grid) for v in check_plan(hand.plan()) if v.rule != "balanced"}
    for number in list(hand.names):
        for change in hand.suggest(number, most=1):
            if change.ledger is hand.ledger:
                hand.apply(change)
    after = {(v.rule, v.grid) for v in check_plan(hand.plan()) if v.rule != "balanced"}
    assert after <= before
