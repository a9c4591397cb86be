"""Many communities, several starts each: jobs for a pool of threads, and the best start of each community."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, as_completed
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.areas import Task, empty_draft
from wangge_engines.partition.improve import Halt, Schedule, search_once
from wangge_engines.partition.kernels.state import Indices
from wangge_engines.partition.rescue import rescue
from wangge_engines.partition.starts import Found, Starts

SMALL = 250_000  # steps that are not worth a job of their own
STEPS, LEAST, MOST = 4.0, 30.0, 5000.0  # steps for each unit in one start, by grids squared
MOST_IN_BLOCKS, LEAST_OF_HUGE = 2000.0, 200.0
BUDGET = 2e7  # steps that an area may take in all its starts
ROUGHER = 10  # times as many steps where profiles alone count: likeness follows the map less than distance does
STARTS, MOST_STARTS = 4, 12  # of one area: short starts from many sides find more than a long one
MANY_STARTS, HUGE = 3, 20_000  # starts of an area of many grids, and units from which on one must do
MANY = 64  # grids from which on an area is searched in blocks rather than in several starts

Split = tuple[Task, Indices]


class Bench:
    """Hands out effort and seeds, and runs the starts of all communities."""

    def __init__(
        self,
        tolerance: float,
        seed: int,
        effort: float,
        *,
        halt: Halt,
        pool: Executor,
        progress: Callable[[float, str], None] | None,
    ) -> None:
        self.tolerance, self.seed, self.effort, self.halt, self.pool = tolerance, seed, effort, halt, pool
        self._progress, self._lock, self._done, self._all = progress, Lock(), 0.0, 1.0

    def split(self, tasks: list[Task]) -> Iterator[Split]:
        """Grids of each task: areas of many grids one after another, then the others all at once."""
        self._all = float(sum(len(task.units) for task in tasks))
        for task in tasks:
            if task.grids > MANY:
                yield task, self._split_many(task)
        yield from self._split_few([task for task in tasks if task.grids <= MANY])

    def seed_of(self, task: Task) -> np.random.SeedSequence:
        """A seed of the community's own: neither other communities nor the names of units change it."""
        return np.random.SeedSequence([self.seed, len(task.units), task.grids])

    def schedule(self, task: Task) -> Schedule:
        """How many changes to try for each unit in one start: more, the more grids there are to choose from."""
        if task.grids > MANY:
            steps = min(MOST_IN_BLOCKS, max(BUDGET / len(task.units), LEAST_OF_HUGE))
        else:
            wanted = max(STEPS * task.grids**2, LEAST) * (1 + ROUGHER * task.culture**3)
            steps = min(wanted, MOST, max(BUDGET / 4 / len(task.units), LEAST))
        return Schedule(self.tolerance, steps * self.effort, self.halt)

    def starts(self, task: Task) -> int:
        """How many starts a community gets: as many as the budget allows."""
        steps = self.schedule(task).steps_per_unit / self.effort * len(task.units)
        wanted = min(max(task.grids**3 / 50, STARTS), MOST_STARTS) * (1 + task.culture)
        return int(min(max(BUDGET / steps, STARTS), wanted))

    def _split_many(self, task: Task) -> Indices:
        """The best of few starts, each searched block by block: what lumps don't excuse first, then cost."""
        starts = MANY_STARTS if len(task.units) <= HUGE else 1
        told, best, least = 0.0, np.zeros(len(task.units), dtype=np.int64), (np.inf, np.inf)
        for start, seed in enumerate(self.seed_of(task).spawn(starts)):
            if self.halt[0] and start > 0:
                break

            def tell(share: float, start: int = start) -> None:
                nonlocal told
                self._tell(((start + share) / starts - told) * len(task.units))
                told = (start + share) / starts

            draft, warm = empty_draft(task), start == 0 and len(task.first) > 0
            rng, pool = np.random.default_rng(seed), self.pool
            run = search_once(task, draft, self.schedule(task), rng, warm=warm, centred=False, pool=pool, progress=tell)
            broken, _, cost = rescue(run, self.effort)
            if (broken, cost) < least:
                least, best = (broken, cost), draft.grid
        self._tell((1.0 - told) * len(task.units))
        return best

    def _split_few(self, tasks: list[Task]) -> Iterator[Split]:
        jobs: dict[Future[Found], int] = {}
        for at in sorted(range(len(tasks)), key=lambda at: -len(tasks[at].units)):
            for chunk in self._chunks(tasks[at]):
                jobs[self.pool.submit(self._best_of, tasks[at], chunk)] = at
        left = np.bincount(list(jobs.values()), minlength=len(tasks)).tolist()
        best: dict[int, Found] = {}
        for job in as_completed(jobs):
            at, found = jobs.pop(job), job.result()
            best[at] = min(best.get(at, found), found, key=lambda one: one.rank)
            left[at] -= 1
            if left[at] == 0:
                self._tell(float(len(tasks[at].units)))
                yield tasks[at], best.pop(at).grid

    def _chunks(self, task: Task) -> list[NDArray[np.int64]]:
        starts = self.starts(task)
        jobs = int(starts * self.schedule(task).steps_per_unit * len(task.units) // SMALL)
        return np.array_split(np.arange(starts), min(starts, max(1, jobs)))

    def _best_of(self, task: Task, starts: NDArray[np.int64]) -> Found:
        seeds = self.seed_of(task).spawn(self.starts(task))
        return Starts(task, self.schedule(task), self.effort).make(starts.tolist(), seeds)

    def _tell(self, units: float) -> None:
        if self._progress is None:
            return
        with self._lock:
            self._done += units
            self._progress(min(1.0, self._done / self._all), "")
