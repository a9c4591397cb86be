"""What likeness costs in nearness: the best drawing for each weight of culture, from distance alone to profile alone.

Nearness and likeness pull apart. For weights λ from 0 to 1 (squares, for most is won by small ones) the grids are
drawn, once upwards and once downwards, each drawing beginning from the best there is as well as afresh; every drawing
found is judged by the cost of every weight, and each weight keeps the best.
So, as λ grows, the share of likeness left never rises and that of nearness never falls: what is left out is worse than
some mixture of what is shown (the supported points of the Pareto front; Ehrgott, Multicriteria Optimization, 2005).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wangge_engines.messages import say
from wangge_engines.partition.constraints import stands_out, weigh
from wangge_engines.partition.cost import choose_centres, community_variances, grid_inertia, grid_spreads
from wangge_engines.partition.figures import distances, moved_residents
from wangge_engines.partition.problem import Floats, Ints, Plan, Problem
from wangge_engines.partition.search import search

Progress = Callable[[float, str], None]

STEPS = 11
ROUNDED = 12  # digits of a cost that count


@dataclass(frozen=True, eq=False)
class FrontPoint:
    """The best drawing found for one weight of culture."""

    culture: float  #       λ
    plan: Plan
    place_left: float  #    share of the communities' variance of place that is left inside the grids, about centres
    culture_left: float  #  the same of profile
    found_at: float  #      λ of the search that found the drawing
    seconds: float  #       that this λ's own searches took
    dominated: bool = False  # another point is no worse in both, and better in one

    def row(self) -> dict[str, Any]:
        """As report.json and front.csv hold it: shares, person m², metres, seconds."""
        problem, balance = self.plan.problem, weigh(self.plan)
        people = problem.population
        inertia = grid_inertia(problem.place, people, self.plan.assignment, self.plan.grids)
        return {
            "culture": round(self.culture, 4),
            "place_left": self.place_left,
            "culture_left": self.culture_left,
            "cost": (1 - self.culture) * self.place_left + self.culture * self.culture_left,
            "inertia": float(inertia.sum()),
            "distance_mean_m": float((people * distances(self.plan)).sum() / (people.sum() or 1.0)),
            "max_deviation": float(balance.deviation.max(initial=0.0)),
            "out_of_balance": int(stands_out(self.plan, balance).sum()),
            "found_at": round(self.found_at, 4),
            "seconds": round(self.seconds, 3),
            "dominated": int(self.dominated),
        }


def trace_front(
    problem: Problem,
    *,
    steps: int = STEPS,
    known: Sequence[Plan] = (),
    seed: int = 0,
    effort: float = 1.0,
    time_limit: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[FrontPoint]:
    """The best drawing for each of `steps` weights of culture (0, 0.01, 0.04 … 1) and the problem's own, in order.

    `known` plans of the same units (of any weight) take part. `effort` is each search's; `time_limit` (seconds) is for
    all. Raises ValueError without profiles, or for fewer than two steps.
    """
    if problem.profile is None or not problem.profile.shape[1]:
        raise ValueError("a front needs profiles")
    if steps < 2:
        raise ValueError("a front needs two steps or more")
    weights = np.union1d(np.round(np.linspace(0, 1, steps) ** 2, 9), [problem.culture])
    found = list(known)
    seconds = dict.fromkeys(weights.tolist(), 0.0)
    for turn, weight in enumerate(turns := [*weights.tolist(), *weights[-2::-1].tolist()]):
        asked = replace(problem, culture=weight)
        begun = _begin_from(asked, found)
        upwards = turn < len(weights)  # by the seed that was given: no point is worse than a drawing for its weight
        limit = None if time_limit is None else time_limit / len(turns)
        plan = search(begun, seed=seed + (not upwards), effort=effort, time_limit=limit, threads=threads)
        found.append(replace(plan, problem=asked))
        seconds[weight] += plan.seconds
        if progress is not None:
            progress((turn + 1) / len(turns), say("comparing weights of culture"))
    points = [_point(replace(problem, culture=weight), found, spent) for weight, spent in seconds.items()]
    return [replace(point, dominated=_is_dominated(point, points)) for point in points]


def shares_left(plan: Plan) -> tuple[float, float]:
    """Shares of the communities' variances, place's and profile's, that are left inside the grids; 0 where alike."""
    problem = plan.problem
    profile = problem.profile if problem.profile is not None else np.zeros((problem.units, 0))
    return _left(plan, problem.place), _left(plan, profile)


def _left(plan: Plan, values: Floats) -> float:
    problem = plan.problem
    variance = community_variances(problem, values)[plan.community_of_grid]
    spread = grid_spreads(values, problem.population, plan.assignment, plan.centre)
    shares = np.divide(spread, variance, out=np.zeros(plan.grids), where=variance > 0)
    return float(shares.sum() / (problem.population.sum() or 1.0))


def _begin_from(asked: Problem, found: Sequence[Plan]) -> Problem:
    """Let a search begin from the best drawing yet, at no price for leaving it; not where it has an own one."""
    if asked.previous is not None or not found:
        return asked
    plan = _best(asked, found)
    return replace(asked, previous=_labels(asked, plan), move_cost=0.0)


def _labels(asked: Problem, plan: Plan) -> Ints:
    """(n,) a label for the plan's grid of each unit: that of units held in it, or one that no pin has."""
    if asked.pins is None:
        return plan.assignment
    held = asked.pins.held
    label = np.arange(plan.grids) + held.max(initial=-1) + 1
    label[plan.assignment[held >= 0]] = held[held >= 0]
    return np.asarray(label[plan.assignment])


def _point(asked: Problem, found: Sequence[Plan], seconds: float) -> FrontPoint:
    plan = _best(asked, found)
    return FrontPoint(
        asked.culture, replace(plan, problem=asked), *shares_left(plan), plan.problem.culture, seconds=seconds
    )


def _best(asked: Problem, found: Sequence[Plan]) -> Plan:
    """The best of the drawings by what is asked, about the centres that fit it; of equals that of least both shares.

    It still tells in its problem what it was drawn for.
    """
    judged = [(plan, _centred(asked, plan)) for plan in found]
    scores = np.array([(*_score(centred), sum(shares_left(centred))) for _, centred in judged])
    scores[:, 1] = np.round(scores[:, 1], ROUNDED)
    plan, centred = judged[int(np.lexsort(scores.T[::-1])[0])]
    return replace(centred, problem=plan.problem)


def _centred(asked: Problem, plan: Plan) -> Plan:
    return replace(plan, problem=asked, centre=choose_centres(asked, plan.assignment, plan.grids))


def _score(plan: Plan) -> tuple[int, float]:
    """Grids out of balance, and the cost with what moving costs."""
    problem = plan.problem
    place_left, culture_left = shares_left(plan)
    moved = moved_residents(plan)
    moving = 0.0 if moved is None else problem.move_cost * float(moved.sum()) / (float(problem.population.sum()) or 1.0)
    cost = (1 - problem.culture) * place_left + problem.culture * culture_left + moving
    return int(stands_out(plan, weigh(plan)).sum()), cost


def _is_dominated(point: FrontPoint, points: list[FrontPoint]) -> bool:
    return any(_is_better(other, point) for other in points)


def _is_better(one: FrontPoint, other: FrontPoint) -> bool:
    place, culture = one.place_left - other.place_left, one.culture_left - other.culture_left
    return place <= 0 and culture <= 0 and min(place, culture) < 0
