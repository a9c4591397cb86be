"""Plans made of rows of a database, and of a ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wangge_engines.errors import BadInput
from wangge_engines.messages import say
from wangge_engines.partition.cost import choose_centres
from wangge_engines.partition.floor import find_floor
from wangge_engines.partition.hand.ledger import Ledger
from wangge_engines.partition.problem import Floats, Ints, Plan, Problem
from wangge_engines.partition.ties import find_ties


def plan_of_rows(
    *,
    ids: Sequence[str],
    population: Sequence[float],
    place: Sequence[Sequence[float]] | Floats,
    community: Sequence[str],
    grid: Sequence[str],
    neighbours: Iterable[tuple[str, str]],
    profile: Sequence[Sequence[float]] | Floats | None,
    tolerance: float,
    culture: float,
) -> tuple[Plan, list[str], list[str]]:
    """The plan, names of its grids, codes of its communities. Neighbours that name other units are left out."""
    codes, home = np.unique(np.asarray(community, dtype=np.str_), return_inverse=True)
    home = home.reshape(-1).astype(np.int64)
    names, assignment = grids_in_order(np.asarray(grid, dtype=np.str_), home)
    homes = np.zeros(len(names), dtype=np.int64)
    homes[assignment] = home
    crossing = assignment[homes[assignment] != home]
    if len(crossing):
        raise BadInput(say("grid {grid} has units of two communities", grid=names[int(crossing[0])]))
    position = {str(code): at for at, code in enumerate(ids)}
    pairs = [(position[a], position[b]) for a, b in neighbours if a in position and b in position]
    problem = Problem(
        ids=np.asarray(ids, dtype=np.str_),
        population=np.asarray(population, dtype=np.float64),
        place=np.asarray(place, dtype=np.float64),
        community=home,
        neighbours=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        grids=np.bincount(homes, minlength=len(codes)),
        profile=None if profile is None else np.asarray(profile, dtype=np.float64),
        tolerance=tolerance,
        culture=culture,
    )
    return plan_of(problem, assignment, homes, find_ties(problem), seed=0), names, [str(code) for code in codes]


def plan_of_ledger(ledger: Ledger, *, seed: int) -> Plan:
    """The plan as a ledger has it, its grids counted community by community, in the order of their numbers."""
    problem, home = ledger.land.problem, ledger.rows["home"][ledger.living]
    order = ledger.living[np.argsort(home, kind="stable")]
    place = np.zeros(len(ledger.rows), dtype=np.int64)
    place[order] = np.arange(len(order))
    grids = np.bincount(home, minlength=problem.communities)
    if not np.array_equal(problem.grids, grids):
        problem = replace(problem, grids=grids)
    return plan_of(problem, place[ledger.grid], np.sort(home), ledger.land.ties, seed=seed)


def grids_in_order(grid: NDArray[np.str_], home: Ints) -> tuple[list[str], Ints]:
    """Names of grids, community by community, and (n,) the number of each unit's grid."""
    names, label = np.unique(grid, return_inverse=True)
    label = label.reshape(-1)
    homes = np.zeros(len(names), dtype=np.int64)
    homes[label] = home
    order = np.argsort(homes, kind="stable")
    return [str(names[at]) for at in order], np.asarray(np.argsort(order)[label], dtype=np.int64)


def plan_of(problem: Problem, assignment: Ints, homes: Ints, ties: Ints, *, seed: int) -> Plan:
    """A plan with its centres and its floor; `homes` (K,) are the communities of its grids."""
    return Plan(
        problem=problem,
        assignment=assignment,
        centre=choose_centres(problem, assignment, len(homes)),
        community_of_grid=homes,
        stopped_by="hand",
        seconds=0.0,
        ties=ties,
        floor=find_floor(problem),
        seed=seed,
    )
