"""Many communities, several starts each: jobs for a pool of threads, and the best start of each community."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, as_completed
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.areas import Task, empty_draft
from wangge_engines.partition.improve import Halt, Schedule, choose_spots, search_once, split_large
from wangge_engines.partition.kernels.state import Draft, Indices

SMALL = 40_000  # steps that are not worth a job of their own
MANY = 64  # grids from which on an area is searched in blocks rather than in several starts

Score = tuple[float, float, float]  # how broken, how far out of balance, cost: the smaller the better
Found = tuple[Task, Indices]


class Bench:
    """Hands out effort and seeds, and runs the starts of all communities."""

    def __init__(
        self,
        tolerance: float,
        seed: int,
        effort: float,
        halt: Halt,
        pool: Executor,
        progress: Callable[[float, str], None] | None,
    ) -> None:
        self.tolerance, self.seed, self.effort, self.halt, self.pool = tolerance, seed, effort, halt, pool
        self._progress, self._lock, self._done, self._all = progress, Lock(), 0.0, 1.0

    def split(self, tasks: list[Task]) -> Iterator[Found]:
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
        """How many changes to try for each unit in one start."""
        return Schedule(self.tolerance, 300.0 * self.effort, self.halt)

    def starts(self, task: Task) -> int:
        """How many starts a community gets."""
        return 8

    def _split_many(self, task: Task) -> Indices:
        told = 0.0

        def tell(share: float) -> None:
            nonlocal told
            self._tell((share - told) * len(task.units))
            told = share

        grid = split_large(task, self.schedule(task), self.seed_of(task), self.pool, tell)
        tell(1.0)
        return grid

    def _split_few(self, tasks: list[Task]) -> Iterator[Found]:
        jobs: dict[Future[tuple[Score, int, Indices]], int] = {}
        for at in sorted(range(len(tasks)), key=lambda at: -len(tasks[at].units)):
            for chunk in self._chunks(tasks[at]):
                jobs[self.pool.submit(self._best_of, tasks[at], chunk)] = at
        left = np.bincount(list(jobs.values()), minlength=len(tasks)).tolist()
        best: dict[int, tuple[Score, int, Indices]] = {}
        for job in as_completed(jobs):
            at, found = jobs.pop(job), job.result()
            best[at] = min(best.get(at, found), found, key=lambda one: one[:2])
            left[at] -= 1
            if left[at] == 0:
                self._tell(float(len(tasks[at].units)))
                yield tasks[at], best.pop(at)[2]

    def _chunks(self, task: Task) -> list[NDArray[np.int64]]:
        starts = self.starts(task)
        jobs = int(starts * self.schedule(task).steps_per_unit * len(task.units) // SMALL)
        return np.array_split(np.arange(starts), min(starts, max(1, jobs)))

    def _best_of(self, task: Task, starts: NDArray[np.int64]) -> tuple[Score, int, Indices]:
        seeds = self.seed_of(task).spawn(self.starts(task))
        draft = empty_draft(task.area, task.grids)
        best: tuple[Score, int, Indices] | None = None
        for start in starts.tolist():
            if self.halt[0] and (best is not None or start > 0):
                break
            warm = start == 0 and len(task.first) > 0
            search_once(task, draft, self.schedule(task), np.random.default_rng(seeds[start]), warm)
            found = judge(task, draft, self.tolerance), start
            if best is None or found < best[:2]:
                best = *found, draft.grid.copy()
        return best or ((np.inf, np.inf, np.inf), int(starts[0]), draft.grid)

    def _tell(self, units: float) -> None:
        if self._progress is None:
            return
        with self._lock:
            self._done += units
            self._progress(min(1.0, self._done / self._all), "")


def judge(task: Task, draft: Draft, tolerance: float) -> Score:
    """The draft's score by the rules that plans are judged by in the end (see `constraints`)."""
    broken, out = misfit(task, draft, tolerance)
    choose_spots(task, draft)
    unit = task.area.unit
    off = task.area.spot - draft.centre[draft.grid]
    cost = float((unit["people"] * (off * off).sum(axis=1)).sum())
    moved = (unit["before"] >= 0) & (unit["before"] != draft.sums["label"][draft.grid])
    return round(broken, 9), round(out, 9), cost + task.move_price * float(unit["people"][moved].sum())


def misfit(task: Task, draft: Draft, tolerance: float) -> tuple[float, float]:
    """How far grids stand out, in shares of the mean: beyond what lumps excuse, and beyond the tolerance."""
    people, unit = draft.sums["people"], task.area.unit["people"]
    inside, aside = np.zeros(task.grids), np.zeros(task.grids, dtype=np.bool_)
    np.maximum.at(inside, draft.grid, unit)
    while True:
        mean = float(people[~aside].mean())
        large = ~aside & (inside > (1 + tolerance) * mean)
        if not large.any():
            break
        aside |= large
    off = np.where(aside, 0.0, np.abs(people - mean) / mean)
    if not (off > tolerance + 1e-9).any():
        return 0.0, 0.0
    excused = np.maximum(tolerance, _largest_near(task, draft) / (2 * mean))
    return float(np.maximum(off - excused, 0).sum()), float(np.maximum(off - tolerance, 0).sum())


def _largest_near(task: Task, draft: Draft) -> NDArray[np.float64]:
    unit, near = task.area.unit["people"], np.zeros(task.grids)
    home = draft.grid[np.repeat(np.arange(len(unit)), np.diff(task.area.start))]
    np.maximum.at(near, draft.grid, unit)
    np.maximum.at(near, home, unit[task.area.neighbour])
    return near
