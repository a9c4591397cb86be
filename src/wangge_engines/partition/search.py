"""Search for grids: the one entry, which lays out communities, splits each, and puts the plan together."""

import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiling import Compiling
from wangge_engines.partition.cost import choose_centres
from wangge_engines.partition.floor import find_floor
from wangge_engines.partition.problem import Ints, Plan, Problem
from wangge_engines.partition.ties import find_ties

if TYPE_CHECKING:
    from wangge_engines.partition.areas import Task

Progress = Callable[[float, str], None]


def search(
    problem: Problem,
    *,
    seed: int = 0,
    effort: float = 1.0,
    time_limit: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Plan:
    """Draw the grids of every community: connected, balanced, of the least cost that was found.

    `effort` scales the number of tries; `time_limit` (seconds) caps the search, which then says so. Without that cap
    the plan is the same for the same problem and seed, whatever the number of threads. Where a community can't be
    brought into balance, the least unbalanced plan is returned, and `figures.measure` says which.
    """
    if not effort > 0:
        raise ValueError("effort must be positive")
    started = clock()
    floor, ties = find_floor(problem), find_ties(problem)
    halt = np.zeros(1, dtype=np.uint8)
    alarm = _set_alarm(time_limit, halt)
    try:
        assignment = _split_all(
            problem, ties, seed, effort, threads=threads or os.cpu_count() or 1, halt=halt, progress=progress
        )
    finally:
        alarm.cancel()
    grids = int(problem.grids.sum())
    return Plan(
        problem=problem,
        assignment=assignment,
        centre=choose_centres(problem, assignment, grids),
        community_of_grid=np.repeat(np.arange(problem.communities), problem.grids),
        stopped_by=_stopped_by(problem, halted=bool(halt[0])),
        seconds=clock() - started,
        ties=ties,
        floor=floor,
        seed=seed,
    )


def prepare() -> None:
    """Compile the kernels, or load what was compiled, so that the first drawing needn't wait for it."""
    with Compiling() as compiling:
        compiling.wait()
    four = np.arange(4)
    place = np.stack([four % 2, four // 2], axis=1).astype(np.float64)
    borders = np.array([[0, 1], [0, 2], [1, 3], [2, 3]])
    ids = np.array(["a", "b", "c", "d"])
    search(Problem(ids, np.ones(4), place, np.zeros(4, dtype=np.int64), borders, np.array([2])))


def _set_alarm(time_limit: float | None, halt: NDArray[np.uint8]) -> threading.Timer:
    def stop() -> None:
        halt[0] = 1

    alarm = threading.Timer(min(max(0.0, time_limit or 0.0), threading.TIMEOUT_MAX), stop)
    alarm.daemon = True
    if time_limit is not None:
        alarm.start()
    return alarm


def _stopped_by(problem: Problem, *, halted: bool) -> str:
    if halted:
        return "time"
    units = np.bincount(problem.community, minlength=problem.communities)
    return "optimal" if ((problem.grids == 1) | (problem.grids == units)).all() else "effort"


def _split_all(
    problem: Problem,
    ties: Ints,
    seed: int,
    effort: float,
    *,
    threads: int,
    halt: NDArray[np.uint8],
    progress: Progress | None,
) -> Ints:
    if (problem.grids == 1).all():
        return problem.first_grid[problem.community]
    with Compiling() as compiling:
        compiling.wait()
    from wangge_engines.partition.several import Bench  # the kernels behind this take a second to load

    tasks, into = _tasks(problem, ties)
    assignment = problem.first_grid[problem.community[np.unique(into, return_index=True)[1]]]
    with ThreadPoolExecutor(threads) as pool:
        bench = Bench(problem.tolerance, seed, effort, halt=halt, pool=pool, progress=progress)
        for task, grid in bench.split([task for task in tasks if task.grids > 1]):
            assignment[task.units] = problem.first_grid[task.community] + _number_in_order(grid)
    return np.asarray(assignment[into])


def _tasks(problem: Problem, ties: Ints) -> "tuple[Iterable[Task], Ints]":
    """A task for each community; and (n,) which unit of the tasks each unit of the problem is a part of."""
    from wangge_engines.partition.areas import lay_out
    from wangge_engines.partition.bundles import merge_bundles

    if problem.pins is None or not (problem.pins.bundle >= 0).any():
        return lay_out(problem, ties), np.arange(problem.units)
    merged = merge_bundles(problem, ties)
    return lay_out(merged.problem, merged.ties, merged.spots, merged.lump), merged.into


def _number_in_order(grid: NDArray[np.int64]) -> Ints:
    """Numbers 0, 1, 2 … in the order in which grids first appear."""
    first, inverse = np.unique(grid, return_index=True, return_inverse=True)[1:]
    return np.asarray(np.argsort(np.argsort(first))[inverse.reshape(-1)], dtype=np.int64)
