"""Which new grid carries on which old one."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.partition.problem import Floats, Ints, Plan


def match_grids(previous_labels: Ints, plan: Plan) -> Ints:
    """(K,) the label that each grid keeps from an earlier plan, or -1: the matching that the most residents share.

    `previous_labels` (n,) are the labels of units' earlier grids, -1 where unknown. Each label is kept by at most one
    grid, and only where at least one unit is shared; grids without residents in common go by units in common. A grid
    in which units are pinned has their label.
    """
    kept = match_labels(previous_labels, plan.assignment, plan.problem.population, plan.grids)
    return kept if plan.problem.pins is None else hold_labels(kept, plan.assignment, plan.problem.pins.held)


def hold_labels(kept: Ints, assignment: Ints, held: Ints) -> Ints:
    """(K,) labels where grids with pinned units have theirs; `held` (n,) is -1 where none is pinned."""
    pinned = np.flatnonzero(held >= 0)
    kept = np.where(np.isin(kept, held[pinned]), -1, kept)
    kept[assignment[pinned]] = held[pinned]
    return kept


def match_labels(previous: Ints, assignment: Ints, population: Floats, grids: int, trace: float | None = None) -> Ints:
    """As `match_grids`, on bare arrays. `trace`: what each unit counts for besides its people (see `trace_of_unit`)."""
    known = previous >= 0
    kept = np.full(grids, -1, dtype=np.int64)
    if not known.any():
        return kept
    labels, column = np.unique(previous[known], return_inverse=True)
    row, people = assignment[known], population[known]
    people = people + (trace_of_unit(people) if trace is None else trace)
    flat = np.bincount(row * len(labels) + column.reshape(-1), people, grids * len(labels))
    shared = flat.astype(np.float64).reshape(grids, len(labels))
    for rows, columns in _islands(shared):
        overlap = shared[np.ix_(rows, columns)]
        at, to = linear_sum_assignment(overlap, maximize=True)
        real = overlap[at, to] > 0
        kept[rows[at[real]]] = labels[columns[to[real]]]
    return kept


def trace_of_unit(people: Floats) -> float:
    """So few people that they only tell apart what is equal without them."""
    return max(float(people.sum()), 1.0) * 1e-9 / len(people)


def _islands(shared: Floats) -> list[tuple[Ints, Ints]]:
    """Rows and columns that share nothing with others can be matched apart, which is far quicker."""
    rows, columns = np.nonzero(shared)
    size = sum(shared.shape)
    graph = coo_array((np.ones(len(rows)), (rows, columns + shared.shape[0])), shape=(size, size))
    label = connected_components(graph, directed=False)[1]
    found = []
    order = np.argsort(label, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        inside = members < shared.shape[0]
        if inside.any() and not inside.all():
            found.append((members[inside], members[~inside] - shared.shape[0]))
    return found
