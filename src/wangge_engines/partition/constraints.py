"""What every plan must keep, each rule a function that names the grids breaking it.

`every_grid_is_connected`  one piece, units touching by neighbours or ties
`every_grid_has_people`    unless its whole community has none
`every_grid_is_balanced`   within the tolerance, or no further out than lumps excuse
`no_grid_crosses`          all units of one community
`every_pin_holds`          held units in their grids, bundles together, whole grids whole, centres where they were asked
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.partition.problem import Floats, Ints, Plan

ROUNDING = 1e-9


@dataclass(frozen=True)
class Violation:
    """A rule that a grid breaks."""

    rule: str
    grid: int
    detail: str


@dataclass(frozen=True, eq=False)
class Balance:
    """How each grid stands to the fair mean of its community."""

    people: Floats  #             (K,)
    mean: Floats  #               (c,) of the grids that were not set aside; 0 where nobody is left
    set_aside: NDArray[np.bool_]  # (K,) filled by one large unit
    deviation: Floats  #          (K,) share of the mean; 0 for grids set aside
    excused: Floats  #            (K,) half the largest unit in the grid or next to it, as a share of the mean


def check_plan(plan: Plan) -> list[Violation]:
    """All violations of all rules, connection first."""
    rules = (
        no_grid_crosses,
        every_grid_is_connected,
        every_grid_has_people,
        every_pin_holds,
        every_grid_is_balanced,
    )
    return [violation for rule in rules for violation in rule(plan)]


def all_pairs(plan: Plan) -> Ints:
    """Neighbours and ties together."""
    return np.concatenate([plan.problem.neighbours, plan.ties])


def pieces_of_grids(plan: Plan) -> Ints:
    """(K,) number of connected pieces of each grid. Takes O(units + neighbours)."""
    pairs = all_pairs(plan)
    kept = pairs[plan.assignment[pairs[:, 0]] == plan.assignment[pairs[:, 1]]]
    n = plan.problem.units
    graph = coo_array((np.ones(len(kept), dtype=np.int8), (kept[:, 0], kept[:, 1])), shape=(n, n))
    label = connected_components(graph, directed=False)[1]
    first = np.unique(label, return_index=True)[1]
    return np.bincount(plan.assignment[first], minlength=plan.grids)


def weigh(plan: Plan) -> Balance:
    """The balance of every grid.

    Community by community: a grid with a unit of more than (1 + tolerance) times the mean grid is set aside, and the
    mean of the others is taken anew, until none is left.
    """
    problem = plan.problem
    people = np.bincount(plan.assignment, problem.population, plan.grids).astype(np.float64)
    inside = _largest(plan.assignment, problem.population, plan.grids)
    return weigh_grids(
        people, inside, _largest_near(plan), plan.community_of_grid, problem.communities, problem.tolerance
    )


def weigh_grids(
    people: Floats, inside: Floats, near: Floats, home: Ints, communities: int, tolerance: float
) -> Balance:
    """As `weigh`, from each grid's people, its largest unit, the largest in it or next to it, and its community."""
    mean, aside = _set_aside(people, inside, home, communities, tolerance)
    fair = mean[home]
    off = np.divide(np.abs(people - fair), fair, out=np.zeros(len(people)), where=(fair > 0) & ~aside)
    excused = np.divide(near / 2, fair, out=np.zeros(len(people)), where=fair > 0)
    return Balance(people, mean, aside, off, excused)


def stands_out(plan: Plan, balance: Balance) -> NDArray[np.bool_]:
    """(K,) beyond the tolerance, and further than lumps excuse."""
    return is_out(balance, plan.problem.tolerance)


def is_out(balance: Balance, tolerance: float) -> NDArray[np.bool_]:
    """(K,) as `stands_out`, for a tolerance."""
    return (balance.deviation > tolerance + ROUNDING) & (balance.deviation > balance.excused)


def largest_near(population: Floats, pairs: Ints) -> Floats:
    """(n,) people of the largest unit among each unit and those that it touches."""
    near = population.copy()
    np.maximum.at(near, pairs[:, 0], population[pairs[:, 1]])
    np.maximum.at(near, pairs[:, 1], population[pairs[:, 0]])
    return near


def every_grid_is_connected(plan: Plan) -> list[Violation]:
    """Name each grid whose units fall into more than one piece."""
    pieces = pieces_of_grids(plan)
    return [Violation("connected", int(g), f"{pieces[g]} pieces") for g in np.flatnonzero(pieces != 1)]


def every_grid_has_people(plan: Plan) -> list[Violation]:
    """Name each grid without people in a community that has some."""
    people = np.bincount(plan.assignment, plan.problem.population, plan.grids)
    crowd = np.bincount(plan.problem.community, plan.problem.population, plan.problem.communities)
    empty = (people == 0) & (crowd[plan.community_of_grid] > 0)
    return [Violation("peopled", int(g), "nobody lives here") for g in np.flatnonzero(empty)]


def every_grid_is_balanced(plan: Plan) -> list[Violation]:
    """Name each grid that stands out by more than the tolerance, and by more than lumps excuse."""
    balance = weigh(plan)
    out = np.flatnonzero(stands_out(plan, balance))
    return [Violation("balanced", int(g), f"{balance.deviation[g]:.1%} from the mean") for g in out]


def every_pin_holds(plan: Plan) -> list[Violation]:
    """Name each grid that parts what is pinned, mixes what is held in different grids, or isn't as it was asked."""
    pins, grid = plan.problem.pins, plan.assignment
    if pins is None:
        return []
    held = np.flatnonzero(pins.held >= 0)
    mixed = held[_differs_within(grid[held], pins.held[held])]
    broken = [*_parted(pins.held, grid), *_parted(pins.bundle, grid), *mixed]
    grown = np.isin(grid, grid[pins.closed]) & ~pins.closed
    moved = pins.centre & (plan.centre[grid] != np.arange(plan.problem.units))
    found = [np.unique(grid[some]).tolist() for some in (np.array(broken, dtype=np.int64), grown, moved)]
    said = "parts or mixes pinned units", "was to stay whole and was joined", "has another centre"
    return [Violation("pins", g, detail) for grids, detail in zip(found, said, strict=True) for g in grids]


def no_grid_crosses(plan: Plan) -> list[Violation]:
    """Name each grid with units of a community that is not its own."""
    crossing = plan.problem.community != plan.community_of_grid[plan.assignment]
    return [Violation("within", int(g), "crosses communities") for g in np.unique(plan.assignment[crossing])]


def _parted(group: Ints, grid: Ints) -> Ints:
    """Units that are not in the grid of the first unit of their group (-1: none)."""
    some = np.flatnonzero(group >= 0)
    return some[_differs_within(group[some], grid[some])]


def _differs_within(group: Ints, value: Ints) -> NDArray[np.bool_]:
    """True for members whose value is not that of the first member of their group."""
    _, first, member = np.unique(group, return_index=True, return_inverse=True)
    return np.asarray(value != value[first][member.reshape(-1)])


def _set_aside(
    people: Floats, inside: Floats, home: Ints, communities: int, tolerance: float
) -> tuple[Floats, NDArray[np.bool_]]:
    aside = np.zeros(len(people), dtype=np.bool_)
    while True:
        rest = ~aside
        grids = np.bincount(home[rest], minlength=communities)
        total = np.bincount(home[rest], people[rest], communities)
        mean = np.divide(total, grids, out=np.zeros(communities), where=grids > 0)
        large = rest & (inside > (1 + tolerance) * mean[home])
        if not large.any():
            return mean, aside
        aside |= large


def _largest(group: Ints, values: Floats, groups: int) -> Floats:
    largest = np.zeros(groups)
    np.maximum.at(largest, group, values)
    return largest


def _largest_near(plan: Plan) -> Floats:
    return _largest(plan.assignment, largest_near(plan.problem.population, all_pairs(plan)), plan.grids)
