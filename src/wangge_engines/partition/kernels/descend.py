"""Last steps: single moves, exchanges, and chains of two moves, until none makes the draft better."""

# ruff: noqa: SIM114

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import inner, kernel
from wangge_engines.partition.kernels.anneal import can_follow, exchange
from wangge_engines.partition.kernels.connection import can_leave
from wangge_engines.partition.kernels.state import Area, Draft, Indices, Rules, Work, leaves_nobody, move, recentre
from wangge_engines.partition.kernels.worth import NOBODY, change

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
    halt: NDArray[np.uint8],
) -> int:
    """Sweep over the units until a sweep changes nothing, at most `sweeps` times; returns the number of changes.

    About centres, each sweep begins with choosing them anew, and so does the end.
    """
    changes = 0
    for _ in range(sweeps):
        before = changes
        if rules.centred:
            recentre(area, draft, block_of, block)
        for at in range(len(units)):
            if halt[0]:
                return changes
            if _move_alone(area, draft, rules, work, units[at], block_of, block):
                changes += 1
            elif _move_in_chain(area, draft, rules, work, units[at], block_of, block):
                changes += 1
        if changes == before:
            return changes
    if rules.centred:
        recentre(area, draft, block_of, block)
    return changes


@inner
def _move_alone(area: Area, draft: Draft, rules: Rules, work: Work, i: int, block_of: Indices, block: int) -> bool:
    g, best, to = draft.grid[i], GAIN, NOBODY
    if area.unit[i].held or leaves_nobody(area, draft, i):
        return False
    leave = change(area, draft, rules, g, NOBODY, i)
    for at in range(area.start[i], area.start[i + 1]):
        h = draft.grid[area.neighbour[at]]
        if h == g or h == to or block_of[h] != block or draft.sums[h].closed:
            continue
        value = leave + change(area, draft, rules, h, i, NOBODY)
        if value < best:
            best, to = value, h
    if to < 0 or not can_leave(area, draft.grid, work, i):
        return False
    move(area, draft, i, to)
    return True


@inner
def _move_in_chain(area: Area, draft: Draft, rules: Rules, work: Work, i: int, block_of: Indices, block: int) -> bool:
    """Move i to a grid beside it and a unit of that grid onward, to i's old grid or a third one, if that pays."""
    g, last = draft.grid[i], -1
    if area.unit[i].held or draft.sums[g].count < 2:
        return False
    leave = change(area, draft, rules, g, NOBODY, i)
    for at in range(area.start[i], area.start[i + 1]):
        h = draft.grid[area.neighbour[at]]
        if h == g or h == last or block_of[h] != block or draft.sums[h].closed:
            continue
        last = h
        other = draft.sums[h].first
        while other >= 0:
            if not area.unit[other].held and _push_on(area, draft, rules, work, i, other, leave, block_of, block):
                return True
            other = draft.link[0, other]
    return False


@inner
def _push_on(
    area: Area, draft: Draft, rules: Rules, work: Work, i: int, other: int, leave: float, block_of: Indices, block: int
) -> bool:
    g, h, last = draft.grid[i], draft.grid[other], -1
    for at in range(area.start[other], area.start[other + 1]):
        q = draft.grid[area.neighbour[at]]
        if q == h or q == last or block_of[q] != block or draft.sums[q].closed:
            continue
        last = q
        value = change(area, draft, rules, h, i, other)
        if q == g:
            value += change(area, draft, rules, g, other, i)
        else:
            value += leave + change(area, draft, rules, q, other, NOBODY)
        if value < GAIN and _apply(area, draft, work, i, other, q):
            return True
    return False


@inner
def _apply(area: Area, draft: Draft, work: Work, i: int, other: int, q: int) -> bool:
    if q == draft.grid[i]:
        return exchange(area, draft, work, i, other)
    if leaves_nobody(area, draft, i) or not can_follow(area, draft, work, i, other):
        return False
    move(area, draft, i, draft.grid[other])
    move(area, draft, other, q)
    return True
