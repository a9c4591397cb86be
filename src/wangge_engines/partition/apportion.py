"""How many grids each community gets."""

import heapq

import numpy as np
from numpy.typing import ArrayLike

from wangge_engines.partition.problem import Floats, Ints


def grids_for_target(people: ArrayLike, populated_units: ArrayLike, target: float) -> Ints:
    """Grids of each community (c,) so that its mean grid is the nearest to `target` people in ratio.

    Between f and f + 1 grids the switch lies at the geometric mean: people / target = sqrt(f (f + 1)).
    At least one grid, never more than populated units. Raises ValueError for a target that is not positive.
    """
    if not (np.isfinite(target) and target > 0):
        raise ValueError("the target must be a positive number of people")
    quota = np.asarray(people, dtype=np.float64) / target
    below = np.floor(quota)
    nearest = below + (quota * quota > below * (below + 1))
    return _limit(nearest, populated_units)


def grids_for_total(people: ArrayLike, populated_units: ArrayLike, total: int) -> Ints:
    """`total` grids apportioned to communities (c,) by Huntington and Hill's method of equal proportions.

    Each gets one; every further grid goes to the community with the largest people / sqrt(k (k + 1)) that still has
    fewer grids than populated units (equal ones: the first). Raises ValueError when the total can't be given out.
    """
    crowd: Floats = np.asarray(people, dtype=np.float64)
    most = np.maximum(1, np.asarray(populated_units, dtype=np.int64))
    if total < len(crowd):
        raise ValueError(f"{total} grids are too few for {len(crowd)} communities: each needs one")
    if total > most.sum():
        raise ValueError(f"{total} grids are too many: there are populated units for {int(most.sum())}")
    grids = np.ones(len(crowd), dtype=np.int64)
    queue = [(-crowd[c] / np.sqrt(2.0), c) for c in range(len(crowd)) if most[c] > 1]
    heapq.heapify(queue)
    for _ in range(total - len(crowd)):
        _, c = heapq.heappop(queue)
        grids[c] += 1
        if grids[c] < most[c]:
            heapq.heappush(queue, (-crowd[c] / np.sqrt(float(grids[c] * (grids[c] + 1))), c))
    return grids


def _limit(grids: Floats, populated_units: ArrayLike) -> Ints:
    most = np.maximum(1, np.asarray(populated_units, dtype=np.int64))
    return np.clip(grids, 1, most).astype(np.int64)
