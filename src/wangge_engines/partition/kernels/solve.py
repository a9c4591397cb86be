"""Several starts of one community, the best of them kept."""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import kernel
from wangge_engines.partition.kernels.anneal import anneal
from wangge_engines.partition.kernels.balance import misfit
from wangge_engines.partition.kernels.descend import descend
from wangge_engines.partition.kernels.start import bisect, repair, settle
from wangge_engines.partition.kernels.state import Area, Draft, Floats, Indices, Rules, Work, choose_centres, tally
from wangge_engines.partition.kernels.worth import distance_to_centres, fair_mean, people_moved, total_distance

STAGES = 10
HEAT, COOL = 0.6, 0.004  # temperatures, in shares of what a typical unit adds to the cost
EXCESS = (1.0, 30.0)  # price of imbalance from first stage to last, in mean grids' costs
SPREAD = (2.0, 0.05)
FIRM = 1e5  # price of imbalance in the last descent: balance before cost
SWEEPS = 40


@kernel
def solve(
    area: Area,
    draft: Draft,
    work: Work,
    tolerance: float,
    move_price: float,
    steps: int,
    seeds: NDArray[np.uint64],
    first: Indices,
    halt: NDArray[np.uint8],
    best: Indices,
    score: Floats,
) -> None:
    """One start for each seed; writes the best draft's grids and its score (broken, out, cost).

    The first start begins at `first` when it isn't empty (-1: unit in no grid), the others at cuts of their own.
    """
    score[:] = np.inf
    everyone, block_of = np.arange(len(draft.grid)).astype(np.int32), np.zeros(len(draft.people), dtype=np.int32)
    for turn in range(len(seeds)):
        if halt[0] and turn:
            return
        state = seeds[turn : turn + 1].copy()
        given = turn == 0 and len(first) > 0
        if given:
            draft.grid[:] = first
            repair(area, draft)
        else:
            begin(area, draft, state)
        if not given and move_price > 0.0:
            match_labels(area, draft)
        heat = HEAT / 8.0 if given else HEAT
        cool_down(area, draft, work, tolerance, move_price, heat, COOL, steps, everyone, block_of, state, halt)
        finish(area, draft, work, tolerance, move_price, everyone, block_of, halt)
        keep_better(area, draft, tolerance, move_price, best, score)


@kernel
def begin(area: Area, draft: Draft, state: NDArray[np.uint64]) -> None:
    """A first draft from the state of chance: cut, settle, repair."""
    bisect(area, draft, state)
    tally(area, draft)
    settle(area, draft, 12, 0.5 * total_distance(area, draft) / len(draft.people))
    repair(area, draft)


@kernel
def cool_down(
    area: Area,
    draft: Draft,
    work: Work,
    tolerance: float,
    move_price: float,
    heat: float,
    cool: float,
    steps: int,
    units: Indices,
    block_of: Indices,
    state: NDArray[np.uint64],
    halt: NDArray[np.uint8],
) -> None:
    """Anneal in stages, balance becoming dearer from stage to stage."""
    k = len(draft.people)
    unit = total_distance(area, draft) / k + 1e-12
    typical = unit * k / len(draft.grid)
    fall = (cool / heat) ** (1.0 / STAGES)
    for stage in range(STAGES):
        share = stage / (STAGES - 1)
        excess = unit * EXCESS[0] * (EXCESS[1] / EXCESS[0]) ** share
        spread = unit * SPREAD[0] * (SPREAD[1] / SPREAD[0]) ** share
        rules = Rules(fair_mean(draft), tolerance - 1e-9, excess, spread, move_price, False)
        hot = typical * heat * fall**stage
        anneal(area, draft, rules, work, units, block_of, 0, hot, hot * fall, steps // STAGES, state, halt)
        if halt[0]:
            return


@kernel
def finish(
    area: Area,
    draft: Draft,
    work: Work,
    tolerance: float,
    move_price: float,
    units: Indices,
    block_of: Indices,
    halt: NDArray[np.uint8],
) -> None:
    """Descend to where no single change helps, balance first; then the same about the centres."""
    tally(area, draft)
    unit = total_distance(area, draft) / len(draft.people) + 1e-12
    rules = Rules(fair_mean(draft), tolerance - 1e-9, FIRM * unit, 0.0, move_price, False)
    descend(area, draft, rules, work, units, block_of, 0, SWEEPS, True, halt)
    for _ in range(3):
        choose_centres(area, draft)
        rules = Rules(fair_mean(draft), tolerance - 1e-9, FIRM * unit, 0.0, move_price, True)
        if descend(area, draft, rules, work, units, block_of, 0, SWEEPS, True, halt) == 0:
            break


@kernel
def keep_better(area: Area, draft: Draft, tolerance: float, move_price: float, best: Indices, score: Floats) -> None:
    """Keep this draft when it is better than the best so far: less broken, then less out, then of less cost."""
    choose_centres(area, draft)
    broken, out = misfit(area, draft, tolerance)
    cost = distance_to_centres(area, draft) + move_price * people_moved(area, draft)
    better = broken < score[0] - 1e-9
    if abs(broken - score[0]) <= 1e-9:
        better = out < score[1] - 1e-9 or (abs(out - score[1]) <= 1e-9 and cost < score[2])
    if better:
        score[0], score[1], score[2] = broken, out, cost
        best[:] = draft.grid


@kernel
def match_labels(area: Area, draft: Draft) -> None:
    """Let each grid carry on the earlier one it shares the most people with, the largest overlaps first."""
    k, labels = len(draft.people), 0
    for i in range(len(draft.grid)):
        labels = max(labels, area.before[i] + 1)
    shared = np.zeros((k, labels))
    for i in range(len(draft.grid)):
        if area.before[i] >= 0:
            shared[draft.grid[i], area.before[i]] += area.people[i]
    draft.label[:] = -1
    for _ in range(min(k, labels)):
        at = np.argmax(shared)
        g, label = at // labels, at % labels
        if shared[g, label] <= 0.0:
            break
        draft.label[g] = label
        shared[g] = -1.0
        shared[:, label] = -1.0
