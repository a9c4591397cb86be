"""Split one grid by the engine's own search, on that grid alone."""

from dataclasses import replace

import numpy as np

from wangge_engines.partition.bundles import Bundle, join_bundles
from wangge_engines.partition.cost import community_variances, group_means
from wangge_engines.partition.hand.land import Land
from wangge_engines.partition.problem import Ints, Pins, Problem

STEPS = 60_000.0  # that the search may take, so that it answers at once
STEPS_PER_UNIT = 1_000.0  # what it would take for each unit otherwise


def bind(land: Land, units: Ints, bundle: Ints) -> Ints:
    """(m,) number of each unit's bundle, -1 where it is in none; units on the ways within a bundle join it."""
    bound = np.full(len(units), -1, dtype=np.int64)
    numbers, count = np.unique(bundle, return_counts=True)
    bundles = [Bundle(np.flatnonzero(bundle == number), set()) for number in numbers[count > 1]]
    if bundles:
        join_bundles(bundles, _alone(land, units, 1), np.empty((0, 2), dtype=np.int64))
    for number, one in enumerate(bundles):
        bound[one.units] = number
    return bound


def split_units(land: Land, units: Ints, into: int, seed: int, bound: Ints) -> Ints:
    """(m,) part of each of a grid's units, 0 to into - 1: connected, of even population, of the least cost found.

    Units that are `bound` (m,) by one number come into one part.
    """
    from wangge_engines.partition.search import search  # compiled code, loaded when it is needed

    problem = _alone(land, units, into)
    if (bound >= 0).any():
        nobody = np.zeros(len(units), dtype=np.bool_)
        problem = replace(problem, pins=Pins(np.full(len(units), -1, dtype=np.int64), nobody, nobody, bound))
    effort = min(1.0, STEPS / (STEPS_PER_UNIT * len(units)))
    return search(problem, seed=seed, effort=effort, threads=1).assignment


def west_to_east(land: Land, units: Ints, part: Ints, kept: int) -> Ints:
    """The other parts, ordered as grids are named: by their means from west to east, then north to south."""
    parts = int(part.max()) + 1
    mean = group_means(land.problem.place[units], land.problem.population[units], part, parts)
    order = np.lexsort((-mean[:, 1], mean[:, 0]))
    return np.asarray(order[order != kept])


def _alone(land: Land, units: Ints, into: int) -> Problem:
    """One grid's units as a problem of their own, place and profile weighing against each other as they do in all."""
    problem = land.problem
    at, other = land.touching(units)
    local = np.full(problem.units, -1, dtype=np.int64)
    local[units] = np.arange(len(units))
    pairs = np.stack([at, local[other]], axis=1)[local[other] > at]
    bare = Problem(
        ids=problem.ids[units],
        population=problem.population[units],
        place=problem.place[units],
        community=np.zeros(len(units), dtype=np.int64),
        neighbours=pairs,
        grids=np.array([into]),
        profile=None if problem.profile is None else problem.profile[units],
        tolerance=problem.tolerance,
    )
    if bare.profile is None or problem.weight_of_culture == 0:
        return bare
    home = int(problem.community[units[0]])
    near = land.place_price[home] * community_variances(bare, bare.place)[0]
    alike = land.culture_price[home] * community_variances(bare, bare.profile)[0]
    return replace(bare, culture=float(alike / (near + alike)) if near + alike > 0 else 0.0)
