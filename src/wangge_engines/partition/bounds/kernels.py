"""Hess's model with prices in place of the rule that every unit belongs to one grid.

A unit pays `price` (a person) to belong to a grid; each unit as a centre then picks the units of least cost less
price within the limits of people, parts of units allowed. The k cheapest centres and all prices are a lower bound on
the cost of every plan, whatever the prices are; a subgradient method raises it.

Arrays: far (n, n) cost of a person of unit i (column) about centre j (row); people (n,); open (n, n) whether i may
belong to j; high (n,) most people about centre j.
"""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import inner_with_arrays, kernel_with_arrays
from wangge_engines.partition.problem import Floats, Ints

Mask = NDArray[np.bool_]

PATIENCE, SHRINK, LEAST_STEP = 20, 0.6, 0.002  # steps without gain before the step shrinks, by how much, until when

NEAR_PATIENCE = 5  # of `climb_near`, whose steps are dear


@inner_with_arrays
def fill(
    far: Floats, people: Floats, price: Floats, may: Mask, j: int, low: float, high: float, take: Floats
) -> tuple[float, float]:
    """The cheapest choice of centre j: its value, and the worth of a person where a limit binds. Fills take (n,)."""
    n = len(people)
    worth = np.full(n, np.inf)
    for i in range(n):
        take[i] = 0.0
        if people[i] > 0.0 and may[i]:
            worth[i] = far[i] - price[i]
    take[j] = 1.0
    crowd, value, limit = people[j], 0.0, 0.0
    if people[j] > 0.0:
        value = people[j] * worth[j]
        worth[j] = np.inf
    for i in np.argsort(worth):
        room = high - crowd if worth[i] < 0.0 else low - crowd
        if worth[i] == np.inf or (worth[i] >= 0.0 and room <= 0.0):
            break
        part = min(1.0, max(0.0, room / people[i]))
        take[i] = part
        crowd += part * people[i]
        value += part * people[i] * worth[i]
        if part < 1.0:
            limit = worth[i]
            break
    return (value, limit) if crowd >= low * (1.0 - 1e-9) else (np.inf, limit)


@inner_with_arrays
def value_all(
    far: Floats, people: Floats, price: Floats, may: Mask, low: float, high: Floats, value: Floats, limit: Floats
) -> None:
    """Value and limit of every centre that is open to itself; np.inf for the others."""
    take = np.empty(len(people))
    for j in range(len(people)):
        value[j] = np.inf
        if may[j, j]:
            value[j], limit[j] = fill(far[j], people, price, may[j], j, low, high[j], take)


@kernel_with_arrays
def climb(
    far: Floats,
    people: Floats,
    may: Mask,
    low: float,
    high: Floats,
    grids: int,
    target: float,
    price: Floats,
    steps: int,
) -> float:
    """Raise the bound by at most so many steps; price (n,) becomes the best one found. Returns the bound."""
    n = len(people)
    value, limit, take = np.empty(n), np.zeros(n), np.empty(n)
    best, kept, length, idle = -np.inf, price.copy(), 1.0, 0
    for _ in range(steps):
        value_all(far, people, price, may, low, high, value, limit)
        chosen = np.argsort(value)[:grids]
        bound = (people * price).sum() + value[chosen].sum()
        idle += 1
        if bound > best:
            if bound > best + 1e-7 * target:
                idle = 0
            best = bound
            kept[:] = price
        if idle >= PATIENCE:
            length, idle = length * SHRINK, 0
            price[:] = kept
        if best == np.inf or best >= target or length < LEAST_STEP:
            break
        lack = np.ones(n)
        for j in chosen:
            fill(far[j], people, price, may[j], j, low, high[j], take)
            lack -= take
        lack[people == 0.0] = 0.0
        norm = (lack * lack).sum()
        if norm < 1e-12:
            break
        price += length * (target - bound) / norm * n * lack
    price[:] = kept
    return float(best)


@inner_with_arrays
def reach(start: Ints, neighbour: Ints, may: Mask, toll: Floats, source: int, most: float, way: Floats) -> None:
    """Least toll of a way from source to each unit through open units, np.inf beyond `most`; Dijkstra's algorithm."""
    n = len(may)
    done = np.zeros(n, dtype=np.bool_)
    way[:] = np.inf
    way[source] = 0.0
    while True:
        near, at = most, -1
        for i in range(n):
            if not done[i] and way[i] <= near:
                near, at = way[i], i
        if at < 0:
            break
        done[at] = True
        for e in range(start[at], start[at + 1]):
            i = neighbour[e]
            if may[i] and not done[i]:
                way[i] = min(way[i], near + toll[i])
    for i in range(n):
        if not done[i]:
            way[i] = np.inf


@kernel_with_arrays
def shut(
    far: Floats,
    people: Floats,
    may: Mask,
    low: float,
    high: Floats,
    grids: int,
    target: float,
    price: Floats,
    start: Ints,
    neighbour: Ints,
) -> tuple[float, float]:
    """Close what no plan of at most the target cost can have: unit i in a grid about j.

    Returns the bound and the value of the dearest centre chosen.

    If i belongs to j, so do the units of some way from j to i; each counts what it lacks at these prices.
    """
    n = len(people)
    value, limit = np.empty(n), np.zeros(n)
    way, toll = np.empty(n), np.empty(n)
    value_all(far, people, price, may, low, high, value, limit)
    chosen = np.argsort(value)[:grids]
    bound = (people * price).sum() + value[chosen].sum()
    last = value[chosen[grids - 1]]
    for j in range(n):
        left = target - bound - max(0.0, value[j] - last)
        if not may[j, j] or not left >= 0.0:
            may[j, :] = False
            continue
        for i in range(n):
            toll[i] = people[i] * max(0.0, far[j, i] - price[i] - limit[j])
        reach(start, neighbour, may[j], toll, j, left, way)
        for i in range(n):
            may[j, i] = may[j, i] and way[i] < np.inf
    return float(bound), float(last)


@inner_with_arrays
def pick_near(
    first: Ints,
    unit: Ints,
    far: Floats,
    people: Floats,
    price: Floats,
    high: float,
    j: int,
    lack: Floats,
    sign: float,
) -> float:
    """Value of centre j; what it picks is taken off `lack`, times the sign."""
    near = unit[first[j] : first[j + 1]]
    worth = far[first[j] : first[j + 1]] - price[near]
    crowd, value = people[j], -people[j] * price[j]
    lack[j] -= sign
    for e in np.argsort(worth):
        i = near[e]
        if worth[e] >= 0.0 or crowd >= high:
            break
        if i == j or people[i] == 0.0:
            continue
        part = min(1.0, (high - crowd) / people[i])
        crowd += part * people[i]
        value += part * people[i] * worth[e]
        lack[i] -= sign * part
    return float(value)


@kernel_with_arrays
def climb_near(
    first: Ints,
    unit: Ints,
    far: Floats,
    people: Floats,
    high: float,
    roof: float,
    grids: int,
    target: float,
    price: Floats,
    steps: int,
) -> float:
    """As `climb`, where each centre j looks at near units alone: unit[e], at far[e], for first[j] <= e < first[j + 1].

    No price is above the roof, and every unit nearer than it is looked at, so that no other would be picked; the least
    people of a grid are left out of account.
    """
    n = len(people)
    value, gain = np.empty(n), np.zeros(n)
    best, kept, length, idle = -np.inf, price.copy(), 1.0, 0
    for _ in range(steps):
        for j in range(n):
            value[j] = pick_near(first, unit, far, people, price, high, j, gain, 0.0)
        chosen = np.argsort(value)[:grids]
        bound = (people * price).sum() + value[chosen].sum()
        idle += 1
        if bound > best:
            if bound > best + 1e-5 * target:
                idle = 0
            best = bound
            kept[:] = price
        if idle >= NEAR_PATIENCE:
            length, idle = length * SHRINK, 0
            price[:] = kept
        if best >= target or length < LEAST_STEP:
            break
        gain[:] = 1.0
        for j in chosen:
            pick_near(first, unit, far, people, price, high, j, gain, 1.0)
        gain[people == 0.0] = 0.0
        norm = (gain * gain).sum()
        if norm < 1e-12:
            break
        price += length * (target - bound) / norm * n * gain
        np.minimum(price, roof, price)
    price[:] = kept
    return float(best)
