"""The figures of a plan, as its report tells them: everything that needs no outlines."""

from typing import Any

import numpy as np

from wangge_engines.partition.constraints import (
    ROUNDING,
    Balance,
    all_pairs,
    is_out,
    pieces_of_grids,
    stands_out,
    weigh,
)
from wangge_engines.partition.cost import community_variances, grid_inertia, grid_spreads
from wangge_engines.partition.match import match_grids
from wangge_engines.partition.problem import Floats, Ints, Plan

Figures = dict[str, Any]


def measure(plan: Plan) -> Figures:
    """All figures of the plan, and under "within" those of each community by its number.

    Deviations are shares of the fair mean of the community (grids filled by one large unit are set aside). Cost is a
    pure number, inertia is person m^2 to the grids' means, distances are metres to the grids' centres, per resident.
    """
    problem, balance = plan.problem, weigh(plan)
    place, culture = cost_parts(plan)
    pieces = pieces_of_grids(plan)
    inertia = grid_inertia(problem.place, problem.population, plan.assignment, plan.grids)
    everybody = float(problem.population.sum()) or 1.0
    moved = moved_residents(plan)
    return {
        "units": problem.units,
        "population": _whole(float(problem.population.sum())),
        "communities": problem.communities,
        "grids": plan.grids,
        "disconnected": int((pieces > 1).sum()),
        "ties": len(plan.ties),
        **balance_figures(balance, plan.community_of_grid, problem.tolerance),
        "floor": float(plan.floor.deviation.max()),
        "cost": float((place + culture).sum()) / everybody,
        "cost_place": float(place.sum()) / everybody,
        "cost_culture": float(culture.sum()) / everybody,
        "inertia": float(inertia.sum()),
        "cut_edges": int(_is_cut(plan).sum()),
        "moved_population": None if moved is None else _whole(float(moved.sum())),
        **distance_figures(distances(plan), problem.population),
        **_certified(plan, float((place + culture).sum()) / everybody),
        "seconds": round(plan.seconds, 3),
        "stopped_by": plan.stopped_by,
        "seed": plan.seed,
        "within": _within(plan, balance, pieces, place=place, culture=culture, inertia=inertia),
    }


def cost_parts(plan: Plan) -> tuple[Floats, Floats]:
    """(K,), (K,) each grid's cost of place and of culture, times everybody: divide sums by the population."""
    problem = plan.problem
    culture = problem.weight_of_culture
    place = (1 - culture) * _spread_in_variances(plan, problem.place)
    if problem.profile is None or culture == 0:
        return place, np.zeros(plan.grids)
    return place, culture * _spread_in_variances(plan, problem.profile)


def moved_residents(plan: Plan) -> Floats | None:
    """(n,) people of each unit whose grid does not carry on their earlier one; None without an earlier plan."""
    previous = plan.problem.previous
    if previous is None:
        return None
    kept = match_grids(previous, plan)
    moved = (previous >= 0) & (kept[plan.assignment] != previous)
    return np.where(moved, plan.problem.population, 0.0)


def distances(plan: Plan) -> Floats:
    """(n,) metres from each unit to its grid's centre."""
    off = plan.problem.place - plan.problem.place[plan.centre][plan.assignment]
    return np.hypot(off[:, 0], off[:, 1])


def _spread_in_variances(plan: Plan, values: Floats) -> Floats:
    problem = plan.problem
    variance = community_variances(problem, values)[plan.community_of_grid]
    spread = grid_spreads(values, problem.population, plan.assignment, plan.centre)
    return np.divide(spread, variance, out=np.zeros(plan.grids), where=variance > 0)


def balance_figures(balance: Balance, home: Ints, tolerance: float) -> Figures:
    """Deviations and what stands out, of grids whose communities are given."""
    counted = balance.deviation[~balance.set_aside]
    beyond = balance.deviation > tolerance + ROUNDING
    out = is_out(balance, tolerance)
    return {
        "max_deviation": float(counted.max(initial=0.0)),
        "mean_deviation": float(counted.sum()) / max(1, len(counted)),
        "set_aside": int(balance.set_aside.sum()),
        "excused_by_lumps": int((beyond & ~out).sum()),
        "out_of_balance": int(out.sum()),
        "communities_out_of_balance": [int(c) for c in np.unique(home[out])],
    }


def distance_figures(far: Floats, people: Floats) -> Figures:
    """Mean and 95th percentile of a resident's metres."""
    if people.sum() == 0:
        return {"mean_distance_m": 0.0, "p95_distance_m": 0.0}
    order = np.argsort(far, kind="stable")
    reached = np.cumsum(people[order])
    at = int(np.searchsorted(reached, 0.95 * reached[-1]))
    mean = float((far * people).sum() / people.sum())
    return {"mean_distance_m": mean, "p95_distance_m": float(far[order[min(at, len(order) - 1)]])}


def _certified(plan: Plan, cost: float) -> Figures:
    """The bound, the gap as a share of the cost, and how many communities are proven optimal."""
    if plan.certificate is None:
        return {"lower_bound": None, "gap": None, "proven_optimal": None}
    people = np.bincount(plan.problem.community, plan.problem.population, plan.problem.communities)
    bound = min(cost, float((plan.certificate.bound * people).sum() / (people.sum() or 1.0)))
    return {
        "lower_bound": bound,
        "gap": find_gap(cost, bound),
        "proven_optimal": int(plan.certificate.proven.sum()),
    }


def find_gap(cost: float, bound: float) -> float:
    """The share of the cost that a better plan could save at most."""
    return max(0.0, cost - bound) / cost if cost > 0 else 0.0


def _is_cut(plan: Plan) -> Any:
    pairs = all_pairs(plan)
    return plan.assignment[pairs[:, 0]] != plan.assignment[pairs[:, 1]]


def _within(
    plan: Plan, balance: Balance, pieces: Ints, *, place: Floats, culture: Floats, inertia: Floats
) -> dict[int, Figures]:
    problem, home, c = plan.problem, plan.community_of_grid, plan.problem.communities
    people = np.bincount(problem.community, problem.population, c)
    whole = np.maximum(people, np.finfo(float).tiny)
    worst = np.zeros(c)
    np.maximum.at(worst, home, balance.deviation)
    counted = np.bincount(home[~balance.set_aside], minlength=c)
    mean_deviation = np.bincount(home, balance.deviation, c) / np.maximum(1, counted)
    out = np.bincount(home[stands_out(plan, balance)], minlength=c)
    columns: dict[str, list[Any]] = {
        "units": np.bincount(problem.community, minlength=c).tolist(),
        "population": [_whole(p) for p in people.tolist()],
        "grids": problem.grids.tolist(),
        "mean": balance.mean.tolist(),
        "disconnected": np.bincount(home[pieces > 1], minlength=c).tolist(),
        "max_deviation": worst.tolist(),
        "mean_deviation": mean_deviation.tolist(),
        "set_aside": np.bincount(home[balance.set_aside], minlength=c).tolist(),
        "out_of_balance": out.tolist(),
        "floor": plan.floor.deviation.tolist(),
        "cost": (np.bincount(home, place + culture, c) / whole).tolist(),
        "cost_place": (np.bincount(home, place, c) / whole).tolist(),
        "cost_culture": (np.bincount(home, culture, c) / whole).tolist(),
        "inertia": np.bincount(home, inertia, c).tolist(),
        "cut_edges": np.bincount(problem.community[all_pairs(plan)[_is_cut(plan), 0]], minlength=c).tolist(),
    }
    columns |= _certified_within(plan, columns["cost"])
    return {at: {name: values[at] for name, values in columns.items()} for at in range(c)}


def _certified_within(plan: Plan, cost: list[float]) -> dict[str, list[Any]]:
    if plan.certificate is None:
        return {}
    bound = np.minimum(plan.certificate.bound, cost).tolist()
    return {
        "lower_bound": bound,
        "gap": [find_gap(*pair) for pair in zip(cost, bound, strict=True)],
        "proven_optimal": plan.certificate.proven.tolist(),
    }


def _whole(people: float) -> int | float:
    return int(people) if people.is_integer() else people
