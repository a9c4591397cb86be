"""First drafts: bisection along long axes, borders settled by weighted distance, then connection repaired."""

from collections.abc import Iterator

import numpy as np

from wangge_engines.partition.areas import Task
from wangge_engines.partition.kernels.connection import find_pieces
from wangge_engines.partition.kernels.settle import settle
from wangge_engines.partition.kernels.state import Area, Draft, Indices, tally
from wangge_engines.partition.problem import Floats, Ints

TURNS = 2  # steps of the power iteration: few, so that each start cuts along an axis of its own
LUMP = 0.8  # people of a unit that nearly fills a grid
SWEEPS = 12  # of settling
PULL = 0.5  # how strongly crowding pushes borders, in shares of a grid's mean cost


def begin(task: Task, draft: Draft, rng: np.random.Generator) -> None:
    """Fill the draft with connected grids, each with people, roughly in balance."""
    draft.grid[:] = bisect(task.area, np.arange(len(task.units)), task.grids, rng)
    pull = PULL * distance_to_means(task.area, draft.grid, task.grids) / task.grids
    settle(task.area, draft, np.zeros(task.grids), SWEEPS, pull)
    draft.grid[:] = repair(task.area, draft.grid, task.grids)
    tally(task.area, draft)


def carry_on(task: Task, draft: Draft) -> None:
    """Fill the draft with the grids of the earlier plan, mended where units or grids have come or gone."""
    draft.grid[:] = repair(task.area, task.first, task.grids)
    draft.sums["label"] = task.label
    tally(task.area, draft)


def distance_to_means(area: Area, grid: Indices, grids: int) -> float:
    """Weighted squared distance of all units to the means of their grids."""
    weight = area.unit["weight"]
    off = area.spot - grid_means(area, grid, grids)[grid]
    return float((weight * (off * off).sum(axis=1)).sum())


def grid_means(area: Area, grid: Indices, grids: int) -> Floats:
    """(k, D) weighted means; units of grid -1 don't count."""
    known = grid >= 0
    weight = area.unit["weight"][known]
    total = np.maximum(np.bincount(grid[known], weight, grids), np.finfo(float).tiny)
    sums = [np.bincount(grid[known], weight * column, grids) for column in area.spot[known].T]
    return np.stack(sums, axis=1) / total[:, None]


def choose_spots(task: Task, draft: Draft) -> None:
    """Write each grid's centre: its unit nearest to its mean, which is the one of least weighted cost."""
    off = task.area.spot - grid_means(task.area, draft.grid, task.grids)[draft.grid]
    order = np.lexsort(((off * off).sum(axis=1), draft.grid))
    first = np.searchsorted(draft.grid[order], np.arange(task.grids))
    draft.centre[:] = task.area.spot[order[first]]


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


def repair(area: Area, grid: Indices, grids: int) -> Indices:
    """Keep of each grid the piece with the most people, and let the grids around grow over the rest.

    Units of grid -1 belong to no grid yet. Grids without people are founded anew inside the most crowded ones.
    """
    mended = _keep_best_pieces(area, grid, grids)
    _grow(area, mended, grids)
    for empty in np.flatnonzero(np.bincount(mended, area.unit["people"], grids) == 0):
        _found(area, mended, grids, int(empty))
    return mended


def _keep_best_pieces(area: Area, grid: Indices, grids: int) -> Indices:
    n = len(grid)
    piece = np.full(n, -1, dtype=np.int64)
    find_pieces(area, grid, piece, np.empty(n, dtype=np.int64))
    crowd = np.bincount(piece[piece >= 0], area.unit["people"][piece >= 0], n)
    best = np.full(grids, -1, dtype=np.int64)
    order = np.argsort(crowd, kind="stable")
    order = order[(crowd[order] > 0)]
    best[grid[order]] = order  # the last one written has the most people
    kept = (grid >= 0) & (piece == best[grid])
    return np.where(kept, grid, -1)


def _grow(area: Area, grid: Indices, grids: int) -> None:
    """Layer by layer, give units without a grid to the nearest of the grids beside them."""
    means, n = grid_means(area, grid, grids), len(grid)
    row = np.repeat(np.arange(n), np.diff(area.start))
    while (grid < 0).any():
        edge = np.flatnonzero((grid[row] < 0) & (grid[area.neighbour] >= 0))
        unit, to = row[edge], grid[area.neighbour[edge]]
        off = area.spot[unit] - means[to]
        order = np.lexsort(((off * off).sum(axis=1), unit))
        first = order[np.unique(unit[order], return_index=True)[1]]
        grid[unit[first]] = to[first]


def _found(area: Area, grid: Indices, grids: int, empty: int) -> None:
    """Found a grid inside the most crowded one that can spare people, from its outermost unit with people."""
    people = area.unit["people"]
    peopled = np.bincount(grid[people > 0], minlength=grids)
    crowd = np.where(peopled > 1, np.bincount(grid, people, grids), -1.0)
    crowded = int(np.argmax(crowd))
    far = ((area.spot - grid_means(area, grid, grids)[crowded]) ** 2).sum(axis=1)
    outermost = int(np.argmax(np.where((grid == crowded) & (people > 0), far, -1.0)))
    spare, taken = int(peopled[crowded]) - 1, 0.0
    for unit in list(_around(area, grid, crowded, outermost)):
        spare -= people[unit] > 0
        if spare < 0 or taken >= crowd[crowded] / 2:
            break
        grid[unit] = empty
        taken += people[unit]
    grid[(grid == crowded) & (_keep_best_pieces(area, grid, grids) < 0)] = empty


def _around(area: Area, grid: Indices, g: int, first: int) -> Iterator[int]:
    """Units of grid g, breadth first from one of them."""
    queue, seen = [first], {first}
    for unit in queue:
        yield unit
        for other in area.neighbour[area.start[unit] : area.start[unit + 1]].tolist():
            if grid[other] == g and other not in seen:
                seen.add(other)
                queue.append(other)
