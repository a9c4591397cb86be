"""A program of somebody's, run in a process of its own and stopped when our patience ends."""

import importlib
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

import numpy as np

from peers import Peer
from wangge_engines.partition.problem import Ints, Problem

Split = Callable[..., Ints]

# One thread each, whatever a library would take by itself.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Ran:
    """What came back: the grid of each unit, or why there is none; loading the program is not in the seconds."""

    assignment: Ints | None
    seconds: float = 0.0  # of the processor
    clock: float = 0.0  #   by the clock
    trouble: str = ""


def run_alone(peer: Peer, problem: Problem, seed: int, patience: float) -> Ran:
    """Let a peer split the problem's communities, for at most so many seconds of the processor."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    os.environ.update(ONE_THREAD)
    process = spawn.Process(target=_work, args=(there, peer, problem, seed, patience))
    process.start()
    there.close()
    try:
        return _hear(here, patience)
    finally:
        process.kill()
        process.join()


def _hear(here: Connection, patience: float) -> Ran:
    slow = Ran(None, patience, patience, f"over {patience:.0f} s")
    try:
        return here.recv() if here.poll(5 * patience + 60) else slow
    except EOFError:  # the limit on the processor's time has ended it
        return slow


def _work(there: Connection, peer: Peer, problem: Problem, seed: int, patience: float) -> None:
    split = importlib.import_module(peer.module).split
    used, begun = time.process_time(), time.perf_counter()
    _limit(used + patience)
    try:
        found, trouble = _split_all(split, peer, problem, seed), ""
    except Exception as error:  # noqa: BLE001  whatever a peer raises is its result
        found, trouble = None, f"{type(error).__name__}: {error}".splitlines()[0][:100]
    there.send(Ran(found, time.process_time() - used, time.perf_counter() - begun, trouble))


def _limit(seconds: float) -> None:
    most = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))


def _split_all(split: Split, peer: Peer, problem: Problem, seed: int) -> Ints:
    if problem.communities == 1 or peer.by_itself:
        return split(problem, seed, **peer.options)
    assignment, first = np.zeros(problem.units, dtype=np.int64), problem.first_grid
    for c in range(problem.communities):
        units = np.flatnonzero(problem.community == c)
        part = split(area_of(problem, units), seed, **peer.options) if problem.grids[c] > 1 else 0
        assignment[units] = first[c] + part
    return assignment


def area_of(problem: Problem, units: Ints) -> Problem:
    """One community as a problem of its own."""
    number = np.full(problem.units, -1)
    number[units] = np.arange(len(units))
    pairs = number[problem.neighbours]
    return replace(
        problem,
        ids=problem.ids[units],
        population=problem.population[units],
        place=problem.place[units],
        profile=None if problem.profile is None else problem.profile[units],
        community=np.zeros(len(units), dtype=np.int64),
        neighbours=pairs[(pairs >= 0).all(axis=1)],
        grids=problem.grids[problem.community[units[:1]]],
    )
