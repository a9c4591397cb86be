"""One community as its bound sees it: which plans are compared with the one that was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.partition.constraints import ROUNDING, all_pairs, weigh
from wangge_engines.partition.cost import scaled_spots
from wangge_engines.partition.problem import Floats, Ints, Plan

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Question:
    """Is there a cheaper plan of this community that is no less balanced?

    n units, k grids. The plans compared are all ways to split the units into k parts, each connected, each either with
    people within [low, high] or with a unit of `large`. People are shares of the community, so costs are shares of its
    variance.
    """

    community: int
    units: Ints  #      (n,) units of the problem
    people: Floats  #   (n,) sums to 1
    spot: Floats  #     (n, D) squared distance is cost, see `cost.scaled_spots`
    start: Ints  #      (n + 1,) neighbours of unit i are neighbour[start[i] : start[i + 1]], ties among them
    neighbour: Ints
    grids: int
    low: float
    high: float
    large: Mask  #      (n,) units that excuse their grid from `high`
    grid: Ints  #       (n,) 0..k-1, the plan that was found

    @cached_property
    def distance(self) -> Floats:
        """(n, n) cost of a person of unit i (column) whose centre is unit j (row)."""
        far = np.zeros((len(self.units), len(self.units)))
        for column in self.spot.T:
            far += (column[:, None] - column[None, :]) ** 2
        return far

    def cost(self, grid: Ints) -> float:
        """What a plan costs, each grid about its best centre."""
        return sum(float(self.spread(members).min()) for members in self._parts(grid))

    def centres(self, grid: Ints) -> Ints:
        """(k,) the best centre of each grid."""
        return np.array([members[np.argmin(self.spread(members))] for members in self._parts(grid)], dtype=np.int64)

    def answers(self, grid: Ints) -> bool:
        """Whether a plan is among those compared: connected, and balanced as told above."""
        people = np.bincount(grid, self.people, self.grids)
        held = np.bincount(grid, self.large, self.grids) > 0
        balanced = (people >= self.low) & ((people <= self.high) | held)
        return bool(balanced.all()) and pieces(self, grid).max() + 1 == self.grids

    def _parts(self, grid: Ints) -> list[Ints]:
        return [np.flatnonzero(grid == g) for g in range(self.grids)]

    def spread(self, members: Ints) -> Floats:
        """What the grid costs about each of its units."""
        spot, people = self.spot[members], self.people[members]
        crowd = float(people.sum())
        off = spot - (people @ spot / crowd if crowd > 0 else 0.0)
        far = (off * off).sum(axis=1)
        return np.asarray(people @ far + crowd * far)


def ask(plan: Plan) -> Iterator[Question]:
    """A question for each community, in order."""
    problem, balance = plan.problem, weigh(plan)
    spots, pairs = scaled_spots(problem), all_pairs(plan)
    order = np.argsort(problem.community, kind="stable")
    place = np.empty(problem.units, dtype=np.int64)
    place[order] = np.arange(problem.units)
    both = place[np.concatenate([pairs, pairs[:, ::-1]])]
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    start = np.searchsorted(both[:, 0], np.arange(problem.units + 1))
    ends = np.concatenate([[0], np.cumsum(np.bincount(problem.community, minlength=problem.communities))])
    worst = np.full(problem.communities, problem.tolerance)
    np.maximum.at(worst, plan.community_of_grid, balance.deviation)
    for c in range(problem.communities):
        low, high = int(ends[c]), int(ends[c + 1])
        units = order[low:high]
        people = problem.population[units]
        everybody = float(people.sum()) or 1.0
        mean = float(balance.mean[c])
        populated = people[people > 0]
        yield Question(
            community=c,
            units=units,
            people=people / everybody,
            spot=np.ascontiguousarray(spots[units]),
            start=start[low : high + 1] - start[low],
            neighbour=both[start[low] : start[high], 1] - low,
            grids=int(problem.grids[c]),
            low=max(mean * (1 - worst[c] - 2 * ROUNDING), populated.min(initial=np.inf)) / everybody
            if len(populated)
            else 0.0,
            high=mean * (1 + worst[c] + 2 * ROUNDING) / everybody,
            large=people > (1 + problem.tolerance) * mean,
            grid=plan.assignment[units] - int(problem.first_grid[c]),
        )


def pieces(question: Question, grid: Ints) -> Ints:
    """(n,) number of the connected piece of its grid that each unit is in."""
    n = len(grid)
    at = np.repeat(np.arange(n), np.diff(question.start))
    same = grid[at] == grid[question.neighbour]
    graph = coo_array((np.ones(int(same.sum()), dtype=np.int8), (at[same], question.neighbour[same])), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
