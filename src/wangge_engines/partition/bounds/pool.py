"""A plan chosen from a pool of grids: the relaxation over the pool, made tighter until little of the pool is left.

Of three units, at most one grid of a plan holds two or more: sum over the grids S with two of them or all, x_S <= 1
(subset-row inequalities: M. Jepsen, B. Petersen, S. Spoorendonk, D. Pisinger, Subset-row inequalities applied to the
vehicle-routing problem with time windows, Operations Research 56, 2008). Each round adds those that the relaxed choice
breaks most; grids whose reduced cost says that they are in no plan of at most the guess are dropped (R. Baldacci,
N. Christofides, A. Mingozzi, An exact algorithm for the vehicle routing problem based on the set partitioning
formulation, Mathematical Programming 115, 2008).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from wangge_engines.partition.bounds.question import Mask
from wangge_engines.partition.bounds.solver import SCALE, WHOLE, new_solver
from wangge_engines.partition.problem import Floats, Ints

AT_ONCE, RULES_AT_ONCE, MOST_RULES = 400, 60, 600  # columns and rules that a round adds, and rules in all
BROKEN = 0.03  # by how much a rule must be broken to be added
MOST_HELD = 20_000_000  # numbers kept for rules of all grids
FEW = 1500  # grids that need no further thinning out
TINY = 1e-9


@dataclass(frozen=True)
class Choice:
    """What choosing from the pool says."""

    bound: float
    grid: Ints | None
    done: bool


class Pool:
    """All grids (m, n) that a plan of k grids of at most the guess could have, and what each costs."""

    def __init__(self, sets: Mask, cost: Floats, grids: int, guess: float) -> None:
        self.sets, self.cost, self.grids, self.guess = csr_array(sets, dtype=np.float64), cost, grids, guess
        self.scale = SCALE / guess
        self.rules = np.empty((0, 3), dtype=np.int64)
        self.held = np.empty((len(sets), 0))  # (m, r) 1 where the set holds two of the rule's three units
        self.column = np.full(len(sets), -1, dtype=np.int64)
        self.bound = -np.inf
        self.value = np.empty(0)  # of the master's columns, relaxed
        self.master = self._master()

    def choose(
        self, *, due: Floats, rounds: int, nodes: int, left: Callable[[], float], most: int | None = None
    ) -> Choice:
        """The best plan of at most the guess: a grid for each unit, or none; of the likeliest grids alone if `most`."""
        if not len(self.cost):
            return Choice(self.guess, None, done=True)
        self._let_in(np.argsort(self.cost - self.sets @ due, kind="stable")[:AT_ONCE])
        extra = self._tighten(rounds, left)
        if self.bound >= self.guess or not len(self.cost):
            return Choice(self.guess, None, done=True)
        if most is not None and len(self.cost) > most:
            self._thin_out(extra <= np.partition(extra, most)[most])
        return self._solve(nodes, left())

    def _tighten(self, rounds: int, left: Callable[[], float]) -> Floats:
        """Add rules and drop grids, round by round; what is left lacks so much of being chosen, (m,)."""
        for _ in range(rounds):
            extra = self._relax()
            if self.bound >= self.guess:
                return extra
            near = extra <= self.guess - self.bound + TINY
            self._thin_out(near)
            extra = extra[near]
            enough = len(self.cost) <= FEW or len(self.rules) >= MOST_RULES
            crowded = len(self.cost) * (len(self.rules) + RULES_AT_ONCE) > MOST_HELD
            if enough or crowded or left() <= 0 or not self._add_rules():
                break
        return extra

    def _relax(self) -> Floats:
        """Solve the relaxation over the pool, letting grids in as the duals ask for them; reduced costs (m,)."""
        n = self.sets.shape[1]
        while True:
            self.master.run()
            solution = self.master.getSolution()
            self.value, dual = np.array(solution.col_value), np.array(solution.row_dual) / self.scale
            paid = self.sets @ dual[:n] + dual[n] + self.held @ np.minimum(dual[n + 1 :], 0.0)
            extra = self.cost - paid
            wanted = np.flatnonzero((extra < -TINY) & (self.column < 0))
            if not len(wanted):
                break
            self._let_in(wanted[np.argsort(extra[wanted], kind="stable")][:AT_ONCE])
        sides = dual[:n].sum() + self.grids * dual[n] + np.minimum(dual[n + 1 :], 0.0).sum()
        self.bound = max(self.bound, float(sides + self.grids * min(0.0, extra.min())))
        return np.asarray(extra)

    def _thin_out(self, near: Mask) -> None:
        for column in self.column[~near & (self.column >= 0)].tolist():
            self.master.changeColBounds(column, 0.0, 0.0)
        self.sets = self.sets[np.flatnonzero(near)]
        self.cost, self.held, self.column = self.cost[near], self.held[near], self.column[near]

    def _add_rules(self) -> bool:
        inside = np.flatnonzero(self.column >= 0)
        share = self.value[self.column[inside]]
        some = share > 1e-6
        held, share = self.sets[inside[some]].toarray(), share[some]
        two = (held * share[:, None]).T @ held
        n, broken = len(two), []
        for i in range(n):
            with_i = held[:, i] > 0
            three = (held[with_i] * share[with_i, None]).T @ held[with_i]
            total = two[i][:, None] + two[i][None, :] + two - 2 * three
            j, k = np.nonzero(np.triu(total[i + 1 :, i + 1 :] + self.value[0] > 1 + BROKEN, 1))
            j, k = j + i + 1, k + i + 1
            broken += list(zip((-total[j, k]).tolist(), [i] * len(j), j.tolist(), k.tolist(), strict=True))
        new = np.array([triple for _, *triple in sorted(broken)[:RULES_AT_ONCE]], dtype=np.int64).reshape(-1, 3)
        known = {tuple(rule) for rule in self.rules.tolist()}
        new = np.array([rule for rule in new.tolist() if tuple(rule) not in known], dtype=np.int64).reshape(-1, 3)
        for rule in new:
            self._add_rule(rule)
        return len(new) > 0

    def _add_rule(self, rule: Ints) -> None:
        three = np.zeros(self.sets.shape[1])
        three[rule] = 1.0
        holds = (self.sets @ three > 1.5).astype(np.float64)
        columns = np.append(0, self.column[(holds > 0) & (self.column >= 0)]).astype(np.int32)
        self.master.addRow(-np.inf, 1.0, len(columns), columns, np.ones(len(columns)))
        self.rules = np.vstack([self.rules, rule])
        self.held = np.hstack([self.held, holds[:, None]])

    def _let_in(self, which: Ints) -> None:
        n = self.sets.shape[1]
        for at in which.tolist():
            rows = np.concatenate(
                [
                    self.sets.indices[self.sets.indptr[at] : self.sets.indptr[at + 1]],
                    [n],
                    n + 1 + np.flatnonzero(self.held[at]),
                ]
            )
            self.column[at] = self.master.getNumCol()
            index = rows.astype(np.int32)
            self.master.addCol(self.cost[at] * self.scale, 0.0, np.inf, len(rows), index, np.ones(len(rows)))

    def _master(self) -> Any:
        """Each unit once, k grids; one column (the first) stands for a plan of the guess."""
        master, n = new_solver(presolve="off"), self.sets.shape[1]
        sides = np.append(np.ones(n), float(self.grids))
        for side in sides:
            master.addRow(side, side, 0, np.empty(0, dtype=np.int32), np.empty(0))
        master.addCol(self.guess * self.scale, 0.0, np.inf, n + 1, np.arange(n + 1, dtype=np.int32), sides)
        return master

    def _solve(self, nodes: int, seconds: float) -> Choice:
        """The integer program over what is left of the pool."""
        import highspy

        solver, m = self._whole(), len(self.cost)
        nothing = highspy.HighsSolution()
        nothing.col_value = np.append(np.zeros(m), 1.0)
        solver.setSolution(nothing)
        solver.setOptionValue("time_limit", max(0.0, seconds))
        solver.setOptionValue("mip_max_nodes", nodes)
        solver.run()
        done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        bound = max(self.bound, solver.getInfo().mip_dual_bound / self.scale)
        chosen = np.array(solver.getSolution().col_value) > 0.5
        if not len(chosen) or chosen[m]:
            return Choice(self.guess if done else min(bound, self.guess), None, done=done)
        return Choice(min(bound, self.guess), self.sets[np.flatnonzero(chosen[:m])].toarray().argmax(axis=0), done=done)

    def _whole(self) -> Any:
        import highspy

        m, n = self.sets.shape
        matrix = np.hstack([self.sets.toarray(), np.ones((m, 1)), self.held])
        lp, sides = highspy.HighsLp(), np.append(np.ones(n), float(self.grids))
        lp.num_col_, lp.num_row_ = m + 1, matrix.shape[1]
        lp.col_cost_ = np.append(self.cost, self.guess) * self.scale
        lp.col_lower_, lp.col_upper_ = np.zeros(m + 1), np.ones(m + 1)
        lp.row_lower_ = np.append(sides, np.full(len(self.rules), -np.inf))
        lp.row_upper_ = np.append(sides, np.ones(len(self.rules)))
        row = np.concatenate([np.nonzero(matrix)[1], np.arange(matrix.shape[1])])
        ends = np.cumsum(np.append((matrix > 0).sum(axis=1), matrix.shape[1]))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate([[0], ends]).astype(np.int32)
        lp.a_matrix_.index_ = row.astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([np.ones(len(row) - matrix.shape[1]), sides, np.ones(len(self.rules))])
        lp.integrality_ = [highspy.HighsVarType.kInteger] * (m + 1)
        solver = new_solver(**WHOLE)
        solver.passModel(lp)
        return solver
