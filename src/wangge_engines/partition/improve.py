"""Areas of many grids: annealed block by block, blocks at the same time and cut anew in every round."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.construct import Task, empty_draft, scratch
from wangge_engines.partition.kernels.anneal import anneal
from wangge_engines.partition.kernels.descend import descend
from wangge_engines.partition.kernels.solve import begin
from wangge_engines.partition.kernels.start import repair
from wangge_engines.partition.kernels.state import Draft, Indices, Rules, choose_centres, tally
from wangge_engines.partition.kernels.worth import fair_mean, total_distance
from wangge_engines.partition.problem import Floats

BLOCK = 24  # grids of a block
ROUNDS = 16
HEAT, COOL = 0.5, 0.004
EXCESS = (1.0, 30.0)
SPREAD = (2.0, 0.05)
FIRM = 1e5
FINISH = 3  # rounds of descent about the means, and as many about the centres

Halt = NDArray[np.uint8]


def split_large(
    task: Task, tolerance: float, steps_per_unit: float, seed: np.random.SeedSequence, pool: Executor, halt: Halt,
    progress: Callable[[float], None],
) -> Indices:
    """Grids of an area of many grids. The same for any number of threads: a block never looks outside itself."""
    draft = empty_draft(task.area, task.grids)
    rng = np.random.default_rng(seed)
    warm = len(task.first) > 0
    if warm:
        draft.grid[:] = task.first
        draft.label[:] = task.label
        repair(task.area, draft)
    else:
        begin(task.area, draft, rng.integers(1, 2**63, 1, dtype=np.uint64))
    unit = total_distance(task.area, draft) / task.grids + 1e-12
    typical = unit * task.grids / len(task.units)
    heat = HEAT / 8 if warm else HEAT
    for turn in range(ROUNDS):
        if halt[0]:
            break
        share = turn / (ROUNDS - 1)
        price = unit * EXCESS[0] * (EXCESS[1] / EXCESS[0]) ** share
        spread = unit * SPREAD[0] * (SPREAD[1] / SPREAD[0]) ** share
        rules = Rules(fair_mean(draft), tolerance - 1e-9, price, spread, task.move_price, False)
        hot = typical * heat * (COOL / heat) ** (turn / ROUNDS)
        cool = typical * heat * (COOL / heat) ** ((turn + 1) / ROUNDS)

        def heat_block(units: Indices, block_of: Indices, block: int, state: NDArray[np.uint64],
                       rules: Rules = rules, hot: float = hot, cool: float = cool) -> None:
            steps = int(steps_per_unit * len(units) / ROUNDS)
            anneal(task.area, draft, rules, scratch(task.area), units, block_of, block, hot, cool, steps, state, halt)

        _in_blocks(task, draft, rng, pool, heat_block)
        tally(task.area, draft)
        progress((turn + 1) / (ROUNDS + 2 * FINISH))
    for turn in range(2 * FINISH):
        if halt[0]:
            break
        centred = turn >= FINISH
        if centred:
            choose_centres(task.area, draft)
        rules = Rules(fair_mean(draft), tolerance - 1e-9, FIRM * unit, 0.0, task.move_price, centred)

        def descend_block(units: Indices, block_of: Indices, block: int, state: NDArray[np.uint64],
                          rules: Rules = rules) -> None:
            descend(task.area, draft, rules, scratch(task.area), units, block_of, block, 10, True, halt)

        _in_blocks(task, draft, rng, pool, descend_block)
        tally(task.area, draft)
        progress((ROUNDS + turn + 1) / (ROUNDS + 2 * FINISH))
    return draft.grid


def _in_blocks(
    task: Task, draft: Draft, rng: np.random.Generator, pool: Executor,
    work: Callable[[Indices, Indices, int, NDArray[np.uint64]], None],
) -> None:
    means = draft.moment / draft.weight[:, None]
    block_of = _cut_blocks(means, rng)
    blocks = int(block_of.max()) + 1
    states = rng.integers(1, 2**63, blocks, dtype=np.uint64)
    home = block_of[draft.grid]
    order = np.argsort(home, kind="stable").astype(np.int32)
    units = np.split(order, np.cumsum(np.bincount(home, minlength=blocks))[:-1])
    jobs = [pool.submit(work, units[b], block_of, b, states[b : b + 1]) for b in range(blocks)]
    _wait(job.result() for job in jobs)


def _cut_blocks(means: Floats, rng: np.random.Generator) -> Indices:
    """Blocks of neighbouring grids: halved along random directions of the map until they are small."""
    block_of = np.zeros(len(means), dtype=np.int32)
    queue, found = [np.arange(len(means))], 0
    while queue:
        grids = queue.pop()
        if len(grids) <= BLOCK:
            block_of[grids] = found
            found += 1
            continue
        along = means[grids, :2] @ _direction(means[grids, :2], rng)
        order = grids[np.argsort(along, kind="stable")]
        cut = int(len(order) * rng.uniform(0.35, 0.65))
        queue += [order[:cut], order[cut:]]
    return block_of


def _direction(means: Floats, rng: np.random.Generator) -> Floats:
    angle = rng.uniform(0, 2 * np.pi)
    off = means - means.mean(axis=0)
    turned = off.T @ (off @ np.array([np.cos(angle), np.sin(angle)]))
    length = float(np.hypot(*turned))
    return turned / length if length > 0 else np.array([1.0, 0.0])


def _wait(results: Iterable[None]) -> None:
    for _ in results:
        pass
