"""Prices for belonging to a grid: a first bound, and what it rules out."""

import numpy as np

from wangge_engines.partition.bounds.kernels import climb, shut
from wangge_engines.partition.bounds.question import Mask, Question
from wangge_engines.partition.problem import Floats, Ints


class Relaxation:
    """Hess's model of a question with every unit's belonging to one grid priced instead of kept.

    `open` (n, n) tells which unit (column) may belong to which centre (row) in a plan cheaper than the best known.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.price: Floats = question.distance[question.centres(question.grid)].min(axis=0)
        self.bound = -np.inf

    def climb(self, target: float, steps: int) -> float:
        """The best bound so far, after at most so many steps more."""
        q, everything = self.question, self.everything()
        found = climb(
            q.distance, q.people, everything, q.low, self.most(everything), q.grids, target, self.price, steps
        )
        self.bound = max(self.bound, float(found))
        return self.bound

    def open(self, target: float) -> tuple[Mask, float]:
        """What a plan of at most this cost may have, and how little its grids can cost less prices."""
        q, may = self.question, self.everything()
        left, dearest = -1, np.inf
        while left != (left := int(may.sum())):
            bound, last = shut(
                q.distance,
                q.people,
                may,
                q.low,
                self.most(may),
                q.grids,
                target * (1 + 1e-9),
                self.price,
                q.start,
                q.neighbour,
            )
            dearest = last + target - bound
        return may, dearest

    def everything(self) -> Mask:
        """Every unit about every centre."""
        n = len(self.question.units)
        return np.ones((n, n), dtype=np.bool_)

    def most(self, may: Mask) -> Floats:
        """(n,) most people about each centre: no limit where it may have a large unit."""
        q = self.question
        return np.where((may & q.large).any(axis=1), np.inf, q.high)


def piece_around(question: Question, may: Mask, centre: int) -> Ints:
    """(n,) 1 for units that the centre reaches through units open to it."""
    inside = np.zeros(len(may), dtype=np.int64)
    inside[centre], todo = 1, [centre]
    while todo:
        unit = todo.pop()
        for other in question.neighbour[question.start[unit] : question.start[unit + 1]].tolist():
            if may[other] and not inside[other]:
                inside[other] = 1
                todo.append(other)
    return inside
