"""One community's certificate: a bound on its cost, and a cheaper plan where one is found on the way.

First prices give a bound. Then one guesses how little more than that bound the best plan costs; whatever can't be part
of so cheap a plan is ruled out, and what is left is solved. Either a plan of at most the guess is found, which is then
the best there is, or the guess becomes the bound, and the next guess is twice as far away.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wangge_engines.partition.bounds.hess import HessModel
from wangge_engines.partition.bounds.question import Question, pieces
from wangge_engines.partition.bounds.relax import Relaxation
from wangge_engines.partition.problem import Ints

EXACT = 1e-6  # a gap up to this share of the cost is rounding: the plan is proven optimal
ROUNDING = 2e-7  # share of the cost that a bound is lowered by, for the solver's tolerances
FIRST_GUESS, LAST_GUESS = 0.002, 0.001  # least first step above the bound; from this close the guess is the plan itself
STEPS = 2000  # of the prices
MOST_PAIRS = 1500  # open pairs up to which the integer program is tried
NODES, ROUNDS = 300, 40


@dataclass(frozen=True)
class Budget:
    """What a community may take; `left()` tells the seconds until everything must stop."""

    effort: float
    left: Callable[[], float]


@dataclass(frozen=True)
class Proof:
    """A bound on every plan of a community, and the best plan known."""

    community: int
    bound: float  # at most the cost
    cost: float
    grid: Ints  #   (n,) 0..k-1
    cut_short: bool = False  # by the clock

    @property
    def is_optimal(self) -> bool:
        """Whether nothing but rounding is left between bound and cost."""
        return self.bound >= self.cost * (1 - EXACT)


def prove(question: Question, budget: Budget) -> Proof:
    """Raise the bound and lower the cost until they meet or the budget is spent."""
    if question.grids in {1, len(question.units)}:
        cost = question.cost(question.grid)
        return Proof(question.community, cost, cost, question.grid)
    return _Chase(question, budget).run()


class _Chase:
    """The bound comes up, the cost comes down."""

    def __init__(self, question: Question, budget: Budget) -> None:
        self.question, self.budget = question, budget
        self.grid, self.cost, self.bound = question.grid, question.cost(question.grid), 0.0
        self.relaxation = Relaxation(question)

    def run(self) -> Proof:
        self._raise(self.relaxation.climb(self.cost, int(STEPS * self.budget.effort)))
        step = max(FIRST_GUESS, self._gap / 8)
        while not self._met and self.budget.left() > 0:
            guess = self.relaxation.bound + step * self.cost
            if guess >= self.cost * (1 - LAST_GUESS):
                guess = self.cost
            if not self._try(guess):
                break
            step *= 2
        return Proof(self.question.community, self.bound, self.cost, self.grid, self.budget.left() <= 0)

    def _try(self, guess: float) -> bool:
        """Settle whether a plan of at most the guess exists; False when that takes more than the budget."""
        may = self.relaxation.open(guess)
        if not may.any():
            self._raise(guess)
            return True
        if may.sum() > MOST_PAIRS * self.budget.effort:
            return False
        model = HessModel(self.question, may, self.cost)
        answer = model.solve(seconds=self.budget.left(), nodes=NODES, rounds=ROUNDS, start=self.grid)
        for found in (answer.grid, answer.loose):
            if found is not None:
                self._offer(found)
        self._raise(min(guess, answer.bound * (1 - ROUNDING)))
        return answer.done

    def _offer(self, grid: Ints) -> None:
        """Take a plan that is cheaper and keeps the rules, mended where it is in pieces."""
        grid = _mend(self.question, np.unique(grid, return_inverse=True)[1].reshape(-1).astype(np.int64))
        if not self.question.answers(grid):
            return
        cost = self.question.cost(grid)
        if cost < self.cost * (1 - EXACT):
            self.grid, self.cost = grid, cost

    def _raise(self, bound: float) -> None:
        self.bound = min(self.cost, max(self.bound, bound))

    @property
    def _gap(self) -> float:
        return 1 - self.bound / self.cost if self.cost > 0 else 0.0

    @property
    def _met(self) -> bool:
        return self.bound >= self.cost * (1 - EXACT)


def _mend(question: Question, grid: Ints) -> Ints:
    """Give each stray piece of a grid to the grid beside it where it costs least, one after another."""
    grid = grid.copy()
    for _ in range(len(grid)):
        piece = pieces(question, grid)
        crowd = np.bincount(piece, question.people)
        main = np.zeros(question.grids, dtype=np.int64)
        home = grid[np.unique(piece, return_index=True)[1]]
        for g in range(question.grids):
            own = np.flatnonzero(home == g)
            main[g] = own[np.argmax(crowd[own])]
        stray = np.flatnonzero(main[home] != np.arange(len(home)))
        if not len(stray):
            break
        _join(question, grid, np.flatnonzero(piece == stray[np.argmin(crowd[stray])]))
    return grid


def _join(question: Question, grid: Ints, piece: Ints) -> None:
    inside = np.zeros(len(grid), dtype=np.bool_)
    inside[piece] = True
    beside = [
        v
        for i in piece.tolist()
        for v in question.neighbour[question.start[i] : question.start[i + 1]].tolist()
        if not inside[v]
    ]
    centre = question.centres(grid)
    grids = np.unique(grid[beside])
    far = [float((question.people[piece] * question.distance[centre[g], piece]).sum()) for g in grids]
    grid[piece] = grids[int(np.argmin(far))]
