"""Which single moves and exchanges better a grid: balance first, then cost.

All moves across a grid's border are judged at once. Cost about the real centre comes from sums: with W people whose
squared distances from a point o add up to Q and whose mean is m, sum p |z - z_c|^2 = Q - W |m - o|^2 + W |m - z_c|^2,
and the best centre c is the unit nearest to m. Balance is weighed as `constraints` does, for each move in turn.
Exchanges are ranked about means, and the first few alone are weighed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.hand.ledger import Ledger
from wangge_engines.partition.problem import Floats, Ints

Mask = NDArray[np.bool_]

EXCHANGES = 8  # that are worked out in full
LEAST_GAIN = 1e-9  # of a grid's cost


@dataclass(frozen=True, eq=False)
class Moves:
    """m moves of one unit each. Scores are of the whole community, as `Ledger.score`."""

    unit: Ints
    to: Ints
    broken: Floats
    out: Floats
    cost: Floats


def better_moves(ledger: Ledger, number: int, free: Mask) -> Iterator[tuple[int, int]]:
    """Unit and grid of each move across the grid's border that betters its community's score, best first.

    `free` (n,): units that may move. Whether a grid stays connected is left to the caller.
    """
    unit, to = _across(ledger, number, free)
    if not len(unit):
        return
    moves = _judge(ledger, unit, to)
    broken, out, cost = ledger.score(int(ledger.rows["home"][number]))
    least = cost * (1 - LEAST_GAIN)
    better = (moves.broken < broken) | (
        (moves.broken == broken) & ((moves.out < out) | ((moves.out == out) & (moves.cost < least)))
    )
    order = np.lexsort((moves.unit, moves.cost, moves.out, moves.broken))
    yield from ((int(unit[at]), int(to[at])) for at in order[better[order]])


def likely_exchanges(ledger: Ledger, number: int, free: Mask) -> list[tuple[int, int]]:
    """Pairs of a unit of the grid and one beyond its border that seem to better balance, then cost; best first."""
    unit, to = _across(ledger, number, free)
    own = ledger.grid[unit] == number
    mine, theirs = np.meshgrid(np.flatnonzero(own), np.flatnonzero(~own), indexing="ij")
    fit = to[mine] == ledger.grid[unit[theirs]]
    a, b = unit[mine[fit]], unit[theirs[fit]]
    if not len(a):
        return []
    out, cost = _exchange_worth(ledger, a, b)
    good = np.flatnonzero((out < -1e-9) | ((out < 1e-9) & (cost < 0)))
    order = good[np.lexsort((cost[good], np.round(out[good], 9)))][:EXCHANGES]
    return list(zip(a[order].tolist(), b[order].tolist(), strict=True))


def _across(ledger: Ledger, number: int, free: Mask) -> tuple[Ints, Ints]:
    """Each unit on the grid's border with a grid it could go to: out of this one, or into it."""
    units = ledger.members(number)
    at, other = ledger.land.touching(units)
    away = ledger.grid[other] != number
    inner, outer = units[at[away]], other[away]
    unit, to = np.concatenate([inner, outer]), np.concatenate([ledger.grid[outer], np.full(len(outer), number)])
    ways = np.unique(np.stack([unit, to], axis=1)[free[unit]], axis=0)
    return ways[:, 0], ways[:, 1]


def _judge(ledger: Ledger, unit: Ints, to: Ints) -> Moves:
    home = int(ledger.rows["home"][to[0]])
    grids = ledger.grids_of(home)
    rows, problem = ledger.rows[grids], ledger.land.problem
    at, old, new = np.arange(len(unit)), np.searchsorted(grids, ledger.grid[unit]), np.searchsorted(grids, to)
    people, inside, near = (np.tile(rows[name], (len(unit), 1)) for name in ("people", "largest", "near"))
    people[at, old] -= problem.population[unit]
    people[at, new] += problem.population[unit]
    inside[at, new] = np.maximum(inside[at, new], problem.population[unit])
    near[at, new] = np.maximum(near[at, new], ledger.land.near[unit])
    cost = np.full(len(unit), float((rows["place"] + rows["culture"]).sum()))
    for grid in np.unique(np.concatenate([old, new])).tolist():
        members = ledger.members(int(grids[grid]))
        now = float(rows["place"][grid] + rows["culture"][grid])
        leaving, coming = np.flatnonzero(old == grid), np.flatnonzero(new == grid)
        if len(leaving):
            inside[leaving, grid] = _largest_but(problem.population, members, unit[leaving])
            near[leaving, grid] = _largest_but(ledger.land.near, members, unit[leaving])
            cost[leaving] += _cost(ledger, members, unit[leaving], -1.0) - now
        if len(coming):
            cost[coming] += _cost(ledger, members, unit[coming], 1.0) - now
    broken, out = _imbalance(people, inside, near, problem.tolerance)
    return Moves(unit, to, broken, out, cost)


def _cost(ledger: Ledger, members: Ints, units: Ints, sign: float) -> Floats:
    """(m,) cost, times everybody, of the grid of these members with each of the units added (1) or taken out (-1)."""
    land = ledger.land
    spots, people, moved = land.spots[members], land.problem.population[members], land.problem.population[units]
    origin = spots.mean(axis=0)
    z, one = spots - origin, land.spots[units] - origin
    total = people.sum() + sign * moved
    sums = people @ z + sign * moved[:, None] * one
    squares = float(people @ (z * z).sum(axis=1)) + sign * moved * (one * one).sum(axis=1)
    mean = np.divide(sums, total[:, None], out=np.zeros_like(sums), where=total[:, None] > 0)
    away = ((z * z).sum(axis=1) - 2 * mean @ z.T) + (mean * mean).sum(axis=1)[:, None]
    pins = land.problem.pins
    asked = np.flatnonzero(np.zeros(0) if pins is None else pins.centre[members])
    if len(asked):
        nearest = away[:, asked[0]]
    elif sign < 0:
        away[np.arange(len(units)), np.searchsorted(members, units)] = np.inf
        nearest = away.min(axis=1)
    else:
        nearest = np.minimum(away.min(axis=1), ((one - mean) ** 2).sum(axis=1))
    spread = squares - total * (mean * mean).sum(axis=1) + total * np.where(np.isfinite(nearest), nearest, 0.0)
    return np.where(total > 0, spread, 0.0)


def _largest_but(values: Floats, members: Ints, units: Ints) -> Floats:
    """(m,) the largest value among the members without each of the units."""
    some = np.sort(values[members])
    first, second = some[-1], some[-2] if len(some) > 1 else 0.0
    return np.where(values[units] == first, second, first)


def _imbalance(people: Floats, inside: Floats, near: Floats, tolerance: float) -> tuple[Floats, Floats]:
    """(m,), (m,) deviation that lumps don't excuse and deviation beyond tolerance, for m plans of k grids (m, k)."""
    aside = np.zeros(people.shape, dtype=np.bool_)
    while True:
        count = (~aside).sum(axis=1)
        total = np.where(aside, 0.0, people).sum(axis=1)
        mean = np.divide(total, count, out=np.zeros(len(people)), where=count > 0)[:, None]
        large = ~aside & (inside > (1 + tolerance) * mean)
        if not large.any():
            break
        aside |= large
    fair = np.broadcast_to(mean, people.shape)
    off = np.divide(np.abs(people - fair), fair, out=np.zeros(people.shape), where=(fair > 0) & ~aside)
    off[off <= tolerance + 1e-9] = 0.0
    free = np.divide(near / 2, fair, out=np.zeros(people.shape), where=fair > 0)
    broken = np.maximum(off - np.maximum(free, tolerance), 0).sum(axis=1)
    return np.round(broken, 9), np.round(np.maximum(off - tolerance, 0).sum(axis=1), 9)


def _exchange_worth(ledger: Ledger, a: Ints, b: Ints) -> tuple[Floats, Floats]:
    """(m,), (m,) change of deviation beyond tolerance and of cost about means, if a and b changed places."""
    land, rows = ledger.land, ledger.rows
    home = int(land.problem.community[a[0]])
    fair = float(ledger.balance.mean[home]) or 1.0
    gain = land.problem.population[b] - land.problem.population[a]
    out, cost = np.zeros(len(a)), np.zeros(len(a))
    for mine, other, sign in ((a, b, 1.0), (b, a, -1.0)):
        grid = ledger.grid[mine]
        people = rows["people"][grid]
        before, after = (
            np.maximum(np.abs(p - fair) / fair - land.problem.tolerance, 0) for p in (people, people + sign * gain)
        )
        out += after - before
        cost += _swapped_cost(ledger, grid, mine, other)
    return out, cost


def _swapped_cost(ledger: Ledger, grid: Ints, leaving: Ints, coming: Ints) -> Floats:
    """(m,) change of inertia, in cost, of each grid when one of its units leaves and another comes."""
    land, change = ledger.land, np.zeros(len(grid))
    for number in np.unique(grid).tolist():
        at = np.flatnonzero(grid == number)
        members = ledger.members(number)
        people, origin = land.problem.population[members], land.spots[members].mean(axis=0)
        z, out, one = (land.spots[units] - origin for units in (members, leaving[at], coming[at]))
        p_out, p_one = (land.problem.population[units][:, None] for units in (leaving[at], coming[at]))
        sums, total = people @ z, float(people.sum())
        after, count = sums - p_out * out + p_one * one, total - p_out + p_one
        squares = (p_one * one * one - p_out * out * out).sum(axis=1)
        tiny = np.finfo(float).tiny
        lost = (after * after).sum(axis=1) / np.maximum(count[:, 0], tiny) - (sums * sums).sum() / max(total, tiny)
        change[at] = squares - lost
    return change
