"""One community's certificate: a bound on its cost, and a cheaper plan where one is found on the way.

First prices give a bound. Then one guesses how little more than that bound the best plan costs; whatever can't be part
of so cheap a plan is ruled out, and what is left is solved. Either a plan of at most the guess is found, which is then
the best there is, or the guess becomes the bound, and the next guess is twice as far away.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from wangge_engines.partition.bounds.covering import Covering
from wangge_engines.partition.bounds.hess import HessModel
from wangge_engines.partition.bounds.near import bound_by_near_units
from wangge_engines.partition.bounds.pool import Pool
from wangge_engines.partition.bounds.question import Mask, Question, pieces
from wangge_engines.partition.bounds.relax import Relaxation
from wangge_engines.partition.problem import Ints

EXACT = 1e-6  # a gap up to this share of the cost is rounding: the plan is proven optimal
ROUNDING = 2e-7  # share of the cost that a bound is lowered by, for the solver's tolerances
FIRST_GUESS, LAST_GUESS = 0.002, 0.001  # least first step above the bound; from this close the guess is the plan itself
STEPS, WORK = 2000, 2e8  # of the prices, and pairs of units looked at in all of them
MOST_UNITS, MANY_UNITS = 500, 2500  # up to which more than prices is tried, and prices about every unit
FEW_PAIRS = 700  # open pairs up to which nothing else is
MOST_PAIRS = 8000  # open pairs up to which the integer program is tried
NODES, ROUNDS = 300, 40
COLUMN_ROUNDS, MOST_BRANCHES, MOST_SETS = 200, 4_000_000, 400_000
RULE_ROUNDS = 40
LESS = 0.7  # of a step that was too far
FEW_ROUNDS, FEW_NODES, LIKELIEST = 6, 20, 2000  # when a cheaper plan is looked for
LEAST_GRIDS = 4  # from which on whole grids are looked for
FEW_UNITS = 20  # units of a mean grid up to which all grids that could be are looked for


@dataclass(frozen=True)
class Budget:
    """What communities may take."""

    effort: float
    end: float = np.inf  # when everything must stop, by the clock
    clock: Callable[[], float] = time.perf_counter
    stopped: threading.Event = field(default_factory=threading.Event)

    def left(self) -> float:
        """Seconds until everything must stop."""
        return 0.0 if self.stopped.is_set() else self.end - self.clock()


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
    if len(question.units) > MANY_UNITS:
        cost = question.cost(question.grid)
        bound = bound_by_near_units(question, cost, budget.effort) * (1 - ROUNDING) if budget.left() > 0 else 0.0
        return Proof(question.community, min(bound, cost), cost, question.grid)
    return _Chase(question, budget).run()


class _Chase:
    """The bound comes up, the cost comes down."""

    def __init__(self, question: Question, budget: Budget) -> None:
        self.question, self.budget = question, budget
        self.grid, self.cost, self.bound = question.grid, question.cost(question.grid), 0.0
        self.relaxation = Relaxation(question)

    def run(self) -> Proof:
        units = len(self.question.units)
        self._raise(self.relaxation.climb(self.cost, int(min(STEPS, WORK / units**2) * self.budget.effort) + 1))
        if units <= MOST_UNITS:
            few = self.relaxation.open(self.cost)[0].sum() <= FEW_PAIRS
            while self._has_small_grids and not few and not self._met and self.budget.left() > 0 and self._cover():
                pass
            self._guess()
        return Proof(self.question.community, self.bound, self.cost, self.grid, self.budget.left() <= 0)

    def _cover(self) -> bool:
        """Choose among whole grids, ever more of them, until the cost is settled or there are too many.

        True when a cheaper plan was found and it's worth beginning again, with less left open.
        """
        may, dearest = self.relaxation.open(self.cost)
        covering = Covering(self.question, may, self.relaxation.price * self.question.people, dearest, self.cost)
        covering.tighten(
            rounds=COLUMN_ROUNDS, most_nodes=int(MOST_BRANCHES * self.budget.effort), left=self.budget.left
        )
        self._raise(covering.bound * (1 - ROUNDING))
        step, retried = FIRST_GUESS, False
        while not self._met and self.budget.left() > 0:
            level = min(self.cost, covering.bound + step * self.cost)
            if self._settle(covering, level):
                if level >= self.cost:
                    break
                step *= 2
            elif self._look_for_better(covering, self.bound):
                return True
            elif retried:
                break
            else:
                retried, step = True, step * LESS
        return False

    def _settle(self, covering: Covering, level: float) -> bool:
        """Whether it could be told that a plan of at most this cost exists, or not."""
        pool = self._pool(covering, level, level)
        if pool is None:
            return False
        choice = pool.choose(due=covering.due, rounds=RULE_ROUNDS, nodes=NODES, left=self.budget.left)
        if choice.grid is not None:
            self._offer(choice.grid)
        self._raise(min(level, choice.bound) * (1 - ROUNDING))
        return choice.done

    def _look_for_better(self, covering: Covering, level: float) -> bool:
        """Whether a cheaper plan was found among the likeliest grids."""
        pool, cost = self._pool(covering, level, self.cost), self.cost
        if pool is not None:
            choice = pool.choose(
                due=covering.due, rounds=FEW_ROUNDS, nodes=FEW_NODES, left=self.budget.left, most=LIKELIEST
            )
            if choice.grid is not None:
                self._offer(choice.grid)
        return self.cost < cost

    def _pool(self, covering: Covering, level: float, guess: float) -> Pool | None:
        effort = self.budget.effort
        most_sets, most_nodes = int(MOST_SETS * effort), int(MOST_BRANCHES * effort)
        return covering.pool(level, guess, most_sets=most_sets, most_nodes=most_nodes)

    def _guess(self) -> None:
        """Settle one guess after another."""
        step = max(FIRST_GUESS, self._gap / 8)
        while not self._met and self.budget.left() > 0:
            guess = max(self.bound, self.relaxation.bound) + step * self.cost
            if guess >= self.cost * (1 - LAST_GUESS):
                guess = self.cost
            if not self._try(guess) or guess >= self.cost:
                break
            step *= 2

    def _try(self, guess: float) -> bool:
        """Settle whether a plan of at most the guess exists; False when that takes more than the budget."""
        may, _ = self.relaxation.open(guess)
        if not may.any():
            self._raise(guess)
            return True
        if may.sum() > MOST_PAIRS * self.budget.effort:
            return False
        return self._solve(may, guess)

    def _solve(self, may: Mask, guess: float) -> bool:
        model = HessModel(self.question, may, guess)
        answer = model.solve(left=self.budget.left, nodes=NODES, rounds=ROUNDS)
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
    def _has_small_grids(self) -> bool:
        return self.question.grids >= LEAST_GRIDS and len(self.question.units) <= FEW_UNITS * self.question.grids

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
