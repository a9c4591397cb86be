"""The whole of a search on a cluster: cut, hand out, gather, put together."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wangge_engines.partition.afar import cluster
from wangge_engines.partition.afar.batches import Batches, Result, Slice
from wangge_engines.partition.afar.work import versions
from wangge_engines.partition.problem import Plan, Problem

Progress = Callable[[float, str], None]

LEAST, MOST = 2_000, 50_000  # units of a batch: enough to be worth the way, few enough to be lost
SHARES = 6  # batches for each processor, so that all end at about the same time


@dataclass
class Haul:
    """What a search on a cluster took."""

    processors: int = 0
    batches: int = 0
    units_in_batch: int = 0
    bytes_out: int = 0
    bytes_back: int = 0
    seconds: float = 0.0  #      from the first cut to the plan, by the clock
    seconds_cutting: float = 0.0
    seconds_putting: float = 0.0
    seconds_working: float = 0.0  # of all workers together, by the clock
    cpu_seconds: float = 0.0  #  and their processor time
    peak_mb: dict[str, float] = field(default_factory=dict)  # of each worker


def search_afar(
    problem: Problem,
    address: str,
    *,
    seed: int = 0,
    effort: float = 1.0,
    time_limit: float | None = None,
    certify: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """As `search.search`, and `bounds.certify` if asked, by batches of communities on the Ray cluster at `address`.

    The plan is that of a search here, bit for bit, where machines compute alike. `address`: HOST:PORT of the cluster's
    head, "auto" for the one that this machine belongs to, "local" for one that lives here meanwhile. Raises
    ClusterError, in words, where there is no Ray, no cluster, or a worker of another make.
    """
    return haul(problem, address, seed=seed, effort=effort, time_limit=time_limit, certify=certify, progress=progress)[
        0
    ]


def haul(
    problem: Problem,
    address: str,
    *,
    seed: int = 0,
    effort: float = 1.0,
    time_limit: float | None = None,
    certify: bool = False,
    progress: Progress | None = None,
    units_in_batch: int | None = None,
) -> tuple[Plan, Haul]:
    """As `search_afar`, with what it took."""
    if not effort > 0:
        raise ValueError("effort must be positive")
    with cluster.connected(address) as ray:
        begun, took = time.perf_counter(), Haul(processors=cluster.processors(ray))
        took.units_in_batch = units_in_batch or _units_in_batch(problem.units, took.processors)
        batches = Batches(problem, took.units_in_batch)
        took.batches, took.seconds_cutting = len(batches), time.perf_counter() - begun

        def ask(at: int) -> tuple[Slice, dict[str, Any]]:
            cutting = time.perf_counter()
            cut = batches.slice(at)
            took.seconds_cutting += time.perf_counter() - cutting
            took.bytes_out += _bytes(*cut.values())
            left = None if time_limit is None else max(0.0, time_limit - (time.perf_counter() - begun))
            return cut, {"seed": seed, "effort": effort, "time_limit": left, "certify": certify}

        results: dict[int, Result] = {}
        done = 0
        for at, answer in cluster.gather(ray, len(batches), ask, versions()):
            results[at] = answer["result"]
            _note(took, answer)
            done += len(answer["result"].assignment)
            if progress is not None:
                progress(done / problem.units, "")
        putting = time.perf_counter()
        plan = batches.put_together([results[at] for at in range(len(batches))], seconds=putting - begun, seed=seed)
        took.seconds, took.seconds_putting = time.perf_counter() - begun, time.perf_counter() - putting
    return plan, took


def _units_in_batch(units: int, processors: int) -> int:
    return int(np.clip(-(-units // (SHARES * processors)), LEAST, MOST))


def _note(took: Haul, answer: dict[str, object]) -> None:
    result, worker, peak = answer["result"], str(answer["worker"]), answer["peak_mb"]
    seconds, cpu = answer["seconds"], answer["cpu_seconds"]
    assert isinstance(result, Result)
    assert isinstance(seconds, float)
    assert isinstance(cpu, float)
    assert isinstance(peak, float)
    took.bytes_back += _bytes(result.assignment, result.centre, result.ties, *result.floor)
    took.seconds_working += seconds
    took.cpu_seconds += cpu
    took.peak_mb[worker] = max(peak, took.peak_mb.get(worker, 0.0))


def _bytes(*values: object) -> int:
    return sum(value.nbytes for value in values if isinstance(value, np.ndarray))
