"""First drafts: bisection along the longest axis, borders settled by weighted distance, then connection repaired."""

import numpy as np

from wangge_engines.partition.compiled import kernel
from wangge_engines.partition.kernels.chance import State, draw_below, draw_share
from wangge_engines.partition.kernels.state import Area, Draft, Floats, Indices, move, tally

TURNS = 2  # steps of the power iteration: few, so that each start cuts along an axis of its own


@kernel
def bisect(area: Area, draft: Draft, state: State) -> None:
    """Give each large unit a grid, and cut the others in two again and again, people in proportion to grids."""
    n, k = len(draft.grid), len(draft.people)
    order = np.empty(n, dtype=np.int64)
    size = grids = 0
    for i in range(n):
        if area.large[i] and grids < k - 1:
            draft.grid[i] = grids
            grids += 1
        else:
            order[size] = i
            size += 1
    stack = np.empty((2 * k + 2, 3), dtype=np.int64)
    stack[0] = np.array([0, size, k - grids])
    depth = 1
    while depth:
        depth -= 1
        low, high, parts = stack[depth]
        if parts == 1:
            draft.grid[order[low:high]] = grids
            grids += 1
            continue
        left = (parts + draw_below(state, 2)) // 2
        cut = _cut(area, order, low, high, left, parts - left, state)
        stack[depth] = np.array([low, cut, left])
        stack[depth + 1] = np.array([cut, high, parts - left])
        depth += 2


@kernel
def _cut(area: Area, order: Indices, low: int, high: int, left: int, right: int, state: State) -> int:
    """Sort a stretch of units along an axis and find where its people divide as left to right."""
    units = order[low:high]
    axis = _long_axis(area, units, state)
    along = np.zeros(len(units))
    for at in range(len(units)):
        for d in range(len(axis)):
            along[at] += area.spot[units[at], d] * axis[d]
    order[low:high] = units[np.argsort(along, kind="mergesort")]
    people, peopled = 0.0, 0
    for at in range(low, high):
        people += area.people[order[at]]
        peopled += area.people[order[at]] > 0.0
    wanted, passed, counted = people * left / (left + right), 0.0, 0
    for at in range(low, high):
        here = area.people[order[at]]
        some = here > 0.0
        full = counted >= left and passed + here / 2.0 >= wanted
        if full or (some and peopled - counted <= right):
            return at
        passed += here
        counted += some
    return high


@kernel
def _long_axis(area: Area, units: Indices, state: State) -> Floats:
    dimensions = area.spot.shape[1]
    mean, weight = np.zeros(dimensions), 0.0
    for i in units:
        weight += area.weight[i]
        for d in range(dimensions):
            mean[d] += area.weight[i] * area.spot[i, d]
    mean /= weight
    axis = np.empty(dimensions)
    for d in range(dimensions):
        axis[d] = draw_share(state) - 0.5
    for _ in range(TURNS):
        turned = np.zeros(dimensions)
        for i in units:
            along = 0.0
            for d in range(dimensions):
                along += (area.spot[i, d] - mean[d]) * axis[d]
            for d in range(dimensions):
                turned[d] += area.weight[i] * along * (area.spot[i, d] - mean[d])
        length = np.sqrt((turned * turned).sum())
        if length <= 0.0:
            return axis
        axis = turned / length
    return axis


@kernel
def settle(area: Area, draft: Draft, sweeps: int, pull: float) -> None:
    """Let each unit go to the nearest of the grids around it, where crowded grids count as farther away.

    A power diagram whose weights follow the people, found on the graph, so that the effort doesn't grow with the
    number of grids. Grids may come apart; none loses its last unit with people.
    """
    k = len(draft.people)
    handicap = np.zeros(k)
    for _ in range(sweeps):
        for i in range(len(draft.grid)):
            g = draft.grid[i]
            if area.large[i] or draft.count[g] < 2 or (area.people[i] > 0.0 and draft.peopled[g] < 2):
                continue
            to, best = g, _power_distance(area, draft, handicap, i, g)
            for at in range(area.start[i], area.start[i + 1]):
                h = draft.grid[area.neighbour[at]]
                if h == to or h == g or draft.large[h]:
                    continue
                far = _power_distance(area, draft, handicap, i, h)
                if far < best:
                    to, best = h, far
            if to != g:
                move(area, draft, i, to)
        for g in range(k):
            handicap[g] += pull * (draft.people[g] - 1.0)


@kernel
def _power_distance(area: Area, draft: Draft, handicap: Floats, i: int, g: int) -> float:
    far = handicap[g]
    for d in range(area.spot.shape[1]):
        step = area.spot[i, d] - draft.moment[g, d] / draft.weight[g]
        far += step * step
    return far


@kernel
def repair(area: Area, draft: Draft) -> None:
    """Keep of each grid the piece with the most people, and let the grids around grow over the rest.

    Units of grid -1 belong to no grid yet. Grids without people are founded anew inside the most crowded ones.
    Leaves the draft's sums computed.
    """
    _keep_best_pieces(area, draft)
    _grow(area, draft)
    tally(area, draft)
    for g in range(len(draft.people)):
        if draft.count[g] == 0:
            _found(area, draft, g)
            tally(area, draft)


@kernel
def _keep_best_pieces(area: Area, draft: Draft) -> None:
    n, k = len(draft.grid), len(draft.people)
    piece, queue = np.full(n, -1, dtype=np.int32), np.empty(n, dtype=np.int32)
    best, people = np.full(k, -1, dtype=np.int32), np.full(k, 0.0)
    for first in range(n):
        g = draft.grid[first]
        if piece[first] >= 0 or g < 0:
            continue
        crowd = _flood(area, draft.grid, piece, queue, first, g)
        if crowd > people[g]:
            best[g], people[g] = first, crowd
    for i in range(n):
        if draft.grid[i] >= 0 and piece[i] != best[draft.grid[i]]:
            draft.grid[i] = -1


@kernel
def _flood(area: Area, grid: Indices, piece: Indices, queue: Indices, first: int, g: int) -> float:
    """Mark the piece of grid g around its unit `first`; returns its people."""
    head, tail, people = 0, 1, 0.0
    queue[0], piece[first] = first, first
    while head < tail:
        i = queue[head]
        head += 1
        people += area.people[i]
        for at in range(area.start[i], area.start[i + 1]):
            j = area.neighbour[at]
            if grid[j] == g and piece[j] < 0:
                piece[j] = first
                queue[tail] = j
                tail += 1
    return people


@kernel
def _grow(area: Area, draft: Draft) -> None:
    n = len(draft.grid)
    queue, queued = np.empty(n, dtype=np.int32), np.zeros(n, dtype=np.bool_)
    head = tail = 0
    for i in range(n):
        if draft.grid[i] >= 0:
            queue[tail], queued[i] = i, True
            tail += 1
    spot, weight = _means(area, draft)
    while head < tail:
        i = queue[head]
        head += 1
        if draft.grid[i] < 0:
            draft.grid[i] = _nearest_around(area, draft.grid, spot, i)
        for at in range(area.start[i], area.start[i + 1]):
            j = area.neighbour[at]
            if not queued[j]:
                queue[tail], queued[j] = j, True
                tail += 1


@kernel
def _means(area: Area, draft: Draft) -> tuple[Floats, Floats]:
    k, dimensions = len(draft.people), area.spot.shape[1]
    spot, weight = np.zeros((k, dimensions)), np.zeros(k)
    for i in range(len(draft.grid)):
        g = draft.grid[i]
        if g >= 0:
            weight[g] += area.weight[i]
            spot[g] += area.weight[i] * area.spot[i]
    for g in range(k):
        if weight[g] > 0.0:
            spot[g] /= weight[g]
    return spot, weight


@kernel
def _nearest_around(area: Area, grid: Indices, spot: Floats, i: int) -> int:
    best, to = np.inf, -1
    for at in range(area.start[i], area.start[i + 1]):
        g = grid[area.neighbour[at]]
        if g < 0:
            continue
        far = 0.0
        for d in range(area.spot.shape[1]):
            far += (area.spot[i, d] - spot[g, d]) ** 2
        if far < best:
            best, to = far, g
    return to


@kernel
def _found(area: Area, draft: Draft, g: int) -> None:
    """Found grid g inside the most crowded grid, from its outermost unit with people."""
    crowded, people = -1, -1.0
    for h in range(len(draft.people)):
        if draft.peopled[h] > 1 and draft.people[h] > people:
            crowded, people = h, draft.people[h]
    _settle_from(area, draft, crowded, g, _outermost(area, draft, crowded))
    piece, queue = np.full(len(draft.grid), -1, dtype=np.int32), np.empty(len(draft.grid), dtype=np.int32)
    best, most = -1, -1.0
    for i in range(len(draft.grid)):
        if draft.grid[i] == crowded and piece[i] < 0:
            crowd = _flood(area, draft.grid, piece, queue, i, crowded)
            if crowd > most:
                best, most = i, crowd
    for i in range(len(draft.grid)):
        if draft.grid[i] == crowded and piece[i] != best:
            draft.grid[i] = g


@kernel
def _outermost(area: Area, draft: Draft, g: int) -> int:
    far, unit = -1.0, -1
    i = draft.first[g]
    while i >= 0:
        if area.people[i] > 0.0:
            step = 0.0
            for d in range(area.spot.shape[1]):
                step += (area.spot[i, d] - draft.moment[g, d] / draft.weight[g]) ** 2
            if step > far:
                far, unit = step, i
        i = draft.after[i]
    return unit


@kernel
def _settle_from(area: Area, draft: Draft, crowded: int, g: int, first: int) -> None:
    """Give grid g the units of the crowded grid around `first`, until it holds half of its people."""
    queue, queued = np.empty(len(draft.grid), dtype=np.int32), np.zeros(len(draft.grid), dtype=np.bool_)
    head, tail, people, left = 0, 1, 0.0, draft.peopled[crowded]
    queue[0], queued[first] = first, True
    while head < tail and people < draft.people[crowded] / 2.0:
        i = queue[head]
        head += 1
        if area.people[i] > 0.0:
            if left == 1:
                return
            left -= 1
        draft.grid[i] = g
        people += area.people[i]
        for at in range(area.start[i], area.start[i + 1]):
            j = area.neighbour[at]
            if draft.grid[j] == crowded and not queued[j]:
                queue[tail], queued[j] = j, True
                tail += 1
