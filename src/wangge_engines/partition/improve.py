"""Better drafts: annealing with balance growing dearer, then descents that put balance before cost.

An area is searched as one block, or block by block: blocks of neighbouring grids run at the same time and are cut
anew in every round. A block never looks outside itself, so the threads' number and order change nothing.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.areas import Task, scratch
from wangge_engines.partition.construct import begin, carry_on, distance_to_means, grid_means
from wangge_engines.partition.kernels.anneal import GLANCE, Cooling, anneal
from wangge_engines.partition.kernels.descend import descend
from wangge_engines.partition.kernels.state import Draft, Indices, Rules, Work, fair_mean, tally
from wangge_engines.partition.match import match_labels
from wangge_engines.partition.problem import Floats

Halt = NDArray[np.uint8]

STAGES = 24  # rounds of annealing where there are blocks
HEAT, COOL = 4.0, 0.1  # temperatures, in shares of what a typical unit adds to the cost
WARM = 0.3  # where an earlier plan is carried on
EXCESS = (5.0, 100.0)  # price of imbalance from the first stage to the last, in mean grids' costs
SPREAD = (2.0, 0.05)
FIRM = 1e5  # price of imbalance in the descents: balance before cost
SWEEPS = 40  # of a descent, at most
BLOCK = 60  # grids of a block


@dataclass(frozen=True, eq=False)
class Schedule:
    """How one start is searched."""

    tolerance: float
    steps_per_unit: float
    halt: Halt


def search_once(
    task: Task,
    draft: Draft,
    schedule: Schedule,
    rng: np.random.Generator,
    *,
    warm: bool,
    centred: bool,
    pool: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> "Run":
    """Fill the draft from scratch, or from the earlier plan when `warm`; with a pool, block by block.

    Annealing goes by distance to the grids' centres (`centred`) or to their means; what comes last are centres.
    """
    if warm:
        carry_on(task, draft)
    else:
        begin(task, draft, rng)
        if task.move_price > 0:
            label_grids(task, draft)
    run = Run(task, draft, schedule, rng, pool, centred=centred)
    run.cool(WARM if warm else HEAT, progress)
    run.finish()
    return run


def label_grids(task: Task, draft: Draft) -> None:
    """Let each grid carry on the earlier one that it shares the most residents with."""
    before, people = task.area.unit["before"].astype(np.int64), task.area.unit["people"]
    label = match_labels(before, draft.grid, people, task.grids)
    pinned = np.unique(task.seat[task.seat >= 0])
    label[np.isin(label, task.label[pinned])] = -1
    label[pinned] = task.label[pinned]
    draft.sums["label"] = label


class Run:
    """One start under way: prices and temperatures fit to the draft it began with."""

    def __init__(
        self,
        task: Task,
        draft: Draft,
        schedule: Schedule,
        rng: np.random.Generator,
        pool: Executor | None,
        *,
        centred: bool,
    ) -> None:
        self.task, self.draft, self.schedule, self.rng, self.pool = task, draft, schedule, rng, pool
        self.centred, self.descents = centred, (True,) if centred else (False, True)
        self.cost_of_grid = distance_to_means(task.area, draft.grid, task.grids) / task.grids + 1e-12
        self.work = scratch(task.area)
        self.spare: SimpleQueue[Work] = (
            SimpleQueue()
        )  # scratch space of blocks that are done: it is as large as the area
        self.everyone = np.arange(len(task.units), dtype=np.int64)
        self.one_block = np.zeros(task.grids, dtype=np.int64)

    def cool(self, heat: float, progress: Callable[[float], None] | None) -> None:
        """Anneal from hot to cold: at one go, or in rounds where there are blocks."""
        rounds = 1 if self.pool is None else STAGES
        for turn in range(rounds):
            hot, cold = (heat * (COOL / heat) ** ((turn + at) / rounds) for at in (0, 1))
            self._anneal(hot, cold, turn / rounds, (turn + 1) / rounds, rounds)
            if progress is not None:
                progress((turn + 1) / (rounds + 2))

    def _anneal(self, hot: float, cold: float, begin: float, end: float, rounds: int) -> None:
        first, last = ([low * (high / low) ** share for low, high in (EXCESS, SPREAD)] for share in (begin, end))
        unit = self.cost_of_grid
        typical = unit * self.task.grids / len(self.task.units)
        rules = self.rules(unit * last[0], unit * last[1], centred=self.centred)

        def work(units: Indices, block_of: Indices, block: int, state: NDArray[np.uint64], room: Work) -> int:
            steps = int(self.schedule.steps_per_unit * len(units) / rounds)
            prices = unit * first[0], unit * first[1]
            settled, alone = self.settled(len(units)), self.pool is None
            cooling = Cooling(typical * hot, typical * cold, *prices, steps, alone, settled)
            halt = self.schedule.halt
            anneal(self.task.area, self.draft, rules, room, units, block_of, block, cooling, state, halt)
            return steps

        self._in_blocks(work)

    def finish(self) -> None:
        """Descend to where no single change helps, balance first, in the end about the centres."""
        for centred in self.descents:
            self._descend(centred=centred)

    def _descend(self, *, centred: bool) -> int:
        rules = self.rules(FIRM * self.cost_of_grid, 0.0, centred=centred)

        def work(units: Indices, block_of: Indices, block: int, _: NDArray[np.uint64], room: Work) -> int:
            halt = self.schedule.halt
            changes = descend(self.task.area, self.draft, rules, room, units, block_of, block, SWEEPS, halt)
            return int(changes)

        return self._in_blocks(work)

    def rules(self, excess: float, spread: float, *, centred: bool) -> Rules:
        """Prices beside the current fair mean."""
        tally(self.task.area, self.draft)
        mean, slack = fair_mean(self.draft), self.schedule.tolerance - 1e-9
        return Rules(mean, slack, excess, spread, self.task.move_price, centred)

    def settled(self, units: int) -> int:
        """Glances between two looks at where centres are best: one look for as many steps as there are units."""
        return 1 + units // GLANCE

    def _in_blocks(self, work: Callable[[Indices, Indices, int, NDArray[np.uint64], Work], int]) -> int:
        if self.pool is None:
            return work(self.everyone, self.one_block, 0, self.states(1), self.work)
        block_of = cut_blocks(grid_means(self.task.area, self.draft.grid, self.task.grids), self.rng)
        blocks = int(block_of.max()) + 1
        states = self.states(blocks)
        home = block_of[self.draft.grid]
        order = np.argsort(home, kind="stable").astype(np.int64)
        units = np.split(order, np.cumsum(np.bincount(home, minlength=blocks))[:-1])

        def search_block(b: int) -> int:
            room = self._room()
            try:
                return work(units[b], block_of, b, states[b : b + 1], room)
            finally:
                self.spare.put(room)

        return sum(self.pool.map(search_block, range(blocks)))

    def _room(self) -> Work:
        try:
            return self.spare.get_nowait()
        except Empty:
            return scratch(self.task.area)

    def states(self, number: int) -> NDArray[np.uint64]:
        """States of chance for as many kernels."""
        return self.rng.integers(1, 2**63, number, dtype=np.uint64)


def cut_blocks(means: Floats, rng: np.random.Generator) -> Indices:
    """(k,) block of each grid: neighbours together, halved along random directions of the map until they are few."""
    block_of = np.zeros(len(means), dtype=np.int64)
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
    return np.asarray(turned / length) if length > 0 else np.array([1.0, 0.0])
