"""What grids cost: how far people are from their grid's centre, in place and in profile.

    cost = 1/P sum_g min_{m in g} sum_{i in g} p_i [(1 - l) |x_i - x_m|^2 / X + l |a_i - a_m|^2 / A]

P is everybody, X and A are the community's own population-weighted variances, l (lambda) says how much culture counts.
This is Hess's model of districting, a capacitated p-median with connected parts (Hess et al., Operations Research 13,
1965). Since sum_i p_i |z_i - z_m|^2 = sum_i p_i |z_i - mean|^2 + P_g |mean - z_m|^2, the best centre of a grid is its
unit nearest to its mean.
"""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.problem import Floats, Ints, Problem


def scaled_spots(problem: Problem) -> Floats:
    """(n, D) coordinates whose squared distances are cost: sqrt(1-l) x / sqrt(X), and sqrt(l) a / sqrt(A) beside it.

    Each community is centred at its own mean. A term in which everybody of a community is alike is 0.
    """
    culture = problem.weight_of_culture
    spots = [_scale(problem, problem.place, 1 - culture)]
    if problem.profile is not None and culture > 0:
        spots.append(_scale(problem, problem.profile, culture))
    return np.concatenate(spots, axis=1)


def group_means(values: Floats, weight: Floats, group: Ints, groups: int) -> Floats:
    """(groups, D) weighted means; the plain mean in a group without weight."""
    total = np.bincount(group, weight, groups)
    weight = np.where(total[group] > 0, weight, 1.0)
    total = np.maximum(np.bincount(group, weight, groups), np.finfo(float).tiny)
    sums = [np.bincount(group, weight * column, groups) for column in values.T]
    return np.stack(sums, axis=1) / total[:, None]


def community_variances(problem: Problem, values: Floats) -> Floats:
    """(c,) population-weighted variance of place or profile in each community, summed over columns; 0 where alike."""
    c = problem.communities
    off = values - group_means(values, problem.population, problem.community, c)[problem.community]
    total = np.bincount(problem.community, problem.population * (off * off).sum(axis=1), c).astype(np.float64)
    people = np.bincount(problem.community, problem.population, c)
    variance = np.divide(total, people, out=np.zeros(c), where=people > 0)
    return np.where(_all_alike(problem, values), 0.0, variance)


def choose_centres(problem: Problem, assignment: Ints, grids: int) -> Ints:
    """(K,) each grid's centre: the unit asked for, or that of least cost to the others, equal ones by people, id."""
    centre = nearest_to_means(scaled_spots(problem), problem.population, ranks(problem.ids), assignment, grids)
    if problem.pins is not None:
        asked = np.flatnonzero(problem.pins.centre)
        centre[assignment[asked]] = asked
    return centre


def ranks(ids: NDArray[np.str_]) -> Ints:
    """(n,) the place of each id in their order."""
    return np.argsort(np.argsort(ids, kind="stable"), kind="stable")


def nearest_to_means(spots: Floats, population: Floats, rank: Ints, assignment: Ints, grids: int) -> Ints:
    """(K,) as `choose_centres`, on the `scaled_spots` of any units that hold whole grids."""
    mean = group_means(spots, population, assignment, grids)
    off = spots - mean[assignment]
    far = np.where(np.bincount(assignment, population, grids)[assignment] > 0, (off * off).sum(axis=1), 0.0)
    order = np.lexsort((rank, -population, far, assignment))
    return order[np.searchsorted(assignment[order], np.arange(grids))]


def grid_spreads(values: Floats, population: Floats, assignment: Ints, centre: Ints) -> Floats:
    """(K,) population times squared distance to the centre's values, summed over each grid."""
    off = values - values[centre][assignment]
    return np.bincount(assignment, population * (off * off).sum(axis=1), len(centre)).astype(np.float64)


def grid_inertia(place: Floats, population: Floats, assignment: Ints, grids: int) -> Floats:
    """(K,) population times squared distance to the grid's mean place, in person m^2."""
    off = place - group_means(place, population, assignment, grids)[assignment]
    return np.bincount(assignment, population * (off * off).sum(axis=1), grids).astype(np.float64)


def _scale(problem: Problem, values: Floats, share: float) -> Floats:
    c = problem.communities
    variance = community_variances(problem, values)
    factor = np.sqrt(np.divide(share, variance, out=np.zeros(c), where=variance > 0))
    mean = group_means(values, problem.population, problem.community, c)
    return np.asarray((values - mean[problem.community]) * factor[problem.community][:, None], dtype=np.float64)


def _all_alike(problem: Problem, values: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """True for communities whose residents all have the same values."""
    some = problem.population > 0
    order = np.flatnonzero(some)[np.argsort(problem.community[some], kind="stable")]
    alike = np.ones(problem.communities, dtype=np.bool_)
    same_home = problem.community[order[1:]] == problem.community[order[:-1]]
    differs = (values[order[1:]] != values[order[:-1]]).any(axis=1)
    alike[problem.community[order[1:]][same_home & differs]] = False
    return alike
