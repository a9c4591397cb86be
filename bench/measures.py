"""The figures of a drawing, whoever made it: by the engine's own rules, and as shares of the plain mean grid."""

from typing import Any

import numpy as np

from wangge_engines.partition.constraints import pieces_of_grids
from wangge_engines.partition.cost import choose_centres
from wangge_engines.partition.figures import measure
from wangge_engines.partition.floor import find_floor
from wangge_engines.partition.problem import Floats, Ints, Plan, Problem
from wangge_engines.partition.ties import find_ties

ROUNDING = 1e-9
COUNTED = 1500  # people from which on a community should be in balance


def measure_drawing(problem: Problem, assignment: Ints) -> dict[str, Any]:
    """Deviations (shares), pieces, inertia (person m^2), cost; `balanced` is our own rule, lumps excused."""
    plan = as_plan(problem, assignment)
    figures = measure(plan)
    off = plain_deviations(problem, assignment)
    empty = int(problem.grids.sum()) - plan.grids
    return {
        "deviation": float(off.max()),
        "beyond": int((off > problem.tolerance + ROUNDING).sum()),
        "out_of_balance": figures["out_of_balance"],
        "set_aside": figures["set_aside"],
        "excused_by_lumps": figures["excused_by_lumps"],
        "in_pieces": int((pieces_of_grids(plan) > 1).sum()),
        "empty": empty,
        "balanced": not (figures["out_of_balance"] or figures["disconnected"] or empty),
        "inertia": figures["inertia"],
        "cost": figures["cost"],
        "areas": areas_in_balance(problem, off),
    }


def as_plan(problem: Problem, assignment: Ints) -> Plan:
    """Somebody's drawing as a plan; grids without units are left out."""
    label = np.unique(assignment, return_inverse=True)[1].reshape(-1).astype(np.int64)
    first = np.unique(label, return_index=True)[1]
    return Plan(
        problem=problem,
        assignment=label,
        centre=choose_centres(problem, label, len(first)),
        community_of_grid=problem.community[first],
        stopped_by="effort",
        seconds=0.0,
        ties=find_ties(problem),
        floor=find_floor(problem),
    )


def plain_deviations(problem: Problem, assignment: Ints) -> Floats:
    """(K,) share by which each grid differs from its community's plain mean grid; 1 for a grid without units."""
    home = np.repeat(np.arange(problem.communities), problem.grids)
    people = np.bincount(assignment, problem.population, len(home))
    fair = (np.bincount(problem.community, problem.population) / problem.grids)[home]
    return np.divide(np.abs(people - fair), fair, out=np.zeros(len(home)), where=fair > 0)


def areas_in_balance(problem: Problem, off: Floats) -> tuple[int, int]:
    """How many communities of 1,500 people and more have every grid within the tolerance, and of how many."""
    worst = np.zeros(problem.communities)
    np.maximum.at(worst, np.repeat(np.arange(problem.communities), problem.grids), off)
    counted = np.bincount(problem.community, problem.population) >= COUNTED
    return int((counted & (worst <= problem.tolerance + ROUNDING)).sum()), int(counted.sum())
