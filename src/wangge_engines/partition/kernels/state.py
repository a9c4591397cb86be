"""An area to be split, and a draft of its grids with the sums that make a change cheap to judge.

n units, k grids, D coordinates (place and profile, scaled so that squared distance is cost). People are counted in
mean grids: they sum to k.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import kernel

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]


class Area(NamedTuple):
    """One community: its graph, people, coordinates, and what is known of an earlier plan."""

    start: NDArray[np.int64]  #  (n + 1,) neighbours of i are neighbour[start[i]:start[i + 1]]
    neighbour: Indices
    people: Floats  #            (n,)
    weight: Floats  #            (n,) people, and a trace more, so that empty units too prefer what is near
    spot: Floats  #              (n, D)
    large: NDArray[np.uint8]  #  (n,) 1 where a unit needs a grid for itself
    before: Indices  #           (n,) label of the earlier grid, -1 where unknown


class Draft(NamedTuple):
    """Which grid each unit is in; sums and member lists of each grid."""

    grid: Indices  #          (n,)
    people: Floats  #         (k,)
    weight: Floats  #         (k,)
    moment: Floats  #         (k, D) sum of weight times spot
    centre: Floats  #         (k, D) spot of the unit chosen as centre
    count: Indices  #         (k,) units
    peopled: Indices  #       (k,) units with people
    large: Indices  #         (k,) large units
    large_people: Floats  #   (k,) people of large units
    label: Indices  #         (k,) label of the earlier grid that this one carries on, -1 where none
    first: Indices  #         (k,) first member; the others follow through `after`
    after: Indices  #         (n,)
    ahead: Indices  #         (n,)


class Rules(NamedTuple):
    """How a draft is judged while it is searched."""

    mean: float  #       people of a fair grid
    tolerance: float  #  share of the mean within which there is no penalty
    excess: float  #     price of a share of the mean beyond the tolerance
    spread: float  #     price of a squared share
    move: float  #       price of a mean grid's residents changing grid
    centred: bool  #     distance to the centre, or else to the mean


class Work(NamedTuple):
    """Scratch space of one thread."""

    mark: NDArray[np.int64]  #  (n + 1,) the last element is the current stamp
    owner: Indices  #           (n,)
    queue: Indices  #           (n,)
    parent: Indices  #          (most neighbours,)
    pending: Indices


@kernel
def tally(area: Area, draft: Draft) -> None:
    """Compute all sums and lists of the draft from `grid` alone."""
    n, k = len(draft.grid), len(draft.people)
    draft.people[:] = 0.0
    draft.weight[:] = 0.0
    draft.moment[:] = 0.0
    draft.count[:] = 0
    draft.peopled[:] = 0
    draft.large[:] = 0
    draft.large_people[:] = 0.0
    draft.first[:k] = -1
    for i in range(n - 1, -1, -1):
        put(area, draft, i, draft.grid[i])


@kernel
def put(area: Area, draft: Draft, i: int, g: int) -> None:
    """Count unit i, which is in no grid, to grid g."""
    draft.grid[i] = g
    draft.people[g] += area.people[i]
    draft.weight[g] += area.weight[i]
    for d in range(area.spot.shape[1]):
        draft.moment[g, d] += area.weight[i] * area.spot[i, d]
    draft.count[g] += 1
    if area.people[i] > 0.0:
        draft.peopled[g] += 1
    if area.large[i]:
        draft.large[g] += 1
        draft.large_people[g] += area.people[i]
    head = draft.first[g]
    draft.after[i] = head
    draft.ahead[i] = -1
    if head >= 0:
        draft.ahead[head] = i
    draft.first[g] = i


@kernel
def take(area: Area, draft: Draft, i: int) -> None:
    """Count unit i out of its grid."""
    g = draft.grid[i]
    draft.people[g] -= area.people[i]
    draft.weight[g] -= area.weight[i]
    for d in range(area.spot.shape[1]):
        draft.moment[g, d] -= area.weight[i] * area.spot[i, d]
    draft.count[g] -= 1
    if area.people[i] > 0.0:
        draft.peopled[g] -= 1
    if area.large[i]:
        draft.large[g] -= 1
        draft.large_people[g] -= area.people[i]
    ahead, after = draft.ahead[i], draft.after[i]
    if ahead >= 0:
        draft.after[ahead] = after
    else:
        draft.first[g] = after
    if after >= 0:
        draft.ahead[after] = ahead


@kernel
def move(area: Area, draft: Draft, i: int, g: int) -> None:
    """Move unit i to grid g."""
    take(area, draft, i)
    put(area, draft, i, g)


@kernel
def choose_centres(area: Area, draft: Draft) -> None:
    """Each grid's centre: its unit nearest to its mean, which is the one of least weighted cost."""
    for g in range(len(draft.people)):
        best, i = np.inf, draft.first[g]
        while i >= 0:
            far = 0.0
            for d in range(area.spot.shape[1]):
                step = area.spot[i, d] - draft.moment[g, d] / draft.weight[g]
                far += step * step
            if far < best:
                best = far
                draft.centre[g] = area.spot[i]
            i = draft.after[i]
