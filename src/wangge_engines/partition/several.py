"""Many communities, several starts each: jobs for a pool of threads, and the best start of each community."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, as_completed
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.construct import Task, empty_draft, scratch
from wangge_engines.partition.kernels.solve import solve
from wangge_engines.partition.kernels.state import Floats, Indices

SMALL = 40_000  # steps that are not worth a job of their own


class Bench:
    """Hands out effort and seeds, and runs the starts of all communities."""

    def __init__(
        self,
        tasks: list[Task],
        tolerance: float,
        seed: int,
        effort: float,
        halt: NDArray[np.uint8],
        progress: Callable[[float, str], None] | None,
    ) -> None:
        self.tolerance, self.seed, self.effort, self.halt = tolerance, seed, effort, halt
        self._progress, self._lock, self._told = progress, Lock(), 0.0
        self._weight = {task.community: float(len(task.units)) for task in tasks}

    def seed_of(self, task: Task) -> np.random.SeedSequence:
        """A seed of the community's own: neither other communities nor names of units change it."""
        return np.random.SeedSequence([self.seed, len(task.units), task.grids])

    def steps_per_unit(self, task: Task) -> float:
        """How many changes to try for each unit in one start."""
        return 300.0 * self.effort

    def starts(self, task: Task) -> int:
        """How many starts a community gets."""
        return 8

    def tell(self, task: Task, share: float) -> None:
        """Report that a task has come so far."""
        if self._progress is not None:
            self._progress(share, "")

    def split(self, tasks: list[Task], pool: Executor) -> list[Indices]:
        """Grids of each task."""
        jobs: dict[Future[tuple[Floats, Indices]], tuple[int, int]] = {}
        order = sorted(range(len(tasks)), key=lambda at: -len(tasks[at].units))
        for at in order:
            for number, states in enumerate(self._chunks(tasks[at])):
                jobs[pool.submit(self._run, tasks[at], states, number == 0)] = at, number
        best: list[tuple[tuple[float, ...], Indices] | None] = [None] * len(tasks)
        for job in as_completed(jobs):
            at, number = jobs[job]
            score, grid = job.result()
            key = (*np.round(score[:2], 9), score[2], number)
            known = best[at]
            if known is None or key < known[0]:
                best[at] = key, grid
        return [found[1] for found in best if found is not None]

    def _chunks(self, task: Task) -> list[NDArray[np.uint64]]:
        starts = self.starts(task)
        states = np.maximum(self.seed_of(task).generate_state(starts, np.uint64), np.uint64(1))
        steps = self.steps_per_unit(task) * len(task.units)
        return np.array_split(states, min(starts, max(1, int(starts * steps // SMALL))))

    def _run(self, task: Task, states: NDArray[np.uint64], first: bool) -> tuple[Floats, Indices]:
        draft, score = empty_draft(task.area, task.grids), np.full(3, np.inf)
        best = np.zeros(len(task.units), dtype=np.int32)
        draft.label[:] = task.label if first and len(task.label) else -1
        given = task.first if first else task.first[:0]
        steps = int(self.steps_per_unit(task) * len(task.units))
        solve(task.area, draft, scratch(task.area), self.tolerance, task.move_price, steps, states, given, self.halt,
              best, score)
        return score, best
