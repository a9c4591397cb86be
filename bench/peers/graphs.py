"""The neighbours of an area in the forms that peers take."""

import numpy as np

from wangge_engines.partition.problem import Ints, Problem
from wangge_engines.partition.ties import find_ties


def all_pairs(problem: Problem) -> Ints:
    """(m, 2) neighbours and ties."""
    return np.concatenate([problem.neighbours, find_ties(problem)])


def neighbour_lists(problem: Problem) -> list[list[int]]:
    """Neighbours of each unit in order."""
    near: list[list[int]] = [[] for _ in range(problem.units)]
    for a, b in all_pairs(problem).tolist():
        near[a].append(b)
        near[b].append(a)
    return [sorted(units) for units in near]


def rows_of_neighbours(problem: Problem) -> tuple[list[int], list[int]]:
    """The same as one list after another, and where each begins."""
    near = neighbour_lists(problem)
    start = np.concatenate([[0], np.cumsum([len(units) for units in near])])
    return start.tolist(), [unit for units in near for unit in units]


def whole_people(problem: Problem) -> list[int]:
    """People as the whole numbers that graph partitioners want."""
    return problem.population.astype(int).tolist()
