"""First drafts: around homes drawn by lot, or bisected where grids are many; borders settled; connection repaired."""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linear_sum_assignment

from wangge_engines.partition.areas import Task
from wangge_engines.partition.kernels.connection import find_pieces
from wangge_engines.partition.kernels.settle import settle
from wangge_engines.partition.kernels.state import Area, Draft, Indices, tally
from wangge_engines.partition.problem import Floats, Ints

TURNS = 2  # steps of the power iteration: few, so that each start cuts along an axis of its own
LUMP = 0.8  # people of a unit that nearly fills a grid
SWEEPS = 12  # of settling
PULL = 0.5  # how strongly crowding pushes borders, in shares of a grid's mean cost
FEW = 64  # grids whose means are soonest found by a product of matrices
TINY = np.finfo(float).tiny
NOBODY = 1e-9  # people by whom an empty unit is drawn by lot, if there are too few others


def begin(task: Task, draft: Draft, rng: np.random.Generator) -> None:
    """Fill the draft with connected grids, each with people, roughly in balance."""
    draft.grid[:] = -1
    if len(task.seat):
        draft.grid[:] = np.where(np.append(task.closed, False)[task.seat], task.seat, -1)
    free, grids = np.flatnonzero(draft.grid < 0), np.flatnonzero(~task.closed)
    if len(grids):
        draft.grid[free] = cut(task, free, grids, rng)
        pull = PULL * distance_to_means(task.area, draft.grid, task.grids) / task.grids
        settle(task.area, draft, np.zeros(task.grids), SWEEPS, pull)
    draft.grid[:] = repair(task, draft.grid)
    tally(task.area, draft)


def carry_on(task: Task, draft: Draft) -> None:
    """Fill the draft with the grids of the earlier plan, mended where units or grids have come or gone."""
    draft.grid[:] = repair(task, task.first)
    draft.sums["label"] = task.label
    tally(task.area, draft)


def distance_to_means(area: Area, grid: Indices, grids: int) -> float:
    """Weighted squared distance of all units to the means of their grids."""
    weight = area.unit["weight"]
    off = area.spot - grid_means(area, grid, grids)[grid]
    return float((weight * (off * off).sum(axis=1)).sum())


def grid_means(area: Area, grid: Indices, grids: int) -> Floats:
    """(k, D) weighted means; units of grid -1 don't count."""
    weight = area.unit["weight"]
    if grids <= FEW:
        share = (grid == np.arange(grids)[:, None]) * weight
        return np.asarray(share @ area.spot / np.maximum(share.sum(axis=1), TINY)[:, None])
    known = grid >= 0
    weight = weight[known]
    total = np.maximum(np.bincount(grid[known], weight, grids), TINY)
    sums = [np.bincount(grid[known], weight * column, grids) for column in area.spot[known].T]
    return np.stack(sums, axis=1) / total[:, None]


def choose_spots(task: Task, draft: Draft) -> None:
    """Write each grid's centre: the unit asked for, or else the one nearest to its mean, which costs least."""
    off = task.area.spot - grid_means(task.area, draft.grid, task.grids)[draft.grid]
    order = np.lexsort(((off * off).sum(axis=1), draft.grid))
    nearest = order[np.searchsorted(draft.grid[order], np.arange(task.grids))]
    draft.centre[:] = task.area.spot[np.where(task.centre >= 0, task.centre, nearest)]


def cut(task: Task, units: Ints, grids: Ints, rng: np.random.Generator) -> Indices:
    """Which of these grids each of the units begins in; units that are held begin in their own."""
    divide = scatter if len(grids) <= FEW else bisect
    part = divide(task.area, units, len(grids), rng)
    if not len(task.seat) or (task.seat[units] < 0).all():
        return np.asarray(grids[part], dtype=np.int64)
    seat = task.seat[units]
    held = seat >= 0
    shared = np.zeros((len(grids), len(grids)))
    np.add.at(shared, (part[held], np.searchsorted(grids, seat[held])), 1.0)
    to = linear_sum_assignment(shared, maximize=True)[1]
    return np.where(held, seat, grids[to[part]]).astype(np.int64)


def scatter(area: Area, units: Ints, grids: int, rng: np.random.Generator) -> Indices:
    """Grid 0..grids-1 of each of the units: that of the nearest of as many residents' homes, drawn by lot."""
    people = np.maximum(area.unit["people"][units], NOBODY)
    homes = np.argpartition(rng.exponential(size=len(units)) / people, grids - 1)[:grids]
    off = area.spot[units][:, None, :] - area.spot[units[homes]]
    grid = np.asarray(np.argmin((off * off).sum(axis=2), axis=1))
    grid[homes] = np.arange(grids)
    return grid


def bisect(area: Area, units: Ints, grids: int, rng: np.random.Generator) -> Indices:
    """Grid 0..grids-1 of each of the units: cut in two again and again, people in proportion to grids.

    Large units get a grid each first; every other time, so do units that nearly fill one.
    """
    grid = np.zeros(len(units), dtype=np.int64)
    people, lump = area.unit["people"][units], LUMP if rng.random() < 0.5 else np.inf
    alone = np.flatnonzero((area.unit["large"][units] > 0) | (people > lump))[: grids - 1]
    grid[alone] = np.arange(len(alone))
    number = len(alone)
    stack = [(np.setdiff1d(np.arange(len(units)), alone), grids - number)]
    while stack:
        some, parts = stack.pop()
        if parts == 1:
            grid[some] = number
            number += 1
            continue
        left = (parts + int(rng.integers(2))) // 2
        low, high = _cut(area, units[some], left, parts - left, rng)
        stack += [(some[low], left), (some[high], parts - left)]
    return grid


def _cut(area: Area, units: Ints, left: int, right: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Positions of two halves of the units along an axis: people as left to right, and units with people enough."""
    along = area.spot[units] @ _long_axis(area.spot[units], area.unit["weight"][units], rng)
    order = np.argsort(along, kind="stable")
    people = area.unit["people"][units[order]]
    passed = np.cumsum(people)
    wanted = passed[-1] * left / (left + right)
    peopled = np.flatnonzero(people > 0)
    cut = int(np.searchsorted(passed - people / 2, wanted))
    cut = min(max(cut, int(peopled[left - 1]) + 1), int(peopled[-right]))
    return order[:cut], order[cut:]


def _long_axis(spot: Floats, weight: Floats, rng: np.random.Generator) -> Floats:
    off = spot - weight @ spot / weight.sum()
    axis: Floats = np.asarray(rng.uniform(-1, 1, spot.shape[1]))
    for _ in range(TURNS):
        turned = (weight * (off @ axis)) @ off
        length = float(np.sqrt(turned @ turned))
        if length == 0:
            break
        axis = turned / length
    return axis


def repair(task: Task, grid: Indices) -> Indices:
    """Keep of each grid the piece with the most people, and let the grids around grow over the rest.

    Units of grid -1 belong to no grid yet. Held units stay where they are, and nobody joins a closed grid unless there
    is no other way. Grids without people are founded anew inside the most crowded ones.
    """
    mended = _keep_best_pieces(task, grid)
    _grow(task, mended)
    for empty in np.flatnonzero(np.bincount(mended, task.area.unit["people"], task.grids) == 0):
        _found(task, mended, int(empty))
    return mended


def _keep_best_pieces(task: Task, grid: Indices) -> Indices:
    area, n = task.area, len(grid)
    piece = np.full(n, -1, dtype=np.int64)
    find_pieces(area, grid, piece, np.empty(n, dtype=np.int64))
    worth = area.unit["people"] + area.unit["held"] * (1.0 + task.grids)  # the piece of held units before all others
    crowd = np.bincount(piece[piece >= 0], worth[piece >= 0], n)
    best = np.full(task.grids, -1, dtype=np.int64)
    order = np.argsort(crowd, kind="stable")
    order = order[(crowd[order] > 0)]
    best[grid[order]] = order  # the last one written has the most people
    kept = (grid >= 0) & (piece == best[grid])
    return np.where(kept, grid, -1)


def _grow(task: Task, grid: Indices) -> None:
    """Layer by layer, give units without a grid to the nearest of the grids beside them."""
    area, n = task.area, len(grid)
    means = grid_means(area, grid, task.grids)
    row, open_to = np.repeat(np.arange(n), np.diff(area.start)), np.append(~task.closed, False)
    while (grid < 0).any():
        edge = np.flatnonzero((grid[row] < 0) & open_to[grid[area.neighbour]])
        if not len(edge):
            open_to[:-1] = True
            continue
        unit, to = row[edge], grid[area.neighbour[edge]]
        off = area.spot[unit] - means[to]
        order = np.lexsort(((off * off).sum(axis=1), unit))
        first = order[np.unique(unit[order], return_index=True)[1]]
        grid[unit[first]] = to[first]


def _found(task: Task, grid: Indices, empty: int) -> None:
    """Found a grid inside the most crowded one that can spare people, from its outermost unit with people."""
    area, grids = task.area, task.grids
    people, free = area.unit["people"], area.unit["held"] == 0
    peopled, to_spare = (np.bincount(grid[some], minlength=grids) for some in (people > 0, (people > 0) & free))
    crowd = np.where((peopled > 1) & (to_spare > 0), np.bincount(grid, people, grids), -1.0)
    crowded = int(np.argmax(crowd))
    far = ((area.spot - grid_means(area, grid, grids)[crowded]) ** 2).sum(axis=1)
    outermost = int(np.argmax(np.where((grid == crowded) & (people > 0) & free, far, -1.0)))
    spare, taken = int(peopled[crowded]) - 1, 0.0
    for unit in list(_around(area, np.where(free, grid, -1), crowded, outermost)):
        spare -= people[unit] > 0
        if spare < 0 or taken >= crowd[crowded] / 2:
            break
        grid[unit] = empty
        taken += people[unit]
    grid[(grid == crowded) & (_keep_best_pieces(task, grid) < 0)] = empty


def _around(area: Area, grid: Indices, g: int, first: int) -> Iterator[int]:
    """Units of grid g, breadth first from one of them."""
    queue, seen = [first], {first}
    for unit in queue:
        yield unit
        for other in area.neighbour[area.start[unit] : area.start[unit + 1]].tolist():
            if grid[other] == g and other not in seen:
                seen.add(other)
                queue.append(other)
