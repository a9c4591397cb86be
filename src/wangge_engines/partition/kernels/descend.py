"""Steepest and last steps: single moves, exchanges, and chains of two moves, until none makes the draft better."""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import kernel
from wangge_engines.partition.kernels.anneal import exchange
from wangge_engines.partition.kernels.connection import can_leave, touches
from wangge_engines.partition.kernels.state import Area, Draft, Indices, Rules, Work, move
from wangge_engines.partition.kernels.worth import change

GAIN = -1e-10  # what counts as better


@kernel
def descend(
    area: Area,
    draft: Draft,
    rules: Rules,
    work: Work,
    units: Indices,
    block_of: Indices,
    block: int,
    sweeps: int,
    chains: bool,
    halt: NDArray[np.uint8],
) -> int:
    """Sweep over the units until a sweep changes nothing, at most `sweeps` times; returns the number of changes."""
    changes = 0
    for _ in range(sweeps):
        before = changes
        for i in units:
            if halt[0]:
                return changes
            if _move_alone(area, draft, rules, work, i, block_of, block):
                changes += 1
            elif chains and _move_in_chain(area, draft, rules, work, i, block_of, block):
                changes += 1
        if changes == before:
            break
    return changes


@kernel
def _move_alone(area: Area, draft: Draft, rules: Rules, work: Work, i: int, block_of: Indices, block: int) -> bool:
    g, best, to = draft.grid[i], GAIN, -1
    if draft.count[g] < 2 or (area.people[i] > 0.0 and draft.peopled[g] < 2):
        return False
    leave = np.inf
    for at in range(area.start[i], area.start[i + 1]):
        h = draft.grid[area.neighbour[at]]
        if h == g or h == to or block_of[h] != block:
            continue
        if leave == np.inf:
            leave = change(area, draft, rules, g, -1, i)
        value = leave + change(area, draft, rules, h, i, -1)
        if value < best:
            best, to = value, h
    if to < 0 or not can_leave(area, draft.grid, work, i):
        return False
    move(area, draft, i, to)
    return True


@kernel
def _move_in_chain(area: Area, draft: Draft, rules: Rules, work: Work, i: int, block_of: Indices, block: int) -> bool:
    g, last = draft.grid[i], -1
    if draft.count[g] < 2:
        return False
    for at in range(area.start[i], area.start[i + 1]):
        h = draft.grid[area.neighbour[at]]
        if h == g or h == last or block_of[h] != block:
            continue
        last = h
        if _push_on(area, draft, rules, work, i, h, block_of, block):
            return True
    return False


@kernel
def _push_on(area: Area, draft: Draft, rules: Rules, work: Work, i: int, h: int, block_of: Indices, block: int) -> bool:
    """Move i to grid h and a unit of h onward, to i's old grid or a third one, if that pays."""
    g = draft.grid[i]
    leave = change(area, draft, rules, g, -1, i)
    other = draft.first[h]
    while other >= 0:
        last = -1
        for at in range(area.start[other], area.start[other + 1]):
            q = draft.grid[area.neighbour[at]]
            if q == h or q == last or block_of[q] != block:
                continue
            last = q
            value = change(area, draft, rules, h, i, other)
            if q == g:
                value += change(area, draft, rules, g, other, i)
            else:
                value += leave + change(area, draft, rules, q, other, -1)
            if value < GAIN and _apply(area, draft, work, i, h, other, q):
                return True
        other = draft.after[other]
    return False


@kernel
def _apply(area: Area, draft: Draft, work: Work, i: int, h: int, other: int, q: int) -> bool:
    g = draft.grid[i]
    if q == g:
        return touches(area, draft.grid, other, g, i) and exchange(area, draft, work, i, other)
    if area.people[i] > 0.0 and draft.peopled[g] < 2:
        return False
    if area.people[other] > 0.0 and draft.peopled[h] < 2 and area.people[i] <= 0.0:
        return False
    if not touches(area, draft.grid, i, h, other) or not can_leave(area, draft.grid, work, i):
        return False
    draft.grid[i] = h
    whole = can_leave(area, draft.grid, work, other)
    draft.grid[i] = g
    if whole:
        move(area, draft, i, h)
        move(area, draft, other, q)
    return whole
