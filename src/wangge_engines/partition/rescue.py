"""Bring grids that still stand out back into balance: draw the grids around them anew, and keep what is better."""

import numpy as np

from wangge_engines.partition.construct import choose_spots, cut, repair
from wangge_engines.partition.improve import COOL, EXCESS, FIRM, SWEEPS, Run
from wangge_engines.partition.judge import Score, imbalance, judge
from wangge_engines.partition.kernels.anneal import Cooling, anneal
from wangge_engines.partition.kernels.descend import descend
from wangge_engines.partition.kernels.state import Indices, tally
from wangge_engines.partition.problem import Ints

TRIES, TRIES_PER_GRID = 20, 0.25
STEPS, REACH = 300, 3  # steps for each unit; how many grids away the surroundings may reach
HEATS, SPREADS = (0.3, 1.0, 4.0), (0.05, 5.0, 50.0)  # temperatures and prices of imbalance to choose from


def rescue(run: Run, effort: float) -> Score:
    """Try again around grids that stand out, until none does or the tries are used up; returns the score.

    In an area of many grids those that lumps excuse are let be: single lumps are no reason to bend a whole city.
    """
    tally(run.task.area, run.draft)
    choose_spots(run.task, run.draft)
    score = judge(run.task, run.draft, run.schedule.tolerance)
    tries = int((TRIES + TRIES_PER_GRID * run.task.grids) * effort)
    while score[0 if run.pool else 1] > 0 and tries > 0 and not run.schedule.halt[0]:
        score, tries = _draw_anew(run, score), tries - 1
    return score


def _draw_anew(run: Run, score: Score) -> Score:
    before, centre = run.draft.grid.copy(), run.draft.centre.copy()
    block_of = _around(run, _draw_outlier(run))
    if run.rng.random() < 0.5:
        _cut_anew(run, np.flatnonzero(block_of == 0))
    units = np.flatnonzero(block_of[run.draft.grid] == 0)
    _anneal(run, units, block_of)
    _descend(run, units, block_of)
    found = judge(run.task, run.draft, run.schedule.tolerance)
    if found < score:
        return found
    run.draft.grid[:], run.draft.centre[:] = before, centre
    tally(run.task.area, run.draft)
    return score


def _draw_outlier(run: Run) -> int:
    """A grid that stands out, one that lumps don't excuse if there is any."""
    off, excused = imbalance(run.task, run.draft, run.schedule.tolerance)
    broken = np.flatnonzero(off > excused)
    return int(run.rng.choice(broken if len(broken) else np.flatnonzero(off > 0)))


def _around(run: Run, g: int) -> Indices:
    """(k,) 0 for grids within a few steps of grid g, 1 for the others."""
    area, grid = run.task.area, run.draft.grid
    near = np.zeros(run.task.grids, dtype=np.bool_)
    near[g] = True
    row = np.repeat(grid, np.diff(area.start))
    for _ in range(int(run.rng.integers(1, REACH + 1))):
        near[grid[area.neighbour[near[row]]]] = True
    return np.where(near & ~run.task.closed, 0, 1)


def _cut_anew(run: Run, grids: Ints) -> None:
    """Forget these grids, and cut their units into as many others."""
    units = np.flatnonzero(np.isin(run.draft.grid, grids))
    run.draft.grid[units] = cut(run.task, units, grids, run.rng)
    run.draft.grid[:] = repair(run.task, run.draft.grid)


def _anneal(run: Run, units: Ints, block_of: Indices) -> None:
    task, price = run.task, run.cost_of_grid
    typical = price * task.grids / len(task.units)
    excess, spread = price * EXCESS[1], price * float(run.rng.choice(SPREADS))
    hot = typical * float(run.rng.choice(HEATS))
    cooling = Cooling(
        hot, typical * COOL, excess, spread, STEPS * len(units), alone=False, settled=run.settled(len(units))
    )
    rules = run.rules(excess, spread, centred=run.centred)
    anneal(task.area, run.draft, rules, run.work, units, block_of, 0, cooling, run.states(1), run.schedule.halt)


def _descend(run: Run, units: Ints, block_of: Indices) -> None:
    for centred in run.descents:
        rules = run.rules(FIRM * run.cost_of_grid, 0.0, centred=centred)
        descend(run.task.area, run.draft, rules, run.work, units, block_of, 0, SWEEPS, run.schedule.halt)
