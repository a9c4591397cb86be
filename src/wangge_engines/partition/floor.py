"""What single large units force on balance, said before any search."""

import numpy as np

from wangge_engines.partition.problem import Floats, Floor, Problem


def find_floor(problem: Problem) -> Floor:
    """The floor of every community, as if each large unit had a grid to itself and the rest could be split at will.

    A unit of more than (1 + tolerance) times the mean grid is set aside with its grid, and the mean of the rest is
    taken anew, until none is left.
    """
    order = np.lexsort((-problem.population, problem.community))
    ends = np.cumsum(np.bincount(problem.community, minlength=problem.communities))[:-1]
    parts = np.split(problem.population[order], ends)
    rows = [
        floor_of(largest_first, int(k), problem.tolerance)
        for largest_first, k in zip(parts, problem.grids, strict=True)
    ]
    deviation, aside, mean = (np.array(column) for column in zip(*rows, strict=True))
    return Floor(deviation.astype(np.float64), aside.astype(np.int64), mean.astype(np.float64))


def floor_of(largest_first: Floats, grids: int, tolerance: float) -> tuple[float, int, float]:
    """Forced deviation, units set aside and mean of the rest, for one community's units with the largest first."""
    people = float(largest_first.sum())
    if people == 0:
        return 0.0, 0, 0.0
    forced = max(0.0, float(largest_first[0]) * grids / people - 1)
    aside, mean = 0, people / grids
    while aside < grids - 1 and largest_first[aside] > (1 + tolerance) * mean:
        aside = int((largest_first[: grids - 1] > (1 + tolerance) * mean).sum())
        mean = float(largest_first[aside:].sum()) / (grids - aside)
    return forced, aside, mean
