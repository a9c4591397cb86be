"""Which of two drafts is better: by the rules that plans are judged by in the end (see `constraints`), then by cost."""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.areas import Task
from wangge_engines.partition.kernels.state import Draft
from wangge_engines.partition.problem import Floats

MANY = 8  # grids
Score = tuple[float, float, float]  # how broken, how far out of balance, cost: the smaller the better


def judge(task: Task, draft: Draft, tolerance: float) -> Score:
    """The draft's score: what lumps don't excuse, what is beyond the tolerance, cost with residents moved.

    Where distance alone counts and grids are many, the mean of cost about centres and about means: of two drafts alike
    in cost the one whose cost hinges less on where single units happen to stand. Centres must have been chosen.
    """
    off, excused = imbalance(task, draft, tolerance)
    cost = _distance(task, draft.centre[draft.grid])
    if task.culture == 0 and task.grids >= MANY:
        means = draft.moment / draft.sums["weight"][:, None]
        cost = (cost + _distance(task, means[draft.grid])) / 2
    if task.move_price > 0:
        unit = task.area.unit
        moved = (unit["before"] >= 0) & (unit["before"] != draft.sums["label"][draft.grid])
        cost += task.move_price * float(unit["people"][moved].sum())
    broken, out = (float(np.maximum(off - free, 0).sum()) for free in (excused, tolerance))
    return round(broken, 9), round(out, 9), cost


def _distance(task: Task, to: Floats) -> float:
    away = task.area.spot - to
    return float(task.area.unit["people"] @ (away * away).sum(axis=1))


def imbalance(task: Task, draft: Draft, tolerance: float) -> tuple[Floats, Floats]:
    """(k,), (k,) how far each grid is from the fair mean, and how far lumps excuse it; both in shares of the mean."""
    people = draft.sums["people"]
    inside, aside = np.zeros(task.grids), np.zeros(task.grids, dtype=np.bool_)
    np.maximum.at(inside, draft.grid, task.area.unit["lump"])
    while True:
        mean = float(people[~aside].mean())
        large = ~aside & (inside > (1 + tolerance) * mean)
        if not large.any():
            break
        aside |= large
    off = np.where(aside, 0.0, np.abs(people - mean) / mean)
    off[off <= tolerance + 1e-9] = 0.0
    if not off.any():
        return off, np.full(task.grids, tolerance)
    return off, np.maximum(tolerance, _largest_near(task, draft) / (2 * mean))


def _largest_near(task: Task, draft: Draft) -> NDArray[np.float64]:
    unit, near = task.area.unit["lump"], np.zeros(task.grids)
    home = draft.grid[np.repeat(np.arange(len(unit)), np.diff(task.area.start))]
    np.maximum.at(near, draft.grid, unit)
    np.maximum.at(near, home, unit[task.area.neighbour])
    return near
