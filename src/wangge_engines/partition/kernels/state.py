"""An area to be split, and a draft of its grids with the sums that make a change cheap to judge.

n units, k grids, D coordinates (place and profile, scaled so that squared distance is cost). People are counted in
mean grids: they sum to k.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import inner, kernel

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Records = Any  # arrays of records, whose fields are read by name inside kernels

UNIT = np.dtype([
    ("people", np.float64),
    ("weight", np.float64),  # people, and a trace more, so that empty units too prefer what is near
    ("large", np.int64),  #    1 where a unit needs a grid for itself
    ("before", np.int64),  #   label of the earlier grid, -1 where unknown
    ("held", np.int64),  #     1 where the unit must stay in its grid
    ("lump", np.float64),  #   people of the largest unit in it, where several are searched as one
])  # fmt: skip

SUMS = np.dtype([
    ("people", np.float64),
    ("weight", np.float64),
    ("large_people", np.float64),  # people of large units
    ("count", np.int64),  #           units
    ("peopled", np.int64),  #         units with people
    ("large", np.int64),  #           large units
    ("first", np.int64),  #           first member; the others follow through the draft's links
    ("label", np.int64),  #           label of the earlier grid that this one carries on, -1 where none
    ("seat", np.int64),  #            the unit that must be its centre, -1 where any may
    ("closed", np.int64),  #          1 where no unit may come in
])  # fmt: skip


class Area(NamedTuple):
    """One community: its graph, its people, their coordinates."""

    start: NDArray[np.int64]  # (n + 1,) neighbours of i are neighbour[start[i]:start[i + 1]]
    neighbour: Indices
    unit: Records  #             (n,) of UNIT
    spot: Floats  #              (n, D)


class Draft(NamedTuple):
    """Which grid each unit is in; sums and member lists of each grid."""

    grid: Indices  #   (n,)
    link: Indices  #   (2, n) the next member of a unit's grid, and the one before
    sums: Records  #   (k,) of SUMS
    moment: Floats  #  (k, D) sum of weight times spot
    centre: Floats  #  (k, D) spot of the unit that is the centre


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
    walk: Indices  #            (4, n + most neighbours): queue, walk of a unit, parent and queue length of a walk


@kernel
def tally(area: Area, draft: Draft) -> None:
    """Compute all sums and lists of the draft from `grid` alone."""
    for g in range(len(draft.sums)):
        sums = draft.sums[g]
        sums.people = sums.weight = sums.large_people = 0.0
        sums.count = sums.peopled = sums.large = 0
        sums.first = -1
        for d in range(area.spot.shape[1]):
            draft.moment[g, d] = 0.0
    for i in range(len(draft.grid) - 1, -1, -1):
        put(area, draft, i, draft.grid[i])


@inner
def put(area: Area, draft: Draft, i: int, g: int) -> None:
    """Count unit i, which is in no grid, to grid g."""
    draft.grid[i] = g
    _add(area, draft, i, g, 1)
    head = draft.sums[g].first
    draft.link[0, i] = head
    draft.link[1, i] = -1
    if head >= 0:
        draft.link[1, head] = i
    draft.sums[g].first = i


@inner
def take(area: Area, draft: Draft, i: int) -> None:
    """Count unit i out of its grid."""
    g = draft.grid[i]
    _add(area, draft, i, g, -1)
    after, ahead = draft.link[0, i], draft.link[1, i]
    if ahead >= 0:
        draft.link[0, ahead] = after
    else:
        draft.sums[g].first = after
    if after >= 0:
        draft.link[1, after] = ahead


@inner
def _add(area: Area, draft: Draft, i: int, g: int, sign: int) -> None:
    unit, sums = area.unit[i], draft.sums[g]
    sums.people += sign * unit.people
    sums.weight += sign * unit.weight
    for d in range(area.spot.shape[1]):
        draft.moment[g, d] += sign * unit.weight * area.spot[i, d]
    sums.count += sign
    if unit.people > 0.0:
        sums.peopled += sign
    if unit.large:
        sums.large += sign
        sums.large_people += sign * unit.people


@inner
def move(area: Area, draft: Draft, i: int, g: int) -> None:
    """Move unit i to grid g."""
    take(area, draft, i)
    put(area, draft, i, g)


@inner
def leaves_nobody(area: Area, draft: Draft, i: int) -> bool:
    """True when i is the last unit of its grid, or the last with people."""
    sums = draft.sums[draft.grid[i]]
    last: bool = sums.count < 2 or (sums.peopled < 2 and area.unit[i].people > 0.0)
    return last


@kernel
def fair_mean(draft: Draft) -> float:
    """Mean people of the grids that no large unit fills."""
    people, grids = 0.0, 0
    for g in range(len(draft.sums)):
        if draft.sums[g].large == 0:
            people += draft.sums[g].people
            grids += 1
    return people / grids if people > 0.0 else 1.0


@inner
def recentre(area: Area, draft: Draft, block_of: Indices, block: int) -> None:
    """Make the unit nearest to its mean the centre of each grid of the block, or the unit that was asked for."""
    for g in range(len(draft.sums)):
        if block_of[g] == block:
            seat = draft.sums[g].seat
            centre = seat if seat >= 0 else _nearest_to_mean(area, draft, g)
            for d in range(area.spot.shape[1]):
                draft.centre[g, d] = area.spot[centre, d]


@inner
def _nearest_to_mean(area: Area, draft: Draft, g: int) -> int:
    weight, nearest, least = draft.sums[g].weight, -1, np.inf
    i = draft.sums[g].first
    while i >= 0:
        far = 0.0
        for d in range(area.spot.shape[1]):
            off = area.spot[i, d] - draft.moment[g, d] / weight
            far += off * off
        if far < least:
            least, nearest = far, i
        i = draft.link[0, i]
    return nearest
