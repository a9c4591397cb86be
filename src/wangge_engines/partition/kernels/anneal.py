"""Simulated annealing on border units: move one, or exchange two, keeping every grid connected at every step."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import inner, kernel
from wangge_engines.partition.kernels.chance import State, draw_below, draw_share
from wangge_engines.partition.kernels.connection import can_leave, touches
from wangge_engines.partition.kernels.state import (
    Area,
    Draft,
    Indices,
    Rules,
    Work,
    fair_mean,
    leaves_nobody,
    move,
    recentre,
)
from wangge_engines.partition.kernels.worth import NOBODY, change

GLANCE = 64  # steps between two looks at the clock's flag, and two changes of temperature and prices
WALK: int = np.int64(4)  # type: ignore[assignment]  # how far along the border an exchange may reach


class Cooling(NamedTuple):
    """How annealing proceeds: from `hot` to `cold`, and from these prices to those of the rules."""

    hot: float
    cold: float
    excess: float
    spread: float
    steps: int
    alone: bool  # one block holds the whole area
    settled: int  # glances between two looks at where centres are best


@kernel
def anneal(
    area: Area,
    draft: Draft,
    rules: Rules,
    work: Work,
    units: Indices,
    block_of: Indices,
    block: int,
    cooling: Cooling,
    state: State,
    halt: NDArray[np.uint8],
) -> None:
    """Try a number of changes while the temperature falls and balance grows dearer, all within one block of grids.

    Nothing outside the block is changed, nor read in a way that could matter, so blocks can run at the same time.
    With one block alone the fair mean is followed as it changes.
    """
    steps = cooling.steps
    for step in range(steps):
        if step % GLANCE == 0:
            if halt[0]:
                return
            temperature = _between(cooling.hot, cooling.cold, step / steps)
            mean = fair_mean(draft) if cooling.alone else rules.mean
            excess = _between(cooling.excess, rules.excess, step / steps)
            spread = _between(cooling.spread, rules.spread, step / steps)
            now = Rules(mean, rules.tolerance, excess, spread, rules.move, rules.centred)
            if rules.centred and step // GLANCE % cooling.settled == 0:
                recentre(area, draft, block_of, block)
        i = units[draw_below(state, len(units))]
        if area.unit[i].held:
            continue
        degree = area.start[i + 1] - area.start[i]
        if degree == 0:
            continue
        j = area.neighbour[area.start[i] + draw_below(state, degree)]
        g, h = draft.grid[i], draft.grid[j]
        if g == h or block_of[h] != block or draft.sums[h].closed:
            continue
        bar = -temperature * np.log(1.0 - draw_share(state))
        if not leaves_nobody(area, draft, i):
            if change(area, draft, now, g, NOBODY, i) + change(area, draft, now, h, i, NOBODY) <= bar:
                if can_leave(area, draft.grid, work, i):
                    move(area, draft, i, h)
                continue
        other = _walk(area, j, state)
        if draft.grid[other] == h and not area.unit[other].held and touches(area, draft.grid, other, g, i):
            if change(area, draft, now, g, other, i) + change(area, draft, now, h, i, other) <= bar:
                exchange(area, draft, work, i, other)


@inner
def _between(first: float, last: float, share: float) -> float:
    value: float = first * (last / first) ** share
    return value


@inner
def _walk(area: Area, j: int, state: State) -> int:
    """A unit within a few borders of unit j."""
    for _ in range(draw_below(state, WALK)):
        j = area.neighbour[area.start[j] + draw_below(state, area.start[j + 1] - area.start[j])]
    return j


@inner
def exchange(area: Area, draft: Draft, work: Work, i: int, other: int) -> bool:
    """Let two units of neighbouring grids change places if both grids stay connected and keep people."""
    g = draft.grid[i]
    if not touches(area, draft.grid, other, g, i) or not can_follow(area, draft, work, i, other):
        return False
    if draft.sums[g].peopled < 2 and area.unit[i].people > 0.0 and area.unit[other].people <= 0.0:
        return False
    h = draft.grid[other]
    move(area, draft, i, h)
    move(area, draft, other, g)
    return True


@inner
def can_follow(area: Area, draft: Draft, work: Work, i: int, other: int) -> bool:
    """True when i can go over to other's grid and other then leave it, both grids staying connected and peopled."""
    g, h = draft.grid[i], draft.grid[other]
    if draft.sums[h].peopled < 2 and area.unit[other].people > 0.0 and area.unit[i].people <= 0.0:
        return False
    if not touches(area, draft.grid, i, h, other) or not can_leave(area, draft.grid, work, i):
        return False
    draft.grid[i] = h
    whole = can_leave(area, draft.grid, work, other)
    draft.grid[i] = g
    return whole
