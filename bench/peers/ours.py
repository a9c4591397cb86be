"""wangge itself, run as the peers are: alone, its kernels compiled and loaded before the clock starts."""

from dataclasses import replace

from wangge_engines.partition.problem import Ints, Problem
from wangge_engines.partition.search import prepare, search

prepare()


def split(
    problem: Problem, seed: int, *, tolerance: float | None = None, threads: int = 1, effort: float = 1.0
) -> Ints:
    """All communities at once."""
    asked = replace(problem, tolerance=tolerance or problem.tolerance)
    return search(asked, seed=seed, threads=threads, effort=effort).assignment
