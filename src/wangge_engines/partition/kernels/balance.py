"""Who stands out of balance, by the rule that the plan is judged by in the end."""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import kernel
from wangge_engines.partition.kernels.state import Area, Draft, Floats

ROUNDING = 1e-9


@kernel
def largest_units(area: Area, draft: Draft, inside: Floats, near: Floats) -> None:
    """The largest unit in each grid, and the largest in it or next to it."""
    inside[:] = 0.0
    near[:] = 0.0
    for i in range(len(draft.grid)):
        g = draft.grid[i]
        inside[g] = max(inside[g], area.people[i])
        near[g] = max(near[g], area.people[i])
        for at in range(area.start[i], area.start[i + 1]):
            near[g] = max(near[g], area.people[area.neighbour[at]])


@kernel
def set_aside(draft: Draft, tolerance: float, inside: Floats, aside: NDArray[np.bool_]) -> float:
    """Mark the grids that one large unit fills; returns the mean people of the others."""
    aside[:] = False
    while True:
        people, grids = 0.0, 0
        for g in range(len(aside)):
            if not aside[g]:
                people += draft.people[g]
                grids += 1
        if grids == 0:
            return 0.0
        mean, more = people / grids, False
        for g in range(len(aside)):
            if not aside[g] and inside[g] > (1.0 + tolerance) * mean:
                aside[g] = True
                more = True
        if not more:
            return mean


@kernel
def misfit(area: Area, draft: Draft, tolerance: float) -> tuple[float, float]:
    """How far grids stand out in shares of the mean: beyond what lumps excuse, and beyond the tolerance."""
    k = len(draft.people)
    inside, near, aside = np.zeros(k), np.zeros(k), np.zeros(k, dtype=np.bool_)
    largest_units(area, draft, inside, near)
    mean = set_aside(draft, tolerance, inside, aside)
    broken = out = 0.0
    if mean <= 0.0:
        return broken, out
    for g in range(k):
        off = abs(draft.people[g] - mean) / mean
        if aside[g] or off <= tolerance + ROUNDING:
            continue
        out += off - tolerance
        if off > near[g] / 2.0 / mean:
            broken += off - max(tolerance, near[g] / 2.0 / mean)
    return broken, out
