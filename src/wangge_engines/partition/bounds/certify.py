"""Certify a plan: each community's bound, one after another or at the same time, the heaviest last."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

import numpy as np

from wangge_engines.partition.bounds.prove import Budget, Proof, prove
from wangge_engines.partition.bounds.question import Question, ask
from wangge_engines.partition.constraints import stands_out, weigh
from wangge_engines.partition.cost import choose_centres
from wangge_engines.partition.problem import Certificate, Ints, Plan

Progress = Callable[[float, str], None]


def certify(
    plan: Plan,
    *,
    effort: float = 1.0,
    time_limit: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Plan:
    """The plan with a lower bound on the cost of each community, and with cheaper grids where the proof found some.

    `time_limit` (seconds) caps it; without that cap the same plan gets the same certificate. With an earlier plan
    (`previous`) grids stay as they are: the bound is on the cost alone, without that of residents who change grid.
    """
    started = clock()
    end = np.inf if time_limit is None else started + time_limit
    certificate = Certificate(np.zeros(plan.problem.communities), np.zeros(plan.problem.communities, dtype=np.bool_))
    proofs: list[tuple[Question, Proof]] = []
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for question, proof in _prove_all(plan, Budget(effort, lambda: end - clock()), pool, progress):
            certificate.bound[proof.community] = proof.bound
            certificate.proven[proof.community] = proof.is_optimal
            proofs.append((question, proof))
    better = _take(plan, proofs)
    cut_short = any(proof.cut_short and not proof.is_optimal for _, proof in proofs)
    return replace(
        better,
        certificate=certificate,
        stopped_by="optimal" if certificate.proven.all() else "time" if cut_short else plan.stopped_by,
        seconds=plan.seconds + clock() - started,
    )


def _prove_all(
    plan: Plan, budget: Budget, pool: ThreadPoolExecutor, progress: Progress | None
) -> Iterator[tuple[Question, Proof]]:
    questions = sorted(ask(plan), key=_weight)
    everything, done = sum(map(_weight, questions)), 0.0
    jobs = {pool.submit(prove, question, budget): question for question in questions}
    for job in as_completed(jobs):
        question = jobs.pop(job)
        done += _weight(question)
        if progress is not None:
            progress(min(1.0, done / everything), "")
        yield question, job.result()


def _weight(question: Question) -> float:
    """About how much effort a proof takes."""
    return 1.0 + len(question.units) * (question.grids - 1) ** 2


def _take(plan: Plan, proofs: list[tuple[Question, Proof]]) -> Plan:
    """The plan with the cheaper grids that were found, but for those that stand out where none did."""
    if plan.problem.previous is not None:
        return plan
    found = [(question, proof) for question, proof in proofs if proof.grid is not question.grid]
    better = _with(plan, found)
    worse = _standing_out(better) > _standing_out(plan)
    return _with(plan, [one for one in found if not worse[one[1].community]]) if worse.any() else better


def _with(plan: Plan, found: list[tuple[Question, Proof]]) -> Plan:
    assignment = plan.assignment.copy()
    for question, proof in found:
        first = np.unique(proof.grid, return_index=True)[1]  # grids are numbered as they first appear
        number = plan.problem.first_grid[proof.community] + np.argsort(np.argsort(question.units[first]))
        assignment[question.units] = number[proof.grid]
    return replace(plan, assignment=assignment, centre=choose_centres(plan.problem, assignment, plan.grids))


def _standing_out(plan: Plan) -> Ints:
    """(c,) grids that stand out by more than lumps excuse."""
    out = plan.community_of_grid[stands_out(plan, weigh(plan))]
    return np.bincount(out, minlength=plan.problem.communities)
