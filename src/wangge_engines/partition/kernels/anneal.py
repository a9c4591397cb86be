"""Simulated annealing on border units: move one, or exchange two, keeping every grid connected at every step."""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import kernel
from wangge_engines.partition.kernels.chance import State, draw_below, draw_share
from wangge_engines.partition.kernels.connection import can_leave, touches
from wangge_engines.partition.kernels.state import Area, Draft, Indices, Rules, Work, move
from wangge_engines.partition.kernels.worth import change

GLANCE = 64  # steps between two looks at the clock's flag, and two changes of temperature
WALK = 4  # how far along the border an exchange may reach


@kernel
def anneal(
    area: Area,
    draft: Draft,
    rules: Rules,
    work: Work,
    units: Indices,
    block_of: Indices,
    block: int,
    heat: float,
    cool: float,
    steps: int,
    state: State,
    halt: NDArray[np.uint8],
) -> None:
    """Try `steps` changes while the temperature falls from `heat` to `cool`, all within one block of grids.

    Nothing outside the block is changed, nor read in a way that could matter, so blocks can run at the same time.
    """
    fall = (cool / heat) ** (GLANCE / max(steps, 1))
    temperature = heat
    for step in range(steps):
        if step % GLANCE == 0:
            if halt[0]:
                return
            temperature = temperature * fall if step else heat
        i = units[draw_below(state, len(units))]
        neighbours = area.start[i + 1] - area.start[i]
        if neighbours == 0:
            continue
        j = area.neighbour[area.start[i] + draw_below(state, neighbours)]
        g, h = draft.grid[i], draft.grid[j]
        if g == h or block_of[h] != block or draft.count[g] < 2:
            continue
        bar = -temperature * np.log(1.0 - draw_share(state))
        alone = area.people[i] > 0.0 and draft.peopled[g] < 2
        if not alone and change(area, draft, rules, g, -1, i) + change(area, draft, rules, h, i, -1) <= bar:
            if can_leave(area, draft.grid, work, i):
                move(area, draft, i, h)
            continue
        _try_exchange(area, draft, rules, work, i, j, bar, state)


@kernel
def _try_exchange(area: Area, draft: Draft, rules: Rules, work: Work, i: int, j: int, bar: float, state: State) -> None:
    """Give i to j's grid and take a unit of that grid, found by a short walk, in return."""
    g, h = draft.grid[i], draft.grid[j]
    back = j
    for _ in range(draw_below(state, WALK)):
        back = area.neighbour[area.start[back] + draw_below(state, area.start[back + 1] - area.start[back])]
    if draft.grid[back] != h or not touches(area, draft.grid, back, g, i):
        return
    if change(area, draft, rules, g, back, i) + change(area, draft, rules, h, i, back) > bar:
        return
    exchange(area, draft, work, i, back)


@kernel
def exchange(area: Area, draft: Draft, work: Work, i: int, back: int) -> bool:
    """Let two units of neighbouring grids change places if both grids stay connected."""
    g, h = draft.grid[i], draft.grid[back]
    if not touches(area, draft.grid, i, h, back) or not can_leave(area, draft.grid, work, i):
        return False
    if area.people[i] > 0.0 and draft.peopled[g] < 2 and area.people[back] <= 0.0:
        return False
    if area.people[back] > 0.0 and draft.peopled[h] < 2 and area.people[i] <= 0.0:
        return False
    draft.grid[i] = h
    whole = can_leave(area, draft.grid, work, back)
    draft.grid[i] = g
    if whole:
        move(area, draft, i, h)
        move(area, draft, back, g)
    return whole
