"""What a worker does with a batch, and how it shows that it is of the same make as whoever asked."""

import hashlib
import os
import platform
import socket
import sys
import time
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from wangge_engines.partition.afar.batches import Result, Slice, as_problem
from wangge_engines.partition.problem import Plan, Problem

ENGINE = Path(__file__).resolve().parents[2]


@cache
def versions() -> dict[str, str]:
    """Whatever changes what is drawn: Python, the arrays' libraries, and this engine to the letter."""
    known = {name: _version(name) for name in ("wangge", "numba", "numpy", "scipy", "highspy")}
    return {"python": platform.python_version().rpartition(".")[0], **known, "engine": _digest()}


def draw_batch(
    cut: Slice, *, seed: int, effort: float, time_limit: float | None = None, certify: bool = False
) -> dict[str, Any]:
    """Search a batch's communities on one thread, and prove how good it is if asked: the result, and what it took."""
    begun, cpu = time.perf_counter(), time.process_time()
    plan = _draw(as_problem(cut), seed, effort, time_limit, certify=certify)
    return {
        "result": _result(plan),
        "seconds": time.perf_counter() - begun,
        "cpu_seconds": time.process_time() - cpu,
        "worker": f"{socket.gethostname()}/{os.getpid()}",
        "peak_mb": peak_memory_mb(),
    }


def _draw(problem: Problem, seed: int, effort: float, time_limit: float | None, *, certify: bool) -> Plan:
    """The search has half of the time where a proof follows, as in a drawing here."""
    from wangge_engines.partition.search import search

    share = 0.5 if certify else 1.0
    limit = None if time_limit is None else time_limit * share
    plan = search(problem, seed=seed, effort=effort, time_limit=limit, threads=1)
    if not certify:
        return plan
    from wangge_engines.partition.bounds import certify as prove

    left = None if time_limit is None else max(0.0, time_limit - plan.seconds)
    return prove(plan, effort=effort, time_limit=left, threads=1)


def _result(plan: Plan) -> Result:
    floor, proof = plan.floor, plan.certificate
    return Result(
        plan.assignment.astype("int32"),
        plan.centre.astype("int32"),
        plan.ties.astype("int32"),
        (floor.deviation, floor.set_aside, floor.mean),
        plan.stopped_by,
        None if proof is None else (proof.bound, proof.proven),
    )


def peak_memory_mb() -> float:
    """The most memory that this process has held; 0 where the system doesn't tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024.0**2 if sys.platform == "darwin" else 1024.0)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def _digest() -> str:
    """Of the sources that draw: two checkouts of one version may differ."""
    digest = hashlib.sha256()
    for path in sorted((ENGINE / "partition").rglob("*.py")):
        digest.update(path.relative_to(ENGINE).as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
