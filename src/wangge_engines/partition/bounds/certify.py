"""Certify a plan: each community's bound, one after another or at the same time, the heaviest last."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from wangge_engines.partition.bounds.prove import EXACT, Budget, Proof, prove
from wangge_engines.partition.bounds.question import Mask, Question, ask
from wangge_engines.partition.constraints import ROUNDING, stands_out, weigh
from wangge_engines.partition.cost import choose_centres
from wangge_engines.partition.figures import cost_parts
from wangge_engines.partition.problem import Certificate, Floats, Ints, Plan, Problem

Progress = Callable[[float, str], None]

TURNS = 4  # that a community whose fair mean changes is asked about


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
    (`previous`) and in communities with pins grids stay as they are: the bound is on the cost alone, of plans with
    and without those residents' moving, with and without those pins.
    """
    started = clock()
    end = np.inf if time_limit is None else started + time_limit
    budget, communities = Budget(effort, end, clock), plan.problem.communities
    bound, cut_short, better = np.zeros(communities), np.zeros(communities, dtype=np.bool_), plan
    again = np.ones(communities, dtype=np.bool_)
    with _workers(threads or os.cpu_count() or 1, budget) as pool:
        for turn in range(TURNS):
            questions = [question for question in ask(better) if again[question.community]]
            proofs = list(_prove_all(questions, budget, pool, progress if turn == 0 else None))
            for _, proof in proofs:
                bound[proof.community], cut_short[proof.community] = proof.bound, proof.cut_short
            better, again = _take(better, proofs, final=turn == TURNS - 1)
            if not again.any():
                break
    proven = bound >= _cost(better) * (1 - EXACT)
    stopped_by = "optimal" if proven.all() else "time" if (cut_short & ~proven).any() else plan.stopped_by
    seconds = plan.seconds + clock() - started
    return replace(better, certificate=Certificate(bound, proven), stopped_by=stopped_by, seconds=seconds)


@contextmanager
def _workers(threads: int, budget: Budget) -> Iterator[ThreadPoolExecutor]:
    """A pool of threads that gives up what is left to do when anything goes wrong, Ctrl-C among it."""
    with ThreadPoolExecutor(threads) as pool:
        try:
            yield pool
        except BaseException:
            budget.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _prove_all(
    questions: list[Question], budget: Budget, pool: ThreadPoolExecutor, progress: Progress | None
) -> Iterator[tuple[Question, Proof]]:
    everything, done = sum(map(_weight, questions)), 0.0
    jobs = {pool.submit(prove, question, budget): question for question in sorted(questions, key=_weight)}
    for job in as_completed(jobs):
        question = jobs.pop(job)
        done += _weight(question)
        if progress is not None:
            progress(min(1.0, done / everything), "")
        yield question, job.result()


def _weight(question: Question) -> float:
    """About how much effort a proof takes."""
    return 1.0 + len(question.units) * (question.grids - 1) ** 2


def _take(plan: Plan, proofs: list[tuple[Question, Proof]], *, final: bool) -> tuple[Plan, Mask]:
    """The plan with the cheaper grids that were found, and the communities to be asked about again.

    Grids that stand out where none did aren't taken. Where the fair mean changes (a large unit's grid holds others
    now), the bound was on other plans: such grids are taken and asked about again, or in the end not taken.
    """
    found = [(question, proof) for question, proof in proofs if proof.grid is not question.grid]
    better, kept = _with(plan, found), np.full(plan.problem.communities, plan.problem.previous is not None)
    kept |= (_standing_out(better) > _standing_out(plan)) | _pinned(plan.problem)
    moved = np.abs(weigh(better).mean - weigh(plan).mean) > ROUNDING * weigh(plan).mean
    kept |= moved & final
    return _with(plan, [one for one in found if not kept[one[1].community]]), moved & ~kept


def _with(plan: Plan, found: list[tuple[Question, Proof]]) -> Plan:
    assignment = plan.assignment.copy()
    for question, proof in found:
        first = np.unique(proof.grid, return_index=True)[1]  # grids are numbered as they first appear
        number = plan.problem.first_grid[proof.community] + np.argsort(np.argsort(question.units[first]))
        assignment[question.units] = number[proof.grid]
    return replace(plan, assignment=assignment, centre=choose_centres(plan.problem, assignment, plan.grids))


def _pinned(problem: Problem) -> Mask:
    """(c,) communities with pins: grids stay as they are there."""
    some = np.zeros(problem.communities, dtype=np.bool_)
    if (pins := problem.pins) is not None:
        some[problem.community[(pins.held >= 0) | (pins.bundle >= 0) | pins.closed | pins.centre]] = True
    return some


def _cost(plan: Plan) -> Floats:
    """(c,) cost of each community as a share of its variance."""
    problem, c = plan.problem, plan.problem.communities
    people = np.bincount(problem.community, problem.population, c)
    cost = np.bincount(plan.community_of_grid, sum(cost_parts(plan)), c)
    return np.divide(cost, people, out=np.zeros(c), where=people > 0)


def _standing_out(plan: Plan) -> Ints:
    """(c,) grids that stand out by more than lumps excuse."""
    out = plan.community_of_grid[stands_out(plan, weigh(plan))]
    return np.bincount(out, minlength=plan.problem.communities)
